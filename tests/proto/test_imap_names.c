/* Mailbox names on the wire and LIST patterns. */
#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/list_match.h"
#include "proto/mailbox_name.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena, 1024 * 1024);
}

static void teardown(void)
{
    arena_done(&arena);
}

START_TEST(modified_utf7_is_utf8_and_back)
{
    static const struct {
        const char *wire, *name;
    } rows[] = {
        {"Sent", "Sent"},
        {"&-", "&"},
        {"a&-b&-", "a&b&"},
        {"Entw&APw-rfe", "Entw\xc3\xbcrfe"},
        {"~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"},
        {"&Jjo-!", "\xe2\x98\xba!"},
        {"&2D3eAA-", "\xf0\x9f\x98\x80"},
        {"&AOk-t&AOk-", "\xc3\xa9t\xc3\xa9"},
        {"&AAE-", "\x01"},
        {"&AH8-", "\x7f"},
        {"&AP8-&-", "\xc3\xbf&"},
        {"&AP8A,w-", "\xc3\xbf\xc3\xbf"},
        {"", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span name;
        struct strbuf out = {0};
        ck_assert_msg(mailbox_name_from_wire(&arena, span_z(rows[i].wire), false, &name) == 0, "%s", rows[i].wire);
        ck_assert_msg(span_eq_z(name, rows[i].name), "%s: " SPAN_FMT, rows[i].wire, SPAN_ARG(name));
        mailbox_name_to_wire(&out, name, false);
        ck_assert_msg(span_eq_z(strbuf_text(&out), rows[i].wire), SPAN_FMT, SPAN_ARG(strbuf_text(&out)));
        strbuf_done(&out);
    }
}
END_TEST

START_TEST(broken_modified_utf7_is_refused)
{
    static const char *const rows[] = {
        "&",           "&U",        "&Jjo",      "&Jjo!",     "&Jj-",    /* no end, or part of a unit */
        "&U,BTFw-&ZeVnLIqe-",                                            /* superfluous shift, RFC 3501 5.1.3 */
        "&AGE-",       "&ACY-",                                          /* printable ASCII in base64 */
        "&2D0-",       "&3gA-",     "&2D0AQQ-",  "&3gDYPQ-",             /* lone surrogates */
        "&AP9-",                                                         /* loose bits */
        "&AP8AA-",     "&AP8=-",    "&AP/-",                             /* padding, and the wrong alphabet */
        "Entw\xc3\xbcrfe", "a\x01", "a\x7f",                             /* what must be in base64 */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span name = span_z("untouched");
        ck_assert_msg(mailbox_name_from_wire(&arena, span_z(rows[i]), false, &name) == -E_SYNTAX, "%s", rows[i]);
        ck_assert(span_eq_z(name, "untouched"));
    }
}
END_TEST

START_TEST(every_character_survives_modified_utf7)
{
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 97) {
        uint8_t utf8[4];
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        struct strbuf wire = {0};
        struct span name;
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        for (size_t i = n; i-- > 1;)
            utf8[i] = (uint8_t)(0x80 | (c >> 6 * (n - 1 - i) & 0x3f));
        utf8[0] = (uint8_t)(n == 1 ? c : (0xf00u >> n & 0xf0) | c >> 6 * (n - 1));
        ck_assert_msg(utf8_valid(span_of(utf8, n)), "U+%04x", c);
        mailbox_name_to_wire(&wire, span_of(utf8, n), false);
        ck_assert_msg(mailbox_name_from_wire(&arena, strbuf_text(&wire), false, &name) == 0 &&
                      span_eq(name, span_of(utf8, n)), "U+%04x " SPAN_FMT, c, SPAN_ARG(strbuf_text(&wire)));
        strbuf_done(&wire);
        arena_reset(&arena);
    }
}
END_TEST

START_TEST(utf8_names_are_strict)
{
    static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "a\xe2\x98", "\xff"};
    struct span name;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_int_eq(mailbox_name_from_wire(&arena, span_z(bad[i]), true, &name), -E_SYNTAX);
    ck_assert_int_eq(mailbox_name_from_wire(&arena, span_z("&Jjo-\xc3\xbc"), true, &name), 0);
    ck_assert(span_eq_z(name, "&Jjo-\xc3\xbc"));
}
END_TEST

START_TEST(inbox_is_inbox_in_any_case)
{
    static const struct {
        const char *wire, *name;
    } rows[] = {{"inbox", "INBOX"}, {"InBoX/a", "INBOX/a"}, {"inboxes", "inboxes"}, {"a/inbox", "a/inbox"}, {"INBO", "INBO"}};
    struct span name;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ck_assert_int_eq(mailbox_name_from_wire(&arena, span_z(rows[i].wire), false, &name), 0);
        ck_assert(span_eq_z(name, rows[i].name));
    }
    ck_assert_int_eq(mailbox_pattern_from_wire(&arena, span_z("inbox"), false, &name), 0);
    ck_assert(span_eq_z(name, "inbox"));
    ck_assert_int_eq(mailbox_pattern_from_wire(&arena, span_z("&APw-*%"), false, &name), 0);
    ck_assert(span_eq_z(name, "\xc3\xbc*%"));
}
END_TEST

START_TEST(list_patterns_match)
{
    enum { M = LIST_MATCH, B = LIST_MATCH_BELOW, P = LIST_MATCH_PARENT };
    static const struct {
        const char *pattern, *name;
        unsigned want;
    } rows[] = {
        {"*", "a", M | B},          {"*", "a/b", M | B | P},    {"%", "a", M},
        {"%", "a/b", P},            {"%/%", "a", B},            {"%/%", "a/b", M},
        {"%/%", "a/b/c", P},        {"", "a", 0},               {"a", "a", M},
        {"a", "b", 0},              {"a", "ab", 0},             {"a", "a/b", P},
        {"%/a*", "x/abc", M | B},   {"x/%/c", "x/b", B},        {"x/%/c", "x/b/c", M},
        {"a*b", "ab", M | B},       {"a*b", "a/x/b", M | B},    {"a%b", "a/b", 0},
        {"*b", "a/b", M | B},       {"**", "q", M | B},         {"%%", "q", M},
        {"%*", "q/r", M | B | P},   {"A", "a", 0},              {"inbox", "INBOX", M},
        {"InBoX/%", "INBOX/x", M},  {"%box", "INBOX", M},       {"in%", "INBOX", M},
        {"inbox", "INBOXES", 0},    {"a/inbox", "a/INBOX", 0},  {"a/*", "a", B},
        {"a/%", "a/b/c", P},        {"*/c", "a/b", B},          {"%a", "a", M},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned got = list_match(span_z(rows[i].pattern), span_z(rows[i].name));
        ck_assert_msg(got == rows[i].want, "%s on %s: %u, not %u", rows[i].pattern, rows[i].name, got, rows[i].want);
    }
}
END_TEST

/* Agrees with the definition, tried recursively, on all short patterns and names over a small alphabet. */
static bool defined(const char *p, const char *n)
{
    if (*p == 0)
        return *n == 0;
    if (*p == '*' || *p == '%') {
        for (;; n++) {
            if (defined(p + 1, n))
                return true;
            if (*n == 0 || (*p == '%' && *n == '/'))
                return false;
        }
    }
    return *n == *p && defined(p + 1, n + 1);
}

START_TEST(list_match_agrees_with_its_definition)
{
    static const char pattern_octets[] = "a/*%", name_octets[] = "ab/";
    size_t matches = 0;
    for (unsigned pn = 0; pn < 5 * 5 * 5 * 5 * 5; pn++) {
        char pattern[6] = {0};
        unsigned v = pn;
        for (size_t i = 0; v > 0; v /= 5)
            if (v % 5 > 0)
                pattern[i++] = pattern_octets[v % 5 - 1];
        for (unsigned nn = 0; nn < 4 * 4 * 4 * 4; nn++) {
            char name[5] = {0};
            v = nn;
            for (size_t i = 0; v > 0; v /= 4)
                if (v % 4 > 0)
                    name[i++] = name_octets[v % 4 - 1];
            bool want = defined(pattern, name);
            ck_assert_msg(((list_match(span_z(pattern), span_z(name)) & LIST_MATCH) != 0) == want, "%s on %s", pattern, name);
            matches += want;
        }
    }
    ck_assert_uint_gt(matches, 1000);
}
END_TEST

START_TEST(list_patterns_cannot_explode)
{
    static char pattern[LIST_PATTERN_MAX + 2], name[4096];
    for (size_t i = 0; i < LIST_PATTERN_MAX; i++)
        pattern[i] = i % 2 == 0 ? '*' : 'a';
    memset(name, 'a', sizeof(name) - 2);
    ck_assert_uint_eq(list_match(span_z(pattern), span_z(name)), LIST_MATCH | LIST_MATCH_BELOW);
    name[sizeof(name) - 2] = 'b';
    ck_assert_uint_eq(list_match(span_z(pattern), span_z(name)), LIST_MATCH_BELOW);
    pattern[LIST_PATTERN_MAX] = '*';
    ck_assert_uint_eq(list_match(span_z(pattern), span_z(name)), 0);
    memset(pattern, '%', LIST_PATTERN_MAX); /* each of the run may stand for nothing or for all */
    pattern[LIST_PATTERN_MAX] = 0;
    for (unsigned i = 0; i < 100; i++)
        ck_assert_uint_eq(list_match(span_z(pattern), span_z(name)), LIST_MATCH);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/imap_names");
    TCase *t = tcase_create("mailbox names, patterns");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, modified_utf7_is_utf8_and_back);
    tcase_add_test(t, broken_modified_utf7_is_refused);
    tcase_add_test(t, every_character_survives_modified_utf7);
    tcase_add_test(t, utf8_names_are_strict);
    tcase_add_test(t, inbox_is_inbox_in_any_case);
    tcase_add_test(t, list_patterns_match);
    tcase_add_test(t, list_match_agrees_with_its_definition);
    tcase_add_test(t, list_patterns_cannot_explode);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
