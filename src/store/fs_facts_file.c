/* One file of facts: reading its index, appending, replacing it (SPEC STORE-34). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "store/fs_facts.h"

#define READ_PIECE (256 * 1024)
#define FILE_MAX   (UINT64_C(256) * 1024 * 1024)

struct facts_header {
    char magic[8];
    uint32_t order;
    uint32_t version;
    uint8_t mailbox_id[16];
    uint32_t shard;
    uint32_t kind;
    uint32_t zero;
    uint32_t crc;
};

_Static_assert(sizeof(struct facts_header) == 48, "the header has no padding");
_Static_assert(sizeof(struct fs_facts_head) == 32, "a record's head has no padding");

void fs_facts_name(uint32_t shard, unsigned kind, char ret_z[FS_FACTS_NAME])
{
    snprintf(ret_z, FS_FACTS_NAME, "cache-%04u.%u", shard, kind);
}

static struct facts_header header_for(const struct fs_box *b, const struct fs_facts *f)
{
    struct facts_header h = {
        .order = 0x01020304, .version = 1, .shard = f->shard, .kind = f->kind};
    memcpy(h.magic, "RMAILDF", 8);
    memcpy(h.mailbox_id, b->pub.id.b, sizeof(h.mailbox_id));
    h.crc = crc32c(0, &h, offsetof(struct facts_header, crc));
    return h;
}

static uint32_t head_crc(const struct fs_facts_head *h)
{
    return crc32c(0, h, offsetof(struct fs_facts_head, crc));
}

bool fs_facts_record_ok(const void *p, size_t room, uint32_t uid, uint32_t size)
{
    struct fs_facts_head h;
    if (room < sizeof(h))
        return false;
    memcpy(&h, p, sizeof(h));
    return h.crc == head_crc(&h) && h.uid == uid && h.size == size && h.n <= room - sizeof(h) &&
           h.crc_octets == crc32c(0, (const uint8_t *)p + sizeof(h), h.n);
}

static void forget(struct fs_facts *f)
{
    f->ino = 0;
    f->pos = f->live = 0;
    f->torn = false;
    memset(f->fact, 0, sizeof(f->fact));
}

/* Whether a record may stand here: true, and its place is in the index then. */
static bool note(struct fs_facts *f, const struct fs_facts_head *h, uint64_t end)
{
    if (h->crc != head_crc(h) || h->n == 0 || h->n > STORE_FACTS_MAX ||
        h->uid / FS_SHARD_UIDS != f->shard || f->pos + fs_facts_size(h->n) > end)
        return false;
    struct fs_fact *e = &f->fact[h->uid % FS_SHARD_UIDS];
    if (e->n > 0)
        f->live -= fs_facts_size(e->n);
    *e = (struct fs_fact){.at = (uint32_t)f->pos, .n = h->n, .ident = h->ident};
    f->live += fs_facts_size(h->n);
    f->pos += fs_facts_size(h->n);
    return true;
}

/* Reads heads from pos to the end; the octets are checked by who uses them. */
static int read_on(struct fs_facts *f, int fd, uint64_t end)
{
    size_t room = (size_t)MIN(end - f->pos, (uint64_t)READ_PIECE);
    uint8_t *piece = malloc(room);
    if (piece == NULL)
        return -E_NOMEM;
    int r = 0;
    while (r == 0 && f->pos < end && !f->torn) {
        uint64_t from = f->pos;
        size_t n = (size_t)MIN(end - from, (uint64_t)room);
        r = fsu_pread_full(fd, piece, n, (off_t)from);
        while (r == 0 && f->pos - from + sizeof(struct fs_facts_head) <= n) {
            struct fs_facts_head h;
            memcpy(&h, piece + (f->pos - from), sizeof(h));
            if (!note(f, &h, end))
                break;
        }
        f->torn = f->pos == from; /* not one record was good */
    }
    free(piece);
    return r;
}

int fs_facts_refresh(struct fs_box *b, struct fs_facts *f, int fd)
{
    struct stat st;
    struct facts_header h, want = header_for(b, f);
    if (fstat(fd, &st) < 0)
        return err_from_errno(errno);
    if (f->ino != st.st_ino || f->pos == 0 || (uint64_t)st.st_size < f->pos) {
        forget(f);
        f->ino = st.st_ino;
        if ((uint64_t)st.st_size > FILE_MAX || fsu_pread_full(fd, &h, sizeof(h), 0) < 0 ||
            memcmp(&h, &want, sizeof(h)) != 0)
            return 0; /* another's, or nobody's: as if there were none */
        f->pos = sizeof(h);
    }
    if ((uint64_t)st.st_size <= f->pos)
        return 0;
    f->torn = false; /* what was half there before may be whole now */
    int r = read_on(f, fd, (uint64_t)st.st_size);
    if (r < 0)
        forget(f);
    return r;
}

/* A new file with the header, locked, under a temporary name. */
static int make(struct fs_box *b, const struct fs_facts *f, char tmp_z[64])
{
    struct facts_header h = header_for(b, f);
    fs_temp_name(tmp_z, ".cache.");
    int fd = openat(b->dirfd, tmp_z, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_from_errno(errno);
    int r = flock(fd, LOCK_EX) < 0 ? err_from_errno(errno) : fsu_write_all(fd, &h, sizeof(h));
    if (r == 0)
        return fd;
    close(fd);
    unlinkat(b->dirfd, tmp_z, 0);
    return r;
}

/* The records that the index names, those of damaged octets left out. */
static int copy_records(const struct fs_facts *f, int from, int to)
{
    struct strbuf buf = {0};
    int r = 0;
    for (size_t i = 0; i < FS_SHARD_UIDS && r == 0 && from >= 0; i++) {
        const struct fs_fact *e = &f->fact[i];
        size_t n = (size_t)fs_facts_size(e->n), start = buf.n;
        struct fs_facts_head h;
        if (e->n == 0)
            continue;
        if (!strbuf_reserve(&buf, n)) {
            r = -E_NOMEM;
            break;
        }
        if (fsu_pread_full(from, buf.p + start, n, e->at) < 0)
            continue;
        memcpy(&h, buf.p + start, sizeof(h));
        if (h.n == e->n && fs_facts_record_ok(buf.p + start, n, h.uid, h.size))
            buf.n += n;
        if (buf.n >= READ_PIECE) {
            r = fsu_write_all(to, buf.p, buf.n);
            strbuf_clear(&buf);
        }
    }
    if (r == 0 && buf.n > 0)
        r = fsu_write_all(to, buf.p, buf.n);
    strbuf_done(&buf);
    return r;
}

int fs_facts_rewrite(struct fs_box *b, struct fs_facts *f, int *fd)
{
    char tmp[64], name[FS_FACTS_NAME];
    int to = make(b, f, tmp);
    if (to < 0)
        return to;
    int r = copy_records(f, *fd, to);
    fs_facts_name(f->shard, f->kind, name);
    if (r == 0 && renameat(b->dirfd, tmp, b->dirfd, name) < 0)
        r = err_from_errno(errno);
    if (r < 0) {
        close(to);
        unlinkat(b->dirfd, tmp, 0);
        return r;
    }
    if (*fd >= 0)
        close(*fd); /* and its lock: who waits for it finds that the name has another file */
    *fd = to;
    forget(f);
    return fs_facts_refresh(b, f, to);
}

/* The file under its name, locked; -E_NOTFOUND. */
static int open_and_lock(struct fs_box *b, const char *name_z)
{
    for (;;) {
        struct stat held, named;
        int fd = fsu_open(b->dirfd, name_z, O_RDWR, 0);
        if (fd < 0)
            return fd;
        while (flock(fd, LOCK_EX) < 0)
            if (errno != EINTR)
                goto failed;
        if (fstat(fd, &held) < 0)
            goto failed;
        if (fstatat(b->dirfd, name_z, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
            named.st_ino == held.st_ino)
            return fd;
        close(fd); /* replaced while we waited */
        continue;
    failed:
        close(fd);
        return -E_IO;
    }
}

int fs_facts_open_locked(struct fs_box *b, struct fs_facts *f, int *ret_fd)
{
    char name[FS_FACTS_NAME];
    fs_facts_name(f->shard, f->kind, name);
    int fd = open_and_lock(b, name), r = 0;
    if (fd < 0 && fd != -E_NOTFOUND && fd != -E_DENIED)
        return fd;
    if (fd < 0) {
        fd = -1;
        forget(f);
    } else {
        r = fs_facts_refresh(b, f, fd);
    }
    /* Writers hold the lock: what is half there now stays so. */
    if (r == 0 && (f->pos == 0 || f->torn))
        r = fs_facts_rewrite(b, f, &fd);
    if (r < 0) {
        if (fd >= 0)
            close(fd);
        return r;
    }
    *ret_fd = fd;
    return 0;
}

/* Are they there already, whole? Somebody else was asked the same. */
static bool known(const struct fs_facts *f, int fd, const struct store_facts *item)
{
    const struct fs_fact *e = &f->fact[item->uid % FS_SHARD_UIDS];
    size_t n = (size_t)fs_facts_size(e->n);
    if (e->n != item->octets.n || e->ident != item->ident)
        return false;
    uint8_t *p = malloc(n);
    bool same = p != NULL && fsu_pread_full(fd, p, n, e->at) == 0 &&
                fs_facts_record_ok(p, n, item->uid, item->size) &&
                memcmp(p + sizeof(struct fs_facts_head), item->octets.p, e->n) == 0;
    free(p);
    return same;
}

int fs_facts_append(struct fs_facts *f, int fd, const struct store_facts *item, size_t n)
{
    static const uint8_t zeros[8];
    struct strbuf buf = {0};
    int r = 0;
    for (size_t i = 0; i < n; i++) {
        if (item[i].octets.n == 0 || item[i].octets.n > STORE_FACTS_MAX || item[i].ident == 0)
            continue;
        struct fs_facts_head h = {.uid = item[i].uid,
                                  .n = (uint32_t)item[i].octets.n,
                                  .ident = item[i].ident,
                                  .size = item[i].size,
                                  .crc_octets = crc32c(0, item[i].octets.p, item[i].octets.n)};
        h.crc = head_crc(&h);
        if (known(f, fd, &item[i]))
            continue;
        strbuf_add(&buf, &h, sizeof(h));
        strbuf_span(&buf, item[i].octets);
        strbuf_add(&buf, zeros, (size_t)(fs_facts_size(h.n) - sizeof(h) - h.n));
    }
    if (!strbuf_ok(&buf))
        r = -E_NOMEM;
    if (r == 0 && f->pos + buf.n > FILE_MAX)
        r = -E_LIMIT;
    if (r == 0 && buf.n > 0)
        r = fsu_pwrite_all(fd, buf.p, buf.n, (off_t)f->pos);
    for (size_t at = 0; r == 0 && at < buf.n;) {
        struct fs_facts_head h;
        memcpy(&h, buf.p + at, sizeof(h));
        (void)note(f, &h, UINT64_MAX);
        at += (size_t)fs_facts_size(h.n);
    }
    strbuf_done(&buf);
    return r;
}
