#include "runtime/preface.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "runtime/worker_impl.h"

#define PIECE 512u

/* A connection whose preface is not whole yet; on its worker's list, and counted as a session of it. */
struct entry {
    struct watch watch;
    struct timer timer;
    struct conn_origin origin;
    const struct conn_preface *preface;
    struct entry *next, **at;
    uint8_t reader[]; /* malloc's alignment */
};

/* Frees e; the descriptor is the caller's from here on. */
static int leave(struct entry *e)
{
    struct worker *w = e->origin.worker;
    int fd = e->watch.fd;
    loop_remove(w->loop, &e->watch);
    timer_cancel(&w->wheel, &e->timer);
    *e->at = e->next;
    if (e->next != NULL)
        e->next->at = e->at;
    atomic_fetch_sub(&w->set->sessions, 1);
    free(e);
    return fd;
}

static void fail(struct entry *e, enum preface_failure why)
{
    if (e->preface->failed != NULL)
        e->preface->failed(e->preface, &e->origin.peer, why);
    close(leave(e));
}

static void open_session(struct entry *e, const struct preface_said *said)
{
    struct conn_origin o = e->origin;
    if (said->known)
        o.peer = said->peer;
    o.peer.proxied = true;
    o.vouched_tls = said->tls;
    listen_open(leave(e), &o);
}

static void on_late(struct timer *t, int64_t now_ms)
{
    (void)now_ms;
    fail(CONTAINER_OF(t, struct entry, timer), PREFACE_SLOW);
}

/* Looks at what there is and takes from the socket only what belongs to the preface: what follows is the session's, or
 * the TLS library's, which reads for itself. */
static void on_octets(struct watch *watch, unsigned events)
{
    struct entry *e = CONTAINER_OF(watch, struct entry, watch);
    uint8_t piece[PIECE];
    struct preface_said said = {0};
    size_t used = 0;
    (void)events;
    ssize_t n = recv(watch->fd, piece, sizeof(piece), MSG_PEEK | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        fail(e, PREFACE_CUT);
        return;
    }
    int r = e->preface->read(e->reader, span_of(piece, (size_t)n), &used, &said);
    if (r < 0)
        fail(e, PREFACE_BAD);
    else if (recv(watch->fd, piece, used, MSG_DONTWAIT) != (ssize_t)used)
        fail(e, PREFACE_CUT);
    else if (r > 0)
        open_session(e, &said);
}

int preface_begin(const struct conn_preface *p, int fd, const struct conn_origin *o)
{
    struct worker *w = o->worker;
    struct entry *e = calloc(1, sizeof(*e) + p->reader_size);
    if (e == NULL)
        return -E_NOMEM;
    e->watch = (struct watch){.fd = fd, .fn = on_octets};
    e->origin = *o;
    e->preface = p;
    timer_init(&e->timer, on_late);
    int r = loop_add(w->loop, &e->watch, LOOP_IN);
    if (r < 0) {
        free(e);
        return r;
    }
    timer_arm(&w->wheel, &e->timer, w->now_ms + p->due_ms);
    e->next = w->entries;
    e->at = &w->entries;
    if (e->next != NULL)
        e->next->at = &e->next;
    w->entries = e;
    atomic_fetch_add(&w->set->sessions, 1);
    return 0;
}

void preface_stop(struct worker *w)
{
    for (struct entry *e = w->entries, *next; e != NULL; e = next) {
        next = e->next;
        close(leave(e));
    }
}
