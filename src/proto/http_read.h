/* Between grammar/http.rl, http_reply.rl and src/proto/http_*.c: the tokens of one head. For these alone. */
#ifndef PROTO_HTTP_READ_H
#define PROTO_HTTP_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "proto/http_req.h"
#include "proto/http_run.h"

enum http_tok { HTTP_T_METHOD, HTTP_T_AUTHORITY, HTTP_T_PATH, HTTP_T_QUERY, HTTP_T_ASTERISK, HTTP_T__COUNT };

enum http_where { HTTP_IN_METHOD, HTTP_IN_TARGET, HTTP_IN_VERSION, HTTP_IN_FIELDS };

struct http_read {
    struct http_req *req;           /* .segment and .param go there, not yet decoded */
    uint32_t coded_segments;        /* which of them hold a "%", a bit each, the first one's is 1 */
    uint32_t coded_names, coded_values; /* likewise of .param, a "%" or "+" */
    bool coded;                     /* so does the piece being read */
    struct span tok[HTTP_T__COUNT]; /* p NULL: not there */
    struct http_field *fields;      /* see http_read_room() */
    size_t field_max;
    size_t field_n;                 /* more than field_max: the rest was not kept */
    enum http_where where;          /* what was being read when the head stopped fitting */
    uint8_t major, minor;
    uint16_t status;                /* of a response */
    bool done;
};

/* Room for so many fields, and for one more: what is too much is written there. false: no memory. */
static inline bool http_read_room(struct http_read *r, struct arena *a, size_t field_max)
{
    r->fields = arena_new_array(a, struct http_field, field_max + 1);
    r->field_max = field_max;
    return r->fields != NULL;
}

/* Runs the machine from the head's first octet on: .done, and the octets up to the empty line and with it; else the octets
 * that fit, which are all of them when more may make it a head. */
size_t http_read_head(struct http_read *r, struct span in);
size_t http_read_reply(struct http_read *r, struct span in); /* likewise, of a response */

/* -- for its actions: [from, to) is the token */

static inline void http_read_tok(struct http_read *r, enum http_tok which, const uint8_t *from, const uint8_t *to)
{
    r->tok[which] = span_of(from, (size_t)(to - from));
}

/* Bit `i` when the piece that ends is coded. */
static inline uint32_t http_read_coded(struct http_read *r, size_t i)
{
    uint32_t bit = (uint32_t)r->coded << i;
    r->coded = false;
    return bit;
}

static inline void http_read_segment(struct http_read *r, const uint8_t *from, const uint8_t *to)
{
    size_t i = r->req->segment_n;
    if (i < HTTP_SEGMENTS_MAX) {
        r->req->segment[i] = span_of(from, (size_t)(to - from));
        r->coded_segments |= http_read_coded(r, i);
    }
    r->req->segment_n = i < HTTP_SEGMENTS_MAX ? i + 1 : HTTP_SEGMENTS_MAX + 1;
}

static inline void http_read_param(struct http_read *r, const uint8_t *from, const uint8_t *to)
{
    size_t i = r->req->param_n++;
    if (i < HTTP_PARAMS_MAX) {
        r->req->param[i] = (struct http_param){.name = span_of(from, (size_t)(to - from)), .value = span_of(to, 0)};
        r->coded_names |= http_read_coded(r, i);
    }
}

static inline void http_read_param_value(struct http_read *r, const uint8_t *from, const uint8_t *to)
{
    size_t i = r->req->param_n - 1;
    if (i < HTTP_PARAMS_MAX) {
        r->req->param[i].value = span_of(from, (size_t)(to - from));
        r->coded_values |= http_read_coded(r, i);
    }
}

static inline void http_read_name(struct http_field *f, const uint8_t *from, const uint8_t *to)
{
    f->name = span_of(from, (size_t)(to - from));
    f->value = span_of(to, 0);
}

static inline void http_read_value(struct http_field *f, const uint8_t *from, const uint8_t *to)
{
    while (to[-1] == ' ' || to[-1] == '\t') /* it begins with neither */
        to--;
    f->value = span_of(from, (size_t)(to - from));
}

/* Where the next field goes. */
static inline struct http_field *http_read_next(struct http_read *r, struct http_field *f)
{
    return r->field_n++ < r->field_max ? f + 1 : f;
}

#endif
