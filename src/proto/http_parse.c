#include "proto/http_parse.h"

#include <string.h>

#include "base/arena.h"
#include "base/macros.h"
#include "proto/find_newline.h"
#include "proto/http_read.h"

/* Fields of a head that is read at the first try; of one with more, the lines are counted first. */
enum { FIELDS_USUAL = 20 };

static const char *const error_names[] = {
    [HTTP_BAD_NONE] = "NONE",
    [HTTP_BAD_REQUEST_LINE] = "BAD_REQUEST_LINE",
    [HTTP_BAD_TARGET] = "BAD_TARGET",
    [HTTP_BAD_VERSION] = "BAD_VERSION",
    [HTTP_BAD_METHOD] = "BAD_METHOD",
    [HTTP_BAD_NEWLINE] = "BAD_NEWLINE",
    [HTTP_BAD_FIELD] = "BAD_FIELD",
    [HTTP_BAD_FIELD_TWICE] = "BAD_FIELD_TWICE",
    [HTTP_BAD_HOST] = "BAD_HOST",
    [HTTP_BAD_LENGTH] = "BAD_LENGTH",
    [HTTP_BAD_CODING] = "BAD_CODING",
    [HTTP_BAD_TARGET_LONG] = "BAD_TARGET_LONG",
    [HTTP_BAD_HEAD_LONG] = "BAD_HEAD_LONG",
    [HTTP_BAD_MEMORY] = "BAD_MEMORY",
};
_Static_assert(ARRAY_LEN(error_names) == HTTP_BAD__COUNT, "one name per error");

const char *http_parse_error_name(enum http_parse_error e)
{
    return (unsigned)e < HTTP_BAD__COUNT ? error_names[e] : "";
}

static struct http_parsed parsed(enum http_parse_result result, enum http_parse_error error, size_t consumed)
{
    return (struct http_parsed){result, error, consumed};
}

/* -- the end of the head */

/* The line that begins at ps->line: its length with CRLF, 0: more is needed, < 0: a bare CR or LF. */
static int find_line(struct http_parser *ps, struct span in, size_t *ret_n)
{
    size_t at = ps->scanned + find_newline(in.p + ps->scanned, in.n - ps->scanned);
    *ret_n = 0;
    ps->scanned = (uint32_t)at;
    if (at == in.n || (in.p[at] == '\r' && at + 1 == in.n))
        return 0;
    if (in.p[at] == '\n' || in.p[at + 1] != '\n')
        return -1;
    *ret_n = at + 2 - ps->line;
    return 0;
}

/* A head above the limit: its target is what is too long, or its fields. */
static enum http_parse_error too_long(const struct http_parser *ps)
{
    return ps->line == ps->blank ? HTTP_BAD_TARGET_LONG : HTTP_BAD_HEAD_LONG;
}

/* HTTP_BAD_NONE and *ret_n the octets up to the empty line and with it, or 0: more is needed. */
static enum http_parse_error find_end(struct http_parser *ps, struct span in, size_t *ret_n)
{
    struct span head = span_part(in, 0, HTTP_HEAD_MAX);
    *ret_n = 0;
    for (;;) {
        size_t n;
        if (find_line(ps, head, &n) < 0)
            return HTTP_BAD_NEWLINE;
        if (n == 0)
            return head.n == HTTP_HEAD_MAX ? too_long(ps) : HTTP_BAD_NONE;
        bool first = ps->line == ps->blank;
        ps->line += (uint32_t)n;
        ps->lines++;
        ps->scanned = ps->line;
        if (n > 2)
            continue;
        if (!first) {
            *ret_n = ps->line;
            return HTTP_BAD_NONE;
        }
        if (ps->blank > 0) /* one empty line is an old client's, more are an attack or nonsense */
            return HTTP_BAD_REQUEST_LINE;
        ps->blank = ps->line;
    }
}

static enum http_parse_error why_not(const struct http_read *r)
{
    static const enum http_parse_error by_place[] = {
        [HTTP_IN_METHOD] = HTTP_BAD_REQUEST_LINE,
        [HTTP_IN_TARGET] = HTTP_BAD_TARGET,
        [HTTP_IN_VERSION] = HTTP_BAD_REQUEST_LINE,
        [HTTP_IN_FIELDS] = HTTP_BAD_FIELD,
    };
    return by_place[r->where];
}

/* The octets of the head the machine finds at in's start, or 0: it is not whole, not right, or has more fields. */
static size_t read_head(struct http_read *r, struct arena *a, struct span in, size_t field_max, struct http_req *ret)
{
    memset(ret, 0, offsetof(struct http_req, segment)); /* of the arrays behind it the counts say how much there is */
    *r = (struct http_read){.req = ret};
    if (!http_read_room(r, a, field_max))
        return 0;
    size_t n = http_read_head(r, in);
    return r->done && r->field_n <= field_max ? n : 0;
}

struct http_parsed http_parse(struct http_parser *ps, struct span in, struct arena *a, struct http_req *ret)
{
    struct http_read r;
    enum http_parse_error e;
    size_t n = 0;
    if (ps->scanned == 0 && in.n > 0) /* mostly the first octets are the whole head, and nothing is wrong with it */
        n = read_head(&r, a, span_part(in, 0, HTTP_HEAD_MAX), FIELDS_USUAL, ret);
    if (n == 0) {
        e = find_end(ps, in, &n);
        if (e != HTTP_BAD_NONE)
            return parsed(HTTP_PARSED_BAD, e, 0);
        if (n == 0)
            return parsed(HTTP_PARSED_MORE, HTTP_BAD_NONE, 0);
        read_head(&r, a, span_part(in, ps->blank, n - ps->blank), MIN(ps->lines, HTTP_FIELDS_MAX), ret);
    }
    e = r.fields == NULL ? HTTP_BAD_MEMORY : r.done ? http_build(a, &r) : why_not(&r);
    *ps = (struct http_parser){0};
    return e == HTTP_BAD_NONE ? parsed(HTTP_PARSED_REQUEST, e, n) : parsed(HTTP_PARSED_BAD, e, 0);
}
