/* aliases.json as text: reading it into rules, and changing it (service/alias.h). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <cjson/cJSON.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "proto/json_scan.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/alias_int.h"
#include "service/domain_name.h"

bool alias_target_ok(struct span target)
{
    char domain_z[DOMAIN_NAME_MAX + 1];
    size_t at;
    if (target.n == 0 || target.n > 320)
        return false;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= 0x20 || target.p[i] == 0x7f || target.p[i] == '<' || target.p[i] == '>')
            return false;
    if (!span_rfind(target, '@', &at))
        return target.n <= ACCOUNT_LOCAL_MAX;
    return at > 0 && at <= ACCOUNT_LOCAL_MAX && domain_normal(span_part(target, at + 1, target.n), domain_z) == 0;
}

/* "pattern": target -> {"pattern","target"}, in the order of the file. */
static cJSON *array_of_map(cJSON *takes)
{
    cJSON *list = cJSON_CreateArray(), *v;
    while (list != NULL && (v = takes->child) != NULL) {
        cJSON *rule = cJSON_CreateObject();
        cJSON_DetachItemViaPointer(takes, v);
        bool good = cJSON_AddStringToObject(rule, "pattern", v->string) != NULL;
        if (!good || !cJSON_AddItemToObject(rule, "target", v)) {
            cJSON_Delete(v);
            cJSON_Delete(rule);
            cJSON_Delete(list);
            list = NULL;
        } else {
            cJSON_AddItemToArray(list, rule);
        }
    }
    cJSON_Delete(takes);
    return list;
}

int alias_tree(struct span text, cJSON **ret)
{
    int r = text.n > ALIAS_FILE_MAX ? -E_LIMIT : json_check(text, 16, NULL);
    if (r < 0)
        return r == -E_NOMEM ? r : -E_SYNTAX;
    cJSON *tree = cJSON_ParseWithLength((const char *)text.p, text.n);
    if (cJSON_IsObject(tree))
        tree = array_of_map(tree);
    if (tree == NULL)
        return -E_NOMEM;
    if (!cJSON_IsArray(tree)) {
        cJSON_Delete(tree);
        return -E_SYNTAX;
    }
    *ret = tree;
    return 0;
}

/* A target, or a list of them; what is no target is left out. */
static int read_targets(struct alias_set *set, struct alias_rule *rule, const cJSON *v)
{
    int n = cJSON_IsArray(v) ? cJSON_GetArraySize(v) : 1;
    struct span *items = arena_new_array(&set->mem, struct span, (size_t)(n > 100 ? 100 : n) + 1);
    if (items == NULL)
        return -E_NOMEM;
    const cJSON *one = cJSON_IsArray(v) ? v->child : v;
    for (; one != NULL && rule->target_n < ALIAS_TARGETS_MAX; one = cJSON_IsArray(v) ? one->next : NULL) {
        if (!cJSON_IsString(one) || !alias_target_ok(span_z(one->valuestring)))
            continue;
        items[rule->target_n] = span_dup(&set->mem, span_z(one->valuestring));
        if (items[rule->target_n].p == NULL)
            return -E_NOMEM;
        rule->target_n++;
    }
    rule->targets = items;
    return 0;
}

static int read_rule(struct alias_set *set, const cJSON *v, struct span domain)
{
    const cJSON *pattern = cJSON_GetObjectItemCaseSensitive(v, "pattern");
    struct alias_rule *rule = &set->rules[set->n];
    int code = 0;
    size_t at = 0;
    if (!cJSON_IsString(pattern)) {
        log_warn("alias.bad", "domain=" SPAN_FMT " what=%s", SPAN_ARG(domain), "a rule without pattern");
        return 0;
    }
    rule->pattern = span_dup(&set->mem, span_z(pattern->valuestring));
    rule->send_as = !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(v, "send_as"));
    if (rule->pattern.p == NULL)
        return -E_NOMEM;
    int r = read_targets(set, rule, cJSON_GetObjectItemCaseSensitive(v, "target"));
    if (r < 0)
        return r;
    if (rule->pattern.n <= ALIAS_PATTERN_MAX && rule->target_n > 0)
        rule->code = alias_compile(rule->pattern, &code, &at);
    if (rule->code == NULL)
        log_warn("alias.bad", "domain=" SPAN_FMT " pattern=" SPAN_FMT " what=%s", SPAN_ARG(domain),
                 SPAN_ARG(rule->pattern), rule->target_n == 0 ? "no target" : "does not compile");
    set->n++;
    return 0;
}

int alias_set_from_json(struct span text, struct span domain, struct alias_set **ret)
{
    cJSON *tree;
    const cJSON *v;
    int r = alias_tree(text, &tree);
    if (r < 0)
        return r;
    struct alias_set *set = calloc(1, sizeof(*set));
    if (set == NULL) {
        cJSON_Delete(tree);
        return -E_NOMEM;
    }
    atomic_init(&set->refs, 1);
    arena_init(&set->mem, 16u << 20);
    set->rules = arena_new_array(&set->mem, struct alias_rule, ALIAS_RULES_MAX);
    r = set->rules == NULL ? -E_NOMEM : 0;
    cJSON_ArrayForEach(v, tree)
    {
        if (set->n == ALIAS_RULES_MAX) {
            log_warn("alias.bad", "domain=" SPAN_FMT " what=%s", SPAN_ARG(domain), "more than 1000 rules, the rest is skipped");
            break;
        }
        if (r == 0)
            r = read_rule(set, v, domain);
    }
    cJSON_Delete(tree);
    if (r < 0) {
        alias_set_unref(set);
        return r;
    }
    *ret = set;
    return 0;
}

/* The place of the first rule with exactly this pattern, or -1. */
static int rule_at(const cJSON *list, struct span pattern)
{
    const cJSON *v;
    int i = 0;
    cJSON_ArrayForEach(v, list)
    {
        const cJSON *p = cJSON_GetObjectItemCaseSensitive(v, "pattern");
        if (cJSON_IsString(p) && span_eq_z(pattern, p->valuestring))
            return i;
        i++;
    }
    return -1;
}

/* The one text that a pattern without operators matches ("sales", "a\.b"), or -E_SYNTAX. */
static int literal_of(struct span pattern, struct arena *a, struct span *ret)
{
    uint8_t *text = arena_alloc(a, pattern.n + 1);
    size_t n = 0;
    for (size_t i = 0; text != NULL && i < pattern.n; i++) {
        uint8_t c = pattern.p[i];
        bool word = (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c >= 0x80;
        if (c == '\\' && i + 1 < pattern.n && strchr(".+-_=*?()[]{}|^$\\", pattern.p[i + 1]) != NULL)
            text[n++] = pattern.p[++i];
        else if (word || c == '-' || c == '_' || c == '=')
            text[n++] = c;
        else
            return -E_SYNTAX;
    }
    *ret = span_of(text, n);
    return text == NULL ? -E_NOMEM : 0;
}

static bool catches_all(struct span pattern)
{
    static const char *const all[] = {".*", ".+", "(.*)", "(.+)", "^.*$", "^.+$", "^.*", ".*$", "^(.*)$", "^(.+)$", "[^@]*", "[^@]+"};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if (span_eq_z(pattern, all[i]))
            return true;
    return false;
}

/* CLI-15: an earlier rule that keeps the new one from ever matching. Decided where it can be: a catch-all, the same
 * pattern, or a new pattern that is one plain text. */
static char *find_shadow(const struct alias_set *before, size_t n, struct span pattern)
{
    struct arena a;
    struct span literal;
    char *found = NULL;
    arena_init(&a, 65536);
    bool plain = literal_of(pattern, &a, &literal) == 0;
    for (size_t i = 0; i < n && found == NULL; i++) {
        const struct alias_rule *rule = &before->rules[i];
        if (rule->code != NULL && (catches_all(rule->pattern) || span_ieq(rule->pattern, pattern) ||
                                   (plain && alias_match(rule, literal) == 1)))
            found = strndup((const char *)rule->pattern.p, rule->pattern.n);
    }
    arena_done(&a);
    return found;
}

static int new_rule(const struct alias_add *what, cJSON **ret)
{
    char text[512];
    cJSON *rule = cJSON_CreateObject(), *list = NULL;
    bool good = rule != NULL;
    memcpy(text, what->pattern.p, what->pattern.n);
    text[what->pattern.n] = 0;
    good = good && cJSON_AddStringToObject(rule, "pattern", text) != NULL;
    if (good && what->target_n > 1)
        good = (list = cJSON_AddArrayToObject(rule, "target")) != NULL;
    for (size_t i = 0; good && i < what->target_n; i++) {
        memcpy(text, what->targets[i].p, what->targets[i].n);
        text[what->targets[i].n] = 0;
        good = list == NULL ? cJSON_AddStringToObject(rule, "target", text) != NULL
                            : cJSON_AddItemToArray(list, cJSON_CreateString(text));
    }
    if (good && what->no_send_as)
        good = cJSON_AddFalseToObject(rule, "send_as") != NULL;
    if (!good) {
        cJSON_Delete(rule);
        return -E_NOMEM;
    }
    *ret = rule;
    return 0;
}

/* Under the domain's lock: the tree of the file, an empty list where there is none. */
static int read_locked(int dir, cJSON **ret)
{
    char *text = NULL;
    size_t n = 0;
    int r = fsu_read(dir, "aliases.json", ALIAS_FILE_MAX, &text, &n);
    r = r == -E_NOTFOUND ? alias_tree(SPAN_LIT("[]"), ret) : r < 0 ? r : alias_tree(span_of(text, n), ret);
    free(text);
    return r == -E_SYNTAX ? -E_IO : r;
}

static int write_locked(int dir, const cJSON *tree)
{
    char *text = cJSON_Print(tree);
    size_t n = text == NULL ? 0 : strlen(text);
    int r = text == NULL ? -E_NOMEM : n > ALIAS_FILE_MAX ? -E_LIMIT : fsu_replace(dir, "aliases.json", span_of(text, n), 0600);
    cJSON_free(text);
    return r;
}

/* Inserts without cJSON_InsertItemInArray(), which refuses every place but the first and the last in cJSON 1.7.17 and
 * in the distributions that took its fix. */
static bool insert_at(cJSON *list, int at, cJSON *rule)
{
    int later = cJSON_GetArraySize(list) - at;
    bool good = cJSON_AddItemToArray(list, rule);
    for (; good && later > 0; later--)
        good = cJSON_AddItemToArray(list, cJSON_DetachItemFromArray(list, at));
    return good;
}

int alias_add(struct accounts *acc, struct span domain, const struct alias_add *what, char **ret_shadow)
{
    char why[256], *shadow = NULL;
    cJSON *tree = NULL, *rule = NULL;
    struct alias_set *set = NULL;
    int r = alias_pattern_check(what->pattern, why, sizeof(why));
    if (r == 0 && (what->target_n == 0 || what->target_n > ALIAS_TARGETS_MAX))
        r = -E_LIMIT;
    for (size_t i = 0; r == 0 && i < what->target_n; i++)
        r = alias_target_ok(what->targets[i]) ? 0 : -E_SYNTAX;
    if (r < 0)
        return r;
    int dir = accounts_lock_domain(acc, domain, true);
    if (dir < 0)
        return dir;
    r = read_locked(dir, &tree);
    if (r < 0)
        goto unlock;
    int n = cJSON_GetArraySize(tree), at = what->before.n == 0 ? n : rule_at(tree, what->before);
    if (at < 0)
        r = -E_NOTFOUND;
    else if (what->unique && rule_at(tree, what->pattern) >= 0)
        r = -E_EXISTS;
    else if (n >= (int)ALIAS_RULES_MAX)
        r = -E_LIMIT;
    if (r == 0) {
        char *text = cJSON_PrintUnformatted(tree);
        r = text == NULL ? -E_NOMEM : alias_set_from_json(span_z(text), domain, &set);
        cJSON_free(text);
    }
    if (r == 0)
        r = new_rule(what, &rule);
    if (r == 0) {
        shadow = find_shadow(set, (size_t)at < set->n ? (size_t)at : set->n, what->pattern);
        bool in = insert_at(tree, at, rule);
        r = in ? write_locked(dir, tree) : -E_NOMEM;
        if (!in)
            cJSON_Delete(rule);
    }
    alias_set_unref(set);
    cJSON_Delete(tree);
unlock:
    close(dir);
    if (r < 0 || ret_shadow == NULL)
        free(shadow);
    else
        *ret_shadow = shadow;
    return r;
}

int alias_remove(struct accounts *acc, struct span domain, struct span pattern)
{
    cJSON *tree = NULL;
    int dir = accounts_lock_domain(acc, domain, false);
    if (dir < 0)
        return dir;
    int r = read_locked(dir, &tree);
    if (r == 0) {
        int at = rule_at(tree, pattern);
        r = at < 0 ? -E_NOTFOUND : 0;
        if (r == 0) {
            cJSON_DeleteItemFromArray(tree, at);
            r = write_locked(dir, tree);
        }
    }
    cJSON_Delete(tree);
    close(dir);
    return r;
}
