#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_parse.h"

static struct smtp_parsed parse(struct arena *a, const char *line_z, struct smtp_cmd *cmd)
{
    struct smtp_parser ps;
    smtp_parser_init(&ps);
    return smtp_parse(&ps, span_z(line_z), a, cmd);
}

START_TEST(every_row_of_the_command_table_is_reported_as_its_verb)
{
    static const char *const arguments[] = {"\r\n", " x\r\n", " 1\r\n", " FROM:<a@b>\r\n", " TO:<a@b>\r\n"};
    struct arena a;
    arena_init(&a, 4096);
    for (unsigned v = 0; v < SMTP_VERB__COUNT; v++) {
        bool taken = false;
        for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
            struct strbuf line = {0};
            struct smtp_cmd cmd;
            strbuf_f(&line, "%s%s", smtp_verb_name((enum smtp_verb)v), arguments[i]);
            struct smtp_parsed got = parse(&a, (const char *)line.p, &cmd);
            ck_assert_int_ne(got.result, SMTP_PARSED_MORE);
            ck_assert_uint_eq(cmd.verb, v);
            ck_assert_uint_eq(got.consumed, line.n);
            taken |= got.result == SMTP_PARSED_COMMAND;
            strbuf_done(&line);
        }
        ck_assert_msg(taken, "no argument makes %s a command", smtp_verb_name((enum smtp_verb)v));
    }
    arena_done(&a);
}
END_TEST

START_TEST(a_full_arena_is_told_from_a_bad_address)
{
    struct arena a;
    struct smtp_cmd cmd;
    arena_init(&a, 0);
    struct smtp_parsed got = parse(&a, "MAIL FROM:<\"a\\b\"@c>\r\n", &cmd);
    ck_assert_int_eq(got.error, SMTP_BAD_MEMORY);
    got = parse(&a, "MAIL FROM:<a@c> AUTH=a+2Bb\r\n", &cmd);
    ck_assert_int_eq(got.error, SMTP_BAD_MEMORY);
    got = parse(&a, "MAIL FROM:<a@c> AUTH=ab\r\n", &cmd);
    ck_assert_int_eq(got.result, SMTP_PARSED_COMMAND);
    arena_done(&a);
}
END_TEST

START_TEST(an_idle_parser_is_a_few_octets)
{
    ck_assert_uint_le(sizeof(struct smtp_parser), 12);
}
END_TEST

START_TEST(names_outside_the_enums_are_empty)
{
    ck_assert_str_eq(smtp_verb_name(SMTP_VERB__COUNT), "");
    ck_assert_str_eq(smtp_param_name(SMTP_PARAM__COUNT), "");
    ck_assert_str_eq(smtp_param_name(SMTP_PARAM_SIZE), "SIZE");
    ck_assert_str_eq(smtp_parse_error_name(SMTP_BAD__COUNT), "");
    for (int e = 0; e < SMTP_BAD__COUNT; e++)
        ck_assert_str_ne(smtp_parse_error_name((enum smtp_parse_error)e), "");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("smtp_parse");
    TCase *t = tcase_create("all");
    suite_add_tcase(s, t);
    tcase_add_test(t, every_row_of_the_command_table_is_reported_as_its_verb);
    tcase_add_test(t, a_full_arena_is_told_from_a_bad_address);
    tcase_add_test(t, an_idle_parser_is_a_few_octets);
    tcase_add_test(t, names_outside_the_enums_are_empty);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
