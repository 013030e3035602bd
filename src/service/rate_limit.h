/* Rate limits and lockout (SPEC 10.3). One table per process, all workers and jobs.
 *
 *   switch (rate_connection_open(rl, cfg, &peer, clock_mono_ms())) {
 *   case RATE_OK: ...                        later exactly one rate_connection_closed(rl, cfg, &peer)
 *   case RATE_EXCEEDED: 421 4.7.0
 *   case RATE_LOCKED: 421 4.7.0
 *   }
 *
 * Each function takes the configuration snapshot it judges by and the monotonic time, so a reload needs no call here
 * and tests need no clock. What is refused is not counted. Whitelisted peers and rate_limit.enabled false: always
 * RATE_OK (RATE-05). IPv6 peers count per address and, with ten times the limits, per /64 (RATE-01).
 * A window is a sliding one, kept as two counters and their last times: it forgets a burst exactly one period after it.
 * Any thread, never blocks on I/O. Locks: one mutex per shard, rank innermost; two shards are never held at once. */
#ifndef SERVICE_RATE_LIMIT_H
#define SERVICE_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/span.h"

struct config;
struct rate_limit;

enum rate_verdict {
    RATE_OK,
    RATE_EXCEEDED, /* too many in the window, or at once */
    RATE_LOCKED,   /* lockout by failed logins (RATE-03) */
};

/* `max_entries` of rate_limit.max_tracked_ips; memory is taken as it is needed. NULL: no memory. */
struct rate_limit *rate_limit_new(size_t max_entries);
struct rate_limit *rate_limit_free(struct rate_limit *rl); /* NULL; NULL-safe */

void rate_limit_set_max(struct rate_limit *rl, size_t max_entries); /* any thread; at a reload */

/* SMTP connections: rate, concurrency and lockout of the address. */
enum rate_verdict rate_connection_open(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                       int64_t now_ms);
void rate_connection_closed(struct rate_limit *rl, const struct config *cfg, const struct ip *peer);

/* One more message (at MAIL) or recipient. `account` is the full address of an authenticated session, which counts
 * instead of the peer (API sends too), or empty. */
enum rate_verdict rate_message(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                               struct span account, int64_t now_ms);
enum rate_verdict rate_recipient(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                 struct span account, int64_t now_ms);

/* Logins over all protocols (called by service/auth.c alone). allowed: may this pair be tested now? It counts the test
 * against the account where the pair is not known (at most 30 a minute over all addresses).
 * failed: `mark` is a keyed digest of account and password; the same one counts once per window. 1 if this one locked. */
enum rate_verdict rate_auth_allowed(struct rate_limit *rl, const struct config *cfg, const struct ip *peer,
                                    struct span account, int64_t now_ms);
int rate_auth_failed(struct rate_limit *rl, const struct config *cfg, const struct ip *peer, struct span account,
                     uint32_t mark, int64_t now_ms);
void rate_auth_succeeded(struct rate_limit *rl, const struct config *cfg, const struct ip *peer, struct span account,
                         int64_t now_ms);

/* Lockouts by name, for the administrator (CLI-32, API-45). Those beyond a few thousand are not listed; one can be lifted by
 * its name all the same. */
struct rate_lockout {
    struct ip ip;
    bool net;               /* the whole /64 of .ip */
    const char *account_z;  /* NULL: whatever account */
    uint32_t failures;
    int64_t left_ms;
};
int rate_lockouts(struct rate_limit *rl, int64_t now_ms, struct rate_lockout **ret, size_t *ret_n); /* -E_NOMEM */
void rate_lockouts_free(struct rate_lockout *all, size_t n);
/* Lifts what is locked for that address (its /64 too), or that account; both NULL and empty: everything. How many. */
size_t rate_lockout_clear(struct rate_limit *rl, const struct ip *peer, struct span account, int64_t now_ms);

/* Drops what says nothing any more; every rate_limit.cleanup_interval. */
void rate_limit_sweep(struct rate_limit *rl, const struct config *cfg, int64_t now_ms);

struct rate_limit_counts {
    size_t entries, locked;
    size_t octets; /* of all entries and buckets */
};
void rate_limit_counts(struct rate_limit *rl, int64_t now_ms, struct rate_limit_counts *ret);

#endif
