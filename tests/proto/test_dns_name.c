#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "proto/dns_name.h"

START_TEST(names_compare_without_case)
{
    static const uint8_t msg[] = "............\3wWw\7eXample\0\3Www\7example\0\3wwx\7example\0";
    static const struct {
        size_t at;
        bool same;
    } rows[] = {{12, true}, {25, true}, {38, false}, {16, false}};
    struct dns_name first, other;
    size_t next;
    ck_assert_int_eq(dns_name_walk(span_of(msg, sizeof(msg) - 1), 12, NULL, &first, &next), 0);
    ck_assert_uint_eq(next, 25);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ck_assert_int_eq(dns_name_walk(span_of(msg, sizeof(msg) - 1), rows[i].at, NULL, &other, &next), 0);
        ck_assert_int_eq(dns_name_eq(&first, &other), rows[i].same);
    }
}
END_TEST

START_TEST(outputs_are_untouched_on_failure)
{
    struct dns_name name = {.n = 7};
    size_t next = 99;
    ck_assert_int_eq(dns_name_walk(span_of("............\300", 13), 12, NULL, &name, &next), -E_SYNTAX);
    ck_assert_uint_eq(name.n, 7);
    ck_assert_uint_eq(next, 99);
}
END_TEST

START_TEST(a_message_above_64_kib_is_refused)
{
    struct dns_name name;
    size_t next;
    uint8_t *msg = calloc(1, DNS_MESSAGE_MAX + 2);
    ck_assert_int_eq(dns_name_walk(span_of(msg, DNS_MESSAGE_MAX), 12, NULL, &name, &next), 0);
    ck_assert_int_eq(dns_name_walk(span_of(msg, DNS_MESSAGE_MAX + 1), 12, NULL, &name, &next), -E_SYNTAX);
    free(msg);
}
END_TEST

START_TEST(the_longest_text_fits)
{
    uint8_t msg[12 + 256] = {0};
    struct dns_name name;
    size_t next;
    char text[DNS_NAME_TEXT_MAX];
    memset(msg + 12, 0xff, 254);
    for (size_t at = 12; at < 12 + 254; at += 64)
        msg[at] = (uint8_t)MIN(63, 12 + 253 - at);
    ck_assert_int_eq(dns_name_walk(span_of(msg, 12 + 255), 12, NULL, &name, &next), 0);
    ck_assert_uint_eq(name.n, 255);
    ck_assert_uint_eq(dns_name_text(&name, text), (254 - 4) * 4 + 4);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("dns_name");
    TCase *t = tcase_create("all");
    suite_add_tcase(s, t);
    tcase_add_test(t, names_compare_without_case);
    tcase_add_test(t, outputs_are_untouched_on_failure);
    tcase_add_test(t, a_message_above_64_kib_is_refused);
    tcase_add_test(t, the_longest_text_fits);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
