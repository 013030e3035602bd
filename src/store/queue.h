/* The outbound queue, as part of the store's interface (SPEC 6.1, DUR-06; on-disk form in docs/STORE.md): messages
 * that wait for another host, or for a mailbox that could not take them (STORE-24).
 *
 * An entry is a text, an envelope that never changes, and a list of events that only grows; what holds now is the
 * envelope with all events applied in their order. Who works on an entry holds its claim; one holder at a time, in all
 * processes. Events of people (hold, retry, drop ...) are posted without a claim.
 *
 * Threads: any; every call is BLOCKING unless marked otherwise. A claim is used by one thread at a time.
 *
 * Errors: -E_NOTFOUND there is no such entry (any more); -E_AGAIN another holds the claim; -E_SYNTAX the envelope
 * cannot be read (left for doctor); -E_CONFLICT the claim was lost; -E_FULL, -E_IO, -E_LIMIT, -E_NOMEM, -E_RETRY as in
 * store_ops.h. Outputs are untouched on failure.
 *
 * Example: the whole life of an entry.
 *
 *   crypto_id(env.id);                                   the id of the SMTP transaction (SMTP-04)
 *   q->put(s, &env, stage);                              a finished stage; 0: durable, then 250 may be said
 *   q->claim(s, env.id, &c);                             at its time; c->env is the envelope as it is now
 *   ... c->body is read, a peer answers ...
 *   q->append(c, (struct queue_event[]){{.kind = QUEUE_EV_RESULT, .rcpt = 0, .attempt = {...}}}, 1, NULL);  durable
 *   queue_env_over(c->env) ? q->done(c) : q->append(c, &due, 1, NULL);
 *   q->release(c);                                       not after done() */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/span.h"

struct store;
struct store_body;
struct store_stage;
struct strbuf;

#define QUEUE_RCPTS_MAX 50000u            /* recipients of one entry */
#define QUEUE_TEXT_MAX 512u               /* octets of a reply's text that are kept */
#define QUEUE_ATTEMPTS_KEPT 20u           /* newest attempts of a recipient that an envelope in memory holds */
#define QUEUE_REWRITE (1024u * 1024u)     /* octets of events above which the holder may write the file anew (RELAY-01) */

/* --- the envelope ------------------------------------------------------------------------------------------------- */

enum queue_kind {
    QUEUE_EXTERNAL, /* to another host */
    QUEUE_LOCAL,    /* into the INBOX of the account `address` names: its commit failed, or the mailbox was full */
    QUEUE_KIND__COUNT
};

/* Of a recipient. All but WAITING are final; DELIVERED stands above what comes after it. */
enum queue_state {
    QUEUE_WAITING,
    QUEUE_DELIVERED, /* the next hop, or our store, has it */
    QUEUE_FAILED,    /* refused for good, too old, or dropped with --bounce: its last attempt says why */
    QUEUE_DROPPED,   /* by hand; nobody is told */
    QUEUE_STATE__COUNT
};

enum queue_outcome { QUEUE_OK, QUEUE_TEMPORARY, QUEUE_PERMANENT, QUEUE_OUTCOME__COUNT };

/* One attempt for one recipient. Texts are cut and made printable UTF-8 when they are written. */
struct queue_attempt {
    int64_t at_ms;             /* wall clock of the answer */
    enum queue_outcome outcome;
    unsigned code;             /* of the peer's reply; 0: none came */
    struct span status;        /* enhanced status, "4.4.1"; never empty */
    struct span host;          /* the MX or smarthost by name; "" when it did not come so far */
    struct span ip;            /* "192.0.2.1", "2001:db8::1"; "" likewise */
    struct span tls;           /* "TLSv1.3"; "" in clear */
    struct span text;          /* the peer's words, or ours */
    bool dsn_passed;           /* the next hop took over the duty of notifying (DSN-04) */
};

struct queue_rcpt {
    struct span address;       /* as given in RCPT or by the alias: local@domain or local@[literal] */
    struct span orcpt;         /* xtext "rfc822;..." as sent; "": none */
    unsigned notify;           /* SMTP_NOTIFY_* of proto/smtp_cmd.h; 0: not given */
    enum queue_kind kind;
    struct span owner;         /* domain of the alias rule that sent it out (DSN-06); "": none */
    /* by events: */
    enum queue_state state;
    bool told;                 /* the notification about its final state is durable, or none is due (QUEUE_EV_TOLD) */
    unsigned attempts;         /* all of them; the newest QUEUE_ATTEMPTS_KEPT are in attempt[], oldest first */
    unsigned attempt_n;
    struct queue_attempt *attempt;
};

/* .flags */
#define QUEUE_SMTPUTF8 1u
#define QUEUE_8BITMIME 2u      /* BODY=8BITMIME was given, or octets above 127 are in the text */
#define QUEUE_REQUIRETLS 4u    /* SMTP-28 */
#define QUEUE_TLS_OPTIONAL 8u  /* TLS-Required: No (SMTP-29) */
#define QUEUE_DSN 16u          /* a notification about a message: none is ever made about it (DSN-05) */

struct queue_envelope {
    char id[CRYPTO_ID_MAX];
    struct span sender;        /* reverse-path as given; "" for <> */
    int64_t accepted_ms;       /* wall clock */
    uint64_t size;             /* octets of the text; put() takes it from the stage */
    unsigned flags;            /* QUEUE_* */
    unsigned ret;              /* enum smtp_ret */
    struct span envid;         /* xtext as sent; "": none */
    /* Of the session that brought it: for logs, and who may see it (API-38). */
    struct span account;       /* "user@domain" that authenticated; "": none */
    struct span session;       /* its id */
    struct span peer;          /* its address */
    struct span message_id;    /* of the text; "": none */
    struct span once;          /* the record that is marked before the entry is removed (service/once.h); "": none */
    size_t rcpt_n;
    struct queue_rcpt *rcpt;
    /* by events: */
    bool held;
    bool delay_told;           /* the delay DSN is durable, or none is due */
    int64_t due_ms;            /* when the next attempt is due, wall clock; acceptance at first */
    unsigned rounds;           /* attempts of the entry that ended with QUEUE_EV_DUE: n of RELAY-05 */
    uint32_t events;           /* read so far, broken ones included */
    uint64_t read_n;           /* octets of the text form read so far: up to the last whole line */
    uint32_t broken;           /* lines that could not be read: torn ones */
    uint32_t asked;            /* number of the newest retry or release among them, from 1; 0: none */
    struct arena *mem;         /* read ones: holds all of it; NULL in one that is to be put */
};

struct queue_envelope *queue_env_free(struct queue_envelope *e); /* NULL; NULL-safe; of read() only. Does not block */

/* Nothing is left to be tried or told: the entry can be done(). Pure, as the next three. */
bool queue_env_over(const struct queue_envelope *e);
size_t queue_env_waiting(const struct queue_envelope *e); /* recipients to be tried */
/* Final ones somebody is to be told of: those that failed, and those delivered with NOTIFY=SUCCESS unless the next hop
 * tells (DSN-04). Whether a DSN comes of it is decided above. */
size_t queue_env_untold(const struct queue_envelope *e);
bool queue_rcpt_untold(const struct queue_rcpt *r);

enum queue_show { QUEUE_SHOW_QUEUED, QUEUE_SHOW_ACTIVE, QUEUE_SHOW_DEFERRED, QUEUE_SHOW_HELD, QUEUE_SHOW__COUNT };
extern const char *const queue_show_name[QUEUE_SHOW__COUNT];   /* "queued" ... (RELAY-06) */
extern const char *const queue_state_name[QUEUE_STATE__COUNT]; /* "waiting", "delivered" ... */
/* The state people see; `active`: somebody holds its claim. */
enum queue_show queue_env_show(const struct queue_envelope *e, bool active);

/* --- events ------------------------------------------------------------------------------------------------------- */

enum queue_event_kind {
    QUEUE_EV_RESULT,     /* .rcpt, .attempt: OK makes it delivered, PERMANENT failed */
    QUEUE_EV_DUE,        /* a round of attempts is over; the next is due at .due_ms. If a retry or release came in behind
                          * the first .seen events, which the holder knew when it began, it stays due at once */
    QUEUE_EV_TOLD,       /* .rcpt: see told */
    QUEUE_EV_DELAY_TOLD,
    QUEUE_EV_HOLD,       /* attempts, delay DSN and expiry stop (RELAY-06); those under way end */
    QUEUE_EV_RELEASE,    /* the end of it; due now */
    QUEUE_EV_RETRY,      /* due now; what is held stays held */
    QUEUE_EV_DROP,       /* who waits is dropped, and the notifications with them */
    QUEUE_EV_BOUNCE,     /* who waits has failed, and the sender is to be told */
    QUEUE_EV__COUNT
};
extern const char *const queue_event_name[QUEUE_EV__COUNT];

struct queue_event {
    enum queue_event_kind kind;
    int64_t at_ms; /* wall clock; 0: now */
    uint32_t rcpt;
    uint32_t seen;
    int64_t due_ms;
    struct queue_attempt attempt;
};

/* --- claims ------------------------------------------------------------------------------------------------------- */

struct queue_claim {
    struct store *store;
    struct queue_envelope *env; /* as of claim() and the append()s without `news`; the claim's own */
    struct store_body *body;    /* the text; the claim's own, read by body_read of store_ops.h */
    uint64_t generation;        /* of the claim: a later holder's is greater */
    int64_t lease_ms;           /* renew() within this time of the last renewal; 0: it lasts as long as the process */
};

/* --- watching ----------------------------------------------------------------------------------------------------- */

enum queue_change_kind {
    QUEUE_CH_ENTRY,    /* .id is new, has events, or is gone: look */
    QUEUE_CH_OVERFLOW, /* changes were lost: look at every shard */
};

struct queue_change {
    enum queue_change_kind kind;
    char id[CRYPTO_ID_MAX];
};

/* What a schedule needs of an entry. */
struct queue_glance {
    int64_t accepted_ms, due_ms;
    uint64_t version; /* differs when anything was added; as list() gives it */
    uint64_t size;
    bool held, delay_told;
    bool waiting; /* somebody is to be tried */
    bool untold;  /* somebody is to be told */
    uint32_t broken;
};

typedef int (*queue_each)(void *ctx, const char *id_z, uint64_t version); /* not 0: stop, and list() returns it */

/* --- the table: store->ops->queue ----------------------------------------------------------------------------------- */

struct queue_ops {
    unsigned shards; /* parts list() and stamp() go by */

    /* The text and then the envelope become durable (RELAY-02); nobody can claim it before. The stage is finished, and
     * stays the caller's, who may have appended it to mailboxes too. .id, .accepted_ms, .rcpt_n > 0 are set; what comes
     * by events is not looked at. -E_EXISTS: the id is taken. On failure nothing is left. */
    int (*put)(struct store *s, const struct queue_envelope *env, struct store_stage *stage);

    /* Makes this process the holder, reads the envelope and takes the room that recording a round's results needs
     * (STORE-27: without it, -E_FULL, nothing may be attempted). -E_AGAIN: somebody has it. */
    int (*claim)(struct store *s, const char *id_z, struct queue_claim **ret);
    int (*renew)(struct queue_claim *c); /* -E_CONFLICT */
    /* Durable on return. Then all lines that were added since the last time, one's own and what others posted, are
     * applied to c->env; with `news` they are added to it instead, for queue_text_more() by the thread that c->env
     * belongs to. n may be 0. After a failure the events may stand or not: appending them again does no harm. */
    int (*append)(struct queue_claim *c, const struct queue_event *ev, size_t n, struct strbuf *news);
    /* Ends the entry: envelope first, then text. The claim is gone in every case; -E_IO: the entry may come back after
     * a crash. */
    int (*done)(struct queue_claim *c);
    void (*release)(struct queue_claim *c); /* NULL-safe */

    /* Without a claim: durable on return. -E_NOTFOUND. */
    int (*post)(struct store *s, const char *id_z, const struct queue_event *ev);
    int (*read)(struct store *s, const char *id_z, struct queue_envelope **ret);
    int (*glance)(struct store *s, const char *id_z, struct queue_glance *ret);
    int (*active)(struct store *s, const char *id_z); /* 1: somebody holds its claim; 0; -E_NOTFOUND */

    /* Every entry of a shard, in any order. */
    int (*list)(struct store *s, unsigned shard, queue_each each, void *ctx);
    /* Removes what puts that died left behind, if it is older than an hour and nobody holds it. The number removed. */
    int (*tidy)(struct store *s, unsigned shard);

    /* What other processes and people do. fd polls readable, -1: none, compare stamps once a second. watch_read does
     * not block: number of changes, 0 when there is none. One's own changes come back too. stamp: a value that changes
     * when anything in the shard was put, posted or done (not with an append: the holder's business). */
    int (*watch_fd)(struct store *s);
    int (*watch_read)(struct store *s, struct queue_change *ch, size_t max);
    int (*stamp)(struct store *s, unsigned shard, uint64_t *ret);
};

/* --- the text form, for backends: one JSON object per line --------------------------------------------------------- */

/* Appends one line with its newline. */
void queue_text_envelope(const struct queue_envelope *env, uint64_t size, struct strbuf *out);
void queue_text_event(const struct queue_event *ev, struct strbuf *out);
/* The envelope line and the whole event lines; what stands behind the last newline is torn, or just being written.
 * -E_SYNTAX (first line), -E_NOMEM. */
int queue_text_read(struct span text, struct queue_envelope **ret);
/* Applies the whole lines, which follow those read before. -E_NOMEM. */
int queue_text_more(struct queue_envelope *e, struct span lines);
struct queue_glance queue_env_glance(const struct queue_envelope *e, uint64_t version);
/* The same state in fewer lines (RELAY-01's rewrite): the envelope, the newest attempts, and what holds now. */
void queue_text_compact(const struct queue_envelope *e, struct strbuf *out);

#endif
