#include <check.h>
#include <stdlib.h>

#include "../../fuzz/wellformed.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/bodystructure.h"
#include "proto/header.h"
#include "proto/mime.h"

struct message {
    struct strbuf text;
    struct arena arena;
    struct span span;
    struct mime_source src;
    struct mime_tree tree;
};

static void message_scan(struct message *m)
{
    arena_init(&m->arena, MIME_ARENA);
    m->span = strbuf_text(&m->text);
    m->src = mime_source_of(&m->span);
    ck_assert_int_eq(mime_scan(&m->arena, &m->src, &m->tree), 0);
    ck_assert(mime_tree_ok(&m->tree, m->span.n));
    for (int extended = 0; extended < 2; extended++) {
        struct strbuf out = {0};
        ck_assert_int_eq(bodystructure_write(&out, &m->src, &m->tree, extended), 0);
        ck_assert(wellformed_body(strbuf_text(&out), extended));
        strbuf_done(&out);
    }
}

static void message_done(struct message *m)
{
    arena_done(&m->arena);
    strbuf_done(&m->text);
}

static struct span section(const struct message *m, const uint32_t *numbers, size_t count, enum mime_section_text what)
{
    struct mime_range r;
    if (mime_section(&m->tree, numbers, count, what, &r) < 0)
        return span_of(NULL, 0);
    return span_part(m->span, (size_t)r.at, (size_t)r.size);
}

START_TEST(multiparts_deeper_than_the_limit_are_one_opaque_part)
{
    struct message m = {0};
    for (unsigned i = 0; i < 150; i++)
        strbuf_f(&m.text, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i, i);
    strbuf_z(&m.text, "\r\ninnermost\r\n");
    for (unsigned i = 150; i-- > 0;)
        strbuf_f(&m.text, "--b%u--\r\n", i);
    message_scan(&m);
    ck_assert_uint_eq(m.tree.count, MIME_DEPTH + 1);
    ck_assert_uint_eq(m.tree.parts[MIME_DEPTH].depth, MIME_DEPTH);
    ck_assert_uint_eq(m.tree.parts[MIME_DEPTH].flags & MIME_OPAQUE, MIME_OPAQUE);
    uint32_t ones[MIME_DEPTH];
    for (size_t i = 0; i < MIME_DEPTH; i++)
        ones[i] = 1;
    struct span deepest = section(&m, ones, MIME_DEPTH, SECTION_ALL);
    ck_assert(span_istarts_z(deepest, "--b100\r\n"));
    ck_assert_ptr_nonnull(memmem(deepest.p, deepest.n, "innermost", 9));
    message_done(&m);
}
END_TEST

START_TEST(messages_deeper_than_the_limit_are_one_opaque_part)
{
    struct message m = {0};
    for (unsigned i = 0; i < 5000; i++)
        strbuf_z(&m.text, "Content-Type: message/rfc822\r\n\r\n");
    strbuf_z(&m.text, "\r\ntext");
    message_scan(&m);
    ck_assert_uint_eq(m.tree.count, MIME_DEPTH + 1);
    ck_assert_uint_eq(m.tree.parts[MIME_DEPTH].flags & MIME_OPAQUE, MIME_OPAQUE);
    message_done(&m);
}
END_TEST

START_TEST(more_parts_than_the_limit_end_in_one_opaque_part)
{
    struct message m = {0};
    strbuf_z(&m.text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (unsigned i = 1; i <= MIME_PARTS + 50; i++)
        strbuf_f(&m.text, "--b\r\n\r\n%u\r\n", i);
    strbuf_z(&m.text, "--b--\r\n");
    message_scan(&m);
    ck_assert_uint_eq(m.tree.count, MIME_PARTS);
    uint32_t last = MIME_PARTS - 1, before = MIME_PARTS - 2, none = MIME_PARTS;
    ck_assert(span_eq_z(section(&m, &before, 1, SECTION_ALL), "9998"));
    ck_assert(span_istarts_z(section(&m, &last, 1, SECTION_ALL), "9999\r\n--b\r\n\r\n10000\r\n"));
    ck_assert_ptr_null(section(&m, &none, 1, SECTION_ALL).p);
    message_done(&m);
}
END_TEST

START_TEST(a_header_above_the_limit_ends_at_its_last_whole_line)
{
    static const size_t line_lengths[] = {70, 100 * 1024, 2 * HEADER_MAX};
    for (size_t i = 0; i < ARRAY_LEN(line_lengths); i++) {
        struct message m = {0};
        strbuf_z(&m.text, "Content-Type: multipart/mixed; boundary=b\r\n");
        while (m.text.n < 3 * (size_t)HEADER_MAX) {
            strbuf_z(&m.text, "X: ");
            for (size_t k = 0; k < line_lengths[i]; k++)
                strbuf_c(&m.text, 'x');
            strbuf_z(&m.text, "\r\n");
        }
        strbuf_z(&m.text, "\r\n--b\r\n\r\n--b--\r\n");
        message_scan(&m);
        ck_assert_uint_eq(m.tree.count, 1);
        ck_assert_uint_eq(m.tree.parts[0].flags & MIME_OPAQUE, MIME_OPAQUE);
        uint64_t body_at = m.tree.parts[0].body_at;
        ck_assert_uint_le(body_at, HEADER_MAX);
        ck_assert_uint_eq(m.span.p[body_at - 1], '\n');
        ck_assert_uint_eq(m.tree.parts[0].body_end, m.span.n);
        message_done(&m);
    }
}
END_TEST

struct odd_reader {
    struct span text;
    size_t most;
    uint64_t fail_at;
};

static int64_t odd_read(void *ctx, uint64_t at, void *buf, size_t n)
{
    struct odd_reader *r = ctx;
    if (at >= r->fail_at)
        return -E_IO;
    struct span piece = at >= r->text.n ? span_of(NULL, 0) : span_part(r->text, (size_t)at, n < r->most ? n : r->most);
    if (piece.n > 0)
        memcpy(buf, piece.p, piece.n);
    return (int64_t)piece.n;
}

/* Larger than the window, lines of all lengths, boundaries in odd places. */
static void write_long(struct strbuf *out)
{
    strbuf_z(out, "Content-Type: multipart/mixed; boundary=bbbb\r\n\r\n");
    for (unsigned i = 0; i < 400; i++) {
        strbuf_f(out, "--bbbb\r\nContent-Type: %s\r\n\r\n", i % 3 ? "text/plain" : "message/rfc822");
        for (unsigned k = 0; k < i * 3; k++)
            strbuf_f(out, "%*u%s", (int)(k % 120), k, k % 5 ? "\r\n" : "\n");
    }
    strbuf_z(out, "--bbbb--");
}

START_TEST(the_tree_does_not_depend_on_the_reader)
{
    static const size_t mosts[] = {1, 7, 4096, 65535, 65536, 100000};
    struct message m = {0};
    write_long(&m.text);
    message_scan(&m);
    ck_assert_uint_gt(m.span.n, 1024 * 1024);
    for (size_t i = 0; i < ARRAY_LEN(mosts); i++) {
        struct odd_reader r = {m.span, mosts[i], UINT64_MAX};
        struct mime_source src = {odd_read, &r, m.span.n};
        struct mime_tree tree;
        struct arena a;
        arena_init(&a, MIME_ARENA);
        ck_assert_int_eq(mime_scan(&a, &src, &tree), 0);
        ck_assert_uint_eq(tree.count, m.tree.count);
        ck_assert_mem_eq(tree.parts, m.tree.parts, tree.count * sizeof(*tree.parts));
        arena_done(&a);
    }
    message_done(&m);
}
END_TEST

START_TEST(errors_of_the_reader_and_of_the_arena_are_told)
{
    struct message m = {0};
    struct mime_tree tree = {NULL, 77};
    struct arena a;
    write_long(&m.text);
    struct odd_reader r = {strbuf_text(&m.text), 4096, 300000};
    struct mime_source src = {odd_read, &r, m.text.n};
    arena_init(&a, MIME_ARENA);
    ck_assert_int_eq(mime_scan(&a, &src, &tree), -E_IO);
    arena_done(&a);
    r.fail_at = UINT64_MAX;
    arena_init(&a, 90000);
    ck_assert_int_eq(mime_scan(&a, &src, &tree), -E_NOMEM);
    ck_assert_uint_eq(tree.count, 77);
    arena_done(&a);
    message_scan(&m);
    r.fail_at = 300000;
    struct strbuf out = {0};
    ck_assert_int_eq(bodystructure_write(&out, &src, &m.tree, true), -E_IO);
    strbuf_done(&out);
    message_done(&m);
}
END_TEST

/* A cached tree of another file is refused or at least harmless. */
START_TEST(unsound_trees_are_refused)
{
    struct message m = {0};
    strbuf_z(&m.text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n");
    message_scan(&m);
    ck_assert_uint_eq(m.tree.count, 3);
    ck_assert(!mime_tree_ok(&m.tree, m.span.n - 1));
    struct mime_part good[3];
    memcpy(good, m.tree.parts, sizeof(good));
    static const size_t part_of[] = {0, 0, 1, 1, 1, 2, 2, 1, 1};
    struct mime_part bad[ARRAY_LEN(part_of)];
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        bad[i] = good[part_of[i]];
    bad[0].next = 1;
    bad[1].children = 0;
    bad[2].next = 1;
    bad[3].parent = 2;
    bad[4].kind = MIME_MESSAGE;
    bad[5].depth = 2;
    bad[6].body_end = 1000;
    bad[7].header_at = 0;
    bad[8].next = 3;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        memcpy(m.tree.parts, good, sizeof(good));
        m.tree.parts[part_of[i]] = bad[i];
        ck_assert_msg(!mime_tree_ok(&m.tree, m.span.n), "%zu", i);
    }
    message_done(&m);
}
END_TEST

START_TEST(a_header_that_changed_does_not_break_the_structure)
{
    struct message m = {0};
    strbuf_z(&m.text, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n");
    message_scan(&m);
    memcpy(m.text.p, "Content-Type: message/rfc822xxxxxxxxxxxxx", 41);
    struct strbuf out = {0};
    ck_assert_int_eq(bodystructure_write(&out, &m.src, &m.tree, true), 0);
    ck_assert(wellformed_body(strbuf_text(&out), true));
    m.tree.parts[0] = (struct mime_part){.body_at = 45, .body_end = m.span.n, .parent = MIME_NONE, .next = MIME_NONE};
    m.tree.count = 1;
    memcpy(m.text.p, "Content-Type: multipart/mixed; boundary=b", 41);
    strbuf_clear(&out);
    ck_assert_int_eq(bodystructure_write(&out, &m.src, &m.tree, true), 0);
    ck_assert(wellformed_body(strbuf_text(&out), true));
    ck_assert(span_istarts_z(strbuf_text(&out), "(\"APPLICATION\" \"OCTET-STREAM\""));
    strbuf_done(&out);
    message_done(&m);
}
END_TEST

START_TEST(a_field_with_too_many_parameters_is_cut)
{
    struct message m = {0};
    struct mime_fields f;
    strbuf_z(&m.text, "Content-Type: text/plain");
    for (unsigned i = 0; i < 2000; i++)
        strbuf_f(&m.text, "; p%u=%u", i, i);
    strbuf_z(&m.text, "\r\nContent-Language: ");
    for (unsigned i = 0; i < 2000; i++)
        strbuf_f(&m.text, "l%u,", i);
    strbuf_z(&m.text, "\r\n\r\n");
    message_scan(&m);
    ck_assert_int_eq(mime_fields_parse(&m.arena, m.span, 0, &f), 0);
    ck_assert_uint_eq(f.params.count, 1000);
    ck_assert_uint_eq(f.language_count, 1000);
    ck_assert(span_eq_z(mime_param_get(&f.params, "P999"), "999"));
    ck_assert_ptr_null(mime_param_get(&f.params, "p1000").p);
    message_done(&m);
}
END_TEST

struct counting_reader {
    struct span text;
    uint64_t octets; /* that were asked for and given */
};

static int64_t counting_read(void *ctx, uint64_t at, void *buf, size_t n)
{
    struct counting_reader *r = ctx;
    struct span piece = at >= r->text.n ? span_of(NULL, 0) : span_part(r->text, (size_t)at, n);
    if (piece.n > 0)
        memcpy(buf, piece.p, piece.n);
    r->octets += piece.n;
    return (int64_t)piece.n;
}

static void write_torture(struct strbuf *out, unsigned kind, unsigned n)
{
    static const char *const units[] = {
        "Content-Type: message/rfc822\r\n\r\n", "--b\r\n\r\n\r\n",
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", "--b--\r\n", "--b", "X: y\r\n", " ;x=y\r\n", "\r\n",
    };
    strbuf_z(out, "Content-Type: multipart/mixed; boundary=b\r\n");
    if (kind != 5 && kind != 6)
        strbuf_z(out, "\r\n");
    for (unsigned i = 0; i < n; i++)
        strbuf_z(out, units[kind]);
}

/* Twice the message costs twice the steps: octets read, memory, and text written are counted, not time. */
START_TEST(what_a_message_costs_grows_with_its_size_alone)
{
    for (unsigned kind = 0; kind < 8; kind++)
        for (unsigned n = 100; n <= 50000; n *= 10) {
            struct strbuf text = {0}, out = {0};
            struct arena arena;
            struct mime_tree tree;
            write_torture(&text, kind, n);
            struct counting_reader reader = {.text = strbuf_text(&text)};
            struct mime_source src = {counting_read, &reader, text.n};
            arena_init(&arena, MIME_ARENA);
            ck_assert_int_eq(mime_scan(&arena, &src, &tree), 0);
            ck_assert_uint_le(reader.octets, 3 * text.n + 65536);
            ck_assert_uint_le(arena.used, 80 * text.n + 256 * 1024);
            reader.octets = 0;
            ck_assert_int_eq(bodystructure_write(&out, &src, &tree, true), 0);
            ck_assert_uint_le(reader.octets, 3 * text.n);
            ck_assert_uint_le(out.n, 60 * text.n + 1024);
            ck_assert(wellformed_body(strbuf_text(&out), true));
            arena_done(&arena);
            strbuf_done(&text);
            strbuf_done(&out);
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proto/mime");
    TCase *t = tcase_create("part trees");
    suite_add_tcase(s, t);
    tcase_add_test(t, multiparts_deeper_than_the_limit_are_one_opaque_part);
    tcase_add_test(t, messages_deeper_than_the_limit_are_one_opaque_part);
    tcase_add_test(t, more_parts_than_the_limit_end_in_one_opaque_part);
    tcase_add_test(t, a_header_above_the_limit_ends_at_its_last_whole_line);
    tcase_add_test(t, the_tree_does_not_depend_on_the_reader);
    tcase_add_test(t, errors_of_the_reader_and_of_the_arena_are_told);
    tcase_add_test(t, unsound_trees_are_refused);
    tcase_add_test(t, a_header_that_changed_does_not_break_the_structure);
    tcase_add_test(t, a_field_with_too_many_parameters_is_cut);
    tcase_add_test(t, what_a_message_costs_grows_with_its_size_alone);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
