#include "service/view.h"

#include <stdlib.h>

#include "service/view_internal.h"

/* The chunk that holds sequence number `seq` (1..rows). */
static uint32_t chunk_of_seq(const struct view_version *v, uint32_t seq)
{
    uint32_t low = 0, high = v->chunks - 1;

    while (low < high) {
        uint32_t mid = low + (high - low + 1) / 2;
        if (v->before[mid] < seq)
            low = mid;
        else
            high = mid - 1;
    }
    return low;
}

struct view_version *view_version_ref(struct view_version *v)
{
    atomic_fetch_add_explicit(&v->refs, 1, memory_order_relaxed);
    return v;
}

struct view_version *view_version_unref(struct view_version *v)
{
    if (v == NULL || atomic_fetch_sub_explicit(&v->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    for (uint32_t i = 0; i < v->chunks; i++)
        view_chunk_unref(v->chunk[i]);
    view_keywords_unref(v->keywords);
    free(v);
    return NULL;
}

const struct store_row *view_row(const struct view_version *v, uint32_t seq)
{
    if (seq == 0 || seq > v->rows)
        return NULL;
    uint32_t c = chunk_of_seq(v, seq);
    return &v->chunk[c]->row[seq - 1 - v->before[c]];
}

/* The place of the first row with `uid` or above; false: there is none. */
static bool place_at_least(const struct view_version *v, uint32_t uid, struct view_finger *ret)
{
    uint32_t low = 0, high = v->chunks;

    while (low < high) { /* the first chunk whose last uid is not below */
        uint32_t mid = low + (high - low) / 2;
        if (v->chunk[mid]->row[view_chunk_rows(v, mid) - 1].uid < uid)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == v->chunks)
        return false;
    const struct store_row *row = v->chunk[low]->row;
    uint32_t first = 0, end = view_chunk_rows(v, low) - 1;
    while (first < end) {
        uint32_t mid = first + (end - first) / 2;
        if (row[mid].uid < uid)
            first = mid + 1;
        else
            end = mid;
    }
    *ret = (struct view_finger){low, first};
    return true;
}

uint32_t view_seq_at_least(const struct view_version *v, uint32_t uid)
{
    struct view_finger f;

    return place_at_least(v, uid, &f) ? v->before[f.chunk] + f.at + 1 : v->rows + 1;
}

const struct store_row *view_row_onward(const struct view_version *v, uint32_t uid, struct view_finger *f)
{
    struct view_finger at = *f;

    if (at.chunk < v->chunks && at.at == view_chunk_rows(v, at.chunk))
        at = (struct view_finger){at.chunk + 1, 0};
    if (at.chunk >= v->chunks || v->chunk[at.chunk]->row[at.at].uid != uid) {
        if (!place_at_least(v, uid, &at) || v->chunk[at.chunk]->row[at.at].uid != uid)
            return NULL;
    }
    *f = (struct view_finger){at.chunk, at.at + 1};
    return &v->chunk[at.chunk]->row[at.at];
}

const struct store_row *view_row_by_uid(const struct view_version *v, uint32_t uid, uint32_t *ret_seq)
{
    uint32_t seq = view_seq_at_least(v, uid);
    const struct store_row *row = view_row(v, seq);

    if (row == NULL || row->uid != uid)
        return NULL;
    if (ret_seq != NULL)
        *ret_seq = seq;
    return row;
}

uint32_t view_uid(const struct view_version *v, uint32_t seq)
{
    const struct store_row *row = view_row(v, seq);
    return row == NULL ? 0 : row->uid;
}

uint32_t view_seq(const struct view_version *v, uint32_t uid)
{
    uint32_t seq = 0;
    (void)view_row_by_uid(v, uid, &seq);
    return seq;
}

uint32_t view_last_uid(const struct view_version *v)
{
    return view_uid(v, v->rows);
}

/* --- keywords ----------------------------------------------------------------------------------------------------- */

struct view_keywords *view_keywords_new(const struct store_keywords *table)
{
    struct view_keywords *k = malloc(sizeof(*k));

    if (k == NULL)
        return NULL;
    atomic_init(&k->refs, 1);
    k->table = *table;
    k->known = 0;
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (table->name_z[i][0] != '\0')
            k->known |= STORE_KEYWORD_BIT(i);
    return k;
}

struct view_keywords *view_keywords_ref(struct view_keywords *k)
{
    atomic_fetch_add_explicit(&k->refs, 1, memory_order_relaxed);
    return k;
}

struct view_keywords *view_keywords_unref(struct view_keywords *k)
{
    if (k != NULL && atomic_fetch_sub_explicit(&k->refs, 1, memory_order_acq_rel) == 1)
        free(k);
    return NULL;
}

bool view_keywords_same(const struct view_keywords *k, const struct store_keywords *table)
{
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (strcmp(k->table.name_z[i], table->name_z[i]) != 0)
            return false;
    return true;
}

uint64_t view_keyword_bit(const struct view_version *v, struct span name)
{
    if (name.n == 0)
        return 0;
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (span_ieq_z(name, v->keywords->table.name_z[i]))
            return STORE_KEYWORD_BIT(i);
    return 0;
}

const char *view_keyword_name(const struct view_version *v, unsigned i)
{
    if (i >= STORE_KEYWORDS || v->keywords->table.name_z[i][0] == '\0')
        return NULL;
    return v->keywords->table.name_z[i];
}
