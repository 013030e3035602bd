#include "imapd/server.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "imapd/session.h"
#include "imapd/tick.h"
#include "runtime/conn.h"
#include "runtime/worker.h"

#define TOKS_KEPT 16 /* token arrays of a worker that are not given back to the system */

struct imapd_tally {
    struct imapd_tally *next;
    int64_t count;
    size_t key_n;
    uint8_t key[];
};

/* A token array that is not lent is its own list node. */
struct imapd_toks {
    struct imapd_toks *next;
    unsigned below; /* how many are behind it */
};

int imapd_new(const struct imapd_config *cfg, struct imapd **ret)
{
    struct imapd *d = calloc(1, sizeof(*d));
    if (d == NULL)
        return -E_NOMEM;
    d->cfg = *cfg;
    pthread_mutex_init(&d->lock, NULL);
    *ret = d;
    return 0;
}

static void worker_free(struct imapd_worker *iw)
{
    while (iw->toks != NULL) {
        struct imapd_toks *t = iw->toks;
        iw->toks = t->next;
        free(t);
    }
    strbuf_done(&iw->out);
    free(iw);
}

static void census_free(struct imapd_census *census)
{
    for (size_t i = 0; i < ARRAY_LEN(census->buckets); i++)
        while (census->buckets[i] != NULL) {
            struct imapd_tally *t = census->buckets[i];
            census->buckets[i] = t->next;
            free(t);
        }
}

struct imapd *imapd_free(struct imapd *d)
{
    if (d == NULL)
        return NULL;
    while (d->workers != NULL) {
        struct imapd_worker *iw = d->workers;
        d->workers = iw->next;
        worker_free(iw);
    }
    census_free(&d->by_ip);
    census_free(&d->by_account);
    pthread_mutex_destroy(&d->lock);
    free(d);
    return NULL;
}

void imapd_service_init(struct imapd *d, enum imapd_port port, struct conn_service *ret)
{
    *ret = (struct conn_service){.proto = &imapd_proto,
                                 .user = d,
                                 .tls = d->cfg.tls,
                                 .tls_role = port == IMAPD_IMPLICIT ? TLS_IMAPS : TLS_IMAP,
                                 .tls_implicit = port == IMAPD_IMPLICIT};
}

void imapd_counts(struct imapd *d, struct imapd_counts *ret)
{
    *ret = (struct imapd_counts){.sessions = d->sessions,
                                 .logged_in = d->logged_in,
                                 .accepted = d->accepted,
                                 .refused = d->refused,
                                 .logins = d->logins,
                                 .commands = d->commands};
}

struct imapd_worker *imapd_worker_get(struct imapd *d, struct worker *w)
{
    void **local = worker_local(w, IMAPD_WORKER_KEY);
    if (*local == NULL) {
        struct imapd_worker *iw = calloc(1, sizeof(*iw));
        if (iw == NULL)
            return NULL;
        iw->server = d;
        iw->w = w;
        timer_init(&iw->tick, imapd_tick);
        pthread_mutex_lock(&d->lock);
        iw->next = d->workers;
        d->workers = iw;
        pthread_mutex_unlock(&d->lock);
        *local = iw;
    }
    return *local;
}

struct imap_tok *imapd_toks_lend(struct imapd_worker *iw)
{
    struct imapd_toks *t = iw->toks;
    if (t == NULL)
        return malloc(IMAP_MAX_TOKS * sizeof(struct imap_tok));
    iw->toks = t->next;
    return (struct imap_tok *)(void *)t;
}

void imapd_toks_return(struct imapd_worker *iw, struct imap_tok *toks)
{
    unsigned have = iw->toks == NULL ? 0 : iw->toks->below + 1;
    if (have >= TOKS_KEPT) {
        free(toks);
        return;
    }
    struct imapd_toks *t = (struct imapd_toks *)(void *)toks;
    *t = (struct imapd_toks){.next = iw->toks, .below = have};
    iw->toks = t;
}

static struct imapd_tally **census_find(struct imapd_census *census, struct span key)
{
    uint32_t h = 2166136261u; /* FNV-1a; keys are addresses and names of existing accounts */
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ key.p[i]) * 16777619u;
    struct imapd_tally **at = &census->buckets[h % ARRAY_LEN(census->buckets)];
    while (*at != NULL && !span_eq(span_of((*at)->key, (*at)->key_n), key))
        at = &(*at)->next;
    return at;
}

bool imapd_census_enter(struct imapd *d, struct imapd_census *census, struct span key, int64_t max)
{
    bool in = false;
    pthread_mutex_lock(&d->lock);
    struct imapd_tally **at = census_find(census, key);
    if (*at == NULL) {
        struct imapd_tally *t = malloc(sizeof(*t) + key.n);
        if (t != NULL) {
            *t = (struct imapd_tally){.key_n = key.n};
            memcpy(t->key, key.p, key.n);
            *at = t;
        }
    }
    if (*at != NULL && (*at)->count < max) {
        (*at)->count++;
        in = true;
    }
    pthread_mutex_unlock(&d->lock);
    return in;
}

void imapd_census_leave(struct imapd *d, struct imapd_census *census, struct span key)
{
    pthread_mutex_lock(&d->lock);
    struct imapd_tally **at = census_find(census, key);
    if (*at != NULL && --(*at)->count == 0) {
        struct imapd_tally *t = *at;
        *at = t->next;
        free(t);
    }
    pthread_mutex_unlock(&d->lock);
}
