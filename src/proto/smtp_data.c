#include "proto/smtp_data.h"

#include "base/macros.h"
#include "proto/block64.h"

/* A line begins behind CRLF, where a dot may end the text, or behind a bare LF, where it may not. */
enum state { AT_CRLF, AT_LF, MID, CR, DOT, DOT_CR };

/* Taking out a dot reads and writes up to 64 octets past the block. */
#define BLOCK_ROOM (2 * BLOCK64)

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

/* Where a block stands in the text, as what was carried over from the one before: bits, so that they join masks. */
struct place {
    uint64_t cr;   /* the octet before was a CR not yet known to be bare */
    uint64_t lf;   /* ... an LF: a dot here is taken out */
    uint64_t crlf; /* ... the LF of a CRLF: a dot here may end the text */
    uint64_t line; /* octets of the line so far */
    uint64_t longest;
};

/* Lines that end or begin in a whole block in which nothing is taken out and each LF has its CR. */
static inline void measure_plain(struct place *at, uint64_t lf)
{
    if (lf == 0) {
        at->line += BLOCK64;
        return;
    }
    at->longest = MAX(at->longest, at->line + block64_first(lf) - 1);
    at->line = 63 - block64_last(lf);
}

/* The same for any block of n octets. Lines wholly inside are shorter than 64 octets and not measured. */
static inline void measure(struct place *at, const struct block64 *b, uint64_t behind_cr, uint64_t dots, unsigned n)
{
    uint64_t undotted = dots & 1;
    if (b->lf == 0) {
        at->line += n - undotted;
        return;
    }
    unsigned first = block64_first(b->lf), last = block64_last(b->lf);
    at->line += first - (first > 0 ? undotted : 0) - bit_at(behind_cr, first);
    at->longest = MAX(at->longest, at->line);
    at->line = n - 1 - last - (last + 1 < n ? bit_at(dots, last + 1) : 0);
}

/* The block is at `out` already; what stands behind each dot moves over it, 64 octets without a look at how many are
 * needed: cheaper than a branch nobody can foretell. Gives the number of dots. */
static inline unsigned close_gaps(uint8_t *out, const uint8_t *in, uint64_t dots)
{
    unsigned gone = 0;
    for (; dots != 0; dots &= dots - 1, gone++) {
        unsigned dot = block64_first(dots);
        copy64(out + dot - gone, in + dot + 1);
    }
    return gone;
}

/* Octets of the block up to a dot that only the next block can tell from the end of the text; else all. */
static inline unsigned cut_at_open_end(struct block64 *b, uint64_t ends)
{
    if (ends >> 62 == 0)
        return BLOCK64;
    unsigned n = 62 + (bit_at(ends, 62) == 0);
    b->cr = block64_low(b->cr, n);
    b->lf = block64_low(b->lf, n);
    return n;
}

typedef void block_load(struct block64 *b, const uint8_t *in, uint8_t *out);

/* Whole blocks as long as nothing out of the ordinary is in them; leaves at a block that needs step(). Compiled once
 * for each way to load a block. */
__attribute__((always_inline)) static inline const uint8_t *scan_blocks_by(block_load *load, struct smtp_data *d,
                                                                           const uint8_t *in, const uint8_t *end,
                                                                           uint8_t **out, const uint8_t *out_end)
{
    struct place at = {d->state == CR, d->state <= AT_LF, d->state == AT_CRLF, d->line, d->longest};
    struct block64_seen seen;
    uint64_t bare_cr = 0, bare_lf = 0;
    uint8_t *o = *out;
    const uint64_t dotted = d->mode & SMTP_DATA_DOTS ? UINT64_MAX : 0;
    const uint64_t stop_at_bare = d->mode & SMTP_DATA_LF_TO_CRLF ? UINT64_MAX : 0;
    block64_seen_init(&seen);
    while (end - in >= BLOCK64 && out_end - o >= BLOCK64) {
        struct block64 b;
        unsigned n = BLOCK64;
        load(&b, in, o);
        uint64_t behind_cr = b.cr << 1 | at.cr, crlf = b.lf & behind_cr;
        uint64_t bare = behind_cr ^ b.lf; /* a CR without LF behind it, or an LF without CR before it */
        uint64_t dots = b.dot & (b.lf << 1 | at.lf) & dotted;
        if ((bare | dots) == 0) { /* nearly always */
            block64_note(&seen, &b);
            measure_plain(&at, b.lf);
            at.cr = b.cr >> 63, at.lf = at.crlf = b.lf >> 63;
            o += BLOCK64, in += BLOCK64;
            continue;
        }
        if ((bare & stop_at_bare) != 0)
            break;
        if (dots != 0) {
            uint64_t ends = dots & (crlf << 1 | at.crlf);
            if ((ends & b.cr >> 1 & b.lf >> 2) != 0 || end - in < BLOCK_ROOM || out_end - o < BLOCK_ROOM)
                break; /* the end of the text, or too near an end of memory */
            n = cut_at_open_end(&b, ends);
            if (n < BLOCK64)
                dots = block64_low(dots, n), bare = block64_low(bare, n);
        }
        bare_cr |= bare & ~b.lf;
        bare_lf |= bare & b.lf;
        block64_note(&seen, &b);
        measure(&at, &b, behind_cr, dots, n);
        o += n - close_gaps(o, in, dots);
        at.cr = bit_at(b.cr, n - 1), at.lf = bit_at(b.lf, n - 1), at.crlf = bit_at(crlf, n - 1);
        in += n;
    }
    d->state = at.cr ? CR : !dotted ? MID : at.crlf ? AT_CRLF : at.lf ? AT_LF : MID;
    d->line = at.line, d->longest = at.longest;
    d->bare_cr |= bare_cr != 0, d->bare_lf |= bare_lf != 0;
    d->nul |= block64_seen_nul(&seen), d->eight_bit |= block64_seen_eight_bit(&seen);
    *out = o;
    return in;
}

static const uint8_t *scan_blocks_plain(struct smtp_data *d, const uint8_t *in, const uint8_t *end, uint8_t **out,
                                        const uint8_t *out_end)
{
    return scan_blocks_by(block64_load, d, in, end, out, out_end);
}

#ifdef BLOCK64_AVX2
BLOCK64_AVX2 static const uint8_t *scan_blocks_avx2(struct smtp_data *d, const uint8_t *in, const uint8_t *end,
                                                    uint8_t **out, const uint8_t *out_end)
{
    return scan_blocks_by(block64_load_avx2, d, in, end, out, out_end);
}
#endif

static const uint8_t *scan_blocks(struct smtp_data *d, const uint8_t *in, const uint8_t *end, uint8_t **out,
                                  const uint8_t *out_end)
{
#ifdef BLOCK64_AVX2
    if (!(d->mode & SMTP_DATA_PLAIN) && block64_has_avx2())
        return scan_blocks_avx2(d, in, end, out, out_end);
#endif
    return scan_blocks_plain(d, in, end, out, out_end);
}

size_t smtp_data_scan(struct smtp_data *d, struct span in, uint8_t *out, size_t cap, size_t *ret_wrote)
{
    const uint8_t *p = in.p, *end = in.p + in.n;
    uint8_t *o = out;
    while (p < end && !d->ended) {
        const uint8_t *stop = p;
        if (end - p >= BLOCK64 && d->state <= CR) {
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
