/* Changing accounts: what the verbs `user ...` (and later the API) do (SPEC CLI-13, 14, AUTH-02, 03, 12).
 *
 *   struct account_change ch = {.set_quota = true, .quota_mb = 2048};
 *   r = account_change(acc, cfg, span_z("example.com"), span_z("alice"), &ch);
 *
 * Every change is read, altered and replaced under a flock on the domain's directory (ADDR-07), so verbs and servers
 * never lose each other's; it is durable when the call returns, and members nobody here knows stay (GEN-02).
 * All BLOCKING. Errors: -E_NOTFOUND no such user, -E_EXISTS, -E_SYNTAX password not allowed (8-1024 octets of UTF-8
 * that SASLprep takes), -E_LIMIT user.json would exceed 64 KiB or the domain 1,000,000 users, -E_IO, -E_FULL, ... */
#ifndef SERVICE_ACCOUNT_ADMIN_H
#define SERVICE_ACCOUNT_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct account;
struct accounts;
struct config;
struct store;

struct account_change {
    bool set_admin, admin;
    bool set_superadmin, superadmin;
    bool set_disabled, disabled;
    bool set_quota;
    int64_t quota_mb;
    bool set_password;
    struct span password; /* as typed */
    bool set_send_as;
    const struct span *send_as;
    size_t send_as_n;
};

/* Makes the domain's and the user's directory and the default mailboxes (by `store`), user.json last: before that
 * there is no account, and doing it again completes it. Mail kept by an earlier delete is there again.
 * A set_password is required, set_disabled and set_send_as are not looked at. */
int account_add(struct accounts *acc, struct store *store, const struct config *cfg, struct span domain,
                struct span user, const struct account_change *first);

/* A password or a newly set disabled raises token_epoch (AUTH-12). */
int account_change(struct accounts *acc, const struct config *cfg, struct span domain, struct span user,
                   const struct account_change *change);

/* user.json first, so nothing new comes in; then, unless keep_mail, all the rest. -E_NOTFOUND when neither was there;
 * an interrupted delete is completed by the next one. */
int account_delete(struct accounts *acc, struct store *store, struct span domain, struct span user, bool keep_mail);

/* Calls `each` for the accounts of a domain by name; an unreadable one comes with a NULL account. Stops at < 0. */
int account_each(struct accounts *acc, struct span domain,
                 int (*each)(void *ctx, const char *user_z, const struct account *a), void *ctx);

/* AUTH-02: rewrites the record after a good login unless user.json is no longer the version `seen` (then 0 as well). */
int account_rewrite_password(struct accounts *acc, const struct config *cfg, const struct account *seen,
                             struct span prepared);

/* AUTH-03 for new passwords: 8-1024 octets of UTF-8 without NUL that SASLprep takes. Pure. */
bool account_password_ok(struct span typed);

/* One entry of send_as: an address, "@domain" or "*" (AUTH-02). Pure. */
bool account_send_as_ok(struct span one);

/* flock on the domain's directory, which serialises all writers of accounts and aliases (ADDR-07): the directory's
 * descriptor, closed to unlock. With `make` the directory is made where it is missing; else -E_DOWN. */
int accounts_lock_domain(struct accounts *acc, struct span domain, bool make);

#endif
