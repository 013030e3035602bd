#include "service/auth_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/metric.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/address_route.h"
#include "service/rate_limit.h"
#include "service/saslprep.h"

struct auth *auth_new(struct accounts *accounts, struct rate_limit *limits, struct config_slot *slot)
{
    struct auth *au = calloc(1, sizeof(*au));
    if (au == NULL)
        return NULL;
    au->accounts = accounts;
    au->limits = limits;
    au->slot = slot;
    crypto_random(au->secret, sizeof(au->secret));
    pthread_mutex_init(&au->lock, NULL);
    return au;
}

struct auth *auth_free(struct auth *au)
{
    if (au == NULL)
        return NULL;
    pthread_mutex_destroy(&au->lock);
    crypto_wipe(au, sizeof(*au));
    free(au);
    return NULL;
}

bool auth_allowed_on(const struct conn_trust *t)
{
    return t->tls || (!t->tls_enabled && t->loopback);
}

static struct span copy(struct auth_login *k, size_t *at, struct span s, bool fold)
{
    char *p = k->text + *at;
    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)(fold ? ascii_lower(s.p[i]) : s.p[i]);
    *at += s.n;
    return span_of(p, s.n);
}

struct auth_login *auth_login_new(struct auth *au, const struct auth_request *rq)
{
    struct span name = span_part(rq->name, 0, NAME_MAX_OCTETS), authzid = span_part(rq->authzid, 0, NAME_MAX_OCTETS);
    struct span password = span_part(rq->password, 0, AUTH_PASSWORD_MAX + 1); /* one too many is refused below */
    size_t n = name.n + authzid.n + password.n + ACCOUNT_LOCAL_MAX + ACCOUNT_DOMAIN_MAX + NAME_MAX_OCTETS, at = 0;
    struct auth_login *k = calloc(1, sizeof(*k) + n);
    if (k == NULL)
        return NULL;
    k->text_n = n;
    k->au = au;
    k->peer = *rq->peer;
    k->protocol_z = rq->protocol_z;
    k->name = copy(k, &at, name, true);
    k->authzid = copy(k, &at, authzid, true);
    k->password = copy(k, &at, password, false);
    k->who = span_of(k->text + at, 0);
    k->cfg = config_current(au->slot);
    return k;
}

void auth_login_free(struct auth_login *k)
{
    if (k->account != k->out.account)
        account_unref(k->account);
    account_unref(k->out.account);
    config_unref(k->cfg);
    crypto_wipe(&k->record, sizeof(k->record));
    crypto_wipe(k->text, k->text_n);
    free(k);
}

void auth_decide(struct auth_login *k, enum auth_result result)
{
    char peer[IP_TEXT_MAX];
    long long took = (long long)(clock_mono_ms() - k->began_ms);
    static const char *const why[] = {[AUTH_OK] = "", [AUTH_BAD] = "credentials", [AUTH_LOCKED] = "lockout",
                                      [AUTH_BACKLOG] = "backlog", [AUTH_DOWN] = "account unreadable"};
    _Static_assert(ARRAY_LEN(why) == AUTH_RESULT__COUNT, "one reason per result");
    k->decided = true;
    k->out.result = result;
    metric_add((enum metric)(METRIC_LOGIN_OK + result), 1);
    if (result == AUTH_OK) {
        k->out.account = k->account;
        log_info("auth.ok", "protocol=%s peer=%s account=" SPAN_FMT " ms=%lld", k->protocol_z,
                 ip_format(&k->peer, peer), SPAN_ARG(k->who), took);
    } else {
        log_warn("auth.failed", "protocol=%s peer=%s account=" SPAN_FMT " why=%s ms=%lld", k->protocol_z,
                 ip_format(&k->peer, peer), SPAN_ARG(k->who), why[result], took);
    }
}

/* AUTH-05: a full address, or a bare name where there is one domain. */
static bool parse_login(const struct config *cfg, struct span login, struct account_name *ret)
{
    char whole[NAME_MAX_OCTETS + ACCOUNT_DOMAIN_MAX + 2];
    size_t at;
    if (!span_find(login, '@', &at) && cfg->domains.n == 1 && login.n <= NAME_MAX_OCTETS) {
        size_t domain_n = strlen(cfg->domains.items_z[0]);
        if (login.n > 0)
            memcpy(whole, login.p, login.n);
        whole[login.n] = '@';
        memcpy(whole + login.n + 1, cfg->domains.items_z[0], domain_n);
        login = span_of(whole, login.n + 1 + domain_n);
    }
    return account_name_parse(login, ret) == 0 && route_domain_hosted(cfg, span_z(ret->domain_z));
}

/* Sets k->who: what logs, limits and the cache know the login by. */
static bool name_login(struct auth_login *k, struct account_name *ret)
{
    struct account_name zid;
    uint8_t *p = (uint8_t *)(uintptr_t)k->who.p;
    if (!parse_login(k->cfg, k->name, ret)) {
        k->who = k->name;
        return false;
    }
    size_t user_n = strlen(ret->user_z), domain_n = strlen(ret->domain_z);
    memcpy(p, ret->user_z, user_n);
    p[user_n] = '@';
    memcpy(p + user_n + 1, ret->domain_z, domain_n);
    k->who = span_of(p, user_n + 1 + domain_n);
    if (k->authzid.n == 0)
        return true;
    return parse_login(k->cfg, k->authzid, &zid) && strcmp(zid.user_z, ret->user_z) == 0 &&
           strcmp(zid.domain_z, ret->domain_z) == 0;
}

static int make_mac(struct auth_login *k)
{
    uint8_t text[ACCOUNT_LOCAL_MAX + ACCOUNT_DOMAIN_MAX + NAME_MAX_OCTETS + AUTH_PASSWORD_MAX + 2];
    size_t n = k->who.n;
    if (n > 0)
        memcpy(text, k->who.p, n);
    text[n++] = 0; /* no name holds one */
    if (k->password.n > 0)
        memcpy(text + n, k->password.p, k->password.n);
    n += k->password.n;
    int r = crypto_hmac_sha256(span_of(k->au->secret, sizeof(k->au->secret)), span_of(text, n), k->mac);
    crypto_wipe(text, sizeof(text));
    return r;
}

static struct verified *place_of(struct auth *au, const uint8_t *mac)
{
    return &au->cache[(mac[0] | (unsigned)mac[1] << 8) & (CACHE_PLACES - 1)];
}

/* AUTH-07: good only while the user.json it was verified against stands, and for as long as is configured now. */
static bool cached(struct auth_login *k)
{
    struct verified *v = place_of(k->au, k->mac);
    pthread_mutex_lock(&k->au->lock);
    bool hit = k->now_ms - v->since_ms < k->cfg->auth_cache_ttl * 1000 && crypto_equal(v->mac, k->mac, sizeof(v->mac)) &&
               memcmp(v->digest, k->account->digest, sizeof(v->digest)) == 0;
    pthread_mutex_unlock(&k->au->lock);
    metric_add(hit ? METRIC_CACHE_LOGIN_HIT : METRIC_CACHE_LOGIN_MISS, 1);
    return hit;
}

static void remember(struct auth_login *k)
{
    struct verified *v = place_of(k->au, k->mac);
    if (k->cfg->auth_cache_ttl == 0)
        return;
    pthread_mutex_lock(&k->au->lock);
    memcpy(v->mac, k->mac, sizeof(v->mac));
    memcpy(v->digest, k->account->digest, sizeof(v->digest));
    v->since_ms = k->now_ms;
    pthread_mutex_unlock(&k->au->lock);
}

void auth_succeed(struct auth_login *k)
{
    rate_auth_succeeded(k->au->limits, k->cfg, &k->peer, k->who, k->now_ms);
    auth_decide(k, AUTH_OK);
}

void auth_fail(struct auth_login *k, uint32_t mark)
{
    char peer[IP_TEXT_MAX];
    if (rate_auth_failed(k->au->limits, k->cfg, &k->peer, k->who, mark, k->now_ms) > 0)
        log_warn("auth.lockout", "protocol=%s peer=%s account=" SPAN_FMT " s=%" PRId64, k->protocol_z,
                 ip_format(&k->peer, peer), SPAN_ARG(k->who), k->cfg->rate_limit_auth_failure_lockout);
    auth_decide(k, AUTH_BAD);
}

/* First half: everything but the derivation. */
void auth_look_up(struct auth_login *k)
{
    struct account_name name;
    int r;
    k->stranger = !name_login(k, &name);
    if (!k->scram && rate_auth_allowed(k->au->limits, k->cfg, &k->peer, k->who, k->now_ms) != RATE_OK) {
        auth_decide(k, AUTH_LOCKED);
        return;
    }
    if (make_mac(k) < 0) {
        auth_decide(k, AUTH_DOWN);
        return;
    }
    if (k->stranger)
        return;
    r = accounts_get(k->au->accounts, span_z(name.domain_z), span_z(name.user_z), &k->account);
    if (r == -E_NOTFOUND || (r == 0 && k->account->disabled))
        k->stranger = true; /* AUTH-08: after the same work */
    else if (r < 0)
        auth_decide(k, AUTH_DOWN);
    else if (!k->scram && cached(k))
        auth_succeed(k);
}

/* Does this spelling of the password fit the record? Adds the iterations it cost to *spent. */
static bool fits(const struct password_record *rec, struct span password, uint64_t *spent)
{
    struct scram_keys keys;
    uint8_t derived[CRYPTO_SHA256];
    struct span salts[] = {span_of(rec->salt, rec->salt_n), span_of(rec->salt_text, rec->salt_text_n)};
    bool good = false;
    switch (rec->scheme) {
    case PASSWORD_NONE: break;
    case PASSWORD_SCRAM:
        *spent += rec->iterations;
        good = crypto_scram_keys(password, salts[0], rec->iterations, &keys) == 0 &&
               crypto_equal(keys.stored, rec->keys.stored, sizeof(keys.stored));
        crypto_wipe(&keys, sizeof(keys));
        break;
    case PASSWORD_PBKDF2:
        for (size_t i = 0; i < ARRAY_LEN(salts); i++) {
            *spent += rec->iterations;
            if (crypto_pbkdf2_sha256(password, salts[i], rec->iterations, derived, sizeof(derived)) == 0)
                good = crypto_equal(derived, rec->derived, sizeof(derived)) || good;
        }
        crypto_wipe(derived, sizeof(derived));
        break;
    }
    return good;
}

/* AUTH-08: whoever asks cannot tell by the time whether there is an account, and which form its record has. */
static void spend(uint64_t spent, uint64_t wanted)
{
    uint8_t out[CRYPTO_SHA256];
    if (spent < wanted)
        crypto_pbkdf2_sha256(SPAN_LIT("nobody"), SPAN_LIT("0123456789abcdef"), (uint32_t)MIN(wanted - spent, 10000000u),
                             out, sizeof(out));
}

static bool needs_rewriting(const struct auth_login *k)
{
    const struct password_record *rec = &k->account->password;
    return rec->scheme != PASSWORD_SCRAM || (int64_t)rec->iterations < k->cfg->auth_pbkdf2_iterations;
}

static void rewrite(struct auth_login *k, struct span spelling)
{
    struct account *now = NULL;
    int r = account_rewrite_password(k->au->accounts, k->cfg, k->account, spelling);
    if (r == 0) /* the session goes on with the version it just made, not with one that was replaced at once */
        r = accounts_get(k->au->accounts, span_z(k->account->domain_z), span_z(k->account->user_z), &now);
    if (r == 0) {
        account_unref(k->account);
        k->account = now;
    } else {
        log_warn("auth.rewrite", "account=" SPAN_FMT " err=%s", SPAN_ARG(k->who), err_name(r));
    }
}

/* Second half: PBKDF2, over the prepared password and, once, over the octets as they came (AUTH-03). */
static void derive(struct auth_login *k)
{
    static const struct password_record none = {.scheme = PASSWORD_NONE};
    const struct password_record *rec = k->account == NULL ? &none : &k->account->password;
    char *prepared = NULL;
    size_t prepared_n = 0;
    uint64_t spent = 0, wanted = 0;
    bool good = false;
    bool fit_length = k->password.n >= 1 && k->password.n <= AUTH_PASSWORD_MAX;
    struct span spelling[2] = {k->password, k->password};
    unsigned spellings = 1;
    if (fit_length && saslprep(k->password, &prepared, &prepared_n) == 0) {
        spelling[0] = span_of(prepared, prepared_n);
        spellings = span_eq(spelling[0], k->password) ? 1 : 2;
    }
    unsigned used = 0;
    wanted = fit_length ? spellings * (uint64_t)k->cfg->auth_pbkdf2_iterations : 0;
    for (unsigned i = 0; i < spellings && fit_length && !good; i++) {
        good = fits(rec, spelling[i], &spent);
        used = i;
    }
    if (!good || k->stranger)
        spend(spent, wanted);
    if (good && !k->stranger) {
        if (needs_rewriting(k))
            rewrite(k, spelling[used]);
        remember(k);
        auth_succeed(k);
    } else {
        uint32_t mark;
        memcpy(&mark, k->mac, sizeof(mark));
        auth_fail(k, mark);
    }
    crypto_wipe(prepared, prepared_n);
    free(prepared);
}

int auth_check(struct auth *au, const struct auth_request *rq, int64_t now_ms, struct auth_outcome *ret)
{
    struct auth_login *k = auth_login_new(au, rq);
    if (k == NULL)
        return -E_NOMEM;
    k->now_ms = now_ms;
    k->began_ms = clock_mono_ms();
    auth_look_up(k);
    if (!k->decided)
        derive(k);
    *ret = k->out;
    if (ret->account != NULL)
        account_ref(ret->account);
    auth_login_free(k);
    return 0;
}

static void run_look_up(struct job *j)
{
    struct auth_login *k = CONTAINER_OF(j, struct auth_login, job);
    k->now_ms = clock_mono_ms();
    auth_look_up(k);
}

static void run_derive(struct job *j)
{
    derive(CONTAINER_OF(j, struct auth_login, job));
}

static void finish(struct job *j, struct conn *c)
{
    struct auth_login *k = CONTAINER_OF(j, struct auth_login, job);
    if (c != NULL)
        k->done(c, &k->out);
    auth_login_free(k);
}

static void looked_up(struct job *j, struct conn *c)
{
    struct auth_login *k = CONTAINER_OF(j, struct auth_login, job);
    if (c != NULL && !k->decided && job_queued(k->pool, JOB_CPU) >= AUTH_BACKLOG_MAX)
        auth_decide(k, AUTH_BACKLOG);
    if (c == NULL || k->decided) {
        finish(j, c);
        return;
    }
    k->job = (struct job){.class = JOB_CPU, .run = run_derive, .done = finish, .to = k->job.to};
    job_submit(k->pool, &k->job);
}

int auth_start(struct auth *au, struct job_pool *pool, struct session_handle to, const struct auth_request *rq,
               void (*done)(struct conn *c, const struct auth_outcome *out))
{
    struct auth_login *k = auth_login_new(au, rq);
    if (k == NULL)
        return -E_NOMEM;
    k->pool = pool;
    k->done = done;
    k->began_ms = clock_mono_ms();
    k->job = (struct job){.class = JOB_IO, .run = run_look_up, .done = looked_up, .to = to};
    job_submit(pool, &k->job);
    return 0;
}
