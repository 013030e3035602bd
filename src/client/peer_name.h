/* The name of a connecting host for Received (SPEC SMTP-26): what its PTR says, and only if that name's A or AAAA
 * leads back to the address. Found out beside the session and never waited for.
 *
 *   s->ptr = peer_name_start(resolver, worker, &peer);       NULL: nothing is asked
 *   ... when the line is written ...
 *   const char *name_z = peer_name_get(s->ptr);              NULL: not known (yet, or at all)
 *   s->ptr = peer_name_free(s->ptr);                         at the session's end; NULL-safe
 *
 * The session's worker only. Nothing is asked while this worker's questions are many: the relay's come first. */
#ifndef CLIENT_PEER_NAME_H
#define CLIENT_PEER_NAME_H

#include "base/cidr.h"

struct peer_name;
struct resolver;
struct worker;

struct peer_name *peer_name_start(struct resolver *r, struct worker *w, const struct ip *peer); /* r may be NULL */
const char *peer_name_get(const struct peer_name *p);                                           /* NULL-safe */
struct peer_name *peer_name_free(struct peer_name *p);

#endif
