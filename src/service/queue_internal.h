/* What the files of the queue service share; nobody else includes it.
 *
 * q->lock (rank 3) guards all that is marked; it is held for a few instructions, never across a store call. The
 * scheduler's thread reads the store itself; claims and records are jobs. */
#ifndef SERVICE_QUEUE_INTERNAL_H
#define SERVICE_QUEUE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "service/queue.h"
#include "service/queue_schedule.h"
#include "store/store_ops.h"

#define QUEUE_MISS_FIRST_MS 100
#define QUEUE_MISS_MS 2000        /* RELAY-03: a dead process's entry is taken over within 5 s */
#define QUEUE_TROUBLE_MS 60000    /* an entry that cannot be read or claimed */
#define QUEUE_RECORD_AGAIN_MS 5000
#define QUEUE_AT_ONCE_MS 1000     /* given back without an attempt */
#define QUEUE_WAIT_MAX_MS (INT64_C(86400) * 1000 * 3 / 2) /* no due time lies farther ahead: the clock was set back */

struct queue {
    struct store *store;
    const struct queue_ops *ops;
    struct job_pool *jobs;
    struct config_slot *config;
    struct workers *workers;
    queue_consumer fn;
    void *ctx;
    bool manual;
    pthread_mutex_t lock;
    pthread_cond_t quiet; /* work == 0 */
    /* lock: */
    struct sched sched;
    struct queue_item *items;     /* handed out, or being claimed */
    struct queue_record *failing; /* to be written again */
    size_t active, work;
    size_t most;                  /* relay.workers, as of the last handing out */
    unsigned turn;                /* the worker that gets the next item */
    bool closed, stopping, loaded, pass;
    uint64_t put, done, taken_over;
    /* the scheduler's own: */
    pthread_t thread;
    bool thread_on;
    int wake_fd, timer_fd;
    uint64_t *stamp; /* of the shards, where there is no watch */
    int64_t stamp_ms, tidy_ms; /* monotonic: when to look again */
};

/* Events on their way to the disk. */
struct queue_record {
    struct job job;
    struct queue_record *next;         /* of the item */
    struct queue_record *failing_next; /* of q->failing */
    struct queue_item *item;
    struct queue_event *ev;
    size_t n;
    struct arena mem;     /* what they point to */
    struct strbuf news;
    queue_recorded done;
    void *ctx;
    int err;
    bool said;            /* the trouble is in the log */
    int64_t again_ms;     /* monotonic */
};

struct queue_item {
    struct queue *q;
    struct queue_item *next, **at; /* q->items */
    uint32_t no;
    char id[CRYPTO_ID_MAX];
    struct queue_claim *claim;     /* NULL: not yet */
    struct worker *worker;
    unsigned reasons;
    uint32_t seen;
    int64_t due_ms, wait_ms;       /* of the release */
    int err;
    struct post post;
    struct job job;
    struct queue_record *first, **last; /* the worker's: one at a time is written */
};

/* Work that queue_stop() waits for. */
void queue_work_begin(struct queue *q);
void queue_work_end(struct queue *q);
void queue_wake(struct queue *q); /* any thread: the schedule changed */
int64_t queue_now_ms(void);       /* wall clock */

/* queue.c. BLOCKING: brings one entry of the schedule up to date with its file. */
void queue_look(struct queue *q, const char *id_z);
/* The same with what is known of it; the lock is held. */
void queue_learn(struct queue *q, uint32_t no, const struct queue_glance *g);

/* queue_item.c */
void queue_hand_out(struct queue *q);      /* those that are due */
int64_t queue_write_again(struct queue *q); /* records whose time has come; when the next one's does (monotonic) */
int64_t queue_warning_s(struct queue *q);   /* relay.bounce_delay_warning */
unsigned queue_reasons(const struct queue_glance *g, int64_t warning_s, int64_t now_ms);
int64_t queue_wake_at(const struct queue_glance *g, int64_t warning_s, bool consumer);

#endif
