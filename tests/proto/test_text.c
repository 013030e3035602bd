/* Decoders, charsets, folding, and the search over them. */
#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/casemap.h"
#include "proto/charset.h"
#include "proto/mime.h"
#include "proto/text_search.h"
#include "proto/transfer.h"

START_TEST(transfer_encodings_decode_at_every_split)
{
    static const struct {
        enum mime_encoding encoding;
        const char *in, *out;
        bool broken;
    } rows[] = {
        {MIME_BASE64, "SGVsbG8=", "Hello", false},
        {MIME_BASE64, "SGVs\r\nbG8=\r\n", "Hello", false},
        {MIME_BASE64, "SGVsbG8", "Hello", false},
        {MIME_BASE64, "SGVsbG8hIQ==", "Hello!!", false},
        {MIME_BASE64, "SG!Vs*bG8=", "Hello", true},
        {MIME_BASE64, "SGk=SGk=", "HiHi", true},
        {MIME_BASE64, "A", "", true},
        {MIME_BASE64, "====", "", false},
        {MIME_QUOTED_PRINTABLE, "caf=C3=a9", "caf\xc3\xa9", false},
        {MIME_QUOTED_PRINTABLE, "a=\r\nb=\nc", "abc", false},
        {MIME_QUOTED_PRINTABLE, "a= \t\r\nb", "ab", false},
        {MIME_QUOTED_PRINTABLE, "a \t\r\nb \n c ", "a\r\nb\n c", false},
        {MIME_QUOTED_PRINTABLE, "a=20\r\n", "a \r\n", false},
        {MIME_QUOTED_PRINTABLE, "1=2 =x =4x ==41", "1=2 =x =4x =A", true},
        {MIME_QUOTED_PRINTABLE, "a=", "a", false},
        {MIME_QUOTED_PRINTABLE, "a=4", "a=4", true},
        {MIME_QUOTED_PRINTABLE, "a=\rb", "ab", false},
        {MIME_QUOTED_PRINTABLE, "a=  b", "a=  b", true},
        {MIME_8BIT, "a=41 \r\n", "a=41 \r\n", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span in = span_z(rows[i].in);
        for (size_t cut = 0; cut <= in.n; cut++) {
            uint8_t out[256];
            struct transfer t = transfer_of(rows[i].encoding);
            size_t n = transfer_feed(&t, span_part(in, 0, cut), out);
            n += transfer_feed(&t, span_part(in, cut, in.n), out + n);
            n += transfer_end(&t, out + n);
            ck_assert_msg(span_eq_z(span_of(out, n), rows[i].out), "%s: " SPAN_FMT, rows[i].in, SPAN_ARG(span_of(out, n)));
            ck_assert_msg(t.broken == rows[i].broken, "%s", rows[i].in);
        }
    }
}
END_TEST

START_TEST(blanks_without_end_stay_inside_the_buffer)
{
    struct transfer t = transfer_of(MIME_QUOTED_PRINTABLE);
    uint8_t blanks[1000], *out = malloc(1000 + TRANSFER_SLACK);
    memset(blanks, ' ', sizeof(blanks));
    size_t n = transfer_feed(&t, span_of(blanks, sizeof(blanks)), out);
    n += transfer_feed(&t, SPAN_LIT("x"), out + n);
    ck_assert_uint_eq(n, 1001);
    ck_assert_uint_eq(out[1000], 'x');
    free(out);
}
END_TEST

START_TEST(charsets_become_utf8_at_every_split)
{
    static const struct {
        const char *charset, *in, *out;
    } rows[] = {
        {"iso-8859-1", "caf\xe9 \x80", "caf\xc3\xa9 \xe2\x82\xac"}, /* what mail calls Latin-1 is CP1252 */
        {"UTF-8", "caf\xc3\xa9 \xff", "caf\xc3\xa9 \xff"},
        {"", "x\xe9", "x\xe9"},
        {"iso-2022-jp", "\x1b$B3j\x1b(Ba", "\xe6\xbb\x91" "a"},
        {"shift_jis", "\x82\xa0\x82", "\xe3\x81\x82\xef\xbf\xbd"},
        {"koi8-r", "\xd0\xd2", "\xd0\xbf\xd1\x80"},
        {"windows-1251", "\xef\xf0", "\xd0\xbf\xd1\x80"},
        {"gb2312", "\xc4\xe3", "\xe4\xbd\xa0"},
        {"iso-8859-15", "\xa4", "\xe2\x82\xac"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span in = span_z(rows[i].in);
        for (size_t cut = 0; cut <= in.n; cut++) {
            struct charset cs;
            struct strbuf out = {0};
            ck_assert_msg(charset_open(&cs, span_z(rows[i].charset)) == 0, "%s", rows[i].charset);
            charset_feed(&cs, span_part(in, 0, cut), &out);
            charset_feed(&cs, span_part(in, cut, in.n), &out);
            charset_end(&cs, &out);
            charset_close(&cs);
            ck_assert_msg(span_eq_z(strbuf_text(&out), rows[i].out), "%s at %zu", rows[i].charset, cut);
            strbuf_done(&out);
        }
    }
    struct charset cs;
    ck_assert_int_eq(charset_open(&cs, SPAN_LIT("no-such")), -E_NOTFOUND);
    ck_assert_int_eq(charset_open(&cs, SPAN_LIT("utf-8//IGNORE")), -E_NOTFOUND);
    ck_assert_int_eq(charset_open(&cs, SPAN_LIT("../../x")), -E_NOTFOUND);
    ck_assert_int_eq(charset_open(&cs, SPAN_LIT("UTF-7")), -E_NOTFOUND);
}
END_TEST

START_TEST(folding_is_unicode_casemap)
{
    static const struct {
        const char *a, *b; /* equal when folded */
    } rows[] = {
        {"hello", "HeLLo"},
        {"\xc3\xa9", "\xc3\x89"},                 /* e acute */
        {"\xc3\xa9", "E\xcc\x81"},                /* decomposed */
        {"\xd0\xbf", "\xd0\x9f"},                 /* Cyrillic pe */
        {"\xcf\x83", "\xcf\x82"},                 /* sigma, final sigma */
        {"\xef\xbd\x81", "a"},                    /* full-width a: compatibility decomposition */
        {"\xef\xbc\xa1", "a"},                    /* full-width A */
        {"\xc7\x86", "\xc7\x85"},                 /* dz: titlecase */
        {"\xe2\x84\xab", "\xc3\xa5"},             /* Angstrom sign */
        {"\xff\xc3", "\xff\xc3"},                 /* no UTF-8 stays */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf a = {0}, b = {0};
        casemap_fold(span_z(rows[i].a), &a);
        casemap_fold(span_z(rows[i].b), &b);
        ck_assert_msg(span_eq(strbuf_text(&a), strbuf_text(&b)), "%s %s", rows[i].a, rows[i].b);
        strbuf_done(&a);
        strbuf_done(&b);
    }
    struct strbuf x = {0};
    casemap_fold(SPAN_LIT("\xc3\x9f \xe4\xbd\xa0 \xed\x95\x9c"), &x);
    ck_assert_str_eq((char *)x.p, "\xc3\x9f \xe4\xbd\xa0 \xed\x95\x9c"); /* sharp s has no simple titlecase */
    strbuf_done(&x);
}
END_TEST

START_TEST(a_needle_is_found_at_every_split)
{
    static const struct {
        const char *text, *needle;
        bool found;
    } rows[] = {
        {"The Caf\xc3\xa9 is", "cAF\xc3\x89", true}, {"The Caf\xc3\xa9 is", "cafe", true}, {"abcabd", "ABD", true},
        {"abcabd", "abe", false},                    {"", "x", false},                     {"x", "", true},
        {"a\xc3", "a\xc3", true},                    {"\xf0\x9f\x93\xa7", "\xf0\x9f\x93\xa7", true},
        {"aaaaaaaaab", "aaab", true},                {"\xc3\xa9", "\xc3", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct span text = span_z(rows[i].text);
        struct text_needle needle;
        struct strbuf scratch = {0};
        struct arena a;
        arena_init(&a, 4096);
        ck_assert_int_eq(text_needle_make(&a, span_z(rows[i].needle), &needle), 0);
        ck_assert_msg(text_contains(text, &needle) == rows[i].found, "%s", rows[i].text);
        for (size_t cut = 0; cut <= text.n; cut++)
            for (size_t second = cut; second <= text.n; second++) {
                struct text_match m = text_match_of(&needle, &scratch);
                text_match_feed(&m, span_part(text, 0, cut));
                text_match_feed(&m, span_part(text, cut, second - cut));
                text_match_feed(&m, span_part(text, second, text.n));
                ck_assert_msg(text_match_end(&m) == rows[i].found, "%s at %zu, %zu", rows[i].text, cut, second);
            }
        strbuf_done(&scratch);
        arena_done(&a);
    }
}
END_TEST

static const char mail[] =
    "Subject: =?iso-8859-1?q?Gr=FC=DFe?=\r\nX-Note: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "preamble\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "R3LDvMOfZSBh\r\ndXMgS8O2bG4=\r\n" /* Gruesse aus Koeln */
    "--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "M=FCn=\r\nchen\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nc2VjcmV0\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner =?utf-8?q?=C3=84rger?=\r\n\r\ndeep text\r\n--b--\r\n";

static int search(const char *needle_z, enum search_scope scope)
{
    struct span text = span_of(mail, sizeof(mail) - 1);
    struct mime_source src = mime_source_of(&text);
    struct mime_tree tree;
    struct text_needle needle;
    struct arena a;
    arena_init(&a, MIME_ARENA);
    ck_assert_int_eq(mime_scan(&a, &src, &tree), 0);
    ck_assert_int_eq(text_needle_make(&a, span_z(needle_z), &needle), 0);
    int r = search_body(&src, &tree, &needle, scope);
    arena_done(&a);
    return r;
}

START_TEST(search_looks_into_decoded_text)
{
    ck_assert_int_eq(search("aus k\xc3\x96ln", SEARCH_BODY), 1);
    ck_assert_int_eq(search("m\xc3\xbcnchen", SEARCH_BODY), 1);
    ck_assert_int_eq(search("inner \xc3\xa4rger", SEARCH_BODY), 1);
    ck_assert_int_eq(search("deep TEXT", SEARCH_BODY), 1);
    ck_assert_int_eq(search("secret", SEARCH_TEXT), 0);   /* no text part */
    ck_assert_int_eq(search("R3LDvMOf", SEARCH_TEXT), 0); /* not the encoded form */
    ck_assert_int_eq(search("outer", SEARCH_BODY), 0);
    ck_assert_int_eq(search("x-note: outer", SEARCH_TEXT), 1);
    ck_assert_int_eq(search("gr\xc3\xbc\xc3\x9f" "e", SEARCH_TEXT), 1);
    ck_assert_int_eq(search("", SEARCH_BODY), 1);
}
END_TEST

START_TEST(search_header_decodes_words_and_tests_existence)
{
    struct span block = SPAN_LIT("Subject: =?utf-8?q?=C3=84rger?=\r\n =?utf-8?q?_da?=\r\nX-Empty:\r\n\r\n");
    struct text_needle needle, none;
    struct arena a;
    arena_init(&a, 4096);
    ck_assert_int_eq(text_needle_make(&a, SPAN_LIT("\xc3\xa4rger DA"), &needle), 0);
    ck_assert_int_eq(text_needle_make(&a, SPAN_LIT(""), &none), 0);
    ck_assert_int_eq(search_header(block, SPAN_LIT("subject"), &needle), 1);
    ck_assert_int_eq(search_header(block, SPAN_LIT("x-empty"), &needle), 0);
    ck_assert_int_eq(search_header(block, SPAN_LIT("x-empty"), &none), 1);
    ck_assert_int_eq(search_header(block, SPAN_LIT("x-none"), &none), 0);
    arena_done(&a);
}
END_TEST

START_TEST(parameters_are_joined_and_decoded)
{
    static const struct {
        const char *in, *out; /* NULL: none */
    } rows[] = {
        {"filename=plain.txt", "plain.txt"},
        {"filename*=utf-8''%e2%82%ac%20rates", "\xe2\x82\xac rates"},
        {"filename*=iso-8859-1'en'%A3%20rates; filename=old", "\xc2\xa3 rates"},
        {"filename*0*=us-ascii'en'This%20is%20; filename*1*=%2A%2A; filename*2=\"isn't it!\"", "This is **isn't it!"},
        {"filename*1=b; filename*0=a", "ab"},
        {"filename*0*=utf-8''%C3; filename*1*=%A9", "\xc3\xa9"},
        {"filename=\"=?utf-8?q?=C3=A9.txt?=\"", "\xc3\xa9.txt"},
        {"filename*=nothing", "nothing"},
        {"filename*=%zz'", "%zz'"},
        {"other=x", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a;
        struct mime_fields f;
        struct strbuf block = {0};
        arena_init(&a, 65536);
        strbuf_f(&block, "Content-Disposition: attachment; %s\r\n\r\n", rows[i].in);
        ck_assert_int_eq(mime_fields_parse(&a, strbuf_text(&block), 0, &f), 0);
        struct span got = mime_param_text(&a, &f.disposition_params, "filename");
        ck_assert_msg(rows[i].out == NULL ? got.p == NULL : span_eq_z(got, rows[i].out), "%s: " SPAN_FMT, rows[i].in,
                      SPAN_ARG(got));
        strbuf_done(&block);
        arena_done(&a);
    }
}
END_TEST

/* What is done many octets at a time gives what one octet at a time gives. */
START_TEST(long_pieces_decode_and_fold_as_single_octets_do)
{
    static const char odd[] = "== \t\r\n\r\n  AZaz09+/=3D\xc3\xa9\xff";
    static uint8_t in[400], whole[600], single[600];
    uint32_t seed = 1;
    for (unsigned round = 0; round < 4000; round++) {
        size_t n = round % sizeof(in), a = 0, b = 0;
        unsigned rare = 1 + round % 40;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            in[i] = seed >> 24 < 256 / rare ? (uint8_t)odd[(seed >> 8) % (sizeof(odd) - 1)] : (uint8_t)"aBc4 zZ"[(seed >> 8) % 7];
        }
        static const enum mime_encoding encodings[] = {MIME_BASE64, MIME_QUOTED_PRINTABLE, MIME_7BIT};
        struct transfer t = transfer_of(encodings[round % 3]), u = t;
        a = transfer_feed(&t, span_of(in, n), whole);
        a += transfer_end(&t, whole + a);
        for (size_t i = 0; i < n; i++)
            b += transfer_feed(&u, span_of(in + i, 1), single + b);
        b += transfer_end(&u, single + b);
        ck_assert_uint_eq(a, b);
        ck_assert_int_eq(memcmp(whole, single, a), 0);
        ck_assert_int_eq(t.broken, u.broken);
        struct strbuf f = {0}, g = {0};
        casemap_fold(span_of(in, n), &f);
        for (size_t i = 0; i < n;) {
            size_t len = i + 1 < n && in[i] == 0xc3 && in[i + 1] == 0xa9 ? 2 : 1;
            casemap_fold(span_of(in + i, len), &g);
            i += len;
        }
        ck_assert(span_eq(strbuf_text(&f), strbuf_text(&g)));
        strbuf_done(&f);
        strbuf_done(&g);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/text");
    TCase *t = tcase_create("decoders, charsets, search");
    suite_add_tcase(s, t);
    tcase_add_test(t, transfer_encodings_decode_at_every_split);
    tcase_add_test(t, long_pieces_decode_and_fold_as_single_octets_do);
    tcase_add_test(t, blanks_without_end_stay_inside_the_buffer);
    tcase_add_test(t, charsets_become_utf8_at_every_split);
    tcase_add_test(t, folding_is_unicode_casemap);
    tcase_add_test(t, a_needle_is_found_at_every_split);
    tcase_add_test(t, search_looks_into_decoded_text);
    tcase_add_test(t, search_header_decodes_words_and_tests_existence);
    tcase_add_test(t, parameters_are_joined_and_decoded);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
