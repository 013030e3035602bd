/* Messages of SCRAM, RFC 5802 section 7, as both ends read them: attributes "x=value" with commas between. Pure. */
#ifndef PROTO_SCRAM_TEXT_H
#define PROTO_SCRAM_TEXT_H

#include <stdbool.h>

#include "base/span.h"

/* Cuts the attribute `name` off the front, with the comma behind it; false when another stands there (their order is
 * fixed, section 5.1). */
bool scram_attribute(struct span *rest, char name, struct span *ret_value);

#endif
