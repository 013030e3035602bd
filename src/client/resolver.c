#include "client/resolver.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/siphash.h"
#include "client/resolver_impl.h"

#define SOCKETS_LEAST 4u
#define SOCKETS_MOST 256u
#define DESCRIPTOR_SHARE 16u /* one descriptor of so many is for name servers */

/* -- answers */

struct answer_box *answer_box_new(enum resolver_status status, const char *why_z)
{
    struct answer_box *box = calloc(1, sizeof(*box));
    if (box == NULL)
        return NULL;
    atomic_init(&box->refs, 1);
    arena_init(&box->mem, RESOLVER_ANSWER_MAX);
    box->answer.status = status;
    box->answer.why_z = why_z;
    box->answer.end = SPAN_LIT("");
    return box;
}

struct resolver_answer *resolver_answer_ref(const struct resolver_answer *a)
{
    struct answer_box *box = CONTAINER_OF((struct resolver_answer *)(uintptr_t)a, struct answer_box, answer);
    atomic_fetch_add_explicit(&box->refs, 1, memory_order_relaxed);
    return &box->answer;
}

struct resolver_answer *resolver_answer_unref(struct resolver_answer *a)
{
    if (a == NULL)
        return NULL;
    struct answer_box *box = CONTAINER_OF(a, struct answer_box, answer);
    if (atomic_fetch_sub_explicit(&box->refs, 1, memory_order_acq_rel) == 1) {
        arena_done(&box->mem);
        free(box);
    }
    return NULL;
}

/* -- asks */

static void own_unlist(struct resolver_ask *ask)
{
    *ask->own_at = ask->own_next;
    if (ask->own_next != NULL)
        ask->own_next->own_at = ask->own_at;
}

static void own_list(struct resolver_home *h, struct resolver_ask *ask)
{
    ask->own_next = h->asks;
    ask->own_at = &h->asks;
    if (h->asks != NULL)
        h->asks->own_at = &ask->own_next;
    h->asks = ask;
}

/* Under the lock. */
static void waiter_add(struct lookup *l, struct resolver_ask *ask)
{
    ask->lookup = l;
    ask->next = l->waiters;
    ask->at = &l->waiters;
    if (l->waiters != NULL)
        l->waiters->at = &ask->next;
    l->waiters = ask;
}

/* Under the lock. */
static void waiter_remove(struct resolver_ask *ask)
{
    *ask->at = ask->next;
    if (ask->next != NULL)
        ask->next->at = ask->at;
    ask->lookup = NULL;
}

static void ask_free(struct resolver_ask *ask)
{
    if (ask->box != NULL)
        resolver_answer_unref(&ask->box->answer);
    free(ask);
}

/* On the asking worker. */
static void deliver(struct worker *w, struct conn *c, struct post *p)
{
    (void)w;
    (void)c;
    struct resolver_ask *ask = CONTAINER_OF(p, struct resolver_ask, post);
    if (!ask->cancelled) {
        own_unlist(ask);
        ask->fn(ask->arg, ask->box == NULL ? &ask->resolver->no_memory->answer : &ask->box->answer);
    }
    ask_free(ask);
}

/* Takes a reference of its own; box may be NULL. The ask belongs to the post from here on. */
static void answer_ask(struct resolver_ask *ask, struct answer_box *box)
{
    ask->box = box;
    if (box != NULL)
        resolver_answer_ref(&box->answer);
    ask->post.run = deliver;
    worker_post(ask->worker, &ask->post);
}

struct resolver_ask *resolver_cancel(struct resolver_ask *ask)
{
    if (ask == NULL)
        return NULL;
    struct resolver *r = ask->resolver;
    own_unlist(ask);
    pthread_mutex_lock(&r->lock);
    bool waiting = ask->lookup != NULL;
    if (waiting)
        waiter_remove(ask);
    pthread_mutex_unlock(&r->lock);
    if (waiting)
        ask_free(ask);
    else
        ask->cancelled = true; /* its post is on the way and frees it */
    return NULL;
}

/* -- lookups */

static struct lookup **flight_place(struct resolver *r, const struct question_key *key)
{
    return &r->flights[key->hash % RESOLVER_FLIGHT_BUCKETS];
}

static bool key_eq(const struct question_key *a, const struct question_key *b)
{
    return a->hash == b->hash && a->n == b->n && memcmp(a->octets, b->octets, a->n) == 0;
}

static void home_unlist(struct lookup *l)
{
    struct resolver_home *h = l->home;
    *l->at = l->next;
    if (l->next != NULL)
        l->next->at = l->at;
    else if (h->pending_end == &l->next)
        h->pending_end = l->at;
}

static void run_lookup(struct lookup *l)
{
    struct resolver_home *h = l->home;
    l->running = true;
    l->next = h->running;
    l->at = &h->running;
    if (h->running != NULL)
        h->running->at = &l->next;
    h->running = l;
    h->sockets++;
    lookup_start(l);
}

static void put_off(struct lookup *l)
{
    struct resolver_home *h = l->home;
    l->next = NULL;
    l->at = h->pending_end;
    *h->pending_end = l;
    h->pending_end = &l->next;
    h->pending_n++;
}

static void run_pending(struct resolver_home *h)
{
    if (h->starting) /* one that ended at once: the loop below goes on */
        return;
    h->starting = true;
    while (!h->ended && h->pending != NULL && h->sockets < h->resolver->sockets_max) {
        struct lookup *l = h->pending;
        home_unlist(l);
        h->pending_n--;
        run_lookup(l);
    }
    h->starting = false;
}

void lookup_finish(struct lookup *l, struct answer_box *box, int64_t keep_ms)
{
    struct resolver *r = l->resolver;
    struct resolver_home *h = l->home;
    home_unlist(l);
    if (l->running)
        h->sockets--;
    else
        h->pending_n--;
    pthread_mutex_lock(&r->lock);
    struct lookup **at = flight_place(r, &l->key);
    while (*at != l)
        at = &(*at)->flight_next;
    *at = l->flight_next;
    if (box != NULL && keep_ms > 0)
        dns_cache_put(&r->cache, &l->key, box, clock_mono_ms() + keep_ms);
    struct resolver_ask *ask;
    while ((ask = l->waiters) != NULL) {
        waiter_remove(ask);
        answer_ask(ask, box);
    }
    pthread_mutex_unlock(&r->lock);
    if (box != NULL)
        resolver_answer_unref(&box->answer);
    server_list_unref(l->servers);
    free(l);
    run_pending(h);
}

static struct lookup *lookup_new(struct resolver_home *h, const struct question_key *key, const struct dns_name *name)
{
    struct lookup *l = calloc(1, sizeof(*l));
    if (l == NULL)
        return NULL;
    l->resolver = h->resolver;
    l->home = h;
    l->key = *key;
    l->name = *name;
    l->sent.type = (uint16_t)(key->octets[0] << 8 | key->octets[1]);
    return l;
}

static void question_key(const struct resolver *r, const struct dns_name *name, uint16_t type, struct question_key *ret)
{
    ret->octets[0] = (uint8_t)(type >> 8);
    ret->octets[1] = (uint8_t)type;
    for (size_t i = 0; i < name->n; i++)
        ret->octets[2 + i] = ascii_lower(name->wire[i]); /* lengths are below 'A' */
    ret->n = 2u + name->n;
    ret->hash = sip_hash(r->secret, ret->octets, ret->n);
}

/* Answers from the cache, joins a lookup, or begins `fresh`, which is taken then. */
static void settle(struct resolver *r, struct resolver_ask *ask, const struct question_key *key, struct lookup **fresh)
{
    pthread_mutex_lock(&r->lock);
    struct answer_box *box = dns_cache_find(&r->cache, key, clock_mono_ms());
    if (box != NULL) {
        COUNT(r, cached);
        answer_ask(ask, box);
        pthread_mutex_unlock(&r->lock);
        return;
    }
    struct lookup *l = *flight_place(r, key);
    while (l != NULL && !key_eq(&l->key, key))
        l = l->flight_next;
    if (l != NULL) {
        COUNT(r, joined);
    } else {
        l = *fresh;
        *fresh = NULL;
        l->flight_next = *flight_place(r, key);
        *flight_place(r, key) = l;
        put_off(l);
    }
    waiter_add(l, ask);
    pthread_mutex_unlock(&r->lock);
}

int resolver_ask(struct resolver *r, struct worker *w, struct span name, enum dns_type type, resolver_fn *fn, void *arg,
                 struct resolver_ask **ret)
{
    struct resolver_home *h = &r->homes[worker_index(w)];
    struct dns_name wire;
    struct question_key key;
    if (h->ended)
        return -E_CLOSED;
    if (h->pending_n >= RESOLVER_PENDING_MAX)
        return -E_LIMIT;
    struct resolver_ask *ask = calloc(1, sizeof(*ask));
    if (ask == NULL)
        return -E_NOMEM;
    *ask = (struct resolver_ask){.resolver = r, .worker = w, .fn = fn, .arg = arg};
    COUNT(r, asked);
    if (dns_name_parse(name, &wire) < 0) {
        struct answer_box *none = answer_box_new(RESOLVER_NXDOMAIN, "");
        own_list(h, ask);
        answer_ask(ask, none);
        if (none != NULL)
            resolver_answer_unref(&none->answer);
        *ret = ask;
        return 0;
    }
    question_key(r, &wire, (uint16_t)type, &key);
    struct lookup *fresh = lookup_new(h, &key, &wire);
    if (fresh == NULL) {
        free(ask);
        return -E_NOMEM;
    }
    own_list(h, ask);
    *ret = ask;
    settle(r, ask, &key, &fresh);
    free(fresh); /* not needed */
    run_pending(h);
    return 0;
}

/* -- life */

static unsigned socket_budget(const struct workers *ws, unsigned wanted)
{
    struct rlimit lim;
    if (wanted > 0)
        return wanted;
    if (getrlimit(RLIMIT_NOFILE, &lim) < 0 || lim.rlim_cur == RLIM_INFINITY)
        return SOCKETS_MOST;
    rlim_t share = lim.rlim_cur / DESCRIPTOR_SHARE / workers_count(ws);
    return (unsigned)MAX(MIN(share, SOCKETS_MOST), SOCKETS_LEAST);
}

int resolver_new(struct workers *ws, const struct resolver_config *cfg, struct resolver **ret)
{
    unsigned n = workers_count(ws);
    struct resolver *r = calloc(1, sizeof(*r) + n * sizeof(r->homes[0]));
    if (r == NULL)
        return -E_NOMEM;
    r->slot = cfg->slot;
    r->workers = ws;
    r->home_n = n;
    r->sockets_max = socket_budget(ws, cfg->sockets_per_worker);
    r->resolv_conf.path_z = cfg->resolv_conf_z == NULL ? "/etc/resolv.conf" : cfg->resolv_conf_z;
    r->hosts.path_z = cfg->hosts_z == NULL ? "/etc/hosts" : cfg->hosts_z;
    crypto_random(r->secret, sizeof(r->secret));
    pthread_mutex_init(&r->lock, NULL);
    pthread_mutex_init(&r->servers_lock, NULL);
    r->no_memory = answer_box_new(RESOLVER_TEMPFAIL, "out of memory");
    r->closing = answer_box_new(RESOLVER_TEMPFAIL, "shutting down");
    if (r->no_memory == NULL || r->closing == NULL || dns_cache_init(&r->cache) < 0) {
        resolver_free(r);
        return -E_NOMEM;
    }
    for (unsigned i = 0; i < n; i++) {
        r->homes[i].resolver = r;
        r->homes[i].worker = workers_at(ws, i);
        r->homes[i].pending_end = &r->homes[i].pending;
    }
    resolver_refresh(r);
    *ret = r;
    return 0;
}

struct resolver *resolver_free(struct resolver *r)
{
    if (r == NULL)
        return NULL;
    dns_cache_done(&r->cache);
    if (r->no_memory != NULL)
        resolver_answer_unref(&r->no_memory->answer);
    if (r->closing != NULL)
        resolver_answer_unref(&r->closing->answer);
    server_list_unref(r->servers);
    net_files_done(r);
    pthread_mutex_destroy(&r->lock);
    pthread_mutex_destroy(&r->servers_lock);
    free(r);
    return NULL;
}

void resolver_worker_end(struct resolver *r, struct worker *w)
{
    struct resolver_home *h = &r->homes[worker_index(w)];
    h->ended = true;
    while (h->asks != NULL) {
        struct resolver_ask *ask = h->asks;
        resolver_fn *fn = ask->fn;
        void *arg = ask->arg;
        resolver_cancel(ask);
        fn(arg, &r->closing->answer);
    }
    while (h->running != NULL)
        lookup_abort(h->running);
    while (h->pending != NULL)
        lookup_abort(h->pending);
}

bool resolver_idle_enough(struct resolver *r, struct worker *w)
{
    const struct resolver_home *h = &r->homes[worker_index(w)];
    return !h->ended && h->pending == NULL && h->sockets < r->sockets_max / 2;
}

void resolver_counts(struct resolver *r, struct resolver_counts *ret)
{
    *ret = (struct resolver_counts){.asked = r->asked, .cached = r->cached, .joined = r->joined, .queries = r->queries,
                                    .by_tcp = r->by_tcp, .timeouts = r->timeouts, .failures = r->failures,
                                    .ignored = r->ignored, .malformed = r->malformed};
    pthread_mutex_lock(&r->lock);
    ret->entries = r->cache.n;
    ret->octets = r->cache.octets;
    pthread_mutex_unlock(&r->lock);
}
