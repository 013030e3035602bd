/* SipHash-2-4: a keyed hash for tables whose keys a stranger chooses. With a random key nobody can make entries collide
 * on purpose. Pure, any thread. */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t sip_hash(const uint64_t key[2], const uint8_t *p, size_t n);

#endif
