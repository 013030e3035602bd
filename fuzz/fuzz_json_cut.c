/* JSON with strings cut out of it (data[0]: the size of the pieces): the verdict is that of the whole text; what is left,
 * with the octets put back where they were, is the same text when no escape was undone. */
#include <stdlib.h>

#include "base/strbuf.h"
#include "proto/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct strbuf left, back;

static void kept(void *ctx, struct span text)
{
    (void)ctx;
    strbuf_span(&left, text);
    strbuf_span(&back, text);
}

static void octets(void *ctx, struct span text)
{
    (void)ctx;
    strbuf_span(&back, text);
}

static void edge(void *ctx)
{
    (void)ctx;
}

static const struct json_cut cut = {
    .list_z = "attachments", .member_z = "content", .kept = kept, .begin = edge, .octets = octets, .end = edge};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_error whole = {0}, pieces = {0};
    if (size < 1)
        return 0;
    struct span text = span_of(data + 1, size - 1);
    int r = json_check(text, JSON_DEPTH_MAX, &whole);
    struct json_scan *s = json_scan_new(JSON_DEPTH_MAX);
    json_scan_cut(s, &cut, NULL);
    for (size_t at = 0; at < text.n; at += 1u + data[0])
        json_scan_feed(s, span_part(text, at, 1u + data[0]), &pieces);
    if (pieces.kind == JSON_OK)
        json_scan_end(s, &pieces);
    json_scan_free(s);
    if (whole.kind != pieces.kind || whole.offset != pieces.offset)
        abort();
    if (r == 0 && (json_check(strbuf_text(&left), JSON_DEPTH_MAX, NULL) < 0 ||
                   (memchr(text.p, '\\', text.n) == NULL && !span_eq(strbuf_text(&back), text))))
        abort();
    strbuf_done(&left);
    strbuf_done(&back);
    return 0;
}
