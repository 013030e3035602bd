#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/strbuf.h"

START_TEST(span_u64_takes_digits_only_and_bounds_the_value)
{
    static const struct {
        const char *in;
        uint64_t max;
        int r;
        uint64_t v;
    } rows[] = {
        {"0", 10, 0, 0},
        {"10", 10, 0, 10},
        {"11", 10, -E_LIMIT, 0},
        {"18446744073709551615", UINT64_MAX, 0, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, -E_LIMIT, 0},
        {"00000000000000000000000000000007", 10, 0, 7},
        {"", 10, -E_SYNTAX, 0},
        {"-1", 10, -E_SYNTAX, 0},
        {" 1", 10, -E_SYNTAX, 0},
        {"1a", 10, -E_SYNTAX, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t v = 0;
        ck_assert_int_eq(span_u64(span_z(rows[i].in), rows[i].max, &v), rows[i].r);
        ck_assert_uint_eq(v, rows[i].v);
    }
}
END_TEST

START_TEST(span_comparisons_know_case_and_length)
{
    ck_assert(span_ieq_z(span_z("MaIl"), "mAiL"));
    ck_assert(!span_ieq_z(span_z("mail"), "mai"));
    ck_assert(!span_eq_z(span_z("Mail"), "mail"));
    ck_assert(span_eq(span_of(NULL, 0), span_z("")));
    ck_assert(span_istarts_z(span_z("FROM:<a>"), "from:"));
    ck_assert(!span_istarts_z(span_z("FR"), "from:"));
    ck_assert_int_lt(span_cmp(span_z("a"), span_z("ab")), 0);
    ck_assert_int_gt(span_cmp(span_z("b"), span_z("ab")), 0);
    ck_assert(span_eq_z(span_trim(span_z(" \t x y\t ")), "x y"));
    ck_assert(span_eq_z(span_trim(span_z(" \t ")), ""));
}
END_TEST

START_TEST(arena_stops_at_its_limit_and_is_usable_after_reset)
{
    struct arena a;
    arena_init(&a, 8192);
    size_t got = 0;
    while (arena_alloc(&a, 100) != NULL)
        got++;
    ck_assert_uint_ge(got, 60);
    ck_assert_uint_le(got, 8192 / 100);
    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX));
    ck_assert_ptr_null(arena_array(&a, SIZE_MAX / 2, 4));
    arena_reset(&a);
    uint8_t *p = arena_alloc(&a, 1000);
    ck_assert_ptr_nonnull(p);
    for (size_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(p[i], 0);
    ck_assert_ptr_null(span_dup_z(&a, span_of("a\0b", 3)));
    ck_assert(span_eq_z(span_dup_lower(&a, span_z("ABc")), "abc"));
    arena_done(&a);
}
END_TEST

START_TEST(strbuf_grows_and_formats)
{
    struct strbuf b = {0};
    for (unsigned i = 0; i < 1000; i++) {
        strbuf_u64(&b, i);
        strbuf_c(&b, ' ');
    }
    strbuf_f(&b, "%s-%d", "end", 7);
    ck_assert(strbuf_ok(&b));
    ck_assert_uint_eq(b.n, 10 * 2 + 90 * 3 + 900 * 4 + 5);
    ck_assert_str_eq((char *)b.p + b.n - 5, "end-7");
    strbuf_clear(&b);
    strbuf_u64(&b, UINT64_MAX);
    ck_assert_str_eq((char *)b.p, "18446744073709551615");
    strbuf_done(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/span");
    TCase *t = tcase_create("span, arena, strbuf");
    suite_add_tcase(s, t);
    tcase_add_test(t, span_u64_takes_digits_only_and_bounds_the_value);
    tcase_add_test(t, span_comparisons_know_case_and_length);
    tcase_add_test(t, arena_stops_at_its_limit_and_is_usable_after_reset);
    tcase_add_test(t, strbuf_grows_and_formats);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
