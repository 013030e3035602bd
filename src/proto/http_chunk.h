/* A chunked body (RFC 9112 7.1; grammar/http_chunk.rl; SPEC API-02): the octets between the framing, in pieces.
 *
 *   struct http_chunk c;
 *   http_chunk_init(&c);
 *   while (!http_chunk_ended(&c)) {
 *       struct span data;
 *       int64_t n = http_chunk_feed(&c, span_of(in, in_n), &data);
 *       if (n < 0)    refuse: 400 and close
 *       if (n == 0)   read more
 *       take(data);   may be empty; it points into `in`
 *       in += n;
 *   }
 *
 * The same octets give the same body and errors however they are cut. Pure; any thread. */
#ifndef PROTO_HTTP_CHUNK_H
#define PROTO_HTTP_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum {
    HTTP_CHUNK_LINE_MAX = 256,     /* octets of a chunk's size and extensions */
    HTTP_CHUNK_TRAILER_MAX = 4096, /* of all trailer fields */
};

enum http_chunk_state { HTTP_CHUNK_FRAMING, HTTP_CHUNK_DATA, HTTP_CHUNK_ENDED };

struct http_chunk {
    int cs;
    enum http_chunk_state state;
    uint64_t left;        /* octets of this chunk that are still to come; while its size is read: the size */
    uint32_t line, trail; /* octets of framing so far */
    bool bad;
};

void http_chunk_init(struct http_chunk *c);

/* Octets consumed, 0: more is needed, or -E_SYNTAX, for good. *ret_data: body octets among them. */
int64_t http_chunk_feed(struct http_chunk *c, struct span in, struct span *ret_data);

static inline bool http_chunk_ended(const struct http_chunk *c)
{
    return c->state == HTTP_CHUNK_ENDED;
}

#endif
