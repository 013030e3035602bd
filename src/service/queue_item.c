/* Work on entries that are due: claiming, handing out, recording, giving up. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "service/once.h"
#include "service/queue_internal.h"

const struct queue_envelope *queue_item_env(const struct queue_item *it)
{
    return it->claim->env;
}

unsigned queue_item_reasons(const struct queue_item *it)
{
    return it->reasons;
}

struct worker *queue_item_worker(const struct queue_item *it)
{
    return it->worker;
}

uint64_t queue_item_size(const struct queue_item *it)
{
    return it->q->store->ops->body_size(it->claim->body);
}

int64_t queue_item_read(struct queue_item *it, uint64_t offset, void *buf, size_t n)
{
    struct iovec iov = {buf, n};
    return it->q->store->ops->body_read(it->claim->body, offset, &iov, 1);
}

/* --- the end of an item --------------------------------------------------------------------------------------------- */

static void forget(struct queue_item *it)
{
    *it->at = it->next;
    if (it->next != NULL)
        it->next->at = it->at;
}

enum left { LEFT_GONE, LEFT_MISSED, LEFT_BROKEN, LEFT_TROUBLE, LEFT_SOON, LEFT_AS_WRITTEN };

/* The claim is released (or was never got). g: what it says now, for LEFT_AS_WRITTEN and LEFT_SOON. */
static void item_over(struct queue_item *it, enum left left, const struct queue_glance *g)
{
    struct queue *q = it->q;
    char id[CRYPTO_ID_MAX];
    int64_t now = queue_now_ms();
    pthread_mutex_lock(&q->lock);
    struct sched_entry *e = sched_at(&q->sched, it->no);
    bool again = e->again;
    memcpy(id, e->id, sizeof(id));
    e->active = e->again = false;
    if (left != LEFT_MISSED)
        e->misses = 0;
    switch (left) {
    case LEFT_GONE:
        sched_drop(&q->sched, it->no);
        break;
    case LEFT_MISSED:
        sched_wake(&q->sched, it->no, now + MIN(QUEUE_MISS_MS, QUEUE_MISS_FIRST_MS << MIN(e->misses, 5)));
        e->misses = (uint8_t)MIN(e->misses + 1, 200);
        break;
    case LEFT_BROKEN:
        e->broken = true;
        sched_wake(&q->sched, it->no, SCHED_NEVER);
        break;
    case LEFT_TROUBLE:
        sched_wake(&q->sched, it->no, now + QUEUE_TROUBLE_MS);
        break;
    case LEFT_SOON:
    case LEFT_AS_WRITTEN:
        queue_learn(q, it->no, g);
        e->version = 0; /* the next look is at our own lines */
        if (left == LEFT_SOON && e->wake_ms != SCHED_NEVER)
            sched_wake(&q->sched, it->no, MAX(e->wake_ms, now + MAX(it->wait_ms, QUEUE_AT_ONCE_MS)));
        break;
    }
    q->active--;
    forget(it);
    pthread_mutex_unlock(&q->lock);
    free(it);
    if (again)
        queue_look(q, id);
    queue_wake(q);
}

/* BLOCKING. Before an entry is removed: a repetition of the request that made it must not make another one (API-43). */
static int settle(struct queue *q, const struct queue_envelope *e)
{
    if (e->once.n == 0 || !queue_env_over(e))
        return 0;
    struct config *cfg = config_current(q->config);
    int r = once_settle(cfg->mail_root, e->once, e->id);
    config_unref(cfg);
    return r;
}

/* Everything of the entry is done with. */
static void end_entry(struct queue_item *it)
{
    struct queue *q = it->q;
    const struct queue_envelope *e = it->claim->env;
    size_t n[QUEUE_STATE__COUNT] = {0};
    for (size_t i = 0; i < e->rcpt_n; i++)
        n[e->rcpt[i].state]++;
    int64_t age_s = (queue_now_ms() - e->accepted_ms) / 1000;
    int r = q->ops->done(it->claim);
    it->claim = NULL;
    log_info("queue.done", "id=%s delivered=%zu failed=%zu dropped=%zu age_s=%lld result=%s", it->id, n[QUEUE_DELIVERED],
             n[QUEUE_FAILED], n[QUEUE_DROPPED], (long long)age_s, err_name(r));
    pthread_mutex_lock(&q->lock);
    q->done++;
    pthread_mutex_unlock(&q->lock);
    item_over(it, r < 0 ? LEFT_TROUBLE : LEFT_GONE, NULL);
}

static void give_back(struct queue_item *it, enum left left)
{
    struct queue_glance g = queue_env_glance(it->claim->env, 0);
    it->q->ops->release(it->claim);
    it->claim = NULL;
    item_over(it, left, &g);
}

/* --- claiming --------------------------------------------------------------------------------------------------------- */

static void item_posted(struct worker *w, struct conn *c, struct post *p)
{
    struct queue_item *it = CONTAINER_OF(p, struct queue_item, post);
    struct queue *q = it->q;
    (void)c;
    pthread_mutex_lock(&q->lock);
    bool closed = q->closed;
    pthread_mutex_unlock(&q->lock);
    if (closed)
        give_back(it, LEFT_SOON);
    else
        q->fn(q->ctx, w, it);
}

static void claim_run(struct job *j)
{
    struct queue_item *it = CONTAINER_OF(j, struct queue_item, job);
    it->err = it->q->ops->claim(it->q->store, it->id, &it->claim);
    int r = it->err == 0 ? settle(it->q, it->claim->env) : 0;
    if (r < 0) {
        it->q->ops->release(it->claim);
        it->claim = NULL;
        it->err = r;
    }
}

static void claim_failed(struct queue_item *it)
{
    static const struct {
        int err;
        enum left left;
    } ways[] = {{-E_AGAIN, LEFT_MISSED}, {-E_NOTFOUND, LEFT_GONE}, {-E_SYNTAX, LEFT_BROKEN}};
    enum left left = LEFT_TROUBLE;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (ways[i].err == it->err)
            left = ways[i].left;
    if (left == LEFT_TROUBLE || left == LEFT_BROKEN)
        log_error("queue.claim", "id=%s err=%s", it->id, err_name(it->err));
    item_over(it, left, NULL);
}

#define MISSES_OF_OTHERS 4 /* longer than its maker holds a new entry */

static void say_taken_over(struct queue_item *it)
{
    struct queue *q = it->q;
    pthread_mutex_lock(&q->lock);
    bool taken = sched_at(&q->sched, it->no)->misses >= MISSES_OF_OTHERS;
    q->taken_over += taken;
    pthread_mutex_unlock(&q->lock);
    if (taken)
        log_info("queue.taken_over", "id=%s", it->id);
}

static void claimed(struct queue_item *it)
{
    struct queue *q = it->q;
    struct queue_glance g = queue_env_glance(it->claim->env, 0);
    it->reasons = queue_reasons(&g, queue_warning_s(q), queue_now_ms());
    it->seen = it->claim->env->events;
    if (g.broken > 0)
        log_warn("queue.torn", "id=%s lines=%u", it->id, g.broken);
    if (queue_env_over(it->claim->env)) {
        end_entry(it);
    } else if (it->reasons == 0 || q->fn == NULL) { /* another process was faster */
        give_back(it, LEFT_AS_WRITTEN);
    } else {
        say_taken_over(it);
        it->post.run = item_posted;
        worker_post(it->worker, &it->post);
    }
}

/* On the pool's thread, as the scheduler is no worker. */
static void claim_done(struct job *j, struct conn *c)
{
    struct queue_item *it = CONTAINER_OF(j, struct queue_item, job);
    struct queue *q = it->q;
    (void)c;
    if (it->err < 0)
        claim_failed(it);
    else
        claimed(it);
    queue_work_end(q);
}

/* The next one that is due, or NULL. */
static struct queue_item *next_due(struct queue *q, size_t most)
{
    struct queue_item *it = NULL;
    pthread_mutex_lock(&q->lock);
    uint32_t no = sched_first(&q->sched);
    q->most = most;
    if (!q->closed && q->active < most && no != SCHED_NONE && sched_at(&q->sched, no)->wake_ms <= queue_now_ms())
        it = calloc(1, sizeof(*it));
    if (it != NULL) {
        struct sched_entry *e = sched_at(&q->sched, no);
        *it = (struct queue_item){.q = q, .no = no, .next = q->items, .at = &q->items};
        it->last = &it->first;
        memcpy(it->id, e->id, sizeof(it->id));
        if (q->workers != NULL)
            it->worker = workers_at(q->workers, q->turn++ % workers_count(q->workers));
        if (it->next != NULL)
            it->next->at = &it->next;
        q->items = it;
        e->active = true;
        sched_wake(&q->sched, no, SCHED_NEVER);
        q->active++;
        q->work++;
    }
    pthread_mutex_unlock(&q->lock);
    return it;
}

void queue_hand_out(struct queue *q)
{
    struct config *cfg = config_current(q->config);
    size_t most = (size_t)cfg->relay_workers;
    struct queue_item *it;
    config_unref(cfg);
    while ((it = next_due(q, most)) != NULL) {
        it->job = (struct job){.class = JOB_IO, .run = claim_run, .done = claim_done};
        job_submit(q->jobs, &it->job);
    }
}

/* --- recording -------------------------------------------------------------------------------------------------------- */

static void record_free(struct queue_record *r)
{
    arena_done(&r->mem);
    strbuf_done(&r->news);
    free(r);
}

static void record_submit(struct queue_record *r);

/* The item's worker, whose the envelope is. */
static void record_over(struct queue_record *r)
{
    struct queue_item *it = r->item;
    queue_recorded done = r->done;
    void *ctx = r->ctx;
    int err = r->err;
    if (queue_text_more(it->claim->env, strbuf_text(&r->news)) < 0)
        log_error("queue.record", "id=%s err=NOMEM", it->id);
    it->first = r->next;
    if (it->first == NULL)
        it->last = &it->first;
    else
        record_submit(it->first);
    record_free(r);
    done(ctx, it, err);
}

static void record_posted(struct worker *w, struct conn *c, struct post *p)
{
    (void)w;
    (void)c;
    record_over(CONTAINER_OF(CONTAINER_OF(p, struct job, post), struct queue_record, job));
}

static void record_run(struct job *j)
{
    struct queue_record *r = CONTAINER_OF(j, struct queue_record, job);
    r->err = r->item->q->ops->append(r->item->claim, r->ev, r->n, &r->news);
    if (r->err < 0 && !r->said)
        log_error("queue.record", "id=%s err=%s", r->item->id, err_name(r->err));
    r->said = r->said || r->err < 0;
}

/* False: the queue is closed. */
static bool wait_for_disk(struct queue_record *r)
{
    struct queue *q = r->item->q;
    r->again_ms = clock_mono_ms() + QUEUE_RECORD_AGAIN_MS;
    pthread_mutex_lock(&q->lock);
    bool wait = !q->closed;
    if (wait) {
        r->failing_next = q->failing;
        q->failing = r;
    }
    pthread_mutex_unlock(&q->lock);
    return wait;
}

static void record_end(struct queue_record *r)
{
    if (worker_self() == r->item->worker) {
        record_over(r);
        return;
    }
    r->job.post = (struct post){.run = record_posted};
    worker_post(r->item->worker, &r->job.post);
}

static void record_done(struct job *j, struct conn *c)
{
    struct queue_record *r = CONTAINER_OF(j, struct queue_record, job);
    struct queue *q = r->item->q;
    (void)c;
    if (r->err < 0 && wait_for_disk(r)) {
        queue_wake(q);
    } else {
        r->err = r->err < 0 ? -E_CLOSED : 0;
        record_end(r);
    }
    queue_work_end(q);
}

static void record_submit(struct queue_record *r)
{
    queue_work_begin(r->item->q);
    r->job = (struct job){.class = JOB_IO, .run = record_run, .done = record_done};
    job_submit(r->item->q->jobs, &r->job);
}

int64_t queue_write_again(struct queue *q)
{
    int64_t now = clock_mono_ms(), next = INT64_MAX;
    struct queue_record *due = NULL, *r;
    pthread_mutex_lock(&q->lock);
    bool closed = q->closed;
    for (struct queue_record **at = &q->failing; (r = *at) != NULL;) {
        if (closed || r->again_ms <= now) {
            *at = r->failing_next;
            r->failing_next = due;
            due = r;
        } else {
            next = MIN(next, r->again_ms);
            at = &r->failing_next;
        }
    }
    pthread_mutex_unlock(&q->lock);
    while ((r = due) != NULL) {
        due = r->failing_next;
        if (closed) {
            r->err = -E_CLOSED;
            record_end(r);
        } else {
            record_submit(r);
        }
    }
    return next;
}

static bool dup_attempt(struct arena *a, struct queue_attempt *to)
{
    struct span *part[] = {&to->status, &to->host, &to->ip, &to->tls, &to->text};
    for (size_t i = 0; i < ARRAY_LEN(part); i++) {
        struct span cut = span_part(*part[i], 0, QUEUE_TEXT_MAX);
        *part[i] = cut.n == 0 ? SPAN_LIT("") : span_dup(a, cut);
        if (part[i]->n != cut.n)
            return false;
    }
    return true;
}

static struct queue_record *record_new(const struct queue_event *ev, size_t n)
{
    struct queue_record *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return NULL;
    arena_init(&r->mem, n * (sizeof(*ev) + 8 * QUEUE_TEXT_MAX) + 4096);
    r->ev = arena_new_array(&r->mem, struct queue_event, n);
    bool ok = r->ev != NULL;
    int64_t now = queue_now_ms();
    for (size_t i = 0; i < n && ok; i++) {
        r->ev[i] = ev[i];
        r->ev[i].at_ms = ev[i].at_ms > 0 ? ev[i].at_ms : now; /* not the time of a later try */
        ok = dup_attempt(&r->mem, &r->ev[i].attempt);
    }
    r->n = n;
    if (ok)
        return r;
    record_free(r);
    return NULL;
}

int queue_item_record(struct queue_item *it, const struct queue_event *ev, size_t n, queue_recorded done, void *ctx)
{
    struct queue_record *r = record_new(ev, n);
    if (r == NULL)
        return -E_NOMEM;
    bool idle = it->first == NULL;
    r->item = it;
    r->done = done;
    r->ctx = ctx;
    *it->last = r;
    it->last = &r->next;
    if (idle)
        record_submit(r);
    return 0;
}

/* --- giving up -------------------------------------------------------------------------------------------------------- */

/* What others posted until now is read with the last append; what comes behind it sets `again`. */
static void release_run(struct job *j)
{
    struct queue_item *it = CONTAINER_OF(j, struct queue_item, job);
    struct queue *q = it->q;
    struct queue_event due = {.kind = QUEUE_EV_DUE, .due_ms = it->due_ms, .seen = it->seen};
    pthread_mutex_lock(&q->lock);
    sched_at(&q->sched, it->no)->again = false;
    pthread_mutex_unlock(&q->lock);
    bool round = it->due_ms > 0 && queue_env_waiting(it->claim->env) > 0;
    it->err = q->ops->append(it->claim, &due, round ? 1 : 0, NULL);
    if (it->err == 0)
        it->err = settle(q, it->claim->env);
    if (it->err < 0) /* the entry stays due when it was: one attempt more than need be, none less */
        log_error("queue.record", "id=%s err=%s", it->id, err_name(it->err));
}

static void release_done(struct job *j, struct conn *c)
{
    struct queue_item *it = CONTAINER_OF(j, struct queue_item, job);
    struct queue *q = it->q;
    (void)c;
    if (it->err < 0) {
        q->ops->release(it->claim);
        item_over(it, LEFT_TROUBLE, NULL);
    } else if (queue_env_over(it->claim->env)) {
        end_entry(it);
    } else {
        give_back(it, it->due_ms > 0 ? LEFT_AS_WRITTEN : LEFT_SOON);
    }
    queue_work_end(q);
}

void queue_item_postpone(struct queue_item *it, int64_t wait_ms)
{
    it->wait_ms = wait_ms;
    queue_item_release(it, 0);
}

void queue_item_release(struct queue_item *it, int64_t due_ms)
{
    struct queue *q = it->q;
    it->due_ms = due_ms;
    pthread_mutex_lock(&q->lock);
    bool late = q->stopping;
    q->work += !late;
    pthread_mutex_unlock(&q->lock);
    if (late) { /* queue_stop() waits for nobody any more */
        give_back(it, LEFT_SOON);
        return;
    }
    it->job = (struct job){.class = JOB_IO, .run = release_run, .done = release_done};
    job_submit(q->jobs, &it->job);
}
