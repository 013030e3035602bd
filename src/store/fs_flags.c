/* Flag changes (SPEC STORE-22, STORE-26): records with the resulting flags first, then the names,
 * both under the journal's lock. Of more than FS_HOLD messages the names follow later, from the
 * mirror's queue. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

static uint64_t apply_op(uint64_t now, enum store_flag_op how, uint64_t flags)
{
    switch (how) {
    case STORE_FLAGS_SET:
        return flags;
    case STORE_FLAGS_ADD:
        return now | flags;
    case STORE_FLAGS_REMOVE:
        return now & ~flags;
    }
    return now;
}

/* Takes the name of `row` to its flags. 0, -E_NOTFOUND when the message has vanished, other errors:
 * not done. */
static int carry_out_row(struct fs_box *b, struct fs_mrow *row)
{
    char from[FS_FILE_MAX], to[FS_FILE_MAX];
    uint32_t no = row->r.uid / FS_SHARD_UIDS;
    uint64_t flags = row_flags(row);
    fs_file_name(row->r.uid, flags, to);
    fs_file_name(row->r.uid, row->name_flags, from);
    for (int tries = 0; tries < 4; tries++) {
        int dirfd = fs_shard_open(b, no);
        if (dirfd < 0)
            return dirfd;
        if (strcmp(from, to) != 0) {
            /* NOREPLACE: a plain rename onto another link of the same inode does nothing and
             * reports success. */
            if (fsu_rename_new(dirfd, from, dirfd, to) == 0) {
                mirror_done_rename(&b->m, row, flags);
                return 0;
            }
            if (errno == EEXIST)
                return -E_CONFLICT; /* a duplicate uid: healing decides */
            if (errno != ENOENT)
                return err_from_errno(errno);
        }
        int r = fs_find_name(b, row, &dirfd, from);
        if (r < 0)
            return r;
        if (strcmp(from, to) == 0) { /* done already, by whoever wrote the record */
            mirror_done_rename(&b->m, row, flags);
            return 0;
        }
    }
    return -E_RETRY;
}

int fs_carry_out(struct fs_box *b, size_t max)
{
    struct fs_mirror *m = &b->m;
    uint32_t last = UINT32_MAX;
    int r = 0;
    for (size_t done = 0; m->queue_head < m->queue_n && done < max;) {
        struct fs_mrow *row = mirror_find(m, m->queue[m->queue_head]);
        if (row == NULL || (row->r.flags & ROW_PENDING) == 0) {
            m->queue_head++;
            continue;
        }
        r = carry_out_row(b, row);
        if (r < 0 && r != -E_NOTFOUND && r != -E_CONFLICT)
            break; /* stays due */
        if (r < 0)
            row->r.flags &=
                ~ROW_PENDING; /* a vanished message voids the change: healing records the expunge */
        if (last != UINT32_MAX && last != row->r.uid / FS_SHARD_UIDS)
            fs_shard_changed(b, last);
        last = row->r.uid / FS_SHARD_UIDS;
        m->queue_head++;
        done++;
        r = 0;
    }
    if (last != UINT32_MAX)
        fs_shard_changed(b, last);
    mirror_trim_queue(m);
    return r < 0 ? r : m->queue_n > 0;
}

int fs_settle(struct fs_box *b)
{
    if (b->m.queue_n > b->m.queue_head || b->m.unsettled <= b->m.settled)
        return 0;
    struct jrec rec = fs_rec(J_SETTLED, b->m.unsettled, NULL);
    return fs_journal_write(b, &rec, 1);
}

/* One hold's worth: judges, fills rec, returns how many changed. */
static size_t judge(struct fs_box *b, const uint32_t *uid, size_t n, enum store_flag_op how,
                    uint64_t flags, uint64_t unchanged_since, struct store_result *res,
                    struct jrec *rec, size_t rec_at)
{
    size_t k = rec_at;
    for (size_t i = 0; i < n; i++) {
        const struct fs_mrow *row = mirror_find(&b->m, uid[i]);
        res[i] = (struct store_result){.uid = uid[i], .err = -E_NOTFOUND};
        if (row == NULL)
            continue;
        uint64_t now = row_flags(row), want = apply_op(now, how, flags);
        res[i].flags = now;
        res[i].modseq = row->r.modseq;
        res[i].err = row->r.modseq > unchanged_since ? -E_CONFLICT : 0;
        if (res[i].err != 0 || want == now)
            continue;
        struct store_row next = row->r;
        next.flags = want;
        rec[k] = fs_rec(J_FLAGS, b->m.modseq + 1 + (k - rec_at), &next);
        res[i].modseq = rec[k++].modseq;
        res[i].flags = want;
        res[i].changed = true;
    }
    return k - rec_at;
}

/* The records stand; a name that could not follow gets a record of the flags it has (STORE-22), and
 * NO. False when there was one: then the results are not all that the journal says. */
static bool names_now(struct fs_box *b, struct store_result *res, size_t n)
{
    uint32_t last = UINT32_MAX;
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        if (!res[i].changed)
            continue;
        struct fs_mrow *row = mirror_find(&b->m, res[i].uid);
        if (row == NULL || (row->r.flags & ROW_PENDING) == 0)
            continue; /* named twice in one command */
        int r = carry_out_row(b, row);
        uint32_t no = res[i].uid / FS_SHARD_UIDS;
        if (last != UINT32_MAX && last != no)
            fs_shard_changed(b, last);
        last = no;
        if (r == 0 || r == -E_NOTFOUND) /* on its way to another mailbox, and perhaps back: stays due */
            continue;
        all = false;
        row->r.flags &= ~ROW_PENDING;
        res[i].err = r == -E_CONFLICT ? -E_RETRY : r;
        res[i].changed = false;
        struct store_row old = row->r;
        old.flags = row->name_flags;
        struct jrec rec = fs_rec(J_FLAGS, b->m.modseq + 1, &old);
        if (fs_journal_write(b, &rec, 1) == 0)
            mirror_done_rename(&b->m, row, row->name_flags);
    }
    if (last != UINT32_MAX)
        fs_shard_changed(b, last);
    mirror_trim_queue(&b->m);
    return all;
}

int fs_flags(struct store_box *pub, struct store_op op, const uint32_t *uid, size_t n,
             enum store_flag_op how, uint64_t flags, uint64_t unchanged_since,
             struct store_result *res, struct store_delta *ret)
{
    struct fs_box *b = fs_box_of(pub);
    bool bulk = n > FS_HOLD;
    size_t hold = bulk ? FS_BULK : FS_HOLD;
    struct jrec few[FS_HOLD + 1], *rec = bulk ? calloc(hold + 1, sizeof(*rec)) : few;
    struct store_delta delta = {0, 0};
    (void)op;
    if (rec == NULL)
        return -E_NOMEM;
    flags &= STORE_ALL_FLAGS;
    int r = fs_modseq_room(b, n);
    for (size_t i = 0; i < n && r == 0; i += hold) {
        size_t part = MIN(hold, n - i), k = 0;
        r = fs_journal_lock(b);
        if (r < 0)
            break;
        if (i == 0)
            delta.from = b->m.modseq;
        else if (delta.to != b->m.modseq)
            delta.from = UINT64_MAX; /* others came in between: not the whole difference */
        if (b->m.queue_head == b->m.queue_n && b->m.unsettled > b->m.settled)
            rec[k++] = fs_rec(J_SETTLED, b->m.unsettled, NULL);
        size_t changed = judge(b, uid + i, part, how, flags, unchanged_since, res + i, rec, k);
        if (changed > 0)
            r = fs_journal_write(b, rec, k + changed);
        if (r == 0 && changed > 0 && !bulk && !names_now(b, res + i, part))
            delta.from = UINT64_MAX;
        delta.to = b->m.modseq;
        fs_journal_unlock(b);
    }
    if (bulk)
        free(rec);
    if (r == 0)
        *ret = delta;
    return r;
}
