#include <check.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/address.h"
#include "proto/address_build.h"
#include "proto/date.h"

START_TEST(a_mebibyte_of_addresses_needs_memory_in_proportion)
{
    static const struct {
        const char *piece_z;
        size_t entries; /* per piece */
    } rows[] = {{"a@b,", 1}, {"\"a b\" <c . d@e>,", 1}, {"g:a@b;", 3}, {",", 0}, {"<a@b> x,", 1}, {"a b c,", 1}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf text = {0};
        struct arena a;
        struct address ad;
        size_t pieces = 0, entries = 0;
        for (; text.n < 1024 * 1024; pieces++)
            strbuf_z(&text, rows[i].piece_z);
        arena_init(&a, 8 * text.n);
        struct address_scan as = address_scan_of(&a, strbuf_text(&text));
        while (address_next(&as, &ad) > 0)
            entries++;
        ck_assert_uint_eq(entries, pieces * rows[i].entries);
        ck_assert_uint_eq(as.at, text.n);
        arena_done(&a);
        strbuf_done(&text);
    }
}
END_TEST

START_TEST(a_full_arena_is_an_error_not_a_short_list)
{
    struct arena a;
    struct address ad, *list;
    size_t count;
    arena_init(&a, 0);
    struct address_scan as = address_scan_of(&a, SPAN_LIT("\"a b\" <c@d>"));
    ck_assert_int_eq(address_next(&as, &ad), -E_NOMEM);
    ck_assert_int_eq(address_extract(&a, SPAN_LIT("c@d"), 9, &list, &count), -E_NOMEM);
    arena_done(&a);
}
END_TEST

/* `format_z` has one %0*d. */
static void check_text(struct span got, const char *format_z, int n, int digit)
{
    struct strbuf want = {0};
    strbuf_f(&want, format_z, n, digit);
    ck_assert_msg(span_eq(got, strbuf_text(&want)), "%.*s, not %.*s", (int)got.n, (const char *)got.p, (int)want.n, (const char *)want.p);
    strbuf_done(&want);
}

START_TEST(runs_of_every_length_are_read_whole_and_in_place)
{
    for (int n = 1; n < 40; n++)
        for (int more = 0; more < 2; more++) {
            struct strbuf b = {0};
            struct arena a;
            struct address ad;
            arena_init(&a, 4096);
            strbuf_f(&b, "%0*d Some.Name %0*d <%0*d@a-%0*d.example>%s", n, 1, n, 2, n, 3, n, 4, more ? ", x@y.example" : "");
            uint8_t *exact = malloc(b.n); /* its end is the end of what may be read */
            memcpy(exact, b.p, b.n);
            struct address_scan as = address_scan_of(&a, span_of(exact, b.n));
            ck_assert_int_eq(address_next(&as, &ad), 1);
            ck_assert_uint_eq(ad.flags, 0);
            check_text(span_part(ad.name, 0, ad.name.n - (size_t)n), "%0*d Some.Name ", n, 1);
            check_text(span_part(ad.name, ad.name.n - (size_t)n, ad.name.n), "%0*d", n, 2);
            check_text(ad.mailbox, "%0*d", n, 3);
            check_text(ad.domain, "a-%0*d.example", n, 4);
            ck_assert(ad.name.p == exact && ad.domain.p > ad.mailbox.p && ad.domain.p < exact + b.n);
            ck_assert_int_eq(address_next(&as, &ad), more);
            free(exact);
            arena_done(&a);
            strbuf_done(&b);
        }
}
END_TEST

START_TEST(each_octet_is_in_a_dot_atom_or_is_not)
{
    for (int c = 0; c < 256; c++) {
        static const char specials[] = "()<>[]:;@\\,\""; /* RFC 5322 3.2.3, without the dot */
        uint8_t text[] = {'<', 'a', (uint8_t)c, 'b', '@', 'c', '.', 'd', '>'};
        bool atom = c > 0x20 && c != 0x7f && memchr(specials, c, sizeof(specials)) == NULL;
        struct arena a;
        struct address ad;
        arena_init(&a, 4096);
        struct address_scan as = address_scan_of(&a, span_of(text, sizeof(text)));
        ck_assert_int_eq(address_next(&as, &ad), 1);
        ck_assert_msg(address_dot_atom[c] == atom, "octet %d", c);
        ck_assert_msg((ad.flags == 0 && ad.mailbox.p == text + 1 && ad.mailbox.n == 3) == atom, "octet %d", c);
        arena_done(&a);
    }
}
END_TEST

START_TEST(spoofing_rule_sees_every_address)
{
    static const struct {
        const char *in;
        int r;
        size_t count;
    } rows[] = {
        {"own@x.org", 0, 1},
        {"Own <own@x.org>, other@y.org", 0, 2},
        {"other@y.org <own@x.org>", 0, 2},
        {"(other@y.org) own@x.org", 0, 1},
        {"g: own@x.org, other@y.org;", 0, 2},
        {"other@y.org own@x.org", -E_SYNTAX, 0},
        {"<@other.org:own@x.org>", -E_SYNTAX, 0},
        {"own@x.org\0", 0, 1},
        {"own@x.org,\"", -E_SYNTAX, 0},
        {"own@x.org (", -E_SYNTAX, 0},
        {"own@x.org>", -E_SYNTAX, 0},
        {"a@b, a@b, a@b, a@b", -E_LIMIT, 0},
        {"\"a,b@c\" <own@x.org> <other@y.org>", -E_SYNTAX, 0},
        {"@y.org <own@x.org>", -E_SYNTAX, 0},
        {"y@y..org <own@x.org>", -E_SYNTAX, 0},
        {"own", -E_SYNTAX, 0},
        {"", -E_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a;
        struct address *list = NULL;
        size_t count = 0;
        arena_init(&a, 65536);
        ck_assert_msg(address_extract(&a, span_z(rows[i].in), 3, &list, &count) == rows[i].r, "%s", rows[i].in);
        ck_assert_msg(count == rows[i].count, "%s: %zu", rows[i].in, count);
        arena_done(&a);
    }
}
END_TEST

START_TEST(dates_and_days_agree_with_the_c_library)
{
    for (int64_t days = -700000; days < 2900000; days += 37) {
        int y, m, d;
        time_t t = (time_t)days * 86400;
        struct tm tm;
        date_civil(days, &y, &m, &d);
        ck_assert_int_eq(date_days(y, m, d), days);
        ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
        ck_assert_int_eq(y, tm.tm_year + 1900);
        ck_assert_int_eq(m, tm.tm_mon + 1);
        ck_assert_int_eq(d, tm.tm_mday);
    }
    ck_assert(!date_exists(2023, 2, 29) && date_exists(2024, 2, 29) && !date_exists(2024, 13, 1) && !date_exists(2024, 4, 31));
}
END_TEST

START_TEST(a_written_date_is_read_as_the_same_moment)
{
    static const int zones[] = {0, 60, -60, 345, -570, 839, -720};
    for (int64_t at = -5000000000; at < 20000000000; at += 312345677)
        for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
            struct strbuf b = {0};
            struct date d;
            date_write(&b, at, zones[i]);
            ck_assert_int_eq(date_parse(strbuf_text(&b), &d), 0);
            ck_assert_int_eq(d.epoch_s, at);
            ck_assert_int_eq(d.zone_min, zones[i]);
            ck_assert(!d.zone_unknown);
            strbuf_done(&b);
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/address");
    TCase *t = tcase_create("addresses, dates");
    suite_add_tcase(s, t);
    tcase_add_test(t, a_mebibyte_of_addresses_needs_memory_in_proportion);
    tcase_add_test(t, a_full_arena_is_an_error_not_a_short_list);
    tcase_add_test(t, runs_of_every_length_are_read_whole_and_in_place);
    tcase_add_test(t, each_octet_is_in_a_dot_atom_or_is_not);
    tcase_add_test(t, spoofing_rule_sees_every_address);
    tcase_add_test(t, dates_and_days_agree_with_the_c_library);
    tcase_add_test(t, a_written_date_is_read_as_the_same_moment);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
