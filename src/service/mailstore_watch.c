#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/metric.h"
#include "service/mailstore_internal.h"

/* --- telling sessions --------------------------------------------------------------------------------------------- */

static void slot_run(struct worker *w, struct conn *c, struct post *p)
{
    struct view_slot *s = CONTAINER_OF(p, struct view_slot, post);
    struct view *v = s->view;

    (void)w;
    (void)c;
    pthread_mutex_lock(&v->lock);
    unsigned what = s->what;
    s->what = 0;
    s->posted = false;
    int64_t posted_us = s->posted_us;
    pthread_mutex_unlock(&v->lock);
    for (struct view_watch *x = s->first; x != NULL; x = s->cursor) {
        s->cursor = x->next;
        atomic_fetch_add_explicit(&v->ms->notified, 1, memory_order_relaxed);
        x->notify(x, what);
    }
    metric_time_us(METRIC_TIMES_PUSH, clock_mono_us() - posted_us);
    view_unref(v);
}

/* One post per worker that has watchers, and none while one is under way: many changes are told as one. */
void ms_notify(struct view *v, unsigned what)
{
    pthread_mutex_lock(&v->lock);
    unsigned slots = v->watchers == 0 ? 0 : workers_count(worker_set(v->slot->worker));
    for (unsigned i = 0; i < slots; i++) {
        struct view_slot *s = &v->slot[i];
        if (s->count == 0)
            continue;
        s->what |= what;
        if (s->posted)
            continue;
        s->posted = true;
        s->posted_us = clock_mono_us();
        view_ref(v);
        worker_post(s->worker, &s->post);
    }
    pthread_mutex_unlock(&v->lock);
}

static struct view_slot *slots_new(struct view *v, struct workers *ws)
{
    unsigned n = workers_count(ws);
    struct view_slot *slot = calloc(n, sizeof(*slot));

    for (unsigned i = 0; slot != NULL && i < n; i++)
        slot[i] = (struct view_slot){.view = v, .worker = workers_at(ws, i), .post.run = slot_run};
    return slot;
}

static void care_later(struct view *v, bool soon);

static bool is_armed(struct view *v)
{
    pthread_mutex_lock(&v->ms->lock);
    bool armed = v->armed;
    pthread_mutex_unlock(&v->ms->lock);
    return armed;
}

int view_watch_start(struct view *v, struct view_watch *w, void (*notify)(struct view_watch *w, unsigned what))
{
    struct worker *self = worker_self();
    struct view_slot *s = NULL;

    pthread_mutex_lock(&v->lock);
    if (v->slot == NULL)
        v->slot = slots_new(v, worker_set(self));
    bool first = false;
    if (v->slot != NULL) {
        s = &v->slot[worker_index(self)];
        s->count++;
        first = v->watchers++ == 0;
    }
    pthread_mutex_unlock(&v->lock);
    if (s == NULL)
        return -E_NOMEM;
    w->view = view_ref(v);
    w->notify = notify;
    w->next = s->first;
    w->at = &s->first;
    if (w->next != NULL)
        w->next->at = &w->next;
    s->first = w;
    if (first && !is_armed(v))
        care_later(v, true);
    return 0;
}

void view_watch_stop(struct view_watch *w)
{
    struct view *v = w->view;

    if (v == NULL)
        return;
    struct view_slot *s = &v->slot[worker_index(worker_self())];
    if (s->cursor == w)
        s->cursor = w->next;
    *w->at = w->next;
    if (w->next != NULL)
        w->next->at = w->at;
    *w = (struct view_watch){0};
    pthread_mutex_lock(&v->lock);
    s->count--;
    bool last = --v->watchers == 0;
    pthread_mutex_unlock(&v->lock);
    if (last)
        care_later(v, view_deleted(v)); /* a client that selects it again within a second finds it watched */
    view_unref(v);
}

/* --- catching up in the background -------------------------------------------------------------------------------- */

static enum ms_next sync_run(struct ms_call *c)
{
    struct view *v = c->view;

    pthread_mutex_lock(&v->lock);
    enum store_look look = v->sync_look;
    v->sync_look = STORE_LOOK_LOG;
    v->sync = SYNC_QUEUED;
    pthread_mutex_unlock(&v->lock);
    /* Mostly it was this process that wrote the log, and all is known already. */
    if (look == STORE_LOOK_LOG) {
        int r = view_ops(v)->changed(v->box);
        if (r == -E_NOTFOUND)
            ms_mark_deleted(v);
        if (r <= 0)
            return MS_DONE;
    }
    (void)ms_catch_up(v, look, false);
    return MS_DONE;
}

static void sync_done(struct ms_call *c, struct conn *conn)
{
    struct view *v = CONTAINER_OF(c, struct view, sync_call);

    (void)conn;
    pthread_mutex_lock(&v->lock);
    bool again = v->sync == SYNC_AGAIN;
    v->sync = again ? SYNC_QUEUED : SYNC_NONE;
    pthread_mutex_unlock(&v->lock);
    if (again)
        mailstore_submit(v->ms, &v->sync_call);
}

void ms_sync_soon(struct view *v, enum store_look look)
{
    pthread_mutex_lock(&v->lock);
    bool free = v->sync == SYNC_NONE;
    v->sync = free ? SYNC_QUEUED : SYNC_AGAIN;
    v->sync_look = MAX(v->sync_look, look);
    pthread_mutex_unlock(&v->lock);
    if (!free)
        return;
    v->sync_call = (struct ms_call){.view = v, .run = sync_run, .done = sync_done};
    mailstore_submit(v->ms, &v->sync_call);
}

/* --- the kernel's watches: on while a view has watchers ------------------------------------------------------------- */

static void arm(struct mailstore *ms, struct view *v)
{
    bool can = (view_ops(v)->caps & STORE_CAP_WATCH) != 0;
    int r = can ? view_ops(v)->watch_add(v->box) : -E_INVAL;
    bool say = false;
    size_t watched;

    pthread_mutex_lock(&ms->lock);
    v->armed = true;
    v->by_stat = r < 0;
    v->look_ms = clock_mono_ms() + MS_SHARD_LOOK_MS;
    v->live_next = ms->live;
    v->live_at = &ms->live;
    if (ms->live != NULL)
        ms->live->live_at = &v->live_next;
    ms->live = v;
    watched = ms->armed++;
    if (r == -E_LIMIT && !ms->full_said)
        say = ms->full_said = true;
    pthread_mutex_unlock(&ms->lock);
    if (say)
        log_warn("store.watches_full", "watched=%zu", watched);
    view_ref(v);                       /* the live list's */
    ms_sync_soon(v, STORE_LOOK_TOP);   /* what came in before the watch */
}

static void disarm(struct mailstore *ms, struct view *v)
{
    pthread_mutex_lock(&ms->lock);
    bool by_stat = v->by_stat;
    v->armed = false;
    *v->live_at = v->live_next;
    if (v->live_next != NULL)
        v->live_next->live_at = v->live_at;
    v->live_next = NULL;
    v->live_at = NULL;
    ms->armed--;
    pthread_mutex_unlock(&ms->lock);
    if (!by_stat)
        view_ops(v)->watch_del(v->box);
    view_unref(v);
}

/* The next view whose watchers came or went, with the reference of the list; NULL: none, and the job has ended. */
static struct view *next_care(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    struct view *v = ms->care;
    if (v != NULL) {
        ms->care = v->care_next;
        v->care = false;
    }
    pthread_mutex_unlock(&ms->lock);
    return v;
}

static bool wanted(struct view *v)
{
    pthread_mutex_lock(&v->lock);
    bool want = v->watchers > 0;
    pthread_mutex_unlock(&v->lock);
    return want;
}

/* Only this job, of which there is one, changes `armed`. A session that began to watch while the view was disarmed took
 * it for armed: that is looked at once more. */
static enum ms_next care_run(struct ms_call *c)
{
    struct mailstore *ms = c->ms;
    struct view *v;

    while ((v = next_care(ms)) != NULL) {
        if (v->armed && !wanted(v))
            disarm(ms, v);
        if (!v->armed && wanted(v))
            arm(ms, v);
        view_unref(v);
    }
    return MS_DONE;
}

static void care_done(struct ms_call *c, struct conn *conn)
{
    struct mailstore *ms = c->ms;

    (void)conn;
    pthread_mutex_lock(&ms->lock);
    bool again = ms->care != NULL && !ms->stopped;
    ms->care_running = again;
    pthread_mutex_unlock(&ms->lock);
    if (again)
        mailstore_submit(ms, &ms->care_call);
}

static void care_start(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    bool start = ms->care != NULL && !ms->care_running && !ms->stopped;
    ms->care_running |= start;
    pthread_mutex_unlock(&ms->lock);
    if (!start)
        return;
    ms->care_call = (struct ms_call){.run = care_run, .done = care_done};
    mailstore_submit(ms, &ms->care_call);
}

void ms_care_tick(struct mailstore *ms)
{
    care_start(ms);
}

/* Puts it into the list; with `soon` the list is worked on now, else at the next tick. */
static void care_later(struct view *v, bool soon)
{
    struct mailstore *ms = v->ms;

    pthread_mutex_lock(&ms->lock);
    if (!v->care && !ms->stopped) {
        v->care = true;
        v->care_next = ms->care;
        ms->care = view_ref(v);
    }
    pthread_mutex_unlock(&ms->lock);
    if (soon)
        care_start(ms);
}

/* At the end: nobody is told any more. */
void ms_watch_drop(struct mailstore *ms)
{
    struct view *v;

    while ((v = next_care(ms)) != NULL)
        view_unref(v);
    while (ms->live != NULL)
        disarm(ms, ms->live);
}
