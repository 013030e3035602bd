/* Decoders give the same whatever the cuts and stay inside their buffers; so do charsets and folding. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/casemap.h"
#include "proto/charset.h"
#include "proto/transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode(struct span text, size_t step, enum mime_encoding encoding, struct strbuf *out)
{
    static const char *const names[] = {"iso-8859-1", "utf-16", "iso-2022-jp", "shift_jis", "iso-2022-kr", "gb18030"};
    struct transfer t = transfer_of(encoding);
    struct charset cs;
    if (charset_open(&cs, span_z(names[text.n % 6])) < 0)
        abort();
    for (size_t at = 0; at <= text.n; at += step) {
        struct span piece = span_part(text, at, step);
        uint8_t *buf = malloc(piece.n + TRANSFER_SLACK);
        charset_feed(&cs, span_of(buf, transfer_feed(&t, piece, buf)), out);
        free(buf);
    }
    uint8_t rest[TRANSFER_SLACK];
    charset_feed(&cs, span_of(rest, transfer_end(&t, rest)), out);
    charset_end(&cs, out);
    charset_close(&cs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size);
    for (enum mime_encoding e = MIME_BASE64; e <= MIME_QUOTED_PRINTABLE; e++) {
        struct strbuf whole = {0}, pieces = {0}, folded = {0}, scratch = {0};
        struct text_needle needle;
        struct arena a;
        arena_init(&a, 64 * size + 65536);
        decode(text, size + 1, e, &whole);
        decode(text, 3, e, &pieces);
        if (!span_eq(strbuf_text(&whole), strbuf_text(&pieces)))
            abort();
        struct span tail = span_part(text, size / 2, 20); /* a part of a text is found in it */
        struct text_match m = {0};
        if (text_needle_make(&a, tail, &needle) < 0)
            abort();
        m = text_match_of(&needle, &scratch);
        for (size_t at = 0; at < size; at += 7)
            text_match_feed(&m, span_part(text, at, 7));
        casemap_fold(text, &folded);
        bool want = tail.n == 0 || memmem(folded.p, folded.n, needle.folded.p, needle.folded.n) != NULL;
        if (text_match_end(&m) != want)
            abort();
        strbuf_done(&whole), strbuf_done(&pieces), strbuf_done(&folded), strbuf_done(&scratch);
        arena_done(&a);
    }
    return 0;
}
