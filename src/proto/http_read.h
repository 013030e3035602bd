/* Between grammar/http.rl, http_reply.rl and src/proto/http_*.c: the tokens of one head. For these alone. */
#ifndef PROTO_HTTP_READ_H
#define PROTO_HTTP_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/http_req.h"

enum http_tok { HTTP_T_METHOD, HTTP_T_AUTHORITY, HTTP_T_PATH, HTTP_T_QUERY, HTTP_T_ASTERISK, HTTP_T__COUNT };

enum http_where { HTTP_IN_METHOD, HTTP_IN_TARGET, HTTP_IN_VERSION, HTTP_IN_FIELDS };

struct http_read {
    struct span tok[HTTP_T__COUNT]; /* p NULL: not there */
    struct http_field *fields;      /* room for field_max */
    size_t field_max;
    size_t field_n;                 /* more than field_max: the rest was not kept */
    enum http_where where;          /* what was being read when the head stopped fitting */
    uint8_t major, minor;
    uint16_t status;                /* of a response */
    bool done;
};

/* Runs the machine over a whole head: it ends in the only empty line it holds. */
void http_read_head(struct http_read *r, struct span head);
void http_read_reply(struct http_read *r, struct span head); /* likewise, of a response */

/* For its actions. */
void http_read_tok(struct http_read *r, enum http_tok which, const uint8_t *from, const uint8_t *to);
void http_read_name(struct http_read *r, const uint8_t *from, const uint8_t *to);
void http_read_value(struct http_read *r, const uint8_t *from, const uint8_t *to);
const uint8_t *http_run_name(const uint8_t *p);                      /* last octet of the run of letters and "-" behind p */
const uint8_t *http_run_value(const uint8_t *p, const uint8_t *end); /* last octet of the run of value octets at p */

#endif
