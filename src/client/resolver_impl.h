/* Inside of the resolver: what resolver*.c share. Not for other floors.
 *
 * A lookup is a question on its way. It belongs to the worker that asked first: sockets, timers and all but `waiters`
 * are that worker's own. `lock` guards the table of lookups, their waiters and the cache; nothing blocks under it, and
 * no other lock is taken there. */
#ifndef CLIENT_RESOLVER_IMPL_H
#define CLIENT_RESOLVER_IMPL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "client/resolver.h"
#include "runtime/addr.h"
#include "runtime/loop.h"
#include "runtime/timer.h"
#include "runtime/worker.h"

enum {
    RESOLVER_SERVERS_MAX = 16,
    RESOLVER_FLIGHT_BUCKETS = 1024,
    RESOLVER_PENDING_MAX = 10000,      /* lookups of a worker that wait for a socket */
    RESOLVER_ANSWER_MAX = 1024 * 1024, /* octets of memory of one answer */
    RESOLVER_UDP_MAX = 4096            /* more than we say we take */
};

struct dns_server {
    struct addr at;
    bool loopback;                /* its AD counts (DNS-06) */
    _Atomic int64_t ill_until_ms; /* it did not answer: asked last until then */
    atomic_bool no_edns, no_case; /* it takes no EDNS; it does not give the case of letters back */
};

struct server_list {
    _Atomic unsigned refs;
    size_t n;
    struct dns_server items[RESOLVER_SERVERS_MAX];
};

struct answer_box {
    struct resolver_answer answer; /* first: the pointer that users hold */
    _Atomic unsigned refs;
    struct arena mem;
};

/* A question in its canonical form: type, then the name in lower case. */
struct question_key {
    uint64_t hash;
    size_t n;
    uint8_t octets[2 + DNS_NAME_MAX];
};

struct cache_entry {
    struct cache_entry *next; /* of the bucket */
    struct cache_entry *newer, *older;
    struct answer_box *box;
    int64_t expires_ms;
    size_t octets;
    uint64_t hash;
    size_t n;
    uint8_t key[];
};

struct dns_cache {
    struct cache_entry **buckets;
    size_t bucket_n, n, octets;
    struct cache_entry *newest, *oldest;
};

struct lookup;

struct resolver_ask {
    struct post post;
    struct resolver *resolver;
    struct worker *worker;
    resolver_fn *fn;
    void *arg;
    struct lookup *lookup; /* guarded by the lock; NULL: answered, and the post is on its way */
    struct resolver_ask *next, **at;           /* of the lookup's waiters; likewise */
    struct resolver_ask *own_next, **own_at;   /* of the worker's asks; own thread */
    struct answer_box *box;
    bool cancelled;
};

struct lookup {
    struct question_key key;
    struct lookup *flight_next;    /* of the table of lookups; the lock's */
    struct resolver_ask *waiters;  /* the lock's */
    struct resolver *resolver;
    struct resolver_home *home;
    struct lookup *next, **at;     /* of the home's running or pending ones */
    struct server_list *servers;
    uint8_t order[RESOLVER_SERVERS_MAX];
    unsigned tries, chain;
    uint32_t silent;               /* bit per server that did not answer */
    bool running, edns, mixed, tcp, authentic;
    uint16_t id;
    uint32_t ttl_s;
    int64_t timeout_ms;
    struct dns_name name;          /* asked for now: the question's, or where CNAMEs led */
    struct dns_question sent;
    struct watch watch;
    struct timer timer;
    const char *why_z;
    struct answer_box *box;
    uint8_t out[2 + DNS_QUERY_MAX]; /* by TCP: with its length in front */
    size_t out_n, out_at;
    uint8_t *in;                   /* by TCP: length, message, zero octet */
    size_t in_n;
};

/* A worker's part. Its own thread's. */
struct resolver_home {
    struct resolver *resolver;
    struct worker *worker;
    struct resolver_ask *asks;
    struct lookup *running, *pending, **pending_end;
    unsigned sockets;
    size_t pending_n;
    bool starting, ended;
    uint8_t udp[RESOLVER_UDP_MAX + 1];
};

struct net_file {
    const char *path_z;
    struct stat st;
    int64_t read_s; /* wall clock: a file changed in that second may look the same afterwards */
    char *text;
    size_t n;
};

struct resolver {
    struct config_slot *slot;
    struct workers *workers;
    unsigned sockets_max;
    struct answer_box *no_memory, *closing; /* there when nothing else is */
    uint64_t secret[2];
    pthread_mutex_t lock;
    struct lookup *flights[RESOLVER_FLIGHT_BUCKETS];
    struct dns_cache cache;
    pthread_mutex_t servers_lock; /* guards the two below; innermost */
    struct server_list *servers;
    struct net_file hosts;
    struct net_file resolv_conf;  /* the refreshing thread's */
    uint64_t generation;          /* likewise: of the configuration the list was made of */
    atomic_uint_least64_t asked, cached, joined, queries, by_tcp, timeouts, failures, ignored, malformed;
    size_t home_n;
    struct resolver_home homes[];
};

#define COUNT(r, what) atomic_fetch_add_explicit(&(r)->what, 1, memory_order_relaxed)

/* resolver_cache.c; under the lock */
int dns_cache_init(struct dns_cache *c);
void dns_cache_done(struct dns_cache *c);
void dns_cache_clear(struct dns_cache *c);
struct answer_box *dns_cache_find(struct dns_cache *c, const struct question_key *key, int64_t now_ms); /* borrowed */
void dns_cache_put(struct dns_cache *c, const struct question_key *key, struct answer_box *box, int64_t expires_ms);

/* resolver_servers.c */
struct server_list *server_list_ref(struct resolver *r);
void server_list_unref(struct server_list *s);
void server_order(const struct server_list *s, int64_t now_ms, uint8_t order[RESOLVER_SERVERS_MAX]);
void net_files_done(struct resolver *r);

/* resolver_query.c; the home's thread */
void lookup_start(struct lookup *l); /* may end it at once */
void lookup_abort(struct lookup *l);

/* resolver.c: the lookup's end. Takes the box (NULL: no memory); keep_ms: how long it is kept, 0: not at all. */
void lookup_finish(struct lookup *l, struct answer_box *box, int64_t keep_ms);
struct answer_box *answer_box_new(enum resolver_status status, const char *why_z);

#endif
