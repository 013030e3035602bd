#include "service/queue_schedule.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 1024u
#define BUCKETS_FIRST 1024u

_Static_assert(sizeof(struct sched_entry) <= 64, "a million of them stay in memory");

void sched_done(struct sched *s)
{
    for (size_t i = 0; i < s->chunks; i++)
        free(s->chunk[i]);
    free(s->chunk);
    free(s->heap);
    free(s->bucket);
    *s = (struct sched){0};
}

struct sched_entry *sched_at(const struct sched *s, uint32_t no)
{
    return &s->chunk[no / CHUNK][no % CHUNK];
}

/* -- by id */

/* The id's end is random: octets of it will do. */
static size_t bucket_of(const struct sched *s, const char *id_z)
{
    uint64_t h = 0;
    for (unsigned i = 14; i < CRYPTO_ID_MAX - 1 && id_z[i] != 0; i++)
        h = h * 37 + (uint8_t)id_z[i];
    return (size_t)(h ^ h >> 29) & (s->buckets - 1);
}

uint32_t sched_find(const struct sched *s, const char *id_z)
{
    uint32_t no = s->buckets == 0 ? SCHED_NONE : s->bucket[bucket_of(s, id_z)];
    while (no != SCHED_NONE && strcmp(sched_at(s, no)->id, id_z) != 0)
        no = sched_at(s, no)->next;
    return no;
}

static void link_in(struct sched *s, uint32_t no)
{
    struct sched_entry *e = sched_at(s, no);
    uint32_t *b = &s->bucket[bucket_of(s, e->id)];
    e->next = *b;
    *b = no;
}

static bool grow_table(struct sched *s)
{
    size_t want = s->buckets == 0 ? BUCKETS_FIRST : s->buckets * 2;
    if (s->n < s->buckets)
        return true;
    uint32_t *bucket = malloc(want * sizeof(*bucket));
    if (bucket == NULL)
        return s->buckets > 0; /* longer chains, then */
    memset(bucket, 0xff, want * sizeof(*bucket));
    free(s->bucket);
    s->bucket = bucket;
    s->buckets = want;
    for (uint32_t no = 0; no < s->made; no++)
        if (sched_at(s, no)->used)
            link_in(s, no);
    return true;
}

static bool grow_heap(struct sched *s)
{
    if (s->n < s->heap_cap)
        return true;
    size_t cap = s->heap_cap + s->heap_cap / 2 + CHUNK;
    uint32_t *heap = realloc(s->heap, cap * sizeof(*heap));
    if (heap == NULL)
        return false;
    s->heap = heap;
    s->heap_cap = cap;
    return true;
}

/* A number nobody has. */
static uint32_t take_number(struct sched *s)
{
    if (s->n < s->made) {
        uint32_t no = s->free;
        s->free = sched_at(s, no)->next;
        return no;
    }
    if (s->made == s->chunks * CHUNK) {
        struct sched_entry **chunk = realloc(s->chunk, (s->chunks + 1) * sizeof(*chunk));
        if (chunk == NULL)
            return SCHED_NONE;
        s->chunk = chunk;
        chunk[s->chunks] = malloc(CHUNK * sizeof(**chunk));
        if (chunk[s->chunks] == NULL)
            return SCHED_NONE;
        s->chunks++;
    }
    return s->made++;
}

uint32_t sched_get(struct sched *s, const char *id_z)
{
    uint32_t no = sched_find(s, id_z);
    if (no != SCHED_NONE)
        return no;
    if (!grow_table(s) || !grow_heap(s)) /* room in the heap for all, so that waking cannot fail */
        return SCHED_NONE;
    no = take_number(s);
    if (no == SCHED_NONE)
        return no;
    struct sched_entry *e = sched_at(s, no);
    *e = (struct sched_entry){.wake_ms = SCHED_NEVER, .heap_at = SCHED_NONE, .used = true};
    strncpy(e->id, id_z, sizeof(e->id) - 1);
    link_in(s, no);
    s->n++;
    return no;
}

void sched_drop(struct sched *s, uint32_t no)
{
    struct sched_entry *e = sched_at(s, no);
    sched_wake(s, no, SCHED_NEVER);
    sched_hold(s, no, false);
    uint32_t *at = &s->bucket[bucket_of(s, e->id)];
    while (*at != no)
        at = &sched_at(s, *at)->next;
    *at = e->next;
    e->used = false;
    e->next = s->free;
    s->free = no;
    s->n--;
}

void sched_hold(struct sched *s, uint32_t no, bool held)
{
    struct sched_entry *e = sched_at(s, no);
    s->held += held && !e->held;
    s->held -= !held && e->held;
    e->held = held;
}

/* -- by time */

static void place(struct sched *s, size_t at, uint32_t no)
{
    s->heap[at] = no;
    sched_at(s, no)->heap_at = (uint32_t)at;
}

static bool before(const struct sched *s, uint32_t a, uint32_t b)
{
    return sched_at(s, a)->wake_ms < sched_at(s, b)->wake_ms;
}

static void settle(struct sched *s, size_t at)
{
    uint32_t no = s->heap[at];
    while (at > 0 && before(s, no, s->heap[(at - 1) / 2])) {
        place(s, at, s->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < s->heap_n && before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (child >= s->heap_n || !before(s, s->heap[child], no))
            break;
        place(s, at, s->heap[child]);
        at = child;
    }
    place(s, at, no);
}

void sched_wake(struct sched *s, uint32_t no, int64_t wake_ms)
{
    struct sched_entry *e = sched_at(s, no);
    size_t at = e->heap_at;
    e->wake_ms = wake_ms;
    if (at == SCHED_NONE && wake_ms == SCHED_NEVER)
        return;
    if (at == SCHED_NONE) {
        at = s->heap_n++;
        place(s, at, no);
    } else if (wake_ms == SCHED_NEVER) {
        uint32_t last = s->heap[--s->heap_n];
        e->heap_at = SCHED_NONE;
        if (last == no)
            return;
        place(s, at, last);
    }
    settle(s, at);
}

uint32_t sched_first(const struct sched *s)
{
    return s->heap_n == 0 ? SCHED_NONE : s->heap[0];
}
