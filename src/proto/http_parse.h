/* HTTP request heads: octets -> struct http_req (RFC 9112, grammar/http.rl; SPEC API-01, API-02, LIM-09).
 *
 * The caller keeps one contiguous buffer and gives the octets from the request's first one on; the parser keeps an
 * offset only, so the buffer may move and grow between calls. A head is parsed when it is whole. After REQUEST the caller
 * drops .consumed octets when the response is complete, and reads the body behind them (http_chunk.h, or .length octets).
 * After BAD the connection is of no use any more: answer and close.
 *
 *   struct http_parser ps = {0};
 *   struct http_parsed got = http_parse(&ps, span_of(in, n), &arena, &req);
 *   switch (got.result) {
 *   case HTTP_PARSED_MORE:    read more; break;
 *   case HTTP_PARSED_REQUEST: dispatch(&req); break;
 *   case HTTP_PARSED_BAD:     refuse(got.error); break;
 *   }
 *
 * *ret holds with REQUEST only; MORE and BAD may have written to it and taken from the arena.
 * The same octets give the same results however they are cut. Pure; no allocation but from the arena; any thread, one
 * parser per connection. */
#ifndef PROTO_HTTP_PARSE_H
#define PROTO_HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/http_req.h"

struct arena;

struct http_parser {
    uint32_t line;    /* where the current line begins */
    uint32_t scanned; /* octets of the head known to hold no line end behind .line */
    uint32_t blank;   /* octets of empty lines before the request line (RFC 9112 2.2) */
    uint32_t lines;   /* whole ones so far */
};

enum http_parse_result { HTTP_PARSED_MORE, HTTP_PARSED_REQUEST, HTTP_PARSED_BAD };

/* The answer of each is in SPEC API-05. */
enum http_parse_error {
    HTTP_BAD_NONE,
    HTTP_BAD_REQUEST_LINE, /* 400 */
    HTTP_BAD_TARGET,       /* 400 also NUL as %00, more than HTTP_PARAMS_MAX parameters */
    HTTP_BAD_VERSION,      /* 505 major version other than 1 */
    HTTP_BAD_METHOD,       /* 501 */
    HTTP_BAD_NEWLINE,      /* 400 bare CR or LF */
    HTTP_BAD_FIELD,        /* 400 */
    HTTP_BAD_FIELD_TWICE,  /* 400 */
    HTTP_BAD_HOST,         /* 400 missing in HTTP/1.1, or not a host */
    HTTP_BAD_LENGTH,       /* 400 */
    HTTP_BAD_CODING,       /* 400 not exactly "chunked", with a length, or in HTTP/1.0 */
    HTTP_BAD_TARGET_LONG,  /* 414 */
    HTTP_BAD_HEAD_LONG,    /* 431 also too many fields */
    HTTP_BAD_MEMORY,       /* 503 */
    HTTP_BAD__COUNT
};

struct http_parsed {
    enum http_parse_result result;
    enum http_parse_error error;
    size_t consumed; /* with REQUEST: the head's octets */
};

struct http_parsed http_parse(struct http_parser *ps, struct span in, struct arena *a, struct http_req *ret);

const char *http_parse_error_name(enum http_parse_error e); /* "BAD_HOST" */

/* From the tokens to r->req, by values and fields. For http_parse.c. */
struct http_read;
enum http_parse_error http_build(struct arena *a, const struct http_read *r);

#endif
