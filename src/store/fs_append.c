/* Append (SPEC STORE-20, STORE-24): links under the mailbox's lock, one directory sync for all of a
 * batch, records. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

int fs_sync_shards(struct fs_box *b, const uint32_t *no, size_t n, bool parent)
{
    int r = 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        int fd = fs_top_open(b, no[i]);
        r = fd < 0 ? fd : fsu_sync(fd);
    }
    if (r == 0 && parent)
        r = fsu_sync(b->dirfd);
    return r;
}

/* Whether a live message is recorded in the shard: then its own name is durable, whoever made it.
 */
static bool shard_recorded(struct fs_box *b, uint32_t no)
{
    bool found = false;
    pthread_mutex_lock(&b->jmx);
    for (size_t i = mirror_lower(&b->m, no * FS_SHARD_UIDS);
         i < b->m.n && b->m.row[i].r.uid / FS_SHARD_UIDS == no && !found; i++)
        found = (b->m.row[i].r.flags & ROW_DEAD) == 0;
    pthread_mutex_unlock(&b->jmx);
    return found;
}

static void undo_one(struct fs_box *b, struct store_append *a)
{
    char name[FS_FILE_MAX];
    int fd = fs_top_open(b, a->uid / FS_SHARD_UIDS);
    fs_file_name(a->uid, a->flags, name);
    if (fd >= 0)
        unlinkat(fd, name, 0);
    a->uid = 0;
}

/* Whatever was linked and belongs to the failed item's group goes again. */
static void fail_group(struct fs_box *b, struct store_append *item, size_t n,
                       const struct store_append *failed, int err)
{
    for (size_t i = 0; i < n; i++) {
        struct store_append *a = &item[i];
        if (a != failed && (a->group == 0 || a->group != failed->group))
            continue;
        if (a->uid != 0)
            undo_one(b, a);
        a->err = err;
    }
}

static int link_one(struct fs_box *b, struct store_append *a, uint64_t *uid_next)
{
    char name[FS_FILE_MAX];
    if (*uid_next < a->uid_least)
        *uid_next = a->uid_least;
    if (*uid_next > UINT32_MAX)
        return -E_LIMIT;
    int fd = fs_top_open(b, (uint32_t)(*uid_next / FS_SHARD_UIDS));
    if (fd < 0)
        return fd;
    fs_file_name((uint32_t)*uid_next, a->flags, name);
    int r = fs_stage_link(a->stage, fd, name);
    if (r == 0)
        a->uid = (uint32_t)(*uid_next)++;
    return r;
}

static void link_all(struct fs_box *b, struct store_append *item, size_t n, uint64_t uid_next)
{
    for (size_t i = 0; i < n; i++) {
        struct store_append *a = &item[i];
        if (a->err != 0)
            continue;
        int r = fs_stage_check(a->stage);
        if (r == 0)
            r = link_one(b, a, &uid_next);
        if (r < 0)
            fail_group(b, item, n, a, r);
    }
}

static int sync_all(struct fs_box *b, const struct store_append *item, size_t n)
{
    uint32_t last = 0;
    bool any = false, parent = false;
    for (size_t i = 0; i < n; i++) {
        uint32_t no = item[i].uid / FS_SHARD_UIDS;
        if (item[i].uid == 0 || (any && no == last))
            continue;
        if (!shard_recorded(b, no))
            parent = true;
        if (any) { /* the batch runs over into another shard */
            int r = fs_sync_shards(b, &last, 1, false);
            if (r < 0)
                return r;
        }
        last = no;
        any = true;
    }
    return any ? fs_sync_shards(b, &last, 1, parent) : 0;
}

static int record_all(struct fs_box *b, struct store_append *item, size_t n)
{
    struct jrec few[8], *rec = n <= 8 ? few : calloc(n, sizeof(*rec));
    size_t k = 0;
    if (rec == NULL)
        return -E_NOMEM;
    int r = fs_journal_lock_held(b);
    if (r < 0)
        goto free_rec;
    for (size_t i = 0; i < n; i++) {
        if (item[i].uid == 0)
            continue;
        struct store_row row = {.uid = item[i].uid,
                                .size = (uint32_t)fs_stage_size(item[i].stage),
                                .flags = item[i].flags,
                                .internal_s = fs_stage_date(item[i].stage)};
        rec[k] = fs_rec(J_APPEND, b->m.modseq + 1 + k, &row);
        item[i].modseq = rec[k].modseq;
        item[i].uid_validity = b->st.uid_validity;
        k++;
    }
    r = fs_journal_write(b, rec, k);
    for (size_t i = 0; i < n && r == 0; i++)
        if (item[i].uid != 0 &&
            (i + 1 == n || item[i + 1].uid / FS_SHARD_UIDS != item[i].uid / FS_SHARD_UIDS))
            fs_shard_changed(b, item[i].uid / FS_SHARD_UIDS);
    if (r == 0 && k > 0)
        fs_watch_renew(b);
    fs_journal_unlock(b);
free_rec:
    if (rec != few)
        free(rec);
    return r;
}

static bool any_group(const struct store_append *item, size_t n)
{
    bool found = false;
    for (size_t i = 0; i < n && !found; i++)
        found = item[i].group != 0;
    return found;
}

/* All of `item` name one mailbox. */
static void append_batch(struct fs_box *b, struct store_append *item, size_t n)
{
    int r = fs_modseq_room(b, n);
    if (r == 0)
        r = fs_box_lock(b, false);
    if (r < 0) {
        for (size_t i = 0; i < n; i++)
            item[i].err = r;
        return;
    }
    pthread_mutex_lock(&b->jmx);
    uint64_t uid_next = b->m.uid_next;
    pthread_mutex_unlock(&b->jmx);
    if (any_group(item, n))
        fs_group_mark(b, uid_next);
    else
        fs_box_mark(b, true);
    link_all(b, item, n, uid_next);
    r = sync_all(b, item, n);
    if (r == 0)
        r = record_all(b, item, n);
    for (size_t i = 0; i < n; i++) {
        if (r < 0 && item[i].uid != 0) {
            undo_one(b, &item[i]);
            item[i].err = r;
        }
    }
    fs_box_mark(b, false);
    fs_box_unlock(b);
}

int fs_append(struct store *s, struct store_op op, struct store_append *item, size_t n)
{
    int first = 0;
    (void)s;
    (void)op;
    for (size_t i = 0; i < n; i++) {
        item[i].err = 0;
        item[i].uid = 0;
        item[i].flags &= STORE_ALL_FLAGS;
    }
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && item[end].box == item[i].box)
            end++;
        append_batch(fs_box_of(item[i].box), item + i, end - i);
        i = end;
    }
    for (size_t i = 0; i < n && first == 0; i++)
        first = item[i].err;
    return first;
}
