#include "base/metric.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/strbuf.h"

/* Upper bounds of the buckets; a sync takes 0.2 to 4 ms on a quiet disk, seconds on a bad one. */
static const struct {
    int64_t us;
    const char *text_z;
} bounds[] = {
    {100, "0.0001"}, {250, "0.00025"}, {500, "0.0005"}, {1000, "0.001"}, {2500, "0.0025"}, {5000, "0.005"},
    {10000, "0.01"}, {25000, "0.025"}, {50000, "0.05"}, {100000, "0.1"}, {250000, "0.25"}, {500000, "0.5"},
    {1000000, "1"}, {2500000, "2.5"}, {10000000, "10"}, {INT64_MAX, "+Inf"},
};
#define BUCKETS ARRAY_LEN(bounds)

struct histogram {
    _Atomic uint64_t bucket[BUCKETS]; /* each event once, in its own */
    _Atomic uint64_t sum_us;
};

struct block {
    struct block *next;
    _Atomic uint64_t count[METRIC__COUNT];
    struct histogram times[METRIC_TIMES__COUNT];
};

static _Atomic(struct block *) blocks;
static _Thread_local struct block *own;

static struct block *own_block(void)
{
    if (own != NULL)
        return own;
    own = aligned_alloc(64, (sizeof(*own) + 63) / 64 * 64);
    if (own == NULL)
        return NULL;
    memset(own, 0, sizeof(*own));
    own->next = atomic_load(&blocks);
    while (!atomic_compare_exchange_weak(&blocks, &own->next, own))
        ;
    return own;
}

/* One writer each: a plain addition, not a locked one. */
static void add_to(_Atomic uint64_t *n, uint64_t more)
{
    atomic_store_explicit(n, atomic_load_explicit(n, memory_order_relaxed) + more, memory_order_relaxed);
}

void metric_add(enum metric m, uint64_t n)
{
    struct block *b = own_block();
    if (b != NULL)
        add_to(&b->count[m], n);
}

void metric_time_us(enum metric_times t, int64_t us)
{
    struct block *b = own_block();
    size_t i = 0;
    if (b == NULL)
        return;
    us = MAX(us, 0);
    while (us > bounds[i].us)
        i++;
    add_to(&b->times[t].bucket[i], 1);
    add_to(&b->times[t].sum_us, (uint64_t)us);
}

uint64_t metric_sum(enum metric m)
{
    uint64_t n = 0;
    for (const struct block *b = atomic_load(&blocks); b != NULL; b = b->next)
        n += atomic_load_explicit(&b->count[m], memory_order_relaxed);
    return n;
}

static uint64_t times_sum(enum metric_times t, size_t bucket)
{
    uint64_t n = 0;
    for (const struct block *b = atomic_load(&blocks); b != NULL; b = b->next)
        n += atomic_load_explicit(&b->times[t].bucket[bucket], memory_order_relaxed);
    return n;
}

uint64_t metric_times_count(enum metric_times t)
{
    uint64_t n = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        n += times_sum(t, i);
    return n;
}

/* -- the page */

enum row_kind { ROW_FAMILY, ROW_COUNT, ROW_READ, ROW_TIMES };

/* FAMILY: its name and help, and as index its kind; a series: its labels. It belongs to the family before it. */
struct row {
    enum row_kind kind;
    unsigned index;
    const char *name_z, *text_z;
};

static const char *const kind_z[] = {"counter", "gauge", "histogram"};
enum { COUNTER, GAUGE, HISTOGRAM };

static const struct row rows[] = {
#define FAMILY(id, kind, name, help) {ROW_FAMILY, kind, (name), (help)},
#define COUNT(id, family, labels) {ROW_COUNT, METRIC_##id, NULL, (labels)},
#define READ(id, family, labels) {ROW_READ, METRIC_READ_##id, NULL, (labels)},
#define TIMES(id, family) {ROW_TIMES, METRIC_TIMES_##id, NULL, ""},
#include "base/metrics.def"
#undef FAMILY
#undef COUNT
#undef READ
#undef TIMES
};

static void put_series(struct strbuf *out, const char *name_z, const char *labels_z)
{
    strbuf_z(out, name_z);
    if (labels_z[0] != 0)
        strbuf_f(out, "{%s}", labels_z);
    strbuf_c(out, ' ');
}

static void put_times(struct strbuf *out, const char *name_z, enum metric_times t)
{
    uint64_t n = 0, sum_us = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        n += times_sum(t, i);
        strbuf_f(out, "%s_bucket{le=\"%s\"} %" PRIu64 "\n", name_z, bounds[i].text_z, n);
    }
    for (const struct block *b = atomic_load(&blocks); b != NULL; b = b->next)
        sum_us += atomic_load_explicit(&b->times[t].sum_us, memory_order_relaxed);
    strbuf_f(out, "%s_sum %" PRIu64 ".%06" PRIu64 "\n%s_count %" PRIu64 "\n", name_z, sum_us / 1000000, sum_us % 1000000,
             name_z, n);
}

void metric_write(struct strbuf *out, const double read[METRIC_READ__COUNT])
{
    const char *name_z = "";
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        switch (r->kind) {
        case ROW_FAMILY:
            name_z = r->name_z;
            strbuf_f(out, "# HELP %s %s\n# TYPE %s %s\n", name_z, r->text_z, name_z, kind_z[r->index]);
            break;
        case ROW_COUNT:
            put_series(out, name_z, r->text_z);
            strbuf_u64(out, metric_sum((enum metric)r->index));
            strbuf_c(out, '\n');
            break;
        case ROW_READ:
            put_series(out, name_z, r->text_z);
            strbuf_f(out, "%.15g\n", read[r->index]);
            break;
        case ROW_TIMES:
            put_times(out, name_z, (enum metric_times)r->index);
            break;
        }
    }
}
