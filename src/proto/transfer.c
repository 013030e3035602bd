#include "proto/transfer.h"

#include <string.h>

struct transfer transfer_of(enum mime_encoding encoding)
{
    return (struct transfer){.encoding = encoding};
}

/* --- base64, RFC 2045 6.8 --- */

static int sextet(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
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
        uint8_t c = piece.p[i];
        int v = sextet(c);
        if (v >= 0) {
            t->broken |= t->done;
            t->bits = t->bits << 6 | (uint32_t)v;
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

static size_t qp_feed(struct transfer *t, struct span piece, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < piece.n; i++) {
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
