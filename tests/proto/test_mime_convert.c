#include <check.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mime_convert.h"
#include "proto/transfer.h"
#include "proto/transfer_encode.h"

struct reader {
    struct span text;
    uint64_t ends_at; /* the file is shorter than it was */
    uint64_t fails_at;
    uint64_t octets; /* read in all */
};

static int64_t read_text(void *ctx, uint64_t at, void *buf, size_t n)
{
    struct reader *r = ctx;
    if (at >= r->fails_at)
        return -E_IO;
    uint64_t stop = r->ends_at < r->fails_at ? r->ends_at : r->fails_at;
    n = at >= stop ? 0 : (size_t)(stop - at < n ? stop - at : n);
    struct span piece = n == 0 ? span_of(NULL, 0) : span_part(r->text, (size_t)at, n);
    if (piece.n > 0)
        memcpy(buf, piece.p, piece.n);
    r->octets += piece.n;
    return (int64_t)piece.n;
}

struct message {
    struct strbuf text, out;
    struct reader reader;
    struct mime_source src;
    struct arena arena;
    struct mime_convert *convert;
};

static int plan(struct message *m, enum mime_convert_for purpose)
{
    m->reader = (struct reader){.text = strbuf_text(&m->text), .ends_at = UINT64_MAX, .fails_at = UINT64_MAX};
    m->src = (struct mime_source){read_text, &m->reader, m->text.n};
    arena_init(&m->arena, MIME_CONVERT_ARENA);
    return mime_convert_plan(&m->arena, &m->src, purpose, &m->convert);
}

static int64_t read_all(struct message *m)
{
    int64_t n = 0;
    strbuf_clear(&m->out);
    while (strbuf_reserve(&m->out, 8192) && (n = mime_convert_read(m->convert, m->out.p + m->out.n, 8192)) > 0)
        m->out.n += (size_t)n;
    return n;
}

static void message_done(struct message *m)
{
    arena_done(&m->arena);
    strbuf_done(&m->text);
    strbuf_done(&m->out);
}

static void many_parts(struct message *m, unsigned count, const char *body_z)
{
    strbuf_z(&m->text, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (unsigned i = 0; i < count; i++)
        strbuf_f(&m->text, "--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n", body_z);
    strbuf_z(&m->text, "--b--\r\n");
}

START_TEST(every_part_of_the_most_there_may_be_is_rewritten)
{
    struct message m = {0};
    many_parts(&m, MIME_PARTS - 2, "\xe4 b");
    ck_assert_int_eq(plan(&m, MIME_CONVERT_7BIT), 1);
    ck_assert_int_eq(read_all(&m), 0);
    ck_assert_uint_eq(m.out.n, mime_convert_size(m.convert));
    uint8_t all = 0;
    for (size_t i = 0; i < m.out.n; i++)
        all |= m.out.p[i];
    ck_assert_uint_lt(all, 128);
    ck_assert_uint_le(m.reader.octets, 8 * m.text.n); /* passes over the source, not a product of parts and size */
    message_done(&m);
}
END_TEST

START_TEST(more_parts_than_may_be_are_refused)
{
    struct message m = {0};
    many_parts(&m, MIME_PARTS + 1, "\xe4 b");
    ck_assert_int_eq(plan(&m, MIME_CONVERT_7BIT), -E_SYNTAX);
    message_done(&m);
}
END_TEST

START_TEST(what_is_nested_too_deep_is_refused)
{
    struct message m = {0};
    for (unsigned i = 0; i <= MIME_DEPTH; i++)
        strbuf_f(&m.text, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i, i);
    strbuf_z(&m.text, "\r\n\xe4\r\n");
    ck_assert_int_eq(plan(&m, MIME_CONVERT_7BIT), -E_SYNTAX);
    message_done(&m);
}
END_TEST

START_TEST(a_large_part_costs_no_memory)
{
    struct message m = {0};
    strbuf_z(&m.text, "MIME-Version: 1.0\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n");
    size_t head = m.text.n;
    for (unsigned i = 0; i < 5000000; i++)
        strbuf_c(&m.text, (uint8_t)(i * 2654435761u >> 13));
    ck_assert_int_eq(plan(&m, MIME_CONVERT_STORE), 1);
    ck_assert_uint_le(m.arena.used, 256 * 1024);
    ck_assert_int_eq(read_all(&m), 0);
    ck_assert_uint_eq(m.out.n, mime_convert_size(m.convert));
    struct transfer t = transfer_of(MIME_BASE64);
    size_t new_head = head + strlen("base64") - strlen("binary");
    struct span body = span_part(strbuf_text(&m.out), new_head, m.out.n);
    uint8_t *decoded = malloc(body.n + TRANSFER_SLACK);
    size_t n = transfer_feed(&t, body, decoded);
    n += transfer_end(&t, decoded + n);
    ck_assert(!t.broken);
    ck_assert(span_eq(span_of(decoded, n), span_part(strbuf_text(&m.text), head, m.text.n)));
    free(decoded);
    message_done(&m);
}
END_TEST

START_TEST(a_source_that_fails_or_shrinks_is_an_error)
{
    for (int fails = 0; fails < 2; fails++)
        for (size_t at = 0; at < 300; at += 7) {
            struct message m = {0};
            many_parts(&m, 5, "\xe4 body");
            ck_assert_int_eq(plan(&m, MIME_CONVERT_7BIT), 1);
            ck_assert_uint_gt(m.text.n, at);
            *(fails ? &m.reader.fails_at : &m.reader.ends_at) = at;
            ck_assert_int_eq(read_all(&m), -E_IO);
            arena_reset(&m.arena);
            int r = mime_convert_plan(&m.arena, &m.src, MIME_CONVERT_7BIT, &m.convert);
            ck_assert_int_eq(r, -E_IO);
            message_done(&m);
        }
}
END_TEST

START_TEST(too_little_memory_is_an_error)
{
    for (size_t limit = 0; limit < 220000; limit += 1000) {
        struct message m = {0};
        many_parts(&m, 300, "\xe4 body");
        (void)plan(&m, MIME_CONVERT_7BIT);
        arena_done(&m.arena);
        arena_init(&m.arena, limit);
        int r = mime_convert_plan(&m.arena, &m.src, MIME_CONVERT_7BIT, &m.convert);
        ck_assert(r == -E_NOMEM || r == 1);
        ck_assert(limit > 1000 || r == -E_NOMEM);
        message_done(&m);
    }
}
END_TEST

/* Lines of encoders: at most 76 octets, none that could be a boundary; decoded they are the same. */
START_TEST(what_is_encoded_can_be_decoded)
{
    uint8_t in[700], out[TRANSFER_ENCODED(700) + 64], back[sizeof(out) + TRANSFER_SLACK];
    uint32_t seed = 1;
    for (unsigned turn = 0; turn < 4000; turn++) {
        static const char letters[] = "--- \t\r\n=aZ\xe4.";
        enum mime_encoding encoding = turn % 2 ? MIME_BASE64 : MIME_QUOTED_PRINTABLE;
        struct transfer_encoder e = transfer_encoder_of(encoding);
        struct transfer t = transfer_of(encoding);
        size_t n = 0, size = turn % sizeof(in), column = 0;
        for (size_t i = 0; i < size; i++) {
            seed = seed * 1664525 + 1013904223;
            in[i] = turn % 3 ? (uint8_t)letters[(seed >> 16) % (sizeof(letters))] : (uint8_t)(seed >> 16);
        }
        for (size_t at = 0; at < size; at += 1 + turn % 90)
            n += transfer_encode(&e, span_part(span_of(in, size), at, 1 + turn % 90), out + n);
        n += transfer_encode_end(&e, turn % 5 == 0, out + n);
        ck_assert_uint_le(n, TRANSFER_ENCODED(size));
        bool boundary = false, long_line = false;
        for (size_t i = 0; i < n; i++) {
            boundary |= column == 0 && out[i] == '-' && i + 1 < n && out[i + 1] == '-';
            column = out[i] == '\n' ? 0 : column + 1;
            long_line |= column > 77; /* with its CR */
        }
        ck_assert(!boundary && !long_line);
        ck_assert(turn % 5 != 0 || n == 0 || column == 0);
        size_t m = transfer_feed(&t, span_of(out, n), back);
        m += transfer_end(&t, back + m);
        ck_assert(!t.broken);
        ck_assert(span_eq(span_of(back, m), span_of(in, size)));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("mime_convert");
    TCase *tc = tcase_create("all");
    suite_add_tcase(s, tc);
    tcase_add_test(tc, every_part_of_the_most_there_may_be_is_rewritten);
    tcase_add_test(tc, more_parts_than_may_be_are_refused);
    tcase_add_test(tc, what_is_nested_too_deep_is_refused);
    tcase_add_test(tc, a_large_part_costs_no_memory);
    tcase_add_test(tc, a_source_that_fails_or_shrinks_is_an_error);
    tcase_add_test(tc, too_little_memory_is_an_error);
    tcase_add_test(tc, what_is_encoded_can_be_decoded);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? 0 : 1;
}
