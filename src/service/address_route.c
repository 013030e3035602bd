#include "service/address_route.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/alias.h"
#include "service/domain_name.h"

#define RESOLVED_MAX 2000u /* addresses looked at for one recipient, those on the way included */
#define LOCAL_PART_MAX 256u
#define SEEN_BUCKETS 64u

struct router {
    struct accounts *accounts;
    struct aliases *aliases;
};

struct seen { /* an address of this resolution */
    struct seen *next;
    struct span address;
    bool open; /* its own resolution is not finished: meeting it again is a loop */
    enum route_verdict verdict;
};

struct walk {
    struct router *r;
    const struct config *cfg;
    const struct route_query *q;
    struct arena *a;
    struct route_result *res;
    size_t room;
    struct span owner; /* domain of the rule being followed */
    bool sender; /* rules with "send_as":false give nothing (SMTP-31) */
    struct seen *seen[SEEN_BUCKETS];
    size_t seen_n;
    int err;
};

int router_new(struct accounts *accounts, struct router **ret)
{
    struct router *r = calloc(1, sizeof(*r));
    int e = r == NULL ? -E_NOMEM : aliases_new(accounts, &r->aliases);
    if (e < 0) {
        free(r);
        return e;
    }
    r->accounts = accounts;
    *ret = r;
    return 0;
}

struct router *router_free(struct router *r)
{
    if (r != NULL)
        aliases_free(r->aliases);
    free(r);
    return NULL;
}

static bool hosted(const struct config *cfg, const char *normal_z)
{
    for (size_t i = 0; i < cfg->domains.n; i++)
        if (strcmp(cfg->domains.items_z[i], normal_z) == 0)
            return true;
    return false;
}

bool route_domain_hosted(const struct config *cfg, struct span domain)
{
    char z[DOMAIN_NAME_MAX + 1];
    return domain_normal(domain, z) == 0 && hosted(cfg, z);
}

static void trace(struct walk *w, unsigned hop, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void trace(struct walk *w, unsigned hop, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (w->q->trace == NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    w->q->trace(w->q->ctx, hop, text);
}

static enum route_verdict fail(struct walk *w, int err)
{
    if (err == -E_NOMEM)
        w->err = err;
    return ROUTE_DOWN;
}

/* Takes the reference. Each mailbox and each address once (SMTP-34); all addresses are in their one form. */
static enum route_verdict add_target(struct walk *w, enum route_kind kind, struct account *takes, struct span address)
{
    for (size_t i = 0; i < w->res->n; i++)
        if (w->res->targets[i].kind == kind && span_eq(w->res->targets[i].address, address)) {
            account_unref(takes);
            return ROUTE_OK;
        }
    if (w->res->n == ROUTE_TARGETS_MAX) {
        account_unref(takes);
        return ROUTE_LOOP;
    }
    if (w->res->n == w->room) {
        size_t room = w->room == 0 ? 4 : 2 * w->room;
        struct route_target *more = arena_new_array(w->a, struct route_target, room);
        if (more == NULL) {
            account_unref(takes);
            return fail(w, -E_NOMEM);
        }
        if (w->res->n > 0)
            memcpy(more, w->res->targets, w->res->n * sizeof(*more));
        w->res->targets = more;
        w->room = room;
    }
    w->res->targets[w->res->n++] = (struct route_target){
        .kind = kind, .account = takes, .address = address, .owner = kind == ROUTE_EXTERNAL ? w->owner : SPAN_LIT("")};
    return ROUTE_OK;
}

/* Takes the reference. */
static enum route_verdict add_account(struct walk *w, unsigned hop, struct account *takes, const char *how_z)
{
    if (takes->disabled) {
        trace(w, hop, "%s: %s is disabled", how_z, (const char *)takes->address.p);
        account_unref(takes);
        return ROUTE_DISABLED;
    }
    trace(w, hop, "%s: mailbox of %s", how_z, (const char *)takes->address.p);
    return add_target(w, ROUTE_LOCAL, takes, takes->address);
}

/* ROUTE_NO_USER: look on. */
static enum route_verdict try_user(struct walk *w, unsigned hop, struct span user, struct span domain, const char *how_z)
{
    struct account *a = NULL;
    int r = accounts_get(w->r->accounts, domain, user, &a);
    if (r == 0)
        return add_account(w, hop, a, how_z);
    if (r == -E_NOTFOUND) {
        trace(w, hop, "%s: no user " SPAN_FMT, how_z, SPAN_ARG(user));
        return ROUTE_NO_USER;
    }
    trace(w, hop, "%s: %s", how_z, err_text(r));
    return fail(w, r);
}

static bool is_postmaster(struct span local)
{
    return span_ieq_z(local, "postmaster") || span_ieq_z(local, "abuse");
}

/* ADDR-06: the first enabled admin of the domain, else of the main domain. */
static enum route_verdict try_admin(struct walk *w, unsigned hop, struct span domain)
{
    struct account *a = NULL;
    struct span main_domain = span_z(w->cfg->domains.items_z[0]);
    int r = hosted(w->cfg, (const char *)domain.p) ? accounts_first_admin(w->r->accounts, domain, &a) : -E_NOTFOUND;
    if (r == -E_NOTFOUND && !span_eq(domain, main_domain))
        r = accounts_first_admin(w->r->accounts, main_domain, &a);
    if (r == 0)
        return add_account(w, hop, a, "first admin");
    trace(w, hop, "first admin: %s", r == -E_NOTFOUND ? "there is none" : err_text(r));
    return r == -E_NOTFOUND ? ROUTE_NO_ADMIN : fail(w, r);
}

static enum route_verdict resolve(struct walk *w, unsigned hop, struct span local, struct span domain);

/* The targets of a rule that matched. One that fails is left out; with none left the last failure stands. */
static enum route_verdict follow(struct walk *w, unsigned hop, const struct alias_rule *rule, struct span domain)
{
    enum route_verdict failure = ROUTE_NO_USER;
    struct span outer = w->owner;
    bool any = false;
    for (size_t i = 0; i < rule->target_n; i++) {
        struct span target = span_dup(w->a, rule->targets[i]);
        size_t at = target.n;
        bool full = span_rfind(target, '@', &at);
        if (target.p == NULL)
            return fail(w, -E_NOMEM);
        w->owner = domain;
        enum route_verdict v = resolve(w, hop + 1, span_part(target, 0, at), full ? span_part(target, at + 1, target.n) : domain);
        if (v == ROUTE_LOOP || w->err < 0)
            return v;
        /* A mailbox that cannot be looked at now may exist: nobody's copy is dropped for that (451, tried again). */
        if (v == ROUTE_DOWN)
            return v;
        any = any || v == ROUTE_OK;
        failure = v == ROUTE_OK ? failure : v;
    }
    w->owner = outer;
    return any ? ROUTE_OK : failure;
}

/* ROUTE_NO_USER with *ret_tried false: no rule matched. */
static enum route_verdict try_rules(struct walk *w, unsigned hop, const struct alias_set *set, struct span subject,
                                    struct span domain, bool *ret_matched)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct alias_rule *rule = &set->rules[i];
        int m = alias_match(rule, subject);
        trace(w, hop, "rule %zu, " SPAN_FMT ", against " SPAN_FMT ": %s", i + 1, SPAN_ARG(rule->pattern),
              SPAN_ARG(subject), m == 1 ? "matches" : m < 0 ? "over the limit, counts as no match" : "no match");
        if (m < 0)
            log_warn("alias.limit", "domain=" SPAN_FMT " pattern=" SPAN_FMT, SPAN_ARG(domain), SPAN_ARG(rule->pattern));
        if (m != 1)
            continue;
        *ret_matched = true;
        if (w->sender && !rule->send_as)
            return ROUTE_NO_USER;
        return follow(w, hop, rule, domain);
    }
    return ROUTE_NO_USER;
}

/* The part before the first delimiter, or an empty span. */
static struct span without_tag(const struct config *cfg, struct span local)
{
    size_t at;
    char delimiter = config_delimiter(cfg);
    if (delimiter == 0 || !span_find(local, (uint8_t)delimiter, &at))
        return span_of(NULL, 0);
    return span_part(local, 0, at);
}

/* ADDR-01 for a local part (lower case) of a hosted domain (its one form, NUL behind). */
static enum route_verdict resolve_hosted(struct walk *w, unsigned hop, struct span local, struct span domain)
{
    struct alias_set *set = NULL;
    bool matched = false;
    struct span base = without_tag(w->cfg, local);
    enum route_verdict v = try_user(w, hop, local, domain, "exact user");
    if (v == ROUTE_NO_USER && base.n > 0)
        v = try_user(w, hop, base, domain, "user without tag");
    if (v != ROUTE_NO_USER)
        return v;
    int r = aliases_get(w->r->aliases, domain, &set);
    if (r < 0) {
        trace(w, hop, "rules: %s", err_text(r));
        return fail(w, r);
    }
    v = try_rules(w, hop, set, local, domain, &matched);
    if (!matched && base.n > 0)
        v = try_rules(w, hop, set, base, domain, &matched);
    alias_set_unref(set);
    if (matched)
        return v;
    if (is_postmaster(local))
        return try_admin(w, hop, domain);
    trace(w, hop, "no user and no rule");
    return ROUTE_NO_USER;
}

static enum route_verdict resolve_new(struct walk *w, unsigned hop, struct span local, struct span domain,
                                      struct span address)
{
    if (hosted(w->cfg, (const char *)domain.p))
        return resolve_hosted(w, hop, local, domain);
    /* SMTP-33: our own host name takes what RFC 5321 4.5.1 wants, and DSNs come from there. */
    if (span_eq_z(domain, w->cfg->hostname) && (is_postmaster(local) || span_eq_z(local, "mailer-daemon")))
        return try_admin(w, hop, domain);
    if (hop > 0 && !w->q->relay) {
        trace(w, hop, "external, and there is no relay");
        return ROUTE_NO_RELAY;
    }
    trace(w, hop, "external: " SPAN_FMT, SPAN_ARG(address));
    return add_target(w, ROUTE_EXTERNAL, NULL, address);
}

static struct seen *seen_at(struct walk *w, struct span address, bool *ret_new)
{
    uint32_t h = 5381;
    for (size_t i = 0; i < address.n; i++)
        h = h * 33 + address.p[i];
    struct seen **at = &w->seen[h % SEEN_BUCKETS];
    while (*at != NULL && !span_eq((*at)->address, address))
        at = &(*at)->next;
    *ret_new = *at == NULL;
    if (*at == NULL && (*at = arena_new(w->a, struct seen)) != NULL) {
        (*at)->address = address;
        w->seen_n++;
    }
    return *at;
}

/* Any address: brings it into its one form and resolves it unless this resolution did so before. */
static enum route_verdict resolve(struct walk *w, unsigned hop, struct span local, struct span domain)
{
    char normal[DOMAIN_NAME_MAX + 1];
    bool fresh, ours;
    struct seen *s;
    if (domain_normal(domain, normal) < 0) {
        if (domain.n == 0 || domain.n > DOMAIN_NAME_MAX || hop > 0)
            return ROUTE_NO_USER;
        /* An address literal, or a name that is none: nobody's of ours; the caller's relay rule decides. */
        for (size_t i = 0; i < domain.n; i++)
            normal[i] = (char)ascii_lower(domain.p[i]);
        normal[domain.n] = 0;
    }
    if (local.n == 0 || local.n > LOCAL_PART_MAX)
        return ROUTE_NO_USER;
    size_t normal_n = strlen(normal);
    ours = hosted(w->cfg, normal) || strcmp(normal, w->cfg->hostname) == 0;
    uint8_t *text = arena_alloc(w->a, local.n + 1 + normal_n + 1);
    if (text == NULL)
        return fail(w, -E_NOMEM);
    for (size_t i = 0; i < local.n; i++) /* elsewhere case is the other host's affair (RFC 5321 2.4) */
        text[i] = ours ? ascii_lower(local.p[i]) : local.p[i];
    text[local.n] = '@';
    memcpy(text + local.n + 1, normal, normal_n + 1);
    struct span address = span_of(text, local.n + 1 + normal_n);
    trace(w, hop, "hop %u: " SPAN_FMT, hop, SPAN_ARG(address));
    s = seen_at(w, address, &fresh);
    if (s == NULL)
        return fail(w, -E_NOMEM);
    if (!fresh && s->open)
        trace(w, hop, "a loop");
    if (!fresh)
        return s->open ? ROUTE_LOOP : s->verdict;
    if (hop > ROUTE_HOPS_MAX || w->seen_n > RESOLVED_MAX) {
        trace(w, hop, "too many hops or addresses");
        return ROUTE_LOOP;
    }
    s->open = true;
    s->verdict = resolve_new(w, hop, span_part(address, 0, local.n), span_part(address, local.n + 1, normal_n), address);
    s->open = false;
    return s->verdict;
}

static int run(struct router *r, const struct config *cfg, const struct route_query *q, bool sender, struct arena *a,
               struct route_result *ret)
{
    struct route_result res = {.verdict = ROUTE_NO_USER};
    struct walk w = {.r = r, .cfg = cfg, .q = q, .a = a, .res = &res, .sender = sender};
    struct span domain = q->domain;
    if (domain.n == 0 && span_ieq_z(q->local, "postmaster"))
        domain = span_z(cfg->domains.items_z[0]); /* RFC 5321 4.1.1.3 */
    res.verdict = resolve(&w, 0, q->local, domain);
    if (w.err < 0) {
        route_result_done(&res);
        return w.err;
    }
    if (res.verdict != ROUTE_OK)
        route_result_done(&res); /* a loop that showed late: no copy for anybody */
    *ret = res;
    return 0;
}

int route_resolve(struct router *r, const struct config *cfg, const struct route_query *q, struct arena *a,
                  struct route_result *ret)
{
    return run(r, cfg, q, false, a, ret);
}

struct account *route_recent(struct router *r, const struct config *cfg, struct span local, struct span domain,
                             int64_t since_ms)
{
    char normal[DOMAIN_NAME_MAX + 1], user[ACCOUNT_LOCAL_MAX];
    if (local.n == 0 || local.n > sizeof(user) || domain_normal(domain, normal) < 0 || !hosted(cfg, normal))
        return NULL;
    for (size_t i = 0; i < local.n; i++)
        user[i] = (char)ascii_lower(local.p[i]);
    struct account *a = accounts_recent(r->accounts, span_z(normal), span_of(user, local.n), since_ms);
    if (a != NULL && (a->disabled || account_state(a) != ACCOUNT_CURRENT))
        a = account_unref(a);
    return a;
}

void route_result_done(struct route_result *res)
{
    for (size_t i = 0; i < res->n; i++)
        res->targets[i].account = account_unref(res->targets[i].account);
    res->n = 0;
}

/* AUTH-02: "list@example.com", "@example.com", "*". Entries are in lower case, domains perhaps as U-labels. */
static bool send_as_has(const struct account *account, struct span local, const char *domain_z)
{
    for (size_t i = 0; i < account->send_as_n; i++) {
        struct span one = account->send_as[i];
        char entry_domain[DOMAIN_NAME_MAX + 1];
        size_t at;
        if (span_eq_z(one, "*"))
            return true;
        if (!span_rfind(one, '@', &at) || domain_normal(span_part(one, at + 1, one.n), entry_domain) < 0)
            continue;
        if (strcmp(entry_domain, domain_z) == 0 && (at == 0 || span_ieq(span_part(one, 0, at), local)))
            return true;
    }
    return false;
}

static int sender_owned(struct router *r, const struct config *cfg, struct account *account, struct span local,
                        struct span domain, struct arena *a)
{
    char normal[DOMAIN_NAME_MAX + 1];
    struct route_result res;
    struct route_query q = {.local = local, .domain = domain, .relay = true};
    if (domain_normal(domain, normal) < 0)
        return send_as_has(account, local, "");
    if (send_as_has(account, local, normal))
        return 1;
    if (!hosted(cfg, normal))
        return 0;
    if (strcmp(normal, account->domain_z) == 0 && span_ieq_z(local, account->user_z))
        return 1;
    int e = run(r, cfg, &q, true, a, &res);
    if (e < 0)
        return e;
    bool owned = false;
    for (size_t i = 0; i < res.n; i++)
        owned = owned || (res.targets[i].kind == ROUTE_LOCAL && span_eq(res.targets[i].address, account->address));
    route_result_done(&res);
    return res.verdict == ROUTE_DOWN ? -E_DOWN : owned;
}

/* AUTH-02: a grant that was given or taken back while the session lasts counts within 1 s, so the version of the login
 * is not asked but the one of now. */
int route_sender_owned(struct router *r, const struct config *cfg, struct account *account, struct span local,
                       struct span domain, struct arena *a)
{
    struct account *now = NULL;
    int e = accounts_get(r->accounts, span_z(account->domain_z), span_z(account->user_z), &now);
    if (e < 0)
        return e == -E_NOTFOUND ? 0 : e;
    e = sender_owned(r, cfg, now, local, domain, a);
    account_unref(now);
    return e;
}
