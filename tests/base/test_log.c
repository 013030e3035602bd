#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/macros.h"
#include "base/span.h"

static char line[16384];

/* What one call writes to stderr, without its time. */
static const char *logged(struct span value)
{
    int pair[2], keep = dup(STDERR_FILENO);
    ck_assert_int_eq(pipe2(pair, O_CLOEXEC), 0);
    dup2(pair[1], STDERR_FILENO);
    log_info("test.event", "a=%d v=" SPAN_FMT " z=%s", 7, SPAN_ARG(value), "end");
    dup2(keep, STDERR_FILENO);
    close(keep);
    close(pair[1]);
    ssize_t n = read(pair[0], line, sizeof(line) - 1);
    close(pair[0]);
    ck_assert_int_gt(n, 25);
    line[n] = 0;
    ck_assert_int_eq(line[n - 1], '\n');
    ck_assert_ptr_eq(strchr(line, '\n'), line + n - 1);
    return strstr(line, " v=");
}

START_TEST(a_value_ends_where_it_ends)
{
    static const struct {
        const char *value_z, *shown_z;
    } rows[] = {
        {"plain", "plain"},
        {"", "\"\""},
        {"a b", "\"a b\""},
        {"a=b", "\"a=b\""},
        {"a\"b\\", "\"a\\\"b\\\\\""},
        {"a\r\nINFO forged", "\"a\\x0d\\x0aINFO forged\""},
        {"\x1b[2J\x7f", "\"\\x1b[2J\\x7f\""},
        {"k\xc3\xa4se\xf0\x9f\x98\x80", "k\xc3\xa4se\xf0\x9f\x98\x80"},
        {"\xc2\x9b" "2J", "\"\\xc2\\x9b2J\""},     /* CSI as one character */
        {"\xff\x9b\xc3\xa4", "\"\\xff\\x9b\xc3\xa4\""}, /* no UTF-8 */
        {"\xc0\xaf", "\"\\xc0\\xaf\""},             /* overlong */
        {"\xed\xa0\x80", "\"\\xed\\xa0\\x80\""},    /* a surrogate */
        {"\xf0\x9f\x98", "\"\\xf0\\x9f\\x98\""},    /* cut short */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char wanted[200];
        snprintf(wanted, sizeof(wanted), " v=%s z=end\n", rows[i].shown_z);
        ck_assert_str_eq(logged(span_z(rows[i].value_z)), wanted);
    }
}
END_TEST

START_TEST(a_long_value_is_cut_at_one_kibibyte)
{
    char *long_z = malloc(5001);
    memset(long_z, 'x', 5000);
    long_z[5000] = 0;
    const char *shown = logged(span_z(long_z));
    ck_assert_uint_eq(strspn(shown + 3, "x"), 1024);
    ck_assert_str_eq(shown + 3 + 1024, " z=end\n");
    free(long_z);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("log");
    TCase *tc = tcase_create("log");
    suite_add_tcase(s, tc);
    tcase_add_test(tc, a_value_ends_where_it_ends);
    tcase_add_test(tc, a_long_value_is_cut_at_one_kibibyte);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? 0 : 1;
}
