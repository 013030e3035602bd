/* Tokens of the HTTP API (RFC 7519 with HS256; SPEC AUTH-10..12).
 *
 *   r = token_make(tokens, cfg, account, now_s, &text);                  after a good login
 *   r = token_read(tokens, cfg, bearer, clock_wall_s(), &claims);        0: signed by us and not expired
 *   ... accounts_get(claims.who) and claims.epoch == account->token_epoch: AUTH-12; rights are the account's now ...
 *
 * The key is cfg->api_token_secret, else the text of {mail_root}/secret.key (service/secret_key.h).
 * Any thread; no lock (the key never changes while the process runs; the configured one comes with the snapshot). */
#ifndef SERVICE_TOKEN_H
#define SERVICE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "service/account.h"

struct config;
struct strbuf;
struct tokens;

#define TOKEN_MAX 4096u             /* octets of one that is looked at */
#define TOKEN_LEEWAY_S 60           /* of iat alone */

struct token_claims {
    struct account_name who;
    uint64_t epoch;
    int64_t issued_s, expires_s, auth_time_s;
};

/* BLOCKING. Errors of secret_key_get(). */
int tokens_open(const char *mail_root_z, struct tokens **ret);
struct tokens *tokens_close(struct tokens *t); /* NULL; NULL-safe; wipes the key */

/* Appends the token. `auth_time_s`: when the password was given (API-47). -E_NOMEM. */
int token_make(const struct tokens *t, const struct config *cfg, const struct account *a, int64_t auth_time_s,
               int64_t now_s, struct strbuf *out);

/* 0; -E_DENIED not one of ours (any defect); -E_CLOSED one of ours that has expired. */
int token_read(const struct tokens *t, const struct config *cfg, struct span text, int64_t now_s, struct token_claims *ret);

#endif
