/* The store: accounts, mailboxes and messages behind one table of calls (SPEC 9, 18; ARCHITECTURE "Store").
 *
 * Two backends: `fs` (store/fs.h, plain files) and `mem` (store/mem.h, for tests and fuzzing); one conformance suite
 * (tests/store/test_conformance.c). Servers never see this header: they use service/mailstore.
 *
 * Threads: every call may be made from any thread at the same time, also on the same mailbox, and every call is
 * BLOCKING unless marked otherwise. A mailbox has a queue of its own, so callers that wait for each other's locks
 * wait in the process, never two of them in the kernel (STORE-10).
 *
 * Names: a mailbox is a `struct store_box *`, a counted handle that stays valid whatever happens to the name (RENAME
 * keeps it; after DELETE every call on it answers -E_NOTFOUND), or its 128-bit id; a message is (mailbox, uid). UIDs
 * and MODSEQs are results, never asked for. Mailbox names are UTF-8 NFC with '/' between levels (IMAP-20); "inbox" in
 * any case is INBOX.
 *
 * Errors, everywhere: -E_NOTFOUND no such account, mailbox or message; -E_EXISTS; -E_CONFLICT see the call; -E_INVAL
 * a name no mailbox can have ([CANNOT]); -E_LIMIT; -E_FULL less space than STORE-27 wants; -E_IO a read, write or sync
 * failed and nothing was done; -E_RETRY a passing trouble (too many files); -E_DOWN the backend is away (never "no such
 * user"); -E_NOMEM. Outputs are untouched on failure.
 *
 * Durability: what a call promises when it returns 0 is SPEC 18. append, copy, move, mailbox and account calls: on the
 * disk. flags, expunge, recent: in the kernel, on the disk within 5 s (maintain) or at box_sync().
 *
 * Example: deliver one text to two mailboxes.
 *
 *   struct store_stage *t;
 *   store_stage_begin(s, &t);                          an unnamed file of the same file system
 *   store_stage_write(t, text.p, text.n);
 *   store_stage_finish(t, clock_wall_s());             one fsync, INTERNALDATE set
 *   struct store_append item[2] = {{.box = a, .stage = t}, {.box = b, .stage = t, .flags = STORE_SEEN}};
 *   store_append(s, op, item, 2);                      item[i].err, .uid, .modseq
 *   store_stage_free(t);
 */
#ifndef STORE_STORE_OPS_H
#define STORE_STORE_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/span.h"

struct strbuf;
struct store;
struct store_box;   /* a mailbox, counted */
struct store_stage; /* a text on its way in */
struct queue_ops;   /* store/queue.h */
struct store_body;  /* a text that is read */

/* --- flags ------------------------------------------------------------------------------------------------------ */

/* A set of flags: bits 0-4 the system flags, bits 5-61 the mailbox's keywords by index (STORE-01, IMAP-40). `\Recent`
 * is not stored (IMAP-28). Bits 62 and 63 are never set in what a call takes or gives. */
#define STORE_ANSWERED     (UINT64_C(1) << 0)
#define STORE_DELETED      (UINT64_C(1) << 1)
#define STORE_FLAGGED      (UINT64_C(1) << 2)
#define STORE_SEEN         (UINT64_C(1) << 3)
#define STORE_DRAFT        (UINT64_C(1) << 4)
#define STORE_SYSTEM_FLAGS UINT64_C(0x1f)
#define STORE_ALL_FLAGS    UINT64_C(0x3fffffffffffffff)
#define STORE_KEYWORD0     5
#define STORE_KEYWORDS     57
#define STORE_KEYWORD_BIT(i) (UINT64_C(1) << (STORE_KEYWORD0 + (i)))
#define STORE_KEYWORD_MAX  64 /* octets of a keyword */

/* The keywords of a mailbox: name[i] belongs to bit STORE_KEYWORD0 + i; an empty name is a free place. A letter that
 * stands in a file name without an entry is called unknown-<letter> here (STORE-02). Names never change their bit. */
struct store_keywords {
    char name_z[STORE_KEYWORDS][STORE_KEYWORD_MAX + 1];
    unsigned used; /* named ones; STORE_KEYWORDS means the table is full */
};

/* --- names ------------------------------------------------------------------------------------------------------ */

struct mbox_id {
    uint8_t b[16]; /* MAILBOXID is its 32 hex digits, unchanged by RENAME */
};

/* Both parts in lower case, checked by the caller (AUTH-03); a part with '/', NUL, a leading dot or above 255 octets
 * is -E_INVAL. */
struct store_account {
    struct span domain, user;
};

/* One per mutating command, made by the caller, unique in 128 bits. A backend whose answer can be lost on a network
 * does an operation with the same id once; `fs` and `mem` ignore it. Zero: none. */
struct store_op {
    uint64_t hi, lo;
};

/* SPECIAL-USE (RFC 6154). */
enum store_use {
    STORE_USE_NONE,
    STORE_USE_ALL,
    STORE_USE_ARCHIVE,
    STORE_USE_DRAFTS,
    STORE_USE_FLAGGED,
    STORE_USE_JUNK,
    STORE_USE_SENT,
    STORE_USE_TRASH,
    STORE_USE__COUNT
};

/* "\\Sent" for STORE_USE_SENT, "" for none. */
extern const char *const store_use_name[STORE_USE__COUNT];

#define STORE_NAME_MAX       240   /* octets of a mailbox name as a directory name (STORE-05) */
#define STORE_MAILBOXES_MAX  10000 /* per account (LIM-06) */

struct store_mbox {
    char *name_z; /* UTF-8 */
    struct mbox_id id; /* zero when !exists */
    enum store_use use;
    bool exists;     /* false: only a subscription of this name is left (\NonExistent) */
    bool subscribed;
};

/* All mailboxes and subscribed names of an account, sorted by name (octets). Parents without a mailbox of their own
 * are not listed: a name is \NonExistent with children when an entry below it exists. Free with store_list_free(). */
struct store_list {
    size_t n;
    struct store_mbox *mbox;
};

/* --- what a mailbox holds ---------------------------------------------------------------------------------------- */

struct store_row {
    uint32_t uid;
    uint32_t size; /* octets (at most 4 GiB - 1) */
    uint64_t modseq;
    uint64_t flags;
    int64_t internal_s; /* INTERNALDATE */
    int64_t save_s;     /* SAVEDATE: when it came into this mailbox */
};

struct store_status {
    uint32_t uid_validity;
    uint64_t uid_next; /* up to 2^32: then no uid is left */
    uint32_t recent_uid; /* messages above it are \Recent for the next read-write session told of them (IMAP-28) */
    uint64_t modseq;     /* HIGHESTMODSEQ */
    uint64_t floor_modseq; /* expunges up to it are forgotten (RFC 7162) */
    uint32_t messages, recent, unseen, deleted;
    uint64_t size, deleted_size; /* octets */
};

/* How far a status or snapshot looks at the files besides the journal (IMAP-63). */
enum store_look {
    STORE_LOOK_LOG,    /* the change log only: what every rmaild process did; other commands */
    STORE_LOOK_TOP,    /* and the newest shard: IDLE's watch fired */
    STORE_LOOK_SHARDS, /* and the stamps of all shards: SELECT, STATUS, NOOP, CHECK, start of IDLE */
};

/* A snapshot: the mailbox at one modseq, immutable, read page by page (store_snap_rows). With `since` 0 it holds every
 * message; else only what changed after it: rows with a modseq above it, and the uids expunged after it.
 * `complete` is false when the log no longer reaches back to `since` (below floor_modseq): then the rows are all rows
 * again, and vanished uids are what the receiver has and the rows have not. */
struct store_snap {
    struct store_status st;
    uint64_t since;
    bool complete;
    size_t rows_n;     /* by uid */
    size_t vanished_n; /* by uid, each once; only with since > 0 and complete */
    const struct store_row *row;      /* rows_n of them, valid until store_snap_free() */
    const uint32_t *vanished;
};

/* --- changes ---------------------------------------------------------------------------------------------------- */

struct store_append {
    struct store_box *box;     /* in: a borrowed handle */
    struct store_stage *stage; /* in: finished; borrowed; the same one may stand in many items */
    uint64_t flags;            /* in: bits of `box` */
    unsigned group;            /* in: items of one box with one number > 0 come all or not at all (MULTIAPPEND) */
    uint32_t uid_least;        /* in: its uid is the next one, or this if that is higher (import --keep-uids); 0: the
                                * next one. The uids left out are never given */
    int err;                   /* out: 0 or -E_*; the rest only after 0 */
    uint32_t uid, uid_validity;
    uint64_t modseq;
};

/* The modseqs a change lies between: who knew the mailbox at `from` knows it at `to` by applying the results, without
 * asking for a snapshot. from == to: nothing changed. from > to: others came in between, ask for a snapshot. */
struct store_delta {
    uint64_t from, to;
};

enum store_flag_op { STORE_FLAGS_SET, STORE_FLAGS_ADD, STORE_FLAGS_REMOVE };

/* Of a flag change or an expunge, one per uid asked for, in its order. */
struct store_result {
    uint32_t uid;
    int err;          /* 0; -E_NOTFOUND gone; -E_CONFLICT modseq above unchanged_since, or a wanted flag is missing */
    bool changed;     /* flags: whether it got a new modseq */
    uint64_t modseq;  /* flags: now (also with -E_CONFLICT); expunge: of the expunge */
    uint64_t flags;   /* flags: now */
};

/* Of a copy or move, one per uid asked for, in its order; dst_uid 0: it was gone and is left out of COPYUID. */
struct store_copied {
    uint32_t uid, dst_uid;
    uint64_t src_modseq; /* move: of the expunge in the source */
    uint64_t dst_modseq;
    uint64_t dst_flags;  /* in bits of the target */
};

/* --- facts ------------------------------------------------------------------------------------------------------ */

/* What was computed from the octets of a message and is kept for whoever asks next (STORE-34): opaque here, made and
 * read by service/mailstore (proto/facts.h). Derived: the store may forget them at any time, and never gives those of
 * other octets. Of each kind a message has one; kinds lie apart, so that reading one does not cost the other. */
#define STORE_FACTS_KINDS 2u
#define STORE_FACTS_MAX (64u * 1024u) /* octets of one; larger ones are not kept */

struct store_facts {
    uint32_t uid;
    uint32_t size;      /* of the message, store_row.size */
    uint64_t ident;     /* body_ident() or stage_ident() of the octets they were made from; facts_get tells it */
    struct span octets; /* facts_get: p NULL where none are known */
};

/* --- watching --------------------------------------------------------------------------------------------------- */

enum store_event_kind {
    STORE_EV_LOG,      /* the change log moved: take a snapshot since your modseq */
    STORE_EV_FILES,    /* names in the newest shard moved: the same with STORE_LOOK_TOP */
    STORE_EV_GONE,     /* the mailbox may be deleted: look */
    STORE_EV_OVERFLOW, /* events were lost: look at every open mailbox; id is zero */
};

/* A lost or doubled event is harmless: the receiver reads the log (rule 8). */
struct store_event {
    struct mbox_id id;
    enum store_event_kind kind;
};

struct store_usage {
    uint64_t bytes, messages;
};

enum store_maintain {
    STORE_MAINTAIN_TICK, /* about once a second: what is due (renames of STORE-26, settled records, 5 s sync, compaction) */
    STORE_MAINTAIN_STOP, /* clean stop: everything now */
};

#define STORE_CAP_FILE  1u /* store_body_fd() gives a descriptor */
#define STORE_CAP_WATCH 2u /* watch_fd() gives one that polls readable */

/* --- the table -------------------------------------------------------------------------------------------------- */

struct store_ops {
    const char *name_z;
    unsigned caps;
    const struct queue_ops *queue; /* the outbound queue: calls of its own (store/queue.h) */

    /* Accounts. create makes the directory and the default mailboxes of IMAP-21, subscribed; -E_EXISTS if there is one.
     * user.json in it belongs to service/account. delete takes everything away, whole or not at all. Names in users/
     * that begin with a dot are no accounts (one that is being removed). */
    int (*account_create)(struct store *s, struct store_op op, struct store_account who);
    int (*account_delete)(struct store *s, struct store_op op, struct store_account who);

    /* Mailboxes by name. create: parents are made when missing; -E_EXISTS, -E_LIMIT, -E_CONFLICT: another mailbox has
     * `use`. rename: children move along, ids and uidvalidity stay, INBOX gives away its messages and stays (IMAP-23);
     * -E_NOTFOUND, -E_EXISTS (also for a child). delete: -E_DENIED for INBOX, -E_CONFLICT [HASCHILDREN] for a name that
     * is only a parent. subscribe: -E_NOTFOUND for a name that does not exist; unsubscribe is always 0. */
    int (*mbox_list)(struct store *s, struct store_account who, struct store_list *ret);
    int (*mbox_create)(struct store *s, struct store_op op, struct store_account who, struct span name, enum store_use use,
                       struct mbox_id *ret_id);
    int (*mbox_rename)(struct store *s, struct store_op op, struct store_account who, struct span from, struct span to);
    int (*mbox_delete)(struct store *s, struct store_op op, struct store_account who, struct span name);
    int (*mbox_subscribe)(struct store *s, struct store_op op, struct store_account who, struct span name, bool on);

    /* Handles. open heals the mailbox when it is opened for the first time (STORE-32); an account that has lost its
     * INBOX gets a new one. Free with store_box_free(). */
    int (*box_open)(struct store *s, struct store_account who, struct span name, struct store_box **ret);
    int (*box_open_id)(struct store *s, struct store_account who, struct mbox_id id, struct store_box **ret);
    struct store_box *(*box_ref)(struct store_box *b); /* does not block */
    void (*box_free)(struct store_box *b);

    /* Reading. */
    int (*status)(struct store_box *b, enum store_look look, struct store_status *ret);
    int (*snapshot)(struct store_box *b, enum store_look look, uint64_t since, struct store_snap **ret);
    void (*snap_free)(struct store_snap *snap);
    int (*keywords)(struct store_box *b, struct store_keywords *ret);
    int (*body_open)(struct store_box *b, uint32_t uid, struct store_body **ret);
    /* Octets read, short only at the end; -E_IO also when the file is shorter than its size promised. */
    int64_t (*body_read)(struct store_body *body, uint64_t offset, const struct iovec *iov, int iov_n);
    uint64_t (*body_size)(const struct store_body *body); /* does not block */
    uint64_t (*body_ident)(const struct store_body *body); /* does not block; names these octets within the store */
    int (*body_fd)(const struct store_body *body);        /* borrowed, for sendfile only; -1 without STORE_CAP_FILE */
    void (*body_free)(struct store_body *body);

    /* A text is staged once. finish syncs it and gives it its INTERNALDATE; nothing can be written afterwards.
     * -E_FULL when space is short (STORE-27): at begin, write or finish. A stage may be dropped at any time. */
    int (*stage_begin)(struct store *s, struct store_stage **ret);
    int (*stage_write)(struct store_stage *t, const void *p, size_t n);
    int (*stage_finish)(struct store_stage *t, int64_t internal_s);
    /* The same for many texts, with one sync where the backend can (imports): all or none are finished, and after an
     * error none of them may be used. t[0] is the one that was begun first. */
    int (*stage_finish_all)(struct store_stage *const *t, const int64_t *internal_s, size_t n);
    uint64_t (*stage_size)(const struct store_stage *t); /* does not block */
    uint64_t (*stage_ident)(const struct store_stage *t); /* the body_ident() of every message made of it, or 0: none
                                                           * may be put for them */
    /* What was written: octets read, short only at the end. */
    int64_t (*stage_read)(struct store_stage *t, uint64_t at, void *buf, size_t n);
    void (*stage_free)(struct store_stage *t);

    /* Appends every item, neighbours of one mailbox under one lock and one directory sync (group commit), and answers
     * in each item's .err. Returns 0 when all went well, else the first error. A failed item left nothing behind:
     * -E_NOTFOUND mailbox deleted, -E_LIMIT no uid left, -E_FULL, -E_IO. */
    int (*append)(struct store *s, struct store_op op, struct store_append *item, size_t n);

    /* Flags of many messages; res[n]. UINT64_MAX as unchanged_since: no condition. Names of more than 64 follow later
     * (STORE-26: maintain). The return value is about the call as a whole; res[i].err about each message. */
    int (*flags)(struct store_box *b, struct store_op op, const uint32_t *uid, size_t n, enum store_flag_op how,
                 uint64_t flags, uint64_t unchanged_since, struct store_result *res, struct store_delta *ret);

    /* Removes those that have all flags of `must_have` in the moment it happens (STORE_DELETED for EXPUNGE; 0: any). */
    int (*expunge)(struct store_box *b, struct store_op op, const uint32_t *uid, size_t n, uint64_t must_have,
                   struct store_result *res, struct store_delta *ret);

    /* All or nothing in the target; uids in ascending order get ascending uids. Messages that are gone are left out; with `all`
     * one of them is -E_CONFLICT and nothing is done (IMAP-60).
     * keyword bits are translated by name; one that does not fit is dropped (IMAP-40). `to` may equal `from`.
     * The deltas are those of source and target. */
    int (*copy)(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all, struct store_box *to,
                struct store_copied *res, uint32_t *ret_uid_validity, struct store_delta *ret_to);
    int (*move)(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all, struct store_box *to,
                struct store_copied *res, uint32_t *ret_uid_validity, struct store_delta *ret_from,
                struct store_delta *ret_to);

    /* Gives each name its bit, making entries that are missing (durable on return). All or nothing: -E_LIMIT when the
     * table is full or a name too long; -E_INVAL for an empty one. Compared without case. */
    int (*keyword_add)(struct store_box *b, struct store_op op, const struct span *name, size_t n, uint64_t *ret_bits);

    /* IMAP-28: raises recent_uid to `uid`; the messages above *ret_before up to it are recent in this session alone. */
    int (*recent)(struct store_box *b, uint32_t uid, uint32_t *ret_before);

    /* What flags and expunges promised is on the disk when it returns (CHECK, CLOSE, UNSELECT, LOGOUT: DUR-03). */
    int (*box_sync)(struct store_box *b);

    /* Facts of n messages, uids ascending. get appends what it knows to `mem` and lets item[].octets point there (valid
     * until `mem` changes); what is not known, damaged or of other octets is left out: the call itself fails with
     * -E_NOTFOUND (no such mailbox) and -E_NOMEM only. put keeps them if it can: nothing depends on it. */
    int (*facts_get)(struct store_box *b, unsigned kind, struct store_facts *item, size_t n, struct strbuf *mem);
    int (*facts_put)(struct store_box *b, unsigned kind, const struct store_facts *item, size_t n);

    /* Work that follows an answer, on all mailboxes of this process. Returns the number of mailboxes that still have
     * some (call again within a second). */
    int (*maintain)(struct store *s, enum store_maintain how);

    /* Watching other processes and foreign hands (IMAP-61, 63). fd polls readable; -1 without STORE_CAP_WATCH. add may
     * be called once per session (counted); -E_LIMIT: the kernel has no watch left, ask changed() once a second.
     * read does not block: number of events, 0 when there is none. changed: 1 if the log moved since this process
     * last read it, -E_NOTFOUND when the mailbox is gone. One's own changes may come back as events. */
    int (*watch_fd)(struct store *s);
    int (*watch_add)(struct store_box *b);
    void (*watch_del)(struct store_box *b);
    int (*watch_read)(struct store *s, struct store_event *ev, size_t max);
    int (*changed)(struct store_box *b);

    /* QUOTA-03: O(1). recount reads every journal of the account. The store keeps the figures itself. usage returns 1
     * when they are an estimate (another boot, never counted): recount in the background. */
    int (*usage)(struct store *s, struct store_account who, struct store_usage *ret);
    int (*usage_recount)(struct store *s, struct store_account who, struct store_usage *ret);

    /* No call may be running; handles become invalid. Does maintain(STOP) first. Returns NULL. */
    struct store *(*close)(struct store *s);
};

/* Every backend's store and handles begin with these. */
struct store {
    const struct store_ops *ops;
};

struct store_box {
    struct store *store;
    struct mbox_id id;   /* immutable */
    const char *owner_z; /* "user@domain", immutable */
};

struct store_stage {
    struct store *store;
};

struct store_body {
    struct store *store;
};

/* --- the same as calls ------------------------------------------------------------------------------------------- */

void store_list_free(struct store_list *l);
bool mbox_id_eq(struct mbox_id a, struct mbox_id b);

/* Checks a mailbox name and folds INBOX (also as first level); writes at most 3 * n + 1 octets of the directory name
 * of STORE-05 ("Work/2026" -> "Work%2F2026") into ret_z[STORE_NAME_MAX + 1]. -E_INVAL. Pure. */
int store_name_encode(struct span name, char *ret_z);
/* The way back: length of the name in ret_z[STORE_NAME_MAX + 1], or -E_INVAL for what store_name_encode cannot make. */
int store_name_decode(struct span encoded, char *ret_z);
/* The name as IMAP shows it: INBOX folded; ret_z[STORE_NAME_MAX + 1]; -E_INVAL as store_name_encode. Pure. */
int store_name_fold(struct span name, char *ret_z);

static inline struct store_box *store_box_ref(struct store_box *b)
{
    return b->store->ops->box_ref(b);
}

static inline struct store_box *store_box_free(struct store_box *b)
{
    if (b != NULL)
        b->store->ops->box_free(b);
    return NULL;
}

static inline struct store_snap *store_snap_free(struct store *s, struct store_snap *snap)
{
    if (snap != NULL)
        s->ops->snap_free(snap);
    return NULL;
}

static inline int store_stage_begin(struct store *s, struct store_stage **ret)
{
    return s->ops->stage_begin(s, ret);
}

static inline int store_stage_write(struct store_stage *t, const void *p, size_t n)
{
    return t->store->ops->stage_write(t, p, n);
}

static inline int64_t store_stage_read(struct store_stage *t, uint64_t at, void *buf, size_t n)
{
    return t->store->ops->stage_read(t, at, buf, n);
}

static inline int store_stage_finish(struct store_stage *t, int64_t internal_s)
{
    return t->store->ops->stage_finish(t, internal_s);
}

static inline int store_stage_finish_all(struct store_stage *const *t, const int64_t *internal_s, size_t n)
{
    return n == 0 ? 0 : t[0]->store->ops->stage_finish_all(t, internal_s, n);
}

static inline struct store_stage *store_stage_free(struct store_stage *t)
{
    if (t != NULL)
        t->store->ops->stage_free(t);
    return NULL;
}

static inline int store_append(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    return s->ops->append(s, op, item, n);
}

static inline struct store_body *store_body_free(struct store_body *body)
{
    if (body != NULL)
        body->store->ops->body_free(body);
    return NULL;
}

#endif
