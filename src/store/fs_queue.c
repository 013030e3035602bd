/* The outbound queue as files: putting, claiming, recording and ending entries (SPEC RELAY-01..03, DUR-06). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_queue_int.h"

#define EVENT_ROOM 1400u /* octets of the longest event line, near enough */
#define ROOM_RCPTS 1000u /* results of one round that room is taken for */

static struct fs_claim *claim_of(struct queue_claim *c)
{
    return (struct fs_claim *)(void *)c;
}

/* --- put ------------------------------------------------------------------------------------------------------------ */

static void names_of(const char *id_z, char msg_z[FSQ_NAME_MAX], char env_z[FSQ_NAME_MAX])
{
    fsq_name(id_z, ".eml", msg_z);
    fsq_name(id_z, ".jsonl", env_z);
}

static int sync_shard(int dirfd, int shard)
{
    int fd = fsq_open_shard(dirfd, (unsigned)shard);
    if (fd < 0)
        return fd;
    int r = fsu_sync(fd);
    close(fd);
    return r;
}

/* The directories may have been made by a process that died before it synced them. */
static int sync_tree(struct fs_store *fs)
{
    struct fs_queue *q = fs->queue;
    int r = 0;
    pthread_mutex_lock(&q->mx);
    if (!q->synced) {
        r = fsu_sync(q->msgfd);
        if (r == 0)
            r = fsu_sync(q->envfd);
        if (r == 0)
            r = fsu_sync(q->dirfd);
        if (r == 0)
            r = fsu_sync(fs->rootfd);
        q->synced = r == 0;
    }
    pthread_mutex_unlock(&q->mx);
    return r;
}

static int put_envelope(struct fs_store *fs, const struct queue_envelope *env, uint64_t size, int shard,
                        const char *name_z)
{
    int dirfd = fs->queue->envfd;
    char tmp[64];
    struct strbuf line = {0};
    queue_text_envelope(env, size, &line);
    int fd = strbuf_ok(&line) ? fs_temporary_open(fs, tmp) : -E_NOMEM, r = fd;
    if (fd >= 0) {
        r = fsu_write_all(fd, line.p, line.n);
        if (r == 0)
            r = fsu_sync(fd);
        r = fs_temporary_end(fs, fd, tmp, r, dirfd, name_z);
    }
    strbuf_done(&line);
    if (r < 0)
        return r;
    r = sync_shard(dirfd, shard);
    if (r < 0) /* a failed sync says nothing of what is on the disk: it must not come back (DUR-10) */
        unlinkat(dirfd, name_z, 0);
    return r;
}

/* Nobody can claim what has no envelope, so the lock may come behind the link. */
static int lock_message(int dirfd, const char *name_z)
{
    int fd = fsu_open(dirfd, name_z, O_RDONLY, 0);
    int r = fd < 0 ? fd : fsq_lock(fd);
    if (r == 0 && !fsq_named(fd, dirfd, name_z))
        r = -E_IO;
    if (r == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return r;
}

static int put(struct store *s, const struct queue_envelope *env, struct store_stage *stage)
{
    struct fs_store *fs = fs_of(s);
    char msg[FSQ_NAME_MAX], env_name[FSQ_NAME_MAX];
    int shard = fsq_shard(env->id);
    if (shard < 0 || env->rcpt_n == 0 || env->rcpt_n > QUEUE_RCPTS_MAX || fs_stage_check(stage) < 0)
        return -E_INVAL;
    int msgdir = fs->queue->msgfd;
    names_of(env->id, msg, env_name);
    int r = sync_tree(fs);
    if (r == 0)
        r = fs_stage_link(stage, msgdir, msg);
    if (r < 0)
        return r;
    int fd = lock_message(msgdir, msg);
    r = fd < 0 ? fd : sync_shard(msgdir, shard);
    if (r == 0)
        r = put_envelope(fs, env, fs_stage_size(stage), shard, env_name);
    if (r < 0)
        unlinkat(msgdir, msg, 0);
    if (fd >= 0)
        close(fd);
    return r;
}

/* --- claims --------------------------------------------------------------------------------------------------------- */

static void claim_free(struct fs_claim *c)
{
    queue_env_free(c->pub.env);
    if (c->envfd >= 0)
        close(c->envfd);
    if (c->pub.body != NULL)
        store_body_free(c->pub.body); /* closes msgfd, and so gives up the lock */
    else if (c->msgfd >= 0)
        close(c->msgfd);
    free(c);
}

static int read_envelope(struct fs_claim *c)
{
    struct strbuf text = {0};
    int envdir = c->fs->queue->envfd;
    c->envfd = fsu_open(envdir, c->env_z, O_RDWR | O_APPEND, 0);
    if (c->envfd < 0)
        return c->envfd;
    int r = fsq_read_all(c->envfd, &text);
    if (r == 0)
        r = queue_text_read(strbuf_text(&text), &c->pub.env);
    strbuf_done(&text);
    if (r == 0 && strncmp(c->pub.env->id, c->env_z + 2, CRYPTO_ID_MAX - 1) != 0)
        r = -E_SYNTAX; /* somebody copied a file by hand */
    return r;
}

/* RELAY-03, STORE-27: what cannot be recorded must not be attempted. Where space is plenty nothing is taken. */
static int take_room(struct fs_claim *c)
{
    struct stat st;
    size_t results = MIN(queue_env_waiting(c->pub.env), ROOM_RCPTS) + 1;
    if (fs_space(c->fs) == 0)
        return 0;
    if (fstat(c->envfd, &st) < 0)
        return err_from_errno(errno);
    if (fallocate(c->envfd, FALLOC_FL_KEEP_SIZE, st.st_size, (off_t)(results * EVENT_ROOM)) < 0 &&
        errno != EOPNOTSUPP)
        return err_from_errno(errno);
    return 0;
}

/* The text is gone: of a done() that died after it unlinked in another order, or by hand. */
static int without_text(struct fs_claim *c)
{
    int r = read_envelope(c);
    if (r < 0)
        return r;
    if (!queue_env_over(c->pub.env))
        return -E_SYNTAX;
    unlinkat(c->fs->queue->envfd, c->env_z, 0);
    return -E_NOTFOUND;
}

static int claim_take(struct fs_claim *c)
{
    int msgdir = c->fs->queue->msgfd;
    c->msgfd = fsu_open(msgdir, c->msg_z, O_RDONLY, 0);
    if (c->msgfd == -E_NOTFOUND)
        return without_text(c);
    if (c->msgfd < 0)
        return c->msgfd;
    if (flock(c->msgfd, LOCK_EX | LOCK_NB) < 0)
        return err_from_errno(errno); /* EWOULDBLOCK is -E_AGAIN */
    if (!fsq_named(c->msgfd, msgdir, c->msg_z))
        return -E_NOTFOUND; /* the holder before us ended the entry */
    int r = read_envelope(c);
    if (r == 0)
        r = fsq_rewrite(c);
    if (r == 0)
        r = take_room(c);
    c->read_n = r == 0 ? c->pub.env->read_n : 0;
    if (r == 0)
        r = fs_body_of_fd(&c->fs->pub, c->msgfd, &c->pub.body);
    return r;
}

static int claim(struct store *s, const char *id_z, struct queue_claim **ret)
{
    int shard = fsq_shard(id_z);
    struct fs_claim *c = shard < 0 ? NULL : calloc(1, sizeof(*c));
    if (c == NULL)
        return shard < 0 ? shard : -E_NOMEM;
    c->fs = fs_of(s);
    c->pub.store = s;
    c->msgfd = c->envfd = -1;
    names_of(id_z, c->msg_z, c->env_z);
    int r = claim_take(c);
    if (r < 0) {
        claim_free(c);
        return r;
    }
    *ret = &c->pub;
    return 0;
}

/* The kernel keeps the lock while the process lives. */
static int renew(struct queue_claim *pub)
{
    struct fs_claim *c = claim_of(pub);
    return fsq_named(c->msgfd, c->fs->queue->msgfd, c->msg_z) ? 0 : -E_CONFLICT;
}

/* What was added since the last time, up to the last whole line. */
static int read_on(struct fs_claim *c, struct strbuf *news)
{
    struct stat st;
    size_t end;
    if (fstat(c->envfd, &st) < 0)
        return err_from_errno(errno);
    if ((uint64_t)st.st_size <= c->read_n)
        return 0;
    size_t n = (size_t)((uint64_t)st.st_size - c->read_n);
    char *text = malloc(n);
    int r = text == NULL ? -E_NOMEM : fsu_pread_full(c->envfd, text, n, (off_t)c->read_n);
    if (r == 0 && span_rfind(span_of(text, n), '\n', &end)) {
        struct span whole = span_of(text, end + 1);
        c->read_n += whole.n;
        if (news == NULL)
            r = queue_text_more(c->pub.env, whole);
        else
            strbuf_span(news, whole);
    }
    free(text);
    return r;
}

static int append(struct queue_claim *pub, const struct queue_event *ev, size_t n, struct strbuf *news)
{
    struct fs_claim *c = claim_of(pub);
    struct strbuf lines = {0};
    for (size_t i = 0; i < n; i++)
        queue_text_event(&ev[i], &lines);
    int r = strbuf_ok(&lines) ? 0 : -E_NOMEM;
    if (r == 0 && lines.n > 0)
        r = fsq_write(c->fs->queue->envfd, c->env_z, &c->envfd, strbuf_text(&lines));
    strbuf_done(&lines);
    return r < 0 ? r : read_on(c, news);
}

static void release(struct queue_claim *c)
{
    if (c != NULL)
        claim_free(claim_of(c));
}

/* No sync: an entry that comes back after a power cut is over still, because its events are durable. */
static int done(struct queue_claim *pub)
{
    struct fs_claim *c = claim_of(pub);
    struct fs_queue *q = c->fs->queue;
    int r = unlinkat(q->envfd, c->env_z, 0) < 0 && errno != ENOENT ? err_from_errno(errno) : 0;
    if (r == 0 && unlinkat(q->msgfd, c->msg_z, 0) < 0 && errno != ENOENT)
        r = err_from_errno(errno);
    claim_free(c);
    return r;
}

/* --- without a claim -------------------------------------------------------------------------------------------------- */

static int post(struct store *s, const char *id_z, const struct queue_event *ev)
{
    struct fs_queue *q = fs_of(s)->queue;
    char msg[FSQ_NAME_MAX], env[FSQ_NAME_MAX];
    struct strbuf line = {0};
    int shard = fsq_shard(id_z), fd = -1;
    if (shard < 0)
        return shard;
    names_of(id_z, msg, env);
    queue_text_event(ev, &line);
    int r = strbuf_ok(&line) ? fsq_write(q->envfd, env, &fd, strbuf_text(&line)) : -E_NOMEM;
    strbuf_done(&line);
    if (fd >= 0)
        close(fd);
    char dir[2] = {fsq_letter((unsigned)shard)};
    if (r == 0) /* for those who have no watch and look at stamps */
        utimensat(q->envfd, dir, NULL, AT_SYMLINK_NOFOLLOW);
    return r;
}

/* A shared lock for a moment: a claim that meets it is tried again soon. */
static int active(struct store *s, const char *id_z)
{
    struct fs_queue *q = fs_of(s)->queue;
    char msg[FSQ_NAME_MAX], env[FSQ_NAME_MAX];
    int shard = fsq_shard(id_z);
    if (shard < 0)
        return shard;
    names_of(id_z, msg, env);
    int fd = fsu_open(q->msgfd, msg, O_RDONLY, 0);
    if (fd < 0)
        return fd;
    int r = flock(fd, LOCK_SH | LOCK_NB) < 0 ? (errno == EWOULDBLOCK ? 1 : err_from_errno(errno)) : 0;
    close(fd);
    return r;
}

const struct queue_ops fs_queue_ops = {
    .shards = FSQ_SHARDS,
    .put = put,
    .claim = claim,
    .renew = renew,
    .append = append,
    .done = done,
    .release = release,
    .post = post,
    .read = fsq_read,
    .glance = fsq_glance,
    .active = active,
    .list = fsq_list,
    .tidy = fsq_tidy,
    .watch_fd = fsq_watch_fd,
    .watch_read = fsq_watch_read,
    .stamp = fsq_stamp,
};
