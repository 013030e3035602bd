/* Who may write as what, to whom, and how often (SPEC SMTP-30, 31, 34, QUOTA-01, RATE-01): what SMTP asks at MAIL and RCPT. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "httpd/send.h"
#include "proto/smtp_path.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/rate_limit.h"

#define TARGETS_MAX 50000u /* mailboxes and addresses elsewhere, aliases expanded */

static const char *const verdict_texts[] = {
    [ROUTE_OK] = NULL,
    [ROUTE_NO_USER] = "No such user here",
    [ROUTE_DISABLED] = "Mailbox disabled",
    [ROUTE_LOOP] = "Alias loop",
    [ROUTE_NO_RELAY] = "Mail to other hosts is switched off",
    [ROUTE_NO_ADMIN] = "Nobody reads this mailbox at present",
    [ROUTE_DOWN] = "Temporarily unavailable",
};
_Static_assert(ARRAY_LEN(verdict_texts) == ROUTE_VERDICT__COUNT, "one text per verdict");

static enum ms_next too_often(struct exchange *x)
{
    char wait[24];
    snprintf(wait, sizeof(wait), "%lld", (long long)x->cfg->rate_limit_account_period);
    api_error(x, 429, "rate_limited", "Too much mail at once, try again later");
    api_field(x, "Retry-After", span_z(wait));
    return MS_DONE;
}

bool send_may_write(struct send *q)
{
    struct exchange *x = q->x;
    const struct httpd_parts *p = &x->server->parts;
    if (x->cfg->smtp_sender_check != SENDER_CHECK_OFF) {
        int owned = route_sender_owned(p->router, x->cfg, x->account, q->from.local, q->from.domain, &x->arena);
        if (owned < 0)
            api_unavailable(x);
        else if (owned == 0)
            api_error(x, 403, "sender_not_allowed", "This account may not write as that address");
        if (owned != 1)
            return false;
    }
    if (rate_message(p->limits, x->cfg, &x->peer, x->account->address, clock_mono_ms()) == RATE_OK)
        return true;
    too_often(x);
    return false;
}

/* -- targets */

static int add_target(struct send *q, const struct send_target *one)
{
    if (q->target_n == q->target_cap) {
        size_t cap = 2 * q->target_cap + 16;
        struct send_target *more = realloc(q->target, cap * sizeof(*more));
        if (more == NULL)
            return -E_NOMEM;
        q->target = more;
        q->target_cap = cap;
    }
    if (q->target_n == TARGETS_MAX)
        return -E_LIMIT;
    q->target[q->target_n] = *one;
    if (one->account != NULL)
        account_ref(one->account);
    q->target_n++;
    return 0;
}

/* local@domain as SMTP writes it. */
static struct span away_of(struct arena *a, struct span address)
{
    struct strbuf b = {0};
    size_t at;
    if (!span_rfind(address, '@', &at))
        return SPAN_LIT("");
    smtp_put_local(&b, span_part(address, 0, at));
    strbuf_span(&b, span_part(address, at, address.n));
    struct span path = strbuf_ok(&b) ? span_dup(a, strbuf_text(&b)) : SPAN_LIT("");
    strbuf_done(&b);
    return path;
}

static bool has_room(struct send *q, struct account *a, uint64_t size, int *ret_r)
{
    uint64_t quota = account_quota_octets(a, q->x->cfg);
    int r = ms_quota_check(q->x->server->parts.mail, (struct store_account){span_z(a->domain_z), span_z(a->user_z)}, quota, size);
    if (r < 0 && r != -E_QUOTA)
        *ret_r = r;
    return r == 0;
}

/* All targets of the recipient, or none. An alias is refused only when none of its members has room. */
static int add_route(struct send *q, struct send_rcpt *rcpt, const struct route_result *route, uint64_t size)
{
    size_t before = q->target_n, taken = 0;
    int r = 0;
    for (size_t i = 0; i < route->n && r == 0; i++) {
        const struct route_target *t = &route->targets[i];
        struct send_target one = {.account = t->kind == ROUTE_LOCAL ? t->account : NULL, .address = t->address, .owner = t->owner};
        if (one.account != NULL) {
            one.address = one.account->address;
            one.later = !has_room(q, one.account, size, &r);
        } else {
            one.address = t->owner.n > 0 || !rcpt->literal ? away_of(&q->x->arena, t->address) : rcpt->address;
            one.owner = span_dup(&q->x->arena, t->owner);
        }
        taken += !one.later;
        if (r == 0)
            r = one.address.n == 0 ? -E_NOMEM : add_target(q, &one);
    }
    if (r == 0 && taken > 0)
        return 0;
    rcpt->refusal_z = "Mailbox full";
    while (q->target_n > before)
        account_unref(q->target[--q->target_n].account);
    return r;
}

static int route_one(struct send *q, struct send_rcpt *rcpt, uint64_t size)
{
    struct exchange *x = q->x;
    const struct httpd_parts *p = &x->server->parts;
    struct route_query query = {.local = rcpt->mailbox.local, .domain = rcpt->mailbox.domain, .relay = x->cfg->relay_enabled};
    struct route_result route;
    rcpt->limited = rate_recipient(p->limits, x->cfg, &x->peer, x->account->address, clock_mono_ms()) != RATE_OK;
    if (rcpt->limited) {
        rcpt->refusal_z = "Too much mail at once, try again later";
        return 0;
    }
    int r = route_resolve(p->router, x->cfg, &query, &x->arena, &route);
    if (r < 0)
        return r;
    rcpt->refusal_z = verdict_texts[route.verdict];
    rcpt->forbidden = route.verdict == ROUTE_NO_RELAY;
    for (size_t i = 0; i < route.n && rcpt->refusal_z == NULL; i++)
        if (route.targets[i].kind == ROUTE_EXTERNAL && !x->cfg->relay_enabled) {
            rcpt->refusal_z = verdict_texts[ROUTE_NO_RELAY];
            rcpt->forbidden = true;
        }
    if (rcpt->refusal_z == NULL)
        r = add_route(q, rcpt, &route, size);
    route_result_done(&route);
    return r;
}

/* -- each target once, whoever named it: the first counts */

static int by_address(const void *l, const void *r)
{
    const struct send_target *a = l, *b = r;
    size_t n = MIN(a->address.n, b->address.n);
    if ((a->account == NULL) != (b->account == NULL))
        return a->account == NULL ? 1 : -1;
    int order = n == 0 ? 0 : memcmp(a->address.p, b->address.p, n);
    return order != 0 ? order : a->address.n < b->address.n ? -1 : a->address.n > b->address.n;
}

static void once_each(struct send *q)
{
    size_t n = 0;
    if (q->target_n > 1)
        qsort(q->target, q->target_n, sizeof(*q->target), by_address);
    for (size_t i = 0; i < q->target_n; i++) {
        if (n > 0 && by_address(&q->target[n - 1], &q->target[i]) == 0)
            account_unref(q->target[i].account);
        else
            q->target[n++] = q->target[i];
    }
    q->target_n = n;
}

void send_targets_done(struct send *q)
{
    while (q->target_n > 0)
        account_unref(q->target[--q->target_n].account);
    free(q->target);
    q->target = NULL;
}

/* -- all of them */

cJSON *send_rejected(const struct send *q)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < q->rcpt_n; i++) {
        if (q->rcpt[i].refusal_z == NULL)
            continue;
        cJSON *one = cJSON_CreateObject();
        api_put(one, "address", q->rcpt[i].address);
        cJSON_AddStringToObject(one, "error", q->rcpt[i].refusal_z);
        cJSON_AddItemToArray(list, one);
    }
    return list;
}

/* Nobody gets it: the reason that is common to all, else their list. */
static void refuse_all(struct send *q)
{
    bool forbidden = true, limited = true;
    for (size_t i = 0; i < q->rcpt_n; i++) {
        forbidden = forbidden && q->rcpt[i].forbidden;
        limited = limited && q->rcpt[i].limited;
    }
    if (limited) {
        too_often(q->x);
        return;
    }
    if (forbidden)
        api_error_with(q->x, 403, "relay_disabled", "Mail to other hosts is switched off", "rejected", send_rejected(q));
    else
        api_error_with(q->x, 400, "no_valid_recipients", "None of the recipients can be written to", "rejected", send_rejected(q));
}

bool send_route(struct send *q, uint64_t size)
{
    struct exchange *x = q->x;
    for (size_t i = 0; i < q->rcpt_n; i++) {
        struct send_rcpt *rcpt = &q->rcpt[i];
        int r = 0;
        if (q->accepted == (size_t)x->cfg->smtp_max_recipients)
            rcpt->refusal_z = "Too many recipients";
        else
            r = route_one(q, rcpt, size);
        if (r < 0) {
            api_failed(x, r == -E_LIMIT ? -E_NOMEM : r);
            return false;
        }
        q->accepted += rcpt->refusal_z == NULL;
    }
    once_each(q);
    if (q->accepted == 0)
        refuse_all(q);
    return q->accepted > 0;
}
