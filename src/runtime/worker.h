/* Workers: N threads, each with a loop, a timer wheel, sockets of every listener, and the sessions that were accepted
 * there. A session lives and dies on one worker, so its code takes no lock (STYLE 13). The ways in from outside are
 * worker_post() and session_post(), and job_submit() (runtime/job.h), which comes back by them.
 *
 *   struct workers *ws;
 *   int r = workers_new(&(struct workers_config){.count = 4, .jobs = pool}, &ws);
 *   r = workers_listen(ws, &(struct listener){.at = addr, .service = &smtp_mx}, &errno_value);
 *   r = workers_start(ws);
 *   ... until a signal comes ...
 *   workers_stop(ws, 8000);        BLOCKING: no new sessions; .stopping() to all; at most 8 s, then they are closed
 *   job_pool_free(pool);           BLOCKING: runs what is queued
 *   ws = workers_free(ws);         posts that came in after the stop are run with a NULL session
 *
 * Tests use count = WORKERS_INLINE: one worker without a thread, driven by workers_turn() / workers_settle(). */
#ifndef RUNTIME_WORKER_H
#define RUNTIME_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/addr.h"
#include "runtime/loop.h"
#include "runtime/mpsc.h"

struct conn;
struct conn_preface;
struct conn_service;
struct job_pool;
struct wheel;
struct worker;
struct workers;

/* Names a session from anywhere, also long after it is gone. */
struct session_handle {
    struct workers *workers; /* NULL: no session */
    uint32_t worker;
    uint32_t slot;
    uint64_t generation;
};

/* A message to a worker, embedded in what it carries. The receiver frees it. */
struct post {
    struct mpsc_node node;
    struct session_handle to; /* session_post() only */
    void (*run)(struct worker *w, struct conn *c, struct post *p); /* c: the session, NULL if it is gone (or worker_post) */
};

#define WORKERS_INLINE UINT32_MAX
#define WORKER_LOCALS 8

struct workers_config {
    unsigned count;            /* 0: cores; WORKERS_INLINE: no thread */
    enum loop_backend backend;
    struct job_pool *jobs;     /* used by connections for bodies under TLS; outlives the workers' run */
    unsigned max_sessions;     /* all workers together; 0: no limit. Beyond it new ones are refused */
    void (*start)(struct worker *w, void *arg); /* on each worker's thread before its first round; may be NULL */
    void (*end)(struct worker *w, void *arg);   /* likewise after its last session */
    void *arg;
};

/* One address to listen on. Copied. */
struct listener {
    struct addr at;
    const char *path_z;                 /* a UNIX socket instead of `at`; NULL: none */
    unsigned mode;                      /* of its name; 0: 0660 */
    const struct conn_service *service; /* runtime/conn.h; outlives the workers */
    const struct conn_preface *preface; /* runtime/preface.h; outlives the workers; NULL: none */
    int backlog;                        /* 0: 1024 */
    bool dual_stack;                    /* an IPv6 wildcard takes IPv4 as well */
};

int workers_new(const struct workers_config *cfg, struct workers **ret);
struct workers *workers_free(struct workers *ws); /* after workers_stop(), or if never started */

/* Binds and listens, before workers_start(). The first socket is bound without SO_REUSEPORT, so an address held by
 * anybody, another rmaild included, is found out; the option is set on it afterwards for the other workers' sockets
 * (SPEC CLI-06); a UNIX socket that nobody answers on is replaced, and its name stays when the workers stop, so that a
 * successor's is never removed. -E_EXISTS occupied, -E_DENIED port needs privileges, -E_IO other; *ret_errno tells which.
 * With port 0 the kernel chooses one: workers_port() tells. */
int workers_listen(struct workers *ws, const struct listener *l, int *ret_errno);
uint16_t workers_port(const struct workers *ws, size_t listener_index);

int workers_start(struct workers *ws);

/* Changing what is listened on while sessions live (SPEC SIG-02); one thread, not a worker, does all of this.
 *
 *   r = workers_bind(ws, &(struct listener){.at = at, .service = &smtp_mx}, &err, &fresh);   nobody is taken in yet
 *   workers_pause(ws);                       BLOCKING: every worker stands still between two rounds
 *   workers_listen_end(old);                 ... and what all sessions see may be changed
 *   workers_listen_begin(ws, fresh);
 *   workers_resume(ws);                      BLOCKING until what has ended is closed: `old` is gone
 *
 * Sessions stay as they are. Who connected to an ended one before the pause is still taken in; the name of a UNIX socket
 * is removed. Jobs run on all the while. A new address that overlaps one of ours (0.0.0.0 and 127.0.0.1) may be bound
 * beside it, so that the one can take the other's place. Errors as workers_listen(). */
struct listening;
int workers_bind(struct workers *ws, const struct listener *l, int *ret_errno, struct listening **ret);
void workers_unbind(struct listening *takes); /* one that never began */
void workers_pause(struct workers *ws);
void workers_resume(struct workers *ws);
/* From pause to resume, or before workers_start(). begin: takes it also on failure; -E_NOMEM, -E_LIMIT. */
int workers_listen_begin(struct workers *ws, struct listening *takes);
void workers_listen_serve(struct listening *g, const struct conn_service *service, const struct conn_preface *preface);
void workers_listen_end(struct listening *g);
void workers_set_max_sessions(struct workers *ws, unsigned max_sessions);

void workers_stop(struct workers *ws, int64_t grace_ms);    /* BLOCKING; not from a worker */
/* BLOCKING, after workers_stop(): runs what the last jobs post, and the jobs those submit, until nothing is left under
 * way; the posts find no session. Then the services below can be stopped in their order. */
void workers_finish(struct workers *ws, struct job_pool *jobs);
void workers_hurry(struct workers *ws);                     /* any thread: ends a running workers_stop()'s patience */
bool worker_stopping(const struct worker *w);               /* sessions ask it when a command is done */

unsigned workers_count(const struct workers *ws);
struct worker *workers_at(struct workers *ws, unsigned i);
size_t workers_sessions(const struct workers *ws);          /* now open; any thread */
/* When the worker that is behind the others began its last round, monotonic. A worker turns at least as often as a timer
 * of its own is due, so one whose time stands still hangs. Any thread. */
int64_t workers_turned_ms(const struct workers *ws);

/* The worker whose thread this is, or NULL. */
struct worker *worker_self(void);
unsigned worker_index(const struct worker *w);
struct workers *worker_set(const struct worker *w);
struct wheel *worker_wheel(struct worker *w);
struct loop *worker_loop(struct worker *w); /* for sockets that are no sessions; own thread */
struct job_pool *worker_jobs(const struct worker *w);
int64_t worker_now_ms(const struct worker *w); /* monotonic, as of this round */

/* A pointer of an upper floor per worker (borrowed token arrays and the like): *worker_local(w, KEY). Own thread. */
void **worker_local(struct worker *w, unsigned key);

/* Any thread. `p` belongs to the receiver from here on; runs in the order of posting by one thread. An all-zero handle
 * is nobody's: run() is called at once, with no session. */
void worker_post(struct worker *w, struct post *p);
void session_post(struct session_handle to, struct post *p);

/* The session, or NULL when it is gone or lives on another worker. Its worker's thread only. */
struct conn *session_find(struct worker *w, struct session_handle h);

/* Calls fn for every session of this worker. fn may close sessions. Its worker's thread only. */
void worker_each(struct worker *w, void (*fn)(struct conn *c, void *arg), void *arg);

/* A session on a connected stream socket that did not come from a listener (tests; accepted elsewhere). Takes fd, also
 * on failure. Own thread (or before workers_start()). -E_LIMIT, -E_NOMEM, -E_CLOSED (refused by .session_new). */
int worker_adopt(struct worker *w, int fd, const struct conn_service *service, struct conn **ret);

/* WORKERS_INLINE only: one round, waiting at most timeout_ms; / rounds until nothing is left to do without waiting
 * (inline jobs are all done then). */
void workers_turn(struct workers *ws, int timeout_ms);
void workers_settle(struct workers *ws);

#endif
