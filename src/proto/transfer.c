#include "proto/transfer.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct transfer transfer_of(enum mime_encoding encoding)
{
    return (struct transfer){.encoding = encoding};
}

/* --- base64, RFC 2045 6.8 --- */

/* 64: no sextet. */
#define X 64
static const uint8_t sextets[256] = {
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, 62, X, X, X, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, X, X, X,
    X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, X,
    X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};
#undef X

/* Whole groups of four without anything between them: how many octets of the piece. */
static size_t base64_groups(struct span piece, uint8_t *out, size_t *n)
{
    size_t i = 0;
    for (; piece.n - i >= 4; i += 4) {
        uint32_t a = sextets[piece.p[i]], b = sextets[piece.p[i + 1]];
        uint32_t c = sextets[piece.p[i + 2]], d = sextets[piece.p[i + 3]];
        if (((a | b | c | d) & 64) != 0)
            break;
        uint32_t bits = a << 18 | b << 12 | c << 6 | d;
        out[(*n)++] = (uint8_t)(bits >> 16);
        out[(*n)++] = (uint8_t)(bits >> 8);
        out[(*n)++] = (uint8_t)bits;
    }
    return i;
}

/* The octets of an unfinished group: two sextets make one, three make two. */
static size_t base64_flush(struct transfer *t, uint8_t *out)
{
    size_t n = t->have > 1 ? t->have - 1u : 0;
    if (t->have == 1)
        t->broken = true;
    uint32_t bits = t->bits << 6 * (4 - t->have);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(bits >> (16 - 8 * i));
    t->have = 0;
    t->bits = 0;
    return n;
}

static size_t base64_feed(struct transfer *t, struct span piece, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < piece.n; i++) {
        if (t->have == 0 && !t->done)
            i += base64_groups(span_part(piece, i, piece.n), out, &n);
        if (i == piece.n)
            break;
        uint8_t c = piece.p[i];
        uint32_t v = sextets[c];
        if (v < 64) {
            t->broken |= t->done;
            t->bits = t->bits << 6 | v;
            if (++t->have == 4) {
                out[n++] = (uint8_t)(t->bits >> 16);
                out[n++] = (uint8_t)(t->bits >> 8);
                out[n++] = (uint8_t)t->bits;
                t->bits = 0;
                t->have = 0;
            }
        } else if (c == '=') {
            t->done = true;
            if (t->have > 0)
                n += base64_flush(t, out + n);
        } else if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
            t->broken = true;
        }
    }
    return n;
}

/* --- quoted-printable, RFC 2045 6.7 --- */

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static size_t release(struct transfer *t, uint8_t *out)
{
    size_t n = t->have;
    memcpy(out, t->held, n);
    t->have = 0;
    return n;
}

/* `held` begins with "=": takes the next octet, or gives false when it belongs to what follows. */
static bool qp_escape(struct transfer *t, uint8_t c, uint8_t *out, size_t *n)
{
    uint8_t second = t->have > 1 ? t->held[1] : 0;
    if (second == '\r' || c == '\n') {
        bool soft = second == 0 || second == '\r' || is_blank(second);
        if (!soft) {
            t->broken = true;
            *n += release(t, out + *n);
        }
        t->have = 0;
        return soft && c == '\n';
    }
    if (t->have == 2 && hex(second) >= 0 && hex(c) >= 0) {
        out[(*n)++] = (uint8_t)(hex(second) << 4 | hex(c));
        t->have = 0;
        return true;
    }
    bool starts = t->have == 1 && (hex(c) >= 0 || is_blank(c) || c == '\r');
    bool goes_on = t->have > 1 && is_blank(second) && (is_blank(c) || c == '\r') && t->have < sizeof(t->held);
    if (starts || goes_on) {
        t->have = goes_on && c == '\r' ? 1 : t->have;
        t->held[t->have++] = c;
        return true;
    }
    t->broken = true;
    *n += release(t, out + *n);
    return false;
}

/* How many octets from the begin stand for themselves: up to a "=", a line's end, or blanks before one of these. */
static size_t qp_plain(struct span text)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i eq = _mm_set1_epi8('='), cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    for (; text.n - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text.p + i));
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, eq), _mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)));
        int mask = _mm_movemask_epi8(ends);
        if (mask != 0) {
            i += (size_t)__builtin_ctz((unsigned)mask);
            goto found;
        }
    }
#endif
    while (i < text.n && text.p[i] != '=' && text.p[i] != '\r' && text.p[i] != '\n')
        i++;
#ifdef __SSE2__
found:
#endif
    while (i > 0 && is_blank(text.p[i - 1]))
        i--;
    return i;
}

static size_t qp_feed(struct transfer *t, struct span piece, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < piece.n; i++) {
        if (t->have == 0) {
            size_t plain = qp_plain(span_part(piece, i, piece.n));
            memcpy(out + n, piece.p + i, plain);
            n += plain;
            i += plain;
            if (i == piece.n)
                break;
        }
        uint8_t c = piece.p[i];
        if (t->have > 0 && t->held[0] == '=' && qp_escape(t, c, out, &n))
            continue;
        if (t->have == sizeof(t->held) || (t->have > 0 && !is_blank(c) && c != '\r' && c != '\n'))
            n += release(t, out + n);
        if (c == '=' || is_blank(c)) {
            t->held[t->have++] = c;
        } else {
            t->have = 0; /* blanks at a line's end are not the sender's */
            out[n++] = c;
        }
    }
    return n;
}

size_t transfer_feed(struct transfer *t, struct span piece, uint8_t *out)
{
    if (t->encoding == MIME_BASE64)
        return base64_feed(t, piece, out);
    if (t->encoding == MIME_QUOTED_PRINTABLE)
        return qp_feed(t, piece, out);
    if (piece.n > 0)
        memcpy(out, piece.p, piece.n);
    return piece.n;
}

size_t transfer_end(struct transfer *t, uint8_t *out)
{
    if (t->encoding == MIME_BASE64)
        return base64_flush(t, out);
    if (t->encoding != MIME_QUOTED_PRINTABLE || t->have == 0)
        return 0;
    bool drop = is_blank(t->held[0]) || t->have == 1 || is_blank(t->held[1]) || t->held[1] == '\r';
    t->broken |= !drop;
    if (!drop)
        return release(t, out);
    t->have = 0;
    return 0;
}
