/* Inside of the runtime: what worker.c, workers.c, listen.c and the conn files share. Not for other floors. */
#ifndef RUNTIME_WORKER_IMPL_H
#define RUNTIME_WORKER_IMPL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "runtime/bufpool.h"
#include "runtime/conn.h"
#include "runtime/loop.h"
#include "runtime/mpsc.h"
#include "runtime/preface.h"
#include "runtime/timer.h"
#include "runtime/worker.h"

#define NO_SLOT UINT32_MAX

struct slot {
    struct conn *conn;   /* NULL: free */
    uint64_t generation; /* of its session */
    uint32_t next_free;
};

/* One worker's socket of one listener. */
struct acceptor {
    struct watch watch;
    struct timer pause; /* after a failed accept: not again at once */
    struct worker *worker;
    struct listening *listening;
    struct addr local; /* port 0: ask each connection */
};

struct worker {
    struct workers *set;
    unsigned index;
    pthread_t thread;
    bool started;
    struct loop *loop;
    struct wheel wheel;
    struct bufpool pool;
    struct mpsc inbox;
    struct watch wake; /* its eventfd */
    struct conn *ready_head, *ready_tail;
    struct slot *slots;
    uint32_t slot_count, slot_cap, slot_free;
    size_t sessions;
    uint64_t generation;
    struct entry *entries; /* preface.c: connections whose preface is not whole */
    int reserve_fd; /* given up for a moment to refuse somebody when no descriptor is left; -1 */
    int64_t now_ms;
    _Atomic int64_t turned_ms; /* when its last round began; others read it */
    bool stopping, quitting;
    void *locals[WORKER_LOCALS];
    struct post stop, quit; /* workers_stop()'s messages */
    struct post park;       /* workers_pause()'s */
};

/* An address and its sockets, one per worker. */
struct listening {
    struct listening *next;
    struct workers *set;
    const struct conn_service *service; /* changed while the workers stand still, as `ending` */
    const struct conn_preface *preface; /* NULL: none */
    struct addr at;
    bool wildcard;
    bool ending;
    char *path_z; /* of a UNIX socket, */
    dev_t dev;    /* and what its name stood for when we made it */
    ino_t ino;
    struct acceptor acceptors[]; /* by worker; its thread's alone while it runs */
};

struct workers {
    struct workers_config cfg;
    unsigned count; /* of workers, >= 1 */
    bool inline_mode, started;
    struct worker *workers;
    struct listening *listenings;
    _Atomic size_t sessions;
    _Atomic bool hurry;
    pthread_mutex_t lock; /* guards `running` and the waiting for it; nothing else is taken under it */
    pthread_cond_t changed;
    unsigned running; /* worker threads that have not ended */
    bool paused;      /* guarded by `lock`, as the number of those that stand still */
    unsigned parked;
    pthread_cond_t go;
};

/* worker.c */
int worker_init(struct worker *w, struct workers *ws, unsigned index);
void worker_done(struct worker *w);
void worker_enter(struct worker *w); /* this thread is w from here on; NULL: no worker */
int worker_round(struct worker *w, int timeout_ms); /* how much was done */
bool worker_ended(const struct worker *w);
size_t worker_drain_posts(struct worker *w); /* the number of them */
int worker_slot_take(struct worker *w, struct conn *c);
void worker_slot_give(struct worker *w, struct conn *c);
void worker_ready(struct worker *w, struct conn *c);

/* listen.c */
int listen_start(struct worker *w);
void listen_stop(struct worker *w);
void listen_retire(struct worker *w);             /* closes its sockets of what is ending */
void listen_forget_retired(struct workers *ws);
void listen_free_all(struct workers *ws);

/* accept.c */
void accept_ready(struct watch *watch, unsigned events); /* of an acceptor */
void accept_pause_over(struct timer *t, int64_t now_ms);
void listen_open(int fd, const struct conn_origin *o); /* begins a session, or refuses; takes fd */

/* preface.c */
int preface_begin(const struct conn_preface *p, int fd, const struct conn_origin *o); /* takes fd on success only */
void preface_stop(struct worker *w);                                                  /* closes those that wait */

/* conn.c */
int conn_start(struct worker *w, int fd, const struct conn_origin *o, struct conn **ret); /* takes fd on success only */
void conn_turn(struct conn *c);
void conn_stop(struct conn *c);

#endif
