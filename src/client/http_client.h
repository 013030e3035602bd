/* An HTTP/1.1 client for verbs and tests of a server (RFC 9110, RFC 9112): one connection over TCP, TLS or a UNIX socket,
 * one request at a time. Everything is BLOCKING, with an end to every wait, and bounded: heads by HTTP_HEAD_MAX, bodies by
 * .body_max. Never called on a worker.
 *
 *   struct http_client *h;
 *   struct http_target at = {.peer = addr, .host_z = "mail.example.net", .timeout_ms = 5000};
 *   r = http_client_open(&at, &h);
 *   struct http_answer answer;
 *   struct http_ask ask = {.method = HTTP_POST, .target_z = "/auth/login", .type_z = "application/json",
 *                          .body = text, .body_max = 65536, .timeout_ms = 5000};
 *   r = http_client_ask(h, &ask, &answer);
 *   if (r == 0 && answer.reply.status == 200)
 *       take(strbuf_text(&answer.body));
 *   http_answer_done(&answer);
 *   h = http_client_close(h);
 *
 * The process ignores SIGPIPE (runtime/signals.h, or signal(2) in a verb). One thread per connection. Errors: -E_DOWN
 * nobody answers there or it broke off, -E_AGAIN the time is over, -E_LIMIT the answer is larger than allowed, -E_SYNTAX
 * it is no HTTP, -E_DENIED no TLS came about (http_client_error() tells why), -E_CLOSED the server keeps no connection
 * open: open another, -E_INVAL the ask holds octets that no head may hold, -E_NOMEM. */
#ifndef CLIENT_HTTP_CLIENT_H
#define CLIENT_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/http_reply.h"
#include "runtime/addr.h"

struct http_client;
struct tls_want;

struct http_target {
    const char *path_z;         /* a UNIX socket; NULL: */
    struct addr peer;           /* with its port */
    struct addr source;         /* the address to come from; ADDR_NONE: the kernel's choice */
    const char *host_z;         /* Host: name[:port]; NULL: localhost. Outlives the connection */
    const struct tls_want *tls; /* runtime/tls_client.h; NULL: in the clear. Only looked at in the call */
    int64_t timeout_ms;         /* until the connection, with its TLS, stands */
};

struct http_ask {
    enum http_method method;
    const char *target_z;       /* "/folders/INBOX/messages?limit=10", encoded as needed */
    const char *token_z;        /* Authorization: Bearer; NULL: none */
    const char *type_z;         /* Content-Type; NULL: none */
    const char *fields_z;       /* further header lines, each with CRLF; NULL: none */
    struct span body;           /* p NULL: none, no Content-Length */
    size_t body_max;            /* octets of the answer's body */
    int64_t timeout_ms;         /* for all of it */
};

struct http_answer {
    struct http_reply reply;    /* spans into .head; http_reply_field() */
    struct strbuf body;         /* chunks put together */
    struct strbuf head;
    struct arena arena;
};

int http_client_open(const struct http_target *at, struct http_client **ret);
struct http_client *http_client_close(struct http_client *h); /* NULL; NULL-safe */

/* *ret is untouched on failure; the connection is of no use then. Interim answers (1xx) are passed over. */
int http_client_ask(struct http_client *h, const struct http_ask *ask, struct http_answer *ret);
void http_answer_done(struct http_answer *a);

/* Whether another request may be asked on it. */
bool http_client_stands(const struct http_client *h);
/* Why the last call failed, in the system's or OpenSSL's words; static text, "" none. NULL: of no connection. */
const char *http_client_error(const struct http_client *h);
/* Under TLS: version, cipher, whether the certificate was checked. False: in the clear. */
struct tls_info;
bool http_client_tls(const struct http_client *h, struct tls_info *ret);

/* A name or value as one segment of a path or value of a query: percent-encoded (RFC 3986 2.1). */
void http_client_escape(struct strbuf *out, struct span text);

#endif
