/* Inside of the file system backend: shared types. Nothing outside src/store/fs*.c includes it.
 *
 * Locks, in the order they are taken (STORE-10); each is a mutex of the process before a flock of
 * the host:
 *   fs_user.lock_mx  user/lock        names of mailboxes, subscriptions, uidvalidity.json, usage.json
 *   fs_box.mx        mailbox/lock     uids, appends, healing, compaction, status.json
 *   fs_box.jmx       mailbox/journal  records, renames and unlinks of recorded names; the mirror
 *   fs_store.mx      (none)           tables of users and boxes; never held across a file operation
 * No thread holds fs_box.mx or fs_box.jmx of two mailboxes. */
#ifndef STORE_FS_INT_H
#define STORE_FS_INT_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/crypto.h"
#include "store/fs_mirror.h"
#include "store/store_ops.h"

#define FS_SHARD_UIDS  1000u
#define FS_HOLD        64   /* renames or unlinks in one hold of the journal lock */
#define FS_BULK        1024 /* records in one hold */
#define FS_COMPARE     (4u << 20) /* octets of each of two files that are compared in one hold */
#define FS_MODSEQ_STEP (UINT64_C(1) << 20)
#define FS_TABLE       1024 /* buckets */
#define FS_IDLE_BOXES  256  /* open though nobody holds them; see fs_store.idle_boxes */
#define FS_IDLE_USERS  512

/* --- shards (fs_shard.c) ---------------------------------------------------------------------- */

struct fs_stamp {
    uint64_t ino;
    int64_t mtime_ns, ctime_ns;
};

struct fs_shard {
    uint32_t no;
    bool stamped; /* `stamp` was taken before a complete listing that agreed with the journal, and
                     is old enough */
    bool dirty;   /* names in it changed and the directory is not synced */
    struct fs_stamp stamp;
    struct fs_stamp
        own; /* the directory right after our own last change: LOOK_TOP compares with it */
};

/* Two files of one uid that are too large to be compared in one hold: how far that has come. */
struct fs_compared {
    uint64_t ino[2];
    int64_t ctime_ns[2];
    off_t at; /* 0: none is begun */
};

struct fs_entry {
    uint32_t uid;
    bool canonical; /* its name is the one made from uid and flags */
    uint64_t flags;
    uint64_t ino;
    uint32_t name_at; /* in fs_listing.text */
};

struct fs_listing {
    struct fs_entry *entry; /* by uid */
    size_t n;
    char *text;
};

/* Names of a directory without "." and "..", any order. */
struct fs_names {
    struct {
        uint32_t at;  /* in text */
        uint8_t type; /* DT_* */
        uint64_t ino;
    } * name;
    size_t n;
    char *text;
};

int fs_names_read(
    int dirfd, struct fs_names *ret); /* by one getdents64 call for all (pitfall 41); any thread */
void fs_names_done(struct fs_names *names);

/* --- status.json (fs_status.c) ---------------------------------------------------------------- */

struct fs_status {
    struct mbox_id id;
    uint32_t uid_validity;
    uint64_t uid_next; /* durable; the true one is fs_mirror.uid_next */
    uint32_t recent_uid;
    uint64_t modseq_limit;
    uint64_t generation;
    enum store_use use;
    bool use_known; /* false: an older tree's, use by name */
    struct store_keywords kw;
};

struct fs_watch; /* fs_watch.c */

/* --- users and mailboxes ---------------------------------------------------------------------- */

struct fs_known_mbox; /* what the last listing found: fs_mailbox.c */

struct fs_user {
    struct fs_user *next;
    struct fs_store *fs;
    unsigned refs; /* guarded by fs_store.mx */
    uint64_t used; /* likewise: order of use */
    char *domain_z, *user_z, *owner_z;
    dev_t dev;
    ino_t ino;
    int dirfd, boxesfd;
    pthread_mutex_t lock_mx; /* recursive; guards all below */
    unsigned lock_depth;
    int lockfd, usagefd;
    bool tidy;            /* flattened, left-overs removed */
    atomic_bool doubtful; /* usage.json is to be recounted by fs_maintain() */
    struct fs_known_mbox *known;
    size_t known_n;
};

struct fs_box {
    struct store_box pub;
    struct fs_box *next;
    struct fs_store *fs;
    struct fs_user *user;
    unsigned refs; /* guarded by fs_store.mx */
    uint64_t used;
    dev_t dev;
    ino_t ino;
    int dirfd;
    enum store_use name_use; /* special use its name suggests, for status.json without one */
    bool name_inbox;
    atomic_bool dead; /* deleted; never becomes alive again */

    pthread_mutex_t mx; /* with flock(lock) */
    int lockfd;
    bool group_open; /* the mark of a group in `lock` is ours; guarded by mx */
    int top_fd; /* the shard appends go to */
    uint32_t top_no;

    pthread_mutex_t jmx; /* with flock(journal); guards all below */
    bool loaded;
    uint32_t spare_uid_validity; /* taken for a lost status.json */
    int jfd;
    ino_t jino;
    off_t jsize;     /* of the file when it was last looked at */
    off_t jpos;      /* records up to here are in the mirror */
    off_t rows_pos;  /* those up to here in cache-rows, when it was last read or written */
    off_t jreserved; /* allocated on the disk up to here */
    struct jheader jh;
    struct fs_mirror m;
    struct fs_status st;
    struct fs_stamp st_stamp; /* of status.json when it was read */
    struct fs_shard *shard;   /* by number */
    size_t shard_n, shard_cap;
    struct fs_compared compared;
    int read_fd; /* the shard last read */
    uint32_t read_no;
    int64_t unposted_bytes, unposted_messages; /* in our records, not yet in usage.json */
    bool journal_dirty;                        /* records not synced */
    bool cache_dirty;                          /* stamps newer than the cache file */
    int64_t dirty_since_ms, changed_ms;
    bool rested;          /* compared and stamped since the last change */
    pthread_mutex_t fx; /* guards `facts`; after jmx, a leaf */
    struct fs_facts *facts;
    atomic_uint watchers; /* changed under fs_store.watch_mx; so are the next four */
    int wd_journal, wd_top;
    ino_t wd_jino;
    uint32_t wd_top_no;
};

struct fs_store {
    struct store pub;
    int rootfd, domainsfd, tmpfd;
    atomic_bool no_tmpfile;
    pthread_mutex_t mx; /* guards the tables, refs and `used` */
    uint64_t clock;
    struct fs_user *users[FS_TABLE];
    struct fs_box *boxes[FS_TABLE]; /* by directory inode */
    size_t users_n, boxes_n;
    size_t idle_users, idle_boxes; /* kept open though nobody holds them; together a quarter of the
                                      descriptors at most */
    _Atomic int64_t space_ms;      /* when free space was looked at */
    atomic_bool space_short;
    atomic_bool doubtful;     /* some user's usage is */
    atomic_uint facts_n;      /* indexes of files of facts that are kept */
    pthread_mutex_t watch_mx; /* guards inotify and the watch fields of boxes; after jmx */
    int inotify_fd;
    struct fs_watch *watch[FS_TABLE]; /* by watch descriptor */
    struct fs_queue *queue;           /* opened with the store */
};

static inline struct fs_box *fs_box_of(struct store_box *b)
{
    return (struct fs_box *)(void *)b;
}

static inline struct fs_store *fs_of(struct store *s)
{
    return (struct fs_store *)(void *)s;
}

/* fs_path.c: names of files. */
#define FS_FILE_MAX 96 /* "4294967295_" + 62 letters + ".eml" + NUL */
void fs_file_name(uint32_t uid, uint64_t flags, char ret_z[FS_FILE_MAX]);
bool fs_file_parse(const char *name_z, uint32_t *ret_uid, uint64_t *ret_flags);
void fs_shard_name(uint32_t no, char ret_z[16]);
bool fs_shard_parse(const char *name_z, uint32_t *ret_no);
char fs_keyword_letter(unsigned index);
int fs_keyword_index(char letter); /* -1: no keyword letter */
bool fs_part_ok(struct span part); /* of an account's name, as a directory name */
void fs_random(void *p, size_t n);
void fs_temp_name(char ret_z[64], const char *prefix_z);

/* fs_json.c: a JSON file of at most `max` octets, scanned strictly; -E_SYNTAX when it is none.
 * cJSON_Delete() it. */
struct cJSON;
int fs_json_read(int dirfd, const char *name_z, size_t max, struct cJSON **ret);

/* fs_user.c */
int fs_user_get(struct fs_store *fs, struct store_account who, struct fs_user **ret);
void fs_user_put(struct fs_user *u);
struct fs_user *fs_user_ref(struct fs_user *u);
void fs_user_destroy(struct fs_user *u);
int fs_user_lock(struct fs_user *u); /* finishes what a dead holder left (redo record) */
void fs_user_unlock(struct fs_user *u);
int fs_uidvalidity_take(struct fs_user *u, int dirfd, unsigned count,
                        uint32_t *ret_first); /* user lock held */
int fs_remove_tree(int dirfd, const char *name_z);
void fs_known_free(struct fs_user *u);

/* fs_account.c */
int fs_account_create(struct store *s, struct store_op op, struct store_account who);
int fs_account_delete(struct store *s, struct store_op op, struct store_account who);

/* fs_mailbox.c, fs_rename.c: all take the user's lock but those that say "held". */
int fs_mbox_list(struct store *s, struct store_account who, struct store_list *ret);
int fs_mbox_create(struct store *s, struct store_op op, struct store_account who, struct span name,
                   enum store_use use, struct mbox_id *ret_id);
int fs_mbox_rename(struct store *s, struct store_op op, struct store_account who, struct span from,
                   struct span to);
int fs_mbox_delete(struct store *s, struct store_op op, struct store_account who, struct span name);
int fs_mbox_subscribe(struct store *s, struct store_op op, struct store_account who,
                      struct span name, bool on);
int fs_mbox_make(int boxesfd, const char *dir_z, uint32_t uid_validity, enum store_use use,
                 bool final, struct mbox_id *ret_id); /* held */
int fs_mbox_scan(struct fs_user *u,
                 struct store_list *ret); /* held; the mailboxes without subscriptions */
bool fs_is_mailbox(int dirfd, const char *name_z); /* a directory with a status.json */
int fs_mbox_shut(struct fs_user *u, const char *dir_z);      /* held */
int fs_subscriptions_write(int dirfd, const char *const *name_z, size_t n);
int fs_subscriptions_read(int dirfd, char ***ret_name, size_t *ret_n);
int fs_subscriptions_seed(struct fs_user *u);
void fs_subscriptions_free(char **name, size_t n);
int fs_mbox_create_held(struct fs_user *u, struct span name, enum store_use use,
                        struct mbox_id *ret_id);                           /* held */
int fs_mbox_make_parents(struct fs_user *u, const char *name_z, size_t n); /* held */
int fs_rename_redo(struct fs_user *u);                                     /* held */
int fs_flatten(struct fs_user *u);                                         /* held; STORE-05 */
int fs_flatten_all(struct fs_user *u);                                     /* held; also in a tree of ours */
enum store_use fs_use_of_name(const char *name_z);

/* fs_box.c: handles. */
int fs_box_open(struct store *s, struct store_account who, struct span name,
                struct store_box **ret);
int fs_box_open_id(struct store *s, struct store_account who, struct mbox_id id,
                   struct store_box **ret);
struct store_box *fs_box_ref(struct store_box *b);
void fs_box_free(struct store_box *b);
int fs_box_get(struct fs_user *u, const char *dir_z, bool user_held, struct fs_box **ret);
void fs_box_put(struct fs_box *b);
void fs_box_evict_all(struct fs_store *fs);
int fs_box_load(struct fs_box *b); /* mx, lock and jmx held */
struct fs_box **fs_box_all(struct fs_store *fs,
                           size_t *ret_n); /* each with a reference; free the array */

/* fs_lock.c */
int fs_box_lock(
    struct fs_box *b,
    bool user_held); /* mx + flock(lock); loaded, refreshed, healed after a dead holder */
void fs_box_unlock(struct fs_box *b); /* and posts to usage.json */
void fs_box_unlock_only(struct fs_box *b);
int fs_box_lock_raw(struct fs_box *b, bool user_held); /* without loading */
void fs_box_mark(struct fs_box *b, bool busy); /* lock held: while busy names may lack records */
/* fs_group.c; lock held. mark is fs_box_mark(true) for names from uid `first` on that come all or not at all; undo (jmx
 * held, the journal read and trusted) takes those of a holder that died away again. */
void fs_group_mark(struct fs_box *b, uint64_t first);
void fs_group_undo(struct fs_box *b);
int fs_journal_lock(struct fs_box *b); /* jmx + flock(journal), mirror up to date; lock not held */
int fs_journal_lock_held(struct fs_box *b); /* the same with lock held */
int fs_journal_try(
    struct fs_box *b); /* the same, -E_AGAIN instead of reading a replaced one anew */
void fs_journal_unlock(struct fs_box *b);
int fs_journal_read_lock(struct fs_box *b); /* jmx alone, mirror refreshed; lock not held */
void fs_journal_read_unlock(struct fs_box *b);

/* fs_journal.c; jmx held, for writes the flock too. */
int fs_journal_open(struct fs_box *b, bool *ret_intact);            /* opens and reads it all */
int fs_journal_refresh(struct fs_box *b);                           /* -E_AGAIN: replaced or gone */
int fs_journal_write(struct fs_box *b, struct jrec *rec, size_t n); /* fills crc, writes, applies */
int fs_journal_room(struct fs_box *b, size_t n); /* takes the space of n records (STORE-27) */
int fs_journal_make(int dirfd, const char *name_z, struct jheader *h, const struct jrec *rec,
                    size_t n, int *ret_fd);
void fs_jheader_init(struct jheader *h, const struct fs_status *st);
int fs_journal_tail(struct fs_box *b, uint64_t since, uint32_t *uid, size_t max, size_t *ret_n);
struct jrec fs_rec(enum jkind kind, uint64_t modseq, const struct store_row *row);

/* fs_compact.c; both locks held. */
int fs_compact(struct fs_box *b, bool new_counter);
bool fs_compact_due(const struct fs_box *b);

/* fs_status.c */
int fs_status_read(int dirfd, struct fs_status *ret,
                   struct fs_stamp *ret_stamp);             /* -E_NOTFOUND, -E_SYNTAX: rebuild */
int fs_status_write(int dirfd, const struct fs_status *st); /* keeps fields it does not know */
int fs_status_save(
    struct fs_box *b); /* lock and jmx held: uid_next, recent, modseq_limit of now, durable */
int fs_status_reload(struct fs_box *b); /* jmx held: reads it again if it changed */
int fs_modseq_room(struct fs_box *b,
                   size_t n); /* no lock held: STORE-31's limit lies above modseq + n */
int fs_uid_next_durable(struct fs_box *b, const uint32_t *uid,
                        size_t n); /* no lock held: STORE-12 before an expunge */

/* fs_shard.c; jmx held unless said otherwise. */
int fs_stamp_of(int dirfd, const char *name_z, struct fs_stamp *ret, struct stat *ret_st);
bool fs_stamp_eq(const struct fs_stamp *a, const struct fs_stamp *b);
struct fs_shard *fs_shard_get(struct fs_box *b, uint32_t no); /* makes the entry; NULL: no memory */
int fs_shard_open(struct fs_box *b,
                  uint32_t no); /* a borrowed descriptor, valid while jmx is held */
int fs_top_open(struct fs_box *b,
                uint32_t no); /* lock held instead; makes the directory; borrowed likewise */
void fs_shard_forget(struct fs_box *b);               /* closes the descriptor of fs_shard_open */
void fs_shard_changed(struct fs_box *b, uint32_t no); /* our own change: the directory is dirty */
int fs_list(int dirfd,
            struct fs_listing *ret); /* any thread; one getdents64 call for all (pitfall 41) */
void fs_listing_done(struct fs_listing *l);
const struct fs_entry *fs_listing_find(const struct fs_listing *l, uint32_t uid);
int fs_find_name(struct fs_box *b, struct fs_mrow *row, int *ret_dirfd,
                 char ret_name_z[FS_FILE_MAX]);

/* fs_cache.c; jmx held. */
void fs_cache_read(struct fs_box *b);
int fs_cache_write(struct fs_box *b);
bool fs_cache_whole(const struct fs_box *b); /* any thread; true without one */

/* fs_rows.c; jmx held, but for write. */
bool fs_rows_read(struct fs_box *b, off_t journal_size); /* the journal is open; true: the mirror up to jpos */
bool fs_rows_due(const struct fs_box *b);
int fs_rows_write(struct fs_box *b);

/* fs_facts.c; any thread. check: jmx held; false when what is wrong could not be taken away. */
int fs_facts_get(struct store_box *b, unsigned kind, struct store_facts *item, size_t n,
                 struct strbuf *mem);
int fs_facts_put(struct store_box *b, unsigned kind, const struct store_facts *item, size_t n);
bool fs_facts_check(struct fs_box *b, uint32_t shard, const struct fs_listing *l);
void fs_facts_remove(struct fs_box *b, uint32_t shard);
void fs_facts_done(struct fs_box *b);

/* Into lost+found of the user, behind a random prefix: a name already taken there stays. */
int fs_put_aside(struct fs_user *u, int fromfd, const char *name_z);

/* fs_same.c; lock and jmx held. 1; 0; -E_AGAIN: *share is used up, and box->compared.at above 0 tells to come again. */
int fs_same_octets(struct fs_box *box, int dirfd, const char *a_z, const char *b_z, off_t *share);

/* fs_heal.c; lock held. jmx held for fs_heal_stale and fs_heal_shard. */
/* No lock held: compares stamps, heals what differs. 0: the journal is read up to its end, and read-locked. */
int fs_heal_look_lock(struct fs_box *b, enum store_look look);
int fs_heal_stale(struct fs_box *b, bool all, bool keep_uids);
int fs_heal_shard(struct fs_box *b, uint32_t no, bool keep_uids); /* takes the journal's flock */
int fs_shard_numbers(struct fs_box *b, uint32_t **ret_no,
                     size_t *ret_n); /* on the disk or in the mirror, ascending */

/* fs_stage.c, fs_append.c, fs_body.c, fs_flags.c, fs_expunge.c, fs_copy.c, fs_move.c */
struct fs_stage;
int fs_stage_begin(struct store *s, struct store_stage **ret);
int fs_stage_write(struct store_stage *t, const void *p, size_t n);
int fs_stage_finish(struct store_stage *t, int64_t internal_s);
int fs_stage_finish_all(struct store_stage *const *t, const int64_t *internal_s, size_t n);
uint64_t fs_stage_size(const struct store_stage *t);
uint64_t fs_stage_ident(const struct store_stage *t);
int64_t fs_stage_read(struct store_stage *t, uint64_t at, void *buf, size_t n);
void fs_stage_free(struct store_stage *t);
int fs_stage_link(struct store_stage *t, int dirfd,
                  const char *name_z); /* copies and syncs when a link is impossible */
int64_t fs_stage_date(const struct store_stage *t);
int fs_stage_check(const struct store_stage *t); /* 0 when finished */
int fs_copy_file(struct fs_store *fs, int from_fd, int dirfd, const char *name_z);
/* A file of our own to be linked under its name when it is synced: O_TMPFILE, or a name in tmp/. */
int fs_temporary_open(struct fs_store *fs, char name[64]);
/* Links it (r 0) or drops it; closes fd. -E_EXISTS. */
int fs_temporary_end(struct fs_store *fs, int fd, const char *tmp_z, int r, int dirfd,
                     const char *name_z);
int fs_space(struct fs_store *fs);
int fs_append(struct store *s, struct store_op op, struct store_append *item, size_t n);
int fs_body_open(struct store_box *b, uint32_t uid, struct store_body **ret);
int fs_body_of_fd(struct store *s, int fd, struct store_body **ret); /* takes fd on success */
int64_t fs_body_read(struct store_body *body, uint64_t offset, const struct iovec *iov, int iov_n);
uint64_t fs_body_size(const struct store_body *body);
uint64_t fs_body_ident(const struct store_body *body);
int fs_body_fd(const struct store_body *body);
void fs_body_free(struct store_body *body);
int fs_flags(struct store_box *b, struct store_op op, const uint32_t *uid, size_t n,
             enum store_flag_op how, uint64_t flags, uint64_t unchanged_since,
             struct store_result *res, struct store_delta *ret);
int fs_carry_out(struct fs_box *b,
                 size_t max);    /* journal locked: renames that are due; 1 when some are left */
int fs_settle(struct fs_box *b); /* journal locked */
int fs_expunge(struct store_box *b, struct store_op op, const uint32_t *uid, size_t n,
               uint64_t must_have, struct store_result *res, struct store_delta *ret);
int fs_copy(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
            struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
            struct store_delta *ret_to);
int fs_move(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
            struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
            struct store_delta *ret_from, struct store_delta *ret_to);
int fs_sync_shards(struct fs_box *b, const uint32_t *no, size_t n,
                   bool parent); /* lock held, jmx not */

/* fs_snap.c */
int fs_status_of(struct store_box *b, enum store_look look, struct store_status *ret);
int fs_snapshot(struct store_box *b, enum store_look look, uint64_t since, struct store_snap **ret);
void fs_snap_free(struct store_snap *snap);
int fs_recent(struct store_box *b, uint32_t uid, uint32_t *ret_before);

/* fs_keyword.c */
int fs_keywords(struct store_box *b, struct store_keywords *ret);
int fs_keyword_add(struct store_box *b, struct store_op op, const struct span *name, size_t n,
                   uint64_t *ret_bits);
int fs_keyword_map(struct fs_box *from, uint64_t used, struct fs_box *to,
                   uint64_t map[STORE_KEYWORDS]);
uint64_t fs_keyword_translate(uint64_t flags, const uint64_t map[STORE_KEYWORDS]);

/* fs_maintain.c */
int fs_box_sync(struct store_box *b);
int fs_maintain(struct store *s, enum store_maintain how);

/* fs_watch.c */
void fs_watch_done(struct fs_store *fs);
int fs_watch_fd(struct store *s);
int fs_watch_add(struct store_box *b);
void fs_watch_del(struct store_box *b);
void fs_watch_renew(
    struct fs_box *b); /* jmx held: the journal or the newest shard is another file now */
int fs_watch_read(struct store *s, struct store_event *ev, size_t max);
int fs_changed(struct store_box *b);

/* fs_queue.c, fs_queue_scan.c: the outbound queue (store/queue.h) */
extern const struct queue_ops fs_queue_ops;
int fs_queue_open(struct fs_store *fs);
void fs_queue_close(struct fs_store *fs);

/* fs_usage.c */
void fs_usage_note(struct fs_box *b,
                   const struct jrec *rec); /* jmx held, before the record is applied */
void fs_usage_post(
    struct fs_box *b); /* no lock of a mailbox held: brings usage.json up to our records */
void fs_usage_add_locked(struct fs_user *u, int64_t bytes, int64_t messages); /* user lock held */
void fs_usage_doubt(struct fs_user *u);                  /* any lock may be held */
void fs_usage_settle(struct fs_store *fs, bool at_once); /* none is held */
int fs_usage(struct store *s, struct store_account who, struct store_usage *ret);
int fs_usage_recount(struct store *s, struct store_account who, struct store_usage *ret);
/* What usage.json of an account's directory says: 1 of this boot, 0 of another, -E_NOTFOUND, -E_SYNTAX; any thread. */
int fs_usage_peek(int dirfd, struct store_usage *ret);

#endif
