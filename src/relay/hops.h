/* Where mail for a domain goes next: the smarthost, the MX hosts, the domain's own address, or an address literal, as
 * addresses in the order in which they are tried (RFC 5321 5.1, RFC 7505; SPEC RELAY-10, 11, 16, DNS-06).
 *
 *   hops_find(parts, w, cfg, span_z("example.com"), on_hops, attempt);
 *   on_hops:  h->verdict == HOPS_OK: h->hop[0 .. h->n) in order; else h->status and h->text_z say why not
 *
 * The worker's own thread; the callback never comes from within hops_find(). */
#ifndef RELAY_HOPS_H
#define RELAY_HOPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "proto/smtp_reply.h"
#include "runtime/addr.h"

struct config;
struct resolver;
struct worker;

#define HOPS_MAX 10u       /* addresses of one attempt (RELAY-12) */
#define HOP_NAME_MAX 254u

struct hop {
    struct addr at;
    char name_z[HOP_NAME_MAX]; /* of the host: for logs, SNI and its certificate */
    bool authentic;            /* that name comes from a validated answer or from the configuration (SMTP-29) */
};

enum hops_verdict {
    HOPS_OK,
    HOPS_FAIL,  /* for good */
    HOPS_DEFER, /* DNS could not be asked */
};

struct hops {
    enum hops_verdict verdict;
    struct smtp_status status; /* of FAIL and DEFER */
    const char *text_z;        /* likewise; static */
    bool smarthost;            /* relay.smarthost_tls is the policy, and its login is used */
    size_t n;
    struct hop hop[HOPS_MAX];
};

typedef void hops_fn(void *arg, const struct hops *h); /* *h is the callee's during the call only */

/* -E_NOMEM: no callback. `domain`: A-labels in lower case, or "[...]"; copied. `cfg` is referenced. */
int hops_find(struct resolver *res, struct worker *w, struct config *cfg, struct span domain, hops_fn *fn, void *arg);

/* Is this address and port one of our own SMTP listeners (RELAY-16)? */
bool hop_is_own(const struct config *cfg, const struct addr *at);

#endif
