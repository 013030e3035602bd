#include "relay/hops.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/resolver.h"
#include "runtime/worker.h"

#define SMTP_PORT    25
#define HOSTS_AT_ONCE 10u /* MX hosts whose addresses are asked for together */
#define PER_HOST     4u   /* addresses of one MX host where there are others */

struct host {
    const char *name_z; /* in .mx's answer, or the domain's */
    size_t name_n;
    uint32_t preference;
    uint32_t shuffle;
    struct hops_work *work;
    struct resolver_ask *ask[2]; /* A, AAAA */
    struct resolver_answer *answer[2];
};

struct hops_work {
    struct post post; /* for an answer that is known at once */
    struct worker *worker;
    struct resolver *res;
    struct config *cfg;
    hops_fn *fn;
    void *arg;
    char domain_z[HOP_NAME_MAX];
    struct resolver_ask *ask;   /* MX */
    struct resolver_answer *mx; /* NULL: no MX lookup */
    bool implicit;              /* no MX: the domain itself */
    bool authentic;
    uint16_t port;
    struct host *hosts;         /* sorted */
    size_t host_n, asked_from, asked_to, open;
    struct hops out;
};

static void work_free(struct hops_work *k)
{
    resolver_cancel(k->ask);
    resolver_answer_unref(k->mx);
    for (size_t i = 0; i < k->host_n; i++) {
        for (size_t f = 0; f < 2; f++) {
            resolver_cancel(k->hosts[i].ask[f]);
            resolver_answer_unref(k->hosts[i].answer[f]);
        }
    }
    free(k->hosts);
    config_unref(k->cfg);
    free(k);
}

static void tell(struct hops_work *k)
{
    k->fn(k->arg, &k->out);
    work_free(k);
}

static void on_post(struct worker *w, struct conn *c, struct post *p)
{
    struct hops_work *k = CONTAINER_OF(p, struct hops_work, post);
    (void)w, (void)c;
    tell(k);
}

/* The answer is known; it is told from the worker's next round. */
static void decide(struct hops_work *k, enum hops_verdict verdict, struct smtp_status status, const char *text_z)
{
    k->out.verdict = verdict;
    k->out.status = status;
    k->out.text_z = text_z;
    k->post.run = on_post;
    worker_post(k->worker, &k->post);
}

/* -- addresses */

static void add_hop(struct hops_work *k, const struct host *h, const struct ip *ip)
{
    if (k->out.n == HOPS_MAX)
        return;
    struct hop *hop = &k->out.hop[k->out.n++];
    *hop = (struct hop){.authentic = k->authentic, .at = addr_from_ip(ip, k->port)};
    memcpy(hop->name_z, h->name_z, MIN(h->name_n, sizeof(hop->name_z) - 1));
}

/* Addresses of one host, IPv6 and IPv4 in turn: after a failure of one family the other is next (RELAY-12). */
static void add_host(struct hops_work *k, const struct host *h)
{
    const struct resolver_answer *a4 = h->answer[0], *a6 = h->answer[1];
    size_t n4 = a4 == NULL ? 0 : a4->n, n6 = a6 == NULL ? 0 : a6->n, most = k->host_n > 1 ? PER_HOST : HOPS_MAX;
    for (size_t i = 0, added = 0; (i < n4 || i < n6) && added < most; i++) {
        if (i < n6 && added < most)
            add_hop(k, h, &a6->records[i].address), added++;
        if (i < n4 && added < most)
            add_hop(k, h, &a4->records[i].address), added++;
    }
}

static bool host_is_own(const struct hops_work *k, const struct host *h)
{
    if (span_ieq_z(span_of(h->name_z, h->name_n), k->cfg->hostname) && !k->implicit)
        return true;
    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; h->answer[f] != NULL && i < h->answer[f]->n; i++) {
            struct addr at = addr_from_ip(&h->answer[f]->records[i].address, k->port);
            if (hop_is_own(k->cfg, &at))
                return true;
        }
    }
    return false;
}

static void ask_addresses(struct hops_work *k);

/* The addresses of hosts asked_from .. asked_to are there. */
static void take_addresses(struct hops_work *k)
{
    bool unsure = false;
    uint32_t own = UINT32_MAX;
    for (size_t i = k->asked_from; i < k->asked_to; i++) {
        if (host_is_own(k, &k->hosts[i]))
            own = MIN(own, k->hosts[i].preference);
    }
    for (size_t i = k->asked_from; i < k->asked_to; i++) {
        if (k->hosts[i].preference >= own)
            continue; /* RFC 5321 5.1: none at or above our own preference */
        for (size_t f = 0; f < 2; f++)
            unsure |= k->hosts[i].answer[f] != NULL && k->hosts[i].answer[f]->status == RESOLVER_TEMPFAIL;
        add_host(k, &k->hosts[i]);
    }
    if (k->out.n > 0)
        tell(k);
    else if (unsure)
        decide(k, HOPS_DEFER, (struct smtp_status){4, 4, 3}, "the addresses of the domain's hosts cannot be looked up");
    else if (own != UINT32_MAX)
        decide(k, HOPS_FAIL, (struct smtp_status){5, 4, 6}, "mail for this domain loops back to this host");
    else if (k->asked_to < k->host_n)
        ask_addresses(k);
    else if (k->implicit)
        decide(k, HOPS_FAIL, (struct smtp_status){5, 1, 2}, "the domain has neither a mail host nor an address");
    else
        decide(k, HOPS_FAIL, (struct smtp_status){5, 4, 4}, "no mail host of the domain has an address");
}

static void on_address(void *arg, const struct resolver_answer *answer, size_t f)
{
    struct host *h = arg;
    h->ask[f] = NULL;
    h->answer[f] = resolver_answer_ref(answer);
    if (--h->work->open == 0)
        take_addresses(h->work);
}

static void on_a(void *arg, const struct resolver_answer *answer)
{
    on_address(arg, answer, 0);
}

static void on_aaaa(void *arg, const struct resolver_answer *answer)
{
    on_address(arg, answer, 1);
}

static void ask_addresses(struct hops_work *k)
{
    k->asked_from = k->asked_to;
    k->asked_to = MIN(k->host_n, k->asked_from + HOSTS_AT_ONCE);
    for (size_t i = k->asked_from; i < k->asked_to; i++) {
        struct host *h = &k->hosts[i];
        struct span name = span_of(h->name_z, h->name_n);
        h->work = k;
        k->open += resolver_ask(k->res, k->worker, name, DNS_A, on_a, h, &h->ask[0]) == 0;
        if (k->cfg->relay_ipv6)
            k->open += resolver_ask(k->res, k->worker, name, DNS_AAAA, on_aaaa, h, &h->ask[1]) == 0;
    }
    if (k->open == 0)
        decide(k, HOPS_DEFER, (struct smtp_status){4, 4, 3}, "the name cannot be looked up now");
}

/* -- MX */

static int cmp_hosts(const void *a, const void *b)
{
    const struct host *x = a, *y = b;
    if (x->preference != y->preference)
        return x->preference < y->preference ? -1 : 1;
    return (x->shuffle > y->shuffle) - (x->shuffle < y->shuffle);
}

static bool only_host(struct hops_work *k, const char *name_z)
{
    k->hosts = calloc(1, sizeof(*k->hosts));
    if (k->hosts == NULL)
        return false;
    k->hosts[0] = (struct host){.name_z = name_z, .name_n = strlen(name_z)};
    k->host_n = 1;
    return true;
}

static void use_domain(struct hops_work *k)
{
    k->implicit = true;
    if (only_host(k, k->domain_z))
        ask_addresses(k);
    else
        decide(k, HOPS_DEFER, (struct smtp_status){4, 3, 0}, err_text(-E_NOMEM));
}

static void use_mx(struct hops_work *k)
{
    const struct resolver_answer *mx = k->mx;
    k->hosts = calloc(mx->n, sizeof(*k->hosts));
    for (size_t i = 0; k->hosts != NULL && i < mx->n; i++) {
        struct span name = mx->records[i].mx.exchange;
        struct host h = {.name_z = (const char *)name.p, .name_n = name.n, .preference = mx->records[i].mx.preference};
        crypto_random(&h.shuffle, sizeof(h.shuffle));
        if (name.n > 0) /* "." beside others is ignored */
            k->hosts[k->host_n++] = h;
    }
    if (k->hosts == NULL) {
        decide(k, HOPS_DEFER, (struct smtp_status){4, 3, 0}, err_text(-E_NOMEM));
    } else if (k->host_n == 0) {
        decide(k, HOPS_FAIL, (struct smtp_status){5, 1, 10}, "the domain takes no mail (null MX)");
    } else {
        qsort(k->hosts, k->host_n, sizeof(*k->hosts), cmp_hosts);
        ask_addresses(k);
    }
}

static void on_mx(void *arg, const struct resolver_answer *answer)
{
    struct hops_work *k = arg;
    k->ask = NULL;
    k->mx = resolver_answer_ref(answer);
    k->authentic = answer->authentic;
    switch (answer->status) {
    case RESOLVER_OK:
        use_mx(k);
        break;
    case RESOLVER_NODATA:
        use_domain(k);
        break;
    case RESOLVER_NXDOMAIN:
        decide(k, HOPS_FAIL, (struct smtp_status){5, 1, 2}, "the domain does not exist");
        break;
    case RESOLVER_TEMPFAIL:
    case RESOLVER_STATUS__COUNT:
        decide(k, HOPS_DEFER, (struct smtp_status){4, 4, 3}, answer->why_z);
        break;
    }
}

/* -- without DNS */

static void use_addresses(struct hops_work *k, const char *name_z, const struct ip *ip, size_t n)
{
    struct host h = {.name_z = name_z, .name_n = strlen(name_z)};
    for (size_t i = 0; i < n; i++)
        add_hop(k, &h, &ip[i]);
    for (size_t i = 0; i < k->out.n; i++) {
        if (hop_is_own(k->cfg, &k->out.hop[i].at)) {
            decide(k, HOPS_FAIL, (struct smtp_status){5, 4, 6}, "mail for this address loops back to this host");
            return;
        }
    }
    decide(k, HOPS_OK, (struct smtp_status){0}, "");
}

static void use_literal(struct hops_work *k)
{
    struct span text = span_part(span_z(k->domain_z), 1, strlen(k->domain_z) - 2);
    struct ip ip;
    if (span_istarts_z(text, "IPv6:"))
        text = span_part(text, 5, text.n);
    if (k->domain_z[strlen(k->domain_z) - 1] != ']' || ip_parse(text, &ip) < 0) {
        decide(k, HOPS_FAIL, (struct smtp_status){5, 1, 2}, "not an address we can connect to");
        return;
    }
    char name[IP_TEXT_MAX];
    use_addresses(k, ip_format(&ip, name), &ip, 1);
}

/* RELAY-10: an address, a name of /etc/hosts, or a name without MX. */
static void use_smarthost(struct hops_work *k)
{
    const char *name_z = k->cfg->relay_smarthost;
    struct ip ip[HOPS_MAX];
    k->out.smarthost = true;
    k->authentic = true;
    k->port = (uint16_t)k->cfg->relay_smarthost_port;
    size_t n = ip_parse(span_z(name_z), &ip[0]) == 0 ? 1 : resolver_hosts(k->res, span_z(name_z), ip, HOPS_MAX);
    if (n > 0)
        use_addresses(k, name_z, ip, n);
    else if (only_host(k, name_z))
        ask_addresses(k);
    else
        decide(k, HOPS_DEFER, (struct smtp_status){4, 3, 0}, err_text(-E_NOMEM));
}

static bool is_invalid(struct span domain)
{
    static const char *const last_z = ".invalid";
    size_t n = strlen(last_z);
    return domain.n >= n && span_ieq_z(span_part(domain, domain.n - n, n), last_z);
}

int hops_find(struct resolver *res, struct worker *w, struct config *cfg, struct span domain, hops_fn *fn, void *arg)
{
    struct hops_work *k = calloc(1, sizeof(*k));
    if (k == NULL)
        return -E_NOMEM;
    k->worker = w;
    k->res = res;
    k->cfg = config_ref(cfg);
    k->fn = fn;
    k->arg = arg;
    k->port = SMTP_PORT;
    memcpy(k->domain_z, domain.p, MIN(domain.n, sizeof(k->domain_z) - 1));
    if (is_invalid(domain) || domain.n >= sizeof(k->domain_z))
        decide(k, HOPS_FAIL, (struct smtp_status){5, 1, 2}, "the domain does not exist"); /* RFC 6761 6.4 */
    else if (cfg->relay_smarthost[0] != '\0')
        use_smarthost(k);
    else if (k->domain_z[0] == '[')
        use_literal(k);
    else if (resolver_ask(res, w, span_z(k->domain_z), DNS_MX, on_mx, k, &k->ask) < 0)
        decide(k, HOPS_DEFER, (struct smtp_status){4, 4, 3}, "the name cannot be looked up now");
    return 0;
}
