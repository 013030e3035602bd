/* Message text on its way in: DATA (RFC 5321 4.1.1.4, 4.5.2) and BDAT (RFC 3030) share this one scanner; SPEC SMTP-20,
 * SMTP-21. It takes chunks as they come, writes the text as it is stored, and notes what makes a text unfit.
 *
 *   struct smtp_data d;
 *   smtp_data_init(&d, SMTP_DATA_DOTS);
 *   while (!d.ended && n > 0) {
 *       size_t wrote, used = smtp_data_scan(&d, span_of(in, n), out, cap, &wrote);
 *       in += used, n -= used; spool(out, wrote);      used < n: out is full, or the end came
 *   }
 *   if (d.ended) reply(d.bare_cr || d.bare_lf || d.nul ? refuse : accept);
 *
 * DATA: only CRLF.CRLF ends the text (the first CRLF may be that of the DATA command); it is consumed, the CRLF before
 * the dot is text. A dot that begins a line is removed. BDAT: no dots, no end; the caller counts the chunk's octets.
 * A CR at the end of a chunk is written at once; whether it was bare the next octet tells, or smtp_data_finish().
 * Speed: 64 octets at a time by bit masks (AVX2 where the processor has it, else SSE2, plain C elsewhere); grammar/smtp_data.rl is the reference. Pure. */
#ifndef PROTO_SMTP_DATA_H
#define PROTO_SMTP_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum smtp_data_mode {
    SMTP_DATA_DOTS = 1,      /* DATA: un-dot and look for the end; without it BDAT */
    SMTP_DATA_LF_TO_CRLF = 2, /* a bare LF is written as CRLF (it never ends the text) */
    SMTP_DATA_PLAIN = 4      /* only instructions that every processor has: for tests and measurements */
};

struct smtp_data {
    unsigned mode;
    unsigned state;    /* enum in smtp_data.c */
    uint64_t line;     /* octets written of the line so far */
    uint64_t written;  /* octets of text */
    uint64_t longest;  /* longest line without its CRLF; exact above 64, else "at most 64" */
    bool ended;        /* CRLF.CRLF was seen and consumed */
    bool bare_cr, bare_lf, nul, eight_bit;
};

void smtp_data_init(struct smtp_data *d, unsigned mode);

/* Reads from `in`, writes at most `cap` (>= 2) octets to `out`, which does not overlap `in`. The number of octets
 * read; less than in.n when `out` is full or .ended. */
size_t smtp_data_scan(struct smtp_data *d, struct span in, uint8_t *out, size_t cap, size_t *ret_wrote);

/* BDAT LAST: the text is over; a CR at its very end was bare. Settles .longest. DATA does it at its end. */
void smtp_data_finish(struct smtp_data *d);

#endif
