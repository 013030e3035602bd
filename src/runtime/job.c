#include "runtime/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/macros.h"

struct queue {
    struct job *head, *tail;
    size_t waiting, running, most; /* `most` may run at a time */
};

struct job_pool {
    pthread_mutex_t lock; /* guards all below; nothing else is taken under it */
    pthread_cond_t work;
    struct queue queues[JOB_CLASS__COUNT];
    uint64_t seq;
    size_t idle;
    bool ending;
    unsigned thread_count;
    pthread_t threads[];
};

static void post_done(struct worker *w, struct conn *c, struct post *p)
{
    (void)w;
    struct job *j = CONTAINER_OF(p, struct job, post);
    j->done(j, c);
}

static void finish(struct job *j)
{
    j->post.run = post_done;
    if (j->to.workers != NULL)
        session_post(j->to, &j->post);
    else if (j->submitter != NULL)
        worker_post(j->submitter, &j->post);
    else
        j->done(j, NULL);
}

/* The oldest of those whose class has room, so no class starves another; NULL: none. Under the
 * lock. */
static struct job *next_job(struct job_pool *p)
{
    struct queue *best = NULL;
    for (unsigned i = 0; i < JOB_CLASS__COUNT; i++) {
        struct queue *q = &p->queues[i];
        if (q->head != NULL && q->running < q->most &&
            (best == NULL || q->head->seq < best->head->seq))
            best = q;
    }
    if (best == NULL)
        return NULL;
    struct job *j = best->head;
    best->head = j->next;
    if (best->head == NULL)
        best->tail = NULL;
    best->waiting--;
    best->running++;
    return j;
}

static void *pool_main(void *arg)
{
    struct job_pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        struct job *j = next_job(p);
        if (j == NULL) {
            /* What a running job submits, and what waits for room in its class, its thread takes up
             * itself. */
            if (p->ending)
                break;
            p->idle++;
            pthread_cond_wait(&p->work, &p->lock);
            p->idle--;
            continue;
        }
        enum job_class class = j->class;
        pthread_mutex_unlock(&p->lock);
        j->run(j);
        finish(j); /* j is gone */
        pthread_mutex_lock(&p->lock);
        struct queue *q = &p->queues[class];
        q->running--;
        /* This thread looks for the next itself; another is woken only if a job of a full class now
         * has room and this thread may take an older one. */
        if (q->waiting > 0 && p->idle > 0)
            pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

int job_pool_new(unsigned threads, struct job_pool **ret)
{
    struct job_pool *p = calloc(1, sizeof(*p) + threads * sizeof(p->threads[0]));
    if (p == NULL)
        return -E_NOMEM;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t rest = threads > 1 ? threads - 1 : 1; /* disk work always finds a thread */
    p->queues[JOB_IO].most = threads;
    p->queues[JOB_CPU].most = MIN(rest, cores > 0 ? (size_t)cores : 1);
    p->queues[JOB_BACKGROUND].most = threads > 1 ? threads / 2 : 1;
    for (; p->thread_count < threads; p->thread_count++) {
        if (pthread_create(&p->threads[p->thread_count], NULL, pool_main, p) != 0) {
            job_pool_free(p);
            return -E_LIMIT;
        }
    }
    *ret = p;
    return 0;
}

struct job_pool *job_pool_free(struct job_pool *p)
{
    if (p == NULL)
        return NULL;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->thread_count; i++)
        pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->work);
    free(p);
    return NULL;
}

void job_submit(struct job_pool *p, struct job *j)
{
    j->submitter = worker_self();
    j->next = NULL;
    if (p->thread_count == 0) {
        j->run(j);
        finish(j);
        return;
    }
    pthread_mutex_lock(&p->lock);
    struct queue *q = &p->queues[j->class];
    j->seq = p->seq++;
    if (q->tail == NULL)
        q->head = j;
    else
        q->tail->next = j;
    q->tail = j;
    q->waiting++;
    bool wake = p->idle > 0 && q->running < q->most;
    pthread_mutex_unlock(&p->lock);
    if (wake)
        pthread_cond_signal(&p->work);
}

size_t job_queued(struct job_pool *p, enum job_class class)
{
    pthread_mutex_lock(&p->lock);
    size_t n = p->queues[class].waiting;
    pthread_mutex_unlock(&p->lock);
    return n;
}

size_t job_running(struct job_pool *p, enum job_class class)
{
    pthread_mutex_lock(&p->lock);
    size_t n = p->queues[class].running;
    pthread_mutex_unlock(&p->lock);
    return n;
}

unsigned job_pool_threads(const struct job_pool *p)
{
    return p->thread_count;
}
