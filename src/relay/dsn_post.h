/* Who is told what became of a message, and how that is made durable (SPEC DSN-02..07, SMTP-29, QUOTA-02).
 *
 * The relay calls dsn_tell() for an item that QUEUE_TELL or QUEUE_WARN was given for; it makes the DSN (or finds that
 * none is due), then records QUEUE_EV_TOLD for each final recipient, or QUEUE_EV_DELAY_TOLD. SMTP's commit calls
 * dsn_post() for `delivered` and `expanded` before it says 250. A crash in between repeats a DSN; none is lost.
 *
 *   static void on_due(void *ctx, struct worker *w, struct queue_item *it)
 *       ... after the attempts, when queue_env_untold(queue_item_env(it)) > 0:
 *       dsn_tell(relay->dsn, it, QUEUE_TELL, on_told, attempt);      on_told(ctx, it, err): as of queue_item_record()
 *
 * Where a DSN goes:
 *   - to a sender whose domain is hosted: the address is resolved as any recipient's, and the DSN lies in its INBOX when
 *     done() comes; 1 MiB above the quota is allowed. A mailbox that cannot take it now gets it through the queue.
 *   - to another sender: through the queue, if the session had logged in, or with smtp.dsn_for_foreign what was asked
 *     for by NOTIFY. Else nobody (no backscatter): the failure is a line in the postmaster's report of that day.
 *   - none: null sender, mailer-daemon, NOTIFY, a DSN about a DSN.
 *
 * Threads: what is marked worker is called on one of the workers, and comes back there. */
#ifndef RELAY_DSN_POST_H
#define RELAY_DSN_POST_H

#include <stddef.h>

#include "relay/dsn.h"
#include "runtime/job.h"
#include "service/queue.h"

struct config_slot;
struct conn;
struct dsn;
struct job_pool;
struct mailstore;
struct router;

struct dsn_parts {
    struct config_slot *config;
    struct job_pool *jobs;
    struct mailstore *mail;
    struct router *router;
    struct queue *queue;
    const char *mail_root_z; /* the reports of DSN-06 lie under queue/report in it */
};

/* The parts are borrowed and outlive it. -E_NOMEM; -E_IO and others when the folder of the reports cannot be made. */
int dsn_new(const struct dsn_parts *parts, struct dsn **ret);
struct dsn *dsn_free(struct dsn *d); /* NULL; NULL-safe; nothing may be under way: after job_pool_free() */

/* One post; the caller owns it, and all it points to, until done(). */
struct dsn_post {
    struct job job;                /* its own, as what follows */
    struct dsn_work *work;
    struct session_handle to;      /* zero: done() with conn NULL */
    void (*done)(struct dsn_post *p, struct conn *c);
    struct dsn_message message;    /* .text is read in a job */
    const struct dsn_rcpt *rcpt;
    size_t n;
    int err;                       /* out: 0: told durably, or nobody is to be told; else nothing can be relied on */
};
void dsn_post(struct dsn *d, struct dsn_post *p); /* worker; cannot fail but through err */

/* worker. `what`: QUEUE_TELL: every final recipient of the item that is not told; QUEUE_WARN: all that wait are delayed.
 * done() as of queue_item_record(); an error also when the DSN could not be made: nothing was recorded then, and the
 * item is released to come again later. No other dsn_tell() of the item may be under way. */
void dsn_tell(struct dsn *d, struct queue_item *it, unsigned what, queue_recorded done, void *ctx);

/* Until when mail that was accepted then is tried, by the configuration of now. Any thread. */
int64_t dsn_retry_until_s(const struct dsn *d, int64_t accepted_s);

/* worker or any other thread, about once a minute: sends the reports of days that are over (DSN-06). */
void dsn_tick(struct dsn *d);

#endif
