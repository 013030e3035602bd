#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "runtime/conn_impl.h"

#define BULK_BUFFER    65536u
#define IOV_MAX_PIECES 64
#define RECORD         16384u /* octets of one TLS record */

/* -- reading */

bool conn_may_read(const struct conn *c)
{
    return !conn_has(c, F_HOLD | F_HIGH | F_EOF | F_STARTTLS | F_CLOSING | F_DEAD) &&
           !conn_input_full(c);
}

static bool resize(struct conn *c, size_t n)
{
    struct bufpool *pool = &c->origin.worker->pool;
    size_t cap;
    uint8_t *p = bufpool_get(pool, n, &cap);
    if (p == NULL)
        return false;
    uint32_t unread = c->in_end - c->in_at;
    assert(unread == 0 || c->in_p != NULL);
    if (unread > 0)
        memcpy(p, c->in_p + c->in_at, unread);
    bufpool_put(pool, c->in_p, c->in_cap);
    c->in_p = p;
    c->in_cap = (uint32_t)cap;
    c->in_at = 0;
    c->in_end = unread;
    return true;
}

/* Room behind the unread octets: how much, 0 when there is no memory. */
static size_t make_room(struct conn *c)
{
    uint32_t first = c->proto->in_first > 0 ? c->proto->in_first : BUFPOOL_SMALLEST;
    if (conn_has(c, F_BULK))
        first = MAX(first, BULK_BUFFER);
    first = MIN(first, c->in_max);
    if (c->in_at == c->in_end)
        c->in_at = c->in_end = 0;
    if (c->in_p == NULL || (c->in_end == 0 && c->in_cap < first)) {
        if (!resize(c, first))
            return 0;
    } else if (c->in_end == c->in_cap) {
        /* Moving half a buffer or more pays; else it would be moved again for each little piece. */
        if (c->in_at < c->in_cap / 2 && c->in_cap < c->in_max) {
            if (!resize(c, (size_t)c->in_cap * 2))
                return 0;
        } else {
            memmove(c->in_p, c->in_p + c->in_at, c->in_end - c->in_at);
            c->in_end -= c->in_at;
            c->in_at = 0;
        }
    }
    return MIN(c->in_cap - c->in_end, c->in_max - (c->in_end - c->in_at));
}

static void took(struct conn *c, size_t n, size_t room)
{
    c->in_end += (uint32_t)n;
    c->in_p[c->in_end] = 0; /* the sentinel of the machines */
    c->turn_octets += (uint32_t)n;
    c->moved_ms = c->origin.worker->now_ms;
    c->flags |= F_NEW;
    if (n == room)
        c->flags |= F_BULK;
    else if (n < room / 4)
        c->flags &= ~(uint32_t)F_BULK;
}

/* The loop will tell when more comes; of a peer that is gone nothing will. */
static void nothing_now(struct conn *c)
{
    c->flags &= ~(uint32_t)F_READABLE;
    if (conn_has(c, F_HUP))
        c->flags |= F_EOF;
}

static size_t receive_tls(struct conn *c, void *buf, size_t cap)
{
    size_t n = 0;
    switch (tls_conn_read(c->tls, buf, cap, &n)) {
    case TLS_IO_OK:
        if (n < cap && !tls_conn_pending(c->tls) && !conn_has(c, F_HUP))
            c->flags &= ~(uint32_t)F_READABLE;
        return n;
    case TLS_IO_WANT_READ:
        nothing_now(c);
        break;
    case TLS_IO_WANT_WRITE:
        nothing_now(c);
        c->flags |= F_BLOCKED;
        break;
    case TLS_IO_EOF:
        c->flags |= F_EOF;
        break;
    case TLS_IO_ERROR:
        conn_fail(c, CONN_END_TLS);
        break;
    }
    return 0;
}

static size_t receive_plain(struct conn *c, void *buf, size_t cap)
{
    ssize_t n = recv(c->watch.fd, buf, cap, 0);
    if (n > 0) {
        if ((size_t)n < cap && !conn_has(c, F_HUP))
            c->flags &= ~(uint32_t)F_READABLE; /* all there was; saves the call that would say so */
        return (size_t)n;
    }
    if (n == 0)
        c->flags |= F_EOF;
    else if (errno == EAGAIN)
        nothing_now(c);
    else if (errno != EINTR)
        conn_fail(c, CONN_END_PEER);
    return 0;
}

size_t conn_receive(struct conn *c, void *buf, size_t cap)
{
    return c->tls != NULL ? receive_tls(c, buf, cap) : receive_plain(c, buf, cap);
}

void conn_fill(struct conn *c)
{
    size_t room = make_room(c), n = 0;
    if (room == 0)
        conn_fail(c, CONN_END_NOMEM);
    else if (c->zip != NULL)
        n = conn_zip_fill(c, c->in_p + c->in_end, room);
    else
        n = conn_receive(c, c->in_p + c->in_end, room);
    if (n > 0)
        took(c, n, room);
    if (conn_has(c, F_EOF))
        c->flags &= ~(uint32_t)F_READABLE;
}

/* -- sending */

void conn_set_write_stall(struct conn *c, int64_t ms)
{
    c->stall_ms = ms;
    conn_time(c);
}

void conn_took_output(struct conn *c, size_t n)
{
    outchain_sent(&c->out, &c->origin.worker->pool, n);
    c->turn_octets += (uint32_t)n;
}

static void moved(struct conn *c)
{
    c->sent_ms = c->moved_ms = c->origin.worker->now_ms;
}

static void sent(struct conn *c, size_t n)
{
    conn_took_output(c, n);
    moved(c);
}

static void not_sent(struct conn *c)
{
    if (errno == EAGAIN)
        c->flags |= F_BLOCKED;
    else if (errno != EINTR)
        conn_fail(c, CONN_END_PEER);
}

static void send_plain(struct conn *c, bool source_follows)
{
    struct iovec iov[IOV_MAX_PIECES];
    struct msghdr m = {.msg_iov = iov, .msg_iovlen = outchain_iov(&c->out, iov, IOV_MAX_PIECES)};
    ssize_t n = sendmsg(c->watch.fd, &m, MSG_NOSIGNAL | (source_follows ? MSG_MORE : 0));
    if (n >= 0)
        sent(c, (size_t)n);
    else
        not_sent(c);
}

static void send_file(struct conn *c, const struct out_seg *s)
{
    off_t at = (off_t)s->at;
    ssize_t n = sendfile(c->watch.fd, s->source->fd, &at, MIN(s->end - s->at, CONN_TURN_OCTETS));
    if (n > 0)
        sent(c, (size_t)n);
    else if (n == 0 || errno == EIO || errno == EINVAL)
        conn_fail(c, CONN_END_BODY); /* 0: the file is shorter than what was announced */
    else
        not_sent(c);
}

static size_t write_tls(struct conn *c, const void *buf, size_t n)
{
    size_t written = 0;
    switch (tls_conn_write(c->tls, buf, n, &written)) {
    case TLS_IO_OK:
        return written;
    case TLS_IO_WANT_READ:
    case TLS_IO_WANT_WRITE:
        c->flags |= F_BLOCKED;
        break;
    case TLS_IO_EOF:
        conn_fail(c, CONN_END_PEER);
        break;
    case TLS_IO_ERROR:
        conn_fail(c, CONN_END_TLS);
        break;
    }
    return 0;
}

/* Small pieces are gathered into one record. After WANT_WRITE OpenSSL wants at least the same
 * octets again: the chain only grows at its end, so they are. */
static void send_tls(struct conn *c)
{
    struct iovec iov[IOV_MAX_PIECES];
    uint8_t record[RECORD];
    size_t pieces = outchain_iov(&c->out, iov, IOV_MAX_PIECES), n = 0, written = 0;
    const uint8_t *from = iov[0].iov_base;
    if (pieces == 1 || iov[0].iov_len >= RECORD) {
        n = MIN(iov[0].iov_len, RECORD);
    } else {
        for (size_t i = 0; i < pieces && n < RECORD; i++) {
            size_t part = MIN(iov[i].iov_len, RECORD - n);
            memcpy(record + n, iov[i].iov_base, part);
            n += part;
        }
        from = record;
    }
    written = write_tls(c, from, n);
    if (written > 0)
        sent(c, written);
}

size_t conn_send(struct conn *c, const void *buf, size_t n)
{
    size_t written = 0;
    if (c->tls != NULL) {
        written = write_tls(c, buf, MIN(n, RECORD));
    } else {
        ssize_t r = send(c->watch.fd, buf, n, MSG_NOSIGNAL);
        if (r < 0)
            not_sent(c);
        else
            written = (size_t)r;
    }
    if (written > 0)
        moved(c);
    return written;
}

void conn_flush(struct conn *c)
{
    const bool clear = c->tls == NULL || conn_has(c, F_STARTTLS), zip = conn_zip_on(c);
    while (conn_unsent(c) > 0 && !conn_has(c, F_BLOCKED | F_DEAD)) {
        if (c->turn_octets >= CONN_TURN_OCTETS) {
            conn_ready(c); /* others first */
            break;
        }
        uint64_t before = 0;
        struct out_seg *source = outchain_first_source(&c->out, &before);
        bool by_job = source != NULL && (!clear || zip || source->source->fd < 0);
        if (by_job)
            conn_body_start(c);
        if (conn_has(c, F_DEAD))
            break;
        if (source != NULL && before == 0 && !(zip && conn_zip_pending(c))) {
            if (by_job)
                break; /* the job's end goes on here */
            send_file(c, source);
        } else if (zip) {
            conn_zip_send(c);
        } else if (clear) {
            send_plain(c, source != NULL);
        } else {
            send_tls(c);
        }
    }
    if (c->zip != NULL && !zip && c->out.octets == 0)
        conn_zip_begin(c);
    if (c->out.octets >= CONN_HIGH_WATER)
        c->flags |= F_HIGH;
    else if (c->out.octets <= CONN_LOW_WATER)
        c->flags &= ~(uint32_t)F_HIGH;
}
