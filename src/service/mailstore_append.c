#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "service/mailstore_internal.h"

/* APPEND and MULTIAPPEND: many texts to one mailbox, all or none. */

static struct ms_append *append_of(struct ms_call *c)
{
    return CONTAINER_OF(c, struct ms_append, call);
}

static void append_over(struct ms_append *a, struct conn *conn)
{
    ms_commit_over(a->call.ms);
    a->done(a, conn);
}

static void append_posted(struct worker *w, struct conn *conn, struct post *p)
{
    (void)w;
    append_over(append_of(CONTAINER_OF(CONTAINER_OF(p, struct job, post), struct ms_call, job)), conn);
}

/* Pool thread: frees what only a job may free. */
static void append_sum(struct ms_append *a, int err)
{
    struct ms_append_op *op = a->op;

    a->err = err;
    for (size_t i = 0; i < a->n; i++) {
        a->item[i].stage = ms_stage_free(a->item[i].stage);
        store_stage_free(op->item[i].stage);
    }
    view_unref(op->call.view);
    free(op->item);
    free(op);
    a->op = NULL;
    if (atomic_fetch_sub(&a->pending, 1) == 1)
        ms_complete(&a->call, append_posted);
}

static void append_finished(struct ms_append_op *op)
{
    struct ms_append *a = op->owner;
    struct mailstore *ms = a->call.ms;
    int err = op->err;

    for (size_t i = 0; i < a->n; i++) {
        if (err == 0)
            err = op->item[i].err;
        a->item[i].uid = op->item[i].uid;
    }
    a->uid_validity = op->item[0].uid_validity;
    append_sum(a, err);
    ms_work_end(ms);
}

/* In the mailbox's turn: keywords by name become bits (durably, STORE-02). */
static int append_prepare(struct ms_append_op *op)
{
    struct ms_append *a = op->owner;

    for (size_t i = 0; i < a->n; i++) {
        uint64_t bits = 0;
        int r = 0;
        if (a->item[i].keywords_n > 0)
            r = ms_keywords(op->call.view, a->item[i].keyword, a->item[i].keywords_n, true, &bits);
        if (r < 0)
            return r;
        op->item[i].flags |= bits;
    }
    return 0;
}

static int append_texts(struct ms_append *a)
{
    struct ms_append_op *op = a->op;
    uint64_t size = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < a->n; i++) {
        if (a->item[i].literal8)
            r = ms_stage_convert(a->item[i].stage);
        size += ms_stage_size(a->item[i].stage);
    }
    if (r == 0)
        r = ms_quota_check(a->call.ms, a->who, a->quota, size);
    if (r == 0)
        r = ms_find(a->call.ms, a->who, a->mailbox, &op->call.view);
    for (size_t i = 0; r == 0 && i < a->n; i++) {
        struct ms_stage *stage = a->item[i].stage;
        a->item[i].stage = NULL;
        r = ms_stage_to_file(stage, a->item[i].internal_s, &op->item[i].stage);
    }
    return r;
}

static enum ms_next append_run(struct ms_call *c)
{
    struct ms_append *a = append_of(c);
    struct ms_append_op *op = a->op;
    int r = append_texts(a);

    if (r < 0) {
        append_sum(a, r);
        return MS_DONE;
    }
    a->mbox_id = op->call.view->box->id;
    for (size_t i = 0; i < a->n; i++) {
        op->item[i].box = op->call.view->box;
        op->item[i].flags = a->item[i].flags & STORE_SYSTEM_FLAGS;
    }
    op->call.kind = MS_APPEND_OP;
    op->call.ms = c->ms;
    op->n = a->n;
    op->group = a->n > 1;
    op->owner = a;
    op->prepare = append_prepare;
    op->finished = append_finished;
    (void)ms_work_begin(c->ms);
    if (ms_enqueue_or_take(&op->call))
        ms_run_taken(op);
    return MS_DONE;
}

static void append_job_done(struct ms_call *c, struct conn *conn)
{
    struct ms_append *a = append_of(c);

    if (atomic_fetch_sub(&a->pending, 1) == 1)
        append_over(a, conn);
}

int ms_append(struct mailstore *ms, struct ms_append *a)
{
    int r = -E_NOMEM;

    a->op = calloc(1, sizeof(*a->op));
    struct store_append *item = calloc(a->n, sizeof(*item));
    if (a->op == NULL || item == NULL)
        goto give_up;
    a->op->item = item;
    a->call = (struct ms_call){.to = a->to, .run = append_run, .done = append_job_done};
    a->err = 0;
    atomic_init(&a->pending, 2);
    r = ms_commit_submit(ms, &a->call);
    if (r == 0)
        return 0;
give_up:
    free(item);
    free(a->op);
    a->op = NULL;
    return r;
}
