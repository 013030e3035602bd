#include "service/token.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/json_scan.h"

#define KEY_FILE "secret.key"
#define KEY_OCTETS 32u
#define KEY_TEXT_MAX 4096u
#define CLAIMS_MAX 2048u

#define HEADER_TEXT "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

struct tokens {
    struct span key; /* malloced */
};

/* -- the key */

/* Whoever links its file first has made the key; the others read that one. */
static int make_key(int dir)
{
    uint8_t random[KEY_OCTETS];
    char text[2 * KEY_OCTETS + 2], link_name[64];
    crypto_random(random, sizeof(random));
    hex_encode(span_of(random, sizeof(random)), text);
    text[2 * KEY_OCTETS] = '\n';
    int fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    int r = fd < 0 ? -E_IO : fsu_write_all(fd, text, 2 * KEY_OCTETS + 1);
    if (r == 0)
        r = fsu_sync(fd);
    if (r == 0) {
        snprintf(link_name, sizeof(link_name), "/proc/self/fd/%d", fd);
        if (linkat(AT_FDCWD, link_name, dir, KEY_FILE, AT_SYMLINK_FOLLOW) == 0)
            r = fsu_sync(dir);
        else
            r = faccessat(dir, KEY_FILE, F_OK, 0) == 0 ? 0 : -E_IO;
    }
    if (fd >= 0)
        close(fd);
    crypto_wipe(random, sizeof(random));
    crypto_wipe(text, sizeof(text));
    return r;
}

static int read_key(int dir, struct span *ret)
{
    struct stat st;
    char *text = NULL;
    size_t n = 0;
    if (fstatat(dir, KEY_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return -E_DENIED;
    int r = fsu_read(dir, KEY_FILE, KEY_TEXT_MAX, &text, &n);
    if (r < 0)
        return r;
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    if (n < KEY_OCTETS) {
        crypto_wipe(text, n);
        free(text);
        return -E_SYNTAX;
    }
    *ret = span_of(text, n);
    return 0;
}

int tokens_open(const char *mail_root_z, struct tokens **ret)
{
    struct tokens *t = calloc(1, sizeof(*t));
    int dir = fsu_open_dir(AT_FDCWD, mail_root_z);
    int r = t == NULL ? -E_NOMEM : dir < 0 ? dir : read_key(dir, &t->key);
    if (r == -E_NOTFOUND) {
        r = make_key(dir);
        if (r == 0)
            r = read_key(dir, &t->key);
    }
    if (dir >= 0)
        close(dir);
    if (r < 0) {
        free(t);
        return r;
    }
    *ret = t;
    return 0;
}

struct tokens *tokens_close(struct tokens *t)
{
    if (t != NULL) {
        uint8_t *key = (uint8_t *)(uintptr_t)t->key.p;
        crypto_wipe(key, t->key.n);
        free(key);
        free(t);
    }
    return NULL;
}

static struct span key_of(const struct tokens *t, const struct config *cfg)
{
    return cfg->api_token_secret != NULL ? span_z(cfg->api_token_secret) : t->key;
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
    /* Names of accounts need no escapes (AUTH-03). */
    strbuf_f(out, "{\"sub\":\"%.*s\",\"dom\":\"%s\",\"adm\":%s,\"iat\":%lld,\"exp\":%lld,\"epoch\":%llu,\"auth_time\":%lld}",
             SPAN_ARG(a->address), a->domain_z, a->admin || a->superadmin ? "true" : "false", (long long)now_s,
             (long long)(now_s + cfg->api_token_lifetime), (unsigned long long)a->token_epoch, (long long)auth_time_s);
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
