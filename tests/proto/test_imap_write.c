#include <check.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/imap_cmd.h"
#include "proto/imap_write.h"

static struct strbuf out;

static void setup(void)
{
    strbuf_init(&out);
}

static void teardown(void)
{
    strbuf_done(&out);
}

/* What was written since the last time. */
static const char *written(void)
{
    static char text[8192];
    ck_assert(strbuf_ok(&out));
    ck_assert_uint_lt(out.n, sizeof(text));
    memcpy(text, out.p, out.n);
    text[out.n] = 0;
    strbuf_clear(&out);
    return text;
}

START_TEST(strings_are_quoted_or_literals)
{
    static const struct {
        const char *text, *string, *astring, *utf8;
    } rows[] = {
        {"abc", "\"abc\"", "abc", "abc"},
        {"", "\"\"", "\"\"", "\"\""},
        {"NIL", "\"NIL\"", "\"NIL\"", "\"NIL\""},
        {"nil", "\"nil\"", "\"nil\"", "\"nil\""},
        {"a b", "\"a b\"", "\"a b\"", "\"a b\""},
        {"a\"b\\", "\"a\\\"b\\\\\"", "\"a\\\"b\\\\\"", "\"a\\\"b\\\\\""},
        {"a]", "\"a]\"", "\"a]\"", "\"a]\""},
        {"a\r\nb", "{4}\r\na\r\nb", "{4}\r\na\r\nb", "{4}\r\na\r\nb"},
        {"\xc3\xbc", "{2}\r\n\xc3\xbc", "{2}\r\n\xc3\xbc", "\"\xc3\xbc\""},
        {"\xc3", "{1}\r\n\xc3", "{1}\r\n\xc3", "{1}\r\n\xc3"},
        {"\t\x7f", "\"\t\x7f\"", "\"\t\x7f\"", "\"\t\x7f\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        imap_write_string(&out, span_z(rows[i].text), false);
        ck_assert_str_eq(written(), rows[i].string);
        imap_write_astring(&out, span_z(rows[i].text), false);
        ck_assert_str_eq(written(), rows[i].astring);
        imap_write_astring(&out, span_z(rows[i].text), true);
        ck_assert_str_eq(written(), rows[i].utf8);
    }
    imap_write_nstring(&out, span_of(NULL, 0), false);
    imap_write_nstring(&out, span_z(""), false);
    ck_assert_str_eq(written(), "NIL\"\"");
}
END_TEST

START_TEST(no_literal_holds_a_nul)
{
    imap_write_string(&out, span_of("\0a\0\0b\0", 6), false);
    ck_assert_str_eq(written(), "{6}\r\n\x80" "a\x80\x80" "b\x80");
}
END_TEST

START_TEST(long_text_is_a_literal)
{
    static char text[1025];
    memset(text, 'x', sizeof(text));
    imap_write_string(&out, span_of(text, 1024), false);
    ck_assert_int_eq(written()[0], '"');
    imap_write_astring(&out, span_of(text, 1025), false);
    ck_assert(strncmp(written(), "{1025}\r\nx", 9) == 0);
}
END_TEST

START_TEST(mailbox_names_follow_the_sessions_encoding)
{
    imap_write_mailbox(&out, span_z("Entw\xc3\xbcrfe"), false);
    ck_assert_str_eq(written(), "Entw&APw-rfe");
    imap_write_mailbox(&out, span_z("Entw\xc3\xbcrfe"), true);
    ck_assert_str_eq(written(), "\"Entw\xc3\xbcrfe\"");
    imap_write_mailbox(&out, span_z("a & b"), false);
    ck_assert_str_eq(written(), "\"a &- b\"");
    imap_write_mailbox(&out, span_z("a & b"), true);
    ck_assert_str_eq(written(), "\"a & b\"");
    imap_write_mailbox(&out, span_z("INBOX"), false);
    ck_assert_str_eq(written(), "INBOX");
}
END_TEST

START_TEST(flags_dates_and_status_words)
{
    const struct span keywords[] = {SPAN_LIT("$Junk"), SPAN_LIT("x")};
    imap_write_flags(&out, 0, NULL, 0);
    ck_assert_str_eq(written(), "()");
    imap_write_flags(&out, IMAP_FLAG_SEEN | IMAP_FLAG_RECENT, keywords, 2);
    ck_assert_str_eq(written(), "(\\Seen \\Recent $Junk x)");
    imap_write_flag_words(&out, 0, keywords, 2);
    ck_assert_str_eq(written(), "$Junk x");
    imap_write_date_time(&out, 760686745, -480);
    ck_assert_str_eq(written(), "\" 7-Feb-1994 21:52:25 -0800\"");
    ck_assert_str_eq(imap_status_word(IMAP_STATUS_MESSAGES), "MESSAGES");
    ck_assert_str_eq(imap_status_word(IMAP_STATUS_DELETED_STORAGE), "DELETED-STORAGE");
}
END_TEST

START_TEST(section_names_are_what_the_client_asked)
{
    const uint32_t number[] = {1, 22};
    const struct span names[] = {SPAN_LIT("From"), SPAN_LIT("X a")};
    struct imap_section s = {.form = IMAP_SECTION_BODY, .peek = true};
    imap_write_section(&out, &s);
    ck_assert_str_eq(written(), "BODY[]");
    s = (struct imap_section){.number = number, .number_n = 2, .part = IMAP_PART_MIME, .partial = true, .offset = 7, .length = 9};
    imap_write_section(&out, &s);
    ck_assert_str_eq(written(), "BODY[1.22.MIME]<7>");
    s = (struct imap_section){.part = IMAP_PART_HEADER_FIELDS_NOT, .names = names, .name_n = 2};
    imap_write_section(&out, &s);
    ck_assert_str_eq(written(), "BODY[HEADER.FIELDS.NOT (From \"X a\")]");
    s = (struct imap_section){.form = IMAP_SECTION_BINARY_SIZE, .number = number, .number_n = 1};
    imap_write_section(&out, &s);
    ck_assert_str_eq(written(), "BINARY.SIZE[1]");
    s = (struct imap_section){.form = IMAP_SECTION_RFC822_HEADER, .part = IMAP_PART_HEADER, .peek = true};
    imap_write_section(&out, &s);
    ck_assert_str_eq(written(), "RFC822.HEADER");
}
END_TEST

START_TEST(sets_are_written_in_ranges)
{
    static const uint32_t numbers[] = {1, 2, 3, 5, 7, 8, 4294967294u, 4294967295u, 4, 6};
    struct imap_set_writer w = {.out = &out};
    imap_set_end(&w);
    ck_assert_uint_eq(out.n, 0);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        imap_set_add(&w, numbers[i], numbers[i]);
    imap_set_end(&w);
    ck_assert_str_eq(written(), "1:3,5,7:8,4294967294:4294967295,4,6");
    ck_assert_uint_eq(w.count, ARRAY_LEN(numbers));
    w = (struct imap_set_writer){.out = &out};
    imap_set_add(&w, 1, 4);
    imap_set_add(&w, 5, 9);
    imap_set_add(&w, 20, 20);
    imap_set_end(&w);
    ck_assert_str_eq(written(), "1:9,20");
    ck_assert_uint_eq(w.count, 10);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/imap_write");
    TCase *t = tcase_create("output forms");
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, strings_are_quoted_or_literals);
    tcase_add_test(t, no_literal_holds_a_nul);
    tcase_add_test(t, long_text_is_a_literal);
    tcase_add_test(t, mailbox_names_follow_the_sessions_encoding);
    tcase_add_test(t, flags_dates_and_status_words);
    tcase_add_test(t, section_names_are_what_the_client_asked);
    tcase_add_test(t, sets_are_written_in_ranges);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
