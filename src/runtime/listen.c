#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "runtime/worker_impl.h"

#define ACCEPT_BATCH 64  /* per turn of one listener; the rest comes with the next round */
#define PAUSE_MS     100 /* after an accept that cannot succeed for now */
#define BACKLOG      1024

/* A peer gone without FIN is found out within 10 minutes, also when nobody writes to it (SPEC
 * IMAP-06): probes start after 4 minutes of silence, and 9 minutes without an answer are the end.
 * Accepted sockets inherit all of it. */
#define KEEP_IDLE_S     240
#define KEEP_INTERVAL_S 30
#define KEEP_PROBES     9
#define USER_TIMEOUT_MS (540 * 1000)

#define UNIX_MODE 0660 /* of a UNIX socket: its owner and group */

static int set_int(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof(value));
}

static int listen_socket(const struct listener *l, const struct addr *at, bool share,
                         int *ret_errno)
{
    struct sockaddr_storage sa;
    socklen_t n = addr_to_sockaddr(at, &sa);
    int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        goto failed;
    set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1); /* old connections in TIME-WAIT are no hindrance */
    if (at->family == ADDR_IP6)
        set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, l->dual_stack ? 0 : 1);
    if (share && set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1) < 0)
        goto failed;
    set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE_S);
    set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEP_INTERVAL_S);
    set_int(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_PROBES);
    set_int(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
    if (bind(fd, (struct sockaddr *)&sa, n) < 0)
        goto failed;
    /* Only after the bind that found the address free for us alone may others of ours join (SPEC
     * CLI-06). */
    if (!share && set_int(fd, SOL_SOCKET, SO_REUSEPORT, 1) < 0)
        goto failed;
    if (listen(fd, l->backlog > 0 ? l->backlog : BACKLOG) < 0)
        goto failed;
    return fd;

failed:
    *ret_errno = errno;
    if (fd >= 0)
        close(fd);
    return *ret_errno == EADDRINUSE                      ? -E_EXISTS
           : *ret_errno == EACCES || *ret_errno == EPERM ? -E_DENIED
                                                         : -E_IO;
}

/* -- a UNIX socket: one for all workers, each with a descriptor of its own */

static bool answers(const struct sockaddr_un *sa)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool yes = fd >= 0 && (connect(fd, (const struct sockaddr *)sa, sizeof(*sa)) == 0 || errno == EAGAIN);
    if (fd >= 0)
        close(fd);
    return yes;
}

/* A name that a process left behind when it ended. Only a socket is ever removed. */
static bool remove_stale(const struct sockaddr_un *sa)
{
    struct stat st;
    return lstat(sa->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) && !answers(sa) && unlink(sa->sun_path) == 0;
}

static int listen_unix(const struct listener *l, int *ret_errno)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    size_t n = strlen(l->path_z);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || n >= sizeof(sa.sun_path)) {
        *ret_errno = fd < 0 ? errno : ENAMETOOLONG;
        goto failed;
    }
    memcpy(sa.sun_path, l->path_z, n);
    int r = bind(fd, (struct sockaddr *)&sa, sizeof(sa));
    if (r < 0 && errno == EADDRINUSE) {
        *ret_errno = EADDRINUSE;
        if (!remove_stale(&sa))
            goto failed;
        r = bind(fd, (struct sockaddr *)&sa, sizeof(sa));
    }
    if (r == 0)
        r = chmod(l->path_z, UNIX_MODE); /* before anybody can connect */
    if (r == 0)
        r = listen(fd, l->backlog > 0 ? l->backlog : BACKLOG);
    if (r == 0)
        return fd;
    *ret_errno = errno;

failed:
    if (fd >= 0)
        close(fd);
    return *ret_errno == EADDRINUSE ? -E_EXISTS : *ret_errno == EACCES || *ret_errno == EPERM ? -E_DENIED : -E_IO;
}

static int listen_share(const struct listener *l, int first, int *ret_errno)
{
    int fd = first < 0 ? listen_unix(l, ret_errno) : fcntl(first, F_DUPFD_CLOEXEC, 0);
    if (fd < 0 && first >= 0)
        *ret_errno = errno;
    return fd < 0 && first >= 0 ? -E_IO : fd;
}

static bool is_wildcard(const struct addr *a)
{
    static const uint8_t zero[16];
    return memcmp(a->octets, zero, sizeof(zero)) == 0;
}

static void close_fds(int *fds, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
    free(fds);
}

int listen_bind(struct workers *ws, const struct listener *l, int *ret_errno)
{
    struct listening *more = realloc(ws->listenings, (ws->listening_count + 1) * sizeof(*more));
    if (more == NULL)
        return -E_NOMEM;
    ws->listenings = more;
    int *fds = malloc(ws->count * sizeof(*fds));
    if (fds == NULL)
        return -E_NOMEM;

    struct addr at = l->at;
    if (l->path_z != NULL)
        at = (struct addr){.family = ADDR_LOCAL};
    for (unsigned i = 0; i < ws->count; i++) {
        fds[i] = l->path_z != NULL ? listen_share(l, i == 0 ? -1 : fds[0], ret_errno)
                                   : listen_socket(l, &at, i > 0, ret_errno);
        if (fds[i] < 0) {
            int r = fds[i];
            close_fds(fds, i);
            return r;
        }
        if (at.port == 0 && l->path_z == NULL) {
            struct sockaddr_storage sa;
            socklen_t n = sizeof(sa);
            getsockname(fds[i], (struct sockaddr *)&sa, &n);
            struct addr bound;
            addr_from_sockaddr((struct sockaddr *)&sa, n, &bound);
            at.port = bound.port;
        }
    }
    ws->listenings[ws->listening_count++] = (struct listening){
        .service = l->service, .preface = l->preface, .at = at, .wildcard = l->path_z == NULL && is_wildcard(&at), .fds = fds};
    return 0;
}

void listen_close_unused(struct workers *ws)
{
    for (size_t i = 0; i < ws->listening_count; i++)
        close_fds(ws->listenings[i].fds, ws->count);
    free(ws->listenings);
    ws->listenings = NULL;
    ws->listening_count = 0;
}

/* -- accepting */

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

static void on_pause_over(struct timer *t, int64_t now_ms)
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
        struct conn_origin o = {.worker = w, .service = a->service, .local = a->local};
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
    switch (a->preface->admit(a->preface, &o->peer)) {
    case PREFACE_NONE:
        listen_open(fd, o);
        break;
    case PREFACE_DUE:
        if (preface_begin(a->preface, fd, o) < 0)
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
    struct conn_origin o = {.worker = w, .service = a->service, .local = a->local};
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
    if (a->preface == NULL)
        listen_open(fd, &o);
    else
        take_preface(a, fd, &o);
}

static void on_accept(struct watch *watch, unsigned events)
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

int listen_start(struct worker *w)
{
    struct workers *ws = w->set;
    if (ws->listening_count == 0)
        return 0;
    w->acceptors = calloc(ws->listening_count, sizeof(*w->acceptors));
    if (w->acceptors == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < ws->listening_count; i++) {
        struct listening *l = &ws->listenings[i];
        struct acceptor *a = &w->acceptors[i];
        *a = (struct acceptor){
            .watch = {.fd = l->fds[w->index], .fn = on_accept}, .worker = w, .service = l->service, .preface = l->preface};
        if (!l->wildcard)
            a->local = l->at;
        timer_init(&a->pause, on_pause_over);
        l->fds[w->index] = -1;
        w->acceptor_count++;
        int r = loop_add(w->loop, &a->watch, LOOP_IN);
        if (r < 0)
            return r;
    }
    return 0;
}

void listen_stop(struct worker *w)
{
    for (size_t i = 0; i < w->acceptor_count; i++) {
        struct acceptor *a = &w->acceptors[i];
        loop_remove(w->loop, &a->watch);
        timer_cancel(&w->wheel, &a->pause);
        close(a->watch.fd);
    }
    w->acceptor_count = 0;
    preface_stop(w);
}
