/* Content-Transfer-Encoding decoders, RFC 2045 6.7 and 6.8: streaming, tolerant (foreign octets are skipped, a wrong
 * escape stays as it is), result independent of the cuts.
 *
 *   struct transfer t = transfer_of(MIME_BASE64);
 *   n = transfer_feed(&t, piece, buf);          buf: at least piece.n + TRANSFER_SLACK octets
 *   n = transfer_end(&t, buf);                  what was pending
 *   t.broken                                    something was not as RFC 2045 wants it (BINARY: NO [UNKNOWN-CTE])
 *
 * Pure; any thread. */
#ifndef PROTO_TRANSFER_H
#define PROTO_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/mime.h"

#define TRANSFER_SLACK 80u

struct transfer {
    enum mime_encoding encoding; /* 7bit, 8bit, binary and unknown ones pass unchanged */
    bool broken;
    bool done;            /* base64: padding was seen */
    uint8_t have;         /* base64: sextets in `bits`; quoted-printable: octets held back */
    uint32_t bits;
    uint8_t held[TRANSFER_SLACK - 4]; /* quoted-printable: blanks that may be at a line's end, a piece of an escape */
};

struct transfer transfer_of(enum mime_encoding encoding);
size_t transfer_feed(struct transfer *t, struct span piece, uint8_t *out);
size_t transfer_end(struct transfer *t, uint8_t *out);

#endif
