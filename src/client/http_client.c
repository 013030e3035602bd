#include "client/http_client.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/wire.h"
#include "proto/http_chunk.h"
#include "runtime/tls.h"

#define INTERIM_MAX 8u /* 1xx answers before the final one */
#define ARENA_MAX (64u * 1024u)

struct http_client {
    struct wire w;
    const char *host_z;
    bool broken; /* no further request */
};

/* -- opening */

static _Thread_local const char *open_error_z; /* of a connection that there is not */

int http_client_open(const struct http_target *at, struct http_client **ret)
{
    struct http_client *h = calloc(1, sizeof(*h));
    struct wire_target to = {.path_z = at->path_z, .peer = at->peer, .source = at->source, .tls = at->tls, .timeout_ms = at->timeout_ms};
    open_error_z = "";
    if (h == NULL)
        return -E_NOMEM;
    int r = wire_open(&h->w, &to);
    if (r < 0) {
        open_error_z = h->w.error_z;
        free(h);
        return r;
    }
    h->host_z = at->host_z == NULL ? "localhost" : at->host_z;
    *ret = h;
    return 0;
}

struct http_client *http_client_close(struct http_client *h)
{
    if (h == NULL)
        return NULL;
    wire_close(&h->w);
    free(h);
    return NULL;
}

bool http_client_stands(const struct http_client *h)
{
    return !h->broken;
}

const char *http_client_error(const struct http_client *h)
{
    return h != NULL ? h->w.error_z : open_error_z != NULL ? open_error_z : "";
}

bool http_client_tls(const struct http_client *h, struct tls_info *ret)
{
    if (h->w.tls != NULL)
        tls_conn_info(h->w.tls, ret);
    return h->w.tls != NULL;
}

/* -- asking */

void http_client_escape(struct strbuf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i], low = ascii_lower(c);
        if ((low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || (c != 0 && strchr("-._~@", c) != NULL))
            strbuf_c(out, c);
        else
            strbuf_f(out, "%%%02X", c);
    }
}

/* No octet that would end a line early or begin another word. */
static bool one_word(const char *text_z)
{
    for (; text_z != NULL && *text_z != 0; text_z++)
        if ((uint8_t)*text_z <= ' ' || *text_z == 0x7f)
            return false;
    return true;
}

static int write_head(struct http_client *h, const struct http_ask *ask)
{
    struct strbuf head = {0};
    if (!one_word(ask->target_z) || !one_word(ask->token_z))
        return -E_INVAL;
    strbuf_f(&head, "%s %s HTTP/1.1\r\nHost: %s\r\n", http_method_name(ask->method), ask->target_z, h->host_z);
    if (ask->token_z != NULL)
        strbuf_f(&head, "Authorization: Bearer %s\r\n", ask->token_z);
    if (ask->type_z != NULL)
        strbuf_f(&head, "Content-Type: %s\r\n", ask->type_z);
    if (ask->body.p != NULL)
        strbuf_f(&head, "Content-Length: %zu\r\n", ask->body.n);
    if (ask->fields_z != NULL)
        strbuf_z(&head, ask->fields_z);
    strbuf_z(&head, "\r\n");
    int r = strbuf_ok(&head) ? wire_write(&h->w, strbuf_text(&head)) : -E_NOMEM;
    strbuf_done(&head);
    return r;
}

/* The final answer's head. The server may have closed an idle connection meanwhile: -E_CLOSED where nothing came. */
static int read_head(struct http_client *h, enum http_method asked, struct http_answer *a)
{
    for (unsigned interim = 0; interim <= INTERIM_MAX;) {
        size_t n;
        int r = http_reply_end(wire_unread(&h->w), &n);
        if (r == 0 && n == 0) {
            r = wire_read(&h->w);
            if (r == -E_CLOSED && (wire_unread(&h->w).n > 0 || interim > 0))
                r = -E_DOWN;
        }
        if (r < 0)
            return r;
        if (n == 0)
            continue;
        strbuf_clear(&a->head);
        strbuf_span(&a->head, span_part(wire_unread(&h->w), 0, n));
        h->w.at += n;
        if (!strbuf_ok(&a->head))
            return -E_NOMEM;
        r = http_reply_parse(&a->arena, strbuf_text(&a->head), asked, &a->reply);
        if (r < 0 || a->reply.status >= 200)
            return r;
        if (a->reply.status == 101) /* nothing was offered to switch to */
            return -E_SYNTAX;
        arena_reset(&a->arena);
        interim++;
    }
    return -E_LIMIT;
}

static int take(struct http_answer *a, struct span data, size_t max)
{
    if (data.n > max - MIN(max, a->body.n))
        return -E_LIMIT;
    strbuf_span(&a->body, data);
    return strbuf_ok(&a->body) ? 0 : -E_NOMEM;
}

static int read_chunks(struct http_client *h, struct http_answer *a, size_t max)
{
    struct http_chunk c;
    http_chunk_init(&c);
    while (!http_chunk_ended(&c)) {
        struct span data = {0};
        int64_t n = wire_unread(&h->w).n == 0 ? 0 : http_chunk_feed(&c, wire_unread(&h->w), &data);
        if (n < 0)
            return -E_SYNTAX;
        int r = take(a, data, max);
        h->w.at += (size_t)n;
        if (r == 0 && n == 0)
            r = wire_read(&h->w);
        if (r < 0)
            return r == -E_CLOSED ? -E_DOWN : r;
    }
    return 0;
}

static int read_octets(struct http_client *h, struct http_answer *a, size_t max)
{
    uint64_t left = a->reply.framing == HTTP_FRAMED_LENGTH ? a->reply.length : UINT64_MAX;
    if (a->reply.framing == HTTP_FRAMED_LENGTH && left > max)
        return -E_LIMIT;
    while (left > 0) {
        struct span part = span_part(wire_unread(&h->w), 0, (size_t)MIN(left, (uint64_t)SIZE_MAX));
        int r = part.n > 0 ? take(a, part, max) : wire_read(&h->w);
        h->w.at += part.n;
        left -= part.n;
        if (r == -E_CLOSED)
            return a->reply.framing == HTTP_FRAMED_CLOSE ? 0 : -E_DOWN;
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_body(struct http_client *h, struct http_answer *a, size_t max)
{
    switch (a->reply.framing) {
    case HTTP_FRAMED_NONE:
        break;
    case HTTP_FRAMED_CHUNKS:
        return read_chunks(h, a, max);
    case HTTP_FRAMED_LENGTH:
    case HTTP_FRAMED_CLOSE:
        return read_octets(h, a, max);
    }
    return 0;
}

/* A server that refuses early answers and closes while we still send: what it said is what counts. */
static int ask_all(struct http_client *h, const struct http_ask *ask, struct http_answer *a)
{
    int sent = write_head(h, ask);
    if (sent == 0 && ask->body.p != NULL)
        sent = wire_write(&h->w, ask->body);
    if (sent < 0 && sent != -E_DOWN)
        return sent;
    int r = read_head(h, ask->method, a);
    if (r == 0)
        r = read_body(h, a, ask->body_max);
    if (sent < 0)
        h->broken = true;
    return r;
}

int http_client_ask(struct http_client *h, const struct http_ask *ask, struct http_answer *ret)
{
    struct http_answer a = {0};
    if (h->broken)
        return -E_CLOSED;
    h->w.error_z = "";
    h->w.due_ms = clock_mono_ms() + ask->timeout_ms;
    arena_init(&a.arena, ARENA_MAX);
    int r = ask_all(h, ask, &a);
    if (r < 0 || !a.reply.keep_alive)
        h->broken = true;
    if (r < 0)
        http_answer_done(&a);
    else
        *ret = a;
    return r;
}

void http_answer_done(struct http_answer *a)
{
    arena_done(&a->arena);
    strbuf_done(&a->head);
    strbuf_done(&a->body);
}
