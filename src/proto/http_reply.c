#include "proto/http_reply.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/http_read.h"

int http_reply_end(struct span in, size_t *ret_n)
{
    struct span head = span_part(in, 0, HTTP_HEAD_MAX);
    const uint8_t *end = head.n == 0 ? NULL : memmem(head.p, head.n, "\r\n\r\n", 4);
    if (end == NULL && head.n == HTTP_HEAD_MAX)
        return -E_LIMIT;
    *ret_n = end == NULL ? 0 : (size_t)(end - head.p) + 4;
    return 0;
}

bool http_reply_field(const struct http_reply *r, const char *name_z, struct span *ret_value)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (span_ieq_z(r->fields[i].name, name_z)) {
            *ret_value = r->fields[i].value;
            return true;
        }
    return false;
}

static size_t times(const struct http_reply *r, const char *name_z)
{
    size_t n = 0;
    for (size_t i = 0; i < r->field_n; i++)
        n += span_ieq_z(r->fields[i].name, name_z);
    return n;
}

/* RFC 9112 6.3. What could be read in two ways is no response (a proxy in between may read it in the other). */
static int frame(struct http_reply *r, enum http_method asked)
{
    struct span value;
    size_t codings = times(r, "Transfer-Encoding"), lengths = times(r, "Content-Length");
    if (codings > 1 || lengths > 1 || (codings > 0 && lengths > 0))
        return -E_SYNTAX;
    r->framing = HTTP_FRAMED_CLOSE;
    if (http_reply_field(r, "Transfer-Encoding", &value)) {
        if (!span_ieq_z(value, "chunked"))
            return -E_SYNTAX;
        r->framing = HTTP_FRAMED_CHUNKS;
    } else if (http_reply_field(r, "Content-Length", &value)) {
        if (span_u64(value, HTTP_NO_LENGTH - 1, &r->length) < 0)
            return -E_SYNTAX;
        r->framing = HTTP_FRAMED_LENGTH;
    }
    if (asked == HTTP_HEAD || r->status < 200 || r->status == 204 || r->status == 304)
        r->framing = HTTP_FRAMED_NONE;
    r->keep_alive = r->keep_alive && r->framing != HTTP_FRAMED_CLOSE;
    return 0;
}

int http_reply_parse(struct arena *a, struct span head, enum http_method asked, struct http_reply *ret)
{
    struct http_read read = {0};
    if (!http_read_room(&read, a, HTTP_FIELDS_MAX))
        return -E_NOMEM;
    if (http_read_reply(&read, head) != head.n || !read.done)
        return -E_SYNTAX;
    if (read.field_n > read.field_max)
        return -E_LIMIT;
    struct http_reply r = {.status = read.status, .fields = read.fields, .field_n = read.field_n};
    struct span connection;
    r.keep_alive = read.minor > 0 && !(http_reply_field(&r, "Connection", &connection) && span_ieq_z(connection, "close"));
    int err = frame(&r, asked);
    if (err == 0)
        *ret = r;
    return err;
}
