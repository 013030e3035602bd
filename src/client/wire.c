#include "client/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "runtime/tls.h"
#include "runtime/tls_client.h"

#define READ_OCTETS 16384u

static int wait_for(struct wire *w, short events)
{
    for (;;) {
        int64_t left = w->due_ms - clock_mono_ms();
        struct pollfd p = {.fd = w->fd, .events = events};
        if (left <= 0) {
            w->error_z = "time-out";
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
static int tls_outcome(struct wire *w, enum tls_io io)
{
    switch (io) {
    case TLS_IO_OK:
        return 0;
    case TLS_IO_WANT_READ:
    case TLS_IO_WANT_WRITE: {
        int r = wait_for(w, io == TLS_IO_WANT_READ ? POLLIN : POLLOUT);
        return r < 0 ? r : 1;
    }
    case TLS_IO_EOF:
        return -E_CLOSED;
    case TLS_IO_ERROR:
        break;
    }
    w->error_z = tls_conn_error(w->tls);
    return -E_DOWN;
}

static int system_outcome(struct wire *w, short events)
{
    if (errno == EAGAIN || errno == EINTR) {
        int r = wait_for(w, events);
        return r < 0 ? r : 1;
    }
    w->error_z = strerrordesc_np(errno);
    return -E_DOWN;
}

/* One read or write: 0, 1: again, -E_CLOSED: the other side sends no more. */
static int read_once(struct wire *w, uint8_t *to, size_t cap, size_t *ret_n)
{
    if (w->tls != NULL)
        return tls_outcome(w, tls_conn_read(w->tls, to, cap, ret_n));
    ssize_t n = recv(w->fd, to, cap, 0);
    if (n < 0)
        return system_outcome(w, POLLIN);
    *ret_n = (size_t)n;
    return n == 0 ? -E_CLOSED : 0;
}

static int write_once(struct wire *w, struct span text, size_t *ret_n)
{
    if (w->tls != NULL)
        return tls_outcome(w, tls_conn_write(w->tls, text.p, text.n, ret_n));
    ssize_t n = send(w->fd, text.p, text.n, MSG_NOSIGNAL);
    if (n < 0)
        return system_outcome(w, POLLOUT);
    *ret_n = (size_t)n;
    return 0;
}

int wire_read(struct wire *w)
{
    size_t n = 0;
    int r;
    if (w->at == w->in.n) {
        strbuf_clear(&w->in);
        w->at = 0;
    }
    if (!strbuf_reserve(&w->in, READ_OCTETS))
        return -E_NOMEM;
    do
        r = read_once(w, w->in.p + w->in.n, READ_OCTETS, &n);
    while (r == 1);
    if (r == 0)
        w->in.n += n;
    return r;
}

int wire_write(struct wire *w, struct span text)
{
    while (text.n > 0) {
        size_t n = 0;
        int r = write_once(w, text, &n);
        if (r < 0)
            return r == -E_CLOSED ? -E_DOWN : r;
        text = span_part(text, n, text.n);
    }
    return 0;
}

struct span wire_unread(const struct wire *w)
{
    return span_part(strbuf_text(&w->in), w->at, w->in.n);
}

/* -- opening */

static socklen_t target_address(const struct wire_target *at, struct sockaddr_storage *ret)
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

static int connect_socket(struct wire *w, const struct wire_target *at)
{
    struct sockaddr_storage sa, from;
    socklen_t n = target_address(at, &sa), from_n = addr_to_sockaddr(&at->source, &from),
              size = sizeof(int);
    int err = 0;
    if (n == 0)
        return -E_INVAL;
    w->fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (w->fd < 0 || (from_n > 0 && bind(w->fd, (struct sockaddr *)&from, from_n) < 0))
        return system_outcome(w, POLLOUT);
    if (connect(w->fd, (struct sockaddr *)&sa, n) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno == EAGAIN ? -E_DOWN
                               : system_outcome(w, POLLOUT); /* a UNIX socket whose queue is full */
    int r = wait_for(w, POLLOUT);
    if (r < 0)
        return r;
    getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &err, &size);
    errno = err;
    return err == 0 ? 0 : system_outcome(w, POLLOUT);
}

int wire_tls(struct wire *w, const struct tls_want *want)
{
    int r;
    w->tls = tls_conn_new_client(want, w->fd);
    if (w->tls == NULL)
        return -E_NOMEM;
    do
        r = tls_outcome(w, tls_conn_handshake(w->tls));
    while (r == 1);
    return r == -E_DOWN || r == -E_CLOSED ? -E_DENIED : r;
}

int wire_open(struct wire *w, const struct wire_target *at)
{
    *w = (struct wire){.fd = -1, .error_z = "", .due_ms = clock_mono_ms() + at->timeout_ms};
    int r = connect_socket(w, at);
    if (r == 0 && at->tls != NULL)
        r = wire_tls(w, at->tls);
    if (r < 0)
        wire_close(w);
    return r;
}

void wire_close(struct wire *w)
{
    if (w->tls != NULL)
        tls_conn_shutdown(w->tls);
    w->tls = tls_conn_free(w->tls);
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    strbuf_done(&w->in);
    w->at = 0;
}

/* -- pieces */

int wire_line(struct wire *w, size_t max, struct span *ret)
{
    for (size_t seen = 0;;) {
        struct span in = wire_unread(w);
        size_t at;
        if (span_find(span_part(in, seen, in.n), '\n', &at)) {
            at += seen;
            w->at += at + 1;
            *ret = span_part(in, 0, at > 0 && in.p[at - 1] == '\r' ? at - 1 : at);
            return 0;
        }
        seen = in.n;
        if (seen > max)
            return -E_LIMIT;
        int r = wire_read(w);
        if (r < 0)
            return r;
    }
}

int wire_octets(struct wire *w, size_t n, struct span *ret)
{
    while (wire_unread(w).n < n) {
        int r = wire_read(w);
        if (r < 0)
            return r;
    }
    *ret = span_part(wire_unread(w), 0, n);
    w->at += n;
    return 0;
}
