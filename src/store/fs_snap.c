/* Status, snapshots, recent (SPEC IMAP-25, 26, 28): from the mirror, no message file is read. */
#include <stdlib.h>

#include "base/err.h"
#include "base/large.h"
#include "store/fs_int.h"

#define TAIL_MAX                                                                                   \
    1024 /* changes worth reading backwards before the whole mirror is looked through */

struct fs_snap {
    struct store_snap pub;
    struct store_row *row;
    uint32_t *vanished;
};

static void fill_status(struct fs_box *b, struct store_status *st)
{
    const struct fs_mirror *m = &b->m;
    *st = (struct store_status){.uid_validity = b->st.uid_validity,
                                .uid_next = m->uid_next,
                                .recent_uid = m->recent_uid,
                                .modseq = m->modseq,
                                .floor_modseq = m->floor_modseq,
                                .messages = mirror_messages(m),
                                .unseen = m->unseen,
                                .deleted = m->deleted,
                                .size = m->size,
                                .deleted_size = m->deleted_size};
    for (size_t i = m->n; i > 0 && m->row[i - 1].r.uid > m->recent_uid; i--)
        if ((m->row[i - 1].r.flags & ROW_DEAD) == 0)
            st->recent++;
}

int fs_status_of(struct store_box *pub, enum store_look look, struct store_status *ret)
{
    struct fs_box *b = fs_box_of(pub);
    int r = fs_heal_look_lock(b, look);
    if (r < 0)
        return r;
    fill_status(b, ret);
    fs_journal_read_unlock(b);
    return 0;
}

static void add_row(struct fs_snap *snap, const struct fs_mrow *row)
{
    snap->row[snap->pub.rows_n] = row->r;
    snap->row[snap->pub.rows_n++].flags &= STORE_ALL_FLAGS;
}

static int uid_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static size_t sort_once(uint32_t *uid, size_t n)
{
    size_t kept = 0;
    if (n > 1)
        qsort(uid, n, sizeof(*uid), uid_cmp);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || uid[i] != uid[i - 1])
            uid[kept++] = uid[i];
    return kept;
}

static int fill_all(struct fs_box *b, struct fs_snap *snap, uint64_t above)
{
    struct fs_mirror *m = &b->m;
    snap->row = large_malloc((mirror_messages(m) + 1) * sizeof(snap->row[0]));
    if (snap->row == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < m->n; i++)
        if ((m->row[i].r.flags & ROW_DEAD) == 0 && m->row[i].r.modseq > above)
            add_row(snap, &m->row[i]);
    return 0;
}

static int fill_changed(struct fs_box *b, struct fs_snap *snap, uint64_t since)
{
    uint32_t uid[TAIL_MAX];
    size_t n = 0;
    int r = fs_journal_tail(b, since, uid, TAIL_MAX, &n);
    if (r < 0)
        return r;
    if (r == 0)
        return fill_all(b, snap, since);
    n = sort_once(uid, n);
    snap->row = malloc((n + 1) * sizeof(snap->row[0]));
    if (snap->row == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < n; i++) {
        const struct fs_mrow *row = mirror_find(&b->m, uid[i]);
        if (row != NULL && row->r.modseq > since)
            add_row(snap, row);
    }
    return 0;
}

static int fill_vanished(struct fs_box *b, struct fs_snap *snap, uint64_t since)
{
    const struct fs_mirror *m = &b->m;
    size_t first = m->gone_n, n;
    while (first > 0 && m->gone[first - 1].modseq > since)
        first--;
    n = m->gone_n - first;
    snap->vanished = malloc((n + 1) * sizeof(snap->vanished[0]));
    if (snap->vanished == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < n; i++)
        snap->vanished[i] = m->gone[first + i].uid;
    snap->pub.vanished_n = sort_once(snap->vanished, n);
    return 0;
}

static int fill(struct fs_box *b, struct fs_snap *snap, uint64_t since)
{
    fill_status(b, &snap->pub.st);
    snap->pub.since = since;
    snap->pub.complete = since == 0 || since >= b->m.floor_modseq;
    int r = since == 0 || !snap->pub.complete ? fill_all(b, snap, 0)
            : since < b->m.modseq             ? fill_changed(b, snap, since)
                                              : 0;
    if (r == 0 && since > 0 && snap->pub.complete && since < b->m.modseq)
        r = fill_vanished(b, snap, since);
    snap->pub.row = snap->row;
    snap->pub.vanished = snap->vanished;
    return r;
}

int fs_snapshot(struct store_box *pub, enum store_look look, uint64_t since,
                struct store_snap **ret)
{
    struct fs_box *b = fs_box_of(pub);
    struct fs_snap *snap = calloc(1, sizeof(*snap));
    if (snap == NULL)
        return -E_NOMEM;
    int r = fs_heal_look_lock(b, look);
    if (r == 0) {
        fs_watch_renew(b); /* others may have begun a new shard or journal */
        r = fill(b, snap, since);
        fs_journal_read_unlock(b);
    }
    if (r < 0)
        fs_snap_free(&snap->pub);
    else
        *ret = &snap->pub;
    return r;
}

void fs_snap_free(struct store_snap *pub)
{
    struct fs_snap *snap = (struct fs_snap *)pub;
    free(snap->row);
    free(snap->vanished);
    free(snap);
}

int fs_recent(struct store_box *pub, uint32_t uid, uint32_t *ret_before)
{
    struct fs_box *b = fs_box_of(pub);
    int r = fs_journal_lock(b);
    if (r < 0)
        return r;
    uint32_t before = b->m.recent_uid;
    if (uid > before) {
        struct jrec rec = fs_rec(J_RECENT, b->m.modseq, NULL);
        rec.uid = uid;
        r = fs_journal_write(b, &rec, 1);
    }
    fs_journal_unlock(b);
    if (r == 0)
        *ret_before = before;
    return r;
}
