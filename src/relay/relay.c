#include "relay/relay.h"

#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/log.h"
#include "relay/relay_impl.h"
#include "runtime/worker.h"

static void on_due(void *ctx, struct worker *w, struct queue_item *it)
{
    struct relay *r = ctx;
    if (worker_stopping(w))
        queue_item_release(it, 0);
    else
        round_begin(r, w, it);
}

int relay_new(const struct relay_parts *parts, struct workers *ws, struct relay **ret)
{
    struct relay *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return -E_NOMEM;
    r->parts = *parts;
    r->workers = ws;
    r->dests = dests_new();
    r->rounds = calloc(workers_count(ws), sizeof(*r->rounds));
    struct config *cfg = config_current(parts->config);
    int err = r->dests == NULL || r->rounds == NULL ? -E_NOMEM : tls_client_new(cfg->tls_ca_file, &r->trust);
    config_unref(cfg);
    if (err < 0) {
        relay_free(r);
        return err;
    }
    queue_consumer_set(parts->queue, ws, on_due, r);
    *ret = r;
    return 0;
}

void relay_close(struct relay *r)
{
    dests_close(r->dests);
}

void relay_worker_end(struct relay *r, struct worker *w)
{
    for (struct round *x = r->rounds[worker_index(w)]; x != NULL; x = x->next) {
        x->dead = true;
        for (struct attempt *a = x->attempts; a != NULL; a = attempt_next(a))
            attempt_give_up(a);
    }
}

void relay_stop(struct relay *r)
{
    atomic_store(&r->stopped, true);
    while (atomic_load(&r->reading) > 0)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

struct relay *relay_free(struct relay *r)
{
    if (r == NULL)
        return NULL;
    for (unsigned i = 0; r->rounds != NULL && i < workers_count(r->workers); i++) {
        while (r->rounds[i] != NULL)
            round_free(r->rounds[i]);
    }
    free(r->rounds);
    dests_free(r->dests);
    tls_client_free(r->trust);
    free(r);
    return NULL;
}

void relay_counts(struct relay *r, struct relay_counts *ret)
{
    *ret = (struct relay_counts){.connections = atomic_load(&r->connections), .transactions = atomic_load(&r->transactions),
                                 .sent = atomic_load(&r->sent), .deferred = atomic_load(&r->deferred), .failed = atomic_load(&r->failed)};
}
