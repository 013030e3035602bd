/* Alias rules (SPEC API-31..33). */
#include <stdlib.h>

#include "base/err.h"
#include "base/log.h"
#include "httpd/admin.h"
#include "service/alias.h"

static cJSON *targets_json(const struct span *target, size_t n)
{
    if (n == 1)
        return api_text(target[0]);
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < n; i++)
        cJSON_AddItemToArray(list, api_text(target[i]));
    return list;
}

static cJSON *rule_json(struct span pattern, const struct span *target, size_t n, bool send_as)
{
    cJSON *o = cJSON_CreateObject();
    api_put(o, "pattern", pattern);
    cJSON_AddItemToObject(o, "target", targets_json(target, n));
    cJSON_AddBoolToObject(o, "send_as", send_as);
    return o;
}

static bool domain_param(struct exchange *x, char ret_z[DOMAIN_NAME_MAX + 1])
{
    struct span asked = SPAN_LIT("");
    (void)http_param_find(&x->req, "domain", &asked);
    return api_domain(x, asked, ret_z);
}

enum ms_next api_aliases(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    char domain_z[DOMAIN_NAME_MAX + 1];
    struct alias_set *set = NULL;
    if (!domain_param(x, domain_z))
        return MS_DONE;
    int r = aliases_get(x->server->aliases, span_z(domain_z), &set);
    if (r < 0 && r != -E_DOWN) /* no directory: nothing was ever made there */
        return api_failed(x, r);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "domain", domain_z);
    cJSON *list = cJSON_AddArrayToObject(o, "aliases");
    for (size_t i = 0; r == 0 && i < set->n; i++)
        cJSON_AddItemToArray(list, rule_json(set->rules[i].pattern, set->rules[i].targets, set->rules[i].target_n, set->rules[i].send_as));
    alias_set_unref(set);
    return api_json(x, 200, o);
}

/* A user name or address, or a list of them. False: it is answered. */
static bool read_targets(struct exchange *x, struct span target[ALIAS_TARGETS_MAX], size_t *ret_n)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(x->in, "target"), *one;
    size_t n = 0;
    bool good = cJSON_IsString(v) || (cJSON_IsArray(v) && cJSON_GetArraySize(v) > 0);
    if (good && cJSON_IsString(v))
        target[n++] = span_z(v->valuestring);
    cJSON_ArrayForEach(one, v) /* a string has no members */
    {
        good = good && cJSON_IsString(one) && n < ALIAS_TARGETS_MAX;
        if (good)
            target[n++] = span_z(one->valuestring);
    }
    for (size_t i = 0; good && i < n; i++)
        good = alias_target_ok(target[i]);
    *ret_n = n;
    return good || api_invalid(x, "target", "is not a user name, an address, or a list of up to 100 of them");
}

static void log_alias(const struct exchange *x, const char *event_z, const char *domain_z, struct span pattern, int r)
{
    char peer[IP_TEXT_MAX];
    log_info(event_z, "peer=%s account=" SPAN_FMT " domain=%s pattern=" SPAN_FMT " result=%s", ip_format(&x->peer, peer),
             SPAN_ARG(x->account->address), domain_z, SPAN_ARG(pattern), err_name(r));
}

enum ms_next api_alias_add(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span target[ALIAS_TARGETS_MAX], domain = SPAN_LIT("");
    struct alias_add add = {.targets = target, .before = SPAN_LIT(""), .unique = true};
    char domain_z[DOMAIN_NAME_MAX + 1], why[256], *shadow = NULL;
    bool send_as = true;
    if (!api_in_text(x, "pattern", true, ALIAS_PATTERN_MAX, &add.pattern) || !read_targets(x, target, &add.target_n) ||
        !api_in_text(x, "domain", false, 512, &domain) || !api_in_text(x, "before", false, ALIAS_PATTERN_MAX, &add.before) ||
        !api_in_bool(x, "send_as", &send_as) || !api_domain(x, domain, domain_z))
        return MS_DONE;
    if (alias_pattern_check(add.pattern, why, sizeof(why)) < 0)
        return api_error(x, 400, "invalid_pattern", "pattern: %s", why);
    add.no_send_as = !send_as;
    int r = alias_add(x->server->parts.accounts, span_z(domain_z), &add, &shadow);
    log_alias(x, "alias.add", domain_z, add.pattern, r);
    if (r == -E_NOTFOUND)
        return api_error(x, 400, "invalid_before", "There is no rule with this pattern");
    if (r < 0)
        return api_failed(x, r);
    cJSON *o = rule_json(add.pattern, target, add.target_n, send_as);
    if (shadow != NULL)
        api_put(o, "shadowed_by", span_z(shadow));
    free(shadow);
    return api_json(x, 201, o);
}

enum ms_next api_alias_delete(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    char domain_z[DOMAIN_NAME_MAX + 1];
    if (!domain_param(x, domain_z))
        return MS_DONE;
    int r = alias_remove(x->server->parts.accounts, span_z(domain_z), x->arg[0]);
    log_alias(x, "alias.remove", domain_z, x->arg[0], r);
    return r < 0 ? api_failed(x, r == -E_DOWN ? -E_NOTFOUND : r) : api_done(x);
}
