#include "runtime/connect.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "runtime/conn_impl.h"

static int open_socket(const struct connect *to, int *ret_errno)
{
    struct sockaddr_storage peer, source;
    socklen_t n = addr_to_sockaddr(&to->peer, &peer), source_n = addr_to_sockaddr(&to->source, &source);
    const int on = 1;
    if (n == 0)
        return -E_INVAL;
    int fd = socket(peer.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno == EAFNOSUPPORT ? -E_INVAL : -E_LIMIT;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    *ret_errno = 0;
    if (source_n > 0) {
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
        if (bind(fd, (struct sockaddr *)&source, source_n) < 0)
            *ret_errno = errno;
    }
    if (*ret_errno == 0 && connect(fd, (struct sockaddr *)&peer, n) < 0)
        *ret_errno = errno;
    return fd;
}

int worker_connect(struct worker *w, const struct connect *to, const struct conn_service *service, struct conn **ret)
{
    struct conn_origin o = {.worker = w, .service = service, .peer = to->peer};
    struct conn *c;
    int error;
    int fd = open_socket(to, &error);
    if (fd < 0)
        return fd;
    int r = conn_start(w, fd, &o, &c);
    if (r < 0) {
        close(fd);
        return r;
    }
    c->flags |= F_CONNECTING;
    c->linger_ms = w->now_ms + to->timeout_ms;
    if (to->tls != NULL) {
        c->tls = tls_conn_new_client(to->tls, fd);
        if (c->tls == NULL)
            conn_fail(c, CONN_END_NOMEM);
    }
    if (error == EINPROGRESS) {
        c->flags |= F_BLOCKED;
    } else if (error != 0) {
        c->error = error;
        conn_fail(c, CONN_END_CONNECT);
    }
    if (ret != NULL)
        *ret = c;
    return 0;
}

void conn_connected(struct conn *c)
{
    int error = 0;
    socklen_t n = sizeof(error);
    struct sockaddr_storage local = {0};
    if (getsockopt(c->watch.fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
        error = errno;
    if (error != 0) {
        c->error = error;
        conn_fail(c, CONN_END_CONNECT);
        return;
    }
    n = sizeof(local);
    if (getsockname(c->watch.fd, (struct sockaddr *)&local, &n) == 0)
        addr_from_sockaddr((struct sockaddr *)&local, n, &c->origin.local);
    c->flags &= ~(uint32_t)F_CONNECTING;
    c->moved_ms = c->sent_ms = c->origin.worker->now_ms;
    if (c->tls != NULL)
        conn_begin_handshake(c);
}

int conn_starttls_client(struct conn *c, const struct tls_want *tls)
{
    if (c->tls != NULL)
        return -E_EXISTS;
    if (conn_plaintext_follows(c))
        return -E_CONFLICT;
    c->tls = tls_conn_new_client(tls, c->watch.fd);
    if (c->tls == NULL)
        return -E_NOMEM;
    c->flags |= F_SECURED;
    conn_begin_handshake(c);
    conn_ready(c);
    return 0;
}
