/* Part trees, BODYSTRUCTURE, BODY, and sections: `! sections 1 2.1.MIME 2.HEADER TEXT` dumps these too. */
#include "base/arena.h"
#include "base/err.h"
#include "proto/bodystructure.h"
#include "proto/mime.h"
#include "whole.h"

/* The reader gives few octets at a time, so that windows are refilled in odd places. */
static int64_t read_little(void *ctx, uint64_t at, void *buf, size_t n)
{
    const struct span *text = ctx;
    struct span piece = at >= text->n ? span_of(NULL, 0) : span_part(*text, (size_t)at, n < 37 ? n : 37);
    if (piece.n > 0)
        memcpy(buf, piece.p, piece.n);
    return (int64_t)piece.n;
}

static void dump_section(const struct mime_tree *tree, struct span text, struct span name, struct strbuf *dump)
{
    static const char *const words[] = {"", "HEADER", "TEXT", "MIME"};
    uint32_t numbers[16];
    size_t count = 0, i = 0;
    enum mime_section_text what = SECTION_ALL;
    struct mime_range range;
    while (i < name.n && name.p[i] >= '0' && name.p[i] <= '9') {
        numbers[count] = 0;
        while (i < name.n && name.p[i] >= '0' && name.p[i] <= '9')
            numbers[count] = numbers[count] * 10 + (uint32_t)(name.p[i++] - '0');
        count++;
        i += i < name.n ? 1 : 0;
    }
    for (unsigned w = SECTION_HEADER; w <= SECTION_MIME; w++)
        if (span_eq_z(span_part(name, i, name.n), words[w]))
            what = (enum mime_section_text)w;
    int r = mime_section(tree, numbers, count, what, &range);
    strbuf_f(dump, "[" SPAN_FMT "] ", SPAN_ARG(name));
    golden_text(dump, r < 0 ? span_z(err_name(r)) : span_part(text, (size_t)range.at, (size_t)range.size));
    strbuf_c(dump, '\n');
}

static void dump_tree(const struct mime_tree *tree, struct strbuf *dump)
{
    static const char *const kinds[] = {"leaf", "multipart", "message"};
    for (size_t i = 0; i < tree->count; i++) {
        const struct mime_part *p = &tree->parts[i];
        strbuf_f(dump, "%zu depth %u %s header %llu body %llu-%llu lines %u%s%s\n", i, p->depth, kinds[p->kind],
                 (unsigned long long)p->header_at, (unsigned long long)p->body_at, (unsigned long long)p->body_end,
                 p->lines, p->flags & MIME_OPAQUE ? " opaque" : "", p->flags & MIME_PLAIN ? " plain" : "");
    }
}

static void dump_mime(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    struct mime_source src = {.read = read_little, .ctx = &text, .size = text.n};
    struct arena a;
    struct mime_tree tree;
    arena_init(&a, MIME_ARENA);
    int r = mime_scan(&a, &src, &tree);
    if (r < 0 || !mime_tree_ok(&tree, text.n)) {
        strbuf_f(dump, "error %s\n", err_name(r));
    } else {
        dump_tree(&tree, dump);
        for (int extended = 0; extended < 2; extended++) {
            struct strbuf out = {0};
            r = bodystructure_write(&out, &src, &tree, extended);
            golden_text(dump, r < 0 ? span_z(err_name(r)) : strbuf_text(&out));
            strbuf_c(dump, '\n');
            strbuf_done(&out);
        }
        struct span names = span_z(golden_option(c, "sections"));
        while (names.n > 0) {
            size_t n;
            if (!span_find(names, ' ', &n))
                n = names.n;
            dump_section(&tree, text, span_part(names, 0, n), dump);
            names = span_part(names, n + 1, names.n);
        }
    }
    arena_done(&a);
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    whole_finish(m, rest, dump, dump_mime);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "mime", .start = whole_start, .feed = whole_feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
