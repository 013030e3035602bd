#include "proto/mailbox_name.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == ',' ? 63 : -1;
}

/* UTF-16 units as they come out of base64; a high surrogate waits for its low one. */
struct units {
    uint32_t high;
    uint8_t *out;
};

static bool put_unit(struct units *u, uint32_t unit)
{
    bool low = unit >= 0xdc00 && unit <= 0xdfff;
    if ((u->high != 0) != low)
        return false;
    if (low) {
        u->out += utf8_put(0x10000 + ((u->high - 0xd800) << 10) + (unit - 0xdc00), u->out);
        u->high = 0;
    } else if (unit >= 0xd800 && unit <= 0xdbff) {
        u->high = unit;
    } else if (unit >= 0x20 && unit <= 0x7e) {
        return false; /* printable ASCII stands for itself */
    } else {
        u->out += utf8_put(unit, u->out);
    }
    return true;
}

/* Base64 between & and -: the position behind the -, or 0. */
static size_t take_shifted(struct span wire, size_t i, struct units *u)
{
    uint32_t bits = 0;
    unsigned n = 0;
    for (; i < wire.n && wire.p[i] != '-'; i++) {
        int value = base64_value(wire.p[i]);
        if (value < 0)
            return 0;
        bits = bits << 6 | (uint32_t)value;
        n += 6;
        if (n >= 16) {
            n -= 16;
            if (!put_unit(u, bits >> n & 0xffff))
                return 0;
            bits &= (1u << n) - 1;
        }
    }
    /* What is left pads the last unit: fewer than 6 bits, all zero. */
    return i < wire.n && n < 6 && bits == 0 && u->high == 0 ? i + 1 : 0;
}

/* The longest growth is base64 to UTF-8: 8 characters hold 3 units, 9 octets. */
static int from_utf7(struct arena *a, struct span wire, struct span *ret)
{
    uint8_t *start = arena_alloc(a, wire.n + wire.n / 8 + 8);
    struct units u = {0, start};
    size_t shift_end = 0; /* where the last shift ended: another one there is superfluous */
    if (start == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < wire.n;) {
        uint8_t c = wire.p[i];
        if (c < 0x20 || c > 0x7e)
            return -E_SYNTAX;
        i++;
        if (c != '&') {
            *u.out++ = c;
        } else if (i < wire.n && wire.p[i] == '-') {
            *u.out++ = '&';
            i++;
        } else {
            if (shift_end == i - 1 && i > 1)
                return -E_SYNTAX;
            i = take_shifted(wire, i, &u);
            if (i == 0)
                return -E_SYNTAX;
            shift_end = i;
        }
    }
    *ret = span_of(start, (size_t)(u.out - start));
    return 0;
}

int mailbox_pattern_from_wire(struct arena *a, struct span wire, bool utf8, struct span *ret_pattern)
{
    bool plain = true;
    for (size_t i = 0; i < wire.n && plain; i++)
        plain = wire.p[i] >= 0x20 && wire.p[i] <= 0x7e && wire.p[i] != '&';
    if (!plain && !utf8)
        return from_utf7(a, wire, ret_pattern);
    if (!plain && !utf8_valid(wire))
        return -E_SYNTAX;
    *ret_pattern = wire;
    return 0;
}

int mailbox_name_from_wire(struct arena *a, struct span wire, bool utf8, struct span *ret_name)
{
    struct span name;
    int r = mailbox_pattern_from_wire(a, wire, utf8, &name);
    if (r < 0)
        return r;
    const size_t n = sizeof("INBOX") - 1;
    if (span_istarts_z(name, "INBOX") && (name.n == n || name.p[n] == '/') && memcmp(name.p, "INBOX", n) != 0) {
        uint8_t *copy = arena_alloc(a, name.n);
        if (copy == NULL)
            return -E_NOMEM;
        memcpy(copy, name.p, name.n);
        memcpy(copy, "INBOX", n);
        name.p = copy;
    }
    *ret_name = name;
    return 0;
}

struct shift {
    struct strbuf *out;
    uint32_t bits;
    unsigned n;
    bool open;
};

static void shift_unit(struct shift *s, uint32_t unit)
{
    if (!s->open)
        strbuf_c(s->out, '&');
    s->open = true;
    s->bits = s->bits << 16 | unit;
    for (s->n += 16; s->n >= 6; s->n -= 6)
        strbuf_c(s->out, (uint8_t)base64[s->bits >> (s->n - 6) & 63]);
    s->bits &= (1u << s->n) - 1;
}

static void shift_close(struct shift *s)
{
    if (!s->open)
        return;
    if (s->n > 0)
        strbuf_c(s->out, (uint8_t)base64[s->bits << (6 - s->n) & 63]);
    strbuf_c(s->out, '-');
    *s = (struct shift){.out = s->out};
}

void mailbox_name_to_wire(struct strbuf *out, struct span name, bool utf8)
{
    struct shift s = {.out = out};
    uint32_t c;
    if (utf8) {
        strbuf_span(out, name);
        return;
    }
    for (size_t i = 0, len; i < name.n; i += len) {
        len = utf8_get(name.p + i, name.n - i, &c);
        if (len == 0) { /* never for names of the store */
            c = 0xfffd;
            len = 1;
        }
        if (c >= 0x20 && c <= 0x7e) {
            shift_close(&s);
            strbuf_c(out, (uint8_t)c);
            if (c == '&')
                strbuf_c(out, '-');
        } else if (c < 0x10000) {
            shift_unit(&s, c);
        } else {
            shift_unit(&s, 0xd800 + ((c - 0x10000) >> 10));
            shift_unit(&s, 0xdc00 + ((c - 0x10000) & 0x3ff));
        }
    }
    shift_close(&s);
}
