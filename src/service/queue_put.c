/* Putting entries, and when they are tried again. */
#include <stdlib.h>

#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "service/mailstore_internal.h"
#include "service/queue_internal.h"

static bool is_full(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    bool full = q->sched.n >= QUEUE_ENTRIES_MAX;
    pthread_mutex_unlock(&q->lock);
    return full;
}

/* Others' puts come by the watch; one's own need not wait for it. */
static void schedule(struct queue *q, const struct queue_envelope *env)
{
    struct queue_glance g = {.accepted_ms = env->accepted_ms, .due_ms = env->accepted_ms, .waiting = true};
    pthread_mutex_lock(&q->lock);
    uint32_t no = sched_get(&q->sched, env->id);
    if (no != SCHED_NONE && !sched_at(&q->sched, no)->active && sched_at(&q->sched, no)->version == 0)
        queue_learn(q, no, &g);
    if (no != SCHED_NONE)
        sched_at(&q->sched, no)->pass = q->pass;
    q->put++;
    pthread_mutex_unlock(&q->lock);
    queue_wake(q);
}

int queue_put_file(struct queue *q, const struct queue_envelope *env, struct store_stage *stage)
{
    int r = is_full(q) ? -E_LIMIT : q->ops->put(q->store, env, stage);
    if (r == 0) {
        schedule(q, env);
        log_info("queue.put", "id=%s message_id=%.*s from=%.*s rcpts=%zu size=%llu", env->id,
                 SPAN_ARG(span_part(env->message_id, 0, 255)), SPAN_ARG(env->sender), env->rcpt_n,
                 (unsigned long long)q->store->ops->stage_size(stage));
    } else {
        log_error("queue.put", "id=%s err=%s", env->id, err_name(r));
    }
    return r;
}

static void put_run(struct job *j)
{
    struct queue_put *p = CONTAINER_OF(j, struct queue_put, job);
    struct store_stage *file = NULL;
    p->err = ms_stage_to_file(p->stage, p->env.accepted_ms / 1000, &file);
    p->stage = NULL;
    if (p->err == 0)
        p->err = queue_put_file(p->q, &p->env, file);
    store_stage_free(file);
}

static void put_done(struct job *j, struct conn *c)
{
    struct queue_put *p = CONTAINER_OF(j, struct queue_put, job);
    struct queue *q = p->q;
    p->done(p, c);
    queue_work_end(q);
}

void queue_put(struct queue *q, struct queue_put *p)
{
    p->q = q;
    p->err = 0;
    queue_work_begin(q);
    p->job = (struct job){.class = JOB_IO, .run = put_run, .done = put_done, .to = p->to};
    job_submit(q->jobs, &p->job);
}

/* --- RELAY-05 ------------------------------------------------------------------------------------------------------- */

int64_t queue_next_ms(const struct config *cfg, const struct queue_envelope *e, int64_t now_ms)
{
    const struct config_ints *waits = &cfg->relay_retry_schedule;
    int64_t wait_ms = waits->items[MIN(e->rounds, waits->n - 1)] * 1000;
    int64_t spread = wait_ms * cfg->relay_retry_jitter_pct / 100, last = e->accepted_ms + cfg->relay_max_age * 1000;
    uint32_t dice;
    crypto_random(&dice, sizeof(dice));
    int64_t due = now_ms + wait_ms - spread + (int64_t)(dice % ((uint64_t)spread * 2 + 1));
    return last > now_ms ? MIN(due, last) : due;
}

bool queue_expired(const struct config *cfg, const struct queue_envelope *e, int64_t started_ms)
{
    return started_ms >= e->accepted_ms + cfg->relay_max_age * 1000;
}
