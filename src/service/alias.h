/* Alias rules (SPEC ADDR-02..04): domains/D/aliases.json, an array of {"pattern","target"} in the order they are tried.
 *
 *   struct alias_set *set;
 *   r = aliases_get(al, span_z("example.com"), &set);             0 also where there is no file: no rules
 *   for (size_t i = 0; i < set->n; i++)
 *       if (alias_match(&set->rules[i], span_z("sales-emea")) == 1) ...
 *   set = alias_set_unref(set);
 *
 * Patterns are PCRE2, anchored to the whole local part, caseless, UTF, bounded in steps and depth, no callouts that
 * do anything, no \C, no JIT. A rule that does not compile stays in the list with a NULL code: it never matches, and
 * was logged once (alias.bad). A set is immutable and counted; aliases_get() looks at the file's stamp each time, so a
 * change is in force for the next RCPT (ADDR-07). Any thread. Lock: aliases.lock (rank 2, leaf), never across I/O. */
#ifndef SERVICE_ALIAS_H
#define SERVICE_ALIAS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct accounts;
struct strbuf;

#define ALIAS_PATTERN_MAX 256u  /* octets, LIM-04 */
#define ALIAS_RULES_MAX 1000u
#define ALIAS_TARGETS_MAX 100u  /* ADDR-02 */
#define ALIAS_FILE_MAX 4194304u /* LIM-13 */
#define ALIAS_MATCH_LIMIT 10000u
#define ALIAS_DEPTH_LIMIT 250u

struct alias_rule {
    struct span pattern;
    void *code; /* pcre2_code; NULL: does not compile */
    const struct span *targets;
    size_t target_n;
    bool send_as; /* its local targets own what it matches (SMTP-31) */
};

struct alias_set {
    _Atomic unsigned refs;
    struct arena mem;
    struct alias_rule *rules;
    size_t n;
};

struct aliases;
int aliases_new(struct accounts *acc, struct aliases **ret);
struct aliases *aliases_free(struct aliases *al); /* NULL; NULL-safe */

/* BLOCKING. A reference; -E_DOWN no directory of the domain; -E_IO unreadable file (deferred, not "no rules"). */
int aliases_get(struct aliases *al, struct span domain, struct alias_set **ret);
struct alias_set *alias_set_unref(struct alias_set *set);

/* 1 it matches, 0 it does not, -E_LIMIT it took too many steps or too much depth (counts as no match; log it). */
int alias_match(const struct alias_rule *rule, struct span local);

/* Does it compile? 0, or -E_SYNTAX / -E_LIMIT and a text for people. Pure. */
int alias_pattern_check(struct span pattern, char *ret_why, size_t size);

/* BLOCKING, under the domain's lock, durable; members nobody here knows stay, a map form becomes the array form.
 * add: appends, or inserts before the rule with exactly the pattern `before`. -E_SYNTAX pattern or target, -E_LIMIT
 * too many rules, targets or octets, -E_NOTFOUND no rule `before`. *ret_shadow (heap, may be NULL): the pattern of an
 * earlier rule that keeps the new one from ever matching (CLI-15).
 * remove: the first rule with exactly that pattern; -E_NOTFOUND. */
struct alias_add {
    struct span pattern;
    const struct span *targets;
    size_t target_n;
    struct span before; /* empty: append */
    bool unique;        /* -E_EXISTS when there is a rule with exactly this pattern */
    bool no_send_as;    /* its local targets do not own what it matches */
};
int alias_add(struct accounts *acc, struct span domain, const struct alias_add *what, char **ret_shadow);
int alias_remove(struct accounts *acc, struct span domain, struct span pattern);

/* "alice", "alice@example.net": a user name or an address as a rule may name it. */
bool alias_target_ok(struct span target);

#endif
