#include "client/peer_name.h"

#include <stdlib.h>

#include "client/resolver.h"

#define CANDIDATES_MAX 4u /* names of one PTR answer that are looked up */

struct peer_name {
    struct resolver *resolver;
    struct worker *worker;
    struct ip peer;
    struct resolver_ask *ask;
    struct resolver_answer *names; /* of the PTR; while they are tried */
    size_t at;                     /* the one being looked up */
    char *confirmed_z;
};

/* It goes into a header field: letters, digits, hyphens and dots only, and as long as a name may be. */
static bool presentable(struct span name)
{
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'))
            return false;
    }
    return name.n > 0 && name.n <= DNS_NAME_MAX - 2;
}

static void done(struct peer_name *p)
{
    p->names = resolver_answer_unref(p->names);
}

static void confirm_next(struct peer_name *p);

static void on_address(void *arg, const struct resolver_answer *answer)
{
    struct peer_name *p = arg;
    p->ask = NULL;
    struct span name = p->names->records[p->at].name;
    bool back = false;
    for (size_t i = 0; i < answer->n; i++)
        back = back || ip_eq(&answer->records[i].address, &p->peer);
    if (back) {
        p->confirmed_z = strndup((const char *)name.p, name.n);
        done(p);
        return;
    }
    p->at++;
    confirm_next(p);
}

static void confirm_next(struct peer_name *p)
{
    while (p->at < p->names->n && p->at < CANDIDATES_MAX && !presentable(p->names->records[p->at].name))
        p->at++;
    if (p->at >= p->names->n || p->at >= CANDIDATES_MAX ||
        resolver_ask(p->resolver, p->worker, p->names->records[p->at].name, ip_is_v4(&p->peer) ? DNS_A : DNS_AAAA,
                     on_address, p, &p->ask) < 0)
        done(p);
}

static void on_ptr(void *arg, const struct resolver_answer *answer)
{
    struct peer_name *p = arg;
    p->ask = NULL;
    if (answer->n == 0)
        return;
    p->names = resolver_answer_ref(answer);
    confirm_next(p);
}

struct peer_name *peer_name_start(struct resolver *r, struct worker *w, const struct ip *peer)
{
    char name[DNS_REVERSE_MAX];
    if (r == NULL || !resolver_idle_enough(r, w) || !resolver_has_servers(r))
        return NULL;
    struct peer_name *p = calloc(1, sizeof(*p));
    if (p == NULL)
        return NULL;
    p->resolver = r;
    p->worker = w;
    p->peer = *peer;
    dns_reverse_name(peer, name);
    if (resolver_ask(r, w, span_z(name), DNS_PTR, on_ptr, p, &p->ask) < 0) {
        free(p);
        return NULL;
    }
    return p;
}

const char *peer_name_get(const struct peer_name *p)
{
    return p == NULL ? NULL : p->confirmed_z;
}

struct peer_name *peer_name_free(struct peer_name *p)
{
    if (p == NULL)
        return NULL;
    resolver_cancel(p->ask);
    resolver_answer_unref(p->names);
    free(p->confirmed_z);
    free(p);
    return NULL;
}
