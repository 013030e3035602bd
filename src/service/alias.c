#include "service/alias.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <errno.h>
#include <fcntl.h>
#include <pcre2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "service/account.h"
#include "service/alias_int.h"
#include "service/file_stamp.h"

#define HEAP_LIMIT_KIB 1024u
#define NESTING_MAX 50u

struct entry {
    struct entry *next;
    char domain_z[ACCOUNT_DOMAIN_MAX + 1];
    struct alias_set *set;
    struct file_stamp stamp;
};

struct aliases {
    pthread_mutex_t lock; /* rank 2, leaf; guards the list */
    struct accounts *accounts;
    struct entry *first; /* one per hosted domain that was asked for */
};

void *alias_compile(struct span pattern, int *ret_code, size_t *ret_at)
{
    pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
    *ret_code = PCRE2_ERROR_NOMEMORY;
    *ret_at = 0;
    if (cc == NULL)
        return NULL;
    pcre2_set_max_pattern_length(cc, ALIAS_PATTERN_MAX);
    pcre2_set_parens_nest_limit(cc, NESTING_MAX);
    pcre2_code *code = pcre2_compile(pattern.n == 0 ? (PCRE2_SPTR) "" : pattern.p, pattern.n,
                                     PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_CASELESS | PCRE2_UTF |
                                         PCRE2_NEVER_BACKSLASH_C,
                                     ret_code, ret_at, cc);
    pcre2_compile_context_free(cc);
    return code;
}

int alias_pattern_check(struct span pattern, char *ret_why, size_t size)
{
    int code;
    size_t at;
    PCRE2_UCHAR text[200];
    if (pattern.n == 0 || pattern.n > ALIAS_PATTERN_MAX) {
        snprintf(ret_why, size, "a pattern has 1-%u octets", ALIAS_PATTERN_MAX);
        return pattern.n == 0 ? -E_SYNTAX : -E_LIMIT;
    }
    void *compiled = alias_compile(pattern, &code, &at);
    if (compiled != NULL) {
        pcre2_code_free(compiled);
        return 0;
    }
    if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
        text[0] = 0;
    snprintf(ret_why, size, "%s at offset %zu", (const char *)text, at);
    return -E_SYNTAX;
}

int alias_match(const struct alias_rule *rule, struct span local)
{
    int r = -E_LIMIT;
    if (rule->code == NULL)
        return 0;
    pcre2_match_context *mc = pcre2_match_context_create(NULL);
    pcre2_match_data *md = pcre2_match_data_create(1, NULL);
    if (mc != NULL && md != NULL) {
        pcre2_set_match_limit(mc, ALIAS_MATCH_LIMIT);
        pcre2_set_depth_limit(mc, ALIAS_DEPTH_LIMIT);
        pcre2_set_heap_limit(mc, HEAP_LIMIT_KIB);
        r = pcre2_match(rule->code, local.n == 0 ? (PCRE2_SPTR) "" : local.p, local.n, 0, PCRE2_NO_JIT, md, mc);
        if (r >= 0)
            r = 1;
        else if (r == PCRE2_ERROR_MATCHLIMIT || r == PCRE2_ERROR_DEPTHLIMIT || r == PCRE2_ERROR_HEAPLIMIT ||
                 r == PCRE2_ERROR_NOMEMORY)
            r = -E_LIMIT;
        else
            r = 0; /* no match, or a local part that is no UTF-8 */
    }
    pcre2_match_data_free(md);
    pcre2_match_context_free(mc);
    return r;
}

struct alias_set *alias_set_unref(struct alias_set *set)
{
    if (set == NULL || atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1)
        return NULL;
    for (size_t i = 0; i < set->n; i++)
        pcre2_code_free(set->rules[i].code);
    arena_done(&set->mem);
    free(set);
    return NULL;
}

int aliases_new(struct accounts *acc, struct aliases **ret)
{
    struct aliases *al = calloc(1, sizeof(*al));
    if (al == NULL)
        return -E_NOMEM;
    pthread_mutex_init(&al->lock, NULL);
    al->accounts = acc;
    *ret = al;
    return 0;
}

struct aliases *aliases_free(struct aliases *al)
{
    if (al == NULL)
        return NULL;
    while (al->first != NULL) {
        struct entry *next = al->first->next;
        alias_set_unref(al->first->set);
        free(al->first);
        al->first = next;
    }
    pthread_mutex_destroy(&al->lock);
    free(al);
    return NULL;
}

static struct alias_set *set_ref(struct alias_set *set)
{
    atomic_fetch_add_explicit(&set->refs, 1, memory_order_relaxed);
    return set;
}

static struct entry *find(struct aliases *al, struct span domain)
{
    struct entry *e = al->first;
    while (e != NULL && !span_eq_z(domain, e->domain_z))
        e = e->next;
    return e;
}

/* The file as it is now; a missing one is an empty list. */
static int read_set(int dir, struct span domain, struct alias_set **ret)
{
    char *text = NULL;
    size_t n = 0;
    int r = fsu_read(dir, "aliases.json", ALIAS_FILE_MAX, &text, &n);
    if (r == 0)
        r = alias_set_from_json(span_of(text, n), domain, ret);
    else if (r == -E_NOTFOUND)
        r = alias_set_from_json(SPAN_LIT("[]"), domain, ret);
    free(text);
    if (r == -E_SYNTAX || r == -E_LIMIT || r == -E_DENIED) {
        log_error("alias.unreadable", "domain=" SPAN_FMT " err=%s", SPAN_ARG(domain), err_name(r));
        r = -E_IO;
    }
    return r;
}

static void remember(struct aliases *al, struct span domain, struct alias_set *set, const struct file_stamp *stamp)
{
    pthread_mutex_lock(&al->lock);
    struct entry *e = find(al, domain);
    if (e == NULL && domain.n <= ACCOUNT_DOMAIN_MAX && (e = calloc(1, sizeof(*e))) != NULL) {
        memcpy(e->domain_z, domain.p, domain.n);
        e->next = al->first;
        al->first = e;
    }
    if (e != NULL) {
        alias_set_unref(e->set);
        e->set = set_ref(set);
        e->stamp = *stamp;
    }
    pthread_mutex_unlock(&al->lock);
}

int aliases_get(struct aliases *al, struct span domain, struct alias_set **ret)
{
    struct file_stamp known = {0}, now = {0};
    struct alias_set *have = NULL;
    struct stat st;
    pthread_mutex_lock(&al->lock);
    struct entry *e = find(al, domain);
    if (e != NULL) {
        have = set_ref(e->set);
        known = e->stamp;
    }
    pthread_mutex_unlock(&al->lock);
    int dir = accounts_open_domain(al->accounts, domain), r = 0;
    if (dir < 0) {
        alias_set_unref(have);
        return dir;
    }
    int64_t now_us = clock_wall_us();
    if (fstatat(dir, "aliases.json", &st, AT_SYMLINK_NOFOLLOW) == 0)
        file_stamp_of(&st, now_us, &now); /* else all zero, which no file has: "there is none" */
    else if (errno != ENOENT)
        r = err_from_errno(errno);
    if (r == 0 && have != NULL && file_stamp_same(&known, &now)) {
        *ret = have;
        close(dir);
        return 0;
    }
    alias_set_unref(have);
    struct alias_set *fresh = NULL;
    if (r == 0)
        r = read_set(dir, domain, &fresh);
    close(dir);
    if (r == 0) {
        remember(al, domain, fresh, &now);
        *ret = fresh;
    }
    return r;
}
