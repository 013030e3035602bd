#include "proto/seqset.h"
#include "service/view_internal.h"

/* Sets the numbers of the next range that has any; false when there is none left. */
static bool next_range(struct view_iter *it)
{
    while (it->at_range < it->ranges) {
        struct seq_range r = it->range[it->at_range++];
        uint32_t rows = it->v->rows;
        if (it->by_uid) {
            it->seq = view_seq_at_least(it->v, r.first);
            it->last = r.last == UINT32_MAX ? rows : view_seq_at_least(it->v, r.last + 1) - 1;
        } else {
            it->seq = r.first;
            it->last = r.last < rows ? r.last : rows;
        }
        if (it->seq <= it->last)
            return true;
        if (it->seq > rows)
            break; /* the ranges ascend: no later one has any */
    }
    it->at_range = it->ranges;
    it->seq = 1;
    it->last = 0;
    return false;
}

void view_iter_init(struct view_iter *it, const struct view_version *v, const struct seqset *set, bool by_uid)
{
    *it = (struct view_iter){.v = v, .range = set->ranges, .ranges = set->count, .by_uid = by_uid, .seq = 1, .last = 0};
}

const struct store_row *view_iter_next(struct view_iter *it, uint32_t *ret_seq)
{
    const struct view_version *v = it->v;

    if (it->seq > it->last && !next_range(it))
        return NULL;
    uint32_t seq = it->seq++;
    uint32_t c = it->chunk;
    if (!(v->before[c] < seq && seq <= v->before[c + 1])) {
        /* Mostly the next one; else by halves. */
        if (c + 1 < v->chunks && v->before[c + 1] < seq && seq <= v->before[c + 2]) {
            c++;
        } else {
            uint32_t low = 0, high = v->chunks - 1;
            while (low < high) {
                uint32_t mid = low + (high - low + 1) / 2;
                if (v->before[mid] < seq)
                    low = mid;
                else
                    high = mid - 1;
            }
            c = low;
        }
        it->chunk = c;
    }
    if (ret_seq != NULL)
        *ret_seq = seq;
    return &v->chunk[c]->row[seq - 1 - v->before[c]];
}

size_t view_iter_uids(struct view_iter *it, uint32_t *ret, size_t max)
{
    size_t n = 0;
    const struct store_row *row;

    while (n < max && (row = view_iter_next(it, NULL)) != NULL)
        ret[n++] = row->uid;
    return n;
}

uint64_t view_iter_count(const struct view_version *v, const struct seqset *set, bool by_uid)
{
    struct view_iter it;
    uint64_t n = 0;

    view_iter_init(&it, v, set, by_uid);
    while (next_range(&it))
        n += it.last - it.seq + 1;
    return n;
}
