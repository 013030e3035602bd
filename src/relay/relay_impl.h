/* Inside of the relay: relay.c has the whole, round.c one entry that is due, attempt.c the recipients of one next hop
 * (the state of an attempt and what each answer means), text.c the octets.
 *
 * A round and all its attempts live on the worker that was given the item; only destinations are shared. At the end
 * nobody is granted a connection any more (dests_close), a transaction under way comes to its end or is broken off, and
 * so every round is over when workers_finish() has run what was posted. */
#ifndef RELAY_RELAY_IMPL_H
#define RELAY_RELAY_IMPL_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/crypto.h"
#include "client/smtp_client.h"
#include "relay/destination.h"
#include "relay/hops.h"
#include "relay/relay.h"
#include "runtime/tls_client.h"
#include "runtime/worker.h"
#include "service/queue.h"

struct round;

struct relay {
    struct relay_parts parts;
    struct dests *dests;
    struct tls_client *trust;
    unsigned workers_n;
    struct round **rounds;       /* by worker: that worker's own */
    _Atomic uint64_t connections, transactions, sent, deferred, failed;
};

/* A recipient of a round, QUEUE_EXTERNAL. Texts are the round's own: the item's envelope changes under it. */
struct target {
    uint32_t index;              /* in the envelope */
    struct span address;         /* as it goes out: domain in A-labels */
    struct span domain;          /* of that */
    struct span orcpt;
    unsigned notify;
    bool answered;               /* in this round */
    bool sending;                /* stands in the transaction under way */
};

struct attempt;

/* One item, from on_due() to its release. */
struct round {
    struct relay *relay;
    struct worker *worker;
    struct queue_item *item;
    struct config *cfg;
    struct arena mem;
    struct round *next, **at;    /* relay->rounds */
    char id_z[CRYPTO_ID_MAX];
    int64_t started_ms;          /* wall clock */
    struct span sender;          /* as it goes out */
    struct span envid;
    unsigned flags, ret;
    uint64_t size;
    struct target *target;
    size_t target_n;
    struct attempt *attempts;
    size_t open;                 /* attempts that are not over */
    size_t texts;                /* texts somebody may read */
    bool tried;                  /* somebody was asked, or DNS was */
    bool broke_off;              /* something has no answer because we ended it */
    bool busy;                   /* somebody is to come again soon: a slow host has enough who wait */
    bool deferred;               /* somebody has a temporary answer */
    bool expired;                /* those who are still deferred have failed (RELAY-05) */
    struct post post;            /* round_attempt_over()'s */
};

/* What is known of an answer besides the peer's words. */
struct answer {
    enum queue_outcome outcome;
    struct smtp_outcome said;
    const struct hop *hop;       /* NULL: it did not come so far */
    const char *tls_z;
    bool dsn_passed;
};

/* round.c */
void round_begin(struct relay *r, struct worker *w, struct queue_item *it);
void round_free(struct round *r);
void round_attempt_over(struct round *r);
/* Fills an event and logs the line of it. Texts lie in `mem`. */
struct queue_event round_result(struct round *r, struct arena *mem, const struct target *t, const struct answer *a);
void round_text_gone(struct round *r);

/* rules.c: RELAY-12 */
enum relay_act {
    ACT_DEFER,   /* later: also for what no row names */
    ACT_OK,
    ACT_FAIL,    /* for good */
    ACT_NEXT,    /* the next address, with those who have no answer */
    ACT_REFUSED, /* the same; if every address says so, for good */
    ACT_STOP,    /* no answer: we ended it */
};
enum relay_act relay_act(const struct smtp_outcome *said);
struct answer relay_answer(const struct hop *hop, const struct smtp_client *c, const struct smtp_outcome *said); /* c: NULL, no connection */

/* attempt.c */
struct attempt *attempt_new(struct round *r, struct target **to, size_t n, struct attempt *next);
void attempt_begin(struct attempt *a);
struct attempt *attempt_free(struct attempt *a); /* the one behind it, as the next */
struct attempt *attempt_next(const struct attempt *a);

/* text.c: the octets for a transaction, as they are or, for a peer without 8BITMIME, rewritten (RELAY-14). */
typedef void text_fn(void *arg, struct smtp_text *text, int err); /* -E_SYNTAX: it cannot be rewritten (5.6.3) */
struct smtp_text *text_plain(struct round *r); /* NULL: no memory */
void text_seven_bit(struct round *r, text_fn *fn, void *arg);

/* tls_policy.c: RELAY-20. */
enum config_tls_level relay_tls_policy(const struct config *cfg, struct span domain);

#endif
