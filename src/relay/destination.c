#include "relay/destination.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/macros.h"

#define BUCKETS 1024u

/* A connection between two messages. Lives on its worker; the list is under the lock. */
struct idle {
    struct idle *next;
    struct smtp_client *client;
    struct worker *worker;
    struct dests *all;
    struct dest *dest;
    struct post post; /* close it: its place is wanted by another worker */
    bool closing;
};

struct waiters {
    struct dest_want *first, **last;
};

struct dest {
    struct dest *next;    /* of its bucket */
    struct addr at;
    unsigned places;      /* connections, idle ones and those being made included */
    struct idle *idle;
    struct waiters waiters;
    bool refuses;         /* the last connection failed, at .refused_ms */
    bool probing;         /* one is trying again */
    bool slow;            /* somebody had to wait for long; until nobody waits */
    size_t waiting;
    unsigned most;        /* connections it took when it refused another; 0: it did not */
    int64_t refused_ms;
    char why_z[200];
};

struct dests {
    pthread_mutex_t lock;
    struct dest_limits limits;
    struct dest *buckets[BUCKETS];
    size_t places;            /* of all */
    struct waiters starving;  /* for the limit of all */
    bool closing;
};

static void waiters_init(struct waiters *q)
{
    q->first = NULL;
    q->last = &q->first;
}

static void waiters_add(struct waiters *q, struct dest_want *w)
{
    w->next = NULL;
    w->waiting = true;
    *q->last = w;
    q->last = &w->next;
}

static bool waiters_remove(struct waiters *q, struct dest_want *w)
{
    for (struct dest_want **at = &q->first; *at != NULL; at = &(*at)->next) {
        if (*at != w)
            continue;
        *at = w->next;
        if (w->next == NULL)
            q->last = at;
        w->waiting = false;
        return true;
    }
    return false;
}

/* -- table */

static struct dest **bucket_of(struct dests *all, const struct addr *at)
{
    uint32_t h = 2166136261u ^ at->port ^ at->family;
    for (size_t i = 0; i < sizeof(at->octets); i++)
        h = (h ^ at->octets[i]) * 16777619u;
    return &all->buckets[h % BUCKETS];
}

/* Entries nobody needs any more go when their bucket is looked through. */
static void sweep(struct dest **at, int64_t now_ms)
{
    while (*at != NULL) {
        struct dest *d = *at;
        bool needed = d->places > 0 || d->waiters.first != NULL || (d->refuses && now_ms - d->refused_ms < DEST_REFUSED_MS);
        if (needed) {
            at = &d->next;
        } else {
            *at = d->next;
            free(d);
        }
    }
}

static struct dest *find(struct dests *all, const struct addr *at)
{
    struct dest **bucket = bucket_of(all, at);
    sweep(bucket, clock_mono_ms());
    for (struct dest *d = *bucket; d != NULL; d = d->next) {
        if (d->at.port == at->port && addr_same_ip(&d->at, at))
            return d;
    }
    struct dest *d = calloc(1, sizeof(*d));
    if (d == NULL)
        return NULL;
    d->at = *at;
    waiters_init(&d->waiters);
    d->next = *bucket;
    *bucket = d;
    return d;
}

/* -- granting; all under the lock */

/* Between the grant and the call that brings it the connection may go: then the asker may open another in its place. */
static void on_granted_closed(struct smtp_client *c, const struct smtp_outcome *why, void *ctx)
{
    struct dest_want *w = ctx;
    (void)c, (void)why;
    w->client = NULL;
    w->grant = DEST_CONNECT;
}

static void on_granted(struct worker *worker, struct conn *c, struct post *p)
{
    struct dest_want *w = CONTAINER_OF(p, struct dest_want, post);
    (void)c;
    timer_cancel(worker_wheel(worker), &w->timer);
    w->granted(w, w->grant);
}

static void grant(struct dest_want *w, enum dest_grant what, struct dest *d)
{
    w->grant = what;
    w->dest = d;
    w->post.run = on_granted;
    worker_post(w->worker, &w->post);
}

static void leave_line(struct dest *d, struct dest_want *w)
{
    waiters_remove(&d->waiters, w);
    d->waiting--;
    d->slow = d->slow && d->waiting > 0;
}

/* The connection's own worker. */
static void grant_reuse(struct dest_want *w, struct dest *d, struct smtp_client *client)
{
    static const struct smtp_client_user granted = {.closed = on_granted_closed};
    w->client = client;
    smtp_client_adopt(client, &granted, w);
    smtp_client_idle(client, DEST_IDLE_MS);
    grant(w, DEST_REUSE, d);
}

/* RELAY-13: only for mail whose TLS policy the connection meets already; a checked certificate is one name's. */
static bool meets(const struct smtp_client *c, const struct dest_want *w)
{
    const struct smtp_peer *peer = smtp_client_peer(c);
    bool secure = smtp_client_tls(c)[0] != '\0';
    if ((peer->user_z == NULL) != (w->user_z == NULL) || (w->user_z != NULL && strcmp(peer->user_z, w->user_z) != 0))
        return false;
    if (w->tls == TLS_LEVEL_VERIFY || w->verified)
        return smtp_client_verified(c) && peer->trust == w->trust && strcmp(peer->name_z, w->name_z) == 0;
    return secure || w->tls == TLS_LEVEL_NONE || (w->tls == TLS_LEVEL_OPPORTUNISTIC && peer->tls == TLS_LEVEL_OPPORTUNISTIC);
}

static struct idle *idle_for(const struct dest *d, const struct dest_want *w)
{
    for (struct idle *i = d->idle; i != NULL; i = i->next) {
        if (i->worker == w->worker && i->worker == worker_self() && !i->closing && meets(i->client, w))
            return i;
    }
    return NULL;
}

static void idle_unlink(struct idle *i)
{
    struct idle **at = &i->dest->idle;
    while (*at != i)
        at = &(*at)->next;
    *at = i->next;
}

static void on_close_idle(struct worker *worker, struct conn *c, struct post *p)
{
    struct idle *i = CONTAINER_OF(p, struct idle, post);
    struct dests *all = i->all;
    struct dest *d = i->dest;
    (void)worker, (void)c;
    if (i->client != NULL) {
        smtp_client_quit(i->client);
        pthread_mutex_lock(&all->lock);
        idle_unlink(i);
        pthread_mutex_unlock(&all->lock);
        dest_leave(all, d);
    }
    free(i);
}

/* An idle connection that cannot serve those who wait has to give its place up. */
static bool ask_idle_to_close(struct dest *d)
{
    for (struct idle *i = d->idle; i != NULL; i = i->next) {
        if (i->closing)
            continue;
        i->closing = true;
        i->post.run = on_close_idle;
        worker_post(i->worker, &i->post);
        return true;
    }
    return false;
}

static bool ask_any_idle_to_close(struct dests *all)
{
    for (size_t b = 0; b < BUCKETS; b++) {
        for (struct dest *d = all->buckets[b]; d != NULL; d = d->next) {
            if (ask_idle_to_close(d))
                return true;
        }
    }
    return false;
}

static unsigned host_limit(const struct dests *all, const struct dest *d)
{
    return d->refuses ? 1 : d->most > 0 ? MIN(d->most, all->limits.per_host) : all->limits.per_host;
}

static size_t line_limit(const struct dests *all)
{
    return MAX(MIN(all->limits.sessions / DEST_WAITING, (size_t)DEST_WAITING), 1u);
}

/* Its own worker: it has waited for long. Whoever is not among the first is sent away, and others at once. */
static void on_waited(struct timer *t, int64_t now_ms)
{
    struct dest_want *w = CONTAINER_OF(t, struct dest_want, timer);
    struct dests *all = w->all;
    (void)now_ms;
    pthread_mutex_lock(&all->lock);
    struct dest *d = w->waiting ? find(all, &w->at) : NULL;
    size_t before = 0;
    struct dest_want *x = d == NULL ? NULL : d->waiters.first;
    for (; x != NULL && x != w; x = x->next)
        before++;
    if (x != NULL) {
        d->slow = true;
        if (before >= line_limit(all)) {
            leave_line(d, w);
            grant(w, DEST_BUSY, NULL);
        } else {
            timer_arm(worker_wheel(w->worker), &w->timer, worker_now_ms(w->worker) + DEST_SLOW_MS);
        }
    }
    pthread_mutex_unlock(&all->lock);
}

static void wait_in_line(struct dests *all, struct dest *d, struct dest_want *w)
{
    if (d->slow && d->waiting >= line_limit(all)) {
        grant(w, DEST_BUSY, NULL);
        return;
    }
    waiters_add(&d->waiters, w);
    d->waiting++;
}

static void try_grant(struct dests *all, struct dest *d, struct dest_want *w)
{
    bool fresh = clock_mono_ms() - d->refused_ms < DEST_REFUSED_MS;
    if (!fresh)
        d->most = 0;
    if (d->refuses && fresh && !d->probing && !w->insist) {
        memcpy(w->why_z, d->why_z, sizeof(w->why_z));
        grant(w, DEST_REFUSES, NULL);
        return;
    }
    struct idle *i = idle_for(d, w);
    if (i != NULL) {
        idle_unlink(i);
        grant_reuse(w, d, i->client);
        free(i);
    } else if (d->places >= host_limit(all, d)) {
        ask_idle_to_close(d);
        wait_in_line(all, d, w);
    } else if (all->places >= all->limits.sessions) {
        ask_any_idle_to_close(all);
        waiters_add(&all->starving, w);
    } else {
        d->places++;
        all->places++;
        d->probing = d->refuses;
        grant(w, DEST_CONNECT, d);
    }
}

/* Whoever finds no place among all starves from then on: when one is free there, nobody looks at this host's line. */
static void serve_line(struct dests *all, struct dest *d)
{
    while (d->waiters.first != NULL && d->places < host_limit(all, d)) {
        struct dest_want *w = d->waiters.first;
        leave_line(d, w);
        try_grant(all, d, w);
    }
}

static void serve_starving(struct dests *all)
{
    while (all->starving.first != NULL && all->places < all->limits.sessions) {
        struct dest_want *w = all->starving.first;
        waiters_remove(&all->starving, w);
        struct dest *other = find(all, &w->at);
        if (other == NULL)
            grant(w, DEST_CLOSING, NULL);
        else
            try_grant(all, other, w);
    }
}

/* A place became free: those of this host first, then those of all. */
static void place_free(struct dests *all, struct dest *d)
{
    serve_line(all, d);
    serve_starving(all);
}

/* -- the calls */

void dest_ask(struct dests *all, struct dest_want *w)
{
    w->worker = worker_self();
    w->all = all;
    timer_init(&w->timer, on_waited);
    w->client = NULL;
    w->dest = NULL;
    pthread_mutex_lock(&all->lock);
    struct dest *d = all->closing ? NULL : find(all, &w->at);
    if (d == NULL)
        grant(w, DEST_CLOSING, NULL);
    else
        try_grant(all, d, w);
    if (w->waiting)
        timer_arm(worker_wheel(w->worker), &w->timer, worker_now_ms(w->worker) + DEST_SLOW_MS);
    pthread_mutex_unlock(&all->lock);
}

static void leave(struct dests *all, struct dest *d)
{
    d->places--;
    all->places--;
    if (d->places == 0)
        d->probing = false;
    place_free(all, d);
}

void dest_leave(struct dests *all, struct dest *d)
{
    pthread_mutex_lock(&all->lock);
    leave(all, d);
    pthread_mutex_unlock(&all->lock);
}

void dest_connected(struct dests *all, struct dest *d)
{
    pthread_mutex_lock(&all->lock);
    bool back = d->refuses;
    d->refuses = d->probing = false;
    if (back)
        place_free(all, d);
    pthread_mutex_unlock(&all->lock);
}

void dest_failed(struct dests *all, struct dest *d, const char *why_z)
{
    pthread_mutex_lock(&all->lock);
    d->refused_ms = clock_mono_ms();
    d->probing = false;
    if (d->places > 1) { /* the others work: they are as many as it takes */
        d->most = d->places - 1;
        leave(all, d);
        pthread_mutex_unlock(&all->lock);
        return;
    }
    d->refuses = true;
    size_t n = MIN(strlen(why_z), sizeof(d->why_z) - 1);
    memcpy(d->why_z, why_z, n);
    d->why_z[n] = '\0';
    while (d->waiters.first != NULL) { /* they share this answer */
        struct dest_want *w = d->waiters.first;
        leave_line(d, w);
        memcpy(w->why_z, d->why_z, sizeof(w->why_z));
        grant(w, DEST_REFUSES, NULL);
    }
    leave(all, d);
    pthread_mutex_unlock(&all->lock);
}

static void on_idle_closed(struct smtp_client *c, const struct smtp_outcome *why, void *ctx)
{
    struct idle *i = ctx;
    struct dests *all = i->all;
    struct dest *d = i->dest;
    (void)c, (void)why;
    pthread_mutex_lock(&all->lock);
    bool post_comes = i->closing;
    if (post_comes)
        i->client = NULL; /* and its post frees it */
    idle_unlink(i);
    leave(all, d);
    pthread_mutex_unlock(&all->lock);
    if (!post_comes)
        free(i);
}

/* Who waits for this connection: one of this worker's whose mail it may carry. */
static struct dest_want *waiter_for(const struct dest *d, const struct smtp_client *c)
{
    for (struct dest_want *w = d->waiters.first; w != NULL; w = w->next) {
        if (w->worker == worker_self() && meets(c, w))
            return w;
    }
    return NULL;
}

void dest_give(struct dests *all, struct dest *d, struct smtp_client *client)
{
    static const struct smtp_client_user idle_user = {.closed = on_idle_closed};
    const struct smtp_features *f = smtp_client_features(client);
    struct idle *i = NULL;
    struct dest_want *w = NULL;
    pthread_mutex_lock(&all->lock);
    bool worn = !smtp_client_usable(client) || all->closing || worker_stopping(worker_self()) ||
                smtp_client_transactions(client) >= all->limits.per_connection ||
                d->places > all->limits.per_host || all->places > all->limits.sessions ||
                (f->mail_max > 0 && smtp_client_transactions(client) >= f->mail_max);
    if (!worn)
        w = waiter_for(d, client);
    if (w != NULL) {
        leave_line(d, w);
        grant_reuse(w, d, client);
    } else if (!worn && d->waiters.first == NULL && all->starving.first == NULL) {
        i = calloc(1, sizeof(*i));
    }
    if (i != NULL) {
        *i = (struct idle){.next = d->idle, .client = client, .worker = worker_self(), .all = all, .dest = d};
        d->idle = i;
        smtp_client_adopt(client, &idle_user, i);
        smtp_client_idle(client, DEST_IDLE_MS);
    }
    if (w == NULL && i == NULL) {
        smtp_client_quit(client);
        leave(all, d);
    }
    pthread_mutex_unlock(&all->lock);
}

/* -- the whole */

/* Connections between two messages were made by the rules before: by which address, within which limits. */
void dests_set_limits(struct dests *all, const struct dest_limits *limits)
{
    pthread_mutex_lock(&all->lock);
    bool newer = limits->generation > all->limits.generation;
    if (newer)
        all->limits = *limits;
    for (size_t b = 0; newer && b < BUCKETS; b++) {
        for (struct dest *d = all->buckets[b]; d != NULL; d = d->next) {
            while (ask_idle_to_close(d)) {
            }
            serve_line(all, d);
        }
    }
    if (newer)
        serve_starving(all);
    pthread_mutex_unlock(&all->lock);
}

void dests_close(struct dests *all)
{
    pthread_mutex_lock(&all->lock);
    all->closing = true;
    for (size_t b = 0; b <= BUCKETS; b++) {
        for (struct dest *d = b < BUCKETS ? all->buckets[b] : NULL; d != NULL; d = d->next) {
            while (d->waiters.first != NULL) {
                struct dest_want *w = d->waiters.first;
                leave_line(d, w);
                grant(w, DEST_CLOSING, NULL);
            }
        }
    }
    while (all->starving.first != NULL) {
        struct dest_want *w = all->starving.first;
        waiters_remove(&all->starving, w);
        grant(w, DEST_CLOSING, NULL);
    }
    pthread_mutex_unlock(&all->lock);
}

struct dests *dests_new(void)
{
    struct dests *all = calloc(1, sizeof(*all));
    if (all == NULL)
        return NULL;
    pthread_mutex_init(&all->lock, NULL);
    waiters_init(&all->starving);
    all->limits = (struct dest_limits){.sessions = 200, .per_host = 5, .per_connection = 50};
    return all;
}

struct dests *dests_free(struct dests *all)
{
    if (all == NULL)
        return NULL;
    for (size_t b = 0; b < BUCKETS; b++) {
        while (all->buckets[b] != NULL) {
            struct dest *d = all->buckets[b];
            all->buckets[b] = d->next;
            free(d);
        }
    }
    pthread_mutex_destroy(&all->lock);
    free(all);
    return NULL;
}
