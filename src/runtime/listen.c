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

#define BACKLOG        1024
#define RETIRE_BATCHES 16u /* of 64 connections: all that may wait */

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
        r = chmod(l->path_z, l->mode != 0 ? l->mode : UNIX_MODE); /* before anybody can connect */
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

static bool is_open(const struct acceptor *a)
{
    return a->watch.fd >= 0;
}

static void close_acceptor(struct acceptor *a)
{
    if (!is_open(a))
        return;
    loop_remove(a->worker->loop, &a->watch);
    timer_cancel(&a->worker->wheel, &a->pause);
    close(a->watch.fd);
    a->watch.fd = -1;
}

static struct listening *listening_free(struct listening *l)
{
    for (unsigned i = 0; i < l->set->count; i++)
        close_acceptor(&l->acceptors[i]);
    free(l->path_z);
    free(l);
    return NULL;
}

static struct listening *listening_new(struct workers *ws, const struct listener *l)
{
    struct listening *g = calloc(1, sizeof(*g) + ws->count * sizeof(g->acceptors[0]));
    if (g == NULL)
        return NULL;
    g->set = ws;
    g->service = l->service;
    g->preface = l->preface;
    g->at = l->at;
    if (l->path_z != NULL)
        g->at = (struct addr){.family = ADDR_LOCAL};
    g->wildcard = l->path_z == NULL && is_wildcard(&l->at);
    g->path_z = l->path_z == NULL ? NULL : strdup(l->path_z);
    for (unsigned i = 0; i < ws->count; i++) {
        struct acceptor *a = &g->acceptors[i];
        *a = (struct acceptor){.watch = {.fd = -1, .fn = accept_ready}, .worker = &ws->workers[i], .listening = g};
        timer_init(&a->pause, accept_pause_over);
    }
    return l->path_z != NULL && g->path_z == NULL ? listening_free(g) : g;
}

/* One of ours stands in the way, and goes or stays beside it as the caller knows: strangers are kept out by that one. */
static bool is_beside_own(const struct workers *ws, const struct addr *at, bool wildcard)
{
    for (const struct listening *g = ws->listenings; g != NULL; g = g->next)
        if (g->at.port == at->port && g->at.family == at->family && (wildcard || g->wildcard || addr_same_ip(&g->at, at)))
            return at->port != 0;
    return false;
}

static void learn_port(struct listening *g, int fd)
{
    struct sockaddr_storage sa;
    socklen_t n = sizeof(sa);
    struct addr bound;
    getsockname(fd, (struct sockaddr *)&sa, &n);
    addr_from_sockaddr((struct sockaddr *)&sa, n, &bound);
    g->at.port = bound.port;
}

/* Whose name stands in the file system, so that only our own is ever taken away. */
static void learn_name(struct listening *g)
{
    struct stat st;
    if (lstat(g->path_z, &st) == 0) {
        g->dev = st.st_dev;
        g->ino = st.st_ino;
    }
}

int workers_bind(struct workers *ws, const struct listener *l, int *ret_errno, struct listening **ret)
{
    struct listening *g = listening_new(ws, l);
    if (g == NULL) {
        *ret_errno = ENOMEM;
        return -E_NOMEM;
    }
    bool share = l->path_z == NULL && is_beside_own(ws, &l->at, g->wildcard);
    for (unsigned i = 0; i < ws->count; i++) {
        int fd = l->path_z != NULL ? listen_share(l, i == 0 ? -1 : g->acceptors[0].watch.fd, ret_errno)
                                   : listen_socket(l, &g->at, share || i > 0, ret_errno);
        if (fd < 0) {
            listening_free(g);
            return fd;
        }
        g->acceptors[i].watch.fd = fd;
        if (g->at.port == 0 && l->path_z == NULL)
            learn_port(g, fd);
        if (l->path_z != NULL && i == 0)
            learn_name(g);
    }
    *ret = g;
    return 0;
}

/* -- what is listened on. While the workers stand still or do not run, this is the caller's thread's alone */

static int begin_on(struct listening *g, unsigned worker)
{
    struct acceptor *a = &g->acceptors[worker];
    if (!g->wildcard)
        a->local = g->at;
    return loop_add(a->worker->loop, &a->watch, LOOP_IN);
}

int workers_listen_begin(struct workers *ws, struct listening *takes)
{
    struct listening **at = &ws->listenings;
    while (*at != NULL)
        at = &(*at)->next;
    *at = takes;
    for (unsigned i = 0; ws->started && i < ws->count; i++) {
        int r = begin_on(takes, i);
        if (r < 0)
            return r;
    }
    return 0;
}

void workers_listen_serve(struct listening *g, const struct conn_service *service, const struct conn_preface *preface)
{
    g->service = service;
    g->preface = preface;
}

void workers_listen_end(struct listening *g)
{
    struct stat st;
    g->ending = true;
    if (g->path_z != NULL && lstat(g->path_z, &st) == 0 && st.st_dev == g->dev && st.st_ino == g->ino)
        unlink(g->path_z);
}

void workers_unbind(struct listening *takes)
{
    workers_listen_end(takes);
    listening_free(takes);
}

/* Who has connected already is taken in still. */
void listen_retire(struct worker *w)
{
    for (struct listening *g = w->set->listenings; g != NULL; g = g->next) {
        struct acceptor *a = &g->acceptors[w->index];
        if (!g->ending || !is_open(a))
            continue;
        for (unsigned i = 0; i < RETIRE_BATCHES; i++)
            accept_ready(&a->watch, LOOP_IN);
        close_acceptor(a);
    }
}

void listen_forget_retired(struct workers *ws)
{
    struct listening **at = &ws->listenings;
    while (*at != NULL) {
        struct listening *g = *at;
        if (g->ending) {
            *at = g->next;
            listening_free(g);
        } else {
            at = &g->next;
        }
    }
}

int workers_listen(struct workers *ws, const struct listener *l, int *ret_errno)
{
    struct listening *g;
    int r = workers_bind(ws, l, ret_errno, &g);
    return r < 0 ? r : workers_listen_begin(ws, g);
}

uint16_t workers_port(const struct workers *ws, size_t listener_index)
{
    const struct listening *g = ws->listenings;
    while (g != NULL && listener_index-- > 0)
        g = g->next;
    return g == NULL ? 0 : g->at.port;
}

void listen_free_all(struct workers *ws)
{
    struct listening *next;
    for (struct listening *g = ws->listenings; g != NULL; g = next) {
        next = g->next;
        listening_free(g);
    }
    ws->listenings = NULL;
}

int listen_start(struct worker *w)
{
    for (struct listening *g = w->set->listenings; g != NULL; g = g->next) {
        int r = begin_on(g, w->index);
        if (r < 0)
            return r;
    }
    return 0;
}

void listen_stop(struct worker *w)
{
    for (struct listening *g = w->set->listenings; g != NULL; g = g->next)
        close_acceptor(&g->acceptors[w->index]);
    preface_stop(w);
}
