/* Whether two files hold the same octets, a share of them in each hold of the locks (SPEC STORE-40: 100 ms): what was read
 * is remembered with the mailbox, and the next healing goes on there. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define PIECE 16384

static int64_t ctime_ns(const struct stat *st)
{
    return st->st_ctim.tv_sec * INT64_C(1000000000) + st->st_ctim.tv_nsec;
}

/* From *at on, which moves. What cannot be read is not the same. */
static int compare(int a, int b, off_t size, off_t *at, off_t *share)
{
    char pa[PIECE], pb[PIECE];
    while (*at < size) {
        if (*share <= 0)
            return -E_AGAIN;
        ssize_t na = pread(a, pa, sizeof(pa), *at), nb = pread(b, pb, sizeof(pb), *at);
        if (na <= 0 || na != nb || memcmp(pa, pb, (size_t)na) != 0)
            return 0;
        *at += na;
        *share -= na;
    }
    return 1;
}

int fs_same_octets(struct fs_box *box, int dirfd, const char *a_z, const char *b_z, off_t *share)
{
    struct fs_compared *c = &box->compared;
    struct stat sa, sb;
    int a = fsu_open(dirfd, a_z, O_RDONLY, 0), b = fsu_open(dirfd, b_z, O_RDONLY, 0), same = 0;
    if (a >= 0 && b >= 0 && fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_size == sb.st_size) {
        struct fs_compared now = {{sa.st_ino, sb.st_ino}, {ctime_ns(&sa), ctime_ns(&sb)}, 0};
        bool known = memcmp(now.ino, c->ino, sizeof(c->ino)) == 0 && memcmp(now.ctime_ns, c->ctime_ns, sizeof(c->ctime_ns)) == 0;
        bool had_share = *share > 0;
        now.at = known ? c->at : 0;
        same = compare(a, b, sa.st_size, &now.at, share);
        if (same != -E_AGAIN)
            now.at = 0;
        if (known || (same == -E_AGAIN && had_share))
            *c = now;
    }
    if (a >= 0)
        close(a);
    if (b >= 0)
        close(b);
    return same;
}
