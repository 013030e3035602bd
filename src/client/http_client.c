#include "client/http_client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/http_chunk.h"
#include "runtime/tls.h"
#include "runtime/tls_client.h"

#define READ_OCTETS 16384u
#define INTERIM_MAX 8u /* 1xx answers before the final one */
#define ARENA_MAX (64u * 1024u)

struct http_client {
    int fd;
    const char *host_z;
    struct tls_conn *tls;
    struct strbuf in;    /* octets that were read; [at..n) are not used yet */
    size_t at;
    int64_t due_ms;      /* of the running call, monotonic */
    bool broken;         /* no further request */
    const char *error_z;
};

/* -- octets, with an end to every wait */

static int wait_for(struct http_client *h, short events)
{
    for (;;) {
        int64_t left = h->due_ms - clock_mono_ms();
        struct pollfd p = {.fd = h->fd, .events = events};
        if (left <= 0) {
            h->error_z = "time-out";
            return -E_AGAIN;
        }
        int r = poll(&p, 1, (int)MIN(left, 3600000));
        if (r > 0)
            return 0;
        if (r < 0 && errno != EINTR)
            return -E_DOWN;
    }
}

/* What a TLS call came to: 0 done, 1 try again, -E_CLOSED the end, -E_DOWN. */
static int tls_outcome(struct http_client *h, enum tls_io io)
{
    switch (io) {
    case TLS_IO_OK:
        return 0;
    case TLS_IO_WANT_READ:
    case TLS_IO_WANT_WRITE: {
        int r = wait_for(h, io == TLS_IO_WANT_READ ? POLLIN : POLLOUT);
        return r < 0 ? r : 1;
    }
    case TLS_IO_EOF:
        return -E_CLOSED;
    case TLS_IO_ERROR:
        break;
    }
    h->error_z = tls_conn_error(h->tls);
    return -E_DOWN;
}

static int system_outcome(struct http_client *h, short events)
{
    if (errno == EAGAIN || errno == EINTR) {
        int r = wait_for(h, events);
        return r < 0 ? r : 1;
    }
    h->error_z = strerrordesc_np(errno);
    return -E_DOWN;
}

/* One read or write: 0, 1: again, -E_CLOSED: the other side sends no more. */
static int read_once(struct http_client *h, uint8_t *to, size_t cap, size_t *ret_n)
{
    if (h->tls != NULL)
        return tls_outcome(h, tls_conn_read(h->tls, to, cap, ret_n));
    ssize_t n = recv(h->fd, to, cap, 0);
    if (n < 0)
        return system_outcome(h, POLLIN);
    *ret_n = (size_t)n;
    return n == 0 ? -E_CLOSED : 0;
}

static int write_once(struct http_client *h, struct span text, size_t *ret_n)
{
    if (h->tls != NULL)
        return tls_outcome(h, tls_conn_write(h->tls, text.p, text.n, ret_n));
    ssize_t n = send(h->fd, text.p, text.n, MSG_NOSIGNAL);
    if (n < 0)
        return system_outcome(h, POLLOUT);
    *ret_n = (size_t)n;
    return 0;
}

static int read_more(struct http_client *h)
{
    size_t n = 0;
    int r;
    if (h->at == h->in.n) {
        strbuf_clear(&h->in);
        h->at = 0;
    }
    if (!strbuf_reserve(&h->in, READ_OCTETS))
        return -E_NOMEM;
    do
        r = read_once(h, h->in.p + h->in.n, READ_OCTETS, &n);
    while (r == 1);
    if (r == 0)
        h->in.n += n;
    return r;
}

static int write_all(struct http_client *h, struct span text)
{
    while (text.n > 0) {
        size_t n = 0;
        int r = write_once(h, text, &n);
        if (r < 0)
            return r == -E_CLOSED ? -E_DOWN : r;
        text = span_part(text, n, text.n);
    }
    return 0;
}

static struct span unread(const struct http_client *h)
{
    return span_of(h->in.p + h->at, h->in.n - h->at);
}

/* -- opening */

static socklen_t target_address(const struct http_target *at, struct sockaddr_storage *ret)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (at->path_z == NULL)
        return addr_to_sockaddr(&at->peer, ret);
    if (strlen(at->path_z) >= sizeof(un.sun_path))
        return 0;
    strcpy(un.sun_path, at->path_z);
    memcpy(ret, &un, sizeof(un));
    return sizeof(un);
}

static int connect_socket(struct http_client *h, const struct http_target *at)
{
    struct sockaddr_storage sa, from;
    socklen_t n = target_address(at, &sa), from_n = addr_to_sockaddr(&at->source, &from), size = sizeof(int);
    int err = 0;
    if (n == 0)
        return -E_INVAL;
    h->fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (h->fd < 0 || (from_n > 0 && bind(h->fd, (struct sockaddr *)&from, from_n) < 0))
        return system_outcome(h, POLLOUT);
    if (connect(h->fd, (struct sockaddr *)&sa, n) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno == EAGAIN ? -E_DOWN : system_outcome(h, POLLOUT); /* a UNIX socket whose queue is full */
    int r = wait_for(h, POLLOUT);
    if (r < 0)
        return r;
    getsockopt(h->fd, SOL_SOCKET, SO_ERROR, &err, &size);
    errno = err;
    return err == 0 ? 0 : system_outcome(h, POLLOUT);
}

static int shake_hands(struct http_client *h, const struct tls_want *want)
{
    int r;
    h->tls = tls_conn_new_client(want, h->fd);
    if (h->tls == NULL)
        return -E_NOMEM;
    do
        r = tls_outcome(h, tls_conn_handshake(h->tls));
    while (r == 1);
    return r == -E_DOWN || r == -E_CLOSED ? -E_DENIED : r;
}

static _Thread_local const char *open_error_z; /* of a connection that there is not */

int http_client_open(const struct http_target *at, struct http_client **ret)
{
    struct http_client *h = calloc(1, sizeof(*h));
    open_error_z = "";
    if (h == NULL)
        return -E_NOMEM;
    *h = (struct http_client){.fd = -1, .error_z = "", .due_ms = clock_mono_ms() + at->timeout_ms,
                              .host_z = at->host_z == NULL ? "localhost" : at->host_z};
    int r = connect_socket(h, at);
    if (r == 0 && at->tls != NULL)
        r = shake_hands(h, at->tls);
    if (r < 0) {
        open_error_z = h->error_z;
        http_client_close(h);
        return r;
    }
    *ret = h;
    return 0;
}

struct http_client *http_client_close(struct http_client *h)
{
    if (h == NULL)
        return NULL;
    if (h->tls != NULL && !h->broken)
        tls_conn_shutdown(h->tls);
    tls_conn_free(h->tls);
    if (h->fd >= 0)
        close(h->fd);
    strbuf_done(&h->in);
    free(h);
    return NULL;
}

bool http_client_stands(const struct http_client *h)
{
    return !h->broken;
}

const char *http_client_error(const struct http_client *h)
{
    return h != NULL ? h->error_z : open_error_z != NULL ? open_error_z : "";
}

bool http_client_tls(const struct http_client *h, struct tls_info *ret)
{
    if (h->tls != NULL)
        tls_conn_info(h->tls, ret);
    return h->tls != NULL;
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
    int r = strbuf_ok(&head) ? write_all(h, strbuf_text(&head)) : -E_NOMEM;
    strbuf_done(&head);
    return r;
}

/* The final answer's head. The server may have closed an idle connection meanwhile: -E_CLOSED where nothing came. */
static int read_head(struct http_client *h, enum http_method asked, struct http_answer *a)
{
    for (unsigned interim = 0; interim <= INTERIM_MAX;) {
        size_t n;
        int r = http_reply_end(unread(h), &n);
        if (r == 0 && n == 0) {
            r = read_more(h);
            if (r == -E_CLOSED && (unread(h).n > 0 || interim > 0))
                r = -E_DOWN;
        }
        if (r < 0)
            return r;
        if (n == 0)
            continue;
        strbuf_clear(&a->head);
        strbuf_span(&a->head, span_part(unread(h), 0, n));
        h->at += n;
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
        int64_t n = unread(h).n == 0 ? 0 : http_chunk_feed(&c, unread(h), &data);
        if (n < 0)
            return -E_SYNTAX;
        int r = take(a, data, max);
        h->at += (size_t)n;
        if (r == 0 && n == 0)
            r = read_more(h);
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
        struct span part = span_part(unread(h), 0, (size_t)MIN(left, (uint64_t)SIZE_MAX));
        int r = part.n > 0 ? take(a, part, max) : read_more(h);
        h->at += part.n;
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
        sent = write_all(h, ask->body);
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
    h->error_z = "";
    h->due_ms = clock_mono_ms() + ask->timeout_ms;
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
