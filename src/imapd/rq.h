/* Requests: a session's command as a call of the mail store (service/mailstore.h). A request owns all its job touches;
 * when the job is back it belongs to the session until the command ends (or the next request), and is freed then. When
 * the session is gone it is freed at once.
 *
 *   struct counting { struct imapd_rq rq; uint32_t n; };                 rq first
 *   static enum ms_next counting_run(struct ms_call *c)                  pool thread
 *   {
 *       struct counting *q = imapd_rq_of_call(c);
 *       q->rq.r = ms_usage(c->ms, q->rq.who, ...);
 *       return MS_DONE;
 *   }
 *   static struct imapd_reply counted(struct imapd_session *s)           the session's worker
 *   {
 *       struct counting *q = imapd_rq_of(s);
 *       return q->rq.r < 0 ? imapd_reply_of_error(q->rq.r) : ...;
 *   }
 *   struct counting *q = imapd_rq_new(s, sizeof(*q), NULL);
 *   if (q == NULL)
 *       return imapd_reply(R_NO_MEMORY);
 *   return imapd_rq_submit(s, &q->rq, NULL, counting_run, counted); */
#ifndef IMAPD_RQ_H
#define IMAPD_RQ_H

#include "base/arena.h"
#include "imapd/session.h"
#include "service/mailstore.h"

#define IMAPD_PARTS_MAX 4u

struct imapd_part {
    struct ms_call call;
    struct imapd_rq *rq;
};

struct imapd_rq {
    struct ms_call call;
    struct imapd_part part[IMAPD_PARTS_MAX];
    _Atomic unsigned parts_out;
    struct arena mem;          /* for spans and lists of the request */
    struct account *account;   /* keeps `who` alive */
    struct store_account who;  /* the session's account */
    bool utf8_names;           /* of mailboxes, in both directions */
    struct view *box;          /* a reference of its own to the session's mailbox, or NULL */
    int r;
    void (*drop)(struct imapd_rq *rq); /* frees what the members above do not own; may be NULL */
};

/* Zeroed but for account, who and box. NULL: no memory. */
void *imapd_rq_new(struct imapd_session *s, size_t size, void (*drop)(struct imapd_rq *rq));
struct imapd_rq *imapd_rq_free(struct imapd_rq *rq); /* NULL; NULL-safe */

/* Submits; `step` goes on with the session when it is back. `queue`: the mailbox in whose queue it waits, or NULL.
 * The request that the session held is freed unless it is the same. What it returns is for the handler to return. */
struct imapd_reply imapd_rq_submit(struct imapd_session *s, struct imapd_rq *rq, struct view *queue,
                                   enum ms_next (*run)(struct ms_call *c), imapd_step *step);

/* The same in `n` jobs at a time (1 to IMAPD_PARTS_MAX) that share the request's work: what several of them touch is
 * atomic, or belongs to one of them by an index they took. `step` comes when the last one is back. With an independent
 * class only; run() finds the request by imapd_rq_of_part(). */
struct imapd_reply imapd_rq_submit_parts(struct imapd_session *s, struct imapd_rq *rq, unsigned n, enum job_class class,
                                         enum ms_next (*run)(struct ms_call *c), imapd_step *step);

static inline void *imapd_rq_of_part(struct ms_call *c)
{
    return CONTAINER_OF(c, struct imapd_part, call)->rq;
}

static inline void *imapd_rq_of_call(struct ms_call *c)
{
    return CONTAINER_OF(c, struct imapd_rq, call);
}

/* The request that came back. */
static inline void *imapd_rq_of(const struct imapd_session *s)
{
    return s->rq;
}

#endif
