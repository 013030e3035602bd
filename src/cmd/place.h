/* Where a verb works: the configuration, the identity it needs, and the files under mail_root (SPEC CLI-01, 05).
 *
 *   struct place p;
 *   if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
 *       return VERB_REFUSED;                      why was said
 *   ... p.cfg, p.accounts, p.store ...
 *   place_done(&p);
 *
 * BLOCKING; main thread, before any other thread exists. */
#ifndef CMD_PLACE_H
#define CMD_PLACE_H

#include "base/span.h"

struct account_name;
struct accounts;
struct config;
struct store;
struct verb_call;

#define PLACE_STORE 1u /* open the store as well */
#define PLACE_MAKE 2u  /* make mail_root where it is missing (CFG-09) */

struct place {
    struct config *cfg;
    struct accounts *accounts;
    struct store *store; /* NULL without PLACE_STORE */
};

/* VERB_GOOD, or VERB_REFUSED after saying why; then there is nothing to be done with. */
int place_open(const struct verb_call *call, unsigned what, struct place *ret);
void place_done(struct place *p);

/* The configuration alone; findings go to stderr. VERB_GOOD or VERB_REFUSED. */
int place_config(const struct verb_call *call, struct config **ret);

/* Where a configuration is looked for when none is named; NULL when there is none. */
const char *place_find_config(const struct verb_call *call);

/* An address, or a domain, of ours: VERB_GOOD, or VERB_REFUSED after saying why. `ret_z` as domain_normal(). */
int place_address(const struct place *p, const char *text_z, struct account_name *ret);
int place_domain(const struct place *p, const char *text_z, char *ret_z);

#endif
