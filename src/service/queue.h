/* The outbound queue for sessions and the relay: putting entries, the schedule in memory, and the work on an entry that
 * is due (SPEC RELAY-01..06). The files are the store's (store/queue.h); this adds time, jobs and the way to a worker.
 *
 * The schedule is a heap by wall-clock time, 80 octets an entry, under one thread that sleeps until the first is due,
 * something changes on the disk, or the clock is set. Every process of the mail_root schedules every entry; the claim
 * decides who works on it, and who comes second looks again every 2 s until the entry moved on: so work of a process
 * that died is taken over within that time.
 *
 *   queue_new(&(struct queue_config){.store = s, .jobs = pool, .config = &slot}, &q);
 *   queue_consumer_set(q, workers, on_due, relay);             before queue_start(); without one nothing is attempted
 *   queue_start(q);                                            reads all entries in its own thread, those due go first
 *   ... workers stop; the relay has released its items ...
 *   queue_stop(q);                                             BLOCKING
 *   q = queue_free(q);
 *
 * Example: smtpd takes a message with external recipients (SMTP-24).
 *
 *   p->env = ...; p->env.rcpt = ...;                           spans live until done(); .id is the transaction's
 *   p->stage = stage;                                          an ms_stage with the text
 *   p->to = conn_handle(c); p->done = on_put;
 *   queue_put(q, p);                                           takes the stage
 *   static void on_put(struct queue_put *p, struct conn *c)    p->err 0: durable: 250
 *
 * Example: the relay works on an entry.
 *
 *   static void on_due(void *ctx, struct worker *w, struct queue_item *it)       on worker w
 *   {
 *       const struct queue_envelope *e = queue_item_env(it);                     valid until the item is released
 *       if (queue_item_reasons(it) & QUEUE_TRY) ... transactions for the recipients that are QUEUE_WAITING ...
 *   }
 *   queue_item_record(it, events, n, on_recorded, attempt);                      after each transaction's answer
 *   queue_item_release(it, queue_next_ms(cfg, e, now_ms));                       when all of it is over */
#ifndef SERVICE_QUEUE_H
#define SERVICE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/job.h"
#include "runtime/worker.h"
#include "store/queue.h"

struct config;
struct config_slot;
struct conn;
struct ms_stage;
struct queue;
struct queue_item;
struct store;

#define QUEUE_ENTRIES_MAX 1000000u /* LIM-12 */

struct queue_config {
    struct store *store;        /* borrowed */
    struct job_pool *jobs;      /* borrowed */
    struct config_slot *config; /* borrowed: relay.workers, relay.bounce_delay_warning, asked anew each time */
    bool manual;                /* no thread: queue_poll() (tests) */
};

int queue_new(const struct queue_config *cfg, struct queue **ret); /* -E_NOMEM, -E_LIMIT */
int queue_start(struct queue *q);                                  /* -E_LIMIT: no thread */
/* No item is handed out any more. Any thread; at once. The relay then brings its items to an end (RELAY-07). */
void queue_close(struct queue *q);
/* BLOCKING, not from a worker or job: ends the thread, waits for jobs under way. Items that are still out are let go of:
 * their entries stay as they are recorded. Once, with the workers stopped, before job_pool_free(). */
void queue_stop(struct queue *q);
struct queue *queue_free(struct queue *q); /* NULL; NULL-safe */
void queue_poll(struct queue *q);          /* manual: reads changes, hands out what is due */

/* For SIGUSR1, /metrics and /healthz. Any thread. */
struct queue_stats {
    size_t entries, held, active; /* now; active: of this process */
    int64_t oldest_ms;            /* acceptance of the oldest; 0: none */
    uint64_t put, done, taken_over;
    bool loaded;                  /* every entry was read once */
};
void queue_stats(struct queue *q, struct queue_stats *ret);

/* --- putting ------------------------------------------------------------------------------------------------------ */

struct queue_put {
    struct job job;            /* the queue's own */
    struct queue *q;           /* likewise */
    struct session_handle to;  /* zero: done() on the submitting worker, or on the pool thread, with conn NULL */
    void (*done)(struct queue_put *p, struct conn *c); /* c NULL: the session is gone. Frees */
    struct queue_envelope env; /* what it points to lives until done(); .size is set by the put */
    struct ms_stage *stage;    /* taken */
    int err;                   /* out: 0 durable; -E_LIMIT too many entries, -E_FULL, -E_IO ...: nothing is left of it */
};
/* worker. Cannot fail; the first attempt may start before done() is called. */
void queue_put(struct queue *q, struct queue_put *p);

/* BLOCKING: the same inside a job, with a finished stage of the store's, which stays the caller's (it may have been
 * appended to mailboxes: the octets are shared then). */
int queue_put_file(struct queue *q, const struct queue_envelope *env, struct store_stage *stage);

/* --- entries that are due ----------------------------------------------------------------------------------------- */

/* Why an item is handed out. */
#define QUEUE_TRY 1u  /* an attempt is due for those waiting */
#define QUEUE_TELL 2u /* there are final recipients that are not told: make their DSN, then record QUEUE_EV_TOLD */
#define QUEUE_WARN 4u /* the delay DSN is due (DSN-03): make it or not, then record QUEUE_EV_DELAY_TOLD */

/* On one of the workers, in turn. At most relay.workers items are out at a time. */
typedef void (*queue_consumer)(void *ctx, struct worker *w, struct queue_item *it);
void queue_consumer_set(struct queue *q, struct workers *ws, queue_consumer fn, void *ctx);

/* worker: the item's own, until it is released. */
const struct queue_envelope *queue_item_env(const struct queue_item *it);
unsigned queue_item_reasons(const struct queue_item *it);
struct worker *queue_item_worker(const struct queue_item *it);
uint64_t queue_item_size(const struct queue_item *it); /* octets of the text */
/* BLOCKING: any job's thread, also several at a time: octets read, short only at the end, or -E_*. */
int64_t queue_item_read(struct queue_item *it, uint64_t offset, void *buf, size_t n);

/* worker: writes events. done() comes on the same worker when they are durable and the envelope shows them; spans in
 * them are copied here. Until a full or failing disk takes them they are tried again, every 5 s: "recorded before the
 * next step". err is 0, or -E_CLOSED when the server stops before it went well. Several may be under way at a time; they
 * are written and told in their order. Other recipients' states may change with it: people may have dropped them.
 * -E_NOMEM: nothing is written and done() is not called. */
typedef void (*queue_recorded)(void *ctx, struct queue_item *it, int err);
int queue_item_record(struct queue_item *it, const struct queue_event *ev, size_t n, queue_recorded done, void *ctx);

/* worker: gives the item up; no record may be under way. due_ms > 0: QUEUE_EV_DUE is written, a round is over; 0: the
 * entry stays due when it was (no attempt was made, or it was broken off) and comes again after 1 s at the soonest. An
 * entry that is over is removed. */
void queue_item_release(struct queue_item *it, int64_t due_ms);
/* worker: the same without an attempt (the other side is busy): nothing is written, it is handed out again after wait_ms. */
void queue_item_postpone(struct queue_item *it, int64_t wait_ms);

/* RELAY-05, pure. When the next attempt is due after one that failed for now: the wait of this round with jitter, at
 * most until max_age is reached, so that one attempt is made then. */
int64_t queue_next_ms(const struct config *cfg, const struct queue_envelope *e, int64_t now_ms);
/* Those still waiting after an attempt that began at started_ms have failed (4.4.7): it began after max_age. */
bool queue_expired(const struct config *cfg, const struct queue_envelope *e, int64_t started_ms);

#endif
