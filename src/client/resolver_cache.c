/* Answers by question, least recently used first to go (DNS-05). The number of entries is bounded, and what they hold
 * too: 50,000 answers of 64 KiB each would be 3 GB. */
#include <stdlib.h>

#include "base/err.h"
#include "client/resolver_impl.h"

#define ENTRIES_MAX 50000u
#define OCTETS_MAX (64u * 1024u * 1024u)
#define BUCKETS_FIRST 256u

int dns_cache_init(struct dns_cache *c)
{
    c->buckets = calloc(BUCKETS_FIRST, sizeof(struct cache_entry *));
    c->bucket_n = BUCKETS_FIRST;
    return c->buckets == NULL ? -E_NOMEM : 0;
}

static struct cache_entry **place(struct dns_cache *c, uint64_t hash)
{
    return &c->buckets[hash & (c->bucket_n - 1)];
}

static void unlist(struct dns_cache *c, struct cache_entry *e)
{
    *(e->newer == NULL ? &c->newest : &e->newer->older) = e->older;
    *(e->older == NULL ? &c->oldest : &e->older->newer) = e->newer;
}

static void list_newest(struct dns_cache *c, struct cache_entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest == NULL ? &c->oldest : &c->newest->newer) = e;
    c->newest = e;
}

static void drop(struct dns_cache *c, struct cache_entry *e)
{
    struct cache_entry **at = place(c, e->hash);
    while (*at != e)
        at = &(*at)->next;
    *at = e->next;
    unlist(c, e);
    c->n--;
    c->octets -= e->octets;
    resolver_answer_unref(&e->box->answer);
    free(e);
}

static struct cache_entry *find(struct dns_cache *c, const struct question_key *key)
{
    for (struct cache_entry *e = *place(c, key->hash); e != NULL; e = e->next)
        if (e->hash == key->hash && e->n == key->n && memcmp(e->key, key->octets, key->n) == 0)
            return e;
    return NULL;
}

struct answer_box *dns_cache_find(struct dns_cache *c, const struct question_key *key, int64_t now_ms)
{
    struct cache_entry *e = find(c, key);
    if (e == NULL)
        return NULL;
    if (now_ms >= e->expires_ms) {
        drop(c, e);
        return NULL;
    }
    unlist(c, e);
    list_newest(c, e);
    return e->box;
}

static void grow(struct dns_cache *c)
{
    struct cache_entry **old = c->buckets, *next;
    size_t old_n = c->bucket_n;
    struct cache_entry **wider = c->n < old_n ? NULL : calloc(old_n * 2, sizeof(struct cache_entry *));
    if (wider == NULL)
        return; /* not needed, or chains grow longer */
    c->buckets = wider;
    c->bucket_n = old_n * 2;
    for (size_t i = 0; i < old_n; i++) {
        for (struct cache_entry *e = old[i]; e != NULL; e = next) {
            next = e->next;
            e->next = *place(c, e->hash);
            *place(c, e->hash) = e;
        }
    }
    free(old);
}

void dns_cache_put(struct dns_cache *c, const struct question_key *key, struct answer_box *box, int64_t expires_ms)
{
    struct cache_entry *e = find(c, key);
    if (e != NULL)
        drop(c, e);
    e = malloc(sizeof(*e) + key->n);
    if (e == NULL)
        return; /* asked again next time */
    *e = (struct cache_entry){.box = box, .expires_ms = expires_ms, .hash = key->hash, .n = key->n,
                              .octets = sizeof(*e) + key->n + sizeof(*box) + box->mem.used};
    memcpy(e->key, key->octets, key->n);
    resolver_answer_ref(&box->answer);
    grow(c);
    e->next = *place(c, e->hash);
    *place(c, e->hash) = e;
    list_newest(c, e);
    c->n++;
    c->octets += e->octets;
    struct cache_entry *newer;
    for (struct cache_entry *last = c->oldest; last != e && (c->n > ENTRIES_MAX || c->octets > OCTETS_MAX); last = newer) {
        newer = last->newer;
        drop(c, last);
    }
}

void dns_cache_clear(struct dns_cache *c)
{
    struct cache_entry *older;
    for (struct cache_entry *e = c->newest; e != NULL; e = older) {
        older = e->older;
        drop(c, e);
    }
}

void dns_cache_done(struct dns_cache *c)
{
    struct cache_entry *older;
    for (struct cache_entry *e = c->newest; e != NULL; e = older) {
        older = e->older;
        resolver_answer_unref(&e->box->answer);
        free(e);
    }
    free(c->buckets);
}
