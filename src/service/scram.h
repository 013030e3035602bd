/* SCRAM-SHA-256 and SCRAM-SHA-256-PLUS, the server's side (RFC 5802, RFC 7677; SPEC AUTH-04): messages as octets in and
 * out, base64 and lines are the caller's (service/sasl.h), the account's record service/auth.h's.
 *
 *   struct scram sc;
 *   scram_first(&sc, &arena, client_first, plus, &channel)   0: sc.name, sc.authzid are known
 *   scram_challenge(&sc, &record, &server_first)             record: of the account, or an invented one
 *   scram_final(&sc, client_final, &server_final)            1: the proof is right; 0: it is not
 *
 * Errors: -E_SYNTAX a message that is none, -E_DENIED a channel binding that cannot or may not be (RFC 5802 6),
 * -E_NOMEM. Texts live in the arena. Pure; not thread-safe. */
#ifndef SERVICE_SCRAM_H
#define SERVICE_SCRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/span.h"

struct arena;

#define SCRAM_BINDING_MAX 64u
#define SCRAM_SALT_MAX 64u

/* What the connection has to bind to. */
struct scram_channel {
    bool plus; /* the -PLUS mechanism is offered here */
    /* The octets of a type ("tls-exporter"), at most SCRAM_BINDING_MAX: 0, or -E_NOTFOUND. */
    int (*binding)(const void *ctx, struct span type, uint8_t *ret, size_t *ret_n);
    const void *ctx;
};

struct scram_record {
    uint32_t iterations;
    uint8_t salt[SCRAM_SALT_MAX];
    size_t salt_n;
    struct scram_keys keys;
};

struct scram {
    struct arena *arena;
    struct span authzid, name; /* decoded */
    struct span gs2_header, first_bare, server_first;
    struct span nonce; /* the client's, then the whole */
    struct scram_record record;
    uint8_t binding[SCRAM_BINDING_MAX];
    size_t binding_n;
};

int scram_first(struct scram *sc, struct arena *a, struct span message, bool plus, const struct scram_channel *ch);
int scram_challenge(struct scram *sc, const struct scram_record *record, struct span *ret);
int scram_final(struct scram *sc, struct span message, struct span *ret);
void scram_done(struct scram *sc); /* wipes */

#endif
