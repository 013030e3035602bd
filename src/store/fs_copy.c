/* COPY and MOVE (SPEC STORE-21, STORE-24, IMAP-47): all or nothing in the target. COPY links, MOVE
 * renames without replacing, so of several sessions moving or expunging one message exactly one
 * wins. The target's `lock` is held throughout; of the source only its journal lock, for at most
 * FS_HOLD names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

#define MOVE_TRIES 20

struct taken {
    struct store_row row; /* as it stood in the source */
    uint64_t name_flags;  /* of the name it had there */
    uint64_t dst_flags;
    uint32_t dst_uid; /* 0: gone */
};

struct transfer {
    struct fs_box *from, *to;
    const uint32_t *uid;
    size_t n;
    bool move;
    bool all;    /* one that is gone: -E_CONFLICT */
    bool across; /* out: the target lies on another file system */
    struct taken *taken;
    uint64_t map[STORE_KEYWORDS];
    uint64_t uid_next;
    uint32_t to_validity;
    struct store_delta from_delta, to_delta;
};

static int source_lock(struct transfer *t)
{
    if (t->move)
        return t->from == t->to ? fs_journal_lock_held(t->from) : fs_journal_try(t->from);
    pthread_mutex_lock(&t->from->jmx);
    int r = t->from->loaded ? 0 : -E_AGAIN;
    if (r < 0)
        pthread_mutex_unlock(&t->from->jmx);
    return r;
}

static void source_unlock(struct transfer *t)
{
    if (t->move)
        fs_journal_unlock(t->from);
    else
        pthread_mutex_unlock(&t->from->jmx);
}

static int link_from(struct transfer *t, int dirfd, const char *name_z, int to_fd, const char *to_z)
{
    if (t->move)
        return fsu_rename_new(dirfd, name_z, to_fd, to_z) < 0 ? -errno : 0;
    if (linkat(dirfd, name_z, to_fd, to_z, 0) == 0)
        return 0;
    if (errno != EMLINK && errno != EXDEV)
        return -errno;
    int fd = fsu_open(dirfd, name_z, O_RDONLY, 0);
    if (fd < 0)
        return fd == -E_NOTFOUND ? -ENOENT : -EIO;
    int r = fs_copy_file(t->to->fs, fd, to_fd, to_z);
    close(fd);
    return r < 0 ? -EIO : 0;
}

static int gone(const struct transfer *t)
{
    return t->all ? -E_CONFLICT : 0;
}

/* One message; 0 also when it is gone, unless all are wanted. The source's journal (COPY: its jmx)
 * is held. */
static int take_one(struct transfer *t, size_t i)
{
    char name[FS_FILE_MAX], to[FS_FILE_MAX];
    struct fs_mrow *row = mirror_find(&t->from->m, t->uid[i]);
    struct taken *k = &t->taken[i];
    if (row == NULL)
        return gone(t);
    if (t->uid_next > UINT32_MAX)
        return -E_LIMIT;
    int to_fd = fs_top_open(t->to, (uint32_t)(t->uid_next / FS_SHARD_UIDS));
    if (to_fd < 0)
        return to_fd;
    k->row = row->r;
    k->row.flags &= STORE_ALL_FLAGS;
    k->dst_flags = fs_keyword_translate(k->row.flags, t->map);
    fs_file_name((uint32_t)t->uid_next, k->dst_flags, to);
    for (int tries = 0; tries < 8; tries++) {
        int dirfd, e = -ENOENT;
        if (tries == 0) {
            dirfd = fs_shard_open(t->from, t->uid[i] / FS_SHARD_UIDS);
            fs_file_name(t->uid[i], row->name_flags, name);
        } else {
            int r = fs_find_name(t->from, row, &dirfd, name);
            if (r < 0)
                return r == -E_NOTFOUND ? gone(t) : r;
        }
        if (dirfd >= 0)
            e = link_from(t, dirfd, name, to_fd, to);
        if (e == -EXDEV) {
            t->across = true;
            return -E_IO;
        }
        if (e < 0 && e != -ENOENT)
            return err_from_errno(-e);
        if (e == 0) {
            uint32_t uid;
            fs_file_parse(name, &uid, &k->name_flags);
            k->dst_uid = (uint32_t)t->uid_next++;
            return 0;
        }
    }
    return -E_RETRY;
}

static int take_all(struct transfer *t)
{
    for (size_t i = 0; i < t->n; i += FS_HOLD) {
        int r = source_lock(t);
        if (r < 0)
            return r;
        if (i == 0)
            t->from_delta.from = t->from->m.modseq;
        for (size_t k = i; k < MIN(t->n, i + FS_HOLD) && r == 0; k++) {
            r = take_one(t, k);
            if (r == 0 && t->move && t->taken[k].dst_uid != 0 &&
                (k + 1 == t->n || t->uid[k + 1] / FS_SHARD_UIDS != t->uid[k] / FS_SHARD_UIDS ||
                 (k + 1) % FS_HOLD == 0))
                fs_shard_changed(t->from, t->uid[k] / FS_SHARD_UIDS);
        }
        source_unlock(t);
        if (r < 0)
            return r;
    }
    return 0;
}

static void give_back(struct transfer *t)
{
    char name[FS_FILE_MAX], back[FS_FILE_MAX], shard[16];
    for (size_t i = 0; i < t->n; i++) {
        struct taken *k = &t->taken[i];
        if (k->dst_uid == 0)
            continue;
        int fd = fs_top_open(t->to, k->dst_uid / FS_SHARD_UIDS);
        fs_file_name(k->dst_uid, k->dst_flags, name);
        if (fd >= 0 && t->move) {
            fs_shard_name(k->row.uid / FS_SHARD_UIDS, shard);
            fs_file_name(k->row.uid, k->name_flags, back);
            int src = fsu_open_dir(t->from->dirfd, shard);
            if (src >= 0) {
                if (fsu_rename_new(fd, name, src, back) < 0)
                    k->name_flags =
                        0; /* stays in the target, where healing adopts it: never lost */
                close(src);
            }
        } else if (fd >= 0) {
            unlinkat(fd, name, 0);
        }
        k->dst_uid = 0;
    }
}

static int sync_targets(struct transfer *t)
{
    uint32_t last = 0;
    bool any = false;
    int r = 0;
    for (size_t i = 0; i < t->n && r == 0; i++) {
        uint32_t no = t->taken[i].dst_uid / FS_SHARD_UIDS;
        if (t->taken[i].dst_uid == 0 || (any && no == last))
            continue;
        r = fs_sync_shards(t->to, &no, 1, false);
        last = no;
        any = true;
    }
    return r == 0 && any ? fsu_sync(t->to->dirfd) : r; /* a shard may be new */
}

static int sync_sources(struct transfer *t)
{
    uint32_t last = 0;
    bool any = false;
    char shard[16];
    for (size_t i = 0; i < t->n; i++) {
        uint32_t no = t->uid[i] / FS_SHARD_UIDS;
        if (t->taken[i].dst_uid == 0 || (any && no == last))
            continue;
        fs_shard_name(no, shard);
        int fd = fsu_open_dir(t->from->dirfd, shard);
        int r = fd < 0 ? fd : fsu_sync(fd);
        if (fd >= 0)
            close(fd);
        if (r < 0)
            return r;
        last = no;
        any = true;
    }
    return 0;
}

static int record_target(struct transfer *t, struct store_copied *res)
{
    struct jrec *rec = calloc(t->n + 1, sizeof(*rec));
    size_t k = 0;
    if (rec == NULL)
        return -E_NOMEM;
    int r = fs_journal_lock_held(t->to);
    if (r == 0) {
        t->to_delta.from = t->to->m.modseq;
        for (size_t i = 0; i < t->n; i++) {
            const struct taken *a = &t->taken[i];
            res[i] = (struct store_copied){
                .uid = t->uid[i], .dst_uid = a->dst_uid, .dst_flags = a->dst_flags};
            if (a->dst_uid == 0)
                continue;
            struct store_row row = a->row;
            row.uid = a->dst_uid;
            row.flags = a->dst_flags;
            rec[k] = fs_rec(J_APPEND, t->to->m.modseq + 1 + k, &row);
            res[i].dst_modseq = rec[k++].modseq;
        }
        t->to_validity = t->to->st.uid_validity;
        r = fs_journal_write(t->to, rec, k);
        for (size_t i = 0; i < t->n && r == 0; i++)
            if (res[i].dst_uid != 0 && (i + 1 == t->n || res[i + 1].dst_uid / FS_SHARD_UIDS !=
                                                             res[i].dst_uid / FS_SHARD_UIDS))
                fs_shard_changed(t->to, res[i].dst_uid / FS_SHARD_UIDS);
        t->to_delta.to = t->to->m.modseq;
        if (r == 0)
            fs_watch_renew(t->to);
        fs_journal_unlock(t->to);
    }
    free(rec);
    return r;
}

/* The modseq of an expunge that is recorded already. */
static uint64_t gone_modseq(const struct fs_mirror *m, uint32_t uid)
{
    for (size_t i = m->gone_n; i > 0; i--)
        if (m->gone[i - 1].uid == uid)
            return m->gone[i - 1].modseq;
    return m->modseq;
}

/* After the target's records: whoever dies before leaves names that are missing here, which healing
 * records. So may somebody who lists the source just now. */
static void record_source(struct transfer *t, struct store_copied *res)
{
    uint64_t known = 0;
    for (size_t i = 0; i < t->n; i += FS_HOLD) {
        struct jrec rec[FS_HOLD];
        size_t k = 0;
        if (fs_journal_lock(t->from) < 0)
            break;
        if ((i == 0 && t->from_delta.from != t->from->m.modseq && t->from != t->to) ||
            (i > 0 && known != t->from->m.modseq))
            t->from_delta.from = UINT64_MAX;
        for (size_t j = i; j < MIN(t->n, i + FS_HOLD); j++) {
            if (res[j].dst_uid == 0)
                continue;
            if (mirror_find(&t->from->m, t->uid[j]) == NULL) {
                res[j].src_modseq = gone_modseq(&t->from->m, t->uid[j]);
                continue;
            }
            rec[k] = fs_rec(J_EXPUNGE, t->from->m.modseq + 1 + k, &t->taken[j].row);
            res[j].src_modseq = rec[k++].modseq;
        }
        fs_journal_write(t->from, rec, k);
        known = t->from_delta.to = t->from->m.modseq;
        fs_journal_unlock(t->from);
    }
    fs_usage_post(t->from);
}

static int transfer_locked(struct transfer *t, struct store_copied *res)
{
    pthread_mutex_lock(&t->to->jmx);
    t->uid_next = t->to->m.uid_next;
    pthread_mutex_unlock(&t->to->jmx);
    if (t->move)
        fs_box_mark(t->to, true);
    else
        fs_group_mark(t->to, t->uid_next);
    int r = take_all(t);
    if (r == 0)
        r = sync_targets(t);
    if (r == 0 && t->move)
        r = sync_sources(t);
    if (r == 0)
        r = record_target(t, res);
    if (r < 0)
        give_back(t);
    fs_box_mark(t->to, false);
    return r;
}

/* The flags they have; with `all`, are they all there? */
static int flags_used(const struct transfer *t, uint64_t *ret)
{
    uint64_t used = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct fs_mrow *row = mirror_find(&t->from->m, t->uid[i]);
        if (row == NULL && t->all)
            return -E_CONFLICT;
        used |= row == NULL ? 0 : row_flags(row);
    }
    *ret = used;
    return 0;
}

static int prepare(struct transfer *t)
{
    uint64_t used;
    int r = fs_journal_read_lock(t->from);
    if (r < 0)
        return r;
    r = flags_used(t, &used);
    fs_journal_read_unlock(t->from);
    if (r < 0)
        return r;
    if (t->from == t->to)
        for (unsigned i = 0; i < STORE_KEYWORDS; i++)
            t->map[i] = STORE_KEYWORD_BIT(i);
    else
        r = fs_keyword_map(t->from, used, t->to, t->map);
    if (r == 0)
        r = fs_modseq_room(t->to, t->n);
    if (r == 0 && t->move)
        r = fs_modseq_room(t->from, t->n);
    if (r == 0 && t->move)
        r = fs_uid_next_durable(t->from, t->uid, t->n);
    return r;
}

static int transfer(struct transfer *t, struct store_copied *res)
{
    int r = -E_AGAIN;
    t->taken = calloc(t->n + 1, sizeof(*t->taken));
    if (t->taken == NULL)
        return -E_NOMEM;
    for (int tries = 0; tries < MOVE_TRIES && r == -E_AGAIN;
         tries++) { /* the source's journal was replaced */
        r = prepare(t);
        if (r == 0)
            r = t->move ? 0 : fs_space(t->to->fs);
        if (r == 0)
            r = fs_box_lock(t->to, false);
        if (r == 0) {
            r = transfer_locked(t, res);
            fs_box_unlock(t->to);
        }
    }
    if (r == 0 && t->move)
        record_source(t, res);
    free(t->taken);
    return r == -E_AGAIN ? -E_RETRY : r;
}

int fs_copy(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
            struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
            struct store_delta *ret_to)
{
    struct transfer t = {
        .from = fs_box_of(from), .to = fs_box_of(to), .uid = uid, .n = n, .all = all};
    (void)op;
    int r = transfer(&t, res);
    if (r == 0) {
        *ret_uid_validity = t.to_validity;
        *ret_to = t.to_delta;
    }
    return r;
}

/* Another file system: copy, sync, record, expunge. What is expunged meanwhile by others stays
 * copied. */
static int move_by_copy(struct transfer *t, struct store_copied *res)
{
    struct store_result *gone = calloc(t->n + 1, sizeof(*gone));
    if (gone == NULL)
        return -E_NOMEM;
    t->move = false;
    int r = transfer(t, res);
    if (r == 0)
        r = fs_expunge(&t->from->pub, (struct store_op){0, 0}, t->uid, t->n, 0, gone,
                       &t->from_delta);
    for (size_t i = 0; i < t->n && r == 0; i++)
        res[i].src_modseq = gone[i].modseq;
    free(gone);
    return r;
}

int fs_move(struct store_box *from, struct store_op op, const uint32_t *uid, size_t n, bool all,
            struct store_box *to, struct store_copied *res, uint32_t *ret_uid_validity,
            struct store_delta *ret_from, struct store_delta *ret_to)
{
    struct transfer t = {
        .from = fs_box_of(from), .to = fs_box_of(to), .uid = uid, .n = n, .move = true, .all = all};
    (void)op;
    int r = transfer(&t, res);
    if (r < 0 && t.across)
        r = move_by_copy(&t, res);
    if (r == 0) {
        *ret_uid_validity = t.to_validity;
        *ret_from = t.from_delta;
        *ret_to = t.to_delta;
    }
    return r;
}
