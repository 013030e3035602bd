/* The messages a mailbox holds already, so that an import that is begun again makes none twice (SPEC CLI-30). A message
 * is known by its size and the hash of its Message-ID, or of its header where it has none. Headers are read
 * only of messages whose size comes up.
 *
 *   known_load(&k, box);
 *   key = known_key(&k, head);                 the first KNOWN_HEAD octets as they are stored
 *   if (known_take(&k, size, key)) ...         it is there; the second of two equal ones needs a second one there
 */
#ifndef SERVICE_MOVING_KNOWN_H
#define SERVICE_MOVING_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct store_box;

#define KNOWN_HEAD (64u * 1024u)

struct known_message {
    uint64_t key; /* 0: not read */
    uint32_t size, uid;
    uint32_t taken; /* in the first of those that are equal: how many of them were taken */
};

struct known {
    struct store_box *box; /* borrowed */
    uint64_t secret[2];
    struct known_message *m; /* by size, then, once read, by key */
    size_t n;
    uint32_t *uid;           /* ascending, with their sizes */
    uint32_t *size;
    uint64_t uid_next;
    uint32_t uid_validity;
    uint8_t *head; /* KNOWN_HEAD */
};

int known_load(struct known *k, struct store_box *box);
void known_done(struct known *k);
uint64_t known_key(const struct known *k, struct span head);
bool known_take(struct known *k, uint32_t size, uint64_t key);
/* Whether the message of that uid is this one. */
bool known_is(struct known *k, uint32_t uid, uint32_t size, uint64_t key);

#endif
