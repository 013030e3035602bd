/* The table under rate_limit.c: entries of 60 octets found by a keyed 64-bit digest of what they are about, in shards
 * with a lock each, least recently used ones dropped first. Not for anybody else. */
#ifndef SERVICE_RATE_TABLE_H
#define SERVICE_RATE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "service/rate_window.h"

#define RATE_WINDOWS 3u
#define RATE_MARKS 5u

struct rate_entry {
    uint32_t key[2];
    uint32_t next; /* in its bucket; index + 1, 0 = none; likewise: */
    uint32_t newer, older;
    union {
        struct {
            struct rate_window window[RATE_WINDOWS];
            uint32_t open; /* connections */
        } traffic;
        struct {
            struct rate_window failures;
            uint32_t mark[RATE_MARKS]; /* wrong passwords counted in this window, newest first; 0 = none */
            uint32_t locked_until;     /* tick; 0 = not */
            uint32_t known_until;      /* likewise */
        } auth;
    } u;
};
_Static_assert(sizeof(struct rate_entry) == 60, "with its bucket 64 octets (SPEC RATE-04)");

struct rate_table;
/* `auth`: which side of the union entries are; with it goes which ones are never dropped (locked, or open). */
struct rate_table *rate_table_new(size_t max_entries, bool auth);
struct rate_table *rate_table_free(struct rate_table *t);
void rate_table_set_max(struct rate_table *t, size_t max_entries); /* too many go as others come */

uint64_t rate_table_key(const struct rate_table *t, uint8_t kind, const void *octets, size_t n, struct span more);

/* Locks the key's shard and gives the entry; rate_table_put() unlocks. NULL (and nothing locked): there is none, or
 * with `make` no room: all that could be dropped are pinned. */
struct rate_entry *rate_table_get(struct rate_table *t, uint64_t key, bool make, uint32_t now);
void rate_table_put(struct rate_table *t, uint64_t key);

/* Drops the entries `idle` says yes to, and others may be changed by it; shard by shard. */
void rate_table_sweep(struct rate_table *t, bool (*idle)(struct rate_entry *e, void *ctx), void *ctx);
void rate_table_count(struct rate_table *t, uint32_t now, size_t *ret_entries, size_t *ret_pinned, size_t *ret_octets);

static inline bool rate_before(uint32_t now, uint32_t until)
{
    return until != 0 && (int32_t)(until - now) > 0;
}

#endif
