/* What is locked, by name, for people (SPEC CLI-32, API-45). */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "service/rate_limit.h"
#include "service/rate_limit_impl.h"

struct wish {
    struct rate_limit *rl;
    const struct ip *peer;
    struct span account;
    uint32_t now;
    size_t lifted;
};

static void unlock(struct wish *w, struct rate_entry *e)
{
    w->lifted += rate_before(w->now, e->u.auth.locked_until);
    e->u.auth.locked_until = 0;
    memset(&e->u.auth.failures, 0, sizeof(e->u.auth.failures));
    memset(e->u.auth.mark, 0, sizeof(e->u.auth.mark));
}

static void lift(struct wish *w, uint64_t key)
{
    struct rate_entry *e = rate_table_get(w->rl->auth, key, false, w->now);
    if (e == NULL)
        return;
    unlock(w, e);
    rate_table_put(w->rl->auth, key);
}

static bool is_wanted(const struct lockout *o, void *ctx)
{
    const struct wish *w = ctx;
    if (w->peer != NULL)
        return memcmp(o->ip.b, w->peer->b, o->net ? 8 : 16) == 0;
    return w->account.n == 0 || (o->account_z != NULL && span_eq_z(w->account, o->account_z));
}

static void lift_named(const struct lockout *o, void *ctx)
{
    struct wish *w = ctx;
    const struct rate_limit *rl = w->rl;
    lift(w, o->net ? key_net(rl->auth, &o->ip) : o->account_z == NULL ? key_ip(rl->auth, &o->ip)
                                                                    : key_pair(w->rl, &o->ip, span_z(o->account_z)));
}

static bool lift_any(struct rate_entry *e, void *ctx)
{
    struct wish *w = ctx;
    unlock(w, e);
    return !rate_before(w->now, e->u.auth.known_until); /* that an address is known for an account stays */
}

size_t rate_lockout_clear(struct rate_limit *rl, const struct ip *peer, struct span account, int64_t now_ms)
{
    struct wish w = {.rl = rl, .peer = peer, .account = account, .now = tick_of(now_ms)};
    lockouts_take(&rl->names, is_wanted, lift_named, &w, w.now);
    if (peer != NULL) { /* not listed for want of room */
        lift(&w, key_ip(rl->auth, peer));
        if (!ip_is_v4(peer))
            lift(&w, key_net(rl->auth, peer));
    } else if (account.n > 0) {
        lift(&w, rate_table_key(rl->auth, KIND_ACCOUNT_TESTS, NULL, 0, account));
    } else {
        rate_table_sweep(rl->auth, lift_any, &w);
    }
    return w.lifted;
}

int rate_lockouts(struct rate_limit *rl, int64_t now_ms, struct rate_lockout **ret, size_t *ret_n)
{
    struct lockout *all = NULL;
    size_t n = 0;
    uint32_t now = tick_of(now_ms);
    int r = lockouts_copy(&rl->names, now, &all, &n);
    struct rate_lockout *out = r < 0 ? NULL : calloc(n + 1, sizeof(*out));
    for (size_t i = 0; i < n; i++) {
        if (out != NULL)
            out[i] = (struct rate_lockout){.ip = all[i].ip, .net = all[i].net, .account_z = all[i].account_z,
                                           .failures = all[i].failures, .left_ms = (int64_t)(all[i].until - now) * 100};
        else
            free(all[i].account_z);
    }
    free(all);
    if (out == NULL)
        return -E_NOMEM;
    *ret = out;
    *ret_n = n;
    return 0;
}

void rate_lockouts_free(struct rate_lockout *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free((char *)(uintptr_t)all[i].account_z);
    free(all);
}
