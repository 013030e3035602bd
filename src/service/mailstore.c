#include "service/mailstore.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "service/mailstore_internal.h"

#define DEFAULT_WORKERS 16u
#define DEFAULT_QUEUE 10000u

struct store_op ms_op(struct mailstore *ms)
{
    return (struct store_op){ms->op_hi, atomic_fetch_add_explicit(&ms->op_lo, 1, memory_order_relaxed)};
}

/* --- work under way ----------------------------------------------------------------------------------------------- */

bool ms_work_begin(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    bool ok = !ms->stopped;
    ms->work += ok;
    pthread_mutex_unlock(&ms->lock);
    return ok;
}

void ms_work_end(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    if (--ms->work == 0)
        pthread_cond_broadcast(&ms->quiet);
    pthread_mutex_unlock(&ms->lock);
}

/* --- letting go --------------------------------------------------------------------------------------------------- */

static void reap_all(struct mailstore *ms)
{
    struct mpsc_node *next;

    for (struct mpsc_node *n = mpsc_take(&ms->reap); n != NULL; n = next) {
        next = n->next;
        struct ms_reap *r = CONTAINER_OF(n, struct ms_reap, node);
        r->free(r);
    }
}

static void reap_run(struct job *j)
{
    struct mailstore *ms = CONTAINER_OF(j, struct mailstore, reap_job);

    reap_all(ms);
    ms_work_end(ms);
}

static void reap_start(struct mailstore *ms)
{
    if (mpsc_empty(&ms->reap) || atomic_exchange(&ms->reap_busy, true))
        return;
    if (!ms_work_begin(ms)) {
        atomic_store(&ms->reap_busy, false);
        return; /* mailstore_free() does it */
    }
    job_submit(ms->jobs, &ms->reap_job);
}

static void reap_done(struct job *j, struct conn *c)
{
    struct mailstore *ms = CONTAINER_OF(j, struct mailstore, reap_job);

    (void)c;
    atomic_store(&ms->reap_busy, false);
    reap_start(ms);
}

void ms_reap(struct mailstore *ms, struct ms_reap *r)
{
    mpsc_push(&ms->reap, &r->node);
    reap_start(ms);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

int mailstore_new(const struct mailstore_config *cfg, struct mailstore **ret)
{
    struct mailstore *ms = calloc(1, sizeof(*ms));

    if (ms == NULL)
        return -E_NOMEM;
    ms->store = cfg->store;
    ms->jobs = cfg->jobs;
    ms->manual = cfg->manual;
    ms->wake_fd = -1;
    ms->waiting.last = &ms->waiting.first;
    ms->reap_job = (struct job){.class = JOB_IO, .run = reap_run, .done = reap_done};
    pthread_mutex_init(&ms->lock, NULL);
    pthread_cond_init(&ms->quiet, NULL);
    mailstore_set_limits(ms, cfg->delivery_workers, cfg->max_queue);
    crypto_random(&ms->op_hi, sizeof(ms->op_hi));
    atomic_init(&ms->op_lo, 1);
    int r = cfg->started_later ? 0 : ms_watcher_start(ms);
    if (r < 0) {
        mailstore_free(ms);
        return r;
    }
    *ret = ms;
    return 0;
}

int mailstore_start(struct mailstore *ms)
{
    return ms_watcher_start(ms);
}

void mailstore_set_limits(struct mailstore *ms, unsigned delivery_workers, size_t max_queue)
{
    unsigned most = MAX(job_pool_threads(ms->jobs), 1u);

    pthread_mutex_lock(&ms->lock);
    ms->waiting.workers = MIN(delivery_workers == 0 ? DEFAULT_WORKERS : delivery_workers, most);
    ms->max_queue = max_queue == 0 ? DEFAULT_QUEUE : max_queue;
    pthread_mutex_unlock(&ms->lock);
}

void mailstore_stop(struct mailstore *ms)
{
    ms_watcher_end(ms);
    pthread_mutex_lock(&ms->lock);
    while (ms->work > 0)
        pthread_cond_wait(&ms->quiet, &ms->lock);
    bool first = !ms->stopped;
    ms->stopped = true;
    pthread_mutex_unlock(&ms->lock);
    if (!first)
        return;
    ms_watch_drop(ms);
    int r = ms->store->ops->maintain(ms->store, STORE_MAINTAIN_STOP);
    if (r < 0)
        log_error("store.maintain", "err=%s", err_name(r));
}

struct mailstore *mailstore_free(struct mailstore *ms)
{
    if (ms == NULL)
        return NULL;
    mailstore_stop(ms);
    ms_fresh_drop(ms); /* there are no jobs any more; at the stop its own may be on its way out */
    reap_all(ms);
    for (size_t i = 0; i < MS_BUCKETS; i++) {
        struct view *next;
        for (struct view *v = ms->bucket[i]; v != NULL; v = next) {
            next = v->hash_next;
            ms_view_destroy(v);
        }
    }
    pthread_mutex_destroy(&ms->lock);
    pthread_cond_destroy(&ms->quiet);
    free(ms);
    return NULL;
}

void mailstore_stats(struct mailstore *ms, struct mailstore_stats *ret)
{
    pthread_mutex_lock(&ms->lock);
    *ret = (struct mailstore_stats){
        .calls = atomic_load(&ms->calls),
        .deliveries = atomic_load(&ms->deliveries),
        .copies = atomic_load(&ms->copies),
        .refused = atomic_load(&ms->refused),
        .batches = atomic_load(&ms->batches),
        .appended = atomic_load(&ms->appended),
        .versions = atomic_load(&ms->versions),
        .catch_ups = atomic_load(&ms->catch_ups),
        .notified = atomic_load(&ms->notified),
        .views = ms->views,
        .idle_views = ms->idle_n,
        .watched_views = ms->armed,
        .waiting = ms->under_way,
    };
    pthread_mutex_unlock(&ms->lock);
}
