/* One request and its response (SPEC 8). Made by the session when a head is whole, given to the row's handler in a job,
 * sent by the session when the handler is done. It owns all it holds; the session may be gone by then.
 *
 * A handler is BLOCKING code on a pool thread. It reads x->req, x->arg, x->in, x->account, and leaves one answer:
 *
 *   static enum ms_next api_thing(struct ms_call *c)
 *   {
 *       struct exchange *x = exchange_of(c);
 *       struct span name;
 *       if (!api_in_text(x, "name", true, 240, &name))
 *           return MS_DONE;                              it has answered 400 invalid_name
 *       ...
 *       return api_json(x, 200, object);                 takes the cJSON object
 *   }
 *
 * Long work goes on in one job after the other: .call.view NULL, .call.run and .class anew, `return MS_GO_ON`.
 * Changes of a mailbox go on in its queue: `return exchange_in_view(x, view, next)` (service/mailstore.h, MS_GO_ON).
 * What only a worker may begin (mail on its way in): x->launch, `return MS_DONE` without an answer; exchange_finish()
 * is called when it is over. */
#ifndef HTTPD_EXCHANGE_H
#define HTTPD_EXCHANGE_H

#include <cjson/cJSON.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cidr.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "httpd/route.h"
#include "proto/http_req.h"
#include "service/mailstore.h"
#include "service/part_decode.h"
#include "service/sessions.h"
#include "service/stage_lines.h"

struct account;
struct config;
struct conn;
struct httpd;
struct json_error;
struct send_body;

#define HTTPD_JSON_MAX (1024u * 1024u) /* LIM-09 */
#define HTTPD_ARENA_MAX (4u * 1024u * 1024u)

struct exchange {
    struct ms_call call;
    struct httpd *server;
    struct config *cfg;            /* at the request's start; a reference */
    struct arena arena;
    struct http_req req;           /* spans into the arena */
    const struct http_route *route;
    struct span arg[ROUTE_ARGS_MAX];
    struct ip peer;                /* as judged (SEC-08) */
    bool loopback, tls;            /* likewise */
    bool operator;                 /* came by the control socket, from root or our own user: a superadmin without a token */
    bool redirects;                /* came to discovery.http_port */
    bool direct;                   /* .peer is the real one, and nothing says that it asks for somebody else (SEC-08) */
    int64_t started_ms;
    struct account *account;       /* whose token it is; a reference, NULL before and without */
    int64_t auth_time_s;           /* of the token */

    /* A tour of all workers (tour.c): the handler returns exchange_tour(...) and goes on in `then` when all were seen. */
    struct post tour;
    unsigned tour_at;
    void (*visit)(struct worker *w, struct exchange *x);
    struct session_list sessions;

    struct view *source;           /* of a copy or move; a reference */
    void *work;                    /* what a handler keeps between its steps, in the arena */
    _Atomic bool abandoned;        /* the client went away while a job has it: long work ends early */

    bool body_due;                 /* the body is not read yet */
    struct strbuf body;            /* JSON or XML as it came */
    cJSON *in;                     /* the same as a tree; an object */
    struct stage_lines mail;       /* a message, as it came */
    struct send_body *send;        /* of a message to be sent: the rest of it */
    bool (*launch)(struct exchange *x); /* worker: false: nothing goes on, it is answered */
    void (*drop)(struct exchange *x);   /* gives back what .work holds, when .launch was never called */

    /* the answer */
    unsigned status;
    const char *code_z;            /* of an error, for the log */
    struct strbuf text;            /* the body */
    const char *type_z;            /* "application/json" */
    struct strbuf fields;          /* further header fields, each with CRLF */
    struct ms_body *octets;        /* instead of text: a message, sent as it is */
    struct part_octets part;       /* likewise, with .body: a part of it, decoded (a reference) */
    uint64_t part_n;               /* decoded octets */
    bool private;                  /* mail data: Cache-Control: no-store */
    bool close;                    /* the connection ends behind it */
};

static inline struct exchange *exchange_of(struct ms_call *c)
{
    return CONTAINER_OF(c, struct exchange, call);
}

/* Worker. NULL: no memory. */
struct exchange *exchange_new(struct httpd *server);
/* Worker: x->req was parsed from `head`, which is about to leave the input buffer. False: no memory. */
bool exchange_keep_head(struct exchange *x, struct span head);
struct exchange *exchange_free(struct exchange *x); /* NULL; NULL-safe */
/* Worker: what x->launch began is over and answered. conn NULL: the client is gone. */
void exchange_finish(struct exchange *x, struct conn *conn);

/* BLOCKING: the token's account (AUTH-10..12) and what the row asks of it (API-04), as they are now. False: it is
 * answered. */
bool exchange_authenticate(struct exchange *x);
/* BLOCKING: the body by the strict scanner (API-07) into x->in. False: it is answered. */
bool exchange_parse(struct exchange *x);

/* 400 bad_json; false. */
bool api_bad_json(struct exchange *x, const struct json_error *e);

/* -- answers; each returns MS_DONE */
enum ms_next api_json(struct exchange *x, unsigned status, cJSON *o); /* takes o; NULL: 503 */
enum ms_next api_text_page(struct exchange *x, const char *type_z);  /* 200 with what was written to x->text */
enum ms_next api_done(struct exchange *x);                           /* 204 */
enum ms_next api_xml(struct exchange *x, struct strbuf *text);        /* 200; takes the text */
enum ms_next api_octets(struct exchange *x, struct ms_body *b, const char *type_z); /* takes b */
enum ms_next api_part(struct exchange *x, const struct part_octets *part, uint64_t n, const char *type_z);
/* {"error": text, "code": code} (API-05). */
enum ms_next api_error(struct exchange *x, unsigned status, const char *code_z, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The same with one more member; takes it. */
enum ms_next api_error_with(struct exchange *x, unsigned status, const char *code_z, const char *text_z, const char *name_z, cJSON *more);
enum ms_next api_unavailable(struct exchange *x);                    /* 503 with Retry-After */
/* By the error classes of the store (STYLE 6): 404, 409, 413, 403, 503, with the words of API-05. */
enum ms_next api_failed(struct exchange *x, int r);
void api_field(struct exchange *x, const char *name_z, struct span value); /* a header field; value without CR, LF, NUL */

/* Calls visit() on each worker's thread, one after the other, then `then` as a job. */
enum ms_next exchange_tour(struct exchange *x, void (*visit)(struct worker *w, struct exchange *x), enum ms_next (*then)(struct ms_call *c));
enum ms_next exchange_in_view(struct exchange *x, struct view *v, enum ms_next (*next)(struct ms_call *c)); /* takes a reference of its own */

/* -- members of x->in. False: 400 invalid_<name> was answered. An absent one that is not required is true and leaves
 * *ret alone (api_in_has() tells). */
bool api_invalid(struct exchange *x, const char *name_z, const char *what_z); /* 400 invalid_<name>: "<name> <what>" */
bool api_in_has(const struct exchange *x, const char *name_z);
bool api_in_text(struct exchange *x, const char *name_z, bool required, size_t max, struct span *ret);
bool api_in_bool(struct exchange *x, const char *name_z, bool *ret);
bool api_in_int(struct exchange *x, const char *name_z, int64_t least, int64_t most, int64_t *ret);
/* A parameter of the query: a number in the range, or 400. */
bool api_param_int(struct exchange *x, const char *name_z, int64_t least, int64_t most, int64_t *ret);

/* -- values of answers */
cJSON *api_text(struct span s);                             /* a string; octets that are no UTF-8 become U+FFFD */
void api_put(cJSON *o, const char *name_z, struct span s);  /* likewise as a member */
cJSON *api_int(int64_t v);                                  /* exact, and cheap: cJSON prints and reads back a double */
void api_put_int(cJSON *o, const char *name_z, int64_t v);  /* likewise as a member */
cJSON *api_time(int64_t epoch_s);                           /* RFC 3339 UTC */

struct store_account exchange_who(const struct exchange *x);

#endif
