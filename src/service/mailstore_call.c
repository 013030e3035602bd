#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "service/mailstore_internal.h"

/* The queue of a mailbox is worked on by a chain of jobs: each does one call (or the appends at the head as one batch)
 * and then starts the job of the next, so that mailboxes take turns on the pool and none holds a thread for long. A
 * call's job is that which its own struct embeds. */

static void put(struct view *v, struct ms_call *c)
{
    c->next = NULL;
    *v->last = c;
    v->last = &c->next;
}

static struct ms_call *take(struct view *v)
{
    struct ms_call *c = v->first;

    if (c != NULL) {
        v->first = c->next;
        if (v->first == NULL)
            v->last = &v->first;
        c->next = NULL;
    }
    return c;
}

static struct ms_append_op *op_of(struct ms_call *c)
{
    return CONTAINER_OF(c, struct ms_append_op, call);
}

/* --- appends as one batch ----------------------------------------------------------------------------------------- */

/* The appends behind `first` in the queue, linked by .next. */
static size_t take_batch(struct view *v, struct ms_call *first)
{
    struct ms_call *last = first;
    size_t items = op_of(first)->n;

    pthread_mutex_lock(&v->lock);
    while (v->first != NULL && v->first->kind == MS_APPEND_OP && items + op_of(v->first)->n <= MS_BATCH_MAX) {
        last->next = take(v);
        last = last->next;
        items += op_of(last)->n;
    }
    pthread_mutex_unlock(&v->lock);
    return items;
}

/* The items of the whole batch side by side, each op's as one group. */
static size_t gather(struct ms_call *first, struct store_append *all)
{
    size_t n = 0;
    unsigned group = 0;

    for (struct ms_call *c = first; c != NULL; c = c->next) {
        struct ms_append_op *op = op_of(c);
        group++;
        for (size_t i = 0; op->err == 0 && i < op->n; i++) {
            op->item[i].group = op->group ? group : 0;
            op->item[i].err = -E_IO; /* until the store says otherwise */
            all[n++] = op->item[i];
        }
    }
    return n;
}

static void scatter(struct ms_call *first, const struct store_append *all, int failed)
{
    size_t n = 0;

    for (struct ms_call *c = first; c != NULL; c = c->next) {
        struct ms_append_op *op = op_of(c);
        for (size_t i = 0; op->err == 0 && i < op->n; i++) {
            if (all != NULL)
                op->item[i] = all[n++];
            else
                op->item[i].err = failed;
        }
        for (size_t i = 0; op->err != 0 && i < op->n; i++)
            op->item[i].err = op->err;
    }
}

static void run_batch(struct view *v, struct ms_call *first)
{
    struct mailstore *ms = v->ms;
    size_t items = take_batch(v, first), good = 0;
    struct store_append *all = malloc(items * sizeof(*all));

    for (struct ms_call *c = first; c != NULL; c = c->next) {
        struct ms_append_op *op = op_of(c);
        if (op->err == 0 && op->prepare != NULL)
            op->err = op->prepare(op);
    }
    if (all != NULL) {
        size_t n = gather(first, all);
        if (n > 0)
            (void)store_append(ms->store, ms_op(ms), all, n); /* the items tell */
        ms_fresh_note(v, all, n);
        for (size_t i = 0; i < n; i++)
            good += all[i].err == 0;
    }
    scatter(first, all, -E_NOMEM);
    free(all);
    atomic_fetch_add(&ms->batches, 1);
    atomic_fetch_add(&ms->appended, good);
    if (good > 0 && view_watched(v))
        (void)ms_catch_up(v, STORE_LOOK_LOG, false);
}

/* --- the queue ---------------------------------------------------------------------------------------------------- */

static void carry_run(struct job *j);
static void carry_done(struct job *j, struct conn *conn);

static void submit_job(struct ms_call *c)
{
    c->job = (struct job){.class = c->view == NULL ? c->class : JOB_IO, .run = carry_run, .done = carry_done, .to = c->to};
    job_submit(c->ms->jobs, &c->job);
}

/* Hands the queue on, or leaves it idle. */
static void pass_on(struct view *v)
{
    pthread_mutex_lock(&v->lock);
    struct ms_call *next = take(v);
    if (next == NULL)
        v->busy = false;
    pthread_mutex_unlock(&v->lock);
    if (next != NULL)
        submit_job(next);
}

/* Puts the call into its mailbox's queue. True: the queue was idle, the caller has it now and must go on. */
bool ms_enqueue_or_take(struct ms_call *c)
{
    struct view *v = c->view;

    pthread_mutex_lock(&v->lock);
    bool idle = !v->busy;
    v->busy = true;
    if (!idle)
        put(v, c);
    pthread_mutex_unlock(&v->lock);
    return idle;
}

void ms_enqueue(struct ms_call *c)
{
    if (ms_enqueue_or_take(c))
        submit_job(c);
}

/* Does the call and those of its batch; the others of the batch are finished, `c` itself is left to the caller. */
static void run_append(struct ms_call *c)
{
    struct view *v = view_ref(c->view);

    run_batch(v, c);
    struct ms_call *next = c->next;
    c->next = NULL;
    pass_on(v);
    while (next != NULL) {
        struct ms_call *op = next;
        next = op->next;
        op_of(op)->finished(op_of(op));
    }
    view_unref(v);
}

void ms_run_taken(struct ms_append_op *op)
{
    run_append(&op->call);
    op->finished(op);
}

void ms_submit_taken(struct ms_call *c)
{
    submit_job(c);
}

/* Runs a call, and what it goes on with as long as the next mailbox's queue is idle. False: it has to wait its turn. */
static bool run_call(struct ms_call *c)
{
    for (;;) {
        struct view *had = c->view;
        enum ms_next next = c->run(c);
        if (had != NULL)
            pass_on(had);
        if (next == MS_DONE)
            return true;
        view_unref(had);
        if (c->view == NULL)
            return false;
        pthread_mutex_lock(&c->view->lock);
        bool idle = !c->view->busy;
        c->view->busy = true;
        pthread_mutex_unlock(&c->view->lock);
        if (!idle)
            return false;
    }
}

static void carry_run(struct job *j)
{
    struct ms_call *c = CONTAINER_OF(j, struct ms_call, job);

    if (c->kind == MS_APPEND_OP) {
        run_append(c);
        return;
    }
    c->goes_on = !run_call(c);
    ms_work_end(c->ms);
}

bool ms_elsewhere(const struct ms_call *c)
{
    return c->to.workers == NULL && c->submitter != NULL && worker_self() != c->submitter;
}

/* On the session's or the submitter's worker. */
static void call_over(struct ms_call *c, struct conn *conn)
{
    if (c->goes_on && ms_work_begin(c->ms)) {
        if (c->view == NULL)
            submit_job(c);
        else
            ms_enqueue(c);
        return;
    }
    /* After the stop there is no pool, and nobody to wait for. */
    while (c->goes_on)
        c->goes_on = !run_call(c);
    struct view *v = c->view;
    c->done(c, conn);
    view_unref(v);
}

static void call_posted(struct worker *w, struct conn *conn, struct post *p)
{
    (void)w;
    call_over(CONTAINER_OF(CONTAINER_OF(p, struct job, post), struct ms_call, job), conn);
}

static void carry_done(struct job *j, struct conn *conn)
{
    struct ms_call *c = CONTAINER_OF(j, struct ms_call, job);

    if (c->kind == MS_APPEND_OP)
        op_of(c)->finished(op_of(c));
    else if (ms_elsewhere(c))
        ms_complete(c, call_posted);
    else
        call_over(c, conn);
}

void mailstore_submit(struct mailstore *ms, struct ms_call *c)
{
    c->ms = ms;
    c->kind = MS_CALL;
    c->goes_on = true;
    c->next = NULL;
    c->submitter = worker_self();
    if (c->view != NULL)
        view_ref(c->view);
    atomic_fetch_add(&ms->calls, 1);
    if (!ms_work_begin(ms)) {
        while (!run_call(c))
            ;
        c->goes_on = false;
        ms_complete(c, call_posted);
    } else if (c->view == NULL) {
        submit_job(c);
    } else {
        ms_enqueue(c);
    }
}

void ms_complete(struct ms_call *c, void (*run)(struct worker *w, struct conn *conn, struct post *p))
{
    c->job.post.run = run;
    if (c->to.workers != NULL)
        session_post(c->to, &c->job.post);
    else if (c->submitter != NULL)
        worker_post(c->submitter, &c->job.post);
    else
        run(NULL, NULL, &c->job.post);
}
