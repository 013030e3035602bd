/* Jobs: all that blocks (disk, PBKDF2, directory scans, body search) runs on one pool of threads. A job carries values
 * it owns and a session handle, never a pointer to a session, and outlives its session.
 *
 *   struct lookup { struct job job; struct arena arena; struct span name; int r; };
 *   static void lookup_run(struct job *j)                    pool thread; may block; touches only *j
 *   {
 *       struct lookup *l = CONTAINER_OF(j, struct lookup, job);
 *       l->r = user_find(l->name);
 *   }
 *   static void lookup_done(struct job *j, struct conn *c)   the session's worker; c is NULL if the session is gone
 *   {
 *       struct lookup *l = CONTAINER_OF(j, struct lookup, job);
 *       if (c != NULL)
 *           session_resume(CONTAINER_OF(c, struct session, conn), l->r);
 *       free(l);                                             done() frees in every case
 *   }
 *   l->job = (struct job){.class = JOB_IO, .run = lookup_run, .done = lookup_done, .to = conn_handle(c)};
 *   job_submit(pool, &l->job);
 *
 * Without a session (.to all zero) done() runs on the worker that submitted it, with c NULL; submitted from any other
 * thread, it runs on the pool thread right behind run(). A job may submit others. No job waits for another job.
 * With 0 threads run() is called inside job_submit() and done() by a post to the worker, never inside
 * job_submit() (where there is no worker: behind run()): the order of a test is always the same. */
#ifndef RUNTIME_JOB_H
#define RUNTIME_JOB_H

#include <stddef.h>

#include "runtime/worker.h"

enum job_class {
    JOB_IO,         /* disk */
    JOB_CPU,        /* password hashing, body search: at most as many at a time as there are cores */
    JOB_BACKGROUND, /* healing, compaction, expiry: at most half of the threads */
    JOB_CLASS__COUNT
};

struct job {
    struct post post; /* the runtime's own */
    struct job *next; /* likewise */
    struct worker *submitter;
    uint64_t seq;
    enum job_class class;
    struct session_handle to;
    void (*run)(struct job *j);
    void (*done)(struct job *j, struct conn *c);
};

struct job_pool;

int job_pool_new(unsigned threads, struct job_pool **ret); /* 0: inline. -E_NOMEM, -E_LIMIT */

/* The same in two steps: jobs may be submitted in between and wait. For a process that gives up rights before it has
 * threads (runtime/sandbox.h). -E_NOMEM; / -E_LIMIT, the pool is then still to be freed. */
int job_pool_prepare(unsigned threads, struct job_pool **ret);
int job_pool_start(struct job_pool *p);

/* BLOCKING: runs all that is queued, those submitted meanwhile included, then ends the threads. NULL-safe. */
struct job_pool *job_pool_free(struct job_pool *p);

void job_submit(struct job_pool *p, struct job *j); /* any thread; cannot fail */

size_t job_queued(struct job_pool *p, enum job_class class);  /* waiting, not running (SPEC AUTH-06). Any thread */
size_t job_running(struct job_pool *p, enum job_class class); /* any thread */
unsigned job_pool_threads(const struct job_pool *p);

#endif
