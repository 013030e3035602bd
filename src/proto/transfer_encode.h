/* Content-Transfer-Encoding encoders, RFC 2045 6.7 and 6.8: streaming, result independent of the cuts; the other way of
 * proto/transfer.h. CR LF in quoted-printable is a line break, any other CR or LF is an escape. Lines are at most 76
 * octets; none begins with "--", so no boundary can appear.
 *
 *   struct transfer_encoder e = transfer_encoder_of(MIME_BASE64);
 *   n = transfer_encode(&e, piece, out);         out: at least TRANSFER_ENCODED(piece.n) octets
 *   n = transfer_encode_end(&e, true, out);      what was pending, TRANSFER_ENCODED(0)
 *
 * Pure; any thread. */
#ifndef PROTO_TRANSFER_ENCODE_H
#define PROTO_TRANSFER_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/mime.h"

#define TRANSFER_ENCODED(n) (4 * (size_t)(n) + 16)

struct transfer_encoder {
    bool base64;
    bool dash;       /* quoted-printable: the line is "-" so far */
    uint8_t column;
    uint8_t have;    /* octets held back: base64 up to two, quoted-printable a blank or CR */
    uint8_t held[3];
};

struct transfer_encoder transfer_encoder_of(enum mime_encoding encoding); /* base64 or quoted-printable */
size_t transfer_encode(struct transfer_encoder *e, struct span piece, uint8_t *out);

/* `close_line`: nothing follows in the message, so the text must end in a line end; the decoded octets stay the same. */
size_t transfer_encode_end(struct transfer_encoder *e, bool close_line, uint8_t *out);

#endif
