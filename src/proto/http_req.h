/* A typed HTTP request head: what src/proto/http_parse.h makes of the octets (RFC 9112, RFC 9110). Values are checked and
 * decoded; a handler that parses text is a defect of the grammar. Spans point into the input buffer or the arena and live
 * until the response is complete.
 *
 *   GET /folders/Work%2F2026/messages?limit=10&search=FROM%20bob HTTP/1.1
 *   -> method GET, segment {"folders", "Work/2026", "messages"}, param {{"limit", "10"}, {"search", "FROM bob"}} */
#ifndef PROTO_HTTP_REQ_H
#define PROTO_HTTP_REQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum http_method {
#define HTTP_METHOD(id, word) HTTP_##id,
#include "http_methods.def"
#undef HTTP_METHOD
    HTTP_METHOD__COUNT
};

enum http_field_id {
#define HTTP_FIELD(id, name, initial, repeats) HTTP_FIELD_##id,
#include "http_fields.def"
#undef HTTP_FIELD
    HTTP_FIELD_OTHER
};

enum {
    HTTP_HEAD_MAX = 16384,  /* LIM-09, request line included */
    HTTP_TARGET_MAX = 8192,
    HTTP_FIELDS_MAX = 100,
    HTTP_SEGMENTS_MAX = 16, /* of a path; no route has more */
    HTTP_PARAMS_MAX = 32,   /* of a query */
};

#define HTTP_NO_LENGTH UINT64_MAX

struct http_field {
    struct span name, value; /* the value without blanks at both ends */
    enum http_field_id id;
};

struct http_param {
    struct span name, value; /* percent-decoded, '+' is a blank (WHATWG URL, form-urlencoded) */
};

struct http_req {
    enum http_method method;
    unsigned minor;            /* HTTP/1.<minor>; above 1 it is treated as 1 */
    struct span target;        /* as sent */
    struct span authority;     /* of the absolute-form, else Host; may be empty */
    bool asterisk;             /* OPTIONS * */
    size_t segment_n;          /* HTTP_SEGMENTS_MAX + 1: more, no route fits */
    size_t param_n;

    struct http_field *fields; /* in order */
    size_t field_n;
    struct span known[HTTP_FIELD_OTHER]; /* by id; p NULL: absent */

    uint64_t length;           /* Content-Length, HTTP_NO_LENGTH: none */
    bool chunked;
    bool expect_continue;      /* Expect: 100-continue */
    bool expect_other;         /* an expectation nobody knows: 417 */
    bool keep_alive;           /* what the client wants and its version allows */

    struct span segment[HTTP_SEGMENTS_MAX]; /* percent-decoded once; "." and ".." are names like others; no NUL */
    struct http_param param[HTTP_PARAMS_MAX];
};

/* A parameter by name (exact), the first one; false: absent. */
bool http_param_find(const struct http_req *r, const char *name_z, struct span *ret_value);

static inline bool http_has(const struct http_req *r, enum http_field_id id)
{
    return r->known[id].p != NULL;
}

const char *http_method_name(enum http_method m); /* "GET" */

#endif
