/* Inside of service/auth: one login on its way, for auth.c and auth_scram.c. */
#ifndef SERVICE_AUTH_INTERNAL_H
#define SERVICE_AUTH_INTERNAL_H

#include <pthread.h>

#include "base/crypto.h"
#include "runtime/job.h"
#include "service/auth.h"
#include "service/scram.h"

#define CACHE_PLACES 8192u /* a power of two; verified credentials, one per place */
#define NAME_MAX_OCTETS 512u

struct verified {
    uint8_t mac[CRYPTO_SHA256];    /* of address and password, under the process's secret */
    uint8_t digest[CRYPTO_SHA256]; /* of the user.json it was verified against */
    int64_t since_ms;
};

struct auth {
    struct accounts *accounts;
    struct rate_limit *limits;
    struct config_slot *slot;
    uint8_t secret[CRYPTO_SHA256];
    pthread_mutex_t lock; /* rank 2, leaf; guards what follows */
    uint8_t salt_key[CRYPTO_SHA256]; /* of invented salts */
    bool has_salt_key;
    struct verified cache[CACHE_PLACES];
};

/* One login on its way: a lookup job (disk, cache), then, where that does not decide, a derivation job; or, for SCRAM, a
 * lookup job, after which it belongs to the session until auth_scram_free(). */
struct auth_login {
    struct job job;
    struct auth *au;
    struct job_pool *pool;
    struct config *cfg;
    void (*done)(struct conn *c, const struct auth_outcome *out);
    void (*found)(struct conn *c, struct auth_login *k, enum auth_result result); /* scram */
    const char *protocol_z;
    int64_t began_ms, now_ms;
    struct ip peer;
    bool decided;
    bool scram;    /* no password comes: the record is wanted */
    bool locked;   /* scram: refused without a test */
    bool stranger; /* no such account, or one this authzid may not use: the work is done, the answer is no */
    struct auth_outcome out;
    struct account *account; /* to be tested; a reference */
    struct span name, password, authzid, who; /* in text; who: the address, or the name as given */
    uint8_t mac[CRYPTO_SHA256];
    struct scram_record record; /* scram */
    size_t text_n;
    char text[]; /* wiped */
};

/* NULL: no memory. Copies what the request names. */
struct auth_login *auth_login_new(struct auth *au, const struct auth_request *rq);
void auth_login_free(struct auth_login *k);

/* BLOCKING: everything but the derivation. May decide. */
void auth_look_up(struct auth_login *k);

/* The end: counted and logged. `mark` tells one wrong password from another (RATE-03). */
void auth_succeed(struct auth_login *k);
void auth_fail(struct auth_login *k, uint32_t mark);
void auth_decide(struct auth_login *k, enum auth_result result);

#endif
