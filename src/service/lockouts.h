/* The names of what rate_limit.c has locked (SPEC RATE-03, CLI-32): its table knows keyed digests only. For rate_limit.c
 * and rate_lockout.c. At most LOCKOUTS_MAX are kept by name; what is locked beyond them is locked all the same, and is lifted by its
 * name, but not listed. Any thread; `lock` is taken before a shard's. */
#ifndef SERVICE_LOCKOUTS_H
#define SERVICE_LOCKOUTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/span.h"

#define LOCKOUTS_MAX 4096u

struct lockout {
    struct ip ip;
    bool net;          /* its whole /64 */
    char *account_z;   /* NULL: whatever account */
    uint32_t failures;
    uint32_t until;    /* tick */
};

struct lockouts {
    pthread_mutex_t lock;
    struct lockout *item;
    size_t n;
};

void lockouts_init(struct lockouts *l);
void lockouts_done(struct lockouts *l);

void lockouts_note(struct lockouts *l, const struct lockout *what, struct span account, uint32_t now);
/* Takes out those that `wanted` says yes to (and all that are over), and calls `gone` for each of the wanted. */
size_t lockouts_take(struct lockouts *l, bool (*wanted)(const struct lockout *o, void *ctx),
                     void (*gone)(const struct lockout *o, void *ctx), void *ctx, uint32_t now);
/* Copies; *ret is the caller's, as is each account_z. -E_NOMEM. */
int lockouts_copy(struct lockouts *l, uint32_t now, struct lockout **ret, size_t *ret_n);

#endif
