#include "runtime/conn.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/err.h"
#include "runtime/conn_impl.h"

#define IN_FIRST 4096u

static const char *const end_names[] = {
    [CONN_END_CLOSED] = "closed",   [CONN_END_ABORTED] = "aborted",   [CONN_END_PEER] = "peer",
    [CONN_END_STALLED] = "stalled", [CONN_END_TLS] = "tls",           [CONN_END_BODY] = "body",
    [CONN_END_COMPRESS] = "compress",
    [CONN_END_NOMEM] = "nomem",     [CONN_END_SHUTDOWN] = "shutdown",
    [CONN_END_CONNECT] = "connect",
};
_Static_assert(ARRAY_LEN(end_names) == CONN_END__COUNT, "one name per end");

void conn_ready(struct conn *c)
{
    if (conn_has(c, F_READY))
        return;
    c->flags |= F_READY;
    worker_ready(c->origin.worker, c);
}

void conn_fail(struct conn *c, enum conn_end why)
{
    if (!conn_has(c, F_DEAD)) {
        c->flags |= F_DEAD;
        c->end = (uint8_t)why;
    }
    conn_ready(c);
}

int conn_start(struct worker *w, int fd, const struct conn_origin *o, struct conn **ret)
{
    const struct conn_proto *proto = o->service->proto;
    struct conn *c = proto->session_new(o);
    if (c == NULL)
        return -E_CLOSED;
    c->proto = proto;
    c->origin = *o;
    c->in_max = proto->in_max > 0 ? proto->in_max : IN_FIRST;
    c->watch = (struct watch){.fd = fd, .fn = conn_on_event};
    c->moved_ms = c->sent_ms = w->now_ms;
    timer_init(&c->timer, conn_on_timer);
    int r = worker_slot_take(w, c);
    if (r < 0)
        goto close_session;
    r = loop_add(w->loop, &c->watch, LOOP_IN);
    if (r < 0)
        goto give_slot;
    if (o->service->tls_implicit) {
        c->tls = tls_conn_new(o->service->tls, o->service->tls_role, fd);
        if (c->tls == NULL) {
            r = -E_NOMEM;
            goto remove_watch;
        }
        c->flags |= F_HANDSHAKE;
        c->linger_ms = w->now_ms + CONN_HANDSHAKE_MS;
    }
    if (w->stopping)
        c->flags |= F_STOP;
    conn_ready(c);
    if (ret != NULL)
        *ret = c;
    return 0;

remove_watch:
    loop_remove(w->loop, &c->watch);
give_slot:
    worker_slot_give(w, c);
close_session:
    proto->closed(c, CONN_END_NOMEM);
    return r;
}

void conn_stop(struct conn *c)
{
    c->flags |= F_STOP;
    conn_ready(c);
}

/* -- input */

struct span conn_input(const struct conn *c)
{
    static const uint8_t nothing[BUFPOOL_SLACK];
    return c->in_p == NULL ? span_of(nothing, 0)
                           : span_of(c->in_p + c->in_at, c->in_end - c->in_at);
}

void conn_consume(struct conn *c, size_t n)
{
    c->in_at += (uint32_t)MIN(n, c->in_end - c->in_at);
}

bool conn_input_full(const struct conn *c)
{
    return c->in_end - c->in_at >= c->in_max;
}

void conn_set_input_max(struct conn *c, uint32_t n)
{
    c->in_max = MAX(n, 1);
    conn_ready(c);
}

void conn_input_done(struct conn *c)
{
    if (c->in_at < c->in_end || c->in_p == NULL)
        return;
    bufpool_put(&c->origin.worker->pool, c->in_p, c->in_cap);
    c->in_p = NULL;
    c->in_at = c->in_end = c->in_cap = 0;
}

void conn_hold(struct conn *c)
{
    c->flags |= F_HOLD;
}

void conn_release(struct conn *c)
{
    if (!conn_has(c, F_HOLD))
        return;
    c->flags &= ~(uint32_t)F_HOLD;
    c->moved_ms = c->origin.worker->now_ms; /* the client is not to blame for our own waiting */
    conn_again(c);
}

bool conn_held(const struct conn *c)
{
    return conn_has(c, F_HOLD);
}

bool conn_turn_over(const struct conn *c)
{
    return c->turn_octets >= CONN_TURN_OCTETS || c->out.octets >= CONN_HIGH_WATER ||
           clock_mono_us() - c->turn_us >= CONN_TURN_US;
}

void conn_again(struct conn *c)
{
    c->flags |= F_AGAIN;
    conn_ready(c);
}

/* -- output */

static bool may_write(const struct conn *c)
{
    return !conn_has(c, F_CLOSING | F_DEAD);
}

static void wrote(struct conn *c, int r)
{
    if (r < 0)
        conn_fail(c, CONN_END_NOMEM);
    else
        conn_ready(c);
}

/* The stall clock of a socket that had nothing to send starts with the first octet. */
static void begin_write(struct conn *c)
{
    if (conn_unsent(c) == 0)
        c->sent_ms = c->origin.worker->now_ms;
}

void conn_write(struct conn *c, struct span text)
{
    if (!may_write(c))
        return;
    begin_write(c);
    wrote(c, outchain_copy(&c->out, &c->origin.worker->pool, text));
}

void conn_write_z(struct conn *c, const char *text_z)
{
    conn_write(c, span_z(text_z));
}

void conn_write_static(struct conn *c, struct span text)
{
    if (!may_write(c))
        return;
    begin_write(c);
    wrote(c, outchain_static(&c->out, &c->origin.worker->pool, text));
}

void conn_printf(struct conn *c, const char *fmt, ...)
{
    char small[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    if (n < 0)
        return;
    if ((size_t)n < sizeof(small)) {
        conn_write(c, span_of(small, (size_t)n));
        return;
    }
    char *large = malloc((size_t)n + 1);
    if (large == NULL) {
        wrote(c, -E_NOMEM);
        return;
    }
    va_start(args, fmt);
    vsnprintf(large, (size_t)n + 1, fmt, args);
    va_end(args);
    conn_write(c, span_of(large, (size_t)n));
    free(large);
}

uint8_t *conn_reserve(struct conn *c, size_t n)
{
    if (!may_write(c))
        return NULL;
    begin_write(c);
    uint8_t *p = outchain_reserve(&c->out, &c->origin.worker->pool, n);
    if (p == NULL)
        conn_fail(c, CONN_END_NOMEM);
    return p;
}

void conn_commit(struct conn *c, size_t n)
{
    outchain_commit(&c->out, n);
    conn_ready(c);
}

void conn_write_source(struct conn *c, struct out_source *s, uint64_t offset, uint64_t n)
{
    int r = 0;
    if (may_write(c) && n > 0) {
        begin_write(c);
        r = outchain_source(&c->out, s, offset, n);
        wrote(c, r);
        if (r == 0)
            return;
    }
    if (s->release != NULL)
        s->release(s);
}

uint64_t conn_unsent(const struct conn *c)
{
    return c->out.octets + (c->zip == NULL ? 0 : conn_zip_unsent(c));
}

void conn_want_drained(struct conn *c)
{
    c->flags |= F_WANT_DRAINED;
    conn_ready(c);
}

/* -- time-outs */

void conn_deadline(struct conn *c, enum conn_timer which, int64_t ms)
{
    int64_t now = c->origin.worker->now_ms;
    if (which == CONN_IDLE) {
        c->idle_ms = ms;
        c->moved_ms = now;
    }
    c->due_ms[which] = ms > 0 ? now + ms : 0;
    conn_time(c);
}

static int64_t stall_ms(const struct conn *c)
{
    int64_t ms = c->stall_ms > 0 ? c->stall_ms : c->proto->write_stall_ms;
    return ms == 0 && conn_has(c, F_CLOSING) ? CONN_CLOSING_STALL_MS : ms;
}

/* When the first time-out is due; INT64_MAX: none. */
static int64_t next_due(const struct conn *c)
{
    int64_t due = INT64_MAX;
    if (conn_has(c, F_LINGER | F_HANDSHAKE | F_CLOSING | F_CONNECTING))
        due = c->linger_ms;
    if (!conn_has(c, F_LINGER) && (conn_unsent(c) > 0 || conn_has(c, F_CLOSING))) {
        if (stall_ms(c) > 0)
            due = MIN(due, c->sent_ms + stall_ms(c));
    }
    for (unsigned i = 0; i < CONN_TIMER__COUNT && !conn_has(c, F_CLOSING); i++) {
        if (c->due_ms[i] > 0)
            due = MIN(due, c->due_ms[i]);
    }
    return due;
}

/* A timer that is due too early is left as it is: moving a deadline back, which each command does,
 * is free. */
void conn_time(struct conn *c)
{
    int64_t due = next_due(c);
    if (due != INT64_MAX && (!timer_armed(&c->timer) || due < c->timer.due_ms))
        timer_arm(&c->origin.worker->wheel, &c->timer, due);
}

static void tell_timeouts(struct conn *c, int64_t now_ms)
{
    if (c->due_ms[CONN_IDLE] > 0) {
        /* Idleness is the client's; while we work for it or it still reads, it is not idle. */
        int64_t from = conn_has(c, F_HOLD) || conn_unsent(c) > 0 ? now_ms : c->moved_ms;
        c->due_ms[CONN_IDLE] = from + c->idle_ms;
    }
    for (unsigned i = 0; i < CONN_TIMER__COUNT; i++) {
        if (c->due_ms[i] == 0 || c->due_ms[i] > now_ms || conn_has(c, F_CLOSING | F_DEAD))
            continue;
        c->due_ms[i] = 0;
        if (conn_has(c, F_OPENED))
            c->proto->timeout(c, (enum conn_timer)i);
    }
}

void conn_on_timer(struct timer *t, int64_t now_ms)
{
    struct conn *c = CONTAINER_OF(t, struct conn, timer);
    if (conn_has(c, F_DEAD))
        return;
    if (conn_has(c, F_LINGER)) {
        if (now_ms >= c->linger_ms)
            conn_fail(c, (enum conn_end)c->end);
        else
            conn_time(c);
        return;
    }
    if (conn_has(c, F_CONNECTING) && now_ms >= c->linger_ms) {
        c->error = ETIMEDOUT;
        conn_fail(c, CONN_END_CONNECT);
        return;
    }
    if (conn_has(c, F_HANDSHAKE) && now_ms >= c->linger_ms) {
        conn_fail(c, CONN_END_TLS);
        return;
    }
    if (conn_has(c, F_CLOSING) && now_ms >= c->linger_ms) {
        conn_fail(c, CONN_END_STALLED);
        return;
    }
    int64_t stall = stall_ms(c);
    if (stall > 0 && (c->out.octets > 0 || conn_has(c, F_CLOSING)) && now_ms - c->sent_ms >= stall) {
        if (c->body == NULL) {
            conn_fail(c, CONN_END_STALLED);
            return;
        }
        c->sent_ms = now_ms; /* our own disk is slow, not the client */
    }
    tell_timeouts(c, now_ms);
    conn_time(c);
}

/* -- the end */

void conn_close(struct conn *c)
{
    if (conn_has(c, F_CLOSING | F_DEAD))
        return;
    c->flags |= F_CLOSING;
    c->sent_ms = c->origin.worker->now_ms;
    if (!conn_has(c, F_HANDSHAKE))
        c->linger_ms = c->sent_ms + CONN_CLOSING_MS + (int64_t)(c->out.octets / 1024 * 1000);
    conn_time(c);
    conn_ready(c);
}

void conn_abort(struct conn *c, enum conn_end why)
{
    conn_fail(c, why);
}

bool conn_closing(const struct conn *c)
{
    return conn_has(c, F_CLOSING | F_DEAD);
}

/* -- TLS */

bool conn_tls_offered(const struct conn *c)
{
    return c->tls == NULL && tls_live_on(c->origin.service->tls);
}

bool conn_secure(const struct conn *c)
{
    return c->tls != NULL && !conn_has(c, F_HANDSHAKE | F_STARTTLS);
}

/* Octets behind the STARTTLS command in the clear: in our buffer, or on the way and not read yet.
 */
bool conn_plaintext_follows(struct conn *c)
{
    uint8_t octet;
    bool follows =
        c->in_at < c->in_end || recv(c->watch.fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
    c->in_at = c->in_end;
    uint8_t scratch[4096];
    for (unsigned i = 0;
         follows && i < 64 && recv(c->watch.fd, scratch, sizeof(scratch), MSG_DONTWAIT) > 0; i++) {
    }
    return follows;
}

void conn_begin_handshake(struct conn *c)
{
    c->flags |= F_HANDSHAKE | F_READABLE;
    c->linger_ms = c->origin.worker->now_ms + CONN_HANDSHAKE_MS;
}

int conn_starttls(struct conn *c, struct span reply)
{
    if (c->origin.service->tls == NULL)
        return -E_NOTFOUND;
    if (c->tls != NULL || conn_has(c, F_STARTTLS))
        return -E_EXISTS;
    if (conn_plaintext_follows(c))
        return -E_CONFLICT;
    c->tls = tls_conn_new(c->origin.service->tls, c->origin.service->tls_role, c->watch.fd);
    if (c->tls == NULL)
        return -E_NOMEM;
    conn_write(c, reply);
    c->flags |= F_STARTTLS | F_SECURED;
    conn_ready(c);
    return 0;
}

bool conn_tls_info(const struct conn *c, struct tls_info *ret)
{
    if (!conn_secure(c))
        return false;
    tls_conn_info(c->tls, ret);
    return true;
}

bool conn_binds(const struct conn *c)
{
    return conn_secure(c) && tls_conn_binds(c->tls);
}

int conn_binding(const struct conn *c, enum tls_binding kind, uint8_t *ret, size_t *ret_n)
{
    return conn_secure(c) ? tls_conn_binding(c->tls, kind, ret, ret_n) : -E_NOTFOUND;
}

const char *conn_error_text(const struct conn *c)
{
    if (c->error != 0)
        return strerrordesc_np(c->error);
    if (c->tls == NULL)
        return "";
    const char *text = tls_conn_error(c->tls);
    return text[0] == '\0' && conn_has(c, F_HANDSHAKE) ? "handshake timed out" : text;
}

/* -- who and where */

struct session_handle conn_handle(const struct conn *c)
{
    return c->handle;
}

struct worker *conn_worker(const struct conn *c)
{
    return c->origin.worker;
}

const struct addr *conn_peer(const struct conn *c)
{
    return &c->origin.peer;
}

const struct addr *conn_local(const struct conn *c)
{
    return &c->origin.local;
}

bool conn_loopback(const struct conn *c)
{
    return addr_is_loopback(&c->origin.peer, &c->origin.local);
}

bool conn_private(const struct conn *c)
{
    return conn_secure(c) || c->origin.vouched_tls;
}

void *conn_user(const struct conn *c)
{
    return c->origin.service->user;
}

const char *conn_end_name(enum conn_end why)
{
    return (unsigned)why < CONN_END__COUNT ? end_names[why] : "unknown";
}
