/* SASLprep (RFC 4013): passwords that look the same become the same octets. The stringprep profile over Unicode 3.2:
 * map (B.1 to nothing, C.1.2 to a blank), NFKC, prohibit, bidi. Unassigned code points are let through ("query"
 * strings, RFC 3454 7).
 *
 *   saslprep(span_z("I\xc2\xadX"), &text, &n)  ->  "IX"
 *
 * 0, and the prepared text on the heap with a NUL behind (the caller wipes and frees it); -E_SYNTAX: no UTF-8, or
 * prohibited; -E_NOMEM. Linear; any thread. Tables: saslprep_tables.inc, printed by scripts/make_saslprep.py. */
#ifndef SERVICE_SASLPREP_H
#define SERVICE_SASLPREP_H

#include <stddef.h>

#include "base/span.h"

int saslprep(struct span text, char **ret, size_t *ret_n);

#endif
