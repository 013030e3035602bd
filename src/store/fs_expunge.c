/* Expunge (SPEC STORE-12, STORE-23): status.json where it is due, then unlink and record under the
 * journal's lock. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"
#include "base/macros.h"
#include "store/fs_int.h"

/* 0 when the name is gone by our hand, -E_NOTFOUND when another's. */
static int unlink_row(struct fs_box *b, struct fs_mrow *row)
{
    char name[FS_FILE_MAX];
    int dirfd = fs_shard_open(b, row->r.uid / FS_SHARD_UIDS);
    fs_file_name(row->r.uid, row->name_flags, name);
    for (int tries = 0; tries < 4; tries++) {
        if (dirfd >= 0 && unlinkat(dirfd, name, 0) == 0)
            return 0;
        if (dirfd >= 0 && errno != ENOENT)
            return err_from_errno(errno);
        int r = fs_find_name(b, row, &dirfd, name);
        if (r < 0)
            return r;
    }
    return -E_RETRY;
}

static size_t unlink_some(struct fs_box *b, const uint32_t *uid, size_t n, uint64_t must_have,
                          struct store_result *res, struct jrec *rec)
{
    uint32_t last = UINT32_MAX;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        struct fs_mrow *row = mirror_find(&b->m, uid[i]);
        res[i] = (struct store_result){.uid = uid[i], .err = -E_NOTFOUND};
        for (size_t j = 0; j < k && row != NULL; j++)
            if (rec[j].uid == uid[i])
                row = NULL; /* named twice */
        if (row == NULL)
            continue;
        res[i].modseq = row->r.modseq;
        res[i].flags = row_flags(row);
        if ((row->r.flags & must_have) != must_have) {
            res[i].err = -E_CONFLICT;
            continue;
        }
        res[i].err = unlink_row(b, row);
        if (res[i].err != 0 && res[i].err != -E_NOTFOUND)
            continue;
        if (last != UINT32_MAX && last != uid[i] / FS_SHARD_UIDS)
            fs_shard_changed(b, last);
        last = uid[i] / FS_SHARD_UIDS;
        if (res[i].err == 0) {
            rec[k] = fs_rec(J_EXPUNGE, b->m.modseq + 1 + k, &row->r);
            res[i].modseq = rec[k++].modseq;
            res[i].changed = true;
        }
    }
    if (last != UINT32_MAX)
        fs_shard_changed(b, last);
    return k;
}

int fs_expunge(struct store_box *pub, struct store_op op, const uint32_t *uid, size_t n,
               uint64_t must_have, struct store_result *res, struct store_delta *ret)
{
    struct fs_box *b = fs_box_of(pub);
    struct store_delta delta = {0, 0};
    (void)op;
    int r = fs_modseq_room(b, n);
    if (r == 0)
        r = fs_uid_next_durable(b, uid, n);
    for (size_t i = 0; i < n && r == 0; i += FS_HOLD) {
        struct jrec rec[FS_HOLD];
        size_t part = MIN((size_t)FS_HOLD, n - i);
        r = fs_journal_lock(b);
        if (r < 0)
            break;
        if (i == 0)
            delta.from = b->m.modseq;
        else if (delta.to != b->m.modseq)
            delta.from = UINT64_MAX;
        r = mirror_reserve(&b->m, part);
        if (r == 0)
            r = fs_journal_room(b,
                                part); /* before a name is touched: a full disk changes nothing */
        if (r == 0) {
            size_t k = unlink_some(b, uid + i, part, must_have, res + i, rec);
            r = fs_journal_write(b, rec, k);
        }
        delta.to = b->m.modseq;
        fs_journal_unlock(b);
    }
    fs_usage_post(b);
    if (r == 0)
        *ret = delta;
    return r;
}
