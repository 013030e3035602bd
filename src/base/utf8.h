/* UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. Pure; any thread.
 *
 *   uint32_t c;
 *   size_t len = utf8_get(s.p + i, s.n - i, &c);   2 and U+00FC for "\xc3\xbc", 0 for "\xfc"
 *   n += utf8_put(c, out + n);                     and back */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* The character at p, n > 0 octets: how many octets it takes; 0: there is none. */
size_t utf8_get(const uint8_t *p, size_t n, uint32_t *ret);

/* 1 to 4 octets for c <= U+10FFFF. */
size_t utf8_put(uint32_t c, uint8_t *out);

bool utf8_valid(struct span s);

#endif
