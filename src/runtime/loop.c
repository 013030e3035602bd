#include "runtime/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/err.h"
#include "base/macros.h"

#define BATCH 256 /* events taken per round; the rest comes with the next */

struct ready {
    struct watch *watch; /* NULL: removed since */
    unsigned events;
};

struct loop {
    const struct backend *backend;
    int epoll_fd;       /* epoll */
    struct pollfd *fds; /* poll: fds[i] belongs to watches[i] */
    struct watch **watches;
    uint32_t count, cap;
    uint32_t next; /* poll: where the next round starts to look, so that a busy few do not starve
                      the rest */
    struct ready ready[BATCH];
    unsigned ready_count, ready_at;
};

struct backend {
    int (*open)(struct loop *l);
    int (*add)(struct loop *l, struct watch *w, unsigned want);
    int (*change)(struct loop *l, struct watch *w, unsigned want);
    void (*remove)(struct loop *l, struct watch *w);
    int (*wait)(struct loop *l, int timeout_ms); /* fills ready[]; count or -errno */
    void (*close)(struct loop *l);
};

static int loop_err(int errno_value)
{
    switch (errno_value) {
    case ENOMEM:
        return -E_NOMEM;
    case ENOSPC:
    case EMFILE:
    case ENFILE:
        return -E_LIMIT;
    default:
        return -E_INVAL;
    }
}

/* -- epoll */

static int ep_open(struct loop *l)
{
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    return l->epoll_fd < 0 ? loop_err(errno) : 0;
}

static int ep_ctl(struct loop *l, int op, struct watch *w, unsigned want)
{
    struct epoll_event e = {.data.ptr = w};
    e.events = ((want & LOOP_IN) != 0 ? (uint32_t)EPOLLIN : 0) |
               ((want & LOOP_OUT) != 0 ? (uint32_t)EPOLLOUT : 0);
    return epoll_ctl(l->epoll_fd, op, w->fd, &e) < 0 ? loop_err(errno) : 0;
}

static int ep_add(struct loop *l, struct watch *w, unsigned want)
{
    return ep_ctl(l, EPOLL_CTL_ADD, w, want);
}

static int ep_change(struct loop *l, struct watch *w, unsigned want)
{
    return ep_ctl(l, EPOLL_CTL_MOD, w, want);
}

static void ep_remove(struct loop *l, struct watch *w)
{
    ep_ctl(l, EPOLL_CTL_DEL, w, 0);
}

static int ep_wait(struct loop *l, int timeout_ms)
{
    struct epoll_event events[BATCH];
    int n = epoll_wait(l->epoll_fd, events, BATCH, timeout_ms);
    if (n < 0)
        return -errno;
    for (int i = 0; i < n; i++) {
        uint32_t e = events[i].events;
        l->ready[i].watch = events[i].data.ptr;
        l->ready[i].events = ((e & EPOLLIN) != 0 ? LOOP_IN : 0) |
                             ((e & EPOLLOUT) != 0 ? LOOP_OUT : 0) |
                             ((e & (EPOLLERR | EPOLLHUP)) != 0 ? LOOP_HUP : 0);
    }
    return n;
}

static void ep_close(struct loop *l)
{
    if (l->epoll_fd >= 0)
        close(l->epoll_fd);
}

/* -- poll */

static short poll_events(unsigned want)
{
    return (short)(((want & LOOP_IN) != 0 ? POLLIN : 0) | ((want & LOOP_OUT) != 0 ? POLLOUT : 0));
}

static int po_open(struct loop *l)
{
    l->epoll_fd = -1;
    return 0;
}

static int po_add(struct loop *l, struct watch *w, unsigned want)
{
    if (l->count == l->cap) {
        uint32_t cap = l->cap == 0 ? 64 : l->cap * 2;
        struct pollfd *fds = realloc(l->fds, cap * sizeof(*fds));
        if (fds == NULL)
            return -E_NOMEM;
        l->fds = fds;
        struct watch **watches = realloc(l->watches, cap * sizeof(*watches));
        if (watches == NULL)
            return -E_NOMEM;
        l->watches = watches;
        l->cap = cap;
    }
    w->index = l->count;
    l->fds[l->count] = (struct pollfd){.fd = w->fd, .events = poll_events(want)};
    l->watches[l->count++] = w;
    return 0;
}

static int po_change(struct loop *l, struct watch *w, unsigned want)
{
    l->fds[w->index].events = poll_events(want);
    return 0;
}

static void po_remove(struct loop *l, struct watch *w)
{
    l->count--;
    l->fds[w->index] = l->fds[l->count];
    l->watches[w->index] = l->watches[l->count];
    l->watches[w->index]->index = w->index;
}

static int po_wait(struct loop *l, int timeout_ms)
{
    int n = poll(l->fds, l->count, timeout_ms);
    if (n < 0)
        return -errno;
    int taken = 0;
    uint32_t at = l->next;
    for (uint32_t i = 0; i < l->count && n > 0 && taken < BATCH; i++, at++) {
        if (at >= l->count)
            at = 0;
        short e = l->fds[at].revents;
        if (e == 0)
            continue;
        n--;
        l->ready[taken].watch = l->watches[at];
        l->ready[taken].events = ((e & POLLIN) != 0 ? LOOP_IN : 0) |
                                 ((e & POLLOUT) != 0 ? LOOP_OUT : 0) |
                                 ((e & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? LOOP_HUP : 0);
        taken++;
    }
    l->next = at;
    return taken;
}

static void po_close(struct loop *l)
{
    free(l->fds);
    free(l->watches);
}

static const struct backend backends[] = {
    [LOOP_EPOLL] = {ep_open, ep_add, ep_change, ep_remove, ep_wait, ep_close},
    [LOOP_POLL] = {po_open, po_add, po_change, po_remove, po_wait, po_close},
};
_Static_assert(ARRAY_LEN(backends) == LOOP_BACKEND__COUNT, "one row per backend");

int loop_new(enum loop_backend backend, struct loop **ret)
{
    struct loop *l = calloc(1, sizeof(*l));
    if (l == NULL)
        return -E_NOMEM;
    l->backend = &backends[backend];
    int r = l->backend->open(l);
    if (r < 0) {
        free(l);
        return r;
    }
    *ret = l;
    return 0;
}

struct loop *loop_free(struct loop *l)
{
    if (l == NULL)
        return NULL;
    l->backend->close(l);
    free(l);
    return NULL;
}

int loop_add(struct loop *l, struct watch *w, unsigned want)
{
    int r = l->backend->add(l, w, want);
    if (r < 0)
        return r;
    w->want = want;
    w->added = true;
    return 0;
}

int loop_want(struct loop *l, struct watch *w, unsigned want)
{
    if (!w->added || w->want == want)
        return 0;
    int r = l->backend->change(l, w, want);
    if (r < 0)
        return r;
    w->want = want;
    return 0;
}

void loop_remove(struct loop *l, struct watch *w)
{
    if (!w->added)
        return;
    l->backend->remove(l, w);
    w->added = false;
    for (unsigned i = l->ready_at; i < l->ready_count; i++) {
        if (l->ready[i].watch == w)
            l->ready[i].watch = NULL;
    }
}

int loop_wait(struct loop *l, int timeout_ms)
{
    int n = l->backend->wait(l, timeout_ms);
    l->ready_count = n < 0 ? 0 : (unsigned)n;
    return n < 0 && n != -EINTR ? loop_err(-n) : (int)l->ready_count;
}

int loop_dispatch(struct loop *l)
{
    int called = 0;
    for (l->ready_at = 0; l->ready_at < l->ready_count; l->ready_at++) {
        struct ready *e = &l->ready[l->ready_at];
        if (e->watch == NULL)
            continue;
        called++;
        e->watch->fn(e->watch, e->events);
    }
    l->ready_count = l->ready_at = 0;
    return called;
}
