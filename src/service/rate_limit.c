#include "service/rate_limit.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/metric.h"
#include "service/rate_limit_impl.h"

#define NET_FACTOR 10u               /* RATE-01: a whole /64 against one address */
#define KNOWN_FACTOR 10u             /* RATE-03: an address with a known pair */
#define KNOWN_TICKS (7 * 86400 * 10)
#define ACCOUNT_TESTS 30u            /* a minute, from addresses the account is not known from */
#define ACCOUNT_TESTS_TICKS 600u

enum which { CONNECTIONS, MESSAGES, RECIPIENTS };
_Static_assert(RECIPIENTS + 1 == RATE_WINDOWS, "one window each");

struct rate_limit *rate_limit_new(size_t max_entries)
{
    struct rate_limit *rl = calloc(1, sizeof(*rl));
    if (rl == NULL)
        return NULL;
    lockouts_init(&rl->names);
    rl->traffic = rate_table_new(max_entries, false);
    rl->auth = rate_table_new(max_entries, true);
    if (rl->traffic == NULL || rl->auth == NULL)
        return rate_limit_free(rl);
    return rl;
}

struct rate_limit *rate_limit_free(struct rate_limit *rl)
{
    if (rl != NULL) {
        lockouts_done(&rl->names);
        rate_table_free(rl->traffic);
        rate_table_free(rl->auth);
    }
    free(rl);
    return NULL;
}

void rate_limit_set_max(struct rate_limit *rl, size_t max_entries)
{
    rate_table_set_max(rl->traffic, max_entries);
    rate_table_set_max(rl->auth, max_entries);
}

/* RATE-05 */
static bool exempt(const struct config *cfg, const struct ip *peer)
{
    return !cfg->rate_limit_enabled || cidr_list_has(&cfg->rate_limit_whitelist, peer);
}

/* Counts one in a window unless that would be more than `limit`. */
static bool take(struct rate_limit *rl, uint64_t key, enum which which, int64_t limit, int64_t period_s, uint32_t now)
{
    uint32_t period = (uint32_t)period_s * 10;
    struct rate_entry *e = rate_table_get(rl->traffic, key, true, now);
    if (e == NULL)
        return true; /* the table is full of open connections: the global limits are what is left */
    struct rate_window *w = &e->u.traffic.window[which];
    bool good = rate_window_count(w, now, period) < (uint64_t)limit;
    if (good)
        rate_window_add(w, now, period);
    rate_table_put(rl->traffic, key);
    return good;
}

static void take_back(struct rate_limit *rl, uint64_t key, enum which which, uint32_t now)
{
    struct rate_entry *e = rate_table_get(rl->traffic, key, false, now);
    if (e == NULL)
        return;
    rate_window_take_back(&e->u.traffic.window[which]);
    rate_table_put(rl->traffic, key);
}

/* One for the address and, IPv6, for its /64; both or none. */
static bool take_peer(struct rate_limit *rl, const struct ip *peer, enum which which, int64_t limit, int64_t period_s,
                      uint32_t now)
{
    uint64_t key = key_ip(rl->traffic, peer);
    if (!take(rl, key, which, limit, period_s, now))
        return false;
    if (ip_is_v4(peer) || take(rl, key_net(rl->traffic, peer), which, limit * NET_FACTOR, period_s, now))
        return true;
    take_back(rl, key, which, now);
    return false;
}

static bool open_one(struct rate_limit *rl, uint64_t key, int64_t limit, uint32_t now)
{
    struct rate_entry *e = rate_table_get(rl->traffic, key, true, now);
    if (e == NULL)
        return true;
    bool good = e->u.traffic.open < (uint64_t)limit;
    e->u.traffic.open += good;
    rate_table_put(rl->traffic, key);
    return good;
}

static void close_one(struct rate_limit *rl, uint64_t key)
{
    struct rate_entry *e = rate_table_get(rl->traffic, key, false, 0);
    if (e == NULL)
        return;
    if (e->u.traffic.open > 0)
        e->u.traffic.open--;
    rate_table_put(rl->traffic, key);
}

static bool open_peer(struct rate_limit *rl, const struct ip *peer, int64_t limit, uint32_t now)
{
    if (!open_one(rl, key_ip(rl->traffic, peer), limit, now))
        return false;
    if (ip_is_v4(peer) || open_one(rl, key_net(rl->traffic, peer), limit * NET_FACTOR, now))
        return true;
    close_one(rl, key_ip(rl->traffic, peer));
    return false;
}

/* A refusal is counted where it is made. */
static enum rate_verdict refused(enum metric m, enum rate_verdict v)
{
    metric_add(m, 1);
    return v;
}

/* What the lockout table says of a key. */
static void look(struct rate_limit *rl, uint64_t key, uint32_t now, bool *ret_locked, bool *ret_known)
{
    struct rate_entry *e = rate_table_get(rl->auth, key, false, now);
    *ret_locked = *ret_known = false;
    if (e == NULL)
        return;
    *ret_locked = rate_before(now, e->u.auth.locked_until);
    *ret_known = rate_before(now, e->u.auth.known_until);
    rate_table_put(rl->auth, key);
}

static bool peer_locked(struct rate_limit *rl, const struct ip *peer, uint32_t now, bool *ret_known)
{
    bool locked, net_locked = false, net_known;
    look(rl, key_ip(rl->auth, peer), now, &locked, ret_known);
    if (!ip_is_v4(peer))
        look(rl, key_net(rl->auth, peer), now, &net_locked, &net_known);
    return locked || net_locked;
}

enum rate_verdict rate_connection_open(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                       int64_t now_ms)
{
    uint32_t now = tick_of(now_ms);
    bool known;
    if (exempt(cfg, peer))
        return RATE_OK;
    bool locked = peer_locked(rl, peer, now, &known);
    if (locked && !known)
        return refused(METRIC_LIMIT_CONNECTION, RATE_LOCKED);
    int64_t factor = known ? KNOWN_FACTOR : 1;
    if (!open_peer(rl, peer, cfg->rate_limit_max_concurrent_per_ip * factor, now))
        return refused(METRIC_LIMIT_CONNECTION, RATE_EXCEEDED);
    if (take_peer(rl, peer, CONNECTIONS, cfg->rate_limit_connection_rate * factor, cfg->rate_limit_connection_period, now))
        return RATE_OK;
    rate_connection_closed(rl, cfg, peer);
    return refused(METRIC_LIMIT_CONNECTION, RATE_EXCEEDED);
}

/* Looks at no exemption: the whitelist may have changed since the connection was counted. */
void rate_connection_closed(struct rate_limit *rl, const struct config *cfg, const struct ip *peer)
{
    (void)cfg;
    close_one(rl, key_ip(rl->traffic, peer));
    if (!ip_is_v4(peer))
        close_one(rl, key_net(rl->traffic, peer));
}

static bool take_account(struct rate_limit *rl, const struct config *cfg, struct span account, enum which which,
                         int64_t limit, uint32_t now)
{
    uint64_t key = rate_table_key(rl->traffic, KIND_ACCOUNT, NULL, 0, account);
    return take(rl, key, which, limit, cfg->rate_limit_account_period, now);
}

/* What a message or a recipient counts against: the account's limit where there is one, else the peer's. */
struct traffic_limit {
    enum which which;
    int64_t of_account, of_peer, peer_period;
};

static enum rate_verdict take_traffic(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                      struct span account, const struct traffic_limit *l, int64_t now_ms)
{
    uint32_t now = tick_of(now_ms);
    if (exempt(cfg, peer))
        return RATE_OK;
    bool good = account.n > 0 ? take_account(rl, cfg, account, l->which, l->of_account, now)
                              : take_peer(rl, peer, l->which, l->of_peer, l->peer_period, now);
    return good ? RATE_OK : refused(l->which == MESSAGES ? METRIC_LIMIT_MESSAGE : METRIC_LIMIT_RECIPIENT, RATE_EXCEEDED);
}

enum rate_verdict rate_message(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                               struct span account, int64_t now_ms)
{
    const struct traffic_limit limit = {MESSAGES, cfg->rate_limit_account_message_rate, cfg->rate_limit_message_rate,
                                        cfg->rate_limit_message_period};
    return take_traffic(rl, cfg, peer, account, &limit, now_ms);
}

enum rate_verdict rate_recipient(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                 struct span account, int64_t now_ms)
{
    const struct traffic_limit limit = {RECIPIENTS, cfg->rate_limit_account_recipient_rate,
                                        cfg->rate_limit_recipient_rate, cfg->rate_limit_recipient_period};
    return take_traffic(rl, cfg, peer, account, &limit, now_ms);
}

enum rate_verdict rate_auth_allowed(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                    struct span account, int64_t now_ms)
{
    uint32_t now = tick_of(now_ms);
    bool locked, known, any_known;
    if (exempt(cfg, peer))
        return RATE_OK;
    look(rl, key_pair(rl, peer, account), now, &locked, &known);
    if (locked)
        return refused(METRIC_LIMIT_LOGIN, RATE_LOCKED);
    if (known)
        return RATE_OK;
    if (peer_locked(rl, peer, now, &any_known))
        return refused(METRIC_LIMIT_LOGIN, RATE_LOCKED);
    uint64_t key = rate_table_key(rl->auth, KIND_ACCOUNT_TESTS, NULL, 0, account);
    struct rate_entry *e = rate_table_get(rl->auth, key, true, now);
    if (e == NULL)
        return RATE_OK;
    bool good = rate_window_count(&e->u.auth.failures, now, ACCOUNT_TESTS_TICKS) < ACCOUNT_TESTS;
    if (good)
        rate_window_add(&e->u.auth.failures, now, ACCOUNT_TESTS_TICKS);
    rate_table_put(rl->auth, key);
    return good ? RATE_OK : refused(METRIC_LIMIT_LOGIN, RATE_LOCKED);
}

/* PITFALLS 21: a client that keeps trying one old password is not guessing. */
static bool seen_mark(struct rate_entry *e, uint32_t mark)
{
    for (unsigned i = 0; i < RATE_MARKS; i++)
        if (e->u.auth.mark[i] == mark)
            return true;
    memmove(&e->u.auth.mark[1], &e->u.auth.mark[0], (RATE_MARKS - 1) * sizeof(mark));
    e->u.auth.mark[0] = mark;
    return false;
}

/* One failure more under this key; true if this one locks it. */
static bool count_failure(struct rate_limit *rl, const struct config *cfg, uint64_t key, int64_t limit, uint32_t mark,
                          uint32_t now)
{
    uint32_t period = (uint32_t)cfg->rate_limit_auth_failure_lockout * 10;
    bool locks = false;
    struct rate_entry *e = rate_table_get(rl->auth, key, true, now);
    if (e == NULL)
        return false;
    if (rate_window_count(&e->u.auth.failures, now, period) == 0)
        memset(e->u.auth.mark, 0, sizeof(e->u.auth.mark));
    if (!rate_before(now, e->u.auth.locked_until) && !seen_mark(e, mark)) {
        rate_window_add(&e->u.auth.failures, now, period);
        locks = rate_window_count(&e->u.auth.failures, now, period) >= (uint64_t)limit;
    }
    if (locks) {
        e->u.auth.locked_until = now + period;
        memset(&e->u.auth.failures, 0, sizeof(e->u.auth.failures));
        memset(e->u.auth.mark, 0, sizeof(e->u.auth.mark));
    }
    rate_table_put(rl->auth, key);
    return locks;
}

/* The same, and the name of what it locks is kept. */
static bool fail(struct rate_limit *rl, const struct config *cfg, uint64_t key, int64_t limit, uint32_t mark, uint32_t now,
                 struct lockout who, struct span account)
{
    if (!count_failure(rl, cfg, key, limit, mark, now))
        return false;
    who.failures = (uint32_t)limit;
    who.until = now + (uint32_t)cfg->rate_limit_auth_failure_lockout * 10;
    lockouts_note(&rl->names, &who, account, now);
    return true;
}

int rate_auth_failed(struct rate_limit *rl, const struct config *cfg, const struct ip *peer, struct span account,
                     uint32_t mark, int64_t now_ms)
{
    uint32_t now = tick_of(now_ms);
    int64_t limit = cfg->rate_limit_auth_failure_limit;
    struct lockout who = {.ip = *peer};
    bool locked, known;
    if (exempt(cfg, peer))
        return 0;
    mark = mark == 0 ? 1 : mark;
    uint64_t pair = key_pair(rl, peer, account);
    look(rl, pair, now, &locked, &known);
    if (known)
        return fail(rl, cfg, pair, limit, mark, now, who, account);
    bool locks = fail(rl, cfg, key_ip(rl->auth, peer), limit, mark, now, who, (struct span){0});
    who.net = true;
    memset(who.ip.b + 8, 0, 8);
    if (!ip_is_v4(peer))
        locks = fail(rl, cfg, key_net(rl->auth, peer), limit * NET_FACTOR, mark, now, who, (struct span){0}) || locks;
    return locks;
}

void rate_auth_succeeded(struct rate_limit *rl, const struct config *cfg, const struct ip *peer, struct span account,
                         int64_t now_ms)
{
    uint32_t now = tick_of(now_ms);
    if (exempt(cfg, peer))
        return;
    uint64_t pair = key_pair(rl, peer, account), ip = key_ip(rl->auth, peer);
    struct rate_entry *e = rate_table_get(rl->auth, pair, true, now);
    if (e != NULL) {
        memset(&e->u.auth, 0, sizeof(e->u.auth)); /* its own count; the address keeps its own */
        e->u.auth.known_until = now + KNOWN_TICKS;
        rate_table_put(rl->auth, pair);
    }
    e = rate_table_get(rl->auth, ip, true, now);
    if (e != NULL) {
        e->u.auth.known_until = now + KNOWN_TICKS;
        rate_table_put(rl->auth, ip);
    }
}

struct sweep {
    uint32_t now;
    uint32_t period[RATE_WINDOWS];
    uint32_t auth_period;
};

static bool traffic_idle(struct rate_entry *e, void *ctx)
{
    const struct sweep *s = ctx;
    bool idle = e->u.traffic.open == 0;
    for (unsigned i = 0; idle && i < RATE_WINDOWS; i++) {
        struct rate_window w = e->u.traffic.window[i];
        idle = rate_window_count(&w, s->now, s->period[i]) == 0;
    }
    return idle;
}

static bool auth_idle(struct rate_entry *e, void *ctx)
{
    const struct sweep *s = ctx;
    struct rate_window w = e->u.auth.failures;
    return !rate_before(s->now, e->u.auth.locked_until) && !rate_before(s->now, e->u.auth.known_until) &&
           rate_window_count(&w, s->now, s->auth_period) == 0;
}

void rate_limit_sweep(struct rate_limit *rl, const struct config *cfg, int64_t now_ms)
{
    /* Entries do not say what they are about, so the longest period that may apply decides. */
    int64_t account = cfg->rate_limit_account_period;
    struct sweep s = {
        .now = tick_of(now_ms),
        .period = {[CONNECTIONS] = (uint32_t)cfg->rate_limit_connection_period * 10,
                   [MESSAGES] = (uint32_t)MAX(cfg->rate_limit_message_period, account) * 10,
                   [RECIPIENTS] = (uint32_t)MAX(cfg->rate_limit_recipient_period, account) * 10},
        .auth_period = (uint32_t)MAX(cfg->rate_limit_auth_failure_lockout, 60) * 10,
    };
    rate_table_sweep(rl->traffic, traffic_idle, &s);
    rate_table_sweep(rl->auth, auth_idle, &s);
}

void rate_limit_counts(struct rate_limit *rl, int64_t now_ms, struct rate_limit_counts *ret)
{
    size_t open = 0;
    *ret = (struct rate_limit_counts){0};
    rate_table_count(rl->traffic, tick_of(now_ms), &ret->entries, &open, &ret->octets);
    rate_table_count(rl->auth, tick_of(now_ms), &ret->entries, &ret->locked, &ret->octets);
}
