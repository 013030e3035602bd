#include <check.h>
#include <stdlib.h>

#include "base/cidr.h"

static struct ip ip_of(const char *text_z)
{
    struct ip ip;
    ck_assert_int_eq(ip_parse(span_z(text_z), &ip), 0);
    return ip;
}

START_TEST(a_disowned_loopback_address_is_on_no_list_and_prints_as_before)
{
    static const char *const nets[] = {"127.0.0.0/8", "127.0.0.1", "::1", "0.0.0.0/0", "::/0", "::/96", "::ffff:127.0.0.1/104"};
    static const char *const texts[] = {"127.0.0.1", "127.200.0.9", "::1", "::ffff:127.0.0.1"};
    static const char *const shown[] = {"127.0.0.1", "127.200.0.9", "::1", "127.0.0.1"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct ip ip = ip_of(texts[i]), before = ip;
        char text[IP_TEXT_MAX];
        ck_assert(ip_is_loopback(&ip));
        ip_disown(&ip);
        ck_assert(!ip_is_loopback(&ip) && ip_is_disowned(&ip) && !ip_eq(&ip, &before));
        ck_assert_int_eq(ip_is_v4(&ip), ip_is_v4(&before));
        ck_assert_str_eq(ip_format(&ip, text), shown[i]);
        for (size_t k = 0; k < sizeof(nets) / sizeof(nets[0]); k++) {
            struct cidr net;
            ck_assert_int_eq(cidr_parse(span_z(nets[k]), &net), 0);
            ck_assert_msg(!cidr_has(&net, &ip), "%s in %s", texts[i], nets[k]);
        }
    }
}
END_TEST

START_TEST(other_addresses_are_not_disowned)
{
    static const char *const texts[] = {"192.0.2.1", "128.0.0.1", "::2", "2001:db8::1", "::"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct ip ip = ip_of(texts[i]), before = ip;
        ip_disown(&ip);
        ck_assert(ip_eq(&ip, &before) && !ip_is_disowned(&ip));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cidr");
    TCase *t = tcase_create("disown");
    tcase_add_test(t, a_disowned_loopback_address_is_on_no_list_and_prints_as_before);
    tcase_add_test(t, other_addresses_are_not_disowned);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
