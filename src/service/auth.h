/* Authentication (SPEC 10.1, RATE-03): is this the account's password, and may this peer ask now?
 *
 *   static void login_done(struct conn *c, const struct auth_outcome *out)     on the session's worker
 *   {
 *       struct session *s = CONTAINER_OF(c, struct session, conn);
 *       if (out->result == AUTH_OK)
 *           s->account = account_ref(out->account);
 *       reply(s, login_replies[out->result]);
 *   }
 *   r = auth_start(auth, pool, conn_handle(c), &(struct auth_request){
 *           .peer = &s->peer_ip, .protocol_z = "imap", .name = cmd->login.user, .password = cmd->login.password},
 *           login_done);
 *
 * The name is a full address, or a bare one where exactly one domain is hosted (AUTH-05). Unknown user, wrong password
 * and disabled user take the same work and give AUTH_BAD (AUTH-08). Verified credentials are remembered as a keyed
 * digest for auth.cache_ttl, until user.json changes (AUTH-07). Old records are rewritten at a good login (AUTH-02).
 * Logs auth.ok, auth.failed, auth.lockout; never the password.
 * Lock: auth.lock (rank 2, leaf), never held across I/O or derivation. */
#ifndef SERVICE_AUTH_H
#define SERVICE_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/span.h"
#include "runtime/worker.h"

struct account;
struct accounts;
struct auth;
struct config;
struct config_slot;
struct conn;
struct job_pool;
struct rate_limit;

#define AUTH_PASSWORD_MAX 1024u /* octets, AUTH-03 */
#define AUTH_BACKLOG_MAX 1000u  /* waiting derivations, AUTH-06 */

enum auth_result {
    AUTH_OK,
    AUTH_BAD,     /* 535 5.7.8, NO [AUTHENTICATIONFAILED] */
    AUTH_LOCKED,  /* 454 4.7.0, NO [UNAVAILABLE]: lockout, the password was not tested */
    AUTH_BACKLOG, /* the same replies: too many derivations are waiting */
    AUTH_DOWN,    /* the same replies: the account could not be read */
    AUTH_RESULT__COUNT
};

struct auth_request {
    const struct ip *peer;  /* judged address (peer_ip(), PROXY applied) */
    const char *protocol_z; /* for the log: "smtp", "imap"; static */
    struct span authzid;    /* PLAIN's; must be empty or the login name */
    struct span name;
    struct span password;   /* copied and wiped by auth_start */
};

struct auth_outcome {
    enum auth_result result;
    struct account *account; /* AUTH_OK: valid during the call; account_ref() to keep it. Else NULL */
};

/* `pool`s may differ per call; `accounts`, `limits` and `slot` outlive the object. NULL: no memory. */
struct auth *auth_new(struct accounts *accounts, struct rate_limit *limits, struct config_slot *slot);
struct auth *auth_free(struct auth *au); /* NULL; NULL-safe; after the job pool has ended */

/* Never blocks. The session waits (WAIT); `done` is called once on its worker, in a later round, unless the session is
 * gone by then. 0; -E_NOMEM (nothing was started; answer as AUTH_BACKLOG). */
int auth_start(struct auth *au, struct job_pool *pool, struct session_handle to, const struct auth_request *rq,
               void (*done)(struct conn *c, const struct auth_outcome *out));

/* BLOCKING, up to seconds of derivation: the same in one call, for jobs and verbs. `ret->account` is a reference. */
int auth_check(struct auth *au, const struct auth_request *rq, int64_t now_ms, struct auth_outcome *ret);

/* SCRAM (service/scram.h): what the password would be compared with, for a proof of it. Unknown users, and accounts
 * whose record holds no such keys yet (an older server's, until their next login by PLAIN), get a salt that is always
 * the same for the name, and never succeed (AUTH-04, AUTH-08).
 *
 *   auth_scram_start(auth, pool, conn_handle(c), &rq, found)          rq without a password
 *   static void found(struct conn *c, struct auth_login *k, enum auth_result result)
 *   {
 *       result == AUTH_OK: k is the session's; auth_scram_record(k) -> server-first-message;  else k is NULL: the answer
 *   }
 *   auth_scram_testable(k)                                            before the proof is looked at: it is counted as a
 *                                                                     test (RATE-03). False: proven is false
 *   auth_scram_finish(k, proven, &out)                                once, counted and logged; out as in auth_start()
 *   k = auth_scram_free(k)                                            out->account ends here
 *
 * As auth_start(): never blocks, `found` is not called for a session that is gone. */
struct auth_login;
struct scram_record;
int auth_scram_start(struct auth *au, struct job_pool *pool, struct session_handle to, const struct auth_request *rq,
                     void (*found)(struct conn *c, struct auth_login *k, enum auth_result result));
const struct scram_record *auth_scram_record(const struct auth_login *k);
bool auth_scram_testable(struct auth_login *k);
void auth_scram_finish(struct auth_login *k, bool proven, struct auth_outcome *ret);
struct auth_login *auth_scram_free(struct auth_login *k); /* NULL; NULL-safe */

/* What a connection is worth to AUTH-01. */
struct conn_trust {
    bool tls;          /* TLS on the connection, or vouched for by a proxy named in the configuration (SEC-08, 09) */
    bool loopback;     /* real peer, addr_is_loopback(); never a conveyed address */
    bool tls_enabled;  /* tls.enabled */
};

/* RFC 4954 4, SPEC AUTH-01 (a), (c): no credentials where an eavesdropper may sit. Asked by the EHLO printer, the
 * CAPABILITY printer and the AUTH, LOGIN and AUTHENTICATE rows of SMTP and IMAP. */
bool auth_allowed_on(const struct conn_trust *t);

#endif
