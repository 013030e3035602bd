/* One message to mailboxes and to the queue (SPEC SMTP-24, STORE-24): who brings one in says where it goes, and is told
 * once, when all of it is durable.
 *
 * The order: the text is synced, space and quota are checked, the mailboxes take their copies, last of all the queue
 * entry is put, so nothing is sent before. What fails before the first copy is shown fails the whole and leaves nothing;
 * copies that fail after another was shown go into the queue entry (or one made for them) as recipients of kind
 * QUEUE_LOCAL, and the answer is good. Only if that fails too the caller is told an error, with copies standing.
 *
 *   c->d.rcpt, c->d.n      the mailboxes (0: none); .stage, .internal_s; what ms_deliver() asks for but .to and .done
 *   c->put.env             the envelope; .rcpt, .rcpt_n: who gets it through the queue in any case
 *   c->put.stage           the text for the queue, when rcpt_n > 0: its trace fields differ (RELAY-01)
 *   c->to, c->done, c->later
 *   r = commit_start(mail, queue, jobs, c);        0: stages are taken, done() comes; else nothing was taken
 *   done(c, conn):  c->err; c->d.rcpt[i].err tells of each mailbox: -E_QUOTA is an answer of its own and never queued;
 *                   another error with c->err 0: the queue has it now
 *
 * Worker; the caller owns `c` and all it points to until done(). */
#ifndef SERVICE_COMMIT_H
#define SERVICE_COMMIT_H

#include "service/mailstore.h"
#include "service/queue.h"

struct commit {
    struct ms_delivery d;
    struct queue_put put;
    struct session_handle to;
    void (*done)(struct commit *c, struct conn *conn);
    /* Fills in how mailbox i stands in the queue (kind is set already); false: the caller answers for it itself. */
    bool (*later)(struct commit *c, size_t i, struct queue_rcpt *ret);
    int err;             /* out */
    /* its own: */
    struct mailstore *mail;
    struct queue *queue;
    struct job_pool *jobs;
    struct job job;
    int64_t from_us;
    struct queue_rcpt *joined; /* of the entry, when failed copies joined it */
};

int commit_start(struct mailstore *mail, struct queue *queue, struct job_pool *jobs, struct commit *c);

#endif
