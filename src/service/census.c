#include "service/census.h"

#include <stdlib.h>
#include <string.h>

struct census_tally {
    struct census_tally *next;
    int64_t count;
    size_t key_n;
    uint8_t key[];
};

void census_init(struct census *c)
{
    memset(c->buckets, 0, sizeof(c->buckets));
    pthread_mutex_init(&c->lock, NULL);
}

void census_done(struct census *c)
{
    for (size_t i = 0; i < CENSUS_BUCKETS; i++)
        while (c->buckets[i] != NULL) {
            struct census_tally *t = c->buckets[i];
            c->buckets[i] = t->next;
            free(t);
        }
    pthread_mutex_destroy(&c->lock);
}

/* Where the tally of this key hangs, or would. */
static struct census_tally **find(struct census *c, struct span key)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ key.p[i]) * 16777619u;
    struct census_tally **at = &c->buckets[h % CENSUS_BUCKETS];
    while (*at != NULL && !span_eq(span_of((*at)->key, (*at)->key_n), key))
        at = &(*at)->next;
    return at;
}

bool census_enter(struct census *c, struct span key, int64_t max)
{
    bool in = false;
    pthread_mutex_lock(&c->lock);
    struct census_tally **at = find(c, key);
    if (*at == NULL) {
        struct census_tally *t = malloc(sizeof(*t) + key.n);
        if (t != NULL) {
            *t = (struct census_tally){.key_n = key.n};
            memcpy(t->key, key.p, key.n);
            *at = t;
        }
    }
    if (*at != NULL && (*at)->count < max) {
        (*at)->count++;
        in = true;
    }
    pthread_mutex_unlock(&c->lock);
    return in;
}

void census_leave(struct census *c, struct span key)
{
    pthread_mutex_lock(&c->lock);
    struct census_tally **at = find(c, key);
    if (*at != NULL && --(*at)->count == 0) {
        struct census_tally *t = *at;
        *at = t->next;
        free(t);
    }
    pthread_mutex_unlock(&c->lock);
}
