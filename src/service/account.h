/* Accounts (SPEC section 10.1): user.json files under {mail_root}/domains/D/users/U, and the process's cache of them.
 *
 *   struct accounts *acc;
 *   accounts_open("/var/lib/rmaild", &acc);
 *   struct account *a;
 *   r = accounts_get(acc, span_z("example.com"), span_z("alice"), &a);    in a job
 *   if (r == 0) { ... a->quota_mb ... a = account_unref(a); }
 *
 * A struct account is one immutable version of one user.json. Each accounts_get() looks at the file's stamp, so a
 * change is in force for the next call (ADDR-07, CLI-05). A session keeps the version it logged in with and asks
 * account_state() (no lock, no I/O) before each command or tick; accounts_sweep(), run twice a second by the server,
 * notices changes of the accounts that somebody holds (AUTH-09: sessions of a disabled user end within 1 s).
 *
 * Domain and user names given here are in their stored form: lower case, the domain in A-labels (account_name_ok,
 * domain_name.h); a name that is not is -E_NOTFOUND and never touches the disk (STORE-06).
 * Threads: any. Lock: accounts.lock (rank 2, user_cache), never held across I/O.
 * Changing accounts is service/account_admin.h. */
#ifndef SERVICE_ACCOUNT_H
#define SERVICE_ACCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/span.h"

struct config;

#define ACCOUNT_LOCAL_MAX 64u    /* AUTH-03 */
#define ACCOUNT_DOMAIN_MAX 253u
#define ACCOUNT_FILE_MAX 65536u  /* LIM-13 */
#define ACCOUNT_SEND_AS_MAX 1000u
#define ACCOUNT_QUOTA_MAX 1048576

enum account_state { ACCOUNT_CURRENT, ACCOUNT_CHANGED, ACCOUNT_DISABLED, ACCOUNT_GONE };

enum password_scheme {
    PASSWORD_NONE,   /* no or unreadable record: nothing matches */
    PASSWORD_SCRAM,  /* scram-sha-256 */
    PASSWORD_PBKDF2, /* rmail's: the PBKDF2 result itself; rewritten at the next good login */
};

struct password_record {
    enum password_scheme scheme;
    uint32_t iterations;
    uint8_t salt[64];
    size_t salt_n;
    struct scram_keys keys;           /* SCRAM */
    uint8_t derived[CRYPTO_SHA256];   /* PBKDF2 */
    uint8_t salt_text[128];           /* PBKDF2: the salt as it is written, which may be what was hashed */
    size_t salt_text_n;
};

struct account_life;

struct account {
    _Atomic unsigned refs;
    _Atomic bool replaced;            /* a newer version was read; with `refs` the only field that changes */
    struct account_life *life;        /* common to all versions */
    uint8_t digest[CRYPTO_SHA256];    /* of the file's text */
    struct arena mem;
    const char *user_z, *domain_z;    /* "alice", "example.com" */
    struct span address;              /* "alice@example.com", NUL behind */
    bool admin, superadmin, disabled;
    int64_t quota_mb;                 /* -1: not in the file, quota.default_mb applies (account_quota_octets) */
    int64_t created_s;                /* wall clock */
    uint64_t token_epoch;
    struct password_record password;
    const struct span *send_as;       /* "list@example.com", "@example.com", "*"; lower case */
    size_t send_as_n;
};

struct account *account_ref(struct account *a);
struct account *account_unref(struct account *a); /* NULL; NULL-safe */
enum account_state account_state(const struct account *a);

/* Octets, 0 = unlimited (QUOTA-01). */
uint64_t account_quota_octets(const struct account *a, const struct config *cfg);

/* Room under the quota, in octets (UINT64_MAX: no limit), as somebody saw it at `now_ms`, for account_room_recent():
 * what is certainly still free if somebody saw it at `since_ms` or later, else 0. Any thread; not blocking. */
void account_room_note(struct account *a, uint64_t room, int64_t now_ms);
uint64_t account_room_recent(const struct account *a, int64_t since_ms);

/* AUTH-03: 1-64 of [a-z0-9._+-], no dot first, last or doubled. */
bool account_name_ok(struct span local);

/* "Alice@EXAMPLE.com" -> local part folded, domain in A-labels, both NUL-terminated. -E_SYNTAX. */
struct account_name {
    char user_z[ACCOUNT_LOCAL_MAX + 1];
    char domain_z[ACCOUNT_DOMAIN_MAX + 1];
};
int account_name_parse(struct span address, struct account_name *ret);

struct accounts;
/* BLOCKING: opens {mail_root} and {mail_root}/domains (made if missing under an existing mail_root). */
int accounts_open(const char *mail_root_z, struct accounts **ret);
struct accounts *accounts_close(struct accounts *acc); /* NULL; NULL-safe; nobody may hold an account any more */

/* BLOCKING. A reference; -E_NOTFOUND no such user; -E_DOWN the domain has no directory (CFG-09: deferred, never
 * "no such user"); -E_IO and others: deferred likewise. An unreadable user.json is -E_IO. */
int accounts_get(struct accounts *acc, struct span domain, struct span user, struct account **ret);

/* Not blocking: the version that an accounts_get() begun at `since_ms` (clock_mono_ms) or later saw on the disk; NULL:
 * nobody looked since. A reference. */
struct account *accounts_recent(struct accounts *acc, struct span domain, struct span user, int64_t since_ms);

/* BLOCKING. The first enabled admin of the domain (lowest creation time, then name), ADDR-06; -E_NOTFOUND, -E_DOWN. */
int accounts_first_admin(struct accounts *acc, struct span domain, struct account **ret);

/* BLOCKING. Looks at the files of the accounts that somebody besides the cache holds. Returns how many changed. */
int accounts_sweep(struct accounts *acc);

/* BLOCKING. Descriptors owned by the caller: of the domain's directory, of the user's; -E_DOWN, -E_NOTFOUND. */
int accounts_open_domain(struct accounts *acc, struct span domain);
int accounts_open_user(struct accounts *acc, struct span domain, struct span user);

#endif
