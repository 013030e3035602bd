#include "base/clock.h"
#include "base/fsutil.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/metric.h"

int fsu_open(int dirfd, const char *name_z, int flags, mode_t mode)
{
    int fd = openat(dirfd, name_z, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode);
    struct stat st;
    if (fd < 0)
        return err_from_errno(errno);
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) { /* a fifo or device must not be served as mail */
        close(fd);
        return -E_DENIED;
    }
    return fd;
}

int fsu_open_dir(int dirfd, const char *name_z)
{
    int fd = openat(dirfd, name_z, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? err_from_errno(errno) : fd;
}

int fsu_make_dir(int dirfd, const char *name_z)
{
    if (mkdirat(dirfd, name_z, 0700) == 0) {
        if (dirfd != AT_FDCWD) {
            int r = fsu_sync(dirfd);
            if (r < 0)
                return r;
        }
    } else if (errno != EEXIST) {
        return err_from_errno(errno);
    }
    return fsu_open_dir(dirfd, name_z);
}

int fsu_write_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t w = write(fd, at, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return w < 0 ? err_from_errno(errno) : -E_IO;
        at += w;
        n -= (size_t)w;
    }
    return 0;
}

int fsu_pwrite_all(int fd, const void *p, size_t n, off_t offset)
{
    const char *at = p;
    while (n > 0) {
        ssize_t w = pwrite(fd, at, n, offset);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return w < 0 ? err_from_errno(errno) : -E_IO;
        at += w;
        n -= (size_t)w;
        offset += w;
    }
    return 0;
}

int fsu_pread_full(int fd, void *p, size_t n, off_t offset)
{
    char *at = p;
    while (n > 0) {
        ssize_t got = pread(fd, at, n, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? err_from_errno(errno) : -E_IO;
        at += got;
        n -= (size_t)got;
        offset += got;
    }
    return 0;
}

int fsu_sync(int fd)
{
    int64_t from_us = clock_mono_us();
    int r = fsync(fd) < 0 ? err_from_errno(errno) : 0;
    metric_time_us(METRIC_TIMES_SYNC, clock_mono_us() - from_us);
    return r;
}

int fsu_sync_all(int fd)
{
    return syncfs(fd) < 0 ? err_from_errno(errno) : 0;
}

/* Unique among processes and threads; a leading dot keeps it out of every listing of ours. */
static void temporary_name(char *out, size_t size, const char *name_z)
{
    static _Atomic unsigned counter;
    snprintf(out, size, ".%.200s.%ld.%u", name_z, (long)getpid(), atomic_fetch_add(&counter, 1u));
}

int fsu_replace(int dirfd, const char *name_z, struct span text, mode_t mode)
{
    char tmp[256];
    temporary_name(tmp, sizeof(tmp), name_z);
    int fd = openat(dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return err_from_errno(errno);
    int r = fsu_write_all(fd, text.p, text.n);
    if (r == 0)
        r = fsu_sync(fd);
    if (close(fd) < 0 && r == 0)
        r = err_from_errno(errno);
    if (r == 0 && renameat(dirfd, tmp, dirfd, name_z) < 0)
        r = err_from_errno(errno);
    if (r < 0) {
        unlinkat(dirfd, tmp, 0);
        return r;
    }
    return fsu_sync(dirfd);
}

int fsu_rename_new(int fromfd, const char *from_z, int tofd, const char *to_z)
{
    struct stat st;
    if (renameat2(fromfd, from_z, tofd, to_z, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return -1;
    if (linkat(fromfd, from_z, tofd, to_z, 0) == 0)
        return unlinkat(fromfd, from_z, 0);
    if (errno == EEXIST || errno == ENOENT)
        return -1;
    /* a directory, or a file system without links */
    if (fstatat(tofd, to_z, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(fromfd, from_z, tofd, to_z);
}

int fsu_read(int dirfd, const char *name_z, size_t max, char **ret_text, size_t *ret_n)
{
    int fd = fsu_open(dirfd, name_z, O_RDONLY, 0);
    struct stat st;
    if (fd < 0)
        return fd;
    int r = fstat(fd, &st) < 0 ? err_from_errno(errno) : (uint64_t)st.st_size > max ? -E_LIMIT : 0;
    char *text = r < 0 ? NULL : malloc((size_t)st.st_size + 1);
    if (text != NULL)
        r = fsu_pread_full(fd, text, (size_t)st.st_size, 0);
    else if (r == 0)
        r = -E_NOMEM;
    close(fd);
    if (r < 0 || text == NULL) {
        free(text);
        return r;
    }
    text[st.st_size] = 0;
    *ret_text = text;
    *ret_n = (size_t)st.st_size;
    return 0;
}
