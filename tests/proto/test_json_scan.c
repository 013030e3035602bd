#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "proto/json_scan.h"

/* {"0":0,"1":0,...}, and one more name at the end. */
static void make_object(struct strbuf *b, unsigned members, const char *last_z)
{
    strbuf_c(b, '{');
    for (unsigned i = 0; i < members; i++)
        strbuf_f(b, "\"%u\":0,", i);
    strbuf_f(b, "\"%s\":0}", last_z);
}

START_TEST(members_up_to_the_limit_are_told_apart)
{
    struct strbuf b = {0};
    struct json_error e = {0};
    make_object(&b, 65535, "last");
    ck_assert_int_eq(json_check(strbuf_text(&b), 16, &e), 0);
    ck_assert_int_eq(e.kind, JSON_OK);
    strbuf_clear(&b);
    make_object(&b, 65535, "12345");
    ck_assert_int_eq(json_check(strbuf_text(&b), 16, &e), -E_SYNTAX);
    ck_assert_int_eq(e.kind, JSON_BAD_DUPLICATE);
    ck_assert_uint_eq(e.offset, b.n - strlen("\"12345\":0}"));
    strbuf_clear(&b);
    make_object(&b, 65536, "last");
    ck_assert_int_eq(json_check(strbuf_text(&b), 16, &e), -E_LIMIT);
    ck_assert_int_eq(e.kind, JSON_BAD_MEMBERS);
    strbuf_done(&b);
}
END_TEST

START_TEST(depth_is_bounded_even_if_the_caller_asks_for_more)
{
    struct strbuf b = {0};
    for (int i = 0; i < JSON_DEPTH_LIMIT + 1; i++)
        strbuf_c(&b, '[');
    ck_assert_int_eq(json_check(strbuf_text(&b), 100000, NULL), -E_LIMIT);
    ck_assert_int_eq(json_check(SPAN_LIT("[]"), 0, NULL), -E_LIMIT);
    ck_assert_int_eq(json_check(SPAN_LIT("1"), 0, NULL), 0);
    strbuf_done(&b);
}
END_TEST

START_TEST(an_error_stands_when_more_is_fed)
{
    struct json_error e = {0};
    struct json_scan *s = json_scan_new(16);
    ck_assert_int_eq(json_scan_feed(s, SPAN_LIT("[1,"), &e), 0);
    ck_assert_int_eq(json_scan_feed(s, SPAN_LIT("}"), &e), -E_SYNTAX);
    ck_assert_int_eq(json_scan_feed(s, SPAN_LIT("2]"), &e), -E_SYNTAX);
    ck_assert_int_eq(json_scan_end(s, &e), -E_SYNTAX);
    ck_assert_uint_eq(e.offset, 3);
    ck_assert_str_eq(json_error_name(e.kind), "BAD_SYNTAX");
    ck_assert_ptr_null(json_scan_free(s));
    ck_assert_ptr_null(json_scan_free(NULL));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("json_scan");
    TCase *t = tcase_create("all");
    suite_add_tcase(s, t);
    tcase_add_test(t, members_up_to_the_limit_are_told_apart);
    tcase_add_test(t, depth_is_bounded_even_if_the_caller_asks_for_more);
    tcase_add_test(t, an_error_stands_when_more_is_fed);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
