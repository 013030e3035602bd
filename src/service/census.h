/* How many of something each key has at the moment: connections of an address, sessions of an account (SPEC LIM-08,
 * LIM-09). Keys are octets; who chooses them freely (a client's text) must not be counted here: buckets are fixed.
 *
 *   if (!census_enter(&by_ip, key, cfg->imap_max_connections_per_ip)) refuse();
 *   ... later exactly one census_leave(&by_ip, key)
 *
 * Any thread. Lock: each census its own, innermost. */
#ifndef SERVICE_CENSUS_H
#define SERVICE_CENSUS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

#define CENSUS_BUCKETS 1024u

struct census_tally;

struct census {
    pthread_mutex_t lock;
    struct census_tally *buckets[CENSUS_BUCKETS];
};

void census_init(struct census *c);
void census_done(struct census *c);
bool census_enter(struct census *c, struct span key, int64_t max); /* false: `max` are in, or no memory */
void census_leave(struct census *c, struct span key);

#endif
