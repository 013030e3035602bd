/* A rewritten message is fit, as long as announced, has the same parts, and their decoded octets are the same. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/mime_convert.h"
#include "proto/transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(struct arena *a, const struct mime_source *src, const struct mime_part *part, struct strbuf *out)
{
    const struct span *text = src->ctx;
    struct span block, body = span_part(*text, (size_t)part->body_at, (size_t)(part->body_end - part->body_at));
    struct mime_fields f;
    if (mime_read_header(a, src, part, &block) < 0 || mime_fields_parse(a, block, part->flags, &f) < 0 ||
        !strbuf_reserve(out, body.n + 2 * TRANSFER_SLACK))
        abort();
    struct transfer t = transfer_of(f.encoding);
    out->n = transfer_feed(&t, body, out->p);
    out->n += transfer_end(&t, out->p + out->n);
}

static void compare(struct arena *a, const struct mime_source *before, const struct mime_source *after)
{
    struct mime_tree one, two;
    if (mime_scan(a, before, &one) < 0 || mime_scan(a, after, &two) < 0 || one.count != two.count)
        abort();
    for (size_t i = 0; i < one.count; i++) {
        struct strbuf x = {0}, y = {0};
        if (one.parts[i].kind != two.parts[i].kind || one.parts[i].parent != two.parts[i].parent)
            abort();
        if (one.parts[i].kind == MIME_LEAF) {
            decode(a, before, &one.parts[i], &x);
            decode(a, after, &two.parts[i], &y);
            if (!span_eq(strbuf_text(&x), strbuf_text(&y)))
                abort();
        }
        strbuf_done(&x), strbuf_done(&y);
    }
}

static void convert(struct span text, enum mime_convert_for purpose)
{
    struct mime_source src = mime_source_of(&text), made;
    struct mime_convert *c;
    struct strbuf out = {0};
    struct span again;
    struct arena a;
    arena_init(&a, 3 * MIME_CONVERT_ARENA);
    int r = mime_convert_plan(&a, &src, purpose, &c);
    if (r < 0 && r != -E_SYNTAX)
        abort();
    for (int turn = 0; r > 0 && turn < 2; turn++, mime_convert_rewind(c)) {
        int64_t n = 0;
        strbuf_clear(&out);
        while (strbuf_reserve(&out, 999) && (n = mime_convert_read(c, out.p + out.n, turn ? 999 : 5)) > 0)
            out.n += (size_t)n;
        if (n < 0 || out.n != mime_convert_size(c))
            abort();
    }
    if (r > 0) {
        again = strbuf_text(&out);
        made = mime_source_of(&again);
        if (mime_convert_plan(&a, &made, purpose, &c) != 0 || (again.n > 0 && memchr(again.p, 0, again.n) != NULL))
            abort();
        compare(&a, &src, &made);
    }
    strbuf_done(&out);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int purpose = MIME_CONVERT_STORE; purpose <= MIME_CONVERT_7BIT; purpose++)
        convert(span_of(data, size), (enum mime_convert_for)purpose);
    return 0;
}
