/* What follows an answer (SPEC STORE-22, 26, 33, 34; DUR-03, 04): renames that are due, settled
 * records, the 5 s sync, compaction, stamps of shards that have come to rest. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define SYNC_DUE_MS 4000 /* promised are 5 s */
#define QUIET_MS    1000
#define TURN_MS     500
#define REST_MS     4000 /* then a listing gives a stamp that can be trusted */

/* Descriptors of the journal and of every shard with unsynced names; the marks are taken off. jmx
 * is held. */
static int collect_dirty(struct fs_box *b, int **ret_fd, size_t *ret_n)
{
    int *fd = calloc(b->shard_n + 1, sizeof(*fd));
    size_t n = 0;
    if (fd == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < b->shard_n; i++) {
        char name[16];
        if (!b->shard[i].dirty)
            continue;
        fs_shard_name(b->shard[i].no, name);
        int d = fsu_open_dir(b->dirfd, name);
        b->shard[i].dirty = false;
        if (d >= 0)
            fd[n++] = d;
    }
    if (b->journal_dirty && b->jfd >= 0) {
        int d = fcntl(b->jfd, F_DUPFD_CLOEXEC, 0);
        if (d >= 0)
            fd[n++] = d;
        b->journal_dirty = false;
    }
    *ret_fd = fd;
    *ret_n = n;
    return 0;
}

static int sync_box(struct fs_box *b)
{
    int *fd;
    size_t n;
    pthread_mutex_lock(&b->jmx);
    int r = collect_dirty(b, &fd, &n);
    pthread_mutex_unlock(&b->jmx);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        int s = fsu_sync(fd[i]);
        if (s < 0 && r == 0)
            r = s;
        close(fd[i]);
    }
    free(fd);
    return r;
}

int fs_box_sync(struct store_box *pub)
{
    struct fs_box *b = fs_box_of(pub);
    return atomic_load(&b->dead) ? -E_NOTFOUND : sync_box(b);
}

/* A tick leaves the rest to the next one, so that other mailboxes get theirs. */
static int carry_out_some(struct fs_box *b, bool all)
{
    int64_t until = clock_mono_ms() + TURN_MS;
    int r = 1;
    while (r == 1 && (all || clock_mono_ms() < until)) {
        r = fs_journal_lock(b);
        if (r < 0)
            return r;
        r = fs_carry_out(b, FS_HOLD);
        fs_journal_unlock(b);
    }
    return r < 0 ? r : 0;
}

static int settle(struct fs_box *b)
{
    int r = fs_journal_lock(b);
    if (r < 0)
        return r;
    r = fs_settle(b);
    fs_journal_unlock(b);
    return r;
}

static int compact(struct fs_box *b)
{
    int r = fs_box_lock(b, false);
    if (r < 0)
        return r;
    r = fs_journal_lock_held(b);
    if (r == 0) {
        if (fs_compact_due(b))
            r = fs_compact(b, false);
        fs_journal_unlock(b);
    }
    fs_box_unlock(b);
    return r;
}

/* Shards without a live message below the newest one go (STORE-20). lock and jmx are held. */
static void remove_empty_shards(struct fs_box *b)
{
    for (size_t i = 0; i < b->shard_n;) {
        uint32_t no = b->shard[i].no;
        char name[16];
        bool live = (uint64_t)(no + 1) * FS_SHARD_UIDS >=
                    b->m.uid_next; /* the newest, or where the next one goes */
        for (size_t k = mirror_lower(&b->m, no * FS_SHARD_UIDS);
             k < b->m.n && b->m.row[k].r.uid / FS_SHARD_UIDS == no && !live; k++)
            live = (b->m.row[k].r.flags & ROW_DEAD) == 0;
        fs_shard_name(no, name);
        if (live || (unlinkat(b->dirfd, name, AT_REMOVEDIR) < 0 && errno != ENOENT)) {
            i++;
            continue;
        }
        fs_facts_remove(b, no);
        if (b->read_no == no)
            fs_shard_forget(b);
        memmove(&b->shard[i], &b->shard[i + 1], (b->shard_n - i - 1) * sizeof(b->shard[0]));
        b->shard_n--;
    }
}

/* Once after a burst of changes: list what changed, so that the next start need not. */
static int rest(struct fs_box *b)
{
    int r = fs_box_lock(b, false);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->jmx);
    r = fs_heal_stale(b, false, false);
    if (r == 0) {
        remove_empty_shards(b);
        b->rested = true;
        if (b->cache_dirty)
            r = fs_cache_write(b);
    }
    pthread_mutex_unlock(&b->jmx);
    fs_box_unlock(b);
    return r;
}

/* What is due, judged without a lock of other processes. */
struct due {
    bool carry_out, settle, sync, compact, rest, rows, any;
};

static struct due look(struct fs_box *b, enum store_maintain how)
{
    int64_t now = clock_mono_ms();
    bool stop = how == STORE_MAINTAIN_STOP;
    struct due d = {0};
    pthread_mutex_lock(&b->jmx);
    bool queue = b->m.queue_head<b->m.queue_n, unsettled = b->m.unsettled> b->m.settled;
    d.carry_out = queue;
    d.settle = (queue || unsettled) && (stop || now - b->changed_ms >= QUIET_MS);
    d.sync = b->journal_dirty && (stop || now - b->dirty_since_ms >= SYNC_DUE_MS);
    d.compact = fs_compact_due(b);
    d.rows = fs_rows_due(b) && (stop || now - b->changed_ms >= REST_MS);
    d.rest = b->changed_ms != 0 && !b->rested && !stop && now - b->changed_ms >= REST_MS;
    d.any =
        d.rows || queue || unsettled || b->journal_dirty || d.compact || (b->changed_ms != 0 && !b->rested);
    pthread_mutex_unlock(&b->jmx);
    return d;
}

static bool maintain_box(struct fs_box *b, enum store_maintain how)
{
    struct due d = look(b, how);
    int r = 0;
    if (atomic_load(&b->dead) || !d.any)
        return false;
    if (d.carry_out)
        r = carry_out_some(b, how == STORE_MAINTAIN_STOP);
    if (r == 0 && d.settle)
        r = settle(b);
    if (r == 0 && d.compact)
        r = compact(b);
    if (d.sync || (how == STORE_MAINTAIN_STOP && (d.carry_out || d.settle)))
        sync_box(b);
    if (r == 0 && d.rest)
        (void)rest(b); /* not rested: any work left is told by look() */
    if (r == 0 && look(b, how).rows)
        (void)fs_rows_write(b); /* derived */
    return look(b, how).any;
}

int fs_maintain(struct store *s, enum store_maintain how)
{
    size_t n, left = 0;
    struct fs_box **all = fs_box_all(fs_of(s), &n);
    if (all == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        left += maintain_box(all[i], how);
        fs_box_put(all[i]);
    }
    free(all);
    fs_usage_settle(fs_of(s), how == STORE_MAINTAIN_STOP);
    return (int)left;
}
