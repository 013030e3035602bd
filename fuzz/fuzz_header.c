/* Header fields cover the block without gaps, its end is found in pieces too, ENVELOPE is well-formed. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/charset.h"
#include "proto/envelope.h"
#include "proto/header.h"
#include "wellformed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size);
    struct header_scan hs = header_scan_of(text);
    struct header_end he = {0};
    struct header_field f;
    struct strbuf out = {0};
    struct arena a;
    arena_init(&a, 16 * size + 65536);
    while (header_next(&hs, &f)) {
        if (f.raw.p + f.raw.n != data + hs.at || f.raw.n == 0 || f.value.p < f.raw.p)
            abort();
        header_text_utf8(f.value, &out);
    }
    int64_t end = header_end_feed(&he, span_part(text, 0, size / 2));
    if (end < 0 && (end = header_end_feed(&he, span_part(text, size / 2, size))) >= 0)
        end += (int64_t)(size / 2);
    if ((end >= 0) != hs.ended || (hs.ended && (size_t)end != hs.at))
        abort();
    strbuf_clear(&out);
    if (envelope_write(&out, &a, text) < 0 || !wellformed_envelope(strbuf_text(&out)))
        abort();
    strbuf_done(&out);
    arena_done(&a);
    return 0;
}
