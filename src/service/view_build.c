#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "service/view_internal.h"

#define CHUNK_FIRST 16u
#define CHUNK_SHORT (VIEW_CHUNK_ROWS / 2)

/* A version being made: its chunks so far, and one that is still filled. */
struct builder {
    struct view_chunk **chunk; /* a reference each */
    uint32_t *n;
    uint32_t count, cap;
    struct view_chunk *open;   /* private; .used counts */
    bool failed;
};

/* Rows of a snapshot, given back when the last chunk that lies there goes. */
struct view_slab {
    _Atomic unsigned refs;
    struct store *store;
    struct store_snap *snap;
};

static void slab_unref(struct view_slab *s)
{
    if (s == NULL || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    store_snap_free(s->store, s->snap);
    free(s);
}

void view_chunk_unref(struct view_chunk *c)
{
    if (atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
        return;
    slab_unref(c->slab);
    free(c);
}

static void push(struct builder *b, struct view_chunk *c, uint32_t n)
{
    if (b->count == b->cap) {
        uint32_t cap = b->cap == 0 ? 16 : b->cap * 2;
        struct view_chunk **chunk = realloc(b->chunk, cap * sizeof(struct view_chunk *));
        if (chunk != NULL)
            b->chunk = chunk;
        uint32_t *counts = chunk == NULL ? NULL : realloc(b->n, cap * sizeof(*counts));
        if (counts != NULL)
            b->n = counts;
        if (chunk == NULL || counts == NULL) {
            b->failed = true;
            view_chunk_unref(c);
            return;
        }
        b->cap = cap;
    }
    b->chunk[b->count] = c;
    b->n[b->count++] = n;
}

static void push_open(struct builder *b)
{
    if (b->open != NULL)
        push(b, b->open, atomic_load_explicit(&b->open->used, memory_order_relaxed));
    b->open = NULL;
}

/* Room for one more row in the open chunk. */
static bool open_room(struct builder *b)
{
    uint32_t used = b->open == NULL ? 0 : atomic_load_explicit(&b->open->used, memory_order_relaxed);

    if (b->open != NULL && used == VIEW_CHUNK_ROWS) {
        push_open(b);
        used = 0;
    }
    if (b->open != NULL && used < b->open->cap)
        return true;
    uint32_t cap = b->open == NULL ? CHUNK_FIRST : b->open->cap * 2;
    if (b->open == NULL && b->count > 0)
        cap = VIEW_CHUNK_ROWS / 4;
    struct view_chunk *c = realloc(b->open, sizeof(*c) + cap * sizeof(c->row[0]));
    if (c == NULL) {
        b->failed = true;
        return false;
    }
    if (b->open == NULL) {
        atomic_init(&c->refs, 1);
        atomic_init(&c->used, 0);
        c->slab = NULL;
    }
    c->row = (struct store_row *)(void *)(c + 1);
    c->cap = cap;
    b->open = c;
    return true;
}

static void open_add(struct builder *b, const struct store_row *row, uint32_t n)
{
    for (uint32_t i = 0; i < n && open_room(b); i++) {
        uint32_t used = atomic_load_explicit(&b->open->used, memory_order_relaxed);
        b->open->row[used] = row[i];
        atomic_store_explicit(&b->open->used, used + 1, memory_order_relaxed);
    }
}

/* VIEW_CHUNK_ROWS rows as one chunk: a copy of them, or with a slab where they are. Nothing is open. */
static void push_full(struct builder *b, const struct store_row *row, struct view_slab *slab)
{
    size_t room = slab == NULL ? VIEW_CHUNK_ROWS * sizeof(*row) : 0;
    struct view_chunk *c = malloc(sizeof(*c) + room);

    if (c == NULL) {
        b->failed = true;
        return;
    }
    atomic_init(&c->refs, 1);
    atomic_init(&c->used, VIEW_CHUNK_ROWS);
    c->cap = VIEW_CHUNK_ROWS;
    c->slab = slab;
    c->row = slab == NULL ? (struct store_row *)(void *)(c + 1) : (struct store_row *)(uintptr_t)row;
    if (slab == NULL)
        memcpy(c->row, row, room);
    else
        atomic_fetch_add_explicit(&slab->refs, 1, memory_order_relaxed);
    push(b, c, VIEW_CHUNK_ROWS);
}

/* Takes back a short chunk, so that rows are put behind it instead of into another short one. */
static void reopen_short(struct builder *b)
{
    if (b->open != NULL || b->count == 0 || b->n[b->count - 1] > CHUNK_SHORT || b->failed)
        return;
    struct view_chunk *c = b->chunk[--b->count];
    open_add(b, c->row, b->n[b->count]);
    view_chunk_unref(c);
}

static void add(struct builder *b, const struct store_row *row)
{
    if (b->failed)
        return;
    reopen_short(b);
    open_add(b, row, 1);
}

static void share(struct builder *b, struct view_chunk *c, uint32_t n)
{
    uint32_t used = b->open == NULL ? 0 : atomic_load_explicit(&b->open->used, memory_order_relaxed);

    if (b->failed)
        return;
    if (b->open != NULL && used + n <= CHUNK_SHORT) {
        open_add(b, c->row, n);
        return;
    }
    push_open(b);
    atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    push(b, c, n);
}

/* Puts rows into the free places of the last chunk, if nobody did so before; how many. Readers of other versions look
 * at places below their own count only. */
static size_t append_in_place(struct builder *b, const struct store_row *row, size_t n)
{
    if (b->open != NULL || b->count == 0 || b->failed)
        return 0;
    struct view_chunk *c = b->chunk[b->count - 1];
    uint32_t used = b->n[b->count - 1];
    size_t take = MIN(n, c->cap - used);
    if (take == 0 || !atomic_compare_exchange_strong(&c->used, &used, used + (uint32_t)take))
        return 0;
    memcpy(&c->row[used], row, take * sizeof(*row));
    b->n[b->count - 1] += (uint32_t)take;
    return take;
}

static void drop(struct builder *b)
{
    for (uint32_t i = 0; i < b->count; i++)
        view_chunk_unref(b->chunk[i]);
    free(b->open);
    free(b->chunk);
    free(b->n);
}

/* The version; takes the builder's chunks, refs `keywords`. */
static int finish(struct builder *b, const struct store_status *st, struct view_keywords *keywords,
                  struct view_version **ret)
{
    struct view_version *v = NULL;

    if (!b->failed)
        push_open(b);
    if (!b->failed)
        v = malloc(sizeof(*v) + b->count * sizeof(v->chunk[0]) + (b->count + 1) * sizeof(v->before[0]));
    if (v == NULL) {
        drop(b);
        return -E_NOMEM;
    }
    atomic_init(&v->refs, 1);
    v->chunks = b->count;
    v->chunk = (struct view_chunk **)(void *)(v + 1);
    v->before = (uint32_t *)(void *)(v->chunk + b->count);
    v->before[0] = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        v->chunk[i] = b->chunk[i];
        v->before[i + 1] = v->before[i] + b->n[i];
    }
    free(b->chunk);
    free(b->n);
    v->rows = v->before[v->chunks];
    v->keywords = view_keywords_ref(keywords);
    v->st = *st;
    v->whole_modseq = st->modseq;
    v->st.messages = v->rows;
    if (v->st.uid_next <= view_last_uid(v))
        v->st.uid_next = (uint64_t)view_last_uid(v) + 1;
    v->st.recent = v->st.recent_uid == UINT32_MAX ? 0 : v->rows + 1 - view_seq_at_least(v, v->st.recent_uid + 1);
    *ret = v;
    return 0;
}

static void count_in(struct store_status *st, const struct store_row *row)
{
    st->unseen += (row->flags & STORE_SEEN) == 0;
    st->size += row->size;
    if ((row->flags & STORE_DELETED) != 0) {
        st->deleted++;
        st->deleted_size += row->size;
    }
}

static void count_out(struct store_status *st, const struct store_row *row)
{
    st->unseen -= (row->flags & STORE_SEEN) == 0;
    st->size -= row->size;
    if ((row->flags & STORE_DELETED) != 0) {
        st->deleted--;
        st->deleted_size -= row->size;
    }
}

static int version_of(const struct store_status *st, struct view_keywords *keywords, const struct store_row *row,
                      size_t n, struct view_slab *slab, struct view_version **ret)
{
    struct builder b = {0};
    struct store_status count = *st;

    count.unseen = count.deleted = 0;
    count.size = count.deleted_size = 0;
    for (size_t i = 0; i < n; i++)
        count_in(&count, &row[i]);
    size_t full = n - n % VIEW_CHUNK_ROWS;
    for (size_t i = 0; i < full && !b.failed; i += VIEW_CHUNK_ROWS)
        push_full(&b, row + i, slab);
    if (!b.failed)
        open_add(&b, row + full, (uint32_t)(n - full));
    return finish(&b, &count, keywords, ret);
}

int view_version_new(const struct store_status *st, struct view_keywords *keywords, const struct store_row *row,
                     size_t n, struct view_version **ret)
{
    return version_of(st, keywords, row, n, NULL, ret);
}

int view_version_take(struct store *store, struct store_snap *snap, struct view_keywords *keywords,
                      struct view_version **ret)
{
    struct view_slab *slab = malloc(sizeof(*slab));

    if (slab == NULL)
        return -E_NOMEM;
    *slab = (struct view_slab){.store = store};
    atomic_init(&slab->refs, 1);
    int r = version_of(&snap->st, keywords, snap->row, snap->rows_n, slab, ret);
    if (r < 0) {
        free(slab);
        return r;
    }
    slab->snap = snap;
    slab_unref(slab); /* the chunks have theirs */
    return 0;
}

/* What is still to be put in or taken out, both ascending. */
struct todo {
    const struct store_row *row, *row_end;
    const uint32_t *gone, *gone_end;
};

static void merge_chunk(struct builder *b, struct store_status *st, const struct view_chunk *c, uint32_t n, struct todo *t)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct store_row *old = &c->row[i];
        while (t->row < t->row_end && t->row->uid < old->uid) {
            count_in(st, t->row);
            add(b, t->row++);
        }
        while (t->gone < t->gone_end && *t->gone < old->uid)
            t->gone++;
        if (t->gone < t->gone_end && *t->gone == old->uid) {
            count_out(st, old);
        } else if (t->row < t->row_end && t->row->uid == old->uid) {
            count_out(st, old);
            count_in(st, t->row);
            add(b, t->row);
        } else {
            add(b, old);
        }
        if (t->row < t->row_end && t->row->uid == old->uid)
            t->row++;
    }
}

int view_version_apply(struct view_version *old, const struct view_change *c, struct view_version **ret)
{
    struct builder b = {0};
    struct store_status st = *c->st;
    struct todo t = {c->row, c->row, c->vanished, c->vanished};

    if (c->rows_n > 0)
        t.row_end += c->rows_n;
    if (c->vanished_n > 0)
        t.gone_end += c->vanished_n;
    st.unseen = old->st.unseen;
    st.size = old->st.size;
    st.deleted = old->st.deleted;
    st.deleted_size = old->st.deleted_size;
    for (uint32_t i = 0; i < old->chunks; i++) {
        uint32_t n = view_chunk_rows(old, i), last = old->chunk[i]->row[n - 1].uid;
        while (t.gone < t.gone_end && *t.gone < old->chunk[i]->row[0].uid)
            t.gone++;
        if ((t.row < t.row_end && t.row->uid <= last) || (t.gone < t.gone_end && *t.gone <= last))
            merge_chunk(&b, &st, old->chunk[i], n, &t);
        else
            share(&b, old->chunk[i], n);
    }
    size_t left = (size_t)(t.row_end - t.row);
    for (size_t i = 0; i < left; i++)
        count_in(&st, &t.row[i]);
    for (size_t i = append_in_place(&b, t.row, left); i < left; i++)
        add(&b, &t.row[i]);
    return finish(&b, &st, c->keywords == NULL ? old->keywords : c->keywords, ret);
}
