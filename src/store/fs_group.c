/* Groups that come all or not at all (SPEC STORE-24, IMAP-46, 47; RFC 3502 3), also when whoever links them is killed: the
 * mark in `lock` tells the uid from which on names are linked whose records are written by one call behind all of them.
 * Whoever finds that mark and no such record takes the names away before anything is adopted. Only beside a journal to
 * be trusted: that is of this boot, and so is the mark then. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fsutil.h"
#include "store/fs_int.h"

struct group_mark { /* at the begin of `lock` */
    char what; /* 'G' */
    char zero[3];
    uint32_t first;
    uint64_t ino; /* of this very file: what was copied from a running server says nothing of names that came behind it */
};

_Static_assert(sizeof(struct group_mark) == 16, "the mark has no padding");

void fs_group_mark(struct fs_box *b, uint64_t first)
{
    struct stat st;
    struct group_mark mark = {.what = 'G', .first = (uint32_t)first};
    b->group_open = true;
    if (fstat(b->lockfd, &st) == 0)
        mark.ino = st.st_ino;
    if (first > UINT32_MAX || pwrite(b->lockfd, &mark, sizeof(mark), 0) != (ssize_t)sizeof(mark))
        fs_box_mark(b, true);
}

/* The mark of a holder that died. A copy that kept its time has changed since, and bears another's number. */
static bool marked(const struct fs_box *b, struct group_mark *ret)
{
    struct stat st;
    return pread(b->lockfd, ret, sizeof(*ret), 0) == (ssize_t)sizeof(*ret) && ret->what == 'G' && fstat(b->lockfd, &st) == 0 &&
           ret->ino == st.st_ino && st.st_mtim.tv_sec == st.st_ctim.tv_sec && st.st_mtim.tv_nsec == st.st_ctim.tv_nsec;
}

/* Another name keeps the octets of a copy; the only one goes where nothing is lost. What stays is adopted. */
static void take_away(struct fs_box *b, int dirfd, const char *name_z)
{
    struct stat st;
    if (fstatat(dirfd, name_z, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
        return;
    if (st.st_nlink > 1)
        unlinkat(dirfd, name_z, 0);
    else
        (void)fs_put_aside(b->user, dirfd, name_z);
}

static void undo_shard(struct fs_box *b, uint32_t no, uint32_t first)
{
    struct fs_listing l = {0};
    char name[16];
    fs_shard_name(no, name);
    int dirfd = fsu_open_dir(b->dirfd, name);
    if (dirfd < 0)
        return;
    if (fs_list(dirfd, &l) == 0)
        for (size_t i = 0; i < l.n; i++)
            if (l.entry[i].uid >= first)
                take_away(b, dirfd, l.text + l.entry[i].name_at);
    fs_listing_done(&l);
    close(dirfd);
}

void fs_group_undo(struct fs_box *b)
{
    struct group_mark mark;
    uint32_t *no;
    size_t n;
    if (b->group_open || b->lockfd < 0 || !marked(b, &mark) || b->m.uid_next > mark.first || fs_shard_numbers(b, &no, &n) < 0)
        return;
    for (size_t i = 0; i < n; i++)
        if (no[i] >= mark.first / FS_SHARD_UIDS)
            undo_shard(b, no[i], mark.first);
    free(no);
}
