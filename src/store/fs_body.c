/* Reading message files. The name is truth for flags, so it moves under a reader: look again before
 * giving up. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

struct fs_body {
    struct store_body pub;
    int fd;
    uint64_t size, ino;
};

/* Keeps one page of a reader's wait out of the workers: the job that opens reads ahead. */
#define READ_AHEAD (256 * 1024)

static struct fs_body *body_of(const struct store_body *body)
{
    return (struct fs_body *)(uintptr_t)body;
}

static int open_file(struct fs_box *b, uint32_t uid, uint32_t *ret_size)
{
    char name[FS_FILE_MAX];
    int dirfd;
    struct fs_mrow *row = mirror_find(&b->m, uid);
    if (row == NULL)
        return -E_NOTFOUND;
    *ret_size = row->r.size;
    dirfd = fs_shard_open(b, uid / FS_SHARD_UIDS);
    if (dirfd >= 0) {
        fs_file_name(uid, row->name_flags, name);
        int fd = fsu_open(dirfd, name, O_RDONLY, 0);
        if (fd != -E_NOTFOUND)
            return fd;
    }
    for (int tries = 0; tries < 10; tries++) { /* renamed between finding and opening */
        int r = fs_find_name(b, row, &dirfd, name);
        if (r < 0)
            return r;
        int fd = fsu_open(dirfd, name, O_RDONLY, 0);
        if (fd != -E_NOTFOUND)
            return fd;
    }
    return -E_RETRY;
}

int fs_body_open(struct store_box *pub, uint32_t uid, struct store_body **ret)
{
    struct fs_box *b = fs_box_of(pub);
    struct stat st;
    uint32_t size = 0;
    struct fs_body *body = calloc(1, sizeof(*body));
    if (body == NULL)
        return -E_NOMEM;
    int r = fs_journal_read_lock(b);
    if (r == 0) {
        r = open_file(b, uid, &size);
        fs_journal_read_unlock(b);
    }
    if (r < 0) {
        free(body);
        return r;
    }
    body->fd = r;
    if (fstat(body->fd, &st) < 0 ||
        (uint64_t)st.st_size != size) { /* never a wrong literal (STORE-34) */
        fs_body_free(&body->pub);
        return -E_IO;
    }
    body->pub.store = pub->store;
    body->size = size;
    body->ino = st.st_ino;
    posix_fadvise(body->fd, 0, READ_AHEAD, POSIX_FADV_WILLNEED);
    *ret = &body->pub;
    return 0;
}

int fs_body_of_fd(struct store *s, int fd, struct store_body **ret)
{
    struct stat st;
    struct fs_body *body = calloc(1, sizeof(*body));
    if (body == NULL)
        return -E_NOMEM;
    if (fstat(fd, &st) < 0) {
        free(body);
        return err_from_errno(errno);
    }
    body->pub.store = s;
    body->fd = fd;
    body->size = (uint64_t)st.st_size;
    *ret = &body->pub;
    return 0;
}

int64_t fs_body_read(struct store_body *pub, uint64_t offset, const struct iovec *iov, int iov_n)
{
    struct fs_body *body = body_of(pub);
    uint64_t want = 0, done = 0;
    for (int i = 0; i < iov_n; i++)
        want += iov[i].iov_len;
    if (offset >= body->size)
        return 0;
    if (want > body->size - offset)
        want = body->size - offset;
    for (int i = 0; i < iov_n && done < want; i++) {
        size_t n = iov[i].iov_len < want - done ? iov[i].iov_len : (size_t)(want - done);
        int r = fsu_pread_full(body->fd, iov[i].iov_base, n, (off_t)(offset + done));
        if (r < 0)
            return r;
        done += n;
    }
    return (int64_t)done;
}

uint64_t fs_body_size(const struct store_body *body)
{
    return body_of(body)->size;
}

uint64_t fs_body_ident(const struct store_body *body)
{
    return body_of(body)->ino;
}

int fs_body_fd(const struct store_body *body)
{
    return body_of(body)->fd;
}

void fs_body_free(struct store_body *pub)
{
    struct fs_body *body = body_of(pub);
    if (body->fd >= 0)
        close(body->fd);
    free(body);
}
