#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "proto/date.h"

static const struct {
    const char *text_z;
    int64_t epoch_s; /* -1: none */
} rows[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"2020-02-29T23:30:00.25-02:30", 1583028000},
    {"2020-02-29t23:30:00z", 1583019000},
    {"2020-02-29 23:30:00+00:00", 1583019000},
    {"2016-12-31T23:59:60Z", 1483228799},
    {"1990-12-31T15:59:59-08:00", 662687999},
    {"", -1},
    {"2020-02-30T00:00:00Z", -1},
    {"2020-00-01T00:00:00Z", -1},
    {"2020-01-01T24:00:00Z", -1},
    {"2020-01-01T00:60:00Z", -1},
    {"2020-01-01T00:00:61Z", -1},
    {"2020-01-01T00:00:00", -1},
    {"2020-01-01T00:00:00.Z", -1},
    {"2020-01-01T00:00:00+24:00", -1},
    {"2020-01-01T00:00:00+00:60", -1},
    {"2020-01-01T00:00:00+0000", -1},
    {"2020-01-01T00:00:00Z ", -1},
    {"20-01-01T00:00:00Z", -1},
    {"2020-1-01T00:00:00Z", -1},
    {"+020-01-01T00:00:00Z", -1},
};

START_TEST(an_instant_or_a_syntax_error)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = -1;
        int r = date_parse_rfc3339(span_z(rows[i].text_z), &got);
        ck_assert_msg(r == (rows[i].epoch_s < 0 ? -E_SYNTAX : 0) && got == rows[i].epoch_s, "%s: %d %lld", rows[i].text_z, r,
                      (long long)got);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("date_rfc3339");
    TCase *t = tcase_create("all");
    tcase_add_test(t, an_instant_or_a_syntax_error);
    suite_add_tcase(s, t);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
