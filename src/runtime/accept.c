#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "runtime/worker_impl.h"

#define ACCEPT_BATCH 64  /* per turn of one listener; the rest comes with the next round */
#define PAUSE_MS     100 /* after an accept that cannot succeed for now */

static void refuse(const struct conn_origin *o, int fd, enum conn_refusal why)
{
    char text[512];
    const struct conn_service *s = o->service;
    size_t n = s->proto->refuse == NULL ? 0 : s->proto->refuse(o, why, text, sizeof(text));
    if (n > 0 && !s->tls_implicit && send(fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(fd, SHUT_WR);
    /* What the client has sent already would turn the close into a reset that overtakes our line.
     */
    for (unsigned i = 0; i < 16 && recv(fd, text, sizeof(text), MSG_DONTWAIT) > 0; i++) {
    }
    close(fd);
}

static void pause_accepting(struct acceptor *a)
{
    loop_want(a->worker->loop, &a->watch, 0);
    timer_arm(&a->worker->wheel, &a->pause, a->worker->wheel.now_ms + PAUSE_MS);
}

void accept_pause_over(struct timer *t, int64_t now_ms)
{
    (void)now_ms;
    struct acceptor *a = CONTAINER_OF(t, struct acceptor, pause);
    loop_want(a->worker->loop, &a->watch, LOOP_IN);
}

/* No descriptor is left: the reserve makes room for one client that is told so, instead of a
 * listener that stays readable and spins (SPEC SEC-07). False: not even that. */
static bool refuse_with_reserve(struct acceptor *a)
{
    struct worker *w = a->worker;
    if (w->reserve_fd < 0)
        return false;
    close(w->reserve_fd);
    struct sockaddr_storage sa;
    socklen_t n = sizeof(sa);
    int fd = accept4(a->watch.fd, (struct sockaddr *)&sa, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        struct conn_origin o = {.worker = w, .service = a->listening->service, .local = a->local};
        addr_from_sockaddr((const struct sockaddr *)&sa, n, &o.peer);
        refuse(&o, fd, CONN_REFUSE_FULL);
    }
    w->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd >= 0;
}

void listen_open(int fd, const struct conn_origin *o)
{
    int r = conn_start(o->worker, fd, o, NULL);
    if (r < 0)
        refuse(o, fd, r == -E_CLOSED ? CONN_REFUSE_SESSION : CONN_REFUSE_FULL);
}

/* The peer is a proxy or nobody who may connect; what it says comes first. */
static void take_preface(struct acceptor *a, int fd, const struct conn_origin *o)
{
    switch (a->listening->preface->admit(a->listening->preface, &o->peer)) {
    case PREFACE_NONE:
        listen_open(fd, o);
        break;
    case PREFACE_DUE:
        if (preface_begin(a->listening->preface, fd, o) < 0)
            refuse(o, fd, CONN_REFUSE_FULL);
        break;
    case PREFACE_STRANGER:
        close(fd);
        break;
    }
}

static void take_in(struct acceptor *a, int fd, const struct sockaddr_storage *sa, socklen_t n)
{
    struct worker *w = a->worker;
    struct conn_origin o = {.worker = w, .service = a->listening->service, .local = a->local};
    addr_from_sockaddr((const struct sockaddr *)sa, n, &o.peer);
    if (a->local.port == 0 && a->local.family != ADDR_LOCAL) {
        struct sockaddr_storage own;
        n = sizeof(own);
        if (getsockname(fd, (struct sockaddr *)&own, &n) == 0)
            addr_from_sockaddr((struct sockaddr *)&own, n, &o.local);
    }
    unsigned max = w->set->cfg.max_sessions;
    if (max > 0 && atomic_load(&w->set->sessions) >= max) {
        refuse(&o, fd, CONN_REFUSE_FULL);
        return;
    }
    if (a->listening->preface == NULL)
        listen_open(fd, &o);
    else
        take_preface(a, fd, &o);
}

void accept_ready(struct watch *watch, unsigned events)
{
    (void)events;
    struct acceptor *a = CONTAINER_OF(watch, struct acceptor, watch);
    for (unsigned i = 0; i < ACCEPT_BATCH; i++) {
        struct sockaddr_storage sa;
        socklen_t n = sizeof(sa);
        int fd = accept4(watch->fd, (struct sockaddr *)&sa, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            take_in(a, fd, &sa, n);
            continue;
        }
        switch (errno) {
        case EAGAIN:
            return;
        case EINTR:
        case ECONNABORTED:
        case EPROTO:
            continue;
        case EMFILE:
        case ENFILE:
            if (refuse_with_reserve(a))
                continue;
            break;
        default:
            break;
        }
        pause_accepting(a);
        return;
    }
}
