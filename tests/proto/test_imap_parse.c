/* The driver and the table of commands; what commands look like is in tests/golden/imap. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/imap_build.h"
#include "proto/imap_cmd.h"
#include "proto/imap_parse.h"

static struct imap_tok toks[IMAP_MAX_TOKS];
static struct imap_parser ps;
static struct arena arena;
static struct imap_event ev;

static void setup(void)
{
    imap_parser_init(&ps, toks, IMAP_MAX_TOKS);
    arena_init(&arena, 1024 * 1024);
}

static void teardown(void)
{
    arena_done(&arena);
}

/* The rows of imap_cmds.def, of whose columns only .uid counts here: the names of upper floors stay unused text. */
struct row {
    const char *word, *columns;
};
static const struct row rows[] = {
#define IMAP_CMD(id, word_z, ...) {(word_z), #__VA_ARGS__},
#include "imap_cmds.def"
#undef IMAP_CMD
};
_Static_assert(ARRAY_LEN(rows) == IMAP_VERB__COUNT, "one row per verb");

/* What follows each row's word. */
static const char *const arguments[IMAP_VERB__COUNT] = {
    [IMAP_ID] = " NIL",         [IMAP_AUTHENTICATE] = " PLAIN", [IMAP_LOGIN] = " a b",      [IMAP_ENABLE] = " X",
    [IMAP_SELECT] = " a",       [IMAP_EXAMINE] = " a",          [IMAP_CREATE] = " a",       [IMAP_DELETE] = " a",
    [IMAP_RENAME] = " a b",     [IMAP_SUBSCRIBE] = " a",        [IMAP_UNSUBSCRIBE] = " a",  [IMAP_LIST] = " a b",
    [IMAP_LSUB] = " a b",       [IMAP_STATUS] = " a (SIZE)",    [IMAP_APPEND] = " a {1+}",  [IMAP_GETQUOTA] = " a",
    [IMAP_GETQUOTAROOT] = " a", [IMAP_SETQUOTA] = " a ()",      [IMAP_SEARCH] = " ALL",     [IMAP_SORT] = " (DATE) UTF-8 ALL",
    [IMAP_THREAD] = " REFERENCES UTF-8 ALL",                    [IMAP_FETCH] = " 1 ALL",    [IMAP_STORE] = " 1 FLAGS ()",
    [IMAP_COPY] = " 1 a",       [IMAP_MOVE] = " 1 a",           [IMAP_COMPRESS] = " DEFLATE",
};

static enum imap_event_kind parse(const char *line_z)
{
    imap_parser_next(&ps);
    return imap_parse(&ps, (const uint8_t *)line_z, strlen(line_z), &ev);
}

START_TEST(each_row_is_the_verb_the_machine_reports)
{
    for (unsigned v = 0; v < IMAP_VERB__COUNT; v++) {
        char line[200];
        snprintf(line, sizeof(line), "a %s%s\r\n", rows[v].word, arguments[v] != NULL ? arguments[v] : "");
        enum imap_event_kind kind = parse(line);
        ck_assert_msg(kind == (v == IMAP_APPEND ? IMAP_EV_APPEND : IMAP_EV_COMMAND), "%s", line);
        ck_assert_str_eq(imap_verb_word((enum imap_verb)v), rows[v].word);
        if (v != IMAP_APPEND) {
            struct imap_cmd cmd;
            ck_assert_int_eq(imap_build_cmd(&ps, (const uint8_t *)line, &arena, &cmd), 0);
            ck_assert_int_eq(cmd.verb, v);
            ck_assert(!cmd.uid && span_eq_z(cmd.tag, "a"));
        }
    }
}
END_TEST

START_TEST(the_uid_form_exists_where_the_row_says)
{
    unsigned with = 0;
    for (unsigned v = 0; v < IMAP_VERB__COUNT; v++) {
        char line[200];
        bool both = strstr(rows[v].columns, ".uid = UID_BOTH") != NULL;
        const char *args = v == IMAP_EXPUNGE ? " 1" : arguments[v] != NULL ? arguments[v] : "";
        snprintf(line, sizeof(line), "a UID %s%s\r\n", rows[v].word, args);
        ck_assert_msg(parse(line) == (both ? IMAP_EV_COMMAND : IMAP_EV_ERROR), "%s", line);
        with += both;
    }
    ck_assert_uint_eq(with, 8);
}
END_TEST

START_TEST(a_literal_is_asked_about_until_decided)
{
    const char line[] = "a LOGIN {3}\r\nbob pw\r\n";
    const uint8_t *p = (const uint8_t *)line;
    ck_assert_int_eq(imap_parse(&ps, p, 13, &ev), IMAP_EV_LITERAL);
    ck_assert(ev.literal.size == 3 && ev.literal.sync && !ev.literal.literal8 && ev.consumed == 0);
    ck_assert_int_eq(imap_parse(&ps, p, 13, &ev), IMAP_EV_LITERAL);
    imap_parser_accept(&ps);
    ck_assert_uint_eq(ps.literal_octets, 3);
    for (size_t n = 13; n < sizeof(line) - 1; n++)
        ck_assert_int_eq(imap_parse(&ps, p, n, &ev), IMAP_EV_MORE);
    ck_assert_int_eq(imap_parse(&ps, p, sizeof(line) - 1, &ev), IMAP_EV_COMMAND);
    ck_assert_uint_eq(ev.consumed, sizeof(line) - 1);
    ck_assert_int_eq(imap_parse(&ps, p, sizeof(line) - 1, &ev), IMAP_EV_COMMAND);
    struct imap_cmd cmd;
    ck_assert_int_eq(imap_build_cmd(&ps, p, &arena, &cmd), 0);
    ck_assert(span_eq_z(cmd.login.user, "bob") && span_eq_z(cmd.login.password, "pw"));
}
END_TEST

START_TEST(a_huge_argument_cannot_be_accepted)
{
    const char line[] = "a CREATE {1073741825}\r\nb NOOP\r\n";
    ck_assert_int_eq(parse(line), IMAP_EV_LITERAL);
    imap_parser_accept(&ps);
    ck_assert_int_eq(imap_parse(&ps, (const uint8_t *)line, sizeof(line) - 1, &ev), IMAP_EV_SKIP);
    ck_assert_uint_eq(ev.consumed, 23);
}
END_TEST

START_TEST(what_is_skipped_is_told)
{
    char line[] = "a FOO {100000000+}\r\nxxxx";
    const uint8_t *p = (const uint8_t *)line;
    ck_assert_int_eq(parse(line), IMAP_EV_ERROR);
    ck_assert_int_eq(ev.error, IMAP_ERR_UNKNOWN);
    ck_assert(ev.consumed == 0 && span_eq_z(imap_parser_tag(&ps, p), "a"));
    ck_assert_int_eq(imap_parse(&ps, p, sizeof(line) - 1, &ev), IMAP_EV_SKIP);
    ck_assert_uint_eq(ev.consumed, sizeof(line) - 1);
    ck_assert_uint_eq(ev.skip_octets, 100000000 - 4);
    ck_assert_int_eq(imap_parse(&ps, p, 0, &ev), IMAP_EV_MORE);
    ck_assert_int_eq(imap_parse(&ps, p, 4, &ev), IMAP_EV_SKIP);
    ck_assert_uint_eq(ev.skip_octets, 100000000 - 8);
}
END_TEST

START_TEST(what_an_append_names_outlives_the_input)
{
    char line[] = "a APPEND box ($Junk) {3+}\r\nabc\r\n";
    struct imap_append msg = {0};
    struct imap_cmd cmd;
    const uint8_t *p = (const uint8_t *)line;
    ck_assert_int_eq(parse(line), IMAP_EV_APPEND);
    ck_assert_int_eq(imap_build_cmd(&ps, p, &arena, &cmd), -E_INVAL);
    ck_assert_int_eq(imap_build_append(&ps, p, &arena, &msg), 0);
    ck_assert_uint_eq(ev.consumed, 27);
    imap_parser_accept(&ps);
    memset(line, '#', 27);
    ck_assert(span_eq_z(msg.tag, "a") && span_eq_z(msg.mailbox, "box") && span_eq_z(msg.flags.keywords[0], "$Junk"));
    ck_assert_int_eq(imap_parse(&ps, p + 30, 2, &ev), IMAP_EV_COMMAND);
    ck_assert_int_eq(imap_build_cmd(&ps, p + 30, &arena, &cmd), 0);
    ck_assert(cmd.verb == IMAP_APPEND && cmd.append.message_n == 1);
}
END_TEST

START_TEST(a_full_arena_is_an_error_of_its_own)
{
    static const char *const lines[] = {"a UID FETCH 1,2,3,4,5,6,7 (BODY[1] BODY[HEADER.FIELDS (A B C)] BODY[])\r\n",
                                        "a SEARCH SEEN SEEN SEEN SEEN SEEN SEEN SEEN SEEN UID 1\r\n",
                                        "a STORE 1 FLAGS (a b c d e f g h)\r\n", "a LOGIN \"\\\\xxxxxxxxxxxxxxx\" x\r\n",
                                        "a ID (\"a\" \"b\" \"c\" \"d\")\r\n", "a LIST \"\" (a b c d e)\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        int r = -E_NOMEM;
        for (size_t room = 8; r == -E_NOMEM && room < 1000000; room += room / 2) {
            struct arena small;
            struct imap_cmd cmd;
            arena_init(&small, room);
            ck_assert_int_eq(parse(lines[i]), IMAP_EV_COMMAND);
            r = imap_build_cmd(&ps, (const uint8_t *)lines[i], &small, &cmd);
            ck_assert_msg(r == 0 || (r == -E_NOMEM && room < 100000), "%s: %d", lines[i], r);
            ck_assert(room > 8 || r == -E_NOMEM);
            arena_done(&small);
        }
        ck_assert_int_eq(r, 0);
    }
}
END_TEST

/* RFC 9051 section 9, as the machine has it. */
static bool in_atom(int c)
{
    return c > 0x20 && c < 0x7f && strchr("(){%*\"\\]", c) == NULL;
}

static bool in_item(int c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
}

static bool in_quoted(int c)
{
    return c >= 0x20 && c <= 0x7f && c != '"' && c != '\\';
}

START_TEST(runs_end_where_the_machine_must_look)
{
    static const struct {
        const uint8_t *(*skip)(const uint8_t *, const uint8_t *);
        bool (*in)(int);
    } runs[] = {{imap_skip_atom, in_atom}, {imap_skip_item, in_item}, {imap_skip_quoted, in_quoted}};
    for (size_t i = 0; i < ARRAY_LEN(runs); i++)
        for (size_t n = 1; n <= 50; n++)
            for (size_t at = 1; at < n; at++)
                for (int c = 0; c < 256; c++) {
                    uint8_t *text = malloc(n); /* of its exact size: nothing behind it may be read */
                    memset(text, 'a', n);
                    text[0] = '"';
                    text[at] = (uint8_t)c;
                    size_t want = runs[i].in(c) ? n - 1 : at - 1;
                    size_t got = (size_t)(runs[i].skip(text, text + n) - text);
                    free(text);
                    ck_assert_msg(got == want, "run %zu, octet %02x at %zu of %zu: %zu", i, c, at, n, got);
                }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/imap_parse");
    TCase *t = tcase_create("driver and table");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, each_row_is_the_verb_the_machine_reports);
    tcase_add_test(t, the_uid_form_exists_where_the_row_says);
    tcase_add_test(t, a_literal_is_asked_about_until_decided);
    tcase_add_test(t, a_huge_argument_cannot_be_accepted);
    tcase_add_test(t, what_is_skipped_is_told);
    tcase_add_test(t, what_an_append_names_outlives_the_input);
    tcase_add_test(t, a_full_arena_is_an_error_of_its_own);
    tcase_add_test(t, runs_end_where_the_machine_must_look);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
