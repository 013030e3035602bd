/* Logins by proof (SPEC AUTH-04): the record is looked up by a job, the rest is the worker's, for a proof costs four
 * digests. */
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/auth_internal.h"
#include "service/rate_limit.h"
#include "service/secret_key.h"

#define INVENTED_SALT 16u /* octets, as real ones have (AUTH-02) */

/* The key of invented salts is common to all processes of the mail_root and survives them. */
static void salt_key(struct auth_login *k, uint8_t ret[CRYPTO_SHA256])
{
    struct auth *au = k->au;
    uint8_t key[CRYPTO_SHA256];
    pthread_mutex_lock(&au->lock);
    bool known = au->has_salt_key;
    memcpy(key, known ? au->salt_key : au->secret, sizeof(key));
    pthread_mutex_unlock(&au->lock);
    if (!known) {
        char text_z[SECRET_KEY_TEXT];
        int r = secret_key_get(k->cfg->mail_root, text_z);
        if (r == 0)
            r = crypto_hmac_sha256(span_z(text_z), SPAN_LIT("salts of SCRAM"), key);
        crypto_wipe(text_z, sizeof(text_z));
        if (r == 0) {
            pthread_mutex_lock(&au->lock);
            memcpy(au->salt_key, key, sizeof(key));
            au->has_salt_key = true;
            pthread_mutex_unlock(&au->lock);
        } else {
            log_warn("auth.secret", "err=%s", err_name(r));
        }
    }
    memcpy(ret, key, sizeof(key));
    crypto_wipe(key, sizeof(key));
}

static void invent(struct auth_login *k, struct scram_record *rec)
{
    uint8_t key[CRYPTO_SHA256], salt[CRYPTO_SHA256];
    salt_key(k, key);
    rec->iterations = (uint32_t)k->cfg->auth_pbkdf2_iterations;
    rec->salt_n = INVENTED_SALT;
    crypto_random(&rec->keys, sizeof(rec->keys));
    if (crypto_hmac_sha256(span_of(key, sizeof(key)), k->who, salt) < 0)
        crypto_random(salt, sizeof(salt));
    memcpy(rec->salt, salt, rec->salt_n);
    crypto_wipe(key, sizeof(key));
}

/* The work is the same whether there is an account or not. */
static void run_find(struct job *j)
{
    struct auth_login *k = CONTAINER_OF(j, struct auth_login, job);
    k->now_ms = clock_mono_ms();
    auth_look_up(k);
    if (k->decided)
        return;
    invent(k, &k->record);
    const struct password_record *have = k->account == NULL ? NULL : &k->account->password;
    if (have == NULL || have->scheme != PASSWORD_SCRAM) {
        k->stranger = true;
        return;
    }
    k->record.iterations = have->iterations;
    k->record.salt_n = have->salt_n;
    memcpy(k->record.salt, have->salt, have->salt_n);
    if (!k->stranger) /* no proof fits a disabled account: not even our own is sent (AUTH-08) */
        k->record.keys = have->keys;
}

static void was_found(struct job *j, struct conn *c)
{
    struct auth_login *k = CONTAINER_OF(j, struct auth_login, job);
    if (c == NULL) {
        auth_login_free(k);
    } else if (k->decided) {
        k->found(c, NULL, k->out.result);
        auth_login_free(k);
    } else {
        k->found(c, k, AUTH_OK);
    }
}

int auth_scram_start(struct auth *au, struct job_pool *pool, struct session_handle to, const struct auth_request *rq,
                     void (*found)(struct conn *c, struct auth_login *k, enum auth_result result))
{
    struct auth_login *k = auth_login_new(au, rq);
    if (k == NULL)
        return -E_NOMEM;
    k->scram = true;
    k->found = found;
    k->began_ms = clock_mono_ms();
    k->job = (struct job){.class = JOB_IO, .run = run_find, .done = was_found, .to = to};
    job_submit(pool, &k->job);
    return 0;
}

const struct scram_record *auth_scram_record(const struct auth_login *k)
{
    return &k->record;
}

static enum account_state state_of(const struct auth_login *k)
{
    return k->account == NULL ? ACCOUNT_GONE : account_state(k->account);
}

bool auth_scram_testable(struct auth_login *k)
{
    k->now_ms = clock_mono_ms();
    k->locked = rate_auth_allowed(k->au->limits, k->cfg, &k->peer, k->who, k->now_ms) != RATE_OK;
    return !k->locked && (k->stranger || state_of(k) == ACCOUNT_CURRENT);
}

void auth_scram_finish(struct auth_login *k, bool proven, struct auth_outcome *ret)
{
    uint32_t mark;
    k->now_ms = clock_mono_ms();
    crypto_random(&mark, sizeof(mark)); /* proofs of one wrong password differ: each counts (RATE-03) */
    if (k->locked)
        auth_decide(k, AUTH_LOCKED);
    else if (!k->stranger && state_of(k) == ACCOUNT_CHANGED) /* perhaps its password */
        auth_decide(k, AUTH_DOWN);
    else if (proven && !k->stranger && state_of(k) == ACCOUNT_CURRENT)
        auth_succeed(k);
    else
        auth_fail(k, mark);
    *ret = k->out;
}

struct auth_login *auth_scram_free(struct auth_login *k)
{
    if (k != NULL)
        auth_login_free(k);
    return NULL;
}
