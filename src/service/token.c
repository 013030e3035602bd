#include "service/token.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/json_scan.h"
#include "service/secret_key.h"

#define CLAIMS_MAX 2048u

#define HEADER_TEXT "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

struct tokens {
    char key_z[SECRET_KEY_TEXT];
};

int tokens_open(const char *mail_root_z, struct tokens **ret)
{
    struct tokens *t = calloc(1, sizeof(*t));
    int r = t == NULL ? -E_NOMEM : secret_key_get(mail_root_z, t->key_z);
    if (r < 0) {
        free(t);
        return r;
    }
    *ret = t;
    return 0;
}

struct tokens *tokens_close(struct tokens *t)
{
    if (t != NULL)
        crypto_wipe(t->key_z, sizeof(t->key_z));
    free(t);
    return NULL;
}

static struct span key_of(const struct tokens *t, const struct config *cfg)
{
    return cfg->api_token_secret != NULL ? span_z(cfg->api_token_secret) : span_z(t->key_z);
}

/* -- base64url (RFC 4648 5), without padding (RFC 7515 2) */

static void put_base64url(struct strbuf *out, struct span data)
{
    size_t at = out->n;
    base64_append(out, data);
    while (strbuf_ok(out) && out->n > at && out->p[out->n - 1] == '=')
        out->n--;
    for (size_t i = at; strbuf_ok(out) && i < out->n; i++)
        out->p[i] = out->p[i] == '+' ? '-' : out->p[i] == '/' ? '_' : out->p[i];
}

static int get_base64url(struct span text, uint8_t *ret, size_t max, size_t *ret_n)
{
    uint8_t plain[TOKEN_MAX + 4];
    if (text.n > TOKEN_MAX || text.n % 4 == 1)
        return -E_SYNTAX;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == '+' || c == '/' || c == '=')
            return -E_SYNTAX;
        plain[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    size_t n = text.n;
    while (n % 4 != 0)
        plain[n++] = '=';
    return base64_decode(span_of(plain, n), ret, max, ret_n);
}

/* -- making */

static void put_claims(struct strbuf *out, const struct config *cfg, const struct account *a, int64_t auth_time_s,
                       int64_t now_s)
{
    const long long expires_s = now_s + cfg->api_token_lifetime;
    /* Names of accounts need no escapes (AUTH-03). */
    strbuf_f(out, "{\"sub\":\"%.*s\",\"dom\":\"%s\",\"adm\":%s,\"iat\":%lld,\"exp\":%lld,\"epoch\":%llu,\"auth_time\":%lld}",
             SPAN_ARG(a->address), a->domain_z, a->admin || a->superadmin ? "true" : "false", (long long)now_s,
             expires_s, (unsigned long long)a->token_epoch, (long long)auth_time_s);
}

int token_make(const struct tokens *t, const struct config *cfg, const struct account *a, int64_t auth_time_s,
               int64_t now_s, struct strbuf *out)
{
    struct strbuf claims = {0};
    uint8_t mac[CRYPTO_SHA256];
    size_t at = out->n;
    put_claims(&claims, cfg, a, auth_time_s, now_s);
    put_base64url(out, SPAN_LIT(HEADER_TEXT));
    strbuf_c(out, '.');
    put_base64url(out, strbuf_text(&claims));
    int r = strbuf_ok(out) && strbuf_ok(&claims) ? crypto_hmac_sha256(key_of(t, cfg), span_of(out->p + at, out->n - at), mac)
                                                 : -E_NOMEM;
    strbuf_done(&claims);
    if (r < 0)
        return r;
    strbuf_c(out, '.');
    put_base64url(out, span_of(mac, sizeof(mac)));
    return strbuf_ok(out) ? 0 : -E_NOMEM;
}

/* -- reading */

static bool split(struct span text, struct span part[3])
{
    size_t first, last;
    if (!span_find(text, '.', &first) || !span_rfind(text, '.', &last) || first == last)
        return false;
    part[0] = span_part(text, 0, first);
    part[1] = span_part(text, first + 1, last - first - 1);
    part[2] = span_part(text, last + 1, text.n);
    return !span_find(part[1], '.', &first);
}

/* A part as a JSON object; NULL: it is none. */
static cJSON *part_json(struct span part)
{
    uint8_t octets[CLAIMS_MAX];
    size_t n = 0;
    if (get_base64url(part, octets, sizeof(octets), &n) < 0 || json_check(span_of(octets, n), JSON_DEPTH_MAX, NULL) < 0)
        return NULL;
    cJSON *o = cJSON_ParseWithLength((const char *)octets, n);
    if (!cJSON_IsObject(o)) {
        cJSON_Delete(o);
        return NULL;
    }
    return o;
}

static bool header_ok(struct span part)
{
    cJSON *o = part_json(part);
    const char *alg = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "alg"));
    bool good = alg != NULL && strcmp(alg, "HS256") == 0 && cJSON_GetObjectItemCaseSensitive(o, "crit") == NULL;
    cJSON_Delete(o);
    return good;
}

/* RFC 7519 2: NumericDate; whole seconds are what we write. */
static bool get_number(const cJSON *o, const char *name_z, int64_t *ret)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name_z);
    if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0 && v->valuedouble < 9e15))
        return false;
    *ret = (int64_t)v->valuedouble;
    return true;
}

static bool get_claims(struct span part, struct token_claims *ret)
{
    cJSON *o = part_json(part);
    const char *sub = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "sub"));
    int64_t epoch = 0;
    bool good = sub != NULL && account_name_parse(span_z(sub), &ret->who) == 0 && get_number(o, "epoch", &epoch) &&
                get_number(o, "iat", &ret->issued_s) && get_number(o, "exp", &ret->expires_s) &&
                get_number(o, "auth_time", &ret->auth_time_s);
    ret->epoch = (uint64_t)epoch;
    cJSON_Delete(o);
    return good;
}

int token_read(const struct tokens *t, const struct config *cfg, struct span text, int64_t now_s, struct token_claims *ret)
{
    struct span part[3];
    uint8_t mac[CRYPTO_SHA256], given[CRYPTO_SHA256];
    size_t n = 0;
    if (text.n > TOKEN_MAX || !split(text, part) || get_base64url(part[2], given, sizeof(given), &n) < 0 || n != sizeof(given))
        return -E_DENIED;
    if (crypto_hmac_sha256(key_of(t, cfg), span_part(text, 0, part[0].n + 1 + part[1].n), mac) < 0 ||
        !crypto_equal(mac, given, sizeof(mac)) || !header_ok(part[0]) || !get_claims(part[1], ret) ||
        ret->issued_s > now_s + TOKEN_LEEWAY_S)
        return -E_DENIED;
    return ret->expires_s <= now_s ? -E_CLOSED : 0;
}
