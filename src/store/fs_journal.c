/* The journal file (SPEC STORE-30 to 32): header, records, reading on, writing. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

#define READ_RECORDS 4096
#define ROOM_AHEAD   (64 * 1024)

_Static_assert(sizeof(struct jrec) == 48, "journal records are 48 octets");
_Static_assert(sizeof(struct jheader) == 128, "the journal header is 128 octets");

static uint32_t rec_crc(const struct jrec *rec)
{
    return crc32c(0, rec, offsetof(struct jrec, crc));
}

struct jrec fs_rec(enum jkind kind, uint64_t modseq, const struct store_row *row)
{
    struct jrec rec = {.modseq = modseq, .kind = kind, .time_s = clock_wall_s()};
    if (row != NULL) {
        rec.uid = row->uid;
        rec.size = row->size;
        rec.flags = row->flags & STORE_ALL_FLAGS;
        rec.internal_s = row->internal_s;
    }
    return rec;
}

void fs_jheader_init(struct jheader *h, const struct fs_status *st)
{
    memset(h, 0, sizeof(*h));
    memcpy(h->magic, "RMAILDJ", 8);
    h->order = 0x01020304;
    h->version = 1;
    memcpy(h->mailbox_id, st->id.b, sizeof(h->mailbox_id));
    h->uid_validity = st->uid_validity;
    memcpy(h->boot_id, clock_boot_id(), MIN(strlen(clock_boot_id()), sizeof(h->boot_id) - 1));
}

static bool header_ok(const struct jheader *h)
{
    return memcmp(h->magic, "RMAILDJ", 8) == 0 && h->order == 0x01020304 && h->version == 1 &&
           h->crc == crc32c(0, h, offsetof(struct jheader, crc));
}

/* Same mailbox, same boot, and the very file its header was written for. */
static bool header_intact(const struct jheader *h, const struct fs_status *st, ino_t ino)
{
    struct jheader now;
    fs_jheader_init(&now, st);
    return memcmp(h->mailbox_id, now.mailbox_id, sizeof(now.mailbox_id)) == 0 &&
           h->uid_validity == now.uid_validity &&
           memcmp(h->boot_id, now.boot_id, sizeof(now.boot_id)) == 0 && h->ino == ino;
}

/* A new journal under `name_z` with all of `rec`, synced; the descriptor, flocked. */
int fs_journal_make(int dirfd, const char *name_z, struct jheader *h, const struct jrec *rec,
                    size_t n, int *ret_fd)
{
    struct stat st = {0};
    unlinkat(dirfd, name_z, 0);
    int fd = openat(dirfd, name_z, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_from_errno(errno);
    int r = 0;
    if (flock(fd, LOCK_EX) < 0 || fstat(fd, &st) < 0)
        r = err_from_errno(errno);
    if (r == 0) {
        h->ino = st.st_ino;
        h->crc = crc32c(0, h, offsetof(struct jheader, crc));
        r = fsu_pwrite_all(fd, h, sizeof(*h), 0);
    }
    if (r == 0 && n > 0)
        r = fsu_pwrite_all(fd, rec, n * sizeof(rec[0]), sizeof(*h));
    if (r == 0)
        r = fsu_sync(fd);
    if (r < 0) {
        close(fd);
        unlinkat(dirfd, name_z, 0);
        return r;
    }
    *ret_fd = fd;
    return 0;
}

/* Applies records from jpos on; stops at the end or at the first bad one. 0, or an error;
 * *ret_torn. */
static int read_on(struct fs_box *b, off_t end, bool *ret_torn)
{
    *ret_torn = false;
    if (end <= b->jpos)
        return 0;
    size_t octets = (size_t)(end - b->jpos);
    struct jrec few[64], *rec = few;
    size_t room = ARRAY_LEN(few);
    if (octets > sizeof(few)) {
        room = MIN((octets + sizeof(few[0]) - 1) / sizeof(few[0]), (size_t)READ_RECORDS);
        rec = malloc(room * sizeof(few[0]));
        if (rec == NULL)
            return -E_NOMEM;
    }
    int r = 0;
    while (r == 0 && b->jpos < end && !*ret_torn) {
        ssize_t got =
            pread(b->jfd, rec, MIN(room * sizeof(few[0]), (size_t)(end - b->jpos)), b->jpos);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            r = err_from_errno(errno);
        if (got < (ssize_t)sizeof(few[0])) {
            *ret_torn = true;
            break;
        }
        for (size_t i = 0; i < (size_t)got / sizeof(few[0]) && r == 0; i++) {
            if (rec[i].crc != rec_crc(&rec[i]) || rec[i].kind < J_APPEND ||
                rec[i].kind > J_SUPERSEDED) {
                *ret_torn = true;
                break;
            }
            r = mirror_apply(&b->m, &rec[i]);
            if (r == 0)
                b->jpos += (off_t)sizeof(few[0]);
        }
    }
    if (rec != few)
        free(rec);
    return r;
}

static void journal_close(struct fs_box *b)
{
    if (b->jfd >= 0)
        close(b->jfd); /* gives the flock back too */
    b->jfd = -1;
}

/* The mirror as it stands before the first record. */
static void begin_mirror(struct fs_box *b)
{
    b->m.modseq = b->jh.modseq;
    b->m.floor_modseq = b->jh.floor_modseq;
    b->m.uid_next = b->jh.uid_next;
    b->m.settled = b->jh.modseq;
    b->jpos = b->rows_pos = (off_t)sizeof(b->jh);
}

int fs_journal_open(struct fs_box *b, bool *ret_intact)
{
    struct stat st;
    bool torn = false;
    journal_close(b);
    mirror_clear(&b->m);
    *ret_intact = false;
    int fd = fsu_open(b->dirfd, "journal", O_RDWR, 0);
    if (fd == -E_NOTFOUND || fd == -E_DENIED)
        return 0;
    if (fd < 0)
        return fd;
    b->jfd = fd;
    if (flock(fd, LOCK_EX) < 0 || fstat(fd, &st) < 0)
        return err_from_errno(errno);
    b->jino = st.st_ino;
    b->jreserved = 0;
    if (fsu_pread_full(fd, &b->jh, sizeof(b->jh), 0) < 0 || !header_ok(&b->jh) ||
        memcmp(b->jh.mailbox_id, b->st.id.b, sizeof(b->jh.mailbox_id)) != 0 ||
        b->jh.uid_validity != b->st.uid_validity) {
        memset(&b->jh, 0, sizeof(b->jh));
        return 0; /* of no use: as if it were missing */
    }
    bool intact = header_intact(&b->jh, &b->st, st.st_ino);
    int r = 0;
    if (!intact || !fs_rows_read(b, st.st_size)) {
        begin_mirror(b);
        r = mirror_reserve(&b->m, (size_t)st.st_size / sizeof(struct jrec) / 4);
    }
    if (r == 0)
        r = read_on(b, st.st_size, &torn);
    if (r < 0)
        return r;
    *ret_intact = !torn && !b->m.superseded && intact;
    return 0;
}

int fs_journal_refresh(struct fs_box *b)
{
    struct stat st;
    bool torn;
    if (!b->loaded || b->jfd < 0)
        return -E_AGAIN;
    if (fstatat(b->dirfd, "journal", &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? -E_AGAIN : err_from_errno(errno);
    if (st.st_ino != b->jino || st.st_size < b->jpos)
        return -E_AGAIN;
    b->jsize = st.st_size;
    int r = read_on(b, st.st_size, &torn);
    if (r == 0 && b->m.superseded)
        return -E_AGAIN;
    mirror_squeeze(&b->m);
    return r; /* a torn tail is a record that is being written, or is dealt with by the next writer
               */
}

int fs_journal_room(struct fs_box *b, size_t n)
{
    off_t need = b->jpos + (off_t)(n * sizeof(struct jrec));
    if (need <= b->jreserved)
        return 0;
    off_t until = need + ROOM_AHEAD;
    if (fallocate(b->jfd, FALLOC_FL_KEEP_SIZE, b->jpos, until - b->jpos) < 0) {
        if (errno == EOPNOTSUPP || errno == ENOSYS)
            return 0;
        if (errno != ENOSPC && errno != EDQUOT)
            return err_from_errno(errno);
        until = need; /* perhaps just these still fit */
        if (fallocate(b->jfd, FALLOC_FL_KEEP_SIZE, b->jpos, until - b->jpos) < 0)
            return err_from_errno(errno);
    }
    b->jreserved = until;
    return 0;
}

int fs_journal_write(struct fs_box *b, struct jrec *rec, size_t n)
{
    if (n == 0)
        return 0;
    int r = mirror_reserve(&b->m, n);
    if (r == 0)
        r = fs_journal_room(b, n);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        rec[i].crc = rec_crc(&rec[i]);
    r = fsu_pwrite_all(b->jfd, rec, n * sizeof(rec[0]), b->jpos);
    if (r < 0) { /* what was written of them must not be read by anybody later */
        if (ftruncate(b->jfd, b->jpos) < 0)
            b->loaded = false; /* the next holder cuts the tail at the last good record */
        b->jreserved = 0;
        return r;
    }
    b->jpos += (off_t)(n * sizeof(rec[0]));
    for (size_t i = 0; i < n; i++) {
        fs_usage_note(b, &rec[i]);
        mirror_apply(&b->m, &rec[i]); /* cannot fail: memory was taken before */
    }
    if (!b->journal_dirty)
        b->dirty_since_ms = clock_mono_ms();
    b->journal_dirty = true;
    b->changed_ms = clock_mono_ms();
    b->rested = false;
    return 0;
}

/* UIDs of append and flags records above `since`, newest first, read backwards from the end. 1 when
 * that is all of them, 0 when there are too many or the file begins later: look through the mirror
 * then. */
int fs_journal_tail(struct fs_box *b, uint64_t since, uint32_t *uid, size_t max, size_t *ret_n)
{
    struct jrec rec[64];
    off_t first = (off_t)(sizeof(b->jh) + (size_t)b->jh.base_n * sizeof(rec[0]));
    off_t at = b->jpos;
    size_t n = 0;
    while (at > first) {
        size_t take = MIN(ARRAY_LEN(rec), (size_t)(at - first) / sizeof(rec[0]));
        at -= (off_t)(take * sizeof(rec[0]));
        int r = fsu_pread_full(b->jfd, rec, take * sizeof(rec[0]), at);
        if (r < 0)
            return r;
        for (size_t i = take; i-- > 0;) {
            if (rec[i].kind == J_SETTLED || rec[i].kind == J_RECENT || rec[i].kind == J_SUPERSEDED)
                continue;
            if (rec[i].modseq <= since) {
                *ret_n = n;
                return 1;
            }
            if (rec[i].kind == J_EXPUNGE)
                continue;
            if (n == max)
                return 0;
            uid[n++] = rec[i].uid;
        }
    }
    *ret_n = n;
    return since >= b->jh.modseq ? 1 : 0;
}
