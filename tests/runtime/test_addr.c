#include <arpa/inet.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/addr.h"

static struct addr parse(const char *text_z)
{
    struct addr a;
    ck_assert_int_eq(addr_parse(span_z(text_z), 25, &a), 0);
    return a;
}

START_TEST(addresses_are_parsed_printed_and_mapped_ones_folded)
{
    static const struct {
        const char *in_z, *out_z; /* NULL: refused */
    } rows[] = {
        {"192.0.2.1", "192.0.2.1"},
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"2001:DB8::1", "2001:db8::1"},
        {"::1", "::1"},
        {"", NULL},
        {"192.0.2", NULL},
        {"192.0.2.1 ", NULL},
        {"[::1]", NULL},
        {"mail.example.org", NULL},
        {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct addr a;
        char text[ADDR_TEXT_MAX];
        int r = addr_parse(span_z(rows[i].in_z), 25, &a);
        ck_assert_int_eq(r, rows[i].out_z == NULL ? -E_SYNTAX : 0);
        if (r == 0)
            ck_assert_str_eq(addr_text(&a, text), rows[i].out_z);
    }
}
END_TEST

START_TEST(socket_addresses_survive_the_round_trip_and_mapped_ones_become_ip4)
{
    struct addr a = parse("2001:db8::7"), b;
    struct sockaddr_storage sa;
    socklen_t n = addr_to_sockaddr(&a, &sa);
    addr_from_sockaddr((struct sockaddr *)&sa, n, &b);
    ck_assert(addr_same_ip(&a, &b));
    ck_assert_uint_eq(b.port, 25);

    struct sockaddr_in6 mapped = {.sin6_family = AF_INET6, .sin6_port = htons(99)};
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &mapped.sin6_addr);
    addr_from_sockaddr((struct sockaddr *)&mapped, sizeof(mapped), &b);
    ck_assert_int_eq(b.family, ADDR_IP4);
    ck_assert_uint_eq(b.port, 99);
    struct addr nobody = {0};
    ck_assert(addr_is_loopback(&b, &nobody));
}
END_TEST

START_TEST(loopback_is_this_host_by_any_of_its_names)
{
    static const struct {
        const char *peer_z, *local_z;
        bool loopback;
    } rows[] = {
        {"127.0.0.1", "127.0.0.1", true},
        {"127.9.8.7", "192.0.2.1", true},
        {"::1", "::1", true},
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.2", "192.0.2.1", false},
        {"2001:db8::1", "2001:db8::1", true},
        {"2001:db8::2", "2001:db8::1", false},
        {"128.0.0.1", "127.0.0.1", false},
        {"::2", "::1", false},
        {"::ffff:127.0.0.1", "192.0.2.1", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct addr peer = parse(rows[i].peer_z), local = parse(rows[i].local_z);
        ck_assert_msg(addr_is_loopback(&peer, &local) == rows[i].loopback, "row %zu", i);
    }
    struct addr none = {0}, unix_socket = {.family = ADDR_LOCAL};
    ck_assert(!addr_is_loopback(&none, &none));
    ck_assert(addr_is_loopback(&unix_socket, &none));
}
END_TEST

START_TEST(networks_contain_by_prefix)
{
    static const struct {
        const char *addr_z, *net_z;
        unsigned bits;
        bool inside;
    } rows[] = {
        {"10.1.2.3", "10.0.0.0", 8, true},        {"11.1.2.3", "10.0.0.0", 8, false},
        {"10.1.2.3", "10.1.2.2", 31, true},       {"10.1.2.4", "10.1.2.2", 31, false},
        {"10.1.2.3", "10.1.2.3", 32, true},       {"10.1.2.3", "0.0.0.0", 0, true},
        {"10.1.2.3", "10.1.2.3", 33, false},      {"2001:db8:ff::1", "2001:db8::", 32, true},
        {"2001:db9::1", "2001:db8::", 32, false}, {"10.1.2.3", "::", 0, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct addr a = parse(rows[i].addr_z), net = parse(rows[i].net_z);
        ck_assert_msg(addr_in_net(&a, &net, rows[i].bits) == rows[i].inside, "row %zu", i);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/addr");
    TCase *t = tcase_create("addresses");
    suite_add_tcase(s, t);
    tcase_add_test(t, addresses_are_parsed_printed_and_mapped_ones_folded);
    tcase_add_test(t, socket_addresses_survive_the_round_trip_and_mapped_ones_become_ip4);
    tcase_add_test(t, loopback_is_this_host_by_any_of_its_names);
    tcase_add_test(t, networks_contain_by_prefix);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
