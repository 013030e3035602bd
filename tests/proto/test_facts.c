#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/bodystructure.h"
#include "proto/casemap.h"
#include "proto/envelope.h"
#include "proto/facts.h"
#include "proto/header.h"
#include "proto/text_search.h"

static const char letter[] = "Date: Fri, 21 Nov 1997 23:55:06 -0600\r\n"
                             "From: =?iso-8859-1?q?J=F6rg?= <joerg@example.org>, second@example.org\r\n"
                             "To: friends: a.b@x.org, c@y.org;\r\n"
                             "Cc:\r\n"
                             "Subject: =?utf-8?q?Stra=C3=9Fe?=\r\n one\r\n"
                             "subject: two\r\n"
                             "Message-ID: <\"quoted\"@id.example>\r\n"
                             "References: <r1@x> (comment)\r\n <r2@y>\r\n"
                             "In-Reply-To: <r3@z>\r\n"
                             "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                             "--b\r\n\r\nhello\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--\r\n";

static struct arena arena;
static struct span text;
static struct mime_source src;
static struct strbuf out;

static struct span make(const char *text_z, enum facts_kind kind, bool whole)
{
    arena_done(&arena);
    arena_init(&arena, FACTS_SCRATCH);
    text = span_z(text_z);
    src = mime_source_of(&text);
    strbuf_clear(&out);
    ck_assert_int_eq(facts_make(&arena, &src, kind, whole, &out), 0);
    ck_assert(facts_good(strbuf_text(&out), kind, whole));
    ck_assert(facts_good(strbuf_text(&out), kind, false));
    ck_assert(!facts_good(strbuf_text(&out), kind == FACTS_KEYS ? FACTS_TEXTS : FACTS_KEYS, false));
    if (!whole)
        ck_assert(!facts_good(strbuf_text(&out), kind, true));
    return strbuf_text(&out);
}

static void same(struct span got, const char *want_z, size_t n)
{
    ck_assert_ptr_nonnull(got.p);
    ck_assert_uint_eq(got.n, n);
    ck_assert_int_eq(memcmp(got.p, want_z, n), 0);
}

START_TEST(keys_are_decoded_folded_and_ordered)
{
    struct facts_keys k;
    ck_assert_int_eq(facts_keys_read(make(letter, FACTS_KEYS, false), &k), 0);
    ck_assert(!k.has_email_id && k.has_sent);
    ck_assert_int_eq(k.sent_s, 880178106);
    ck_assert_int_eq(k.sent_day, 10186); /* as written, not as in UTC */
    same(k.text[FACTS_FIRST_FROM], "JOERG", 5);
    same(k.text[FACTS_FIRST_TO], "A.B", 3);
    same(k.text[FACTS_FIRST_CC], "", 0);
    same(k.text[FACTS_SHOWN_FROM], "JO\xcc\x88RG", 6);
    same(k.text[FACTS_SHOWN_TO], "A.B@X.ORG", 9);
    same(k.text[FACTS_MESSAGE_ID], "quoted@id.example", 17);
    same(k.text[FACTS_REFERENCES], "r1@x\0r2@y", 9);
    ck_assert_ptr_null(k.text[FACTS_BCC].p);
    same(k.text[FACTS_CC], "", 0);
    ck_assert_ptr_nonnull(memchr(k.text[FACTS_SUBJECT].p, 0, k.text[FACTS_SUBJECT].n));
    ck_assert_int_eq(facts_keys_read(make("In-Reply-To: said <r3@z> <r4@z>\r\n\r\n", FACTS_KEYS, false), &k), 0);
    same(k.text[FACTS_REFERENCES], "r3@z", 4);
    ck_assert(!k.has_sent);
}
END_TEST

START_TEST(a_search_in_keys_answers_as_one_in_the_header)
{
    static const char *const needles[] = {"", "strasse one", "two", "one two", "j\xc3\xb6rg", "friends", "r1", "@"};
    static const struct {
        enum facts_text text;
        const char *name_z;
    } field[] = {{FACTS_FROM, "From"}, {FACTS_TO, "To"}, {FACTS_CC, "Cc"}, {FACTS_BCC, "Bcc"}, {FACTS_SUBJECT, "Subject"}};
    struct facts_keys k;
    unsigned found = 0;
    struct span octets = make(letter, FACTS_KEYS, false);
    for (size_t i = 0; i < sizeof(needles) / sizeof(needles[0]); i++) {
        struct text_needle needle;
        ck_assert_int_eq(text_needle_make(&arena, span_z(needles[i]), &needle), 0);
        for (size_t j = 0; j < 5; j++) {
            ck_assert_int_eq(facts_keys_read(octets, &k), 0);
            int want = search_header(text, span_z(field[j].name_z), &needle);
            ck_assert_int_eq(facts_text_contains(&k, field[j].text, &needle), want);
            found += (unsigned)want;
        }
    }
    ck_assert_uint_gt(found, 8);
}
END_TEST

START_TEST(an_email_id_is_the_digest_of_all_octets)
{
    struct facts_keys k;
    uint8_t digest[CRYPTO_SHA256];
    ck_assert_int_eq(facts_keys_read(make(letter, FACTS_KEYS, true), &k), 0);
    ck_assert_int_eq(crypto_sha256(text, digest), 0);
    ck_assert(k.has_email_id);
    ck_assert_int_eq(memcmp(digest, k.email_id, sizeof(k.email_id)), 0);
    ck_assert_int_eq(facts_keys_read(make("", FACTS_KEYS, true), &k), 0);
    ck_assert(k.has_email_id);
}
END_TEST

START_TEST(texts_are_what_the_formatters_write)
{
    struct facts_texts t;
    struct strbuf want = {0};
    struct mime_tree tree, kept;
    ck_assert_int_eq(facts_texts_read(make(letter, FACTS_TEXTS, true), &t), 0);
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    while (header_next(&hs, &f))
        ;
    ck_assert_uint_eq(t.header_n, hs.at);
    ck_assert_int_eq(envelope_write(&want, &arena, span_part(text, 0, hs.at)), 0);
    ck_assert(span_eq(strbuf_text(&want), t.envelope));
    ck_assert_int_eq(mime_scan(&arena, &src, &tree), 0);
    for (int extended = 0; extended < 2; extended++) {
        strbuf_clear(&want);
        ck_assert_int_eq(bodystructure_write(&want, &src, &tree, extended), 0);
        ck_assert(span_eq(strbuf_text(&want), extended ? t.bodystructure : t.body));
    }
    ck_assert_int_eq(facts_tree(&arena, &t, text.n, &kept), 0);
    ck_assert_uint_eq(kept.count, tree.count);
    ck_assert_int_eq(memcmp(kept.parts, tree.parts, tree.count * sizeof(tree.parts[0])), 0);
    ck_assert_int_eq(facts_tree(&arena, &t, 100, &kept), -E_SYNTAX); /* of another file */
    strbuf_done(&want);
}
END_TEST

/* What comes from a file may be cut or changed anywhere: no length in it is believed. */
START_TEST(cut_octets_are_refused_and_changed_ones_stay_inside)
{
    struct facts_keys k;
    struct facts_texts t;
    struct mime_tree tree;
    for (int kind = 0; kind < FACTS__COUNT; kind++) {
        struct span whole = make(letter, (enum facts_kind)kind, true);
        size_t head = kind == FACTS_KEYS ? 88 : 32;
        for (size_t n = 0; n < whole.n; n++) {
            uint8_t *cut = malloc(n + 1); /* the sanitizer sees what is read behind it */
            memcpy(cut, whole.p, n);
            cut = realloc(cut, n == 0 ? 1 : n);
            ck_assert(!facts_good(span_of(cut, n), (enum facts_kind)kind, false));
            free(cut);
        }
        for (size_t bit = 0; bit < head * 8 + 400; bit++) {
            uint8_t *p = malloc(whole.n);
            memcpy(p, whole.p, whole.n);
            p[bit / 8] ^= (uint8_t)(1u << bit % 8);
            struct span s = span_of(p, whole.n);
            if (kind == FACTS_KEYS && facts_keys_read(s, &k) == 0)
                for (unsigned i = 0; i < FACTS_TEXT__COUNT; i++)
                    ck_assert(k.text[i].p == NULL || (k.text[i].p >= p && k.text[i].p + k.text[i].n <= p + whole.n));
            if (kind == FACTS_TEXTS && facts_texts_read(s, &t) == 0) {
                ck_assert(t.envelope.p >= p && t.parts.p + t.parts.n <= p + whole.n);
                if (facts_tree(&arena, &t, text.n, &tree) == 0)
                    ck_assert(mime_tree_ok(&tree, text.n));
            }
            free(p);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("facts");
    TCase *tc = tcase_create("facts");
    tcase_add_test(tc, keys_are_decoded_folded_and_ordered);
    tcase_add_test(tc, a_search_in_keys_answers_as_one_in_the_header);
    tcase_add_test(tc, an_email_id_is_the_digest_of_all_octets);
    tcase_add_test(tc, texts_are_what_the_formatters_write);
    tcase_add_test(tc, cut_octets_are_refused_and_changed_ones_stay_inside);
    suite_add_tcase(suite, tc);
    SRunner *sr = srunner_create(suite);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    arena_done(&arena);
    strbuf_done(&out);
    return failed != 0;
}
