#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "service/saslprep.h"

/* RFC 4013 3, RFC 3454 6, and normalisation cases whose results are those of Unicode 3.2. */
START_TEST(texts_are_prepared_as_rfc_4013_says)
{
    static const struct {
        const char *in;
        int r;
        const char *out;
    } rows[] = {
        {"I\xc2\xadX", 0, "IX"},
        {"user", 0, "user"},
        {"USER", 0, "USER"},
        {"\xc2\xaa", 0, "a"},
        {"\xe2\x85\xa8", 0, "IX"},
        {"\x07", -E_SYNTAX, ""},
        {"\xd8\xa7\x31", -E_SYNTAX, ""},                  /* begins right to left, ends otherwise */
        {"\xd8\xa7\x31\xd8\xa8", 0, "\xd8\xa7\x31\xd8\xa8"},
        {"\xd8\xa7" "a\xd8\xa8", -E_SYNTAX, ""},          /* a letter from left to right within */
        {"a\xc2\xa0" "b", 0, "a b"},
        {"e\xcc\x81", 0, "\xc3\xa9"},
        {"\xc3\xa9", 0, "\xc3\xa9"},
        {"\xea\xb0\x81", 0, "\xea\xb0\x81"},              /* Hangul GAG whole */
        {"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 0, "\xea\xb0\x81"},
        {"q\xcc\x87\xcc\xa3", 0, "q\xcc\xa3\xcc\x87"},    /* marks in the order of their classes */
        {"\xef\xac\x81", 0, "fi"},
        {"\xe2\x84\xab", 0, "\xc3\x85"},                  /* ANGSTROM SIGN */
        {"\xe0\xa5\x98", 0, "\xe0\xa4\x95\xe0\xa4\xbc"},  /* a composition exclusion stays apart */
        {"\xee\x80\x80", -E_SYNTAX, ""},                  /* private use */
        {"\xef\xbf\xbd", -E_SYNTAX, ""},
        {"\xc0\x80", -E_SYNTAX, ""},
        {"\xed\xa0\x80", -E_SYNTAX, ""},
        {"\xf4\x90\x80\x80", -E_SYNTAX, ""},
        {"\xe2\x82", -E_SYNTAX, ""},
        {"\xf0\x9f\x94\x91", 0, "\xf0\x9f\x94\x91"},      /* unassigned in 3.2: let through */
        {"", 0, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *out = NULL;
        size_t n = 0;
        ck_assert_msg(saslprep(span_z(rows[i].in), &out, &n) == rows[i].r, "row %zu", i);
        if (rows[i].r == 0) {
            ck_assert_str_eq(out, rows[i].out);
            ck_assert_uint_eq(n, strlen(rows[i].out));
        }
        free(out);
    }
}
END_TEST

START_TEST(the_longest_expansion_fits)
{
    char in[1025];
    char *out = NULL;
    size_t n = 0;
    for (size_t i = 0; i < 341; i++)
        memcpy(in + 3 * i, "\xef\xb7\xba", 3); /* U+FDFA: 18 code points */
    ck_assert_int_eq(saslprep(span_of(in, 1023), &out, &n), 0);
    ck_assert_uint_gt(n, 341 * 18);
    free(out);
    memset(in, 'a', sizeof(in));
    ck_assert_int_eq(saslprep(span_of(in, 1025), &out, &n), -E_SYNTAX);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/saslprep");
    TCase *t = tcase_create("saslprep");
    suite_add_tcase(s, t);
    tcase_add_test(t, texts_are_prepared_as_rfc_4013_says);
    tcase_add_test(t, the_longest_expansion_fits);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
