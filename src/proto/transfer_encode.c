#include "proto/transfer_encode.h"

#include <string.h>

#define LINE_MAX_OCTETS 76u

struct transfer_encoder transfer_encoder_of(enum mime_encoding encoding)
{
    return (struct transfer_encoder){.base64 = encoding == MIME_BASE64};
}

static size_t put(uint8_t *out, struct span text)
{
    memcpy(out, text.p, text.n);
    return text.n;
}

/* --- base64, RFC 2045 6.8 --- */

/* One group of four letters; of `n` octets, the rest is padding. */
static size_t group(struct transfer_encoder *e, const uint8_t *in, size_t n, uint8_t *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t at = 0;
    uint32_t bits = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0) | (n > 2 ? in[2] : 0);
    if (e->column == LINE_MAX_OCTETS) {
        at = put(out, SPAN_LIT("\r\n"));
        e->column = 0;
    }
    for (size_t i = 0; i < 4; i++)
        out[at++] = i > n ? '=' : (uint8_t)letters[bits >> (18 - 6 * i) & 63];
    e->column = (uint8_t)(e->column + 4);
    return at;
}

static size_t base64(struct transfer_encoder *e, struct span piece, uint8_t *out)
{
    size_t n = 0, at = 0;
    while (e->have > 0 && e->have < 3 && at < piece.n)
        e->held[e->have++] = piece.p[at++];
    if (e->have == 3) {
        n += group(e, e->held, 3, out);
        e->have = 0;
    }
    for (; piece.n - at >= 3; at += 3)
        n += group(e, piece.p + at, 3, out + n);
    while (at < piece.n)
        e->held[e->have++] = piece.p[at++];
    return n;
}

/* --- quoted-printable, RFC 2045 6.7 --- */

/* An octet as it is or as an escape, on a new line if there is no room before the "=" of a soft break. */
static size_t letter(struct transfer_encoder *e, uint8_t c, bool escape, uint8_t *out)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t n = 0, length = escape || (e->dash && c == '-') ? 3 : 1;
    if (e->column + length >= LINE_MAX_OCTETS) {
        n = put(out, SPAN_LIT("=\r\n"));
        e->column = 0;
        e->dash = false;
        length = escape ? 3 : 1;
    }
    if (length == 1) {
        out[n++] = c;
    } else {
        out[n++] = '=';
        out[n++] = (uint8_t)hex[c >> 4];
        out[n++] = (uint8_t)hex[c & 15];
    }
    e->dash = e->column == 0 && c == '-' && length == 1;
    e->column = (uint8_t)(e->column + length);
    return n;
}

/* A CR that no LF follows, a blank that is last on its line: escapes. */
static size_t release(struct transfer_encoder *e, bool escape, uint8_t *out)
{
    if (e->have == 0)
        return 0;
    e->have = 0;
    return letter(e, e->held[0], escape, out);
}

static size_t quoted_printable(struct transfer_encoder *e, struct span piece, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < piece.n; i++) {
        uint8_t c = piece.p[i];
        bool after_cr = e->have > 0 && e->held[0] == '\r';
        if (after_cr && c == '\n') {
            n += put(out + n, SPAN_LIT("\r\n"));
            e->have = e->column = 0;
            e->dash = false;
            continue;
        }
        n += release(e, after_cr || c == '\r', out + n);
        if (c == '\r' || c == ' ' || c == '\t') {
            e->held[0] = c;
            e->have = 1;
        } else {
            n += letter(e, c, c < 33 || c == '=' || c > 126, out + n);
        }
    }
    return n;
}

size_t transfer_encode(struct transfer_encoder *e, struct span piece, uint8_t *out)
{
    return e->base64 ? base64(e, piece, out) : quoted_printable(e, piece, out);
}

size_t transfer_encode_end(struct transfer_encoder *e, bool close_line, uint8_t *out)
{
    size_t n = 0;
    if (!e->base64)
        n = release(e, true, out);
    else if (e->have > 0)
        n = group(e, e->held, e->have, out);
    e->have = 0;
    if (close_line && e->column > 0)
        n += put(out + n, e->base64 ? SPAN_LIT("\r\n") : SPAN_LIT("=\r\n"));
    e->column = 0;
    e->dash = false;
    return n;
}
