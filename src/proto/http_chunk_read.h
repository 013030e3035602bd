/* Between grammar/http_chunk.rl and src/proto/http_chunk.c. For these two alone. */
#ifndef PROTO_HTTP_CHUNK_READ_H
#define PROTO_HTTP_CHUNK_READ_H

#include "proto/http_chunk.h"

void http_chunk_read_start(struct http_chunk *c);
/* Framing up to and with the next chunk's size line, or the body's end: octets read. Fewer than in.n and no change of
 * .state: an octet that does not fit. */
size_t http_chunk_read(struct http_chunk *c, struct span in);

void http_chunk_digit(struct http_chunk *c, uint8_t hex);

#endif
