/* Domain names in their one form: A-labels, lower case, no trailing dot (SPEC CFG-07, RFC 5891, UTS 46 by libidn2).
 *
 *   domain_to_ascii(&a, span_z("Bücher.EXAMPLE"))  ->  "xn--bcher-kva.example"
 *
 * Pure; any thread. */
#ifndef SERVICE_DOMAIN_NAME_H
#define SERVICE_DOMAIN_NAME_H

#include "base/span.h"

struct arena;

#define DOMAIN_NAME_MAX 253u

/* NULL when `name` is no host name (labels 1-63 of letters, digits, hyphens within; at most 253 octets) or when the
 * arena is full. */
const char *domain_to_ascii(struct arena *a, struct span name);

/* The same into a caller's buffer of DOMAIN_NAME_MAX + 1 octets: 0 or -E_SYNTAX. */
int domain_normal(struct span name, char *ret_z);

#endif
