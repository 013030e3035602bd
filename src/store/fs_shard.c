/* Shard directories: descriptors, stamps, complete listings (SPEC STORE-32, STORE-34; pitfalls 31,
 * 41, 45). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define LISTING_BUFFER (256 * 1024)

struct dirent_64 { /* as the kernel lays it out */
    uint64_t ino;
    int64_t off;
    uint16_t reclen;
    uint8_t type;
    char name_z[];
};

static int64_t ns_of(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int fs_stamp_of(int dirfd, const char *name_z, struct fs_stamp *ret, struct stat *ret_st)
{
    if (fstatat(dirfd, name_z, ret_st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_from_errno(errno);
    *ret = (struct fs_stamp){.ino = ret_st->st_ino,
                             .mtime_ns = ns_of(ret_st->st_mtim),
                             .ctime_ns = ns_of(ret_st->st_ctim)};
    return 0;
}

bool fs_stamp_eq(const struct fs_stamp *a, const struct fs_stamp *b)
{
    return a->ino == b->ino && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

struct fs_shard *fs_shard_get(struct fs_box *b, uint32_t no)
{
    size_t i = 0, end = b->shard_n;
    if (end > 0 && b->shard[end - 1].no < no)
        i = end; /* a new one mostly comes last */
    while (i < end) {
        size_t mid = i + (end - i) / 2;
        if (b->shard[mid].no < no)
            i = mid + 1;
        else
            end = mid;
    }
    if (i < b->shard_n && b->shard[i].no == no)
        return &b->shard[i];
    if (b->shard_n == b->shard_cap) {
        size_t cap = b->shard_cap * 2 + 8;
        struct fs_shard *p = realloc(b->shard, cap * sizeof(*p));
        if (p == NULL)
            return NULL;
        b->shard = p;
        b->shard_cap = cap;
    }
    memmove(&b->shard[i + 1], &b->shard[i], (b->shard_n - i) * sizeof(b->shard[0]));
    b->shard_n++;
    b->shard[i] = (struct fs_shard){.no = no};
    return &b->shard[i];
}

void fs_shard_forget(struct fs_box *b)
{
    if (b->read_fd >= 0)
        close(b->read_fd);
    b->read_fd = -1;
}

int fs_shard_open(struct fs_box *b, uint32_t no)
{
    char name[16];
    if (b->read_fd >= 0 && b->read_no == no)
        return b->read_fd;
    fs_shard_forget(b);
    fs_shard_name(no, name);
    int fd = fsu_open_dir(b->dirfd, name);
    if (fd < 0)
        return fd;
    b->read_fd = fd;
    b->read_no = no;
    return fd;
}

int fs_top_open(struct fs_box *b, uint32_t no)
{
    char name[16];
    if (b->top_fd >= 0 && b->top_no == no)
        return b->top_fd;
    if (b->top_fd >= 0)
        close(b->top_fd);
    b->top_fd = -1;
    fs_shard_name(no, name);
    if (mkdirat(b->dirfd, name, 0700) < 0 && errno != EEXIST)
        return err_from_errno(errno);
    int fd = fsu_open_dir(b->dirfd, name);
    if (fd < 0)
        return fd;
    b->top_fd = fd;
    b->top_no = no;
    return fd;
}

void fs_shard_changed(struct fs_box *b, uint32_t no)
{
    char name[16];
    struct stat st;
    struct fs_shard *s = fs_shard_get(b, no);
    if (s == NULL)
        return;
    fs_shard_name(no, name);
    s->dirty = true;
    if (fs_stamp_of(b->dirfd, name, &s->own, &st) < 0)
        memset(&s->own, 0, sizeof(s->own));
}

void fs_names_done(struct fs_names *names)
{
    free(names->name);
    free(names->text);
    memset(names, 0, sizeof(*names));
}

/* The whole directory in one getdents64 call: entries that others rename between two calls would be
 * lost or doubled. A second call must find the end; if it does not, again with a larger buffer. */
static int read_dirents(int dirfd, char **ret, size_t *ret_n)
{
    for (size_t cap = LISTING_BUFFER;; cap *= 4) {
        char *p = malloc(cap), more[2048];
        if (p == NULL)
            return -E_NOMEM;
        long n = lseek(dirfd, 0, SEEK_SET) < 0 ? -1 : syscall(SYS_getdents64, dirfd, p, cap);
        long rest = n < 0 ? -1 : n == 0 ? 0 : syscall(SYS_getdents64, dirfd, more, sizeof(more));
        if (rest == 0) {
            *ret = p;
            *ret_n = (size_t)n;
            return 0;
        }
        int e = errno;
        free(p);
        if (rest < 0)
            return err_from_errno(e);
        if (cap > (size_t)1 << 30)
            return -E_LIMIT;
    }
}

int fs_names_read(int dirfd, struct fs_names *ret)
{
    char *p = NULL;
    size_t n = 0, count = 0;
    int r = read_dirents(dirfd, &p, &n);
    if (r < 0)
        return r;
    for (size_t at = 0; at < n; count++)
        at += ((struct dirent_64 *)(void *)(p + at))->reclen;
    struct fs_names names = {.text = p, .name = calloc(count + 1, sizeof(names.name[0]))};
    if (names.name == NULL) {
        free(p);
        return -E_NOMEM;
    }
    for (size_t at = 0; at < n;) {
        const struct dirent_64 *d = (const struct dirent_64 *)(const void *)(p + at);
        if (strcmp(d->name_z, ".") != 0 && strcmp(d->name_z, "..") != 0) {
            names.name[names.n].at = (uint32_t)(at + offsetof(struct dirent_64, name_z));
            names.name[names.n].type = d->type;
            names.name[names.n].ino = d->ino;
            names.n++;
        }
        at += d->reclen;
    }
    *ret = names;
    return 0;
}

static int entry_cmp(const void *a, const void *b)
{
    const struct fs_entry *x = a, *y = b;
    return x->uid < y->uid ? -1 : x->uid > y->uid;
}

int fs_list(int dirfd, struct fs_listing *ret)
{
    struct fs_names names;
    char made[FS_FILE_MAX];
    int r = fs_names_read(dirfd, &names);
    if (r != 0)
        return r;
    struct fs_listing l = {.text = names.text, .entry = calloc(names.n + 1, sizeof(l.entry[0]))};
    if (l.entry == NULL) {
        fs_names_done(&names);
        return -E_NOMEM;
    }
    for (size_t i = 0; i < names.n; i++) {
        struct fs_entry *e = &l.entry[l.n];
        const char *name = names.text + names.name[i].at;
        if (names.name[i].type != DT_REG && names.name[i].type != DT_UNKNOWN)
            continue; /* links, fifos: doctor reports them */
        if (!fs_file_parse(name, &e->uid, &e->flags))
            continue;
        fs_file_name(e->uid, e->flags, made);
        e->canonical = strcmp(made, name) == 0;
        e->ino = names.name[i].ino;
        e->name_at = names.name[i].at;
        l.n++;
    }
    free(names.name);
    qsort(l.entry, l.n, sizeof(l.entry[0]), entry_cmp);
    *ret = l;
    return 0;
}

void fs_listing_done(struct fs_listing *l)
{
    free(l->entry);
    free(l->text);
    memset(l, 0, sizeof(*l));
}

const struct fs_entry *fs_listing_find(const struct fs_listing *l, uint32_t uid)
{
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (l->entry[mid].uid < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < l->n && l->entry[lo].uid == uid ? &l->entry[lo] : NULL;
}

static bool name_exists(int dirfd, const char *name_z)
{
    struct stat st;
    return fstatat(dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int fs_find_name(struct fs_box *b, struct fs_mrow *row, int *ret_dirfd,
                 char ret_name_z[FS_FILE_MAX])
{
    for (int fresh = 0; fresh < 2; fresh++) {
        int fd = fs_shard_open(b, row->r.uid / FS_SHARD_UIDS);
        if (fd < 0)
            return fd;
        *ret_dirfd = fd;
        fs_file_name(row->r.uid, row->name_flags, ret_name_z);
        if (name_exists(fd, ret_name_z))
            return 0;
        fs_file_name(row->r.uid, row_flags(row), ret_name_z);
        if (name_exists(fd, ret_name_z))
            return 0;
        fs_shard_forget(b); /* perhaps the shard was removed and made again */
    }
    int fd = fs_shard_open(b, row->r.uid / FS_SHARD_UIDS);
    for (int again = 0; fd >= 0 && again < 2;
         again++) { /* others rename: believe an absence only twice */
        struct fs_listing l;
        int r = fs_list(fd, &l);
        if (r != 0)
            return r;
        const struct fs_entry *e = fs_listing_find(&l, row->r.uid);
        if (e != NULL) {
            memcpy(ret_name_z, l.text + e->name_at, strlen(l.text + e->name_at) + 1);
            row->name_flags = e->flags;
        }
        fs_listing_done(&l);
        *ret_dirfd = fd;
        if (e != NULL)
            return 0;
    }
    return fd < 0 ? fd : -E_NOTFOUND;
}
