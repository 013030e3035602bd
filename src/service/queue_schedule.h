/* The queue's schedule: entries by id and by the time somebody is to look at them. 64 octets an entry, and 12 to 20 for
 * its places in heap and table. Not thread-safe: the queue's lock guards it. Entries are named by a number that stays
 * theirs until sched_drop(). */
#ifndef SERVICE_QUEUE_SCHEDULE_H
#define SERVICE_QUEUE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/crypto.h"

#define SCHED_NONE UINT32_MAX
#define SCHED_NEVER INT64_MAX

struct sched_entry {
    int64_t wake_ms; /* wall clock; SCHED_NEVER: not in the heap */
    int64_t accepted_ms;
    uint64_t version;
    uint32_t heap_at, next; /* next: of its bucket, or of the free list */
    char id[CRYPTO_ID_MAX];
    bool active : 1;  /* this process works on it, or is about to */
    bool again : 1;   /* it changed meanwhile: look when that is over */
    bool held : 1;
    bool broken : 1;  /* said in the log */
    bool pass : 1;    /* of the last look at all entries it was found in */
    bool used : 1;
    uint8_t misses; /* claims in a row that another process held */
};

struct sched {
    struct sched_entry **chunk;
    size_t chunks, n, held, heap_n, heap_cap;
    uint32_t free, made;
    uint32_t *heap;
    uint32_t *bucket;
    size_t buckets; /* a power of two, or 0 */
};

void sched_done(struct sched *s);
struct sched_entry *sched_at(const struct sched *s, uint32_t no);
uint32_t sched_find(const struct sched *s, const char *id_z); /* SCHED_NONE */
/* Found or made, not in the heap; SCHED_NONE: no memory. */
uint32_t sched_get(struct sched *s, const char *id_z);
void sched_drop(struct sched *s, uint32_t no);
void sched_wake(struct sched *s, uint32_t no, int64_t wake_ms); /* moves it; cannot fail */
void sched_hold(struct sched *s, uint32_t no, bool held);       /* keeps the count */
uint32_t sched_first(const struct sched *s);                    /* the one to wake first, SCHED_NONE */

#endif
