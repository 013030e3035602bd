#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/metric.h"
#include "runtime/conn_impl.h"

#define LINGER_READS 16

void conn_on_event(struct watch *w, unsigned events)
{
    struct conn *c = CONTAINER_OF(w, struct conn, watch);
    struct loop *l = c->origin.worker->loop;
    if ((events & LOOP_HUP) != 0) {
        /* It would be reported for ever. What was received is read up to its end or error without
         * being told. */
        loop_remove(l, w);
        c->flags |= F_HUP | F_READABLE;
        c->flags &= ~(uint32_t)F_BLOCKED;
    }
    if ((events & LOOP_IN) != 0) {
        c->flags |= F_READABLE;
        if (!conn_may_read(c) && !conn_has(c, F_HANDSHAKE | F_LINGER))
            loop_want(l, w, w->want & ~LOOP_IN);
    }
    if ((events & LOOP_OUT) != 0) {
        c->flags &= ~(uint32_t)F_BLOCKED;
        loop_want(l, w, w->want & ~LOOP_OUT);
    }
    conn_ready(c);
}

/* Wants what this connection waits for. LOOP_IN stays on while nothing comes: taking it off costs a
 * system call, and a client that waits for our answer sends nothing (conn_on_event() takes it off
 * when it does). */
static void rewatch(struct conn *c)
{
    unsigned want = c->watch.want;
    if (!conn_has(c, F_READABLE) && (conn_may_read(c) || conn_has(c, F_HANDSHAKE | F_LINGER)))
        want |= LOOP_IN;
    if (conn_has(c, F_BLOCKED))
        want |= LOOP_OUT;
    loop_want(c->origin.worker->loop, &c->watch, want);
}

/* The last octets are sent: FIN, then until the client's FIN or for a moment its octets are read
 * and dropped, because closing on unread ones makes a reset that destroys what the client has not
 * read yet. */
static void begin_linger(struct conn *c, enum conn_end why)
{
    shutdown(c->watch.fd, SHUT_WR);
    c->end = (uint8_t)why;
    c->flags &= ~(uint32_t)(F_HANDSHAKE | F_BLOCKED);
    c->flags |= F_CLOSING | F_LINGER | F_READABLE;
    c->linger_ms = c->origin.worker->now_ms +
                   (worker_stopping(c->origin.worker) ? CONN_LINGER_MS / 2 : CONN_LINGER_MS);
    outchain_clear(&c->out, &c->origin.worker->pool);
}

static void linger(struct conn *c)
{
    uint8_t scratch[4096];
    if (conn_has(c, F_EOF)) {
        conn_fail(c, (enum conn_end)c->end);
        return;
    }
    for (unsigned i = 0; i < LINGER_READS; i++) {
        ssize_t n = recv(c->watch.fd, scratch, sizeof(scratch), 0);
        if (n > 0)
            continue;
        if (n < 0 && errno == EAGAIN)
            c->flags &= ~(uint32_t)F_READABLE;
        else
            conn_fail(c, (enum conn_end)c->end);
        return;
    }
    conn_ready(c);
}

static void count_handshake(const struct conn *c)
{
    struct tls_info info;
    tls_conn_info(c->tls, &info);
    metric_add(strcmp(info.version_z, "TLSv1.3") == 0 ? METRIC_TLS_13 : strcmp(info.version_z, "TLSv1.2") == 0 ? METRIC_TLS_12 : METRIC_TLS_OTHER, 1);
}

static void handshake(struct conn *c)
{
    if (conn_has(c, F_CLOSING | F_STOP)) {
        conn_fail(c, conn_has(c, F_STOP) ? CONN_END_SHUTDOWN : CONN_END_CLOSED);
        return;
    }
    switch (tls_conn_handshake(c->tls)) {
    case TLS_IO_OK:
        c->flags &= ~(uint32_t)F_HANDSHAKE;
        c->flags |= F_READABLE; /* TLS may have read ahead */
        c->moved_ms = c->origin.worker->now_ms;
        count_handshake(c);
        break;
    case TLS_IO_WANT_READ:
        c->flags &= ~(uint32_t)F_READABLE;
        break;
    case TLS_IO_WANT_WRITE:
        c->flags |= F_BLOCKED;
        break;
    case TLS_IO_EOF:
        metric_add(METRIC_TLS_FAILED, 1);
        conn_fail(c, CONN_END_PEER);
        break;
    case TLS_IO_ERROR:
        metric_add(METRIC_TLS_FAILED, 1);
        begin_linger(c, CONN_END_TLS); /* the alert says why */
        break;
    }
}

/* .open, .secured and .stopping, when they are due. */
static void tell_state(struct conn *c)
{
    if (!conn_has(c, F_OPENED)) {
        c->flags |= F_OPENED;
        c->proto->open(c);
    } else if (conn_has(c, F_SECURED) && conn_secure(c) && !conn_has(c, F_CLOSING | F_DEAD)) {
        c->flags &= ~(uint32_t)F_SECURED;
        if (c->proto->secured != NULL)
            c->proto->secured(c);
    }
    if (conn_has(c, F_STOP)) {
        c->flags &= ~(uint32_t)F_STOP;
        if (conn_has(c, F_CLOSING | F_DEAD))
            return;
        if (c->proto->stopping != NULL)
            c->proto->stopping(c);
        else
            conn_close(c);
    }
}

static void tell_eof(struct conn *c)
{
    if (conn_has(c, F_EOF_TOLD))
        return;
    c->flags |= F_EOF_TOLD;
    if (c->proto->eof != NULL)
        c->proto->eof(c);
    else
        conn_close(c);
}

static void read_and_deliver(struct conn *c)
{
    while (!conn_has(c, F_HOLD | F_HIGH | F_STARTTLS | F_CLOSING | F_DEAD)) {
        if (conn_has(c, F_NEW | F_AGAIN)) {
            c->flags &= ~(uint32_t)(F_NEW | F_AGAIN);
            if (c->in_at < c->in_end)
                c->proto->input(c);
            if (conn_has(c, F_AGAIN))
                return;
        } else if (c->turn_octets >= CONN_TURN_OCTETS ||
                   clock_mono_us() - c->turn_us >= CONN_TURN_US) {
            conn_ready(c);
            return;
        } else if (conn_has(c, F_EOF)) {
            tell_eof(c);
            return;
        } else if (!conn_has(c, F_READABLE) || conn_input_full(c)) {
            return;
        } else {
            conn_fill(c);
        }
        if (c->out.octets >= CONN_HIGH_WATER)
            return;
    }
}

/* What follows from an empty output: the handshake behind a STARTTLS reply, .drained, the end. */
static void after_flush(struct conn *c)
{
    if (conn_has(c, F_WANT_DRAINED) && c->out.octets <= CONN_LOW_WATER &&
        !conn_has(c, F_CLOSING | F_DEAD)) {
        c->flags &= ~(uint32_t)F_WANT_DRAINED;
        if (c->proto->drained != NULL)
            c->proto->drained(c);
    }
    if (conn_unsent(c) > 0 || conn_has(c, F_DEAD | F_LINGER))
        return;
    if (conn_has(c, F_STARTTLS) && !conn_has(c, F_CLOSING)) {
        c->flags &= ~(uint32_t)F_STARTTLS;
        conn_begin_handshake(c);
        handshake(c);
    } else if (conn_has(c, F_CLOSING)) {
        if (conn_secure(c))
            tls_conn_shutdown(c->tls);
        begin_linger(c, CONN_END_CLOSED);
        linger(c);
    }
}

static void finish(struct conn *c)
{
    struct worker *w = c->origin.worker;
    struct tls_conn *tls = c->tls;
    loop_remove(w->loop, &c->watch);
    timer_cancel(&w->wheel, &c->timer);
    conn_body_orphan(c);
    outchain_clear(&c->out, &w->pool);
    c->in_at = c->in_end;
    conn_input_done(c);
    conn_zip_free(c);
    close(c->watch.fd);
    worker_slot_give(w, c);
    c->proto->closed(c, (enum conn_end)c->end);
    tls_conn_free(tls);
}

void conn_turn(struct conn *c)
{
    if (conn_has(c, F_DEAD)) { /* F_READY stays set: nothing that .closed calls may put it on the list again */
        finish(c);
        return;
    }
    c->flags &= ~(uint32_t)F_READY;
    c->turn_us = clock_mono_us();
    c->turn_octets = 0;
    if (conn_has(c, F_CONNECTING) && conn_has(c, F_CLOSING | F_STOP))
        conn_fail(c, conn_has(c, F_STOP) ? CONN_END_SHUTDOWN : CONN_END_CLOSED);
    else if (conn_has(c, F_CONNECTING) && !conn_has(c, F_BLOCKED))
        conn_connected(c);
    if (conn_has(c, F_HANDSHAKE))
        handshake(c);
    if (conn_has(c, F_LINGER)) {
        linger(c);
    } else if (!conn_has(c, F_HANDSHAKE | F_CONNECTING | F_DEAD)) {
        conn_flush(c);
        tell_state(c);
        read_and_deliver(c);
        conn_flush(c);
        after_flush(c);
    }
    if (conn_has(c, F_DEAD))
        return; /* it is on the list again, and ends there */
    if (!conn_has(c, F_HOLD)) {
        conn_input_done(c);
        conn_zip_rest(c);
    }
    rewatch(c);
    conn_time(c);
}
