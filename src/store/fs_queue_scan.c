/* Looking at the queue's files: listing, watching, left-overs; opening and closing (SPEC RELAY-02, 03). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_queue_int.h"

#define LEFT_OVER_S 3600
#define WATCH_MASK  (IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_DELETE | IN_ONLYDIR)

/* --- reading ---------------------------------------------------------------------------------------------------------- */

/* Differs when anything was added or the file was written anew. */
static uint64_t version_of(const struct stat *st)
{
    return (uint64_t)st->st_size ^ ((uint64_t)st->st_ino << 32);
}

static int read_with_version(struct store *s, const char *id_z, struct queue_envelope **ret, uint64_t *ret_version)
{
    char name[FSQ_NAME_MAX];
    struct stat st;
    struct strbuf text = {0};
    int shard = fsq_shard(id_z);
    if (shard < 0)
        return shard;
    fsq_name(id_z, ".jsonl", name);
    int fd = fsu_open(fs_of(s)->queue->envfd, name, O_RDONLY, 0);
    if (fd < 0)
        return fd;
    int r = fstat(fd, &st) < 0 ? err_from_errno(errno) : fsq_read_all(fd, &text);
    if (r == 0)
        r = queue_text_read(strbuf_text(&text), ret);
    if (r == 0)
        *ret_version = version_of(&st);
    strbuf_done(&text);
    close(fd);
    return r;
}

int fsq_read(struct store *s, const char *id_z, struct queue_envelope **ret)
{
    uint64_t version;
    return read_with_version(s, id_z, ret, &version);
}

int fsq_glance(struct store *s, const char *id_z, struct queue_glance *ret)
{
    struct queue_envelope *env = NULL;
    uint64_t version = 0;
    int r = read_with_version(s, id_z, &env, &version);
    if (r < 0 || env == NULL)
        return r;
    *ret = queue_env_glance(env, version);
    queue_env_free(env);
    return 0;
}

/* The names of a shard, and its descriptor, to be closed. */
static int names_in(int dirfd, unsigned shard, struct fs_names *ret)
{
    int fd = fsq_open_shard(dirfd, shard);
    int r = fd < 0 ? fd : fs_names_read(fd, ret);
    if (r < 0 && fd >= 0)
        close(fd);
    return r < 0 ? r : fd;
}

int fsq_list(struct store *s, unsigned shard, queue_each each, void *ctx)
{
    struct fs_names names;
    int dirfd = names_in(fs_of(s)->queue->envfd, shard, &names), r = 0;
    if (dirfd < 0)
        return dirfd;
    for (size_t i = 0; i < names.n && r == 0; i++) {
        const char *name = names.text + names.name[i].at;
        char id[CRYPTO_ID_MAX];
        struct stat st;
        if (fsq_id_of(name, ".jsonl", id) && fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            r = each(ctx, id, version_of(&st));
    }
    close(dirfd);
    fs_names_done(&names);
    return r;
}

/* --- what puts that died left behind ------------------------------------------------------------------------------------ */

static bool is_old(int dirfd, const char *name_z)
{
    struct stat st;
    return fstatat(dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ctim.tv_sec < clock_wall_s() - LEFT_OVER_S;
}

/* A text without envelope, whose maker is gone: its lock is free. */
static bool remove_half_made(struct fs_queue *q, int dirfd, const char *name_z, const char *id_z)
{
    char env[FSQ_NAME_MAX];
    struct stat st;
    fsq_name(id_z, ".jsonl", env);
    if (fstatat(q->envfd, env, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT || !is_old(dirfd, name_z))
        return false;
    int fd = fsu_open(dirfd, name_z, O_RDONLY, 0);
    bool removed = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && fsq_named(fd, dirfd, name_z) &&
                   fstatat(q->envfd, env, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT &&
                   unlinkat(dirfd, name_z, 0) == 0;
    if (fd >= 0)
        close(fd);
    return removed;
}

/* What a rewrite left: fsu_replace(). */
static bool remove_temporary(int dirfd, const char *name_z)
{
    return name_z[0] == '.' && is_old(dirfd, name_z) && unlinkat(dirfd, name_z, 0) == 0;
}

int fsq_tidy(struct store *s, unsigned shard)
{
    struct fs_queue *q = fs_of(s)->queue;
    int removed = 0;
    for (int env = 0; env < 2; env++) {
        struct fs_names names;
        int dirfd = names_in(env ? q->envfd : q->msgfd, shard, &names);
        if (dirfd < 0)
            return dirfd;
        for (size_t i = 0; i < names.n; i++) {
            const char *name = names.text + names.name[i].at;
            char id[CRYPTO_ID_MAX];
            if (env)
                removed += remove_temporary(dirfd, name);
            else if (fsq_id_of(name, ".eml", id))
                removed += remove_half_made(q, dirfd, name, id);
        }
        close(dirfd);
        fs_names_done(&names);
    }
    return removed;
}

/* --- watching ----------------------------------------------------------------------------------------------------------- */

static int add_watches(struct fs_queue *q)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    for (unsigned i = 0; i < FSQ_SHARDS && fd >= 0; i++) {
        char path[40];
        snprintf(path, sizeof(path), "/proc/self/fd/%d/%c", q->envfd, fsq_letter(i));
        if (inotify_add_watch(fd, path, WATCH_MASK) < 0) {
            close(fd);
            fd = -1;
        }
    }
    return fd;
}

/* The first call begins to watch: verbs never do. */
int fsq_watch_fd(struct store *s)
{
    struct fs_queue *q = fs_of(s)->queue;
    pthread_mutex_lock(&q->mx);
    if (!q->watched)
        q->inotify_fd = add_watches(q);
    q->watched = true;
    pthread_mutex_unlock(&q->mx);
    return q->inotify_fd;
}

int fsq_watch_read(struct store *s, struct queue_change *ch, size_t max)
{
    struct fs_queue *q = fs_of(s)->queue;
    char buf[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    size_t n = 0;
    if (q->inotify_fd < 0 || max < sizeof(buf) / sizeof(struct inotify_event))
        return 0; /* no event that was read may be lost for want of room */
    ssize_t got = read(q->inotify_fd, buf, sizeof(buf));
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : err_from_errno(errno);
    for (ssize_t at = 0; at < got;) {
        const struct inotify_event *in = (const struct inotify_event *)(const void *)(buf + at);
        struct queue_change one = {.kind = QUEUE_CH_ENTRY};
        at += (ssize_t)sizeof(*in) + in->len;
        if ((in->mask & (IN_Q_OVERFLOW | IN_IGNORED)) != 0)
            one.kind = QUEUE_CH_OVERFLOW;
        else if (in->len == 0 || !fsq_id_of(in->name, ".jsonl", one.id))
            continue;
        if (n == 0 || ch[n - 1].kind != one.kind || strcmp(ch[n - 1].id, one.id) != 0)
            ch[n++] = one;
    }
    return (int)n;
}

int fsq_stamp(struct store *s, unsigned shard, uint64_t *ret)
{
    struct stat st;
    char name[2] = {fsq_letter(shard)};
    if (fstatat(fs_of(s)->queue->envfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_from_errno(errno);
    *ret = (uint64_t)st.st_ctim.tv_sec * 1000000000u + (uint64_t)st.st_ctim.tv_nsec;
    return 0;
}

/* --- opening ------------------------------------------------------------------------------------------------------------ */

static int make_dir(int dirfd, const char *name_z)
{
    if (mkdirat(dirfd, name_z, 0700) < 0 && errno != EEXIST)
        return err_from_errno(errno);
    return fsu_open_dir(dirfd, name_z);
}

/* Nothing is synced here: the first put does it for all (sync_tree). */
int fs_queue_open(struct fs_store *fs)
{
    struct fs_queue *q = calloc(1, sizeof(*q));
    if (q == NULL)
        return -E_NOMEM;
    fs->queue = q;
    pthread_mutex_init(&q->mx, NULL);
    q->dirfd = q->msgfd = q->envfd = q->inotify_fd = -1;
    int r = q->dirfd = make_dir(fs->rootfd, "queue");
    if (r >= 0)
        r = q->msgfd = make_dir(q->dirfd, "msg");
    if (r >= 0)
        r = q->envfd = make_dir(q->dirfd, "env");
    for (unsigned i = 0; i < 2 * FSQ_SHARDS && r >= 0; i++) {
        char name[2] = {fsq_letter(i / 2)};
        r = make_dir(i % 2 == 0 ? q->msgfd : q->envfd, name); /* a link there is refused */
        if (r >= 0)
            close(r);
    }
    return r < 0 ? r : 0;
}

static void close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void fs_queue_close(struct fs_store *fs)
{
    struct fs_queue *q = fs->queue;
    if (q == NULL)
        return;
    close_fd(q->msgfd);
    close_fd(q->envfd);
    close_fd(q->dirfd);
    close_fd(q->inotify_fd);
    pthread_mutex_destroy(&q->mx);
    free(q);
    fs->queue = NULL;
}
