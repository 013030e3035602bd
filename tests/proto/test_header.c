#include <check.h>
#include <stdlib.h>

#include "../../fuzz/wellformed.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/envelope.h"
#include "proto/header.h"

START_TEST(every_known_name_has_its_id)
{
    static const struct {
        const char *name_z;
        enum header_id id;
    } rows[] = {
#define HEADER(id, name, ...) {name, HEADER_##id},
#include "header_names.def"
#undef HEADER
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char upper[64] = "";
        for (size_t k = 0; rows[i].name_z[k] != 0; k++)
            upper[k] = (char)(ascii_lower((uint8_t)rows[i].name_z[k]) & (k % 2 ? 0x7f : 0x5f));
        ck_assert_int_eq(header_id(span_z(rows[i].name_z)), rows[i].id);
        if (strpbrk(rows[i].name_z, "-5") == NULL)
            ck_assert_int_eq(header_id(span_z(upper)), rows[i].id);
        ck_assert_str_eq(header_name_z(rows[i].id), rows[i].name_z);
    }
    ck_assert_int_eq(header_id(span_z("")), HEADER_OTHER);
    ck_assert_int_eq(header_id(span_z("Fram")), HEADER_OTHER);
    ck_assert_int_eq(header_id(span_z("Subjects")), HEADER_OTHER);
}
END_TEST

START_TEST(end_of_header_is_found_at_every_split)
{
    static const struct {
        const char *in;
        int64_t end;
    } rows[] = {
        {"A: b\r\n\r\nx", 8}, {"A: b\n\nx", 6},     {"\r\nx", 2}, {"\nx", 1},          {"A: b\r\n", -E_AGAIN},
        {"A\r\r\n\r\n", 6},   {"\r\r\n\nx", 4},     {"\r", -E_AGAIN}, {"a\n\r", -E_AGAIN}, {"a\n\rb\n\n", 6},
        {"a\r\n \r\n\r\n", 8},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span text = span_z(rows[i].in);
        for (size_t cut = 0; cut <= text.n; cut++) {
            struct header_end he = {0};
            int64_t r = header_end_feed(&he, span_part(text, 0, cut));
            if (r < 0 && (r = header_end_feed(&he, span_part(text, cut, text.n))) >= 0)
                r += (int64_t)cut;
            ck_assert_int_eq(r, rows[i].end);
        }
    }
}
END_TEST

START_TEST(header_fields_are_picked_octet_for_octet)
{
    struct span block = SPAN_LIT("To: a\r\nSubject: x\r\n y\r\nsubject : z\r\nno field\r\nX-A: b\r\n\r\n");
    struct span names[] = {SPAN_LIT("SUBJECT"), SPAN_LIT("x-none")};
    struct strbuf out = {0};
    header_write_fields(&out, block, names, 2, false);
    ck_assert_str_eq((char *)out.p, "Subject: x\r\n y\r\nsubject : z\r\n\r\n");
    strbuf_clear(&out);
    header_write_fields(&out, block, names, 2, true);
    ck_assert_str_eq((char *)out.p, "To: a\r\nno field\r\nX-A: b\r\n\r\n");
    strbuf_clear(&out);
    header_write_fields(&out, SPAN_LIT("Subject: cut off"), names, 1, false);
    ck_assert_str_eq((char *)out.p, "Subject: cut off\r\n\r\n");
    strbuf_clear(&out);
    header_write_fields(&out, block, names, 0, false);
    ck_assert_str_eq((char *)out.p, "\r\n");
    strbuf_done(&out);
}
END_TEST

/* SPEC IMAP-43 with LIM-10: the largest header there is still gives a well-formed envelope. */
START_TEST(envelope_of_the_largest_header_is_wellformed)
{
    static const char *const pieces[] = {"From: \"", "a@b,", "(", "<@a:b@c>,", "x:y@z;", "\xff\r\n\t", "\r\nTo: a@b,"};
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct strbuf block = {0}, out = {0};
        struct arena a;
        arena_init(&a, 16 * (size_t)HEADER_MAX);
        strbuf_z(&block, "To: ");
        while (block.n + 16 < HEADER_MAX)
            strbuf_z(&block, pieces[i]);
        ck_assert_int_eq(envelope_write(&out, &a, strbuf_text(&block)), 0);
        ck_assert(wellformed_envelope(strbuf_text(&out)));
        ck_assert_uint_le(out.n, 20 * (size_t)HEADER_MAX);
        arena_done(&a);
        strbuf_done(&block);
        strbuf_done(&out);
    }
}
END_TEST

START_TEST(envelope_says_when_memory_ends)
{
    struct arena a;
    struct strbuf out = {0};
    arena_init(&a, 64);
    ck_assert_int_eq(envelope_write(&out, &a, SPAN_LIT("Subject: a long one\r\n that needs unfolding, so that more than "
                                                       "sixty-four octets are wanted\r\n\r\n")),
                     -E_NOMEM);
    arena_done(&a);
    strbuf_done(&out);
}
END_TEST

START_TEST(imap_strings_take_every_octet)
{
    struct strbuf out = {0};
    imap_nstring(&out, span_of(NULL, 0));
    imap_string(&out, SPAN_LIT(""));
    imap_string(&out, SPAN_LIT("a\"b\\\tc"));
    imap_string(&out, SPAN_LIT("a\nb"));
    imap_string(&out, span_of("\0x\0", 3));
    imap_string(&out, SPAN_LIT("\xe9"));
    ck_assert_str_eq((char *)out.p, "NIL\"\"\"a\\\"b\\\\\tc\"{3}\r\na\nb{3}\r\n\x80x\x80{1}\r\n\xe9");
    strbuf_done(&out);
}
END_TEST

/* The checker itself must notice what is wrong. */
START_TEST(checker_refuses_what_is_no_envelope)
{
    static const char *const bad[] = {
        "", "()", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL)", "(NIL NIL () NIL NIL NIL NIL NIL NIL NIL)",
        "(NIL NIL ((NIL NIL \"g\" NIL)) NIL NIL NIL NIL NIL NIL NIL)", "(NIL \"\xff\" NIL NIL NIL NIL NIL NIL NIL NIL)",
        "(NIL {2}\r\na NIL NIL NIL NIL NIL NIL NIL NIL)", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ",
        "(NIL NIL ((NIL NIL NIL \"h\")) NIL NIL NIL NIL NIL NIL NIL)", "(NIL \"a\nb\" NIL NIL NIL NIL NIL NIL NIL NIL)",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_msg(!wellformed_envelope(span_z(bad[i])), "%s", bad[i]);
    ck_assert(wellformed_envelope(span_z("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)")));
    ck_assert(!wellformed_body(span_z("(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3)"), false));
    ck_assert(wellformed_body(span_z("(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3 1)"), false));
    ck_assert(!wellformed_body(span_z("( \"mixed\")"), false));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/header");
    TCase *t = tcase_create("header fields, envelope");
    suite_add_tcase(s, t);
    tcase_add_test(t, every_known_name_has_its_id);
    tcase_add_test(t, end_of_header_is_found_at_every_split);
    tcase_add_test(t, header_fields_are_picked_octet_for_octet);
    tcase_add_test(t, envelope_of_the_largest_header_is_wellformed);
    tcase_add_test(t, envelope_says_when_memory_ends);
    tcase_add_test(t, imap_strings_take_every_octet);
    tcase_add_test(t, checker_refuses_what_is_no_envelope);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
