#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "runtime/worker.h"
#include "runtime/job.h"
#include "runtime/worker_impl.h"

static void start_hook(struct worker *w)
{
    if (w->set->cfg.start != NULL)
        w->set->cfg.start(w, w->set->cfg.arg);
}

static void end_hook(struct worker *w)
{
    listen_stop(w);
    if (w->set->cfg.end != NULL)
        w->set->cfg.end(w, w->set->cfg.arg);
}

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct workers *ws = w->set;
    pthread_setname_np(pthread_self(), "worker"); /* for who looks with ps -L or a debugger */
    worker_enter(w);
    start_hook(w);
    while (!worker_ended(w))
        worker_round(w, -1);
    end_hook(w);
    worker_enter(NULL);
    pthread_mutex_lock(&ws->lock);
    ws->running--;
    pthread_cond_signal(&ws->changed);
    pthread_mutex_unlock(&ws->lock);
    return NULL;
}

static unsigned core_count(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 256 ? 256 : (unsigned)n;
}

int workers_new(const struct workers_config *cfg, struct workers **ret)
{
    struct workers *ws = calloc(1, sizeof(*ws));
    if (ws == NULL)
        return -E_NOMEM;
    signal(SIGPIPE,
           SIG_IGN); /* a client that is gone is an error of write, not the end (SPEC SIG-04) */
    ws->cfg = *cfg;
    ws->inline_mode = cfg->count == WORKERS_INLINE;
    ws->count = ws->inline_mode ? 1 : cfg->count == 0 ? core_count() : cfg->count;
    pthread_mutex_init(&ws->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&ws->changed, &monotonic);
    pthread_cond_init(&ws->go, NULL);
    pthread_condattr_destroy(&monotonic);

    int r = -E_NOMEM;
    ws->workers = calloc(ws->count, sizeof(*ws->workers));
    if (ws->workers == NULL)
        goto free_set;
    for (unsigned i = 0; i < ws->count; i++) {
        r = worker_init(&ws->workers[i], ws, i);
        if (r < 0)
            goto free_set;
    }
    *ret = ws;
    return 0;

free_set:
    workers_free(ws);
    return r;
}

struct workers *workers_free(struct workers *ws)
{
    if (ws == NULL)
        return NULL;
    if (ws->started)
        workers_stop(ws, 0);
    /* Posts of jobs that ended after the workers: their sessions are gone, they only free
     * themselves. One may post to another worker, so all are drained before any is taken down. */
    for (unsigned i = 0; ws->workers != NULL && i < ws->count; i++) {
        if (ws->workers[i].set != NULL)
            worker_drain_posts(&ws->workers[i]);
    }
    listen_free_all(ws);
    for (unsigned i = 0; ws->workers != NULL && i < ws->count; i++)
        worker_done(&ws->workers[i]);
    free(ws->workers);
    pthread_mutex_destroy(&ws->lock);
    pthread_cond_destroy(&ws->changed);
    pthread_cond_destroy(&ws->go);
    free(ws);
    return NULL;
}

int workers_start(struct workers *ws)
{
    for (unsigned i = 0; i < ws->count; i++) {
        int r = listen_start(&ws->workers[i]);
        if (r < 0)
            return r;
    }
    ws->started = true;
    if (ws->inline_mode) {
        worker_enter(&ws->workers[0]);
        start_hook(&ws->workers[0]);
        return 0;
    }
    for (unsigned i = 0; i < ws->count; i++) {
        ws->running++;
        if (pthread_create(&ws->workers[i].thread, NULL, worker_main, &ws->workers[i]) != 0) {
            ws->running--;
            workers_stop(ws, 0);
            return -E_LIMIT;
        }
        ws->workers[i].started = true;
    }
    return 0;
}

/* -- standing still */

static void on_park(struct worker *w, struct conn *c, struct post *p)
{
    struct workers *ws = w->set;
    (void)c, (void)p;
    pthread_mutex_lock(&ws->lock);
    ws->parked++;
    pthread_cond_broadcast(&ws->changed);
    while (ws->paused)
        pthread_cond_wait(&ws->go, &ws->lock);
    pthread_mutex_unlock(&ws->lock);
    listen_retire(w);
    pthread_mutex_lock(&ws->lock);
    ws->parked--;
    pthread_cond_broadcast(&ws->changed);
    pthread_mutex_unlock(&ws->lock);
}

static void wait_parked(struct workers *ws, unsigned n)
{
    while (ws->parked != n)
        pthread_cond_wait(&ws->changed, &ws->lock);
}

void workers_pause(struct workers *ws)
{
    if (ws->inline_mode || !ws->started)
        return;
    pthread_mutex_lock(&ws->lock);
    ws->paused = true;
    pthread_mutex_unlock(&ws->lock);
    for (unsigned i = 0; i < ws->count; i++) {
        ws->workers[i].park.run = on_park;
        worker_post(&ws->workers[i], &ws->workers[i].park);
    }
    pthread_mutex_lock(&ws->lock);
    wait_parked(ws, ws->count);
    pthread_mutex_unlock(&ws->lock);
}

void workers_resume(struct workers *ws)
{
    if (ws->inline_mode || !ws->started) {
        for (unsigned i = 0; i < ws->count; i++)
            listen_retire(&ws->workers[i]);
    } else {
        pthread_mutex_lock(&ws->lock);
        ws->paused = false;
        pthread_cond_broadcast(&ws->go);
        wait_parked(ws, 0);
        pthread_mutex_unlock(&ws->lock);
    }
    listen_forget_retired(ws);
}

void workers_set_max_sessions(struct workers *ws, unsigned max_sessions)
{
    ws->cfg.max_sessions = max_sessions;
}

/* -- the end */

static void stop_one(struct conn *c, void *arg)
{
    (void)arg;
    conn_stop(c);
}

static void on_stop(struct worker *w, struct conn *c, struct post *p)
{
    (void)c;
    (void)p;
    listen_stop(w);
    w->stopping = true;
    worker_each(w, stop_one, NULL);
}

static void abort_one(struct conn *c, void *arg)
{
    (void)arg;
    conn_abort(c, CONN_END_SHUTDOWN);
}

static void on_quit(struct worker *w, struct conn *c, struct post *p)
{
    (void)c;
    (void)p;
    w->quitting = true;
    worker_each(w, abort_one, NULL);
}

/* A message may be sent once only: it is a node of the inbox until it has run. */
static void send_once(struct worker *w, struct post *p,
                      void (*run)(struct worker *, struct conn *, struct post *))
{
    if (p->run != NULL)
        return;
    p->run = run;
    worker_post(w, p);
}

void workers_hurry(struct workers *ws)
{
    atomic_store(&ws->hurry, true);
    pthread_mutex_lock(&ws->lock);
    pthread_cond_signal(&ws->changed);
    pthread_mutex_unlock(&ws->lock);
}

static void wait_ended(struct workers *ws, int64_t until_ms)
{
    struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
    pthread_mutex_lock(&ws->lock);
    while (ws->running > 0 && !atomic_load(&ws->hurry)) {
        if (pthread_cond_timedwait(&ws->changed, &ws->lock, &until) == ETIMEDOUT)
            break;
    }
    pthread_mutex_unlock(&ws->lock);
}

static void stop_inline(struct workers *ws, int64_t until_ms)
{
    struct worker *w = &ws->workers[0];
    worker_enter(w);
    send_once(w, &w->stop, on_stop);
    workers_settle(ws);
    while (!worker_ended(w) && clock_mono_ms() < until_ms && !atomic_load(&ws->hurry))
        worker_round(w, 10);
    send_once(w, &w->quit, on_quit);
    while (!worker_ended(w) || !mpsc_empty(&w->inbox))
        worker_round(w, 0);
    end_hook(w);
    worker_enter(NULL);
}

void workers_stop(struct workers *ws, int64_t grace_ms)
{
    if (!ws->started)
        return;
    int64_t until_ms = clock_mono_ms() + grace_ms;
    ws->started = false;
    if (ws->inline_mode) {
        stop_inline(ws, until_ms);
        return;
    }
    for (unsigned i = 0; i < ws->count; i++)
        send_once(&ws->workers[i], &ws->workers[i].stop, on_stop);
    wait_ended(ws, until_ms);
    for (unsigned i = 0; i < ws->count; i++)
        send_once(&ws->workers[i], &ws->workers[i].quit, on_quit);
    for (unsigned i = 0; i < ws->count; i++) {
        if (ws->workers[i].started)
            pthread_join(ws->workers[i].thread, NULL);
        ws->workers[i].started = false;
    }
}

static bool pool_idle(struct job_pool *jobs)
{
    bool idle = true;
    for (unsigned i = 0; i < JOB_CLASS__COUNT; i++)
        idle = idle && job_queued(jobs, (enum job_class)i) == 0 && job_running(jobs, (enum job_class)i) == 0;
    return idle;
}

void workers_finish(struct workers *ws, struct job_pool *jobs)
{
    for (bool busy = true; busy;) {
        busy = !pool_idle(jobs); /* asked first: a job that has ended has posted */
        for (unsigned i = 0; i < ws->count; i++) {
            worker_enter(&ws->workers[i]);
            busy = worker_drain_posts(&ws->workers[i]) > 0 || busy;
        }
        worker_enter(NULL);
        if (busy)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

unsigned workers_count(const struct workers *ws)
{
    return ws->count;
}

struct worker *workers_at(struct workers *ws, unsigned i)
{
    return &ws->workers[i];
}

size_t workers_sessions(const struct workers *ws)
{
    return atomic_load(&ws->sessions);
}

int64_t workers_turned_ms(const struct workers *ws)
{
    int64_t least = INT64_MAX;
    for (unsigned i = 0; i < ws->count; i++)
        least = MIN(least, atomic_load_explicit(&ws->workers[i].turned_ms, memory_order_relaxed));
    return least;
}

void workers_turn(struct workers *ws, int timeout_ms)
{
    worker_enter(&ws->workers[0]);
    worker_round(&ws->workers[0], timeout_ms);
}

void workers_settle(struct workers *ws)
{
    worker_enter(&ws->workers[0]);
    while (worker_round(&ws->workers[0], 0) > 0) {
    }
}
