/* What the files of the mail store share; nobody else includes it.
 *
 * Locks: ms->lock (rank 3) guards the table of views, the idle list, the care list and the counts of work under way;
 * view->lock (rank 4) guards a view's newest version, its watchers and its queue. Both are held for a few instructions,
 * never across a store call.
 *
 * Versions are published without a lock of their own: take the newest, make its successor, put it in if nobody was
 * faster, else once more. Who comes late finds its change in there already, because a version that does not follow
 * directly is made from the store's log. */
#ifndef SERVICE_MAILSTORE_INTERNAL_H
#define SERVICE_MAILSTORE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/macros.h"
#include "runtime/mpsc.h"
#include "service/mailstore.h"

#define MS_BUCKETS 4096u
#define MS_IDLE_VIEWS 256u
#define MS_IDLE_ROWS 2000000u      /* of 40 octets */
#define MS_SHARD_LOOK_MS 60000     /* IMAP-63: stamps of the shards that are not watched */
#define MS_TICK_MS 1000
#define MS_BATCH_MAX 512u          /* appends taken as one batch */

/* Watchers of one worker. */
struct view_slot {
    struct post post;
    struct view *view;
    struct worker *worker;
    struct view_watch *first;  /* the worker's own, as cursor */
    struct view_watch *cursor; /* whose turn is next while they are called */
    unsigned count, what;      /* view->lock */
    bool posted;               /* view->lock; the post holds a reference */
    int64_t posted_us;         /* view->lock */
};

enum sync_state { SYNC_NONE, SYNC_QUEUED, SYNC_AGAIN };

/* Something that a job frees, because freeing may block. */
struct ms_reap {
    struct mpsc_node node;
    void (*free)(struct ms_reap *r);
};

struct view {
    struct mailstore *ms;
    struct store_box *box;
    _Atomic unsigned refs;  /* 0 only under ms->lock: then it is in the idle list */
    _Atomic bool deleted;
    pthread_mutex_t lock;
    struct view_version *newest;
    struct view_slot *slot; /* made by the first watcher, one per worker; stays */
    unsigned watchers;
    struct ms_call *first, **last; /* the queue */
    bool busy;              /* somebody works on the queue */
    enum sync_state sync;
    enum store_look sync_look;
    struct ms_call sync_call;
    struct ms_reap reap;
    /* ms->lock: */
    struct view *hash_next, *idle_next, *idle_prev, *care_next, *live_next, **live_at, *files_next;
    bool in_table, idle, care, armed, files;
    bool fresh;             /* in the list of those whose facts are to be made */
    bool by_stat;           /* no watch left in the kernel: looked at once a second */
    uint32_t idle_rows;
    int64_t look_ms;        /* when the shards are to be looked at again */
};

enum ms_kind { MS_CALL, MS_APPEND_OP };

/* The texts of one transaction for one mailbox; owned by its delivery or append. */
struct ms_append_op {
    struct ms_call call; /* kind MS_APPEND_OP */
    struct store_append *item;
    struct store_append one;           /* where one is enough */
    size_t n;
    bool group;                        /* all or none */
    int (*prepare)(struct ms_append_op *op); /* in the mailbox's turn, before the batch; may be NULL */
    void (*finished)(struct ms_append_op *op);
    void *owner;
    int err;                           /* set: nothing is appended */
};

/* Transactions whose texts are to be synced: delivery.workers of them at a time. */
struct ms_waiting {
    struct ms_call *first, **last;
    unsigned running, workers;
};

/* mailstore_deliver.c: its call's job syncs the texts; at most `workers` run. */
int ms_commit_submit(struct mailstore *ms, struct ms_call *c); /* -E_LIMIT, -E_CLOSED */
void ms_commit_over(struct mailstore *ms);                     /* one transaction less under way */

/* mailstore_stage.c. BLOCKING: re-encodes what no stored message may hold (SPEC IMAP-46), if there is any. -E_SYNTAX: that cannot be done. */
int ms_stage_convert(struct ms_stage *st);
/* BLOCKING: the whole text as a finished file of the store's. Takes the stage in every case. */
int ms_stage_to_file(struct ms_stage *st, int64_t internal_s, struct store_stage **ret);

/* mailstore_facts.c. BLOCKING. A message's octets as facts are made of them: in memory where that is better. */
struct ms_source {
    struct ms_body *body;
    struct strbuf octets;
    struct span text;
    struct mime_source src;
    uint64_t ident;
};
int ms_source_open(struct ms_source *s, struct view *v, const struct store_row *row, bool whole); /* a failure needs no close */
int ms_source_facts(struct ms_source *s, enum facts_kind kind, bool whole, struct strbuf *out);    /* appends */
void ms_source_close(struct ms_source *s);
/* What is known of messages that were copied or moved is known of the new ones. `was`: the source before; may be NULL. */
void ms_facts_carry(struct view *from, const struct view_version *was, struct view *to, const struct store_copied *res,
                    size_t n);

/* mailstore_fresh.c: appended, and their facts not yet made. */
struct ms_fresh_list {
    struct ms_fresh *item;
    size_t n, cap, at;
    unsigned views;
};
void ms_fresh_note(struct view *v, const struct store_append *item, size_t n); /* any thread, with a reference */
void ms_fresh_start(struct mailstore *ms);                                     /* once a second, at least */
void ms_fresh_drop(struct mailstore *ms);                                      /* at the end */

struct mailstore {
    struct store *store;
    struct job_pool *jobs;
    bool manual;
    pthread_mutex_t lock;
    pthread_cond_t quiet;          /* work == 0 */
    size_t work;                   /* submitted and not yet run */
    bool stopping;                 /* the watcher is to end, and what is only good to have is left */
    bool stopped;                  /* no pool any more: what still comes is done at once */
    struct view *bucket[MS_BUCKETS];
    size_t views, armed;
    struct view *idle_first, *idle_last; /* oldest first */
    size_t idle_n;
    uint64_t idle_rows;
    struct view *live;             /* armed: watched for the sessions on them */
    struct view *files;            /* whose names moved: to be looked at */
    struct view *care;             /* whose watchers came or went */
    bool care_running, tick_running, fresh_running;
    struct ms_call care_call, tick_call, fresh_call;
    struct ms_fresh_list fresh;
    struct ms_fresh_list fresh_taken; /* the running job's */
    struct ms_waiting waiting;
    size_t under_way, max_queue;   /* deliveries and appends */
    struct mpsc reap;              /* closed bodies, stages and views that a job lets go of */
    struct job reap_job;
    _Atomic bool reap_busy;
    uint64_t op_hi;
    _Atomic uint64_t op_lo;
    pthread_t thread;
    bool thread_on;
    int wake_fd;
    _Atomic uint64_t calls, deliveries, copies, refused, batches, appended, versions, catch_ups, notified;
    bool full_said;                /* watches ran out: one log line */
};

void ms_reap(struct mailstore *ms, struct ms_reap *r); /* any thread */

struct store_op ms_op(struct mailstore *ms);

/* mailstore.c: work that mailstore_stop() waits for. */
bool ms_work_begin(struct mailstore *ms); /* false: stopped, do it here and now */
void ms_work_end(struct mailstore *ms);

struct store_body *ms_body_store(struct ms_body *b); /* mailstore_body.c; borrowed */

/* mailstore_call.c */
void ms_enqueue(struct ms_call *c);               /* with .ms, .view referenced; a job takes it */
bool ms_enqueue_or_take(struct ms_call *c);       /* true: the queue was idle; one of the next two must follow */
void ms_submit_taken(struct ms_call *c);          /* by a job of its own */
void ms_run_taken(struct ms_append_op *op);       /* BLOCKING: here and now */
bool ms_elsewhere(const struct ms_call *c);       /* without a session, and not on the submitter's thread */
void ms_complete(struct ms_call *c, void (*run)(struct worker *w, struct conn *conn, struct post *p)); /* posts it */

/* mailstore_view.c */
struct view *ms_view_known(struct mailstore *ms, struct mbox_id id);             /* a reference, or NULL */
void ms_view_destroy(struct view *v);                                            /* BLOCKING; out of the table */

/* mailstore_publish.c. BLOCKING */
struct ms_news {
    struct store_delta delta;
    const struct store_result *changed; /* flags */
    size_t changed_n;
    const uint32_t *vanished;           /* ascending */
    size_t vanished_n;
};
void ms_publish(struct view *v, const struct ms_news *news);
int ms_catch_up(struct view *v, enum store_look look, bool load);
void ms_mark_deleted(struct view *v);
int ms_refresh_keywords(struct view *v);

/* mailstore_watch.c */
void ms_notify(struct view *v, unsigned what);    /* any thread */
void ms_sync_soon(struct view *v, enum store_look look); /* any thread: catch up in its queue */
void ms_care_tick(struct mailstore *ms);          /* once a second */
void ms_watch_drop(struct mailstore *ms);         /* BLOCKING; at the end */

/* mailstore_tick.c: the watcher's thread */
int ms_watcher_start(struct mailstore *ms);
void ms_watcher_end(struct mailstore *ms);
bool ms_stopping(struct mailstore *ms);
void ms_files_look(struct mailstore *ms, bool sync);

static inline const struct store_ops *view_ops(const struct view *v)
{
    return v->box->store->ops;
}

/* A version is kept up to date for those who are told of changes; the others catch up when they open it. */
static inline bool view_watched(struct view *v)
{
    pthread_mutex_lock(&v->lock);
    bool watched = v->newest != NULL && v->watchers > 0;
    pthread_mutex_unlock(&v->lock);
    return watched;
}

#endif
