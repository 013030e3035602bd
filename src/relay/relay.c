#include "relay/relay.h"

#include <stdlib.h>

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

void relay_set_trust(struct relay *r, struct tls_client *takes)
{
    tls_client_free(r->trust);
    r->trust = takes;
}

int relay_new(const struct relay_parts *parts, struct workers *ws, struct relay **ret)
{
    struct relay *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return -E_NOMEM;
    r->parts = *parts;
    r->workers_n = workers_count(ws);
    r->dests = dests_new();
    r->rounds = calloc(r->workers_n, sizeof(*r->rounds));
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

struct relay *relay_free(struct relay *r)
{
    if (r == NULL)
        return NULL;
    for (unsigned i = 0; r->rounds != NULL && i < r->workers_n; i++) {
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
