/* A connection (RFC 9112 9): heads and bodies come in, one request at a time is at work, answers go out in order. */
#include "httpd/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/metric.h"
#include "service/account.h"
#include "service/auth.h"
#include "service/peer_ip.h"

#define INPUT_FIRST 2048u

/* -- those that wait for a request, by worker: at the connection limit the oldest gives way (API-08) */

struct waiting {
    struct httpd_session *first, *last;
};

static struct waiting *waiting_of(struct worker *w)
{
    void **local = worker_local(w, HTTPD_WORKER_KEY);
    if (*local == NULL)
        *local = calloc(1, sizeof(struct waiting));
    return *local;
}

static void wait_begin(struct httpd_session *s)
{
    struct waiting *list = waiting_of(s->worker);
    if (list == NULL || s->at != NULL)
        return;
    s->next = NULL;
    s->at = list->last == NULL ? &list->first : &list->last->next;
    *s->at = s;
    list->last = s;
}

static void wait_end(struct httpd_session *s)
{
    struct waiting *list = waiting_of(s->worker);
    if (list == NULL || s->at == NULL)
        return;
    *s->at = s->next;
    if (s->next != NULL)
        s->next->at = s->at;
    else
        list->last = s->at == &list->first ? NULL : CONTAINER_OF(s->at, struct httpd_session, next);
    s->at = NULL;
}

void httpd_worker_end(struct worker *w)
{
    void **local = worker_local(w, HTTPD_WORKER_KEY);
    free(*local);
    *local = NULL;
}

/* -- time: a head is due within request_timeout in all, a body within that and a second per KiB (API-08) */

static void patience(struct httpd_session *s)
{
    int64_t request_ms = s->cfg->api_request_timeout * 1000;
    int64_t body_ms = s->body_from_ms + request_ms + (int64_t)(s->body_read / 1024) * 1000 - clock_mono_ms();
    bool idle = s->phase == HTTPD_HEAD && s->x == NULL;
    conn_deadline(&s->conn, CONN_IDLE, idle ? s->cfg->api_keepalive_timeout * 1000 : 0);
    if (s->phase == HTTPD_BODY)
        conn_deadline(&s->conn, CONN_COMMAND, MAX(1, body_ms));
    else if (idle || s->phase == HTTPD_WORK)
        conn_deadline(&s->conn, CONN_COMMAND, 0);
    else
        conn_deadline(&s->conn, CONN_COMMAND, request_ms);
}

/* -- answers */

void httpd_answer(struct httpd_session *s)
{
    struct exchange *x = s->x;
    bool close = x->close || !x->req.keep_alive || s->stopping || x->body_due;
    x->close = close;
    httpd_respond(s, x);
    s->x = exchange_free(x);
    s->phase = HTTPD_HEAD;
    atomic_fetch_add_explicit(&s->server->requests, 1, memory_order_relaxed);
    if (close) {
        conn_close(&s->conn);
        return;
    }
    wait_begin(s);
    patience(s);
}

static void worked(struct ms_call *c, struct conn *conn);

/* BLOCKING: who it is, what it says, and the row's handler; a body is read in between, once the account is known. */
static enum ms_next work(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    if (!exchange_authenticate(x))
        return MS_DONE;
    if (x->body_due)
        return x->route->body == BODY_MESSAGE ? api_append_check(c) : MS_DONE;
    if (!exchange_parse(x))
        return MS_DONE;
    return x->route->run(c);
}

static void start_work(struct httpd_session *s)
{
    struct exchange *x = s->x;
    if (x->route->class == JOB_CPU && job_queued(s->server->parts.jobs, JOB_CPU) >= AUTH_BACKLOG_MAX) { /* AUTH-06 */
        api_unavailable(x);
        httpd_answer(s);
        return;
    }
    s->phase = HTTPD_WORK;
    s->x = NULL; /* the job's until it comes back */
    s->working = x;
    conn_hold(&s->conn);
    x->call = (struct ms_call){.to = conn_handle(&s->conn), .class = x->route->class, .run = work, .done = worked};
    patience(s);
    mailstore_submit(s->server->parts.mail, &x->call);
}

static void start_body(struct httpd_session *s)
{
    if (!httpd_body_start(s->x)) {
        httpd_answer(s);
        return;
    }
    s->phase = HTTPD_BODY;
    s->body_from_ms = clock_mono_ms();
    s->body_read = 0;
    s->body_left = s->x->req.chunked ? 0 : s->x->req.length;
    http_chunk_init(&s->chunk);
    if (s->x->req.expect_continue && conn_input(&s->conn).n == 0)
        conn_write_static(&s->conn, SPAN_LIT("HTTP/1.1 100 Continue\r\n\r\n"));
    patience(s);
}

static void worked(struct ms_call *c, struct conn *conn)
{
    struct exchange *x = exchange_of(c);
    bool (*launch)(struct exchange *x) = x->launch;
    if (conn == NULL || x->status != 0 || launch == NULL) {
        exchange_finish(x, conn);
        return;
    }
    x->launch = NULL;
    x->drop = NULL;
    if (!launch(x))
        exchange_finish(x, conn);
}

void exchange_finish(struct exchange *x, struct conn *conn)
{
    if (conn == NULL) {
        exchange_free(x);
        return;
    }
    struct httpd_session *s = httpd_of(conn);
    s->x = x;
    s->working = NULL;
    if (x->account != NULL && !x->operator) {
        account_unref(s->account);
        s->account = account_ref(x->account);
    }
    if (x->status == 0 && x->body_due)
        start_body(s);
    else
        httpd_answer(s);
    conn_release(conn);
}

/* -- input, by phase: false when there is nothing more to do for now */

static bool step_head(struct httpd_session *s)
{
    struct span in = conn_input(&s->conn);
    if (s->x == NULL) {
        s->x = exchange_new(s->server);
        if (s->x == NULL) {
            conn_abort(&s->conn, CONN_END_NOMEM);
            return false;
        }
        patience(s);
    }
    struct exchange *x = s->x;
    struct http_parsed got = http_parse(&s->parser, in, &x->arena, &x->req);
    if (got.result == HTTP_PARSED_MORE)
        return false;
    wait_end(s);
    metric_add(METRIC_COMMAND_HTTP, 1);
    httpd_judge_peer(s, x);
    if (got.result == HTTP_PARSED_BAD) {
        x->req = (struct http_req){.target = SPAN_LIT("-")};
        httpd_answer_bad(x, got.error);
        httpd_answer(s);
        return true;
    }
    if (!exchange_keep_head(x, span_part(in, 0, got.consumed)))
        httpd_answer_bad(x, HTTP_BAD_MEMORY);
    conn_consume(&s->conn, got.consumed);
    if (x->status != 0 || !httpd_judge_head(s, x))
        httpd_answer(s);
    else if (x->body_due && x->route->access < ACCESS_USER)
        start_body(s);
    else
        start_work(s);
    return true;
}

/* Octets of the input that are framing or body, < 0: a chunk that cannot be read. */
static int64_t feed(struct httpd_session *s, struct span in, struct span *ret_data)
{
    if (s->x->req.chunked)
        return http_chunk_feed(&s->chunk, in, ret_data);
    *ret_data = span_part(in, 0, (size_t)MIN(s->body_left, (uint64_t)in.n));
    s->body_left -= ret_data->n;
    return (int64_t)ret_data->n;
}

static bool body_whole(const struct httpd_session *s)
{
    return s->x->req.chunked ? http_chunk_ended(&s->chunk) : s->body_left == 0;
}

static bool step_body(struct httpd_session *s)
{
    struct exchange *x = s->x;
    struct span data;
    if (!httpd_body_room(s))
        return false;
    int64_t n = feed(s, conn_input(&s->conn), &data);
    if (n < 0) {
        api_error(x, 400, "bad_request", "The chunked body cannot be read");
        httpd_answer(s);
        return true;
    }
    s->body_read += (uint64_t)n;
    bool taken = httpd_body_take(s, data);
    conn_consume(&s->conn, (size_t)n);
    if (!taken) {
        httpd_answer(s);
        return true;
    }
    if (body_whole(s)) {
        x->body_due = false;
        if (strbuf_ok(&x->body)) {
            start_work(s);
        } else {
            api_unavailable(x);
            httpd_answer(s);
        }
        return true;
    }
    patience(s);
    return n > 0;
}

static void session_input(struct conn *c)
{
    struct httpd_session *s = httpd_of(c);
    while (!conn_closing(c) && !conn_held(c) && conn_input(c).n > 0) {
        if (!(s->phase == HTTPD_BODY ? step_body(s) : step_head(s)))
            break;
        if (conn_turn_over(c)) {
            conn_again(c);
            return;
        }
    }
    if (s->ended && !conn_held(c))
        conn_close(c);
}

/* -- the connection's life */

static struct span ip_key(const struct httpd_session *s)
{
    return span_of(s->peer.b, sizeof(s->peer.b));
}

static void count_out(struct httpd_session *s)
{
    if (s->counted)
        atomic_fetch_sub(&s->server->connections, 1);
    s->counted = false;
}

/* At the limit of all connections the one of this worker that waits longest makes room. */
static bool make_room(struct httpd *server, struct worker *w, const struct config *cfg)
{
    struct waiting *list = waiting_of(w);
    if (atomic_load(&server->connections) < (size_t)cfg->api_max_connections)
        return true;
    if (list == NULL || list->first == NULL)
        return false;
    struct httpd_session *oldest = list->first;
    wait_end(oldest);
    count_out(oldest);
    conn_abort(&oldest->conn, CONN_END_ABORTED);
    return true;
}

static struct conn *session_new(const struct conn_origin *o)
{
    const struct httpd_endpoint *e = o->service->user;
    struct httpd *server = e->server;
    struct httpd_session *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    s->server = server;
    s->cfg = config_current(server->parts.config);
    s->worker = o->worker;
    s->peer = peer_ip(&o->peer);
    crypto_id(s->id);
    s->opened_ms = clock_mono_ms();
    bool control = e->port == HTTPD_CONTROL; /* those who may reach it are few and their own masters */
    bool proxy = control || cidr_list_has(&s->cfg->api_trusted_proxies, &s->peer);
    s->by_ip = !proxy && census_enter(&server->by_ip, ip_key(s), s->cfg->api_max_connections_per_ip);
    if ((s->by_ip || proxy) && (control || make_room(server, o->worker, s->cfg))) {
        metric_add((enum metric)(METRIC_CONN_API + (e - server->endpoint)), 1);
        atomic_fetch_add_explicit(&server->opened, 1, memory_order_relaxed);
        atomic_fetch_add(&server->connections, 1);
        s->counted = true;
        wait_begin(s); /* from now on: a crowd is taken in before the first of it is opened */
        return &s->conn;
    }
    if (s->by_ip)
        census_leave(&server->by_ip, ip_key(s));
    config_unref(s->cfg);
    free(s);
    return NULL;
}

/* CLI-32. The socket's mode says the same; this also holds where somebody widened it. */
static bool is_operator(const struct conn *c)
{
    struct ucred peer;
    socklen_t n = sizeof(peer);
    return getsockopt(c->watch.fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && (peer.uid == 0 || peer.uid == geteuid());
}

static void session_open(struct conn *c)
{
    struct httpd_session *s = httpd_of(c);
    const struct httpd_endpoint *e = conn_user(c);
    s->operator = e->port == HTTPD_CONTROL && is_operator(c);
    conn_set_write_stall(c, s->cfg->api_request_timeout * 1000);
    patience(s);
}

static void session_closed(struct conn *c, enum conn_end why)
{
    struct httpd_session *s = httpd_of(c);
    log_debug("http.close", "session=%s peer=%s end=%s", s->id, ip_format(&s->peer, (char[IP_TEXT_MAX]){0}),
              conn_end_name(why));
    wait_end(s);
    exchange_free(s->x);
    account_unref(s->account);
    if (s->working != NULL)
        atomic_store(&s->working->abandoned, true);
    if (s->by_ip)
        census_leave(&s->server->by_ip, ip_key(s));
    count_out(s);
    config_unref(s->cfg);
    free(s);
}

static void session_timeout(struct conn *c, enum conn_timer which)
{
    struct httpd_session *s = httpd_of(c);
    if (conn_held(c)) /* the client waits for us */
        return;
    if (which == CONN_IDLE || s->x == NULL) {
        conn_close(c);
        return;
    }
    wait_end(s);
    if (s->phase == HTTPD_HEAD) {
        s->x->req = (struct http_req){.target = SPAN_LIT("-")};
        httpd_judge_peer(s, s->x);
    }
    api_error(s->x, 408, "timeout", "The request was not complete in time");
    s->x->close = true;
    httpd_answer(s);
}

static void session_stopping(struct conn *c)
{
    struct httpd_session *s = httpd_of(c);
    s->stopping = true;
    if (s->phase == HTTPD_HEAD && s->x == NULL)
        conn_close(c);
}

/* A request under way is answered first. */
static void session_expel(struct conn *c)
{
    struct httpd_session *s = httpd_of(c);
    s->stopping = true;
    if (s->phase != HTTPD_WORK)
        conn_close(c);
}

static void session_about(const struct conn *c, struct conn_about *ret)
{
    static const char *const phases[] = {[HTTPD_HEAD] = "reading", [HTTPD_BODY] = "reading", [HTTPD_WORK] = "working"};
    const struct httpd_session *s = CONTAINER_OF(c, const struct httpd_session, conn);
    ret->id_z = s->id;
    ret->account = s->account == NULL ? SPAN_LIT("") : s->account->address;
    ret->since_ms = s->opened_ms;
    ret->state_z = s->phase == HTTPD_HEAD && s->x == NULL ? "waiting" : phases[s->phase];
}

/* A client may shut its side down behind the last request; what it has sent is still answered. */
static void session_eof(struct conn *c)
{
    struct httpd_session *s = httpd_of(c);
    s->ended = true;
    if (!conn_held(c))
        conn_close(c);
}

/* Whether it is this address that has too many. */
static bool full_of(struct httpd *server, const struct ip *peer)
{
    struct config *cfg = config_current(server->parts.config);
    struct span key = span_of(peer->b, sizeof(peer->b));
    bool room = census_enter(&server->by_ip, key, cfg->api_max_connections_per_ip);
    if (room)
        census_leave(&server->by_ip, key);
    config_unref(cfg);
    return !room;
}

static size_t refuse(const struct conn_origin *o, enum conn_refusal why, char *buf, size_t cap)
{
    const struct httpd_endpoint *e = o->service->user;
    const struct ip peer = peer_ip(&o->peer);
    bool one = why == CONN_REFUSE_SESSION && full_of(e->server, &peer);
    atomic_fetch_add_explicit(&e->server->refused, 1, memory_order_relaxed);
    log_info("http.refuse", "session=- peer=%s code=%d reason=%s", ip_format(&peer, (char[IP_TEXT_MAX]){0}), one ? 429 : 503,
             one ? "rate_limited" : "unavailable");
    const char *body = one ? "{\"error\":\"Too many connections\",\"code\":\"rate_limited\"}"
                           : "{\"error\":\"Try again later\",\"code\":\"unavailable\"}";
    int n = snprintf(buf, cap,
                     "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nRetry-After: 5\r\n"
                     "Connection: close\r\n\r\n%s",
                     one ? "429 Too Many Requests" : "503 Service Unavailable", strlen(body), body);
    return n < 0 || (size_t)n >= cap ? 0 : (size_t)n;
}

const struct conn_proto httpd_proto = {
    .name_z = "http",
    .in_first = INPUT_FIRST,
    .in_max = HTTP_HEAD_MAX,
    .session_new = session_new,
    .open = session_open,
    .input = session_input,
    .eof = session_eof,
    .timeout = session_timeout,
    .stopping = session_stopping,
    .closed = session_closed,
    .about = session_about,
    .expel = session_expel,
    .refuse = refuse,
};
