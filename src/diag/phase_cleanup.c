/* DIAG-18, DIAG-02: what a run made goes away, and what runs left that were killed. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "diag/diag.h"
#include "service/account_admin.h"
#include "service/alias.h"
#include "service/queue_admin.h"

/* What a run makes, behind "diag-<pid>"; whatever else begins so is somebody's. */
static const char *const account_ends[] = {"-a", "-b", NULL};
static const char *const alias_ends[] = {"-a-alias", NULL};

/* "diag-<pid>" and one of the ends, of a process that is gone, or, without `of_others`, of this one. */
static bool is_ours(const char *name_z, const char *const *ends, bool of_others)
{
    char *end_z;
    if (strncmp(name_z, "diag-", 5) != 0 || name_z[5] < '1' || name_z[5] > '9')
        return false;
    long pid = strtol(name_z + 5, &end_z, 10);
    while (*ends != NULL && strcmp(end_z, *ends) != 0)
        ends++;
    if (*ends == NULL || pid > INT_MAX)
        return false;
    if (!of_others || pid == (long)getpid())
        return pid == (long)getpid();
    return kill((pid_t)pid, 0) < 0 && errno == ESRCH;
}

struct sweep {
    struct diag *d;
    bool of_others;
    const char *const *ends;
    char name[64][256]; /* at most so many in one round */
    size_t n;
};

static void note(struct sweep *s, const char *name_z)
{
    if (s->n < ARRAY_LEN(s->name) && is_ours(name_z, s->ends, s->of_others) &&
        strlen(name_z) < sizeof(s->name[0]))
        strcpy(s->name[s->n++], name_z);
}

/* By directory, not by user.json: a run may have been killed while it made one. */
static int sweep_accounts(struct diag *d, bool of_others)
{
    struct sweep s = {.d = d, .of_others = of_others, .ends = account_ends};
    char path[4200];
    int r = 0;
    snprintf(path, sizeof(path), "%s/domains/%s/users", d->p.cfg->mail_root, d->domain_z);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return errno == ENOENT ? 0 : -1;
    for (const struct dirent *e; (e = readdir(dir)) != NULL;)
        note(&s, e->d_name);
    closedir(dir);
    for (size_t i = 0; i < s.n; i++) { /* one that cannot be deleted keeps none of the others */
        int one = account_delete(d->p.accounts, d->p.store, span_z(d->domain_z), span_z(s.name[i]), false);
        r = one < 0 ? one : r;
    }
    return r < 0 ? -1 : (int)s.n;
}

static int sweep_aliases(struct diag *d, bool of_others)
{
    struct sweep s = {.d = d, .of_others = of_others, .ends = alias_ends};
    struct aliases *al;
    struct alias_set *set;
    char pattern[256];
    if (aliases_new(d->p.accounts, &al) < 0)
        return -1;
    int r = aliases_get(al, span_z(d->domain_z), &set);
    if (r == 0) {
        for (size_t i = 0; i < set->n; i++) {
            snprintf(pattern, sizeof(pattern), SPAN_FMT, SPAN_ARG(set->rules[i].pattern));
            note(&s, pattern);
        }
        alias_set_unref(set);
    }
    for (size_t i = 0; i < s.n && r == 0; i++)
        r = alias_remove(d->p.accounts, span_z(d->domain_z), span_z(s.name[i]));
    aliases_free(al);
    return r < 0 && r != -E_DOWN ? -1 : (int)s.n;
}

static int on_entry(void *ctx, const struct queue_envelope *e, enum queue_show show)
{
    struct sweep *s = ctx;
    char sender[256];
    size_t at;
    (void)show;
    if (!span_rfind(e->sender, '@', &at) || at >= sizeof(sender) ||
        !span_ieq_z(span_part(e->sender, at + 1, e->sender.n), s->d->domain_z))
        return 0;
    snprintf(sender, sizeof(sender), SPAN_FMT, SPAN_ARG(span_part(e->sender, 0, at)));
    if (s->n < ARRAY_LEN(s->name) && is_ours(sender, s->ends, s->of_others))
        strcpy(s->name[s->n++], e->id);
    return 0;
}

static int sweep_queue(struct diag *d, bool of_others)
{
    struct sweep s = {.d = d, .of_others = of_others, .ends = account_ends};
    struct queue_filter all = QUEUE_FILTER_ALL;
    enum queue_change_result what;
    int r = queue_admin_each(d->p.store, &all, on_entry, &s, NULL);
    for (size_t i = 0; i < s.n && r == 0; i++) {
        r = queue_admin_change(d->p.store, s.name[i], QUEUE_EV_DROP, &what);
        r = r == -E_NOTFOUND ? 0 : r;
    }
    return r < 0 ? -1 : (int)s.n;
}

/* Where there was no file of rules there is none again. */
static void drop_empty_rules(struct diag *d)
{
    int dir = accounts_lock_domain(d->p.accounts, span_z(d->domain_z), false);
    char *text = NULL;
    size_t n = 0;
    if (dir < 0)
        return;
    if (!d->had_aliases && fsu_read(dir, "aliases.json", 4096, &text, &n) == 0 && n < 4 && memcmp(text, "[]", 2) == 0)
        unlinkat(dir, "aliases.json", 0);
    free(text);
    close(dir);
}

int diag_clean(struct diag *d, bool of_others)
{
    int queue = sweep_queue(d, of_others), aliases = sweep_aliases(d, of_others),
        accounts = sweep_accounts(d, of_others);
    if (!of_others) {
        d->users = false;
        drop_empty_rules(d);
    }
    return queue < 0 || aliases < 0 || accounts < 0 ? -1 : queue + aliases + accounts;
}

static void take_away(struct diag *d)
{
    diag_want(d, diag_clean(d, false) >= 0, "not everything could be taken away");
}

/* Another round finds nothing: that is the proof. */
static void verify(struct diag *d)
{
    int left = diag_clean(d, false);
    diag_want(d, left == 0, left < 0 ? "it cannot be told" : "%d of them are still there", left);
}

static const struct diag_check checks[] = {
    {"cleanup.removed", "temporary accounts, aliases and queue entries are taken away", take_away},
    {"cleanup.absent", "none of them is found any more", verify},
};
const struct diag_phase diag_cleanup = {8, "Cleanup", checks, ARRAY_LEN(checks)};
