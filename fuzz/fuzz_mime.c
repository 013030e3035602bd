/* Any octets give one sound tree, however the reader cuts them; BODY and BODYSTRUCTURE are well-formed. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/bodystructure.h"
#include "proto/casemap.h"
#include "proto/mime.h"
#include "proto/text_search.h"
#include "wellformed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t read_little(void *ctx, uint64_t at, void *buf, size_t n)
{
    struct span piece = span_part(*(const struct span *)ctx, (size_t)at, n < 5 ? n : 5);
    if (piece.n > 0)
        memcpy(buf, piece.p, piece.n);
    return (int64_t)piece.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size);
    struct mime_source whole = mime_source_of(&text), little = {read_little, &text, size};
    struct mime_tree tree, again;
    struct text_needle needle;
    struct arena a;
    arena_init(&a, MIME_ARENA);
    if (mime_scan(&a, &whole, &tree) < 0 || mime_scan(&a, &little, &again) < 0 || !mime_tree_ok(&tree, size))
        abort();
    if (tree.count != again.count || memcmp(tree.parts, again.parts, tree.count * sizeof(*tree.parts)) != 0)
        abort();
    for (int extended = 0; extended < 2; extended++) {
        struct strbuf out = {0};
        if (bodystructure_write(&out, &whole, &tree, extended) < 0 || !wellformed_body(strbuf_text(&out), extended))
            abort();
        strbuf_done(&out);
    }
    if (text_needle_make(&a, SPAN_LIT("needle"), &needle) < 0 || search_body(&whole, &tree, &needle, SEARCH_TEXT) < 0)
        abort();
    arena_done(&a);
    return 0;
}
