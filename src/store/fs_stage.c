/* Staging: the octets of a message in an unnamed file of the same file system, synced once (SPEC
 * STORE-20, 21, 27). Where O_TMPFILE is missing the file has a name in tmp/ until it is freed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define SPACE_MIN     (UINT64_C(64) * 1024 * 1024)
#define INODES_MIN    200
#define SPACE_LOOK_MS 200
#define SYNC_TOGETHER 8 /* texts that one syncfs finishes sooner than a sync of each */

struct fs_stage {
    struct store_stage pub;
    struct fs_store *fs;
    int fd;
    bool finished;
    uint64_t size;
    int64_t internal_s;
    uint64_t ino;
    char name[64]; /* in tmp/, or empty */
};

static struct fs_stage *stage_of(const struct store_stage *t)
{
    return (struct fs_stage *)(uintptr_t)t;
}

int fs_space(struct fs_store *fs)
{
    int64_t now = clock_mono_ms();
    if (now - atomic_load(&fs->space_ms) >= SPACE_LOOK_MS || atomic_load(&fs->space_ms) == 0) {
        struct statvfs v;
        if (fstatvfs(fs->rootfd, &v) < 0)
            return err_from_errno(errno);
        bool few_inodes = v.f_files > 0 && v.f_favail < INODES_MIN;
        atomic_store(&fs->space_short, (uint64_t)v.f_bavail * v.f_frsize < SPACE_MIN || few_inodes);
        atomic_store(&fs->space_ms, now);
    }
    return atomic_load(&fs->space_short) ? -E_FULL : 0;
}

int fs_temporary_open(struct fs_store *fs, char name[64])
{
    name[0] = 0;
    if (!atomic_load(&fs->no_tmpfile)) {
        int fd = openat(fs->tmpfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0)
            return fd;
        if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
            return err_from_errno(errno);
        atomic_store(&fs->no_tmpfile, true);
    }
    fs_temp_name(name, "stage-");
    int fd = openat(fs->tmpfd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd < 0 ? err_from_errno(errno) : fd;
}

int fs_stage_begin(struct store *s, struct store_stage **ret)
{
    struct fs_store *fs = fs_of(s);
    int r = fs_space(fs);
    if (r < 0)
        return r;
    struct fs_stage *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return -E_NOMEM;
    t->pub.store = s;
    t->fs = fs;
    t->fd = fs_temporary_open(fs, t->name);
    if (t->fd < 0) {
        r = t->fd;
        free(t);
        return r;
    }
    *ret = &t->pub;
    return 0;
}

int fs_stage_write(struct store_stage *pub, const void *p, size_t n)
{
    struct fs_stage *t = stage_of(pub);
    if (t->finished)
        return -E_INVAL;
    if (n > UINT32_MAX - t->size)
        return -E_LIMIT;
    int r = fsu_write_all(t->fd, p, n);
    if (r == 0)
        t->size += n;
    return r;
}

static int set_date(struct fs_stage *t, int64_t internal_s)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)internal_s}};
    struct stat st;
    if (t->finished)
        return -E_INVAL;
    if (futimens(t->fd, times) < 0 || fstat(t->fd, &st) < 0)
        return err_from_errno(errno);
    t->internal_s = internal_s;
    t->ino = st.st_ino;
    return 0;
}

int fs_stage_finish(struct store_stage *pub, int64_t internal_s)
{
    struct fs_stage *t = stage_of(pub);
    int r = set_date(t, internal_s);
    if (r == 0)
        r = fsu_sync(t->fd);
    if (r == 0)
        t->finished = true;
    return r;
}

/* syncfs(2) tells of a failed write since Linux 5.8 (that of any file since the descriptor was opened, so
 * that of the text begun first speaks for all); before, it cannot be believed. */
static bool syncfs_tells(void)
{
    struct utsname u;
    unsigned major = 0, minor = 0;
    return uname(&u) == 0 && sscanf(u.release, "%3u.%3u", &major, &minor) == 2 &&
           (major > 5 || (major == 5 && minor >= 8));
}

int fs_stage_finish_all(struct store_stage *const *pub, const int64_t *internal_s, size_t n)
{
    int r = 0;
    bool together = n >= SYNC_TOGETHER && syncfs_tells();
    for (size_t i = 0; i < n && r == 0; i++)
        r = set_date(stage_of(pub[i]), internal_s[i]);
    for (size_t i = 0; i < n && r == 0 && !together; i++)
        r = fsu_sync(stage_of(pub[i])->fd);
    if (r == 0 && together)
        r = fsu_sync_all(stage_of(pub[0])->fd);
    for (size_t i = 0; i < n && r == 0; i++)
        stage_of(pub[i])->finished = true;
    return r;
}

uint64_t fs_stage_size(const struct store_stage *t)
{
    return stage_of(t)->size;
}

uint64_t fs_stage_ident(const struct store_stage *t)
{
    return stage_of(t)->ino;
}

int64_t fs_stage_read(struct store_stage *pub, uint64_t at, void *buf, size_t n)
{
    const struct fs_stage *t = stage_of(pub);
    if (at >= t->size)
        return 0;
    if (n > t->size - at)
        n = (size_t)(t->size - at);
    int r = fsu_pread_full(t->fd, buf, n, (off_t)at);
    return r < 0 ? r : (int64_t)n;
}

int64_t fs_stage_date(const struct store_stage *t)
{
    return stage_of(t)->internal_s;
}

int fs_stage_check(const struct store_stage *t)
{
    return stage_of(t)->finished ? 0 : -E_INVAL;
}

void fs_stage_free(struct store_stage *pub)
{
    struct fs_stage *t = stage_of(pub);
    if (t->name[0] != 0)
        unlinkat(t->fs->tmpfd, t->name, 0);
    close(t->fd);
    free(t);
}

static int copy_octets(int from, int to)
{
    char buf[64 * 1024];
    off_t at = 0;
    for (;;) {
        ssize_t got = pread(from, buf, sizeof(buf), at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? err_from_errno(errno) : 0;
        int r = fsu_write_all(to, buf, (size_t)got);
        if (r < 0)
            return r;
        at += got;
    }
}

static int link_fd(int fd, int dirfd, const char *name_z)
{
    char path[40];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, path, dirfd, name_z, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

int fs_temporary_end(struct fs_store *fs, int fd, const char *tmp_z, int r, int dirfd,
                     const char *name_z)
{
    if (r == 0 && tmp_z[0] == 0) {
        r = link_fd(fd, dirfd, name_z);
        r = r < 0 ? err_from_errno(-r) : 0;
    } else if (r == 0 && fsu_rename_new(fs->tmpfd, tmp_z, dirfd, name_z) < 0) {
        r = err_from_errno(errno);
    }
    if (r < 0 && tmp_z[0] != 0)
        unlinkat(fs->tmpfd, tmp_z, 0);
    close(fd);
    return r;
}

int fs_copy_file(struct fs_store *fs, int from_fd, int dirfd, const char *name_z)
{
    char tmp[64];
    struct stat st;
    int fd = fs_temporary_open(fs, tmp);
    if (fd < 0)
        return fd;
    int r = fstat(from_fd, &st) < 0 ? err_from_errno(errno) : copy_octets(from_fd, fd);
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                r == 0 ? st.st_mtim : (struct timespec){0}};
    if (r == 0 && futimens(fd, times) < 0)
        r = err_from_errno(errno);
    if (r == 0)
        r = fsu_sync(fd);
    return fs_temporary_end(fs, fd, tmp, r, dirfd, name_z);
}

int fs_stage_link(struct store_stage *pub, int dirfd, const char *name_z)
{
    struct fs_stage *t = stage_of(pub);
    int e = 0;
    if (t->name[0] == 0)
        e = link_fd(t->fd, dirfd, name_z);
    else if (linkat(t->fs->tmpfd, t->name, dirfd, name_z, 0) < 0)
        e = -errno;
    if (e == 0)
        return 0;
    if (e == -EMLINK || e == -EXDEV || e == -EPERM ||
        e == -ENOENT) /* ENOENT: its only name was expunged already */
        return fs_copy_file(t->fs, t->fd, dirfd, name_z);
    return err_from_errno(-e);
}
