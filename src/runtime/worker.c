#include "runtime/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "runtime/worker_impl.h"

#define POOL_KEEP (512u * 1024u) /* octets of buffers a worker keeps for reuse */

static _Thread_local struct worker *self;

struct worker *worker_self(void)
{
    return self;
}

void worker_enter(struct worker *w)
{
    self = w;
}

unsigned worker_index(const struct worker *w)
{
    return w->index;
}

struct workers *worker_set(const struct worker *w)
{
    return w->set;
}

struct wheel *worker_wheel(struct worker *w)
{
    return &w->wheel;
}

struct loop *worker_loop(struct worker *w)
{
    return w->loop;
}

struct job_pool *worker_jobs(const struct worker *w)
{
    return w->set->cfg.jobs;
}

int64_t worker_now_ms(const struct worker *w)
{
    return w->now_ms;
}

bool worker_stopping(const struct worker *w)
{
    return w->stopping;
}

void **worker_local(struct worker *w, unsigned key)
{
    return key < WORKER_LOCALS ? &w->locals[key] : NULL;
}

/* -- posts */

static void on_wake(struct watch *watch, unsigned events)
{
    (void)events;
    eventfd_t n;
    eventfd_read(watch->fd, &n);
}

void worker_post(struct worker *w, struct post *p)
{
    p->to = (struct session_handle){0};
    /* Its own thread looks into the inbox before it sleeps. */
    if (mpsc_push(&w->inbox, &p->node) && self != w)
        eventfd_write(w->wake.fd, 1);
}

void session_post(struct session_handle to, struct post *p)
{
    if (to.workers == NULL) { /* nobody's */
        p->run(self, NULL, p);
        return;
    }
    struct worker *w = &to.workers->workers[to.worker];
    p->to = to;
    if (mpsc_push(&w->inbox, &p->node) && self != w)
        eventfd_write(w->wake.fd, 1);
}

static size_t run_posts(struct worker *w)
{
    size_t n = 0;
    struct mpsc_node *next;
    for (struct mpsc_node *node = mpsc_take(&w->inbox); node != NULL; node = next, n++) {
        struct post *p = CONTAINER_OF(node, struct post, node);
        next = node->next;
        p->run(w, p->to.workers == NULL ? NULL : session_find(w, p->to), p);
    }
    return n;
}

size_t worker_drain_posts(struct worker *w)
{
    size_t all = 0, n;
    while ((n = run_posts(w)) > 0)
        all += n;
    return all;
}

/* -- sessions */

int worker_slot_take(struct worker *w, struct conn *c)
{
    if (w->slot_free == NO_SLOT && w->slot_count == w->slot_cap) {
        uint32_t cap = w->slot_cap == 0 ? 64 : w->slot_cap * 2;
        struct slot *slots = realloc(w->slots, cap * sizeof(*slots));
        if (slots == NULL)
            return -E_NOMEM;
        w->slots = slots;
        w->slot_cap = cap;
    }
    uint32_t i = w->slot_free;
    if (i == NO_SLOT)
        i = w->slot_count++;
    else
        w->slot_free = w->slots[i].next_free;
    w->slots[i] = (struct slot){.conn = c, .generation = ++w->generation};
    c->handle = (struct session_handle){w->set, w->index, i, w->generation};
    w->sessions++;
    atomic_fetch_add(&w->set->sessions, 1);
    return 0;
}

void worker_slot_give(struct worker *w, struct conn *c)
{
    uint32_t i = c->handle.slot;
    w->slots[i] = (struct slot){.next_free = w->slot_free};
    w->slot_free = i;
    w->sessions--;
    atomic_fetch_sub(&w->set->sessions, 1);
}

struct conn *session_find(struct worker *w, struct session_handle h)
{
    if (h.workers != w->set || h.worker != w->index || h.slot >= w->slot_count)
        return NULL;
    const struct slot *s = &w->slots[h.slot];
    return s->conn != NULL && s->generation == h.generation ? s->conn : NULL;
}

void worker_each(struct worker *w, void (*fn)(struct conn *c, void *arg), void *arg)
{
    for (uint32_t i = 0; i < w->slot_count; i++) {
        if (w->slots[i].conn != NULL)
            fn(w->slots[i].conn, arg);
    }
}

int worker_adopt(struct worker *w, int fd, const struct conn_service *service, struct conn **ret)
{
    struct conn_origin o = {.worker = w, .service = service};
    struct sockaddr_storage sa = {0};
    socklen_t n = sizeof(sa);
    if (getpeername(fd, (struct sockaddr *)&sa, &n) == 0)
        addr_from_sockaddr((struct sockaddr *)&sa, n, &o.peer);
    n = sizeof(sa);
    if (getsockname(fd, (struct sockaddr *)&sa, &n) == 0)
        addr_from_sockaddr((struct sockaddr *)&sa, n, &o.local);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    struct conn *c;
    int r = conn_start(w, fd, &o, &c);
    if (r < 0)
        close(fd);
    else if (ret != NULL)
        *ret = c;
    return r;
}

/* -- rounds */

void worker_ready(struct worker *w, struct conn *c)
{
    c->ready_next = NULL;
    if (w->ready_tail == NULL)
        w->ready_head = c;
    else
        w->ready_tail->ready_next = c;
    w->ready_tail = c;
}

/* Each connection with something to do has one turn; what asks for another is in the next round. */
static size_t run_ready(struct worker *w)
{
    size_t n = 0;
    struct conn *next;
    struct conn *c = w->ready_head;
    w->ready_head = w->ready_tail = NULL;
    for (; c != NULL; c = next, n++) {
        next = c->ready_next;
        conn_turn(c);
    }
    return n;
}

static int patience(struct worker *w, int timeout_ms)
{
    if (w->ready_head != NULL || !mpsc_empty(&w->inbox) || w->quitting)
        return 0;
    int64_t next = wheel_next_ms(&w->wheel);
    if (next == INT64_MAX)
        return timeout_ms;
    int64_t wait = next - clock_mono_ms();
    if (wait <= 0)
        return 0;
    return timeout_ms < 0 || wait < timeout_ms ? (int)MIN(wait, 3600 * 1000) : timeout_ms;
}

int worker_round(struct worker *w, int timeout_ms)
{
    int n = loop_wait(w->loop, patience(w, timeout_ms));
    w->now_ms = clock_mono_ms(); /* before anybody is called: who comes now did not come before the wait */
    atomic_store_explicit(&w->turned_ms, w->now_ms, memory_order_relaxed);
    size_t done = n > 0 ? (size_t)loop_dispatch(w->loop) : 0;
    done += run_posts(w);
    done += wheel_run(&w->wheel, w->now_ms);
    done += run_ready(w);
    return (int)done;
}

bool worker_ended(const struct worker *w)
{
    return w->stopping && w->sessions == 0 && w->ready_head == NULL;
}

int worker_init(struct worker *w, struct workers *ws, unsigned index)
{
    w->set = ws;
    w->index = index;
    w->slot_free = NO_SLOT;
    w->now_ms = clock_mono_ms();
    atomic_init(&w->turned_ms, w->now_ms);
    w->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    wheel_init(&w->wheel, w->now_ms);
    bufpool_init(&w->pool, POOL_KEEP);
    w->wake = (struct watch){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .fn = on_wake};
    if (w->wake.fd < 0)
        return -E_LIMIT;
    int r = loop_new(ws->cfg.backend, &w->loop);
    if (r < 0)
        return r;
    return loop_add(w->loop, &w->wake, LOOP_IN);
}

void worker_done(struct worker *w)
{
    if (w->set == NULL)
        return; /* worker_init() never came here */
    worker_drain_posts(w);
    listen_stop(w);
    w->loop = loop_free(w->loop);
    if (w->wake.fd >= 0)
        close(w->wake.fd);
    if (w->reserve_fd >= 0)
        close(w->reserve_fd);
    bufpool_done(&w->pool);
    free(w->slots);
}
