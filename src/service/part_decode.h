/* A part of a stored message without its Content-Transfer-Encoding, never whole in memory: decoded once in a job for
 * its length, and once more, piece by piece, while it is sent (IMAP BINARY, SPEC API-26).
 *
 *   struct part_octets part = {.body = b, .encoding = MIME_BASE64, .raw_at = range.at, .raw_n = range.size};
 *   struct part_decoder *d = malloc(sizeof(*d));                              run(): BLOCKING
 *   struct mime_source src = ms_body_mime_source(b);
 *   part_decoder_start(d, &part);
 *   while ((r = part_decoder_next(d, &src)) > 0)
 *       size += d->have;                                                      octets in d->out
 *   conn_write_source(c, part_source(&part), 0, size);                        done(): worker */
#ifndef SERVICE_PART_DECODE_H
#define SERVICE_PART_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/transfer.h"

#define PART_PIECE 8192u

struct ms_body;
struct out_source;

/* Octets of a message and how they are encoded; MIME_7BIT where they are taken as they are. */
struct part_octets {
    struct ms_body *body;
    enum mime_encoding encoding;
    uint64_t raw_at, raw_n;
};

struct part_decoder {
    struct transfer transfer; /* .broken: something was not as RFC 2045 wants it */
    uint64_t raw_at, raw_end;
    bool ended;
    size_t have; /* decoded octets in out */
    uint8_t in[PART_PIECE], out[PART_PIECE + TRANSFER_SLACK];
};

void part_decoder_start(struct part_decoder *d, const struct part_octets *part);
/* BLOCKING: the next piece in out[0..have): 1, 0 at the end, or the reader's error. */
int part_decoder_next(struct part_decoder *d, const struct mime_source *src);

/* Any thread: a source of the decoded octets, with a reference of its own to the body, for one conn_write_source().
 * NULL: no memory. Its reads BLOCK; they go forward, anything else decodes from the first octet again. */
struct out_source *part_source(const struct part_octets *part);

#endif
