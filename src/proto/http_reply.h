/* HTTP response heads, as a client reads them (RFC 9112 4 to 6; grammar/http_reply.rl).
 *
 *   size_t n;
 *   int r = http_reply_end(in, &n);                 n 0: read more
 *   struct http_reply reply;
 *   r = http_reply_parse(&arena, span_part(in, 0, n), HTTP_GET, &reply);
 *   switch (reply.framing) ...                      the body begins behind the n octets
 *
 * Pure; any thread; no allocation but from the arena; spans point into the head. */
#ifndef PROTO_HTTP_REPLY_H
#define PROTO_HTTP_REPLY_H

#include "proto/http_req.h"

struct arena;

/* How the body's end is found (RFC 9112 6.3). */
enum http_framing { HTTP_FRAMED_NONE, HTTP_FRAMED_LENGTH, HTTP_FRAMED_CHUNKS, HTTP_FRAMED_CLOSE };

struct http_reply {
    unsigned status;           /* 100-599 */
    enum http_framing framing;
    uint64_t length;           /* with LENGTH */
    bool keep_alive;           /* another request may follow on this connection */
    struct http_field *fields; /* in order, at most HTTP_FIELDS_MAX; .id is not set */
    size_t field_n;
};

/* *ret_n: the head's octets up to the empty line and with it; 0: more is needed. -E_LIMIT: above HTTP_HEAD_MAX. */
int http_reply_end(struct span in, size_t *ret_n);

/* `asked`: the request's method; HEAD's answer has no body. -E_SYNTAX also where the body's end is ambiguous; -E_LIMIT too
 * many fields; -E_NOMEM. */
int http_reply_parse(struct arena *a, struct span head, enum http_method asked, struct http_reply *ret);

/* The first field of that name (without case); false: none. */
bool http_reply_field(const struct http_reply *r, const char *name_z, struct span *ret_value);

#endif
