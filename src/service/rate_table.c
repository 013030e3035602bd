#include "service/rate_table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/macros.h"
#include "base/siphash.h"

#define SHARDS 16u
#define LOOKED_AT_MAX 32u /* entries looked at for one that may be dropped */

struct shard {
    pthread_mutex_t lock; /* innermost; guards all below */
    struct rate_entry *entry;
    uint32_t *bucket;
    uint32_t used, room, max; /* entries */
    uint32_t bucket_mask;
    uint32_t free_list;       /* by .next */
    uint32_t newest, oldest;
    uint32_t live;
};

struct rate_table {
    bool auth;
    uint64_t secret[2]; /* a stranger must not be able to choose keys that meet */
    struct shard shard[SHARDS];
};

static uint32_t shard_max(size_t max_entries)
{
    return (uint32_t)MAX(MIN(max_entries, (size_t)1 << 30) / SHARDS, 1u);
}

struct rate_table *rate_table_new(size_t max_entries, bool auth)
{
    struct rate_table *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return NULL;
    t->auth = auth;
    crypto_random(t->secret, sizeof(t->secret));
    for (unsigned i = 0; i < SHARDS; i++) {
        pthread_mutex_init(&t->shard[i].lock, NULL);
        t->shard[i].max = shard_max(max_entries);
    }
    return t;
}

void rate_table_set_max(struct rate_table *t, size_t max_entries)
{
    for (unsigned i = 0; i < SHARDS; i++) {
        pthread_mutex_lock(&t->shard[i].lock);
        t->shard[i].max = shard_max(max_entries);
        pthread_mutex_unlock(&t->shard[i].lock);
    }
}

struct rate_table *rate_table_free(struct rate_table *t)
{
    if (t == NULL)
        return NULL;
    for (unsigned i = 0; i < SHARDS; i++) {
        free(t->shard[i].entry);
        free(t->shard[i].bucket);
        pthread_mutex_destroy(&t->shard[i].lock);
    }
    free(t);
    return NULL;
}

uint64_t rate_table_key(const struct rate_table *t, uint8_t kind, const void *octets, size_t n, struct span more)
{
    uint8_t text[1 + 16 + 320];
    size_t more_n = MIN(more.n, sizeof(text) - 17);
    n = MIN(n, 16u);
    text[0] = kind;
    if (n > 0)
        memcpy(text + 1, octets, n);
    if (more_n > 0)
        memcpy(text + 1 + n, more.p, more_n);
    return sip_hash(t->secret, text, 1 + n + more_n);
}

static bool pinned(const struct rate_table *t, const struct rate_entry *e, uint32_t now)
{
    return t->auth ? rate_before(now, e->u.auth.locked_until) : e->u.traffic.open > 0;
}

static struct shard *shard_of(struct rate_table *t, uint64_t key)
{
    return &t->shard[key % SHARDS];
}

static uint32_t *bucket_of(struct shard *s, const struct rate_entry *e)
{
    return &s->bucket[e->key[1] & s->bucket_mask];
}

static void unlist(struct shard *s, uint32_t at)
{
    struct rate_entry *e = &s->entry[at - 1];
    *(e->newer == 0 ? &s->newest : &s->entry[e->newer - 1].older) = e->older;
    *(e->older == 0 ? &s->oldest : &s->entry[e->older - 1].newer) = e->newer;
}

static void list_newest(struct shard *s, uint32_t at)
{
    struct rate_entry *e = &s->entry[at - 1];
    e->newer = 0;
    e->older = s->newest;
    *(s->newest == 0 ? &s->oldest : &s->entry[s->newest - 1].newer) = at;
    s->newest = at;
}

static void drop(struct shard *s, uint32_t at)
{
    struct rate_entry *e = &s->entry[at - 1];
    uint32_t *link = bucket_of(s, e);
    while (*link != at)
        link = &s->entry[*link - 1].next;
    *link = e->next;
    unlist(s, at);
    memset(e, 0, sizeof(*e));
    e->next = s->free_list;
    s->free_list = at;
    s->live--;
}

static bool grow(struct shard *s)
{
    uint32_t room = s->room == 0 ? MIN(64u, s->max) : MIN(2 * s->room, s->max), buckets = 1;
    while (2 * buckets <= room)
        buckets *= 2;
    struct rate_entry *entry = realloc(s->entry, room * sizeof(*entry));
    if (entry == NULL)
        return false;
    s->entry = entry;
    uint32_t *bucket = calloc(buckets, sizeof(*bucket));
    if (bucket == NULL)
        return false;
    free(s->bucket);
    s->bucket = bucket;
    s->bucket_mask = buckets - 1;
    s->room = room;
    for (uint32_t at = s->newest; at != 0; at = s->entry[at - 1].older) {
        uint32_t *head = bucket_of(s, &s->entry[at - 1]);
        s->entry[at - 1].next = *head;
        *head = at;
    }
    return true;
}

/* A place for a new entry, or 0. */
static uint32_t find_room(struct rate_table *t, struct shard *s, uint32_t now)
{
    bool full = s->live >= s->max, dropped = false; /* above the limit, which was lowered, many go for one that comes */
    if (!full && s->free_list == 0 && s->used == s->room && !grow(s) && s->room == 0)
        return 0;
    if (!full && s->free_list == 0 && s->used < s->room) {
        memset(&s->entry[s->used], 0, sizeof(s->entry[0]));
        return ++s->used;
    }
    for (unsigned i = 0; (s->live >= s->max || s->free_list == 0) && i < LOOKED_AT_MAX && s->oldest != 0; i++) {
        uint32_t at = s->oldest;
        if (!pinned(t, &s->entry[at - 1], now)) {
            drop(s, at);
            dropped = true;
        } else { /* out of the way of the next look */
            unlist(s, at);
            list_newest(s, at);
        }
    }
    if (full && !dropped)
        return 0;
    uint32_t at = s->free_list;
    if (at != 0)
        s->free_list = s->entry[at - 1].next;
    return at;
}

struct rate_entry *rate_table_get(struct rate_table *t, uint64_t key, bool make, uint32_t now)
{
    struct shard *s = shard_of(t, key);
    uint32_t half[2] = {(uint32_t)key, (uint32_t)(key >> 32)}, at = 0;
    pthread_mutex_lock(&s->lock);
    if (s->bucket != NULL)
        at = s->bucket[half[1] & s->bucket_mask];
    while (at != 0 && memcmp(s->entry[at - 1].key, half, sizeof(half)) != 0)
        at = s->entry[at - 1].next;
    if (at != 0) {
        unlist(s, at);
        list_newest(s, at);
        return &s->entry[at - 1];
    }
    at = make ? find_room(t, s, now) : 0;
    if (at == 0) {
        pthread_mutex_unlock(&s->lock);
        return NULL;
    }
    struct rate_entry *e = &s->entry[at - 1];
    memset(e, 0, sizeof(*e));
    memcpy(e->key, half, sizeof(half));
    uint32_t *head = bucket_of(s, e);
    e->next = *head;
    *head = at;
    list_newest(s, at);
    s->live++;
    return e;
}

void rate_table_put(struct rate_table *t, uint64_t key)
{
    pthread_mutex_unlock(&shard_of(t, key)->lock);
}

void rate_table_sweep(struct rate_table *t, bool (*idle)(struct rate_entry *e, void *ctx), void *ctx)
{
    for (unsigned i = 0; i < SHARDS; i++) {
        struct shard *s = &t->shard[i];
        pthread_mutex_lock(&s->lock);
        for (uint32_t at = s->oldest; at != 0;) {
            uint32_t newer = s->entry[at - 1].newer;
            if (idle(&s->entry[at - 1], ctx))
                drop(s, at);
            at = newer;
        }
        pthread_mutex_unlock(&s->lock);
    }
}

void rate_table_count(struct rate_table *t, uint32_t now, size_t *ret_entries, size_t *ret_pinned, size_t *ret_octets)
{
    for (unsigned i = 0; i < SHARDS; i++) {
        struct shard *s = &t->shard[i];
        pthread_mutex_lock(&s->lock);
        *ret_entries += s->live;
        *ret_octets += s->room * sizeof(s->entry[0]) + (s->bucket == NULL ? 0 : (s->bucket_mask + 1) * sizeof(s->bucket[0]));
        for (uint32_t at = s->oldest; at != 0; at = s->entry[at - 1].newer)
            *ret_pinned += pinned(t, &s->entry[at - 1], now);
        pthread_mutex_unlock(&s->lock);
    }
}
