#include "proto/http_parse.h"

#include "base/arena.h"
#include "base/macros.h"
#include "proto/find_newline.h"
#include "proto/http_read.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* -- for the machine's actions */

void http_read_tok(struct http_read *r, enum http_tok which, const uint8_t *from, const uint8_t *to)
{
    r->tok[which] = span_of(from, (size_t)(to - from));
}

void http_read_name(struct http_read *r, const uint8_t *from, const uint8_t *to)
{
    if (r->field_n < r->field_max)
        r->fields[r->field_n] = (struct http_field){.name = span_of(from, (size_t)(to - from)), .value = span_of(to, 0)};
    r->field_n++;
}

void http_read_value(struct http_read *r, const uint8_t *from, const uint8_t *to)
{
    if (r->field_n <= r->field_max)
        r->fields[r->field_n - 1].value = span_trim(span_of(from, (size_t)(to - from)));
}

const uint8_t *http_run_name(const uint8_t *p)
{
    static const bool usual[256] = { /* in names; the machine takes what else is a tchar octet by octet */
#define BOTH(upper) [upper] = true, [(upper) + 0x20] = true
        BOTH('A'), BOTH('B'), BOTH('C'), BOTH('D'), BOTH('E'), BOTH('F'), BOTH('G'), BOTH('H'), BOTH('I'), BOTH('J'), BOTH('K'),
        BOTH('L'), BOTH('M'), BOTH('N'), BOTH('O'), BOTH('P'), BOTH('Q'), BOTH('R'), BOTH('S'), BOTH('T'), BOTH('U'), BOTH('V'),
        BOTH('W'), BOTH('X'), BOTH('Y'), BOTH('Z'), ['-'] = true,
#undef BOTH
    };
    while (usual[p[1]])
        p++;
    return p;
}

static bool in_value(uint8_t c)
{
    return (c >= 0x20 && c != 0x7f) || c == '\t';
}

const uint8_t *http_run_value(const uint8_t *p, const uint8_t *end)
{
#ifdef __SSE2__
    const __m128i sign = _mm_set1_epi8((char)0x80), least = _mm_set1_epi8((char)(0x20 ^ 0x80)), del = _mm_set1_epi8(0x7f);
    for (; end - p > 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
        __m128i bad = _mm_or_si128(_mm_cmplt_epi8(_mm_xor_si128(v, sign), least), _mm_cmpeq_epi8(v, del));
        int hit = _mm_movemask_epi8(bad);
        if (hit != 0) {
            p += __builtin_ctz((unsigned)hit);
            break;
        }
    }
#endif
    while (end - p > 1 && in_value(p[1]))
        p++;
    return p;
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

struct http_parsed http_parse(struct http_parser *ps, struct span in, struct arena *a, struct http_req *ret)
{
    size_t n;
    enum http_parse_error e = find_end(ps, in, &n);
    if (e != HTTP_BAD_NONE)
        return parsed(HTTP_PARSED_BAD, e, 0);
    if (n == 0)
        return parsed(HTTP_PARSED_MORE, HTTP_BAD_NONE, 0);
    size_t field_max = MIN(ps->lines, HTTP_FIELDS_MAX);
    struct http_read r = {.fields = arena_new_array(a, struct http_field, field_max), .field_max = field_max};
    if (r.fields == NULL)
        return parsed(HTTP_PARSED_BAD, HTTP_BAD_MEMORY, 0);
    http_read_head(&r, span_part(in, ps->blank, n - ps->blank));
    e = r.done ? http_build(a, &r, ret) : why_not(&r);
    *ps = (struct http_parser){0};
    return e == HTTP_BAD_NONE ? parsed(HTTP_PARSED_REQUEST, e, n) : parsed(HTTP_PARSED_BAD, e, 0);
}
