/* inotify on the journal and the newest shard of watched mailboxes (SPEC IMAP-61, IMAP-63; pitfalls
 * 35, 44). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/err.h"
#include "store/fs_int.h"

#define LOG_MASK   (IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
#define FILES_MASK (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)

struct fs_watch {
    struct fs_watch *next;
    int wd;
    bool log; /* the journal; else the newest shard */
    struct mbox_id id;
};

int fs_watch_fd(struct store *s)
{
    return fs_of(s)->inotify_fd;
}

void fs_watch_done(struct fs_store *fs)
{
    for (size_t i = 0; i < FS_TABLE; i++)
        while (fs->watch[i] != NULL) {
            struct fs_watch *w = fs->watch[i];
            fs->watch[i] = w->next;
            free(w);
        }
    if (fs->inotify_fd >= 0)
        close(fs->inotify_fd);
}

static struct fs_watch **find(struct fs_store *fs, int wd)
{
    struct fs_watch **at = &fs->watch[(unsigned)wd % FS_TABLE];
    while (*at != NULL && (*at)->wd != wd)
        at = &(*at)->next;
    return at;
}

static void drop(struct fs_store *fs, int *wd)
{
    if (*wd < 0)
        return;
    struct fs_watch **at = find(fs, *wd), *w = *at;
    if (w != NULL) {
        inotify_rm_watch(fs->inotify_fd, *wd);
        *at = w->next;
        free(w);
    }
    *wd = -1;
}

static int watch_path(struct fs_box *b, const char *name_z, uint32_t mask, bool log)
{
    struct fs_store *fs = b->fs;
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", b->dirfd, name_z);
    int wd = inotify_add_watch(fs->inotify_fd, path, mask);
    if (wd < 0)
        return errno == ENOSPC ? -E_LIMIT : err_from_errno(errno);
    struct fs_watch **at = find(fs, wd);
    if (*at == NULL) {
        *at = calloc(1, sizeof(**at));
        if (*at == NULL) {
            inotify_rm_watch(fs->inotify_fd, wd);
            return -E_NOMEM;
        }
        (*at)->wd = wd;
    }
    (*at)->log = log;
    (*at)->id = b->pub.id;
    return wd;
}

static uint32_t newest_shard(const struct fs_box *b)
{
    return b->m.n == 0 ? 0 : b->m.row[b->m.n - 1].r.uid / FS_SHARD_UIDS;
}

/* watch_mx and jmx are held. */
static int renew(struct fs_box *b)
{
    char name[16];
    uint32_t top = newest_shard(b);
    if (b->wd_journal < 0 || b->wd_jino != b->jino) {
        drop(b->fs, &b->wd_journal);
        int wd = watch_path(b, "journal", LOG_MASK, true);
        if (wd < 0)
            return wd;
        b->wd_journal = wd;
        b->wd_jino = b->jino;
    }
    if (b->wd_top < 0 || b->wd_top_no != top) {
        drop(b->fs, &b->wd_top);
        fs_shard_name(top, name);
        int wd = watch_path(b, name, FILES_MASK, false);
        if (wd < 0 &&
            wd != -E_NOTFOUND) /* no shard yet: the first append makes it and comes here again */
            return wd;
        b->wd_top = wd < 0 ? -1 : wd;
        b->wd_top_no = top;
    }
    return 0;
}

void fs_watch_renew(struct fs_box *b)
{
    if (atomic_load(&b->watchers) == 0)
        return;
    if (b->wd_journal >= 0 && b->wd_jino == b->jino && b->wd_top >= 0 &&
        b->wd_top_no == newest_shard(b))
        return;
    pthread_mutex_lock(&b->fs->watch_mx);
    if (atomic_load(&b->watchers) > 0)
        renew(b); /* when no watch is left, changed() still tells */
    pthread_mutex_unlock(&b->fs->watch_mx);
}

int fs_watch_add(struct store_box *pub)
{
    struct fs_box *b = fs_box_of(pub);
    int r = fs_journal_read_lock(b);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->fs->watch_mx);
    r = b->fs->inotify_fd < 0 ? -E_LIMIT : renew(b);
    if (r == 0)
        atomic_fetch_add(&b->watchers, 1u);
    else if (atomic_load(&b->watchers) == 0) {
        drop(b->fs, &b->wd_journal);
        drop(b->fs, &b->wd_top);
    }
    pthread_mutex_unlock(&b->fs->watch_mx);
    fs_journal_read_unlock(b);
    return r;
}

void fs_watch_del(struct store_box *pub)
{
    struct fs_box *b = fs_box_of(pub);
    pthread_mutex_lock(&b->jmx);
    pthread_mutex_lock(&b->fs->watch_mx);
    if (atomic_load(&b->watchers) > 0 && atomic_fetch_sub(&b->watchers, 1u) == 1) {
        drop(b->fs, &b->wd_journal);
        drop(b->fs, &b->wd_top);
    }
    pthread_mutex_unlock(&b->fs->watch_mx);
    pthread_mutex_unlock(&b->jmx);
}

static bool decode(struct fs_store *fs, const struct inotify_event *in, struct store_event *ret)
{
    memset(ret, 0, sizeof(*ret));
    if ((in->mask & IN_Q_OVERFLOW) != 0) {
        ret->kind = STORE_EV_OVERFLOW;
        return true;
    }
    struct fs_watch **at = find(fs, in->wd);
    if (*at == NULL)
        return false;
    ret->id = (*at)->id;
    if ((in->mask & IN_IGNORED) != 0) { /* the kernel took the watch away: the file is gone */
        struct fs_watch *w = *at;
        bool log = w->log;
        *at = w->next;
        free(w);
        ret->kind = STORE_EV_GONE;
        return log;
    }
    bool gone = (in->mask & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0;
    ret->kind = !(*at)->log ? STORE_EV_FILES : gone ? STORE_EV_GONE : STORE_EV_LOG;
    return true;
}

int fs_watch_read(struct store *s, struct store_event *ev, size_t max)
{
    struct fs_store *fs = fs_of(s);
    char buf[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    size_t n = 0, cap = max * sizeof(struct inotify_event);
    if (max == 0 || fs->inotify_fd < 0)
        return 0;
    if (cap > sizeof(buf) || cap < sizeof(struct inotify_event) + NAME_MAX + 1)
        cap = cap > sizeof(buf) ? sizeof(buf) : sizeof(struct inotify_event) + NAME_MAX + 1;
    pthread_mutex_lock(&fs->watch_mx);
    ssize_t got = read(fs->inotify_fd, buf, cap);
    for (ssize_t at = 0; at < got;) {
        const struct inotify_event *in = (const struct inotify_event *)(const void *)(buf + at);
        struct store_event one;
        at += (ssize_t)sizeof(*in) + in->len;
        if (!decode(fs, in, &one))
            continue;
        if (n > 0 && ev[n - 1].kind == one.kind && mbox_id_eq(ev[n - 1].id, one.id))
            continue;
        if (n == max) { /* no room: the receiver looks at everything */
            ev[max - 1] = (struct store_event){.kind = STORE_EV_OVERFLOW};
            break;
        }
        ev[n++] = one;
    }
    int e = errno;
    pthread_mutex_unlock(&fs->watch_mx);
    return got < 0 && e != EAGAIN && e != EINTR ? err_from_errno(e) : (int)n;
}

int fs_changed(struct store_box *pub)
{
    struct fs_box *b = fs_box_of(pub);
    struct stat st;
    if (atomic_load(&b->dead))
        return -E_NOTFOUND;
    if (fstatat(b->dirfd, "journal", &st, AT_SYMLINK_NOFOLLOW) < 0)
        return fstatat(b->dirfd, "lock", &st, AT_SYMLINK_NOFOLLOW) < 0 ? -E_NOTFOUND : 1;
    pthread_mutex_lock(&b->jmx);
    int r = !b->loaded || st.st_ino != b->jino || st.st_size != b->jpos;
    pthread_mutex_unlock(&b->jmx);
    return r;
}
