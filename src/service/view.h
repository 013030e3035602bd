/* Mailbox views: what a mailbox holds, as immutable versions that all sessions of the process share.
 *
 * A version is uid, flags, modseq, size and dates of every message, in chunks of up to 1,024 rows that versions share;
 * a change copies the chunks it touches. A session holds one version: what its client has been told. Sequence numbers
 * are positions in it. At a command's end the session asks for the next one (view_next, service/mailstore.h), tells
 * its client the difference, and keeps that one instead.
 *
 * Telling the difference (RFC 9051 7.4.1, 7.5.1; SPEC IMAP-60):
 *
 *   struct view_version *told = view_next(s->view, s->told, may_expunge);   with false vanished rows stay in it
 *   struct view_walk w;
 *   uint32_t seq, uid;
 *   const struct store_row *row;
 *   struct view_diff d = view_diff(s->told, told);
 *   if (d.broken)                                                  UIDVALIDITY or a row in the middle is new: say BYE
 *       ...
 *   view_walk_init(&w, s->told, told);
 *   while (view_walk_expunged(&w, &seq, &uid))                     highest first, so each number is right as it stands
 *       conn_printf(c, "* %u EXPUNGE\r\n", seq);
 *   if (d.appended > 0)
 *       conn_printf(c, "* %u EXISTS\r\n", told->rows);
 *   if (told->keywords != s->told->keywords)
 *       ... FLAGS and PERMANENTFLAGS ...
 *   view_walk_init(&w, s->told, told);
 *   while (view_walk_changed(&w, &seq, &row))                      seq is right after the EXPUNGEs above
 *       if (!(row->modseq > own.from && row->modseq <= own.to))    told already by this command's own FETCH
 *           conn_printf(c, "* %u FETCH (FLAGS (...))\r\n", seq);
 *   view_version_unref(s->told);
 *   s->told = told;
 *
 * A walk keeps no reference and no memory; it may stop (MORE) and go on as long as both versions are held.
 * Everything here: any thread, no lock, no blocking. Errors: -E_NOMEM. */
#ifndef SERVICE_VIEW_H
#define SERVICE_VIEW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store_ops.h" /* the values: store_row, store_status, store_keywords, STORE_SEEN ..., mbox_id */

struct seqset;
struct seq_range;

#define VIEW_CHUNK_ROWS 1024u

/* Rows by ascending uid. `used` of `cap` places are taken; a version sees only as many as its own prefix counts say, so
 * the newest version's last chunk can grow in place. The rows lie behind the chunk, or in a snapshot of the store's that
 * full chunks share (`slab`). */
struct view_chunk {
    _Atomic unsigned refs;
    _Atomic uint32_t used;
    uint32_t cap;
    struct view_slab *slab;
    struct store_row *row;
};

/* Names of the keyword bits. A new object for every change: compare the pointers of two versions. */
struct view_keywords {
    _Atomic unsigned refs;
    uint64_t known; /* bits that have a name */
    struct store_keywords table;
};

struct view_version {
    _Atomic unsigned refs;
    uint32_t rows;             /* messages: EXISTS */
    uint32_t chunks;
    struct store_status st;    /* at this version: modseq, uid_next, recent_uid, unseen, deleted, sizes ... */
    uint64_t whole_modseq;     /* every change up to it is in these rows: st.modseq, less where expunges are held back */
    struct view_keywords *keywords;
    struct view_chunk **chunk; /* chunks of them, none empty */
    uint32_t *before;          /* chunks + 1: rows before chunk i; before[chunks] == rows */
};

struct view_version *view_version_ref(struct view_version *v);
struct view_version *view_version_unref(struct view_version *v); /* NULL; NULL-safe */

/* -- rows. Valid while the version is held. O(log chunks). */
const struct store_row *view_row(const struct view_version *v, uint32_t seq);           /* 1..rows, else NULL */
const struct store_row *view_row_by_uid(const struct view_version *v, uint32_t uid, uint32_t *ret_seq); /* or NULL */
/* The same for uids that ascend: O(1) for the one behind the one found last. `f` starts as {0}. */
struct view_finger {
    uint32_t chunk, at;
};
const struct store_row *view_row_onward(const struct view_version *v, uint32_t uid, struct view_finger *f);
uint32_t view_uid(const struct view_version *v, uint32_t seq);                          /* 0: no such number */
uint32_t view_seq(const struct view_version *v, uint32_t uid);                          /* 0: no such message */
uint32_t view_seq_at_least(const struct view_version *v, uint32_t uid);  /* first with uid or above; rows + 1: none */
uint32_t view_last_uid(const struct view_version *v);                    /* 0 when empty: what `*` means in a uid set */

/* The bits of a keyword name (compared without case), 0 when the mailbox has none of that name. */
uint64_t view_keyword_bit(const struct view_version *v, struct span name);
/* The name of bit STORE_KEYWORD0 + i, or NULL. */
const char *view_keyword_name(const struct view_version *v, unsigned i);

/* -- the messages of a bound sequence set (proto/seqset.h), by number or by uid, ascending; what is not there is left
 * out. O(rows given + ranges * log chunks), also for 1:4294967295.
 *
 *   struct view_iter it;
 *   view_iter_init(&it, v, seqset_bind(&set, by_uid ? view_last_uid(v) : v->rows), by_uid);
 *   while ((row = view_iter_next(&it, &seq)) != NULL) ...      may stop and go on later */
struct view_iter {
    const struct view_version *v;
    const struct seq_range *range;
    uint32_t ranges, at_range;
    bool by_uid;
    uint32_t seq, last; /* next and last number of the range that is being given */
    uint32_t chunk;
};
void view_iter_init(struct view_iter *it, const struct view_version *v, const struct seqset *set, bool by_uid);
const struct store_row *view_iter_next(struct view_iter *it, uint32_t *ret_seq); /* NULL: no more */
/* The uids of the rest of the iteration into ret[max]; their number (a command handed to ms_flags and the like). */
size_t view_iter_uids(struct view_iter *it, uint32_t *ret, size_t max);
/* How many messages it would give (an upper bound of the array needed above). */
uint64_t view_iter_count(const struct view_version *v, const struct seqset *set, bool by_uid);

/* -- differences. Cost: rows of chunks that are not the same in both. */
struct view_diff {
    uint32_t expunged; /* rows of `old` that `now` has not */
    uint32_t appended; /* rows of `now` above all of `old`: numbers now->rows - appended + 1 .. now->rows */
    uint32_t changed;  /* rows in both, with another modseq */
    bool broken;       /* other UIDVALIDITY, or a row appeared below the highest uid: no client can be told this */
};
struct view_diff view_diff(const struct view_version *old, const struct view_version *now);

struct view_walk {
    const struct view_version *old, *now;
    uint32_t old_chunk, old_at, now_chunk, now_at; /* the cursor's place in each */
    const struct store_row *was;                   /* in `old`, of the row that view_walk_changed() gave last */
    bool started;
};
void view_walk_init(struct view_walk *w, const struct view_version *old, const struct view_version *now);
/* Descending: the sequence number in `old` and the uid of an expunged message. */
bool view_walk_expunged(struct view_walk *w, uint32_t *ret_seq, uint32_t *ret_uid);
/* Ascending: rows that changed, not those that were appended; the sequence number is that of `now`. */
bool view_walk_changed(struct view_walk *w, uint32_t *ret_seq, const struct store_row **ret_row);

/* A version like `now` in which the messages that `old` has and `now` has not still stand, for a session that may not
 * send EXPUNGE yet: with their old rows, or those of `since` (NULL: none), a version between the two, so that no client
 * sees a message as it was before its own change. Its later difference to a newer version is the held expunges. Gives
 * `now` itself (one more reference) when nothing vanished. */
int view_hold(struct view_version *old, const struct view_version *since, struct view_version *now, struct view_version **ret);

/* -- making versions: for service/mailstore*.c and tests. Rows ascend by uid. */
struct view_keywords *view_keywords_new(const struct store_keywords *table);
struct view_keywords *view_keywords_ref(struct view_keywords *k);
struct view_keywords *view_keywords_unref(struct view_keywords *k);
bool view_keywords_same(const struct view_keywords *k, const struct store_keywords *table);

/* A version of these rows. */
int view_version_new(const struct store_status *st, struct view_keywords *keywords, const struct store_row *row,
                     size_t n, struct view_version **ret);

/* The same of a snapshot of `store` of all rows, which is taken when the result is 0. */
int view_version_take(struct store *store, struct store_snap *snap, struct view_keywords *keywords,
                      struct view_version **ret);

/* `old` with the rows in `row` put in (replaced, added) and the uids in `vanished` taken out; both ascend. Counts and
 * uid_next follow; the rest of the status (modseq, recent_uid ...) comes from `st`, keywords NULL: those of `old`. */
struct view_change {
    const struct store_status *st;
    struct view_keywords *keywords;
    const struct store_row *row;
    size_t rows_n;
    const uint32_t *vanished;
    size_t vanished_n;
};
int view_version_apply(struct view_version *old, const struct view_change *c, struct view_version **ret);

#endif
