/* The two locks of a mailbox (SPEC STORE-10). flock belongs to the open file, so a mutex stands
 * before each. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

static int flock_wait(int fd)
{
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return err_from_errno(errno);
    return 0;
}

/* Whether the directory still stands among the user's mailboxes, under whatever name. The user's
 * lock is held. */
static bool still_listed(struct fs_box *b)
{
    int fd = openat(b->user->boxesfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool found = false;
    if (fd < 0)
        return false;
    struct fs_names names;
    if (fs_names_read(fd, &names) == 0) {
        for (size_t i = 0; i < names.n && !found; i++)
            found = names.name[i].ino == b->ino && names.text[names.name[i].at] != '.';
        fs_names_done(&names);
    }
    close(fd);
    return found;
}

/* `lock` is missing: DELETE took it away, or it never was (an older tree, or a DELETE that died:
 * then the mailbox lives on). Only who holds the user's lock may tell and make it. */
static int make_lock_file(struct fs_box *b, bool user_held)
{
    int r = user_held ? 0 : fs_user_lock(b->user);
    if (r < 0)
        return r;
    if (!still_listed(b)) {
        atomic_store(&b->dead, true);
        r = -E_NOTFOUND;
    } else {
        int fd = openat(b->dirfd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        r = fd < 0 ? err_from_errno(errno) : 0;
        if (fd >= 0)
            close(fd);
    }
    if (!user_held)
        fs_user_unlock(b->user);
    return r;
}

static void drop_lock_file(struct fs_box *b)
{
    if (b->lockfd >= 0)
        close(b->lockfd);
    b->lockfd = -1;
}

/* The locked file must still bear its name: DELETE unlinks it while holding it. 1, 0 when it was
 * replaced, -E_*. */
static int lock_named(struct fs_box *b)
{
    struct stat named, held;
    if (fstat(b->lockfd, &held) < 0)
        return err_from_errno(errno);
    if (fstatat(b->dirfd, "lock", &named, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : err_from_errno(errno);
    return named.st_ino == held.st_ino;
}

int fs_box_lock_raw(struct fs_box *b, bool user_held)
{
    for (;;) {
        if (atomic_load(&b->dead))
            return -E_NOTFOUND;
        pthread_mutex_lock(&b->mx);
        int r = 0;
        if (b->lockfd < 0) {
            r = fsu_open(b->dirfd, "lock", O_RDWR, 0);
            if (r >= 0)
                b->lockfd = r;
        }
        if (r >= 0)
            r = flock_wait(b->lockfd);
        if (r == 0) {
            r = lock_named(b);
            if (r == 1)
                return 0;
            drop_lock_file(b);
        }
        pthread_mutex_unlock(&b->mx);
        if (r == -E_NOTFOUND) /* not while holding mx: the user's lock comes first */
            r = make_lock_file(b, user_held);
        if (r < 0)
            return r;
    }
}

void fs_box_mark(struct fs_box *b, bool busy)
{
    char c = busy ? 'D' : 'C';
    if (!busy)
        b->group_open = false;
    if (pwrite(b->lockfd, &c, 1, 0) != 1 && busy)
        return; /* a full disk: the next holder finds what we leave by the shard's stamp */
}

static bool marked_busy(struct fs_box *b)
{
    char c = 0;
    return pread(b->lockfd, &c, 1, 0) == 1 && (c == 'D' || c == 'G');
}

static int new_uid_validity(struct fs_box *b, bool user_held)
{
    uint32_t uv = 0;
    int r = user_held ? 0 : fs_user_lock(b->user);
    if (r < 0)
        return r;
    r = fs_uidvalidity_take(b->user, b->user->dirfd, 1, &uv);
    if (!user_held)
        fs_user_unlock(b->user);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->jmx);
    b->spare_uid_validity = uv;
    pthread_mutex_unlock(&b->jmx);
    return fs_box_lock(b, user_held);
}

int fs_box_lock(struct fs_box *b, bool user_held)
{
    int r = fs_box_lock_raw(b, user_held);
    if (r < 0)
        return r;
    pthread_mutex_lock(&b->jmx);
    r = fs_journal_refresh(b);
    if (r == -E_AGAIN)
        r = fs_box_load(b);
    if (r ==
        -E_CONFLICT) { /* status.json is lost: a new UIDVALIDITY, which the user's lock guards */
        pthread_mutex_unlock(&b->jmx);
        fs_box_unlock(b);
        return new_uid_validity(b, user_held);
    }
    if (r == 0 && marked_busy(b)) { /* the last holder died between a link and its record */
        r = fs_heal_stale(b, false, false);
        if (r == 0)
            fs_box_mark(b, false);
    }
    pthread_mutex_unlock(&b->jmx);
    if (r < 0)
        fs_box_unlock(b);
    return r;
}

void fs_box_unlock_only(struct fs_box *b)
{
    if (b->lockfd >= 0)
        flock(b->lockfd, LOCK_UN);
    pthread_mutex_unlock(&b->mx);
}

void fs_box_unlock(struct fs_box *b)
{
    fs_box_unlock_only(b);
    fs_usage_post(b);
}

/* -E_AGAIN: replaced, gone, or torn by a writer that died; jmx is not held then. */
int fs_journal_try(struct fs_box *b)
{
    pthread_mutex_lock(&b->jmx);
    int r = b->jfd < 0 ? -E_AGAIN : flock_wait(b->jfd);
    if (r == 0) {
        r = fs_journal_refresh(b);
        if (r == 0 && b->jsize != b->jpos) {
            b->loaded = false;
            r = -E_AGAIN;
        }
        if (r < 0)
            flock(b->jfd, LOCK_UN);
    }
    if (r < 0)
        pthread_mutex_unlock(&b->jmx);
    return r;
}

int fs_journal_lock_held(struct fs_box *b)
{
    for (int tries = 0; tries < 3; tries++) {
        int r = fs_journal_try(b);
        if (r != -E_AGAIN)
            return r;
        pthread_mutex_lock(&b->jmx);
        r = fs_box_load(b);
        pthread_mutex_unlock(&b->jmx);
        if (r < 0)
            return r;
    }
    return -E_RETRY;
}

/* Replaced or gone: whoever holds `lock` reads it anew or makes it. */
static int reload(struct fs_box *b)
{
    int r = fs_box_lock(b, false);
    if (r == 0)
        fs_box_unlock(b);
    return r;
}

int fs_journal_lock(struct fs_box *b)
{
    for (int tries = 0; tries < 100; tries++) {
        if (atomic_load(&b->dead))
            return -E_NOTFOUND;
        int r = fs_journal_try(b);
        if (r != -E_AGAIN)
            return r;
        r = reload(b);
        if (r < 0)
            return r;
    }
    return -E_RETRY;
}

void fs_journal_unlock(struct fs_box *b)
{
    if (b->jfd >= 0)
        flock(b->jfd, LOCK_UN);
    pthread_mutex_unlock(&b->jmx);
}

int fs_journal_read_lock(struct fs_box *b)
{
    for (int tries = 0; tries < 100; tries++) {
        if (atomic_load(&b->dead))
            return -E_NOTFOUND;
        pthread_mutex_lock(&b->jmx);
        int r = fs_journal_refresh(b);
        if (r == 0)
            return 0;
        pthread_mutex_unlock(&b->jmx);
        if (r != -E_AGAIN)
            return r;
        r = reload(b);
        if (r < 0)
            return r;
    }
    return -E_RETRY;
}

void fs_journal_read_unlock(struct fs_box *b)
{
    pthread_mutex_unlock(&b->jmx);
}
