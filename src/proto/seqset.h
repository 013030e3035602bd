/* Sequence sets, RFC 9051 section 9 "sequence-set"; used for sequence numbers and for UIDs.
 * Holds sorted, merged, non-empty ranges; `*` is kept as UINT32_MAX until seqset_bind(). `$` (RFC 5182) sets `saved`
 * and has no ranges.
 *
 *   struct seqset set;
 *   if (seqset_parse(&arena, span_z("4,2:3,*"), &set) == 0) {
 *       if (set.max_named > exists) ...                a number above EXISTS: BAD in FETCH (SPEC IMAP-48)
 *       seqset_bind(&set, 9);                          2:4,9
 *       for (uint32_t i = 0; i < set.count; i++)
 *           visit(set.ranges[i].first, set.ranges[i].last);
 *   }
 *
 * Any thread; memory only from the arena given. */
#ifndef PROTO_SEQSET_H
#define PROTO_SEQSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct arena;

#define SEQSET_MAX 32768u /* ranges as written, SPEC LIM-05 */

struct seq_range {
    uint32_t first, last; /* both included, first <= last */
};

struct seqset {
    struct seq_range *ranges; /* ascending, with a gap between neighbours */
    uint32_t count;
    uint32_t max_named; /* the highest number written outside a range with `*`; 0 if none */
    bool star;          /* `*` was written */
    bool saved;         /* `$` */
};

/* -E_SYNTAX (also for 0 and above 2^32-1), -E_LIMIT (more than SEQSET_MAX ranges), -E_NOMEM. */
int seqset_parse(struct arena *a, struct span text, struct seqset *ret_set);

/* Puts `max` (EXISTS, or the highest UID) for `*`; "7:*" with max 3 is 3 alone. With max 0 `*` is nothing.
 * Once per set. Returns the set. */
struct seqset *seqset_bind(struct seqset *set, uint32_t max);

/* Binary search. Before seqset_bind() UINT32_MAX stands for `*`. */
bool seqset_contains(const struct seqset *set, uint32_t n);

/* How many numbers the bound set has. */
uint64_t seqset_size(const struct seqset *set);

#endif
