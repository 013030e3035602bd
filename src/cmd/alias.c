#include "cmd/alias.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/err.h"
#include "cmd/audit.h"
#include "cmd/place.h"
#include "cmd/verb.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/alias.h"
#include "service/domain_name.h"

static void add_text(cJSON *array, struct span text)
{
    char *z = strndup((const char *)text.p, text.n);
    cJSON_AddItemToArray(array, cJSON_CreateString(z == NULL ? "" : z));
    free(z);
}

static cJSON *rule_as_json(const struct alias_rule *rule)
{
    cJSON *o = cJSON_CreateObject(), *targets = cJSON_CreateArray();
    char *pattern = strndup((const char *)rule->pattern.p, rule->pattern.n);
    cJSON_AddStringToObject(o, "pattern", pattern == NULL ? "" : pattern);
    free(pattern);
    for (size_t i = 0; i < rule->target_n; i++)
        add_text(targets, rule->targets[i]);
    cJSON_AddItemToObject(o, "target", targets);
    cJSON_AddBoolToObject(o, "send_as", rule->send_as);
    cJSON_AddBoolToObject(o, "works", rule->code != NULL);
    return o;
}

static void print_rules(const struct alias_set *set, bool json)
{
    cJSON *list = json ? cJSON_CreateArray() : NULL;
    for (size_t i = 0; i < set->n; i++) {
        const struct alias_rule *rule = &set->rules[i];
        if (json) {
            cJSON_AddItemToArray(list, rule_as_json(rule));
            continue;
        }
        printf(SPAN_FMT " ->", SPAN_ARG(rule->pattern));
        for (size_t k = 0; k < rule->target_n; k++)
            printf("%s " SPAN_FMT, k == 0 ? "" : ",", SPAN_ARG(rule->targets[k]));
        puts(rule->code == NULL ? "   (does not work)" : rule->send_as ? "" : "   (not for sending)");
    }
    if (json) {
        char *text = cJSON_Print(list);
        puts(text == NULL ? "[]" : text);
        cJSON_free(text);
        cJSON_Delete(list);
    }
}

int alias_list(const struct verb_call *call)
{
    const char *asked = NULL;
    char domain_z[DOMAIN_NAME_MAX + 1];
    size_t n;
    struct place p;
    struct aliases *al = NULL;
    struct alias_set *set = NULL;
    if (verb_options(call, NULL, 0, &asked, 1, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, 0, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_domain(&p, asked, domain_z);
    if (status == VERB_GOOD) {
        int r = aliases_new(p.accounts, &al);
        if (r == 0)
            r = aliases_get(al, span_z(domain_z), &set);
        if (r == 0)
            print_rules(set, call->json);
        else if (r == -E_DOWN && call->json) /* nothing was ever made for this domain */
            puts("[]");
        else if (r != -E_DOWN)
            verb_say("%s: %s", domain_z, err_text(r));
        status = r == 0 || r == -E_DOWN ? VERB_GOOD : VERB_REFUSED;
    }
    alias_set_unref(set);
    aliases_free(al);
    place_done(&p);
    return status;
}

/* ADDR-05: mail that leaves again keeps its envelope sender. */
static void warn_of_external(const struct place *p, const struct span *targets, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t at;
        if (!span_rfind(targets[i], '@', &at) || route_domain_hosted(p->cfg, span_part(targets[i], at + 1, targets[i].n)))
            continue;
        verb_say("note: " SPAN_FMT " is outside; the envelope sender stays, so SPF of the original sender may fail there",
                 SPAN_ARG(targets[i]));
        if (!p->cfg->relay_enabled)
            verb_say("note: with relay.enabled false this target fails");
    }
}

static int say_failure(const struct alias_add *add, int r)
{
    char why[256] = "";
    for (size_t i = 0; i < add->target_n; i++)
        if (!alias_target_ok(add->targets[i])) {
            verb_say(SPAN_FMT " is neither a user name nor an address", SPAN_ARG(add->targets[i]));
            return VERB_REFUSED;
        }
    if (alias_pattern_check(add->pattern, why, sizeof(why)) < 0)
        verb_say("pattern " SPAN_FMT ": %s", SPAN_ARG(add->pattern), why);
    else if (r == -E_NOTFOUND)
        verb_say("there is no rule " SPAN_FMT " to stand before", SPAN_ARG(add->before));
    else if (r == -E_LIMIT)
        verb_say("at most %u rules in a domain, %u targets in a rule, 4 MiB in aliases.json", ALIAS_RULES_MAX,
                 ALIAS_TARGETS_MAX);
    else
        verb_say("the rule was not added: %s", err_text(r));
    return VERB_REFUSED;
}

int alias_add_rule(const struct verb_call *call)
{
    const char *args[2 + ALIAS_TARGETS_MAX], *before = NULL;
    struct span targets[ALIAS_TARGETS_MAX];
    char domain_z[DOMAIN_NAME_MAX + 1], *shadow = NULL;
    size_t n;
    struct place p;
    const struct verb_option options[] = {{"--before", NULL, &before}};
    if (verb_options(call, options, ARRAY_LEN(options), args, 3, ARRAY_LEN(args), &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, 0, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_domain(&p, args[0], domain_z);
    if (status == VERB_GOOD) {
        for (size_t i = 2; i < n; i++)
            targets[i - 2] = span_z(args[i]);
        struct alias_add add = {.pattern = span_z(args[1]), .targets = targets, .target_n = n - 2, .before = span_z(before)};
        int r = alias_add(p.accounts, span_z(domain_z), &add, &shadow);
        audit("alias.add", r, "domain=%s pattern=%s targets=%zu first=%s before=%s", domain_z, args[1], n - 2, args[2], before);
        if (r == 0) {
            if (call->json)
                verb_json("done", "added", "pattern", args[1], "domain", domain_z, "shadowed_by", shadow, (char *)NULL);
            else
                printf("added %s to %s\n", args[1], domain_z);
            warn_of_external(&p, targets, n - 2);
            if (shadow != NULL)
                verb_say("this rule never matches: the earlier rule %s takes all it would; put it first with --before '%s'",
                         shadow, shadow);
        } else {
            status = say_failure(&add, r);
        }
    }
    free(shadow);
    place_done(&p);
    return status;
}

int alias_remove_rule(const struct verb_call *call)
{
    const char *args[2];
    char domain_z[DOMAIN_NAME_MAX + 1];
    size_t n;
    struct place p;
    if (verb_options(call, NULL, 0, args, 2, 2, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, 0, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_domain(&p, args[0], domain_z);
    if (status == VERB_GOOD) {
        int r = alias_remove(p.accounts, span_z(domain_z), span_z(args[1]));
        audit("alias.remove", r, "domain=%s pattern=%s", domain_z, args[1]);
        if (r == 0 && call->json)
            verb_json("done", "removed", "pattern", args[1], "domain", domain_z, (char *)NULL);
        else if (r == 0)
            printf("removed %s from %s\n", args[1], domain_z);
        else if (r == -E_NOTFOUND || r == -E_DOWN)
            verb_say("%s has no rule with exactly the pattern %s", domain_z, args[1]);
        else
            verb_say("%s: %s", domain_z, err_text(r));
        status = r == 0 ? VERB_GOOD : VERB_REFUSED;
    }
    place_done(&p);
    return status;
}

/* -- alias test */

struct test {
    cJSON *steps; /* NULL: text */
};

static void print_step(void *ctx, unsigned hop, const char *text_z)
{
    struct test *t = ctx;
    if (t->steps != NULL)
        cJSON_AddItemToArray(t->steps, cJSON_CreateString(text_z));
    else
        printf("%*s%s\n", (int)(2 * hop), "", text_z);
}

/* The same codes as a RCPT gets (SMTP-05). */
static const char *const replies[] = {
    [ROUTE_OK] = "250 2.1.5",
    [ROUTE_NO_USER] = "550 5.1.1 no such user",
    [ROUTE_DISABLED] = "550 5.2.1 user disabled",
    [ROUTE_LOOP] = "550 5.4.6 a loop, too many hops or too many recipients",
    [ROUTE_NO_RELAY] = "550 5.7.1 only outside targets, and no relay",
    [ROUTE_NO_ADMIN] = "450 4.2.1 no enabled admin",
    [ROUTE_DOWN] = "451 4.3.0 the domain's directory or a file in it cannot be read",
};
_Static_assert(ARRAY_LEN(replies) == ROUTE_VERDICT__COUNT, "one reply per verdict");

static void print_result(struct test *t, const struct route_result *res)
{
    if (t->steps == NULL) {
        if (res->verdict != ROUTE_OK)
            printf("= %s\n", replies[res->verdict]);
        for (size_t i = 0; i < res->n; i++)
            printf("= %s " SPAN_FMT "\n", res->targets[i].kind == ROUTE_LOCAL ? "mailbox" : "outside",
                   SPAN_ARG(res->targets[i].address));
        return;
    }
    cJSON *o = cJSON_CreateObject(), *to = cJSON_CreateArray();
    for (size_t i = 0; i < res->n; i++)
        add_text(to, res->targets[i].address);
    cJSON_AddItemToObject(o, "steps", t->steps);
    cJSON_AddItemToObject(o, "recipients", to);
    cJSON_AddStringToObject(o, "reply", replies[res->verdict]);
    char *text = cJSON_Print(o);
    puts(text == NULL ? "{}" : text);
    cJSON_free(text);
    cJSON_Delete(o);
    t->steps = NULL;
}

/* "a b"@x -> a b: quoted local parts are unquoted first (ADDR-01). */
static struct span unquote(struct arena *a, struct span local)
{
    if (local.n < 2 || local.p[0] != '"' || local.p[local.n - 1] != '"')
        return local;
    uint8_t *out = arena_alloc(a, local.n);
    size_t n = 0;
    for (size_t i = 1; out != NULL && i + 1 < local.n; i++) {
        if (local.p[i] == '\\' && i + 2 < local.n)
            i++;
        out[n++] = local.p[i];
    }
    return span_of(out, n);
}

int alias_test(const struct verb_call *call)
{
    const char *address_z = NULL;
    size_t n, at;
    struct place p;
    struct arena a;
    struct router *router = NULL;
    struct route_result res = {0};
    struct test t = {0};
    if (verb_options(call, NULL, 0, &address_z, 1, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    struct span address = span_z(address_z);
    if (!span_rfind(address, '@', &at))
        at = address.n;
    if (at == address.n && !span_ieq_z(address, "postmaster"))
        return verb_misused(call, "%s is no address", address_z);
    if (place_open(call, 0, &p) != VERB_GOOD)
        return VERB_REFUSED;
    arena_init(&a, 16u << 20);
    t.steps = call->json ? cJSON_CreateArray() : NULL;
    struct route_query q = {.local = unquote(&a, span_part(address, 0, at)), .domain = span_part(address, at + 1, address.n),
                            .relay = false, .trace = print_step, .ctx = &t};
    int r = router_new(p.accounts, &router);
    if (r == 0)
        r = route_resolve(router, p.cfg, &q, &a, &res);
    if (r == 0)
        print_result(&t, &res);
    else
        verb_say("%s: %s", address_z, err_text(r));
    int status = r == 0 && res.verdict == ROUTE_OK ? VERB_GOOD : VERB_REFUSED;
    route_result_done(&res);
    cJSON_Delete(t.steps);
    router_free(router);
    arena_done(&a);
    place_done(&p);
    return status;
}
