/* From an answer to octets (RFC 9110 8, RFC 9112 6; SPEC API-05..07), and its line in the log. */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/metric.h"
#include "httpd/session.h"
#include "proto/date.h"
#include "service/account.h"

static const struct {
    unsigned status;
    const char *text_z;
} statuses[] = {
    {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {302, "Found"}, {304, "Not Modified"},
    {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
    {405, "Method Not Allowed"}, {408, "Request Timeout"}, {409, "Conflict"}, {411, "Length Required"},
    {413, "Content Too Large"}, {414, "URI Too Long"}, {415, "Unsupported Media Type"}, {417, "Expectation Failed"},
    {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"},
    {501, "Not Implemented"}, {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"},
};

static const char *status_text(unsigned status)
{
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (statuses[i].status == status)
            return statuses[i].text_z;
    return "";
}

void httpd_answer_bad(struct exchange *x, enum http_parse_error e)
{
    static const struct {
        unsigned status;
        const char *code_z, *text_z;
    } rows[] = {
        [HTTP_BAD_NONE] = {400, "bad_request", ""},
        [HTTP_BAD_REQUEST_LINE] = {400, "bad_request", "The request line cannot be read"},
        [HTTP_BAD_TARGET] = {400, "bad_request", "The target cannot be read"},
        [HTTP_BAD_VERSION] = {505, "version_not_supported", "HTTP/1.1 is spoken here"},
        [HTTP_BAD_METHOD] = {501, "not_implemented", "This method is not known"},
        [HTTP_BAD_NEWLINE] = {400, "bad_request", "Lines end in CRLF"},
        [HTTP_BAD_FIELD] = {400, "bad_request", "A header field cannot be read"},
        [HTTP_BAD_FIELD_TWICE] = {400, "bad_request", "A header field stands there twice"},
        [HTTP_BAD_HOST] = {400, "bad_request", "There must be one Host"},
        [HTTP_BAD_LENGTH] = {400, "bad_request", "There must be one Content-Length, a number"},
        [HTTP_BAD_CODING] = {400, "bad_request", "The only transfer coding is chunked, without Content-Length"},
        [HTTP_BAD_TARGET_LONG] = {414, "uri_too_long", "The target is longer than 8 KiB"},
        [HTTP_BAD_HEAD_LONG] = {431, "headers_too_large", "The head is larger than 16 KiB or has more than 100 fields"},
        [HTTP_BAD_MEMORY] = {503, "unavailable", "Try again later"},
    };
    _Static_assert(ARRAY_LEN(rows) == HTTP_BAD__COUNT, "one answer per error");
    api_error(x, rows[e].status, rows[e].code_z, "%s", rows[e].text_z);
    x->close = true;
}

/* API-06: the origin that may read this, or NULL. */
static bool origin_allowed(const struct config *cfg, struct span origin, bool *ret_any)
{
    *ret_any = false;
    for (size_t i = 0; i < cfg->api_cors_origins.n; i++) {
        if (span_eq_z(SPAN_LIT("*"), cfg->api_cors_origins.items_z[i])) {
            *ret_any = true;
            return true;
        }
        if (origin.n > 0 && span_eq_z(origin, cfg->api_cors_origins.items_z[i]))
            return true;
    }
    return false;
}

static void put_cors(struct exchange *x, struct strbuf *out)
{
    struct span origin = x->req.known[HTTP_FIELD_ORIGIN];
    bool any;
    bool yes = origin_allowed(x->cfg, origin, &any);
    if (!any)
        strbuf_z(out, "Vary: Origin\r\n");
    if (!yes)
        return;
    strbuf_z(out, "Access-Control-Allow-Origin: ");
    strbuf_span(out, any ? SPAN_LIT("*") : origin);
    strbuf_z(out, "\r\nAccess-Control-Expose-Headers: ETag, Retry-After, Content-Disposition, WWW-Authenticate\r\n");
}

static uint64_t answer_size(const struct exchange *x)
{
    return x->octets != NULL ? ms_body_size(x->octets) : x->part.body != NULL ? x->part_n : x->text.n;
}

static void put_head(struct exchange *x, struct strbuf *out)
{
    strbuf_f(out, "HTTP/1.1 %u %s\r\nDate: ", x->status, status_text(x->status));
    date_write_http(out, clock_wall_s());
    strbuf_z(out, "\r\n");
    if (!httpd_is_metrics(x))
        put_cors(x, out);
    strbuf_z(out, "X-Content-Type-Options: nosniff\r\n");
    if (x->private)
        strbuf_z(out, "Cache-Control: no-store\r\n");
    if (x->type_z != NULL)
        strbuf_f(out, "Content-Type: %s\r\n", x->type_z);
    if (x->status != 204 && x->status != 304)
        strbuf_f(out, "Content-Length: %llu\r\n", (unsigned long long)answer_size(x));
    strbuf_span(out, strbuf_text(&x->fields));
    if (x->close)
        strbuf_z(out, "Connection: close\r\n");
    else if (x->req.minor == 0)
        strbuf_z(out, "Connection: keep-alive\r\n");
    strbuf_z(out, "\r\n");
}

/* The path without its query, which may hold words of mail. */
static struct span path_of(const struct exchange *x)
{
    size_t end = x->req.target.n;
    span_find(x->req.target, '?', &end);
    return span_part(x->req.target, 0, end);
}

static void log_answer(const struct httpd_session *s, const struct exchange *x)
{
    char peer[IP_TEXT_MAX];
    struct span account = x->account == NULL ? SPAN_LIT("-") : x->account->address;
    bool refused = x->status >= 400;
    log_info(refused ? "http.refuse" : "http.request",
             "session=%s peer=%s account=%.*s method=%s path=%.*s code=%u reason=%s size=%llu ms=%lld", s->id,
             ip_format(&x->peer, peer), SPAN_ARG(account), http_method_name(x->req.method), SPAN_ARG(path_of(x)), x->status,
             refused ? x->code_z : "-", (unsigned long long)answer_size(x), (long long)(clock_mono_ms() - x->started_ms));
    if (refused)
        atomic_fetch_add_explicit(&s->server->refused, 1, memory_order_relaxed);
}

void httpd_respond(struct httpd_session *s, struct exchange *x)
{
    struct strbuf head = {0};
    if (!strbuf_ok(&x->text) || !strbuf_ok(&x->fields))
        api_unavailable(x);
    put_head(x, &head);
    log_answer(s, x);
    metric_add((enum metric)(METRIC_REPLY_HTTP_2 + x->status / 100 - 2), 1);
    if (!strbuf_ok(&head)) {
        strbuf_done(&head);
        conn_abort(&s->conn, CONN_END_NOMEM);
        return;
    }
    conn_write(&s->conn, strbuf_text(&head));
    strbuf_done(&head);
    uint64_t n = answer_size(x);
    if (x->req.method == HTTP_HEAD || n == 0)
        return;
    if (x->octets == NULL && x->part.body == NULL) {
        conn_write(&s->conn, strbuf_text(&x->text));
        return;
    }
    struct out_source *source = x->octets != NULL ? ms_body_source(x->octets, 0, n) : part_source(&x->part);
    if (source == NULL)
        conn_abort(&s->conn, CONN_END_NOMEM);
    else
        conn_write_source(&s->conn, source, 0, n);
}
