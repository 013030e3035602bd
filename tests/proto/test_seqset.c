#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/seqset.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena, 2 * 1024 * 1024);
}

static void teardown(void)
{
    arena_done(&arena);
}

static void text_of(const struct seqset *set, char *out, size_t n)
{
    size_t at = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < set->count; i++)
        at += (size_t)snprintf(out + at, n - at, "%s%u:%u", i > 0 ? "," : "", set->ranges[i].first,
                               set->ranges[i].last);
}

START_TEST(seqset_is_sorted_merged_and_bound)
{
    static const struct {
        const char *text, *parsed;
        uint32_t max;
        const char *bound;
        uint32_t max_named;
    } rows[] = {
        {"4,2:3,*", "2:4,4294967295:4294967295", 9, "2:4,9:9", 4},
        {"*", "4294967295:4294967295", 9, "9:9", 0},
        {"*", "4294967295:4294967295", 0, "", 0},
        {"7:*", "7:4294967295", 3, "3:3", 0},
        {"*:7", "7:4294967295", 30, "7:30", 0},
        {"1:9,20:*", "1:9,20:4294967295", 5, "1:9", 9},
        {"1:4,20:*", "1:4,20:4294967295", 5, "1:5", 4},
        {"1,3,5,20:*", "1:1,3:3,5:5,20:4294967295", 2, "1:3,5:5", 5},
        {"1,5,20:*", "1:1,5:5,20:4294967295", 3, "1:1,3:3,5:5", 5},
        {"1,5,20:*", "1:1,5:5,20:4294967295", 2, "1:2,5:5", 5},
        {"1,5,20:*", "1:1,5:5,20:4294967295", 4, "1:1,4:5", 5},
        {"1,5,20:*", "1:1,5:5,20:4294967295", 9, "1:1,5:5,9:9", 5},
        {"3:5,4:*", "3:4294967295", 2, "2:2", 5},
        {"5:3,1,2", "1:5", 9, "1:5", 5},
        {"9,8,7,6,1", "1:1,6:9", 9, "1:1,6:9", 9},
        {"1:10,2:3,11", "1:11", 4, "1:11", 11},
        {"1,1,1", "1:1", 4, "1:1", 1},
        {"4294967294,4294967295", "4294967294:4294967295", 7, "4294967294:4294967295", 4294967295u},
        {"5:4294967295", "5:4294967295", 3, "5:4294967295", 4294967295u},
        {"4294967295,*", "4294967295:4294967295", 7, "7:7", 4294967295u},
    };
    char text[256];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct seqset set;
        ck_assert_int_eq(seqset_parse(&arena, span_z(rows[i].text), &set), 0);
        text_of(&set, text, sizeof(text));
        ck_assert_str_eq(text, rows[i].parsed);
        ck_assert_uint_eq(set.max_named, rows[i].max_named);
        text_of(seqset_bind(&set, rows[i].max), text, sizeof(text));
        ck_assert_str_eq(text, rows[i].bound);
    }
}
END_TEST

/* What a bound set says about every number up to max is what its parts say one by one. */
START_TEST(seqset_agrees_with_its_parts)
{
    uint32_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        char text[200];
        uint32_t from[8], to[8], n = 0;
        size_t at = 0;
        seed = seed * 1664525u + 1013904223u;
        uint32_t max = 1 + (seed >> 20) % 30, parts = 1 + (seed >> 8) % 8;
        for (; n < parts; n++) {
            seed = seed * 1664525u + 1013904223u;
            from[n] = 1 + (seed >> 10) % max;
            to[n] = 1 + (seed >> 16) % (max + 3);
            bool star = to[n] > max;
            if (star)
                to[n] = max;
            at += (size_t)snprintf(text + at, sizeof(text) - at, star ? "%s%u:*" : "%s%u:%u", n > 0 ? "," : "",
                                   from[n], to[n]);
        }
        struct seqset set;
        ck_assert_int_eq(seqset_parse(&arena, span_z(text), &set), 0);
        seqset_bind(&set, max);
        uint64_t size = 0;
        for (uint32_t v = 1; v <= max + 1; v++) {
            bool in = false;
            for (uint32_t i = 0; i < n; i++)
                in |= v >= MIN(from[i], to[i]) && v <= MAX(from[i], to[i]);
            ck_assert_msg(seqset_contains(&set, v) == in, "%s max %u: %u", text, max, v);
            size += in;
        }
        ck_assert_uint_eq(seqset_size(&set), size);
        for (uint32_t i = 1; i < set.count; i++)
            ck_assert_uint_gt(set.ranges[i].first, set.ranges[i - 1].last + 1);
        arena_reset(&arena);
    }
}
END_TEST

START_TEST(seqset_refuses_what_is_no_set)
{
    static const char *const rows[] = {"", "0", "1:0", "01", ",", "1,", ",1", "1::2", "1:2:3", "a", "1 2", "4294967296",
                                       "99999999999999999999", "$1", "$,1", "-1", "*:", ":*", "**"};
    struct seqset set = {.max_named = 77};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(seqset_parse(&arena, span_z(rows[i]), &set) == -E_SYNTAX, "%s", rows[i]);
    ck_assert_uint_eq(set.max_named, 77); /* untouched */
    ck_assert_int_eq(seqset_parse(&arena, span_z("$"), &set), 0);
    ck_assert(set.saved && set.count == 0);
}
END_TEST

START_TEST(seqset_has_limits)
{
    size_t n = 0;
    static char text[8 * (SEQSET_MAX + 1)];
    struct seqset set;
    for (uint32_t i = SEQSET_MAX; i > 0; i--)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u", n > 0 ? "," : "", 2 * i);
    ck_assert_int_eq(seqset_parse(&arena, span_of(text, n), &set), 0);
    ck_assert_uint_eq(set.count, SEQSET_MAX);
    ck_assert_uint_eq(set.ranges[0].first, 2);
    ck_assert(seqset_contains(&set, 2 * SEQSET_MAX) && !seqset_contains(&set, 2 * SEQSET_MAX - 1));
    memcpy(text + n, ",1", 2);
    ck_assert_int_eq(seqset_parse(&arena, span_of(text, n + 2), &set), -E_LIMIT);
    struct arena small;
    arena_init(&small, 4096);
    ck_assert_int_eq(seqset_parse(&small, span_of(text, n), &set), -E_NOMEM);
    arena_done(&small);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/seqset");
    TCase *t = tcase_create("sequence sets");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, seqset_is_sorted_merged_and_bound);
    tcase_add_test(t, seqset_agrees_with_its_parts);
    tcase_add_test(t, seqset_refuses_what_is_no_set);
    tcase_add_test(t, seqset_has_limits);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
