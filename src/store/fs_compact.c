/* A new journal file: by compaction, or after the old one was lost, torn, copied or left by another
 * boot (SPEC STORE-31, STORE-33). `lock` and jmx are held, and the journal's flock when there is a
 * journal. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define KEEP_GONE      100000
#define KEEP_GONE_S    (INT64_C(30) * 24 * 3600)
#define COMPACT_OCTETS (1024 * 1024)

bool fs_compact_due(const struct fs_box *b)
{
    uint64_t records = (uint64_t)b->jpos / sizeof(struct jrec);
    return b->jpos > COMPACT_OCTETS && records > 4 * (uint64_t)mirror_messages(&b->m) &&
           records > 2 * (uint64_t)b->jh.base_n;
}

/* How many of the oldest expunges are forgotten: kept are 30 days or 100,000, whichever is less. */
static size_t forgotten(const struct fs_mirror *m)
{
    size_t first = m->gone_n > KEEP_GONE ? m->gone_n - KEEP_GONE : 0;
    int64_t old = clock_wall_s() - KEEP_GONE_S;
    while (first < m->gone_n && m->gone[first].time_s < old)
        first++;
    return first;
}

static struct jrec *collect(const struct fs_mirror *m, size_t first_gone, size_t *ret_n)
{
    size_t n = 0, most = 2 * m->n + (m->gone_n - first_gone) + 2;
    struct jrec *rec = calloc(most, sizeof(*rec));
    if (rec == NULL)
        return NULL;
    for (size_t i = 0; i < m->n; i++) {
        const struct fs_mrow *row = &m->row[i];
        if ((row->r.flags & ROW_DEAD) != 0)
            continue;
        rec[n] = fs_rec(J_APPEND, row->r.modseq, &row->r);
        rec[n].time_s = row->r.save_s;
        if ((row->r.flags & ROW_PENDING) != 0)
            rec[n].flags = row->name_flags;
        n++;
    }
    for (size_t i = first_gone; i < m->gone_n; i++) {
        rec[n] = (struct jrec){.kind = J_EXPUNGE,
                               .modseq = m->gone[i].modseq,
                               .uid = m->gone[i].uid,
                               .time_s = m->gone[i].time_s};
        n++;
    }
    rec[n] = fs_rec(J_RECENT, m->modseq, NULL);
    rec[n++].uid = m->recent_uid;
    *ret_n = n;
    return rec;
}

/* Pending flags follow, to be found pending by whoever opens the new file: each with a modseq above
 * `settled`. */
static size_t collect_pending(const struct fs_mirror *m, struct jrec *rec, size_t n)
{
    for (size_t i = 0; i < m->n; i++)
        if ((m->row[i].r.flags & ROW_PENDING) != 0)
            rec[n++] = fs_rec(J_FLAGS, m->row[i].r.modseq, &m->row[i].r);
    return n;
}

static void finish_crcs(struct jrec *rec, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rec[i].crc = crc32c(0, &rec[i], offsetof(struct jrec, crc));
}

/* Whoever holds or watches the old file learns that it is the old one. */
static void supersede(struct fs_box *b)
{
    struct jrec rec = fs_rec(J_SUPERSEDED, b->m.modseq, NULL);
    finish_crcs(&rec, 1);
    if (b->jfd >= 0 && fsu_pwrite_all(b->jfd, &rec, sizeof(rec), b->jpos) < 0)
        return; /* they see by the name that it was replaced */
}

static int install(struct fs_box *b, struct jheader *h, const struct jrec *rec, size_t n)
{
    char tmp[64];
    int fd;
    fs_temp_name(tmp, ".journal.");
    int r = fs_journal_make(b->dirfd, tmp, h, rec, n, &fd);
    if (r < 0)
        return r;
    if (renameat(b->dirfd, tmp, b->dirfd, "journal") < 0) {
        r = err_from_errno(errno);
        close(fd);
        unlinkat(b->dirfd, tmp, 0);
        return r;
    }
    supersede(b); /* after the rename: who sees the record finds the new file under the name */
    r = fsu_sync(b->dirfd);
    if (b->jfd >= 0)
        close(b->jfd);
    b->jfd = fd;
    b->jino = (ino_t)h->ino;
    b->jh = *h;
    b->jpos = b->jsize = (off_t)(sizeof(*h) + n * sizeof(rec[0]));
    b->rows_pos = (off_t)sizeof(*h); /* what there is belongs to the old file */
    b->jreserved = 0;
    b->journal_dirty = false;
    return r;
}

int fs_compact(struct fs_box *b, bool new_counter)
{
    struct fs_mirror *m = &b->m;
    struct jheader h;
    size_t n = 0, first_gone = new_counter ? m->gone_n : forgotten(m);
    uint64_t floor = m->floor_modseq;
    if (first_gone > 0)
        floor = m->gone[first_gone - 1].modseq > floor ? m->gone[first_gone - 1].modseq : floor;
    if (new_counter)
        floor = m->modseq;
    struct jrec *rec = collect(m, first_gone, &n);
    if (rec == NULL)
        return -E_NOMEM;
    n = collect_pending(m, rec, n);
    finish_crcs(rec, n);
    fs_jheader_init(&h, &b->st);
    h.base_n = (uint32_t)n;
    h.generation = (b->jh.generation > b->st.generation ? b->jh.generation : b->st.generation) + 1;
    h.floor_modseq = floor;
    h.modseq = m->modseq;
    h.uid_next = m->uid_next;
    int r = install(b, &h, rec, n);
    free(rec);
    if (r < 0)
        return r;
    m->floor_modseq = floor;
    if (first_gone > 0) {
        memmove(m->gone, m->gone + first_gone, (m->gone_n - first_gone) * sizeof(m->gone[0]));
        m->gone_n -= first_gone;
    }
    fs_watch_renew(b);
    return 0;
}
