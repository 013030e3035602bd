/* Mailbox handles: one per mailbox and process, found by the inode of its directory, which stays
 * while we hold it open. Loading is STORE-31, 32: status.json, journal, then whatever differs on
 * the disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

static void destroy(struct fs_box *b)
{
    if (b == NULL)
        return;
    if (b->cache_dirty && !atomic_load(&b->dead))
        fs_cache_write(b);
    fs_shard_forget(b);
    if (b->top_fd >= 0)
        close(b->top_fd);
    if (b->jfd >= 0)
        close(b->jfd);
    if (b->lockfd >= 0)
        close(b->lockfd);
    if (b->dirfd >= 0)
        close(b->dirfd);
    mirror_clear(&b->m);
    fs_facts_done(b);
    free(b->shard);
    pthread_mutex_destroy(&b->mx);
    pthread_mutex_destroy(&b->jmx);
    pthread_mutex_destroy(&b->fx);
    fs_user_put(b->user);
    free(b);
}

static struct fs_box *box_new(struct fs_user *u, const char *dir_z)
{
    struct fs_box *b = calloc(1, sizeof(*b));
    struct stat st;
    char name[STORE_NAME_MAX + 1];
    if (b == NULL)
        return NULL;
    b->pub = (struct store_box){.store = &u->fs->pub, .owner_z = u->owner_z};
    b->fs = u->fs;
    b->user = fs_user_ref(u);
    b->refs = 1;
    b->lockfd = b->jfd = b->top_fd = b->read_fd = -1;
    b->wd_journal = b->wd_top = -1;
    b->m.uid_next = 1;
    pthread_mutex_init(&b->mx, NULL);
    pthread_mutex_init(&b->jmx, NULL);
    pthread_mutex_init(&b->fx, NULL);
    b->dirfd = fsu_open_dir(u->boxesfd, dir_z);
    if (b->dirfd >= 0 && fstat(b->dirfd, &st) == 0) {
        b->dev = st.st_dev;
        b->ino = st.st_ino;
    }
    if (store_name_decode(span_z(dir_z), name) > 0)
        b->name_use = fs_use_of_name(name);
    return b;
}

/* The old id and UIDVALIDITY from a journal whose header is whole. */
static bool status_from_journal(struct fs_box *b, struct fs_status *ret)
{
    struct jheader h;
    int fd = fsu_open(b->dirfd, "journal", O_RDONLY, 0);
    bool ok = fd >= 0 && fsu_pread_full(fd, &h, sizeof(h), 0) == 0 &&
              memcmp(h.magic, "RMAILDJ", 8) == 0 && h.order == 0x01020304 && h.version == 1 &&
              h.crc == crc32c(0, &h, offsetof(struct jheader, crc));
    if (fd >= 0)
        close(fd);
    if (!ok)
        return false;
    *ret = (struct fs_status){
        .uid_validity = h.uid_validity, .uid_next = h.uid_next, .generation = h.generation};
    memcpy(ret->id.b, h.mailbox_id, sizeof(ret->id.b));
    return true;
}

static int load_status(struct fs_box *b, bool *ret_write)
{
    static const struct mbox_id none;
    struct fs_status st = {0};
    int r = fs_status_read(b->dirfd, &st, &b->st_stamp);
    *ret_write = false;
    if (r == -E_NOTFOUND || r == -E_SYNTAX) {
        *ret_write = true;
        if (!status_from_journal(b, &st)) {
            if (b->spare_uid_validity == 0)
                return -E_CONFLICT;
            st = (struct fs_status){.uid_validity = b->spare_uid_validity, .uid_next = 1};
            b->spare_uid_validity = 0;
        }
    } else if (r < 0) {
        return r;
    }
    if (!st.use_known)
        st.use = b->name_use;
    if (mbox_id_eq(st.id, none)) { /* an older tree's */
        if (b->loaded || !mbox_id_eq(b->pub.id, none))
            st.id = b->pub.id;
        else
            fs_random(st.id.b, sizeof(st.id.b));
        *ret_write = true;
    }
    b->st = st;
    return 0;
}

/* Without a journal to be trusted: every shard is compared, MODSEQ jumps, a new file is written. */
static int load_anew(struct fs_box *b)
{
    struct fs_mirror *m = &b->m;
    uint64_t now = (uint64_t)clock_wall_s() << 20;
    b->shard_n = 0;
    m->modseq = MAX(MAX(m->modseq + 1, b->st.modseq_limit), now);
    m->floor_modseq = m->modseq;
    int r = fs_heal_stale(b, true, true);
    for (size_t i = 0; i < b->shard_n; i++)
        b->shard[i].dirty = true;
    /* Messages found again are not new ones (QUOTA-03). */
    b->unposted_bytes = b->unposted_messages = 0;
    fs_usage_doubt(b->user);
    if (r == 0)
        r = fs_status_save(b); /* the limit is durable before a new MODSEQ is seen */
    if (r == 0)
        r = fs_compact(b, true);
    return r;
}

int fs_box_load(struct fs_box *b)
{
    bool intact, write_status;
    b->loaded = false;
    int r = load_status(b, &write_status);
    if (r == 0)
        r = fs_journal_open(b, &intact);
    if (r < 0)
        return r;
    static const struct mbox_id none;
    if (mbox_id_eq(
            b->pub.id,
            none)) /* others read it without a lock: set once, before the handle is given out */
        b->pub.id = b->st.id;
    b->m.uid_next = MAX(b->m.uid_next, b->st.uid_next);
    b->m.recent_uid = MAX(b->m.recent_uid, b->st.recent_uid);
    if (!intact) {
        r = load_anew(b);
        b->loaded = r == 0;
    } else {
        if (b->shard_n == 0)
            fs_cache_read(b);
        b->loaded = true;
        flock(b->jfd, LOCK_UN);
        if (write_status)
            r = fs_status_save(b);
        if (r == 0)
            r = fs_heal_stale(b, false, false);
        if (r < 0)
            b->loaded = false;
    }
    if (b->jfd >= 0)
        flock(b->jfd, LOCK_UN);
    if (b->loaded)
        fs_watch_renew(b);
    return r;
}

/* --- the table
 * ---------------------------------------------------------------------------------------------------
 */

static size_t bucket(ino_t ino)
{
    return (size_t)((uint64_t)ino * UINT64_C(0x9e3779b97f4a7c15) >> 54) % FS_TABLE;
}

static struct fs_box *table_find(struct fs_store *fs, dev_t dev, ino_t ino)
{
    for (struct fs_box *b = fs->boxes[bucket(ino)]; b != NULL; b = b->next)
        if (b->ino == ino && b->dev == dev && !atomic_load(&b->dead)) {
            b->refs++;
            b->used = ++fs->clock;
            return b;
        }
    return NULL;
}

static void table_remove(struct fs_store *fs, struct fs_box *b)
{
    struct fs_box **at = &fs->boxes[bucket(b->ino)];
    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    fs->boxes_n--;
}

static bool has_work(const struct fs_box *b)
{
    return b->m.queue_head < b->m.queue_n || b->m.unsettled > b->m.settled || b->journal_dirty ||
           b->watchers > 0;
}

/* The idle mailbox used longest ago, taken out of the table; NULL when few are open. fs->mx is
 * held. */
static struct fs_box *pick_victim(struct fs_store *fs)
{
    struct fs_box *victim = NULL;
    if (fs->boxes_n <= fs->idle_boxes)
        return NULL;
    for (size_t i = 0; i < FS_TABLE; i++)
        for (struct fs_box *b = fs->boxes[i]; b != NULL; b = b->next)
            if (b->refs == 0 && (atomic_load(&b->dead) || !has_work(b)) &&
                (victim == NULL || b->used < victim->used))
                victim = b;
    if (victim != NULL)
        table_remove(fs, victim);
    return victim;
}

void fs_box_put(struct fs_box *b)
{
    struct fs_store *fs = b->fs;
    struct fs_box *victim = NULL;
    pthread_mutex_lock(&fs->mx);
    if (--b->refs == 0) {
        if (atomic_load(&b->dead)) {
            table_remove(fs, b);
            victim = b;
        } else {
            victim = pick_victim(fs);
        }
    }
    pthread_mutex_unlock(&fs->mx);
    destroy(victim);
}

void fs_box_evict_all(struct fs_store *fs)
{
    for (size_t i = 0; i < FS_TABLE; i++)
        while (fs->boxes[i] != NULL) {
            struct fs_box *b = fs->boxes[i];
            table_remove(fs, b);
            destroy(b);
        }
}

struct fs_box **fs_box_all(struct fs_store *fs, size_t *ret_n)
{
    size_t n = 0;
    pthread_mutex_lock(&fs->mx);
    struct fs_box **all = calloc(fs->boxes_n + 1, sizeof(struct fs_box *));
    for (size_t i = 0; i < FS_TABLE && all != NULL; i++)
        for (struct fs_box *b = fs->boxes[i]; b != NULL; b = b->next) {
            b->refs++;
            all[n++] = b;
        }
    pthread_mutex_unlock(&fs->mx);
    *ret_n = n;
    return all;
}

int fs_box_get(struct fs_user *u, const char *dir_z, bool user_held, struct fs_box **ret)
{
    struct fs_store *fs = u->fs;
    struct stat st;
    if (fstatat(u->boxesfd, dir_z, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_from_errno(errno);
    if (!S_ISDIR(st.st_mode))
        return -E_NOTFOUND;
    pthread_mutex_lock(&fs->mx);
    struct fs_box *b = table_find(fs, st.st_dev, st.st_ino);
    pthread_mutex_unlock(&fs->mx);
    if (b != NULL) {
        *ret = b;
        return 0;
    }
    b = box_new(u, dir_z);
    int r = b == NULL ? -E_NOMEM : b->dirfd < 0 ? b->dirfd : fs_box_lock(b, user_held);
    if (r < 0) {
        destroy(b);
        return r;
    }
    fs_box_unlock(b);
    pthread_mutex_lock(&fs->mx);
    struct fs_box *other = table_find(fs, b->dev, b->ino); /* another thread was faster */
    if (other == NULL) {
        b->next = fs->boxes[bucket(b->ino)];
        fs->boxes[bucket(b->ino)] = b;
        fs->boxes_n++;
        b->used = ++fs->clock;
    }
    pthread_mutex_unlock(&fs->mx);
    if (other != NULL) {
        b->cache_dirty = false;
        destroy(b);
    }
    *ret = other != NULL ? other : b;
    return 0;
}

/* --- calls
 * -------------------------------------------------------------------------------------------------------
 */

int fs_box_open(struct store *s, struct store_account who, struct span name, struct store_box **ret)
{
    char dir[STORE_NAME_MAX + 1];
    struct fs_user *u;
    struct fs_box *b = NULL;
    struct mbox_id id;
    int r = store_name_encode(name, dir);
    if (r >= 0)
        r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_box_get(u, dir, false, &b);
    if (r == -E_NOTFOUND && strcmp(dir, "INBOX") == 0) { /* an account always has one */
        r = fs_mbox_create(s, (struct store_op){0, 0}, who, name, STORE_USE_NONE, &id);
        if (r == 0 || r == -E_EXISTS)
            r = fs_box_get(u, dir, false, &b);
    }
    fs_user_put(u);
    if (r == 0)
        *ret = &b->pub;
    return r;
}

int fs_box_open_id(struct store *s, struct store_account who, struct mbox_id id,
                   struct store_box **ret)
{
    struct fs_user *u;
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    struct store_list list = {0};
    r = fs_user_lock(u);
    if (r == 0) {
        r = fs_mbox_scan(u, &list);
        struct fs_box *b = NULL;
        for (size_t i = 0; i < list.n && r == 0 && b == NULL; i++) {
            char dir[STORE_NAME_MAX + 1];
            if (!mbox_id_eq(list.mbox[i].id, id) ||
                store_name_encode(span_z(list.mbox[i].name_z), dir) < 0)
                continue;
            r = fs_box_get(u, dir, true, &b);
        }
        fs_user_unlock(u);
        if (r == 0 && b == NULL)
            r = -E_NOTFOUND;
        if (r == 0)
            *ret = &b->pub;
        store_list_free(&list);
    }
    fs_user_put(u);
    return r;
}

struct store_box *fs_box_ref(struct store_box *pub)
{
    struct fs_box *b = fs_box_of(pub);
    pthread_mutex_lock(&b->fs->mx);
    b->refs++;
    pthread_mutex_unlock(&b->fs->mx);
    return pub;
}

void fs_box_free(struct store_box *b)
{
    fs_box_put(fs_box_of(b));
}
