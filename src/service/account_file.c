#include "service/account_file.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/json_scan.h"
#include "service/account.h"
#include "service/account_int.h"

#define LEGACY_ITERATIONS 100000u /* of records that do not say */

static struct span member_text(const cJSON *o, const char *name_z)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name_z);
    return cJSON_IsString(v) ? span_z(v->valuestring) : span_of(NULL, 0);
}

static double member_number(const cJSON *o, const char *name_z, double missing)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, name_z);
    return cJSON_IsNumber(v) ? v->valuedouble : missing;
}

static bool member_true(const cJSON *o, const char *name_z)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o, name_z));
}

/* Exactly `n` octets in base64 or hexadecimal. */
static bool octets_of(struct span text, uint8_t *ret, size_t n)
{
    size_t got = 0;
    if (text.n == 2 * n && hex_decode(text, ret, n, &got) == 0)
        return got == n;
    return base64_decode(text, ret, n, &got) == 0 && got == n;
}

static uint32_t iterations_of(const cJSON *o, uint32_t missing)
{
    double n = member_number(o, "iterations", missing);
    return n >= 1 && n <= 10000000 ? (uint32_t)n : 0;
}

static bool read_scram(const cJSON *o, struct password_record *ret)
{
    struct span salt = member_text(o, "salt");
    ret->iterations = iterations_of(o, 0);
    if (!span_ieq_z(member_text(o, "scheme"), "scram-sha-256") || ret->iterations == 0)
        return false;
    if (base64_decode(salt, ret->salt, sizeof(ret->salt), &ret->salt_n) < 0)
        return false;
    if (!octets_of(member_text(o, "stored_key"), ret->keys.stored, CRYPTO_SHA256) ||
        !octets_of(member_text(o, "server_key"), ret->keys.server, CRYPTO_SHA256))
        return false;
    ret->scheme = PASSWORD_SCRAM;
    return true;
}

/* rmail's: the PBKDF2 result under `password_hash` or `hash`. Its salt may be octets in hexadecimal or base64, or the
 * text itself; the check tries both readings. */
static bool read_legacy(const cJSON *o, struct password_record *ret)
{
    struct span hash = member_text(o, "password_hash"), salt = member_text(o, "salt");
    if (hash.n == 0)
        hash = member_text(o, "hash");
    ret->iterations = iterations_of(o, LEGACY_ITERATIONS);
    if (ret->iterations == 0 || !octets_of(hash, ret->derived, CRYPTO_SHA256) || salt.n > sizeof(ret->salt_text))
        return false;
    if (hex_decode(salt, ret->salt, sizeof(ret->salt), &ret->salt_n) < 0 &&
        base64_decode(salt, ret->salt, sizeof(ret->salt), &ret->salt_n) < 0)
        ret->salt_n = 0;
    memcpy(ret->salt_text, salt.p == NULL ? (const uint8_t *)"" : salt.p, salt.n);
    ret->salt_text_n = salt.n;
    ret->scheme = PASSWORD_PBKDF2;
    return true;
}

static void read_password(const cJSON *tree, struct password_record *ret)
{
    const cJSON *o = cJSON_GetObjectItemCaseSensitive(tree, "password");
    memset(ret, 0, sizeof(*ret));
    if (cJSON_IsObject(o) && (read_scram(o, ret) || read_legacy(o, ret)))
        return;
    if (!read_legacy(tree, ret))
        memset(ret, 0, sizeof(*ret));
}

/* Seconds; rmail may have written a number with a fraction or an ISO 8601 text. */
static int64_t created_of(const cJSON *tree)
{
    struct tm tm = {0};
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(tree, "created");
    if (cJSON_IsNumber(v) && v->valuedouble > 0 && v->valuedouble < 1e15)
        return (int64_t)v->valuedouble;
    if (cJSON_IsString(v) && strptime(v->valuestring, "%Y-%m-%dT%H:%M:%S", &tm) != NULL)
        return timegm(&tm);
    return 0;
}

static int read_send_as(const cJSON *tree, struct account *a)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(tree, "send_as"), *v;
    int n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;
    struct span *items = arena_new_array(&a->mem, struct span, (size_t)MIN(n, (int)ACCOUNT_SEND_AS_MAX) + 1);
    if (items == NULL)
        return -E_NOMEM;
    cJSON_ArrayForEach(v, list)
    {
        if (!cJSON_IsString(v) || a->send_as_n == ACCOUNT_SEND_AS_MAX)
            continue;
        items[a->send_as_n] = span_dup_lower(&a->mem, span_z(v->valuestring));
        if (items[a->send_as_n].p == NULL)
            return -E_NOMEM;
        a->send_as_n++;
    }
    a->send_as = items;
    return 0;
}

static int fill(struct account *a, const cJSON *tree, const char *domain_z, const char *user_z)
{
    size_t user_n = strlen(user_z), n = user_n + 1 + strlen(domain_z);
    char *address = arena_alloc(&a->mem, n + 1);
    if (address == NULL)
        return -E_NOMEM;
    snprintf(address, n + 1, "%s@%s", user_z, domain_z);
    a->address = span_of(address, n);
    a->domain_z = address + user_n + 1;
    a->user_z = span_dup_z(&a->mem, span_z(user_z));
    a->admin = member_true(tree, "admin");
    a->superadmin = member_true(tree, "superadmin");
    a->disabled = member_true(tree, "disabled");
    double quota = member_number(tree, "quota_mb", -1);
    a->quota_mb = quota >= 0 && quota <= ACCOUNT_QUOTA_MAX ? (int64_t)quota : -1;
    a->created_s = created_of(tree);
    double epoch = member_number(tree, "token_epoch", 0);
    a->token_epoch = epoch > 0 && epoch < 9e15 ? (uint64_t)epoch : 0;
    read_password(tree, &a->password);
    return a->user_z == NULL ? -E_NOMEM : read_send_as(tree, a);
}

int account_tree(struct span text, cJSON **ret)
{
    int r = text.n > ACCOUNT_FILE_MAX ? -E_SYNTAX : json_check(text, 16, NULL);
    if (r < 0)
        return r == -E_NOMEM ? r : -E_SYNTAX;
    cJSON *tree = cJSON_ParseWithLength((const char *)text.p, text.n);
    if (tree == NULL)
        return -E_NOMEM;
    if (!cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        return -E_SYNTAX;
    }
    *ret = tree;
    return 0;
}

int account_from_json(struct span text, const char *domain_z, const char *user_z, struct account **ret)
{
    cJSON *tree = NULL;
    int r = account_tree(text, &tree);
    if (r < 0)
        return r;
    struct account *a = account_alloc();
    r = a == NULL ? -E_NOMEM : fill(a, tree, domain_z, user_z);
    if (r == 0)
        r = crypto_sha256(text, a->digest);
    cJSON_Delete(tree);
    if (r < 0) {
        account_unref(a);
        return r;
    }
    atomic_store(&a->life->state, a->disabled ? ACCOUNT_DISABLED : ACCOUNT_CURRENT);
    *ret = a;
    return 0;
}

static bool put(cJSON *object, const char *name_z, cJSON *takes)
{
    if (takes == NULL)
        return false;
    if (cJSON_HasObjectItem(object, name_z) && cJSON_GetObjectItemCaseSensitive(object, name_z) != NULL)
        return cJSON_ReplaceItemInObjectCaseSensitive(object, name_z, takes);
    return cJSON_AddItemToObject(object, name_z, takes);
}

static bool put_octets(cJSON *object, const char *name_z, const uint8_t *p, size_t n)
{
    char text[base64_size(64)];
    base64_encode(span_of(p, n), text);
    return put(object, name_z, cJSON_CreateString(text));
}

int account_tree_set_bool(cJSON *tree, const char *name_z, bool value)
{
    return put(tree, name_z, cJSON_CreateBool(value)) ? 0 : -E_NOMEM;
}

int account_tree_set_number(cJSON *tree, const char *name_z, double value)
{
    return put(tree, name_z, cJSON_CreateNumber(value)) ? 0 : -E_NOMEM;
}

int account_tree_set_password(cJSON *tree, struct span password, uint32_t iterations)
{
    static const char *const old_forms[] = {"password_hash", "hash", "salt", "iterations"};
    uint8_t salt[16];
    struct scram_keys keys;
    cJSON *record = cJSON_CreateObject();
    crypto_random(salt, sizeof(salt));
    int r = record == NULL ? -E_NOMEM : crypto_scram_keys(password, span_of(salt, sizeof(salt)), iterations, &keys);
    if (r == 0 && !(put(record, "scheme", cJSON_CreateString("scram-sha-256")) &&
                    put(record, "iterations", cJSON_CreateNumber(iterations)) &&
                    put_octets(record, "salt", salt, sizeof(salt)) &&
                    put_octets(record, "stored_key", keys.stored, CRYPTO_SHA256) &&
                    put_octets(record, "server_key", keys.server, CRYPTO_SHA256)))
        r = -E_NOMEM;
    crypto_wipe(&keys, sizeof(keys));
    if (r < 0) {
        cJSON_Delete(record);
        return r;
    }
    if (!put(tree, "password", record))
        return -E_NOMEM;
    for (size_t i = 0; i < ARRAY_LEN(old_forms); i++)
        cJSON_DeleteItemFromObjectCaseSensitive(tree, old_forms[i]);
    return 0;
}
