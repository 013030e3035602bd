/* A message from arbitrary parts, cut at NULs: it has the fields it should and no others whatever stands in the parts, no
 * line is bare or long, and our own readers find the same texts in it. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "proto/charset.h"
#include "proto/compose.h"
#include "proto/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span cut(struct span *rest)
{
    size_t at = rest->n;
    span_find(*rest, 0, &at);
    struct span part = span_part(*rest, 0, at);
    *rest = span_part(*rest, at + 1, rest->n);
    return part;
}

static void must(bool good)
{
    if (!good)
        abort();
}

static void check_lines(struct span text)
{
    size_t line = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool ends = text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n';
        must(ends || (text.p[i] != '\r' && text.p[i] != '\n' && ++line <= 998));
        i += ends;
        line = ends ? 0 : line;
    }
}

static void check_parts(struct arena *a, const struct compose *m, struct span text)
{
    struct mime_source src = mime_source_of(&text);
    struct mime_tree tree;
    struct mime_fields f;
    struct span block;
    must(mime_scan(a, &src, &tree) == 0 && tree.count == (m->has_html ? 5 : 3));
    must(mime_read_header(a, &src, &tree.parts[tree.count - 1], &block) == 0 && mime_fields_parse(a, block, 0, &f) == 0);
    must(f.encoding == MIME_BASE64);
    if (m->file[0].name.n > 0)
        must(span_eq(mime_param_text(a, &f.disposition_params, "filename"), m->file[0].name));
}

static void check_head(const struct compose *m, struct span text)
{
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    struct strbuf subject = {0};
    size_t n = 0;
    for (; header_next(&hs, &f); n++) {
        must(f.id != HEADER_BROKEN && f.id != HEADER_BCC);
        if (f.id == HEADER_SUBJECT) {
            header_text_utf8(f.value, &subject);
            must(span_eq(strbuf_text(&subject), m->subject));
        }
    }
    must(n == 7 + m->field_n);
    strbuf_done(&subject);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_of(data, size), spool;
    struct compose_mailbox who = {cut(&rest), cut(&rest), cut(&rest)};
    struct compose_file file = {.name = cut(&rest), .type = cut(&rest)};
    struct compose_field own = {cut(&rest), cut(&rest)};
    struct compose m = {.from = {&who, 1}, .to = {&who, 1}, .message_id = SPAN_LIT("<i@h>"), .boundary = SPAN_LIT("b"), .file = &file,
                        .file_n = 1, .field = &own, .field_n = own.name.n > 0};
    struct composed made;
    const char *what_z;
    struct arena a;
    m.subject = cut(&rest);
    m.text = cut(&rest);
    m.html = cut(&rest);
    m.has_html = m.html.n > 0;
    spool = rest;
    file.n = spool.n;
    if (!utf8_valid(span_part(span_of(data, size), 0, size - rest.n)) || compose(&m, &made, &what_z) < 0)
        return 0;
    struct mime_source from = mime_source_of(&spool);
    struct compose_reader reader = {&made, &from};
    struct mime_source src = compose_source(&reader);
    uint8_t *out = malloc(made.size);
    int64_t n = 1;
    for (uint64_t at = 0; out != NULL && at < made.size; at += (uint64_t)n)
        must((n = src.read(src.ctx, at, out + at, (size_t)MIN(made.size - at, 1 + at % 997))) > 0);
    arena_init(&a, MIME_ARENA * 2);
    check_lines(span_of(out, made.size));
    check_head(&m, span_of(out, made.size));
    check_parts(&a, &m, span_of(out, made.size));
    arena_done(&a);
    free(out);
    composed_done(&made);
    return 0;
}
