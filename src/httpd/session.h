/* Inside of the HTTP server: a connection, and what all of them share. For src/httpd alone. */
#ifndef HTTPD_SESSION_H
#define HTTPD_SESSION_H

#include <stdatomic.h>

#include "base/cidr.h"
#include "base/crypto.h"
#include "httpd/exchange.h"
#include "httpd/httpd.h"
#include "proto/http_chunk.h"
#include "proto/http_parse.h"
#include "runtime/conn.h"
#include "service/account.h"
#include "service/census.h"

#define HTTPD_WORKER_KEY 2 /* of worker_local() */
#define HTTPD_DROP_MAX (1024u * 1024u) /* octets of an unwanted body that are read and dropped */

struct aliases;

struct httpd_endpoint {
    struct httpd *server;
    enum httpd_port port;
    struct conn_service service;
};

struct httpd {
    struct httpd_parts parts;
    struct httpd_endpoint endpoint[HTTPD_PORT__COUNT];
    struct census by_ip;
    struct aliases *aliases;
    struct account operator; /* whose rights the control socket gives (CLI-32); lives as long as this */
    _Atomic int64_t once_tidy_s; /* wall clock: when records of Idempotency-Key are looked through again */
    _Atomic size_t connections;
    _Atomic uint64_t opened, requests, refused;
};

enum httpd_phase {
    HTTPD_HEAD, /* waiting for a request, or reading its head */
    HTTPD_BODY, /* reading its body */
    HTTPD_WORK, /* a job has it */
};

struct httpd_session {
    struct conn conn;
    struct httpd *server;
    struct config *cfg;               /* S keys; a reference */
    struct worker *worker;
    struct ip peer;                   /* the real one */
    char id[CRYPTO_ID_MAX];
    enum httpd_phase phase;
    struct http_parser parser;
    struct exchange *x;               /* from the first octet of a request to the end of its response */
    struct exchange *working;         /* instead of .x while a job has it; the job's */
    struct http_chunk chunk;
    uint64_t body_left;               /* octets of a body with a length that are still to come */
    uint64_t body_read;               /* octets of framing and body so far */
    int64_t body_from_ms;
    struct account *account;          /* of the last request with a token; a reference */
    int64_t opened_ms;
    bool operator;                    /* the control socket, and who is there is root or our own user */
    bool stopping;
    bool ended;                       /* the client sends no more */
    bool counted;                     /* among the server's connections */
    bool by_ip;                       /* counted in the census */
    struct httpd_session *next, **at; /* the worker's list of those that wait for a request, the one that waits longest first */
};

static inline struct httpd_session *httpd_of(struct conn *c)
{
    return CONTAINER_OF(c, struct httpd_session, conn);
}

extern const struct conn_proto httpd_proto; /* session.c */

/* judge.c: who asks (SEC-08): x->peer, .loopback, .tls. Worker. */
void httpd_judge_peer(struct httpd_session *s, struct exchange *x);
/* judge.c: what the head alone decides: the route, API-03, 411, 413, 415, 417. False: it is answered. Worker. */
bool httpd_judge_head(struct httpd_session *s, struct exchange *x);

/* judge.c: how much body the row takes, and 413. Worker. */
uint64_t httpd_body_max(const struct exchange *x);
void httpd_answer_too_large(struct exchange *x);
/* metrics.c: is /metrics what is asked for? It is nobody's business in a browser (API-06). */
bool httpd_is_metrics(const struct exchange *x);
/* metrics.c: may this peer read them without a token? */
bool httpd_metrics_open(const struct exchange *x);

/* body.c: a piece of the body goes where the row wants it. httpd_body_room(): whether any piece of the input fits; false:
 * the session is held until the disk has what came before, or it is answered. The other two: false: it is answered. Worker. */
bool httpd_body_start(struct exchange *x);
bool httpd_body_room(struct httpd_session *s);
bool httpd_body_take(struct httpd_session *s, struct span data);

/* session.c: sends s->x's answer. Worker. */
void httpd_answer(struct httpd_session *s);
/* append.c: what the head and the mailbox say before a message is taken. BLOCKING, a handler. */
enum ms_next api_append_check(struct ms_call *c);

/* respond.c: writes the answer and logs it. Worker. */
void httpd_respond(struct httpd_session *s, struct exchange *x);
/* A head that could not be read. Worker. */
void httpd_answer_bad(struct exchange *x, enum http_parse_error e);

#endif
