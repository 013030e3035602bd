/* Address resolution (SPEC section 5): which mailboxes and external addresses a recipient stands for, and which sender
 * addresses an account owns (SMTP-31).
 *
 *   struct route_result res;
 *   r = route_resolve(router, cfg, &(struct route_query){.local = span_z("sales+x"), .domain = span_z("example.com"),
 *                                                        .relay = false}, &job_arena, &res);    in a job
 *   r == 0:  res.verdict ROUTE_OK, res.targets[i] {ROUTE_LOCAL, account} or {ROUTE_EXTERNAL, address}
 *   route_result_done(&res);                                              gives the account references back
 *
 * `local` is the local part unquoted (Dot-string or the contents of a quoted string, UTF-8), in any case; `domain` is
 * as written (any case, U- or A-labels) or empty for <postmaster>. The order of ADDR-01: exact user, user+tag, rules in
 * file order against the local part and then against it without its tag, postmaster and abuse, no such user.
 * All calls BLOCKING (a stat per file looked at, reads after a change) unless they say otherwise; any thread; results
 * live in the given arena. */
#ifndef SERVICE_ADDRESS_ROUTE_H
#define SERVICE_ADDRESS_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct account;
struct accounts;
struct arena;
struct config;
struct router;

#define ROUTE_TARGETS_MAX 1000u /* ADDR-01 */
#define ROUTE_HOPS_MAX 10u      /* ADDR-05 */

/* What the address comes to; each is one row of the servers' replies (SMTP-05). */
enum route_verdict {
    ROUTE_OK,           /* targets holds at least one */
    ROUTE_NO_USER,      /* 550 5.1.1 */
    ROUTE_DISABLED,     /* 550 5.2.1 user disabled */
    ROUTE_LOOP,         /* 550 5.4.6 alias loop, more than 10 hops, or more than 1,000 results */
    ROUTE_NO_RELAY,     /* 550 5.7.1 only external targets, and query.relay is false */
    ROUTE_NO_ADMIN,     /* 450 4.2.1 postmaster, abuse: no enabled admin anywhere (SMTP-33) */
    ROUTE_DOWN,         /* 451 4.3.0 hosted domain without directory (CFG-09), unreadable file */
    ROUTE_VERDICT__COUNT
};

enum route_kind { ROUTE_LOCAL, ROUTE_EXTERNAL };

struct route_target {
    enum route_kind kind;
    struct account *account; /* LOCAL: INBOX of this account; a reference held by the result */
    struct span address;     /* LOCAL: the account's; EXTERNAL: local@domain, domain in A-labels, local part unquoted */
    struct span owner;       /* EXTERNAL: domain of the alias rule that names it (DSN-06); empty: asked for itself */
};

struct route_result {
    enum route_verdict verdict;
    struct route_target *targets; /* each mailbox and address once (SMTP-34) */
    size_t n;
};

struct route_query {
    struct span local;
    struct span domain;
    bool relay; /* external targets of alias rules count; false: they fail as with relay.enabled false. An external
                 * address asked for itself always comes out as one ROUTE_EXTERNAL target: who may relay is the
                 * caller's rule (SMTP-30). */
    /* Told of each step (`alias test`, CLI-16); may be NULL. `text_z` is one line without an end. */
    void (*trace)(void *ctx, unsigned hop, const char *text_z);
    void *ctx;
};

/* `accounts` outlives the router. */
int router_new(struct accounts *accounts, struct router **ret);
struct router *router_free(struct router *r); /* NULL; NULL-safe */

/* 0 with a verdict; -E_NOMEM. */
int route_resolve(struct router *r, const struct config *cfg, const struct route_query *q, struct arena *a,
                  struct route_result *ret);
void route_result_done(struct route_result *res);

/* Not blocking: the account whose INBOX the address stands for by its exact name, if somebody resolved that at
 * `since_ms` (clock_mono_ms) or later and the account is in force; a reference. NULL: ask route_resolve(). */
struct account *route_recent(struct router *r, const struct config *cfg, struct span local, struct span domain,
                             int64_t since_ms);

/* Is the domain one of ours? A-labels or U-labels, any case; <hostname> counts only where it is hosted. Not blocking. */
bool route_domain_hosted(const struct config *cfg, struct span domain);

/* SMTP-31: may the account send as this address (local part unquoted)? Its own address (with any tag), one that
 * resolves to it by rules without "send_as":false, or an entry of its send_as. 1 yes, 0 no, or an error (deferred). */
int route_sender_owned(struct router *r, const struct config *cfg, struct account *account, struct span local,
                       struct span domain, struct arena *a);

#endif
