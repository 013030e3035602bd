/* The rewritten message, for `! for store`, `lines` or `7bit`. convert_check.py reads both sides of these cases with
 * Python's email package and compares the decoded parts. */
#include "base/arena.h"
#include "base/err.h"
#include "proto/mime_convert.h"
#include "whole.h"

static void dump_convert(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    struct mime_source src = mime_source_of(&text);
    struct mime_convert *convert;
    struct strbuf out = {0};
    struct arena a;
    struct span name = span_z(golden_option(c, "for"));
    enum mime_convert_for purpose = span_eq_z(name, "store")   ? MIME_CONVERT_STORE
                                    : span_eq_z(name, "lines") ? MIME_CONVERT_LINES
                                                               : MIME_CONVERT_7BIT;
    arena_init(&a, MIME_CONVERT_ARENA);
    int r = mime_convert_plan(&a, &src, purpose, &convert);
    if (r < 0)
        strbuf_f(dump, "error %s\n", err_name(r));
    else if (r == 0)
        strbuf_z(dump, "fit\n");
    while (r > 0 && strbuf_reserve(&out, 7) && (r = (int)mime_convert_read(convert, out.p + out.n, 7)) > 0)
        out.n += (size_t)r;
    if (out.n > 0 && out.n != mime_convert_size(convert))
        strbuf_z(dump, "another size than announced\n");
    for (struct span rest = strbuf_text(&out), line; rest.n > 0; rest = span_part(rest, line.n, rest.n)) {
        size_t at;
        line = span_find(rest, '\n', &at) ? span_part(rest, 0, at + 1) : rest;
        golden_text(dump, line);
        strbuf_c(dump, '\n');
    }
    strbuf_done(&out);
    arena_done(&a);
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    whole_finish(m, rest, dump, dump_convert);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "mime_convert", .start = whole_start, .feed = whole_feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
