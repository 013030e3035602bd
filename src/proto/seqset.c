#include "proto/seqset.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"

/* Heapsort by the first number: in place, and n log n whatever the client wrote. */
static void sift(struct seq_range *r, uint32_t root, uint32_t n)
{
    struct seq_range moved = r[root];
    for (uint32_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && r[child + 1].first > r[child].first)
            child++;
        if (r[child].first <= moved.first)
            break;
        r[root] = r[child];
    }
    r[root] = moved;
}

static void sort_ranges(struct seq_range *r, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;)
        sift(r, i, n);
    for (uint32_t i = n; i-- > 1;) {
        struct seq_range top = r[0];
        r[0] = r[i];
        r[i] = top;
        sift(r, 0, i);
    }
}

static uint32_t merge_ranges(struct seq_range *r, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 1; i < n; i++) {
        if (r[kept].last == UINT32_MAX || r[i].first <= r[kept].last + 1) {
            if (r[i].last > r[kept].last)
                r[kept].last = r[i].last;
        } else {
            r[++kept] = r[i];
        }
    }
    return n == 0 ? 0 : kept + 1;
}

/* One seq-number; `*` is UINT32_MAX and noted. The position behind it, or NULL. */
static inline const uint8_t *take_number(const uint8_t *p, const uint8_t *end, uint32_t *ret, bool *star)
{
    const uint8_t *start = p;
    uint64_t n = 0; /* may wrap where there are too many digits */
    for (uint8_t digit; p < end && (digit = (uint8_t)(*p - '0')) <= 9; p++)
        n = n * 10 + digit;
    if (p == start && p < end && *p == '*') {
        *ret = UINT32_MAX;
        *star = true;
        return p + 1;
    }
    if (p == start || *start == '0' || p - start > 10 || n > UINT32_MAX)
        return NULL;
    *ret = (uint32_t)n;
    return p;
}

/* One seq-number or seq-range. */
static inline const uint8_t *take_range(const uint8_t *p, const uint8_t *end, struct seq_range *ret, struct seqset *set)
{
    uint32_t first, last;
    bool star = false;
    p = take_number(p, end, &first, &star);
    if (p == NULL)
        return NULL;
    last = first;
    if (p < end && *p == ':')
        p = take_number(p + 1, end, &last, &star);
    if (p == NULL)
        return NULL;
    if (first > last) {
        uint32_t swap = first;
        first = last;
        last = swap;
    }
    if (star)
        set->star = true;
    else if (last > set->max_named)
        set->max_named = last;
    *ret = (struct seq_range){first, last};
    return p;
}

/* How many ranges `text` has at most; what is short is not worth counting. */
static uint32_t count_ranges(struct span text)
{
    uint32_t n = 1;
    if (text.n <= 16)
        return (uint32_t)text.n / 2 + 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == ',';
    return n;
}

/* Most sets are one number or one range. False: `text` is something else, or wrong. */
static bool take_single(struct span text, struct seq_range *ret, struct seqset *set)
{
    const uint8_t *end = text.p + text.n;
    return take_range(text.p, end, ret, set) == end;
}

static int parse_list(struct arena *a, struct span text, struct seqset *ret_set)
{
    struct seqset set = {0};
    uint32_t max = count_ranges(text), n = 0;
    if (max > SEQSET_MAX)
        return -E_LIMIT;
    set.ranges = arena_new_array(a, struct seq_range, max);
    if (set.ranges == NULL)
        return -E_NOMEM;
    const uint8_t *p = text.p, *end = text.p + text.n;
    bool ascending = true;
    for (;;) {
        p = take_range(p, end, &set.ranges[n], &set);
        if (p == NULL)
            return -E_SYNTAX;
        if (n > 0 && set.ranges[n].first < set.ranges[n - 1].first)
            ascending = false;
        n++;
        if (p == end)
            break;
        if (*p++ != ',')
            return -E_SYNTAX;
    }
    if (!ascending)
        sort_ranges(set.ranges, n);
    set.count = merge_ranges(set.ranges, n);
    *ret_set = set;
    return 0;
}

int seqset_parse(struct arena *a, struct span text, struct seqset *ret_set)
{
    struct seqset set = {0};
    struct seq_range single;
    if (text.n == 0)
        return -E_SYNTAX;
    if (text.n == 1 && text.p[0] == '$') {
        set.saved = true;
    } else if (take_single(text, &single, &set)) {
        set.ranges = arena_new(a, struct seq_range);
        if (set.ranges == NULL)
            return -E_NOMEM;
        set.ranges[0] = single;
        set.count = 1;
    } else {
        return parse_list(a, text, ret_set);
    }
    *ret_set = set;
    return 0;
}

/* Puts one number into a set with room for one more range. Numbers above it stay as they are: UIDs that are gone may
 * be asked for (RFC 7162 3.2.6). */
static void insert_number(struct seqset *set, uint32_t n)
{
    uint32_t at = set->count;
    struct seq_range *r = set->ranges;
    while (at > 0 && r[at - 1].first > n)
        at--;
    if (at > 0 && r[at - 1].last >= n)
        return;
    bool joins_before = at > 0 && r[at - 1].last + 1 == n;
    bool joins_after = at < set->count && r[at].first - 1 == n;
    if (joins_before && joins_after) {
        r[at - 1].last = r[at].last;
        set->count--;
        memmove(&r[at], &r[at + 1], (set->count - at) * sizeof(*r));
    } else if (joins_before) {
        r[at - 1].last = n;
    } else if (joins_after) {
        r[at].first = n;
    } else {
        memmove(&r[at + 1], &r[at], (set->count - at) * sizeof(*r));
        r[at] = (struct seq_range){n, n};
        set->count++;
    }
}

struct seqset *seqset_bind(struct seqset *set, uint32_t max)
{
    if (!set->star || set->count == 0)
        return set; /* a written 4294967295 is itself */
    struct seq_range *star = &set->ranges[set->count - 1];
    if (max > 0 && star->first <= max) {
        star->last = max;
        return set;
    }
    set->count--;
    if (max > 0)
        insert_number(set, max);
    return set;
}

bool seqset_contains(const struct seqset *set, uint32_t n)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (n < set->ranges[mid].first)
            high = mid;
        else if (n > set->ranges[mid].last)
            low = mid + 1;
        else
            return true;
    }
    return false;
}

uint64_t seqset_size(const struct seqset *set)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < set->count; i++)
        n += (uint64_t)set->ranges[i].last - set->ranges[i].first + 1;
    return n;
}
