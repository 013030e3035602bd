#include "proto/smtp_data.h"

#include "base/macros.h"
#include "proto/block64.h"

/* A line begins behind CRLF, where a dot may end the text, or behind a bare LF, where it may not. */
enum state { AT_CRLF, AT_LF, MID, CR, DOT, DOT_CR };

/* The block loop reads and writes whole 16-octet pieces, up to 15 octets past what it needs. */
#define BLOCK_ROOM (BLOCK64 + 16)

void smtp_data_init(struct smtp_data *d, unsigned mode)
{
    *d = (struct smtp_data){.mode = mode, .state = mode & SMTP_DATA_DOTS ? AT_CRLF : MID};
}

static void end_line(struct smtp_data *d)
{
    d->longest = MAX(d->longest, d->line);
    d->line = 0;
}

/* Octets are counted as written; a CR counts until its LF takes it back. */
static uint8_t *put(struct smtp_data *d, uint8_t *out, uint8_t c)
{
    *out++ = c;
    d->line++;
    return out;
}

static uint8_t *newline(struct smtp_data *d, uint8_t *out)
{
    if (d->state == CR) {
        d->line--;
    } else {
        d->bare_lf = true;
        if (d->mode & SMTP_DATA_LF_TO_CRLF)
            *out++ = '\r';
    }
    *out++ = '\n';
    end_line(d);
    d->state = !(d->mode & SMTP_DATA_DOTS) ? MID : d->state == CR ? AT_CRLF : AT_LF;
    return out;
}

/* One octet; writes at most two. */
static uint8_t *step(struct smtp_data *d, uint8_t c, uint8_t *out)
{
    if (d->state == DOT_CR) {
        if (c == '\n') {
            d->ended = true;
            return out;
        }
        out = put(d, out, '\r'); /* held back until now: the dot's line goes on */
        d->state = CR;
    }
    if (c == '\n')
        return newline(d, out);
    if (d->state == CR)
        d->bare_cr = true;
    if (d->state == DOT && c == '\r') {
        d->state = DOT_CR;
        return out;
    }
    if (c == '.' && d->state <= AT_LF) {
        d->state = d->state == AT_CRLF ? DOT : MID;
        return out;
    }
    d->nul |= c == 0;
    d->eight_bit |= c >= 0x80;
    d->state = c == '\r' ? CR : MID;
    return put(d, out, c);
}

static uint64_t bit_at(uint64_t mask, unsigned at)
{
    return mask >> at & 1;
}

/* Lines that end or begin in a block of n octets. Lines wholly inside are shorter than 64 octets and not measured. */
static void measure(struct smtp_data *d, const struct block64 *b, uint64_t dots, unsigned n)
{
    uint64_t undotted = dots & 1;
    if (b->lf == 0) {
        d->line += n - undotted;
        return;
    }
    unsigned first = block64_first(b->lf), last = block64_last(b->lf);
    bool cr = first > 0 ? bit_at(b->cr, first - 1) : d->state == CR;
    d->line += first - (first > 0 ? undotted : 0) - cr;
    d->longest = MAX(d->longest, d->line);
    d->line = n - 1 - last - (last + 1 < n ? bit_at(dots, last + 1) : 0);
}

/* Copies the block's octets but those of `dots`. */
static uint8_t *copy_undotted(uint8_t *out, const uint8_t *in, uint64_t dots, unsigned n)
{
    unsigned from = 0;
    for (; dots != 0; dots &= dots - 1) {
        unsigned dot = block64_first(dots);
        copy16s(out, in + from, dot - from);
        out += dot - from;
        from = dot + 1;
    }
    copy16s(out, in + from, n - from);
    return out + (n - from);
}

/* Whole blocks as long as nothing out of the ordinary is in them; leaves at a block that needs step(). */
static const uint8_t *scan_blocks(struct smtp_data *d, const uint8_t *in, const uint8_t *end, uint8_t **out,
                                  const uint8_t *out_end)
{
    const bool dotted = d->mode & SMTP_DATA_DOTS, to_crlf = d->mode & SMTP_DATA_LF_TO_CRLF;
    while (d->state <= CR && end - in >= BLOCK_ROOM && out_end - *out >= BLOCK_ROOM) {
        struct block64 b;
        unsigned n = BLOCK64;
        block64_load(&b, in, *out);
        uint64_t behind_cr = b.cr << 1 | (d->state == CR);
        uint64_t bare = behind_cr ^ b.lf; /* a CR without LF behind it, or an LF without CR before it */
        uint64_t dots = dotted ? b.dot & (b.lf << 1 | (d->state <= AT_LF)) : 0;
        if (bare != 0 && to_crlf)
            break;
        uint64_t ends = dots & ((b.lf & behind_cr) << 1 | (d->state == AT_CRLF));
        if ((ends & b.cr >> 1 & b.lf >> 2) != 0)
            break; /* the end of the text */
        if (ends >> 62 != 0) {
            /* Whether this dot ends the text the next block tells: it begins there. */
            n = 62 + (bit_at(ends, 62) == 0);
            b.cr = block64_low(b.cr, n), b.lf = block64_low(b.lf, n);
            dots = block64_low(dots, n), bare = block64_low(bare, n);
        }
        if (bare != 0) {
            d->bare_cr |= (bare & ~b.lf) != 0;
            d->bare_lf |= (bare & b.lf) != 0;
        }
        d->nul |= b.nul;
        d->eight_bit |= b.eight_bit;
        measure(d, &b, dots, n);
        *out = dots != 0 ? copy_undotted(*out, in, dots, n) : *out + n;
        if (bit_at(b.lf, n - 1))
            d->state = !dotted ? MID : bit_at(behind_cr, n - 1) ? AT_CRLF : AT_LF;
        else
            d->state = bit_at(b.cr, n - 1) ? CR : MID;
        in += n;
    }
    return in;
}

size_t smtp_data_scan(struct smtp_data *d, struct span in, uint8_t *out, size_t cap, size_t *ret_wrote)
{
    const uint8_t *p = in.p, *end = in.p + in.n;
    uint8_t *o = out;
    while (p < end && !d->ended) {
        const uint8_t *stop = p;
        if (end - p >= BLOCK_ROOM) {
            p = scan_blocks(d, p, end, &o, out + cap);
            stop = p + BLOCK64; /* past what stopped it */
        }
        stop = stop > p && stop < end ? stop : end;
        while (p < stop && !d->ended && cap - (size_t)(o - out) >= 2)
            o = step(d, *p++, o);
        if (p < stop && !d->ended)
            break; /* `out` is full */
    }
    *ret_wrote = (size_t)(o - out);
    d->written += *ret_wrote;
    return (size_t)(p - in.p);
}

void smtp_data_finish(struct smtp_data *d)
{
    d->bare_cr |= d->state == CR;
    end_line(d);
}
