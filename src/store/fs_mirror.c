/* The mirror: rows, expunge log and queue of due renames, made by applying journal records in their
 * order (SPEC STORE-22, STORE-30). Pure; guarded by fs_box.jmx. */
#include <stdlib.h>

#include "base/err.h"
#include "base/large.h"
#include "base/macros.h"
#include "store/fs_int.h"

void mirror_clear(struct fs_mirror *m)
{
    free(m->row);
    free(m->gone);
    free(m->queue);
    memset(m, 0, sizeof(*m));
    m->uid_next = 1;
}

static int grow(void **array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return 0;
    size_t want = MAX(need, *cap + *cap / 2 + 16);
    void *p = large_realloc(*array, *cap * size, want * size);
    if (p == NULL)
        return -E_NOMEM;
    *array = p;
    *cap = want;
    return 0;
}

int mirror_reserve(struct fs_mirror *m, size_t rows)
{
    int r = grow((void **)&m->row, &m->cap, m->n + rows, sizeof(m->row[0]));
    if (r == 0)
        r = grow((void **)&m->gone, &m->gone_cap, m->gone_n + rows, sizeof(m->gone[0]));
    if (r == 0)
        r = grow((void **)&m->queue, &m->queue_cap, m->queue_n + rows, sizeof(m->queue[0]));
    return r;
}

int mirror_room(struct fs_mirror *m, size_t rows, size_t gone)
{
    int r = grow((void **)&m->row, &m->cap, rows, sizeof(m->row[0]));
    return r < 0 ? r : grow((void **)&m->gone, &m->gone_cap, gone, sizeof(m->gone[0]));
}

size_t mirror_lower(const struct fs_mirror *m, uint32_t uid)
{
    size_t lo = 0, hi = m->n;
    if (hi == 0 || m->row[hi - 1].r.uid < uid)
        return hi; /* the common case: appends */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->row[mid].r.uid < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

struct fs_mrow *mirror_find(struct fs_mirror *m, uint32_t uid)
{
    size_t i = m->hint + 1; /* uids mostly come in order */
    if (i >= m->n || m->row[i].r.uid != uid)
        i = mirror_lower(m, uid);
    m->hint = i;
    if (i == m->n || m->row[i].r.uid != uid || (m->row[i].r.flags & ROW_DEAD) != 0)
        return NULL;
    return &m->row[i];
}

static void count(struct fs_mirror *m, const struct fs_mrow *row, int sign)
{
    uint32_t one = (uint32_t)sign; /* wraps on purpose */
    uint64_t size = (uint64_t)(int64_t)sign * row->r.size;
    m->size += size;
    if ((row->r.flags & STORE_SEEN) == 0)
        m->unseen += one;
    if ((row->r.flags & STORE_DELETED) != 0) {
        m->deleted += one;
        m->deleted_size += size;
    }
}

static int apply_append(struct fs_mirror *m, const struct jrec *rec)
{
    struct fs_mrow row = {.r = {.uid = rec->uid,
                                .size = rec->size,
                                .modseq = rec->modseq,
                                .flags = rec->flags & STORE_ALL_FLAGS,
                                .internal_s = rec->internal_s,
                                .save_s = rec->time_s},
                          .name_flags = rec->flags & STORE_ALL_FLAGS};
    size_t i = mirror_lower(m, rec->uid);
    m->flags_ever |= row.r.flags;
    if (i < m->n &&
        m->row[i].r.uid == rec->uid) { /* an expunged uid that came back keeps its place */
        if ((m->row[i].r.flags & ROW_DEAD) != 0)
            m->dead--;
        else
            count(m, &m->row[i], -1);
    } else {
        int r = grow((void **)&m->row, &m->cap, m->n + 1, sizeof(m->row[0]));
        if (r < 0)
            return r;
        memmove(&m->row[i + 1], &m->row[i], (m->n - i) * sizeof(m->row[0]));
        m->n++;
    }
    m->row[i] = row;
    count(m, &row, 1);
    if (m->uid_next <= rec->uid)
        m->uid_next = (uint64_t)rec->uid + 1;
    return 0;
}

static int apply_flags(struct fs_mirror *m, const struct jrec *rec)
{
    struct fs_mrow *row = mirror_find(m, rec->uid);
    m->unsettled = MAX(m->unsettled, rec->modseq);
    if (row == NULL)
        return 0;
    if ((row->r.flags & ROW_PENDING) == 0) {
        int r = grow((void **)&m->queue, &m->queue_cap, m->queue_n + 1, sizeof(m->queue[0]));
        if (r < 0)
            return r;
        m->queue[m->queue_n++] = rec->uid;
    }
    count(m, row, -1);
    m->flags_ever |= rec->flags & STORE_ALL_FLAGS;
    row->r.flags = (rec->flags & STORE_ALL_FLAGS) | ROW_PENDING;
    row->r.modseq = rec->modseq;
    count(m, row, 1);
    return 0;
}

static void apply_settled(struct fs_mirror *m, uint64_t modseq)
{
    size_t kept = 0;
    m->settled = MAX(m->settled, modseq);
    for (size_t i = m->queue_head; i < m->queue_n; i++) {
        struct fs_mrow *row = mirror_find(m, m->queue[i]);
        if (row == NULL || (row->r.flags & ROW_PENDING) == 0)
            continue;
        if (row->r.modseq > modseq)
            m->queue[kept++] = m->queue[i];
        else
            mirror_done_rename(m, row, row->r.flags & STORE_ALL_FLAGS);
    }
    m->queue_head = 0;
    m->queue_n = kept;
}

static int apply_expunge(struct fs_mirror *m, const struct jrec *rec)
{
    struct fs_mrow *row = mirror_find(m, rec->uid);
    int r = grow((void **)&m->gone, &m->gone_cap, m->gone_n + 1, sizeof(m->gone[0]));
    if (r < 0)
        return r;
    m->gone[m->gone_n++] =
        (struct fs_gone){.modseq = rec->modseq, .time_s = rec->time_s, .uid = rec->uid};
    if (m->uid_next <= rec->uid)
        m->uid_next = (uint64_t)rec->uid + 1;
    if (row == NULL)
        return 0;
    count(m, row, -1);
    row->r.flags = ROW_DEAD;
    row->r.modseq = rec->modseq;
    m->dead++;
    return 0;
}

void mirror_done_rename(struct fs_mirror *m, struct fs_mrow *row, uint64_t name_flags)
{
    (void)m; /* its queue entry is stale now and skipped later */
    row->name_flags = name_flags;
    row->r.flags &= ~ROW_PENDING;
}

void mirror_trim_queue(struct fs_mirror *m)
{
    while (m->queue_head < m->queue_n) {
        const struct fs_mrow *row = mirror_find(m, m->queue[m->queue_head]);
        if (row != NULL && (row->r.flags & ROW_PENDING) != 0)
            return;
        m->queue_head++;
    }
    m->queue_head = m->queue_n = 0;
}

void mirror_squeeze(struct fs_mirror *m)
{
    if (m->dead < 256 || m->dead < m->n / 4)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < m->n; i++)
        if ((m->row[i].r.flags & ROW_DEAD) == 0)
            m->row[kept++] = m->row[i];
    m->n = kept;
    m->dead = 0;
}

int mirror_apply(struct fs_mirror *m, const struct jrec *rec)
{
    int r = 0;
    switch ((enum jkind)rec->kind) {
    case J_APPEND:
        r = apply_append(m, rec);
        break;
    case J_FLAGS:
        r = apply_flags(m, rec);
        break;
    case J_SETTLED:
        apply_settled(m, rec->modseq);
        return 0;
    case J_EXPUNGE:
        r = apply_expunge(m, rec);
        break;
    case J_RECENT:
        m->recent_uid = MAX(m->recent_uid, rec->uid);
        return 0;
    case J_SUPERSEDED:
        m->superseded = true;
        return 0;
    }
    if (r == 0)
        m->modseq = MAX(m->modseq, rec->modseq);
    return r;
}
