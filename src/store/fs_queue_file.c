/* The envelope file of a queue entry: names, appending without tearing, writing it anew (SPEC RELAY-01, 03). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_queue_int.h"

#define FILE_MAX (256u * 1024u * 1024u)

static const char letters[] = "0123456789abcdefghijklmnopqrstuv";
_Static_assert(sizeof(letters) == FSQ_SHARDS + 1, "the letters of crypto_id()");

char fsq_letter(unsigned shard)
{
    return letters[shard];
}

int fsq_shard(const char *id_z)
{
    if (strlen(id_z) != CRYPTO_ID_MAX - 1 || strspn(id_z, letters) != CRYPTO_ID_MAX - 1)
        return -E_NOTFOUND;
    return (int)(strchr(letters, id_z[CRYPTO_ID_MAX - 2]) - letters);
}

bool fsq_id_of(const char *name_z, const char *suffix_z, char ret[CRYPTO_ID_MAX])
{
    size_t n = CRYPTO_ID_MAX - 1;
    if (strlen(name_z) <= n || strcmp(name_z + n, suffix_z) != 0)
        return false;
    memcpy(ret, name_z, n);
    ret[n] = 0;
    return fsq_shard(ret) >= 0;
}

void fsq_name(const char *id_z, const char *suffix_z, char ret[FSQ_NAME_MAX])
{
    snprintf(ret, FSQ_NAME_MAX, "%c/%.26s%s", id_z[CRYPTO_ID_MAX - 2], id_z, suffix_z);
}

int fsq_open_shard(int dirfd, unsigned shard)
{
    char name[2] = {fsq_letter(shard)};
    return fsu_open_dir(dirfd, name);
}

int fsq_lock(int fd)
{
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return err_from_errno(errno);
    return 0;
}

bool fsq_named(int fd, int dirfd, const char *name_z)
{
    struct stat held, named;
    return fstat(fd, &held) == 0 && fstatat(dirfd, name_z, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           held.st_ino == named.st_ino;
}

int fsq_read_all(int fd, struct strbuf *ret)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return err_from_errno(errno);
    if (st.st_size > (off_t)FILE_MAX)
        return -E_SYNTAX;
    if (!strbuf_reserve(ret, (size_t)st.st_size + 1))
        return -E_NOMEM;
    int r = fsu_pread_full(fd, ret->p, (size_t)st.st_size, 0);
    if (r == 0)
        ret->n = (size_t)st.st_size;
    return r;
}

/* *fd open, locked, and still the file of that name. */
static int lock_current(int dirfd, const char *name_z, int *fd)
{
    for (;;) {
        if (*fd < 0)
            *fd = fsu_open(dirfd, name_z, O_RDWR | O_APPEND, 0);
        int r = *fd < 0 ? *fd : fsq_lock(*fd);
        if (r < 0 || fsq_named(*fd, dirfd, name_z))
            return r;
        close(*fd); /* written anew, or the entry has ended */
        *fd = -1;
    }
}

static int write_locked(int fd, struct span lines)
{
    struct stat st;
    struct strbuf out = {0};
    char last = '\n';
    if (fstat(fd, &st) < 0)
        return err_from_errno(errno);
    int r = st.st_size == 0 ? 0 : fsu_pread_full(fd, &last, 1, st.st_size - 1);
    if (last != '\n')
        strbuf_c(&out, '\n'); /* somebody died in the middle of a line */
    strbuf_span(&out, lines);
    if (r == 0 && !strbuf_ok(&out))
        r = -E_NOMEM;
    if (r == 0)
        r = fsu_write_all(fd, out.p, out.n);
    if (r < 0 && ftruncate(fd, st.st_size) < 0)
        r = -E_IO; /* what was written of it counts as torn */
    strbuf_done(&out);
    return r;
}

int fsq_write(int dirfd, const char *name_z, int *fd, struct span lines)
{
    int r = lock_current(dirfd, name_z, fd);
    if (r < 0)
        return r;
    r = write_locked(*fd, lines);
    flock(*fd, LOCK_UN);
    return r < 0 ? r : fsu_sync(*fd);
}

static int replace(struct fs_claim *c, struct span text)
{
    int shard = fsq_shard(c->pub.env->id);
    int dirfd = shard < 0 ? shard : fsq_open_shard(c->fs->queue->envfd, (unsigned)shard);
    if (dirfd < 0)
        return dirfd;
    int r = fsu_replace(dirfd, c->env_z + 2, text, 0600); /* behind "<letter>/" */
    close(dirfd);
    return r;
}

/* Who posts waits for the lock, finds the file replaced and writes to the new one. */
static int rewrite_locked(struct fs_claim *c, struct strbuf *text)
{
    struct queue_envelope *env = NULL;
    int r = fsq_read_all(c->envfd, text);
    if (r == 0)
        r = queue_text_read(strbuf_text(text), &env);
    if (r < 0)
        return r;
    size_t old_n = text->n;
    strbuf_clear(text);
    queue_text_compact(env, text);
    if (!strbuf_ok(text))
        r = -E_NOMEM;
    else if (text->n <= old_n / 2)
        r = replace(c, strbuf_text(text));
    else
        r = 1; /* many recipients, not many events */
    queue_env_free(env);
    return r;
}

int fsq_rewrite(struct fs_claim *c)
{
    struct strbuf text = {0};
    struct queue_envelope *env = NULL;
    int dirfd = c->fs->queue->envfd;
    if (c->pub.env->read_n < QUEUE_REWRITE)
        return 0;
    int r = lock_current(dirfd, c->env_z, &c->envfd);
    int old = c->envfd;
    if (r == 0)
        r = rewrite_locked(c, &text);
    if (r != 0) {
        strbuf_done(&text);
        if (old >= 0)
            flock(old, LOCK_UN);
        return r < 0 ? r : 0;
    }
    r = queue_text_read(strbuf_text(&text), &env);
    strbuf_done(&text);
    int fd = r < 0 ? r : fsu_open(dirfd, c->env_z, O_RDWR | O_APPEND, 0);
    close(old); /* and with it the lock of the old file */
    c->envfd = fd;
    if (fd < 0) {
        queue_env_free(env);
        return fd;
    }
    queue_env_free(c->pub.env);
    c->pub.env = env;
    return 0; /* what was posted since is read with the next append */
}
