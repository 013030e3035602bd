/* The store for sessions: its blocking calls as jobs, the mailbox views that sessions share, change notification, and
 * the ways in for mail. Servers use this and service/view.h, never the table in store/store_ops.h.
 *
 * Three kinds of functions:
 *   - "worker": on a session's worker, never block (mailstore_submit, ms_deliver, view_watch_start, ms_stage_add ...)
 *   - BLOCKING: on a pool thread, inside the run() of a call (ms_open, ms_flags ...)
 *   - "any": from anywhere, never block (view_newest, view_ref ...)
 *
 * A call: the session mallocs a request that embeds a struct ms_call and owns all its values; run() does the blocking
 * work; done() comes back on the session's worker, with conn NULL when the session is gone, and frees the request.
 * One with .view set waits in that mailbox's queue: one job at a time works on it, in order, so a hot mailbox costs one
 * thread (STORE-10). All that changes a mailbox goes that way; COPY and MOVE stand in the queue of the target. One
 * without .view is an independent job: everything that reads, and the calls on names.
 *
 * Example: SELECT, then STORE 1:* +FLAGS (\Seen), then what the client is told.
 *
 *   struct select { struct ms_call call; struct store_account who; struct span name; int r; struct view *view; };
 *   static enum ms_next select_run(struct ms_call *c)                           pool thread
 *   {
 *       struct select *q = CONTAINER_OF(c, struct select, call);
 *       q->r = ms_open(c->ms, q->who, q->name, STORE_LOOK_SHARDS, &q->view);
 *       return MS_DONE;
 *   }
 *   static void select_done(struct ms_call *c, struct conn *conn)               the session's worker
 *   {
 *       struct select *q = CONTAINER_OF(c, struct select, call);
 *       if (conn != NULL && q->r == 0) {
 *           s->view = view_ref(q->view);
 *           s->told = view_newest(s->view);                                      s->told->rows is EXISTS
 *           view_watch_start(s->view, &s->watch, on_change);
 *       }
 *       view_unref(q->view);
 *       free(q);
 *   }
 *   q->call = (struct ms_call){.to = conn_handle(conn), .run = select_run, .done = select_done};
 *   mailstore_submit(ms, &q->call);
 *
 *   static enum ms_next store_run(struct ms_call *c)                             .view = s->view: in its queue
 *   {
 *       struct store *q = CONTAINER_OF(c, struct store, call);
 *       q->r = ms_flags(c->view, q->uid, q->n, STORE_FLAGS_ADD, STORE_SEEN, UINT64_MAX, q->res, &q->own);
 *       return MS_DONE;
 *   }
 *   In done(): FETCH responses from q->res (or leave them to the walk), then view_next() and the walk of
 *   service/view.h, which leaves out rows with own.from < modseq <= own.to.
 *
 * Example: delivery of a message with two recipients (SMTP-24).
 *
 *   s->stage = ms_stage_new(ms);
 *   while (text comes) {
 *       p = ms_stage_reserve(s->stage, &room);                                   un-dot into it, then ms_stage_commit()
 *       if (ms_stage_full(s->stage)) {                                           a job of 256 KiB, no reading meanwhile
 *           *f = (struct ms_flush){.to = conn_handle(c), .done = on_flushed};    malloced: it may outlive the session
 *           conn_hold(c);
 *           ms_stage_flush(s->stage, f);
 *       }
 *   }
 *   ms_stage_put_first(s->stage, trace_fields)                                   while all of it is in memory; else
 *                                                                                write them before the text
 *   d->rcpt[0] = (struct ms_rcpt){.who = {domain, user}, .quota = octets};       INBOX
 *   d->rcpt[1] = ...
 *   *d = (struct ms_delivery){.to = conn_handle(c), .done = on_delivered, .stage = s->stage, .rcpt = rcpt, .n = 2,
 *                             .internal_s = clock_wall_s()};
 *   r = ms_deliver(ms, d);                                                       -E_LIMIT: 451 4.3.2, nothing taken
 *   s->stage = NULL;                                                             taken when r == 0
 *   static void on_delivered(struct ms_delivery *d, struct conn *c)              d->err 0: every copy is durable: 250
 *
 * Errors are those of store_ops.h; -E_QUOTA besides. Lock order: ms->lock (rank 3), a view's lock (4); neither is held
 * across a store call, and no job waits for another. */
#ifndef SERVICE_MAILSTORE_H
#define SERVICE_MAILSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "proto/facts.h"
#include "runtime/job.h"
#include "runtime/outchain.h"
#include "runtime/worker.h"
#include "service/view.h"

struct conn;
struct mailstore;
struct mime_source;
struct ms_body;
struct ms_stage;
struct view;

/* --- the whole -------------------------------------------------------------------------------------------------- */

struct mailstore_config {
    struct store *store;        /* borrowed; closed by the caller after mailstore_free() */
    struct job_pool *jobs;      /* borrowed; 0 threads: everything is done inside the submitting call */
    unsigned delivery_workers;  /* delivery.workers: texts synced at a time; 0: 16 */
    size_t max_queue;           /* delivery.max_queue_size: transactions under way; 0: 10000 */
    bool manual;                /* no thread of its own: mailstore_poll() is the watcher (tests) */
    bool started_later;         /* its thread is made by mailstore_start(), not before */
};

/* The order at the end of the process (SIG-01): workers_stop(), mailstore_stop(), job_pool_free(), workers_free(),
 * mailstore_free(), store close. -E_NOMEM, -E_LIMIT. */
int mailstore_new(const struct mailstore_config *cfg, struct mailstore **ret);
int mailstore_start(struct mailstore *ms); /* with .started_later: once, before the first call. -E_LIMIT */
/* BLOCKING, not from a worker or job: waits until every submitted call and delivery is done, ends the watcher, lets the
 * store settle and sync (STORE_MAINTAIN_STOP). Once. */
void mailstore_stop(struct mailstore *ms);
struct mailstore *mailstore_free(struct mailstore *ms); /* NULL; NULL-safe; stops if nobody did */

void mailstore_set_limits(struct mailstore *ms, unsigned delivery_workers, size_t max_queue); /* any; at a reload */
void mailstore_poll(struct mailstore *ms, bool tick); /* manual mode: reads store events; tick: the once-a-second work */

/* Counters since the start, for SIGUSR1 (SIG-03) and tests. any */
struct mailstore_stats {
    uint64_t calls, deliveries, copies, refused, batches, appended, versions, catch_ups, notified;
    size_t views, idle_views, watched_views, waiting; /* now */
};
void mailstore_stats(struct mailstore *ms, struct mailstore_stats *ret);

/* --- calls ------------------------------------------------------------------------------------------------------ */

enum ms_next {
    MS_DONE,  /* done() is next */
    MS_GO_ON, /* run() set .view and .run anew (the .view it had is unreferenced, the new reference is taken over): the
               * call goes on in that mailbox's queue; with .view NULL as an independent job */
};

struct ms_call {
    struct job job; /* the mailstore's own */
    struct ms_call *next;
    struct mailstore *ms;
    struct worker *submitter;
    unsigned kind;
    bool goes_on;
    /* The caller's: */
    struct view *view;        /* NULL: independent; else a reference is taken by mailstore_submit() for the call's time */
    struct session_handle to; /* zero: done() on the submitting worker (or on the pool thread) with conn NULL */
    enum job_class class;     /* JOB_IO; JOB_CPU for body search. Independent calls only */
    enum ms_next (*run)(struct ms_call *c);
    void (*done)(struct ms_call *c, struct conn *conn);
};

/* worker or job thread. Cannot fail; the call belongs to the mailstore until done(). */
void mailstore_submit(struct mailstore *ms, struct ms_call *c);

/* --- views ------------------------------------------------------------------------------------------------------ */

struct view *view_ref(struct view *v);      /* any */
struct view *view_unref(struct view *v);    /* any; NULL; NULL-safe. The last one leaves the view warm for a while */
struct mbox_id view_mbox_id(const struct view *v);
bool view_deleted(struct view *v);          /* any: the mailbox is gone; say BYE (IMAP-22) */
struct view_version *view_newest(struct view *v); /* any: a reference; NULL only when ms_open was never called on it */

/* any: a reference to the version that a client who was told `told` is to be told next: the newest, or with may_expunge
 * false one in which vanished messages still stand, as in `since` (view_hold(); NULL: none). `told` itself (referenced)
 * when nothing is new or memory is short. */
struct view_version *view_next(struct view *v, struct view_version *told, const struct view_version *since, bool may_expunge);

#define VIEW_CHANGED 1u /* there may be a newer version */
#define VIEW_DELETED 2u /* view_deleted() is true now */

/* A session's interest in a mailbox, embedded in it (zeroed when not in use). Between start and stop notify() is called
 * on the session's worker soon after every change, whoever made it (several changes may come as one; one's own come
 * too). It may write, close the session, and start and stop any watch. Not called within start(): compare
 * view_newest() once after it. A view that is watched follows other processes (IMAP-61, 63); one that is not catches
 * up when it is opened. */
struct view_watch {
    struct view *view; /* NULL: not started */
    struct view_watch *next, **at;
    void (*notify)(struct view_watch *w, unsigned what);
};
/* worker. -E_NOMEM. */
int view_watch_start(struct view *v, struct view_watch *w, void (*notify)(struct view_watch *w, unsigned what));
void view_watch_stop(struct view_watch *w); /* worker, the same; harmless when not started */

/* --- BLOCKING: opening and reading, in independent calls ---------------------------------------------------------- */

/* The view of a mailbox, brought up to date as far as `look` says (SELECT, EXAMINE: STORE_LOOK_SHARDS). INBOX is made
 * when an account has none. -E_NOTFOUND; outputs are untouched on failure. */
int ms_open(struct mailstore *ms, struct store_account who, struct span name, enum store_look look, struct view **ret);
/* Only the handle, no rows are read: for the target of COPY, MOVE, APPEND. */
int ms_find(struct mailstore *ms, struct store_account who, struct span name, struct view **ret);
/* Brings the view up to date: NOOP, CHECK, start of IDLE with STORE_LOOK_SHARDS, others with STORE_LOOK_LOG.
 * -E_NOTFOUND: deleted; view_deleted() is true then. */
int ms_sync(struct view *v, enum store_look look);
/* Flags and expunges so far are on the disk (CHECK, CLOSE, UNSELECT, LOGOUT; DUR-03). */
int ms_flush(struct view *v);

/* The uids expunged after mod-sequence `since`, ascending, for free(). 0, or MS_VANISHED_UNKNOWN: the store does not
 * remember that far (or `since` is none it ever gave out), so nothing is given. */
#define MS_VANISHED_UNKNOWN 1
int ms_vanished(struct view *v, uint64_t since, uint32_t **ret_uid, size_t *ret_n);

int ms_status(struct mailstore *ms, struct store_account who, struct span name, struct mbox_id *ret_id,
              struct store_status *ret);

/* --- BLOCKING: names. As in store_ops.h; ms_delete tells the sessions of the mailbox. ms_create and ms_rename: -E_INVAL
 * also for a new name that is not in Normalization Form C (IMAP-20) */
int ms_list(struct mailstore *ms, struct store_account who, struct store_list *ret); /* store_list_free() */
int ms_create(struct mailstore *ms, struct store_account who, struct span name, enum store_use use,
              struct mbox_id *ret_id);
int ms_rename(struct mailstore *ms, struct store_account who, struct span from, struct span to);
int ms_delete(struct mailstore *ms, struct store_account who, struct span name);
int ms_subscribe(struct mailstore *ms, struct store_account who, struct span name, bool on);
int ms_account_create(struct mailstore *ms, struct store_account who);
int ms_account_delete(struct mailstore *ms, struct store_account who); /* every session in its mailboxes is told */

/* Would `size` more octets stand within `quota` octets (0: unlimited)? 0, -E_QUOTA, -E_NOTFOUND ... O(1) (QUOTA-03).
 * For RCPT with SIZE, APPEND before the literal, COPY (with the sum of the sizes in the session's version). */
int ms_quota_check(struct mailstore *ms, struct store_account who, uint64_t quota, uint64_t size);
/* The octets that still fit under `quota`; UINT64_MAX when it is 0. Errors as above. */
int ms_quota_room(struct mailstore *ms, struct store_account who, uint64_t quota, uint64_t *ret);
int ms_usage(struct mailstore *ms, struct store_account who, struct store_usage *ret);

/* --- BLOCKING: changes, in a call with .view set ------------------------------------------------------------------
 * On return the newest version holds the change (view_newest, view_next), so the command's own session sees it.
 * uids ascend, each once. *ret: modseqs of this change alone (from == to: nothing changed). */
int ms_flags(struct view *v, const uint32_t *uid, size_t n, enum store_flag_op how, uint64_t flags,
             uint64_t unchanged_since, struct store_result *res, struct store_delta *ret);
int ms_expunge(struct view *v, const uint32_t *uid, size_t n, uint64_t must_have, struct store_result *res,
               struct store_delta *ret);
/* `v` the source, `to` the target: the call's .view is `to` (they may be equal). With `all` one message that is gone
 * means -E_CONFLICT and nothing done; without, it is left out. */
int ms_copy(struct view *v, const uint32_t *uid, size_t n, bool all, struct view *to, struct store_copied *res,
            uint32_t *ret_uid_validity);
int ms_move(struct view *v, const uint32_t *uid, size_t n, bool all, struct view *to, struct store_copied *res,
            uint32_t *ret_uid_validity, struct store_delta *ret_from);
/* The bits of these keywords; with `make` those that are missing are made (durably): -E_LIMIT, nothing changed. Without,
 * unknown ones count as 0 (STORE -FLAGS, SEARCH). */
int ms_keywords(struct view *v, const struct span *name, size_t n, bool make, uint64_t *ret_bits);
/* IMAP-28: a read-write session has been told of messages up to `uid`; (*ret_before, uid] are recent in it alone. */
int ms_recent(struct view *v, uint32_t uid, uint32_t *ret_before);

/* --- texts on their way in ---------------------------------------------------------------------------------------- */

/* Up to MS_STAGE_MEMORY octets are in memory, then they are written to a file of the store's by a job while the session
 * holds its input (SMTP-23). A text that never grew beyond is written by the job that commits it. A stage belongs to
 * one session, and from ms_stage_flush() to its done(), or once it was taken, to the mailstore. */
#define MS_STAGE_MEMORY (256u * 1024u)
#define MS_STAGE_WIDE   (1024u * 1024u)
#define MS_STAGE_FIRST_MAX (64u * 1024u)

struct ms_stage *ms_stage_new(struct mailstore *ms);           /* worker; NULL: no memory */
struct ms_stage *ms_stage_free(struct ms_stage *st);           /* any; NULL; NULL-safe */
/* worker: room for at least 1 octet, or NULL: full (flush first) or no memory. Then commit what was put there. */
uint8_t *ms_stage_reserve(struct ms_stage *st, size_t want, size_t *ret_room);
void ms_stage_commit(struct ms_stage *st, size_t n);
/* worker: takes what there is room for; the number of octets taken, or -E_NOMEM. */
int64_t ms_stage_add(struct ms_stage *st, struct span text);
/* BLOCKING, a job's: a whole text that is here already, `first` before it. -E_NOMEM, -E_LIMIT (first), what the source
 * and the store answer; -E_IO also when the source is shorter than it says. */
int ms_stage_of(struct mailstore *ms, struct span first, const struct mime_source *text, struct ms_stage **ret);
bool ms_stage_full(const struct ms_stage *st);                 /* as many in memory as may be */
/* worker: up to MS_STAGE_WIDE octets may be in memory until the next flush: for a header that is edited there (LIM-10).
 * False: they may already, or part of the text is in the file. */
bool ms_stage_widen(struct ms_stage *st);
uint64_t ms_stage_size(const struct ms_stage *st);             /* all octets, those put first included */
bool ms_stage_in_memory(const struct ms_stage *st);            /* nothing is in a file yet */
struct span ms_stage_memory(const struct ms_stage *st);        /* those in memory, without those put first */
/* worker: octets to stand before all others (trace fields). -E_CONFLICT: part of the text is in the file already;
 * -E_LIMIT: more than MS_STAGE_FIRST_MAX in all; -E_NOMEM. A second call puts its octets before those of the first. */
int ms_stage_put_first(struct ms_stage *st, struct span text);
/* BLOCKING, a job's: all its octets in their order; the stage outlives it and does not change meanwhile. */
struct mime_source ms_stage_source(struct ms_stage *st);
/* worker: replaces the text in memory (header edits of SMTP-27), same errors; those put first stay. */
int ms_stage_replace(struct ms_stage *st, size_t at, size_t n, struct span with);

struct ms_flush {
    struct ms_call call; /* the mailstore's own */
    struct ms_stage *stage;
    struct session_handle to;
    void (*done)(struct ms_flush *f, struct conn *c); /* c NULL: free the stage */
    int err; /* -E_FULL (452 4.3.1), -E_IO ...; later flushes and the commit answer the same */
};
/* worker; f->stage is set here. Of a stage that is not full its memory is given back too: so a session that holds many
 * finished texts (MULTIAPPEND) keeps none of them in memory. */
void ms_stage_flush(struct ms_stage *st, struct ms_flush *f);

/* --- delivery ----------------------------------------------------------------------------------------------------- */

struct ms_rcpt {
    struct store_account who;
    struct span mailbox; /* empty: INBOX */
    uint64_t flags;      /* system flags of the copy */
    uint64_t quota;      /* octets; checked before anything is shown; 0: not (QUOTA-01) */
    /* out */
    int err;             /* 0 durable; -E_QUOTA, -E_FULL; all others are temporary: -E_DOWN also for an account or
                          * mailbox that is not there, because the address was found good at RCPT */
    uint32_t uid, uid_validity;
    uint64_t modseq;
};

/* One text to n mailboxes, one completion (SMTP-24). The caller owns `d` and all it points to until done(). */
struct ms_delivery {
    struct ms_call call; /* the mailstore's own, as what follows after `err` */
    struct session_handle to;
    void (*done)(struct ms_delivery *d, struct conn *c);
    struct ms_stage *stage; /* taken when ms_deliver() returns 0 */
    struct ms_rcpt *rcpt;
    size_t n;
    int64_t internal_s;     /* INTERNALDATE */
    bool keep_file;         /* where some copies were made and others failed, .file is the caller's when it is done */
    int err;                /* out: 0 when every copy is durable, else the first error; with err and .copies > 0 some
                             * recipients have it (STORE-24) */
    size_t copies;          /* out: durable ones */
    struct ms_append_op *ops;
    struct store_stage *file;
    _Atomic size_t left, pending;
};

/* worker. -E_LIMIT: max_queue transactions are under way (451 4.3.2); -E_NOMEM; -E_CLOSED after mailstore_stop(). On
 * failure nothing was taken and done() is not called. */
int ms_deliver(struct mailstore *ms, struct ms_delivery *d);

/* n texts to one mailbox, all or none (APPEND, MULTIAPPEND; IMAP-46). Same rules. */
struct ms_append_item {
    struct ms_stage *stage;     /* taken when ms_append() returns 0 */
    uint64_t flags;             /* system flags */
    const struct span *keyword; /* made when missing */
    size_t keywords_n;
    bool literal8; /* may hold NULs or parts that are binary: stored re-encoded (SPEC IMAP-46) */
    int64_t internal_s;
    uint32_t uid; /* out */
};
struct ms_append {
    struct ms_call call; /* the mailstore's own, as what follows after `err` */
    struct session_handle to;
    void (*done)(struct ms_append *a, struct conn *c);
    struct store_account who;
    struct span mailbox;
    uint64_t quota; /* octets; 0: unlimited */
    struct ms_append_item *item;
    size_t n;
    uint32_t uid_validity;   /* out */
    struct mbox_id mbox_id;  /* out */
    int err;                 /* out: 0; -E_NOTFOUND [TRYCREATE], -E_QUOTA, -E_LIMIT keyword, -E_FULL;
                              * -E_SYNTAX: a literal8 that cannot be re-encoded [UNKNOWN-CTE] ... */
    struct ms_append_op *op;
    _Atomic size_t pending;
};
int ms_append(struct mailstore *ms, struct ms_append *a);

/* --- facts -------------------------------------------------------------------------------------------------------- */

/* What was made of messages once (proto/facts.h) and is kept with them for all sessions and processes.
 *
 *   struct ms_facts_item item[2] = {{.row = *a}, {.row = *b}};                 uids ascend
 *   struct ms_facts f = {.kind = FACTS_TEXTS, .whole = true, .item = item, .n = 2};
 *   r = ms_facts(v, &f);                                                       reads no message the second time
 *   for (i = 0; r == 0 && i < 2; i++)
 *       if (item[i].err == 0) facts_texts_read(item[i].octets, &texts);        cannot fail here
 *   ms_facts_done(&f);                                                         the octets live until then, or the next
 *                                                                              ms_facts() with the same `f` */
struct ms_facts_item {
    struct store_row row;
    int err;            /* out: 0; -E_NOTFOUND expunged; -E_AGAIN not made before until_ms: ask again; -E_IO ... */
    struct span octets; /* out, with err 0 */
};

struct ms_facts {
    enum facts_kind kind;
    bool whole;
    int64_t until_ms; /* clock_mono_ms(): after it nothing is made any more, what is known is still given; 0: no limit */
    struct ms_facts_item *item;
    size_t n;
    struct strbuf known, made; /* own */
};

/* BLOCKING. The return value is about all of them: 0, -E_NOTFOUND (the mailbox is gone), -E_NOMEM. */
int ms_facts(struct view *v, struct ms_facts *f);
void ms_facts_done(struct ms_facts *f); /* any */

/* --- bodies ------------------------------------------------------------------------------------------------------- */

/* A message's octets. Counted; any thread for ref, unref, size.
 *
 *   run():   for each message of the batch  r = ms_body_open(v, row, &q->body[i]);  ms_body_warm(q->body[i], 0, n);
 *   done():  conn_printf(c, "BODY[] {%llu}\r\n", size);
 *            conn_write_source(c, ms_body_source(b, offset, n), offset, n); gives one reference to the connection
 *            ms_body_unref(b);                                              and the request gives up its own */
int ms_body_open(struct view *v, const struct store_row *row, struct ms_body **ret); /* BLOCKING. -E_NOTFOUND expunged;
                                                                       * -E_IO also when it is not row->size octets */
struct ms_body *ms_body_ref(struct ms_body *b);
struct ms_body *ms_body_unref(struct ms_body *b); /* NULL; NULL-safe; closing is left to a job */
uint64_t ms_body_size(const struct ms_body *b);
int ms_body_read(struct ms_body *b, uint64_t offset, void *buf, size_t n); /* BLOCKING. All n octets: 0, or -E_* */
struct mime_source ms_body_mime_source(struct ms_body *b); /* for proto/mime.h; its reads BLOCK; the body outlives it */
/* BLOCKING: brings the octets into memory so that a worker may send them by descriptor without touching the disk. What
 * was not warmed (or is too large for it) is read by jobs while it is sent. True when all of it was, and no NUL is
 * among it (only files from outside hold one, SPEC IMAP-41). */
bool ms_body_warm(struct ms_body *b, uint64_t offset, uint64_t n);
/* worker: the source for one conn_write_source() of these octets, with a reference of its own. */
struct out_source *ms_body_source(struct ms_body *b, uint64_t offset, uint64_t n);

#endif
