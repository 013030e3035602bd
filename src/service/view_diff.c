#include <stdlib.h>

#include "base/err.h"
#include "service/view_internal.h"

/* A place in a version: `at` rows of chunk `c` are passed (going up) or still to come (going down). */
struct place {
    const struct view_version *v;
    uint32_t c, at;
};

static bool up_here(struct place *p)
{
    while (p->c < p->v->chunks && p->at == view_chunk_rows(p->v, p->c)) {
        p->c++;
        p->at = 0;
    }
    return p->c < p->v->chunks;
}

static const struct store_row *up_row(const struct place *p)
{
    return &p->v->chunk[p->c]->row[p->at];
}

/* Passes what is the same memory in both. */
static bool up_skip(struct place *a, struct place *b)
{
    if (a->v->chunk[a->c] != b->v->chunk[b->c] || a->at != b->at)
        return false;
    uint32_t an = view_chunk_rows(a->v, a->c), bn = view_chunk_rows(b->v, b->c);
    a->at = b->at = an < bn ? an : bn;
    return true;
}

static bool down_here(struct place *p)
{
    while (p->at == 0) {
        if (p->c == 0)
            return false;
        p->c--;
        p->at = view_chunk_rows(p->v, p->c);
    }
    return true;
}

static const struct store_row *down_row(const struct place *p)
{
    return &p->v->chunk[p->c]->row[p->at - 1];
}


struct view_diff view_diff(const struct view_version *old, const struct view_version *now)
{
    struct view_diff d = {.broken = old->st.uid_validity != now->st.uid_validity};
    struct place a = {old, 0, 0}, b = {now, 0, 0};

    if (old == now)
        return d;
    while (up_here(&a) && up_here(&b)) {
        if (up_skip(&a, &b))
            continue;
        const struct store_row *x = up_row(&a), *y = up_row(&b);
        if (x->uid == y->uid) {
            d.changed += x->modseq != y->modseq;
            a.at++;
            b.at++;
        } else if (x->uid < y->uid) {
            d.expunged++;
            a.at++;
        } else {
            d.broken = true;
            b.at++;
        }
    }
    if (a.c < old->chunks)
        d.expunged += old->rows - old->before[a.c] - a.at;
    if (up_here(&b))
        d.appended = now->rows - now->before[b.c] - b.at;
    return d;
}

void view_walk_init(struct view_walk *w, const struct view_version *old, const struct view_version *now)
{
    *w = (struct view_walk){.old = old, .now = now};
}

bool view_walk_expunged(struct view_walk *w, uint32_t *ret_seq, uint32_t *ret_uid)
{
    if (!w->started) {
        w->started = true;
        w->old_chunk = w->old->chunks;
        w->now_chunk = w->old == w->now ? 0 : w->now->chunks;
        if (w->old == w->now)
            w->old_chunk = 0;
    }
    struct place a = {w->old, w->old_chunk, w->old_at}, b = {w->now, w->now_chunk, w->now_at};
    bool found = false;
    while (!found && down_here(&a)) {
        if (!down_here(&b)) {
            found = true;
        } else if (a.v->chunk[a.c] == b.v->chunk[b.c] && a.at == b.at) {
            a.at = b.at = 0;
        } else {
            uint32_t x = down_row(&a)->uid, y = down_row(&b)->uid;
            found = x > y;
            if (x <= y)
                b.at--;
            if (x == y)
                a.at--;
        }
    }
    if (found) {
        *ret_seq = a.v->before[a.c] + a.at;
        *ret_uid = down_row(&a)->uid;
        a.at--;
    }
    w->old_chunk = a.c;
    w->old_at = a.at;
    w->now_chunk = b.c;
    w->now_at = b.at;
    return found;
}

bool view_walk_changed(struct view_walk *w, uint32_t *ret_seq, const struct store_row **ret_row)
{
    struct place a = {w->old, w->old_chunk, w->old_at}, b = {w->now, w->now_chunk, w->now_at};
    const struct store_row *found = NULL;

    if (w->old == w->now)
        return false;
    while (found == NULL && up_here(&a) && up_here(&b)) {
        if (up_skip(&a, &b))
            continue;
        const struct store_row *x = up_row(&a), *y = up_row(&b);
        if (x->uid == y->uid && x->modseq != y->modseq) {
            found = y;
            *ret_seq = b.v->before[b.c] + b.at + 1;
            *ret_row = y;
            w->was = x;
        }
        if (x->uid <= y->uid)
            a.at++;
        if (x->uid >= y->uid)
            b.at++;
    }
    w->old_chunk = a.c;
    w->old_at = a.at;
    w->now_chunk = b.c;
    w->now_at = b.at;
    return found != NULL;
}

/* How a message that vanished was last seen. */
static const struct store_row *last_row(const struct view_version *old, const struct view_version *since, uint32_t seq)
{
    const struct store_row *row = view_row(old, seq), *later = NULL;
    if (since != NULL && since->st.uid_validity == old->st.uid_validity)
        later = view_row_by_uid(since, row->uid, NULL);
    return later != NULL && later->modseq > row->modseq ? later : row;
}

int view_hold(struct view_version *old, const struct view_version *since, struct view_version *now, struct view_version **ret)
{
    uint32_t n = view_diff(old, now).expunged, seq, uid;
    struct view_walk w;

    if (n == 0) {
        *ret = view_version_ref(now);
        return 0;
    }
    struct store_row *gone = calloc(n, sizeof(*gone));
    if (gone == NULL)
        return -E_NOMEM;
    view_walk_init(&w, old, now);
    for (uint32_t i = n; i > 0 && view_walk_expunged(&w, &seq, &uid); i--)
        gone[i - 1] = *last_row(old, since, seq);
    struct view_change c = {.st = &now->st, .row = gone, .rows_n = n};
    int r = view_version_apply(now, &c, ret);
    if (r == 0)
        (*ret)->whole_modseq = old->whole_modseq; /* a client that knows more would miss the expunges */
    free(gone);
    return r;
}
