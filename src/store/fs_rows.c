/* cache-rows: the mirror as it stood behind some record of the journal, so that opening a mailbox reads only the records
 * that follow (SPEC IMAP-26, STORE-34). Derived: it names the very file, header and record it was made from, and whatever
 * does not fit means that it is not there. Replaced whole, not synced; only used for a journal of this boot, because
 * after a power cut the journal itself is to be read from its begin. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

#define ROWS_NAME "cache-rows"
#define WORTH     1024 /* records that are read as fast as a file is replaced */

struct rows_header {
    char magic[8];
    uint32_t order;
    uint32_t version;
    uint8_t mailbox_id[16];
    uint32_t uid_validity;
    uint32_t jcrc;     /* of the journal's header */
    uint64_t jino;     /* the journal's inode */
    uint64_t jpos;     /* records up to here are in it */
    uint32_t last_crc; /* of the last of these; 0: there is none */
    uint32_t recent_uid;
    uint64_t rows_n, gone_n;
    uint64_t modseq, floor_modseq, settled, uid_next;
    uint64_t size, deleted_size, flags_ever;
    uint32_t unseen, deleted;
    uint32_t crc_rows; /* of rows and gone */
    uint32_t crc;      /* of what stands before */
};

_Static_assert(sizeof(struct rows_header) == 152, "the header has no padding");
_Static_assert(sizeof(struct fs_mrow) == 48, "a row has no padding");
_Static_assert(sizeof(struct fs_gone) == 24, "24 octets with the padding, which is zero");

static int last_crc_at(struct fs_box *b, uint64_t jpos, uint32_t *ret)
{
    struct jrec rec;
    *ret = 0;
    if (jpos < sizeof(b->jh) + sizeof(rec))
        return 0;
    int r = fsu_pread_full(b->jfd, &rec, sizeof(rec), (off_t)(jpos - sizeof(rec)));
    if (r == 0)
        *ret = rec.crc;
    return r;
}

static struct rows_header header_for(const struct fs_box *b)
{
    struct rows_header h = {.order = 0x01020304, .version = 1, .uid_validity = b->st.uid_validity};
    memcpy(h.magic, "RMAILDR", 8);
    memcpy(h.mailbox_id, b->st.id.b, sizeof(h.mailbox_id));
    h.jcrc = b->jh.crc;
    h.jino = b->jino;
    return h;
}

static uint32_t header_crc(const struct rows_header *h)
{
    return crc32c(0, h, offsetof(struct rows_header, crc));
}

/* Of this journal, whole, and as long as it says? */
static bool header_fits(struct fs_box *b, const struct rows_header *h, off_t file_size,
                        off_t journal_size)
{
    const struct rows_header want = header_for(b);
    uint32_t last;
    return memcmp(h, &want, offsetof(struct rows_header, jpos)) == 0 && h->crc == header_crc(h) &&
           h->jpos <= (uint64_t)journal_size &&
           h->rows_n <= (uint64_t)file_size / sizeof(struct fs_mrow) &&
           h->gone_n <= (uint64_t)file_size / sizeof(struct fs_gone) &&
           (uint64_t)file_size == sizeof(*h) + h->rows_n * sizeof(struct fs_mrow) +
                                      h->gone_n * sizeof(struct fs_gone) &&
           last_crc_at(b, h->jpos, &last) == 0 && last == h->last_crc;
}

static int read_arrays(struct fs_mirror *m, int fd, const struct rows_header *h)
{
    size_t rows = (size_t)h->rows_n * sizeof(m->row[0]);
    size_t gone = (size_t)h->gone_n * sizeof(m->gone[0]);
    int r = mirror_room(m, (size_t)h->rows_n, (size_t)h->gone_n);
    if (r == 0 && rows > 0)
        r = fsu_pread_full(fd, m->row, rows, (off_t)sizeof(*h));
    if (r == 0 && gone > 0)
        r = fsu_pread_full(fd, m->gone, gone, (off_t)(sizeof(*h) + rows));
    if (r == 0 && crc32c(crc32c(0, m->row, rows), m->gone, gone) != h->crc_rows)
        r = -E_IO;
    return r;
}

bool fs_rows_read(struct fs_box *b, off_t journal_size)
{
    struct rows_header h;
    struct fs_mirror *m = &b->m;
    struct stat st;
    int fd = fsu_open(b->dirfd, ROWS_NAME, O_RDONLY, 0);
    if (fd < 0)
        return false;
    bool good = fstat(fd, &st) == 0 && fsu_pread_full(fd, &h, sizeof(h), 0) == 0 &&
                header_fits(b, &h, st.st_size, journal_size) && read_arrays(m, fd, &h) == 0;
    close(fd);
    if (!good) {
        mirror_clear(m);
        return false;
    }
    m->n = (size_t)h.rows_n;
    m->gone_n = (size_t)h.gone_n;
    m->modseq = h.modseq;
    m->floor_modseq = h.floor_modseq;
    m->settled = m->unsettled = h.settled;
    m->uid_next = h.uid_next;
    m->recent_uid = h.recent_uid;
    m->unseen = h.unseen;
    m->deleted = h.deleted;
    m->size = h.size;
    m->deleted_size = h.deleted_size;
    m->flags_ever = h.flags_ever;
    b->jpos = (off_t)h.jpos;
    b->rows_pos = b->jpos;
    return true;
}

bool fs_rows_due(const struct fs_box *b)
{
    uint64_t behind = (uint64_t)(b->jpos - b->rows_pos) / sizeof(struct jrec);
    return b->loaded && b->m.queue_n == b->m.queue_head && b->m.unsettled <= b->m.settled &&
           behind > WORTH && behind > mirror_messages(&b->m) / 16;
}

/* Header and arrays of this moment as one piece; jmx is held. */
static void *collect(struct fs_box *b, size_t *ret_n)
{
    const struct fs_mirror *m = &b->m;
    struct rows_header h = header_for(b);
    size_t rows = mirror_messages(m);
    size_t n = sizeof(h) + rows * sizeof(m->row[0]) + m->gone_n * sizeof(m->gone[0]);
    uint8_t *p = malloc(n);
    h.jpos = (uint64_t)b->jpos;
    if (p == NULL || last_crc_at(b, h.jpos, &h.last_crc) < 0) {
        free(p);
        return NULL;
    }
    uint8_t *at = p + sizeof(h);
    for (size_t i = 0; i < m->n; i++)
        if ((m->row[i].r.flags & ROW_DEAD) == 0) {
            memcpy(at, &m->row[i], sizeof(m->row[i]));
            at += sizeof(m->row[i]);
        }
    if (m->gone_n > 0)
        memcpy(at, m->gone, m->gone_n * sizeof(m->gone[0]));
    h.rows_n = rows;
    h.gone_n = m->gone_n;
    h.modseq = m->modseq;
    h.floor_modseq = m->floor_modseq;
    h.settled = m->settled;
    h.uid_next = m->uid_next;
    h.recent_uid = m->recent_uid;
    h.unseen = m->unseen;
    h.deleted = m->deleted;
    h.size = m->size;
    h.deleted_size = m->deleted_size;
    h.flags_ever = m->flags_ever;
    memcpy(p, &h, sizeof(h));
    *ret_n = n;
    return p;
}

static int put(struct fs_box *b, const void *p, size_t n)
{
    char tmp[64];
    fs_temp_name(tmp, ".cache.");
    int fd = openat(b->dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int r = fd < 0 ? err_from_errno(errno) : fsu_write_all(fd, p, n);
    if (fd >= 0)
        close(fd);
    if (r == 0 && renameat(b->dirfd, tmp, b->dirfd, ROWS_NAME) < 0)
        r = err_from_errno(errno);
    if (r < 0 && fd >= 0)
        unlinkat(b->dirfd, tmp, 0);
    return r;
}

int fs_rows_write(struct fs_box *b)
{
    struct rows_header h;
    size_t n;
    pthread_mutex_lock(&b->jmx);
    uint8_t *p = fs_rows_due(b) && !b->m.superseded ? collect(b, &n) : NULL;
    if (p != NULL)
        b->rows_pos = b->jpos; /* should it fail: not again at once */
    pthread_mutex_unlock(&b->jmx);
    if (p == NULL)
        return 0;
    memcpy(&h, p, sizeof(h));
    h.crc_rows = crc32c(0, p + sizeof(h), n - sizeof(h));
    h.crc = header_crc(&h);
    memcpy(p, &h, sizeof(h));
    int r = fs_space(b->fs);
    if (r == 0)
        r = put(b, p, n);
    free(p);
    return r;
}
