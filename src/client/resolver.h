/* The stub resolver (SPEC 6.3, DNS-01..06; messages: proto/dns_msg.h). Questions run on the loop of the worker that
 * asks; the answers are shared by all workers, and what two ask at the same time goes out once.
 *
 *   static void on_mx(void *arg, const struct resolver_answer *answer)      on the asking worker, never inside _ask()
 *   {
 *       struct attempt *t = arg;
 *       t->ask = NULL;
 *       t->mx = resolver_answer_ref(answer);            if it is wanted longer than this call
 *       ...
 *   }
 *   int r = resolver_ask(res, w, span_z("example.com"), DNS_MX, on_mx, t, &t->ask);
 *   if (r < 0)
 *       treat as RESOLVER_TEMPFAIL; no callback comes
 *   ...
 *   t->ask = resolver_cancel(t->ask);                   when t goes before the answer is there; NULL-safe
 *
 * Life, as in cmd/serve: resolver_new() after workers_new(); resolver_worker_end() in the workers' end hook;
 * resolver_refresh() now and then from a thread that may block; resolver_free() after workers_free().
 *
 * A question is answered in any case: at most two rounds over the name servers of relay.dns_timeout each, and for a
 * chain of CNAMEs no more tries than that altogether. Servers that did not answer lately are asked last. */
#ifndef CLIENT_RESOLVER_H
#define CLIENT_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/span.h"
#include "proto/dns_msg.h"

struct config_slot;
struct resolver;
struct resolver_ask;
struct worker;
struct workers;

enum resolver_status {
    RESOLVER_OK,       /* records, at least one */
    RESOLVER_NODATA,   /* the name exists, without records of this type */
    RESOLVER_NXDOMAIN, /* there is no such name; also for a name that cannot be asked for */
    RESOLVER_TEMPFAIL, /* no usable answer: .why_z; 4.4.3 */
    RESOLVER_STATUS__COUNT
};

/* Immutable, refcounted; any thread that holds a reference. */
struct resolver_answer {
    enum resolver_status status;
    bool authentic;    /* validated by a name server on this host (DNS-06), every step of the way; also for a denial */
    const char *why_z; /* RESOLVER_TEMPFAIL: static text for logs and DSNs; else "" */
    struct span end;   /* where CNAMEs led: the name the records are of, as in dns_record */
    size_t n;
    const struct dns_record *records; /* all of the type asked for, in the server's order */
};

struct resolver_config {
    struct config_slot *slot;      /* relay.nameservers, relay.dns_timeout; borrowed */
    const char *resolv_conf_z;     /* NULL: /etc/resolv.conf */
    const char *hosts_z;           /* NULL: /etc/hosts */
    unsigned sockets_per_worker;   /* queries at once; 0: by the limit of descriptors, at most 256. Others wait */
};

/* BLOCKING (reads both files). -E_NOMEM. */
int resolver_new(struct workers *ws, const struct resolver_config *cfg, struct resolver **ret);
struct resolver *resolver_free(struct resolver *r); /* NULL; NULL-safe */

/* BLOCKING, cheap when nothing changed: takes over relay.nameservers and changed files (DNS-04). One thread at a time. */
void resolver_refresh(struct resolver *r);

/* The worker's last act: answers its open questions with RESOLVER_TEMPFAIL; later ones are -E_CLOSED. Own thread. */
void resolver_worker_end(struct resolver *r, struct worker *w);

typedef void resolver_fn(void *arg, const struct resolver_answer *answer);

/* `name` as dns_name_parse() takes it; what that refuses is answered RESOLVER_NXDOMAIN. -E_NOMEM, -E_CLOSED, -E_LIMIT
 * (too many questions are waiting): no callback. `w`'s own thread. */
int resolver_ask(struct resolver *r, struct worker *w, struct span name, enum dns_type type, resolver_fn *fn, void *arg,
                 struct resolver_ask **ret);

/* No callback comes any more. NULL; NULL-safe. The asking worker's thread, not for an ask whose callback came. */
struct resolver_ask *resolver_cancel(struct resolver_ask *ask);

struct resolver_answer *resolver_answer_ref(const struct resolver_answer *a);
struct resolver_answer *resolver_answer_unref(struct resolver_answer *a); /* NULL; NULL-safe */

/* Addresses of /etc/hosts for a name, in the file's order, at most `max`: how many. For relay.smarthost only
 * (RELAY-10). Any thread, does not block. */
size_t resolver_hosts(struct resolver *r, struct span name, struct ip *ret, size_t max);

/* Whether there is a name server to ask, and whether this worker's queries leave room for a question nobody needs. */
bool resolver_has_servers(struct resolver *r);
bool resolver_idle_enough(struct resolver *r, struct worker *w);

/* For the log (SIG-03). Any thread. */
struct resolver_counts {
    uint64_t asked, cached, joined;  /* questions; answered from the cache; that were being asked already */
    uint64_t queries, by_tcp;        /* sent; of them by TCP */
    uint64_t timeouts, failures;     /* servers that did not answer, or with an error */
    uint64_t ignored, malformed;     /* packets that were no answer to our question (DNS-02), or no message (DNS-07) */
    size_t entries, octets;          /* of the cache now */
};
void resolver_counts(struct resolver *r, struct resolver_counts *ret);

#endif
