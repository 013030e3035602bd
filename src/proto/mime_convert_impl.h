/* Between mime_convert.c, which makes the operations, and mime_convert_read.c, which carries them out. Not for others. */
#ifndef PROTO_MIME_CONVERT_IMPL_H
#define PROTO_MIME_CONVERT_IMPL_H

#include "proto/mime_convert.h"
#include "proto/transfer.h"
#include "proto/transfer_encode.h"

#define MIME_CONVERT_PIECE 4096u
#define MIME_CONVERT_DECODED (MIME_CONVERT_PIECE + TRANSFER_SLACK)

enum mime_convert_kind { CONVERT_COPY, CONVERT_TEXT, CONVERT_ENCODE };

/* Header lines that are put in. */
enum mime_convert_text {
    CONVERT_BASE64_FIELD,
    CONVERT_QP_FIELD,
    CONVERT_8BIT_FIELD,
    CONVERT_7BIT_FIELD,
    CONVERT_VERSION,
    CONVERT_NO_TEXT,
};

struct mime_convert_op {
    uint64_t from, to; /* of the source; of a text */
    uint8_t kind;
    uint8_t text;           /* enum mime_convert_text */
    uint8_t decode, encode; /* enum mime_encoding */
};

struct mime_convert {
    const struct mime_source *src;
    struct mime_convert_op *ops;
    size_t op_n;
    uint64_t size;
    uint8_t *piece, *decoded, *out;
    /* The cursor. */
    size_t op;
    uint64_t at; /* in the operation's source */
    struct transfer transfer;
    struct transfer_encoder encoder;
    size_t out_at, out_n; /* encoded octets that wait in `out` */
    bool ended;           /* the encoder has given all it had */
};

struct span mime_convert_text(enum mime_convert_text text);

#endif
