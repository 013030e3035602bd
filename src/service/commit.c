#include "service/commit.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/metric.h"
#include "store/store_ops.h"

static void finish(struct commit *c, int err, struct conn *conn)
{
    free(c->joined);
    c->joined = NULL;
    c->put.stage = ms_stage_free(c->put.stage);
    c->err = err;
    if (err == 0)
        metric_time_us(METRIC_TIMES_COMMIT, clock_mono_us() - c->from_us);
    c->done(c, conn);
}

/* -- the entry */

static void file_run(struct job *j)
{
    struct commit *c = CONTAINER_OF(j, struct commit, job);
    c->d.file = store_stage_free(c->d.file);
}

static void file_done(struct job *j, struct conn *conn)
{
    struct commit *c = CONTAINER_OF(j, struct commit, job);
    finish(c, c->err, conn);
}

/* The end; a file that is still held is closed by a job. */
static void settle(struct commit *c, int err, struct conn *conn)
{
    if (c->d.file == NULL) {
        finish(c, err, conn);
        return;
    }
    c->err = err;
    c->job = (struct job){.class = JOB_IO, .run = file_run, .done = file_done, .to = c->to};
    job_submit(c->jobs, &c->job);
}

static void put_done(struct queue_put *p, struct conn *conn)
{
    settle(CONTAINER_OF(p, struct commit, put), p->err, conn);
}

static void put_entry(struct commit *c)
{
    c->put.to = c->to;
    c->put.done = put_done;
    queue_put(c->queue, &c->put);
}

/* Of a message that was to go to mailboxes only: the entry shares the octets of the copies that were made. */
static void share_run(struct job *j)
{
    struct commit *c = CONTAINER_OF(j, struct commit, job);
    c->err = queue_put_file(c->queue, &c->put.env, c->d.file);
    c->d.file = store_stage_free(c->d.file);
}

static void share_entry(struct commit *c)
{
    c->job = (struct job){.class = JOB_IO, .run = share_run, .done = file_done, .to = c->to};
    job_submit(c->jobs, &c->job);
}

/* -- the mailboxes */

/* The failed copies as recipients of the entry: their number, or -E_NOMEM. */
static int join_failed(struct commit *c)
{
    struct queue_envelope *env = &c->put.env;
    c->joined = calloc(env->rcpt_n + c->d.n, sizeof(*c->joined));
    if (c->joined == NULL)
        return -E_NOMEM;
    int n = 0;
    if (env->rcpt_n > 0)
        memcpy(c->joined, env->rcpt, env->rcpt_n * sizeof(*c->joined));
    for (size_t i = 0; i < c->d.n; i++) {
        struct queue_rcpt *rcpt = &c->joined[env->rcpt_n + (size_t)n];
        int err = c->d.rcpt[i].err;
        if (err == 0 || err == -E_QUOTA)
            continue;
        *rcpt = (struct queue_rcpt){.kind = QUEUE_LOCAL};
        n += c->later(c, i, rcpt);
    }
    env->rcpt = c->joined;
    env->rcpt_n += (size_t)n;
    return n;
}

static int worst_of(const struct ms_delivery *d)
{
    int err = 0;
    for (size_t i = 0; i < d->n; i++)
        if (d->rcpt[i].err < 0 && (err == 0 || err == -E_QUOTA))
            err = d->rcpt[i].err;
    return err;
}

static void copied(struct ms_delivery *d, struct conn *conn)
{
    struct commit *c = CONTAINER_OF(d, struct commit, d);
    int err = worst_of(d), joined = 0;
    bool failed = err != 0 && err != -E_QUOTA;
    if (d->copies == 0 && (failed || (err != 0 && c->put.env.rcpt_n == 0))) {
        settle(c, err, conn);
        return;
    }
    if (failed)
        joined = join_failed(c);
    if (joined < 0)
        settle(c, err, conn);
    else if (c->put.stage != NULL)
        put_entry(c);
    else if (joined > 0)
        share_entry(c);
    else
        settle(c, 0, conn);
}

int commit_start(struct mailstore *mail, struct queue *queue, struct job_pool *jobs, struct commit *c)
{
    c->mail = mail;
    c->queue = queue;
    c->jobs = jobs;
    c->joined = NULL;
    c->from_us = clock_mono_us();
    if (c->d.n == 0) {
        put_entry(c);
        return 0;
    }
    c->d.to = c->to;
    c->d.done = copied;
    c->d.keep_file = true;
    return ms_deliver(mail, &c->d);
}
