#include "runtime/job.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/macros.h"

struct queue {
    struct job *head, *tail;
    size_t waiting, running, most; /* `most` may run at a time */
};

struct pool_thread {
    struct job_pool *pool;
    pthread_t id;
    sem_t wake;
    struct job *job;              /* given to it while it was idle; NULL: look for one, or end */
    struct pool_thread *idle_next;
};

struct job_pool {
    pthread_mutex_t lock; /* guards all below; nothing else is taken under it */
    struct queue queues[JOB_CLASS__COUNT];
    uint64_t seq;
    /* The thread that became idle last is woken first: its stack and caches are warm, and the others sleep on. Each
     * sleeps on a semaphore of its own, so that whoever is woken has its job in hand. */
    struct pool_thread *idle;
    /* One thread at a time is on its way from sleep to its job: short jobs are often done by those awake before a second
     * one would be. Whoever arrives wakes the next if something waits still. Between two holds of the lock no job that
     * has room waits while a thread is idle and none is on its way. */
    bool waking;
    bool ending;
    unsigned thread_count; /* wanted; 0: inline */
    unsigned started;      /* of them; written before others see the pool */
    struct pool_thread threads[];
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

/* Under the lock: j goes to the thread that slept last; its semaphore is posted when the lock is given back. */
static struct pool_thread *hand_over(struct job_pool *p, struct job *j)
{
    struct pool_thread *t = p->idle;
    p->idle = t->idle_next;
    p->waking = true;
    t->job = j;
    return t;
}

/* Gives the lock back, after it has seen to it that what waits is looked after. */
static void leave(struct job_pool *p)
{
    struct job *j = p->idle != NULL && !p->waking ? next_job(p) : NULL;
    struct pool_thread *t = j == NULL ? NULL : hand_over(p, j);
    pthread_mutex_unlock(&p->lock);
    if (t != NULL)
        sem_post(&t->wake);
}

/* The next job for this thread, which sleeps until there is one; NULL: the pool ends. Gives the lock back. */
static struct job *wait_for_job(struct job_pool *p, struct pool_thread *self)
{
    struct job *j = next_job(p);
    if (j != NULL || p->ending) {
        leave(p);
        return j;
    }
    self->job = NULL;
    self->idle_next = p->idle;
    p->idle = self;
    pthread_mutex_unlock(&p->lock);
    while (sem_wait(&self->wake) < 0 && errno == EINTR) {
    }
    if (self->job != NULL) {
        pthread_mutex_lock(&p->lock);
        p->waking = false;
        leave(p);
    }
    return self->job;
}

static void *pool_main(void *arg)
{
    struct pool_thread *self = arg;
    struct job_pool *p = self->pool;
    pthread_mutex_lock(&p->lock);
    for (struct job *j; (j = wait_for_job(p, self)) != NULL;) {
        enum job_class class = j->class;
        j->run(j);
        finish(j); /* j is gone */
        pthread_mutex_lock(&p->lock);
        /* What a running job submits, and what waits for room in its class, its thread takes up itself. */
        p->queues[class].running--;
    }
    return NULL;
}

int job_pool_prepare(unsigned threads, struct job_pool **ret)
{
    struct job_pool *p = calloc(1, sizeof(*p) + threads * sizeof(p->threads[0]));
    if (p == NULL)
        return -E_NOMEM;
    pthread_mutex_init(&p->lock, NULL);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t rest = threads > 1 ? threads - 1 : 1; /* disk work always finds a thread */
    p->queues[JOB_IO].most = threads;
    p->queues[JOB_CPU].most = MIN(rest, cores > 0 ? (size_t)cores : 1);
    p->queues[JOB_BACKGROUND].most = threads > 1 ? threads / 2 : 1;
    p->thread_count = threads;
    *ret = p;
    return 0;
}

int job_pool_start(struct job_pool *p)
{
    for (; p->started < p->thread_count; p->started++) {
        struct pool_thread *t = &p->threads[p->started];
        t->pool = p;
        sem_init(&t->wake, 0, 0);
        if (pthread_create(&t->id, NULL, pool_main, t) != 0) {
            sem_destroy(&t->wake);
            return -E_LIMIT;
        }
    }
    return 0;
}

int job_pool_new(unsigned threads, struct job_pool **ret)
{
    struct job_pool *p;
    int r = job_pool_prepare(threads, &p);
    if (r < 0)
        return r;
    r = job_pool_start(p);
    if (r < 0)
        job_pool_free(p);
    else
        *ret = p;
    return r;
}

/* What was submitted to a pool that never started. */
static void run_waiting(struct job_pool *p)
{
    struct job *j;
    while ((j = next_job(p)) != NULL) {
        p->queues[j->class].running--;
        j->run(j);
        finish(j);
    }
}

struct job_pool *job_pool_free(struct job_pool *p)
{
    if (p == NULL)
        return NULL;
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    struct pool_thread *idle = p->idle;
    p->idle = NULL;
    pthread_mutex_unlock(&p->lock);
    while (idle != NULL) {
        struct pool_thread *next = idle->idle_next;
        sem_post(&idle->wake); /* without a job: it ends */
        idle = next;
    }
    if (p->started == 0)
        run_waiting(p);
    for (unsigned i = 0; i < p->started; i++) {
        pthread_join(p->threads[i].id, NULL);
        sem_destroy(&p->threads[i].wake);
    }
    pthread_mutex_destroy(&p->lock);
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
    leave(p);
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
