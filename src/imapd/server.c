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
    census_init(&d->by_ip);
    census_init(&d->by_account);
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

struct imapd *imapd_free(struct imapd *d)
{
    if (d == NULL)
        return NULL;
    while (d->workers != NULL) {
        struct imapd_worker *iw = d->workers;
        d->workers = iw->next;
        worker_free(iw);
    }
    census_done(&d->by_ip);
    census_done(&d->by_account);
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
