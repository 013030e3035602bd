#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "service/mailstore_internal.h"

/* --- transactions: their texts are synced by at most delivery.workers jobs ------------------------------------------- */

static void commit_run(struct job *j)
{
    struct ms_call *c = CONTAINER_OF(j, struct ms_call, job);
    struct mailstore *ms = c->ms;
    struct ms_waiting *w = &ms->waiting;

    (void)c->run(c);
    pthread_mutex_lock(&ms->lock);
    struct ms_call *next = w->running > w->workers ? NULL : w->first;
    if (next != NULL) {
        w->first = next->next;
        if (w->first == NULL)
            w->last = &w->first;
    } else {
        w->running--;
    }
    pthread_mutex_unlock(&ms->lock);
    if (next != NULL)
        job_submit(ms->jobs, &next->job);
    ms_work_end(ms);
}

static void commit_posted(struct worker *w, struct conn *conn, struct post *p)
{
    struct ms_call *c = CONTAINER_OF(CONTAINER_OF(p, struct job, post), struct ms_call, job);

    (void)w;
    c->done(c, conn);
}

/* One that waited was started by another's job, so the way back to a submitter without session is made here. */
static void commit_done(struct job *j, struct conn *conn)
{
    struct ms_call *c = CONTAINER_OF(j, struct ms_call, job);

    if (ms_elsewhere(c))
        ms_complete(c, commit_posted);
    else
        c->done(c, conn);
}

int ms_commit_submit(struct mailstore *ms, struct ms_call *c)
{
    struct ms_waiting *w = &ms->waiting;
    int r = 0;
    bool start = false;

    c->ms = ms;
    c->next = NULL;
    c->submitter = worker_self();
    c->job = (struct job){.class = JOB_IO, .run = commit_run, .done = commit_done, .to = c->to};
    pthread_mutex_lock(&ms->lock);
    if (ms->stopped) {
        r = -E_CLOSED;
    } else if (ms->under_way >= ms->max_queue) {
        r = -E_LIMIT;
    } else {
        ms->under_way++;
        ms->work++;
        start = w->running < w->workers;
        if (start) {
            w->running++;
        } else {
            *w->last = c;
            w->last = &c->next;
        }
    }
    pthread_mutex_unlock(&ms->lock);
    if (start)
        job_submit(ms->jobs, &c->job);
    if (r == -E_LIMIT)
        atomic_fetch_add(&ms->refused, 1);
    return r;
}

void ms_commit_over(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    ms->under_way--;
    pthread_mutex_unlock(&ms->lock);
}

/* --- one text to many mailboxes ------------------------------------------------------------------------------------- */

static struct ms_delivery *delivery_of(struct ms_call *c)
{
    return CONTAINER_OF(c, struct ms_delivery, call);
}

static void delivery_over(struct ms_delivery *d, struct conn *conn)
{
    ms_commit_over(d->call.ms);
    d->done(d, conn);
}

static void delivery_posted(struct worker *w, struct conn *conn, struct post *p)
{
    (void)w;
    delivery_over(delivery_of(CONTAINER_OF(CONTAINER_OF(p, struct job, post), struct ms_call, job)), conn);
}

/* All copies are made or failed: sums up. Pool thread. */
static void delivery_sum(struct ms_delivery *d)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->rcpt[i].err == 0)
            d->copies++;
        else if (d->err == 0)
            d->err = d->rcpt[i].err;
    }
    atomic_fetch_add(&d->call.ms->copies, d->copies);
    if (!d->keep_file || d->err == 0 || d->copies == 0)
        d->file = store_stage_free(d->file);
    free(d->ops);
    d->ops = NULL;
    if (atomic_fetch_sub(&d->pending, 1) == 1)
        ms_complete(&d->call, delivery_posted);
}

/* For an address that was good at RCPT a mailbox that is not there is a passing trouble (an administrator's move, a
 * mount that is missing), never "no such user". */
static int as_temporary(int err)
{
    return err == -E_NOTFOUND || err == -E_DENIED || err == -E_INVAL ? -E_DOWN : err;
}

static void copy_finished(struct ms_append_op *op)
{
    struct ms_delivery *d = op->owner;
    struct mailstore *ms = d->call.ms;
    struct ms_rcpt *rcpt = &d->rcpt[op - d->ops];
    struct view *v = op->call.view;

    rcpt->err = as_temporary(op->one.err);
    if (rcpt->err == 0) {
        rcpt->uid = op->one.uid;
        rcpt->uid_validity = op->one.uid_validity;
        rcpt->modseq = op->one.modseq;
    }
    if (atomic_fetch_sub(&d->left, 1) == 1)
        delivery_sum(d);
    view_unref(v);
    ms_work_end(ms);
}

/* Finds every mailbox and checks the quotas before anything is written: 0, or why nothing can be done at all. */
static int delivery_find(struct ms_delivery *d, uint64_t size)
{
    struct mailstore *ms = d->call.ms;

    for (size_t i = 0; i < d->n; i++) {
        struct ms_rcpt *rcpt = &d->rcpt[i];
        struct span name = rcpt->mailbox.n == 0 ? SPAN_LIT("INBOX") : rcpt->mailbox;
        rcpt->err = ms_quota_check(ms, rcpt->who, rcpt->quota, size);
        if (rcpt->err == -E_QUOTA)
            continue;
        if (rcpt->err == 0)
            rcpt->err = ms_find(ms, rcpt->who, name, &d->ops[i].call.view);
        rcpt->err = as_temporary(rcpt->err);
        if (rcpt->err < 0)
            return rcpt->err;
    }
    return 0;
}

static void delivery_failed(struct ms_delivery *d, int err)
{
    for (size_t i = 0; i < d->n; i++) {
        view_unref(d->ops[i].call.view);
        if (d->rcpt[i].err != -E_QUOTA)
            d->rcpt[i].err = err;
    }
    delivery_sum(d);
}

/* Every copy into its mailbox's queue; those of idle mailboxes get a job each, but for one, which is done here. */
static void delivery_copies(struct ms_delivery *d)
{
    struct ms_append_op *here = NULL;

    atomic_store(&d->left, 1); /* this loop's own */
    for (size_t i = 0; i < d->n; i++) {
        struct ms_append_op *op = &d->ops[i];
        if (d->rcpt[i].err < 0)
            continue;
        op->call.kind = MS_APPEND_OP;
        op->call.ms = d->call.ms;
        op->item = &op->one;
        op->n = 1;
        op->owner = d;
        op->finished = copy_finished;
        op->one = (struct store_append){.box = op->call.view->box, .stage = d->file,
                                        .flags = d->rcpt[i].flags & STORE_SYSTEM_FLAGS};
        atomic_fetch_add(&d->left, 1);
        (void)ms_work_begin(d->call.ms);
        if (!ms_enqueue_or_take(&op->call))
            continue;
        if (here != NULL)
            ms_submit_taken(&here->call);
        here = op;
    }
    if (here != NULL)
        ms_run_taken(here);
    if (atomic_fetch_sub(&d->left, 1) == 1)
        delivery_sum(d);
}

static enum ms_next delivery_run(struct ms_call *c)
{
    struct ms_delivery *d = delivery_of(c);
    struct ms_stage *stage = d->stage;
    int r = delivery_find(d, ms_stage_size(stage));
    bool any = false;

    d->stage = NULL;
    for (size_t i = 0; i < d->n; i++)
        any = any || d->rcpt[i].err == 0;
    if (r == 0 && any)
        r = ms_stage_to_file(stage, d->internal_s, &d->file);
    else
        ms_stage_free(stage);
    if (r < 0)
        delivery_failed(d, r);
    else
        delivery_copies(d);
    return MS_DONE;
}

/* The job is over on the session's worker; mostly the copies are, too. */
static void delivery_job_done(struct ms_call *c, struct conn *conn)
{
    struct ms_delivery *d = delivery_of(c);

    if (atomic_fetch_sub(&d->pending, 1) == 1)
        delivery_over(d, conn);
}

int ms_deliver(struct mailstore *ms, struct ms_delivery *d)
{
    d->ops = calloc(d->n, sizeof(*d->ops));
    if (d->ops == NULL)
        return -E_NOMEM;
    d->call = (struct ms_call){.to = d->to, .run = delivery_run, .done = delivery_job_done};
    d->file = NULL;
    d->err = 0;
    d->copies = 0;
    atomic_init(&d->left, 0);
    atomic_init(&d->pending, 2);
    int r = ms_commit_submit(ms, &d->call);
    if (r < 0) {
        free(d->ops);
        d->ops = NULL;
        return r;
    }
    atomic_fetch_add(&ms->deliveries, 1);
    return 0;
}
