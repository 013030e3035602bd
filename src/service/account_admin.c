#include "service/account_admin.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "service/account.h"
#include "service/account_file.h"
#include "service/domain_name.h"
#include "service/saslprep.h"
#include "store/store_ops.h"

#define PASSWORD_LEAST 8u
#define PASSWORD_MOST 1024u
#define USERS_MAX 1000000u /* LIM-14 */

bool account_password_ok(struct span typed)
{
    char *prepared = NULL;
    size_t n = 0;
    if (typed.n < PASSWORD_LEAST || typed.n > PASSWORD_MOST || memchr(typed.p, 0, typed.n) != NULL)
        return false;
    int r = saslprep(typed, &prepared, &n);
    if (r == 0)
        crypto_wipe(prepared, n);
    free(prepared);
    return r == 0 && n > 0;
}

static int set_password(cJSON *tree, struct span typed, const struct config *cfg)
{
    char *prepared = NULL;
    size_t n = 0;
    if (!account_password_ok(typed))
        return -E_SYNTAX;
    int r = saslprep(typed, &prepared, &n);
    if (r == 0)
        r = account_tree_set_password(tree, span_of(prepared, n), (uint32_t)cfg->auth_pbkdf2_iterations);
    crypto_wipe(prepared, n);
    free(prepared);
    return r;
}

/* Microseconds; only grows, so a token of an earlier state, or of a deleted account of this name, never fits again. */
static int raise_epoch(cJSON *tree)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(tree, "token_epoch");
    double old = cJSON_IsNumber(v) ? v->valuedouble : 0;
    double now = (double)clock_wall_us();
    return account_tree_set_number(tree, "token_epoch", MAX(now, old + 1));
}

static int set_send_as(cJSON *tree, const struct span *items, size_t n)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < n; i++) {
        char text[512];
        cJSON *one = NULL;
        if (items[i].n < sizeof(text)) {
            memcpy(text, items[i].p, items[i].n);
            text[items[i].n] = 0;
            one = cJSON_CreateString(text);
        }
        if (one == NULL || !cJSON_AddItemToArray(list, one)) {
            cJSON_Delete(list);
            return -E_LIMIT;
        }
    }
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "send_as");
    return cJSON_AddItemToObject(tree, "send_as", list) ? 0 : -E_NOMEM;
}

static int apply(cJSON *tree, const struct config *cfg, const struct account_change *ch)
{
    bool was_disabled = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(tree, "disabled"));
    int r = 0;
    if (ch->set_password)
        r = set_password(tree, ch->password, cfg);
    if (r == 0 && ch->set_admin)
        r = account_tree_set_bool(tree, "admin", ch->admin);
    if (r == 0 && ch->set_superadmin)
        r = account_tree_set_bool(tree, "superadmin", ch->superadmin);
    if (r == 0 && ch->set_disabled)
        r = account_tree_set_bool(tree, "disabled", ch->disabled);
    if (r == 0 && ch->set_quota)
        r = account_tree_set_number(tree, "quota_mb", (double)ch->quota_mb);
    if (r == 0 && ch->set_send_as)
        r = set_send_as(tree, ch->send_as, ch->send_as_n);
    if (r == 0 && (ch->set_password || (ch->set_disabled && ch->disabled && !was_disabled)))
        r = raise_epoch(tree);
    return r;
}

static int write_tree(int dir, const cJSON *tree)
{
    char *text = cJSON_Print(tree);
    size_t n = text == NULL ? 0 : strlen(text);
    int r = text == NULL ? -E_NOMEM : n > ACCOUNT_FILE_MAX ? -E_LIMIT : fsu_replace(dir, "user.json", span_of(text, n), 0600);
    crypto_wipe(text, n);
    cJSON_free(text);
    return r;
}

static int new_tree(struct span domain, struct span user, cJSON **ret)
{
    char text[512];
    cJSON *tree = cJSON_CreateObject();
    memcpy(text, user.p, user.n);
    text[user.n] = 0;
    bool good = cJSON_AddStringToObject(tree, "username", text) != NULL;
    memcpy(text, domain.p, domain.n);
    text[domain.n] = 0;
    int64_t now_us = clock_wall_us(), now_s = now_us / 1000000;
    good = good && cJSON_AddStringToObject(tree, "domain", text) != NULL &&
           cJSON_AddBoolToObject(tree, "admin", false) != NULL &&
           cJSON_AddBoolToObject(tree, "superadmin", false) != NULL &&
           cJSON_AddBoolToObject(tree, "disabled", false) != NULL &&
           cJSON_AddNumberToObject(tree, "created", (double)now_s) != NULL &&
           cJSON_AddNumberToObject(tree, "token_epoch", (double)now_us) != NULL;
    if (!good) {
        cJSON_Delete(tree);
        return -E_NOMEM;
    }
    *ret = tree;
    return 0;
}

/* A directory has a link per subdirectory; where the file system does not count them (or no longer), nobody does. */
static bool domain_is_full(int users)
{
    struct stat st;
    return fstat(users, &st) == 0 && st.st_nlink > USERS_MAX;
}

bool account_send_as_ok(struct span one)
{
    char domain_z[DOMAIN_NAME_MAX + 1];
    size_t at;
    if (span_eq_z(one, "*"))
        return true;
    return one.n < 320 && span_rfind(one, '@', &at) && domain_normal(span_part(one, at + 1, one.n), domain_z) == 0;
}

int account_add(struct accounts *acc, struct store *store, const struct config *cfg, struct span domain,
                struct span user, const struct account_change *first)
{
    cJSON *tree = NULL;
    struct stat st;
    struct account_change ch = *first;
    if (!account_name_ok(user) || domain.n == 0 || domain.n > ACCOUNT_DOMAIN_MAX)
        return -E_INVAL;
    if (!account_password_ok(first->password))
        return -E_SYNTAX;
    int dir = accounts_lock_domain(acc, domain, true);
    if (dir < 0)
        return dir;
    int home = -1, users = fsu_make_dir(dir, "users");
    int r = users < 0 ? users : domain_is_full(users) ? -E_LIMIT : 0;
    if (r < 0)
        goto close_users;
    home = accounts_open_user(acc, domain, user);
    if (home >= 0 && fstatat(home, "user.json", &st, AT_SYMLINK_NOFOLLOW) == 0) {
        r = -E_EXISTS;
        goto close_users;
    }
    r = new_tree(domain, user, &tree);
    if (r < 0)
        goto close_users;
    ch.set_password = true;
    ch.set_disabled = ch.set_send_as = false;
    r = apply(tree, cfg, &ch);
    if (r == 0 && store != NULL) {
        r = store->ops->account_create(store, (struct store_op){0}, (struct store_account){domain, user});
        if (r == -E_EXISTS) /* kept by an earlier delete, or by an add that was interrupted */
            r = 0;
    }
    if (r == 0 && home < 0) {
        home = accounts_open_user(acc, domain, user);
        if (home == -E_NOTFOUND) {
            char name_z[ACCOUNT_LOCAL_MAX + 1] = {0};
            memcpy(name_z, user.p, user.n);
            home = fsu_make_dir(users, name_z);
        }
        r = home < 0 ? home : 0;
    }
    if (r == 0)
        r = write_tree(home, tree);
    cJSON_Delete(tree);
close_users:
    if (home >= 0)
        close(home);
    if (users >= 0)
        close(users);
    close(dir);
    return r;
}

/* Reads user.json under the domain's lock, lets `alter` work on it, writes it. `alter` may answer 1: leave it. */
static int alter_account(struct accounts *acc, struct span domain, struct span user,
                         int (*alter)(void *ctx, cJSON *tree, struct span text), void *ctx)
{
    char *text = NULL;
    size_t n = 0;
    cJSON *tree = NULL;
    int lock = accounts_lock_domain(acc, domain, false);
    if (lock < 0)
        return lock;
    int home = accounts_open_user(acc, domain, user);
    int r = home < 0 ? home : fsu_read(home, "user.json", ACCOUNT_FILE_MAX, &text, &n);
    if (r == 0) {
        r = account_tree(span_of(text, n), &tree);
        if (r == -E_SYNTAX)
            r = -E_IO;
    }
    if (r == 0)
        r = alter(ctx, tree, span_of(text, n));
    if (r == 0)
        r = write_tree(home, tree);
    cJSON_Delete(tree);
    crypto_wipe(text, n);
    free(text);
    if (home >= 0)
        close(home);
    close(lock);
    return r > 0 ? 0 : r;
}

struct change_ctx {
    const struct config *cfg;
    const struct account_change *change;
};

static int alter_by_change(void *ctx, cJSON *tree, struct span text)
{
    struct change_ctx *c = ctx;
    (void)text;
    return apply(tree, c->cfg, c->change);
}

int account_change(struct accounts *acc, const struct config *cfg, struct span domain, struct span user,
                   const struct account_change *change)
{
    struct change_ctx c = {cfg, change};
    return alter_account(acc, domain, user, alter_by_change, &c);
}

struct rewrite_ctx {
    const struct config *cfg;
    const struct account *seen;
    struct span prepared;
};

static int alter_record(void *ctx, cJSON *tree, struct span text)
{
    struct rewrite_ctx *c = ctx;
    struct account *now = NULL;
    int r = account_from_json(text, c->seen->domain_z, c->seen->user_z, &now);
    if (r < 0)
        return r;
    bool same = memcmp(&now->password, &c->seen->password, sizeof(now->password)) == 0 && !now->disabled;
    account_unref(now);
    if (!same)
        return 1; /* the password was changed meanwhile: leave it */
    return account_tree_set_password(tree, c->prepared, (uint32_t)c->cfg->auth_pbkdf2_iterations);
}

int account_rewrite_password(struct accounts *acc, const struct config *cfg, const struct account *seen,
                             struct span prepared)
{
    struct rewrite_ctx c = {cfg, seen, prepared};
    return alter_account(acc, span_z(seen->domain_z), span_z(seen->user_z), alter_record, &c);
}

int account_delete(struct accounts *acc, struct store *store, struct span domain, struct span user, bool keep_mail)
{
    int lock = accounts_lock_domain(acc, domain, false);
    if (lock < 0)
        return lock;
    int home = accounts_open_user(acc, domain, user);
    int r = home < 0 ? home : 0;
    bool had = false;
    if (r == 0) {
        had = unlinkat(home, "user.json", 0) == 0;
        if (!had && errno != ENOENT)
            r = err_from_errno(errno);
        if (r == 0 && had)
            r = fsu_sync(home);
        close(home);
    }
    if (r == 0 && keep_mail && !had)
        r = -E_NOTFOUND;
    if (r == 0 && !keep_mail && store != NULL)
        r = store->ops->account_delete(store, (struct store_op){0}, (struct store_account){domain, user});
    close(lock);
    return r;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int account_each(struct accounts *acc, struct span domain,
                 int (*each)(void *ctx, const char *user_z, const struct account *a), void *ctx)
{
    char **names = NULL;
    size_t n = 0, room = 0;
    struct dirent *d;
    int dir = accounts_open_domain(acc, domain), r = 0;
    if (dir < 0)
        return dir;
    int users = fsu_open_dir(dir, "users");
    close(dir);
    if (users < 0)
        return users == -E_NOTFOUND ? 0 : users;
    DIR *list = fdopendir(users);
    if (list == NULL) {
        close(users);
        return -E_NOMEM;
    }
    while (r == 0 && (d = readdir(list)) != NULL) {
        if (!account_name_ok(span_z(d->d_name)))
            continue;
        if (n == room) {
            room = room == 0 ? 64 : 2 * room;
            char **more = realloc(names, room * sizeof(*names));
            r = more == NULL ? -E_NOMEM : 0;
            names = more == NULL ? names : more;
        }
        if (r == 0 && (names[n] = strdup(d->d_name)) == NULL)
            r = -E_NOMEM;
        n += r == 0;
    }
    closedir(list);
    if (n > 0)
        qsort(names, n, sizeof(*names), by_text);
    for (size_t i = 0; i < n; i++) {
        struct account *a = NULL;
        int got = r == 0 ? accounts_get(acc, domain, span_z(names[i]), &a) : -E_NOTFOUND;
        if (got != -E_NOTFOUND)
            r = each(ctx, names[i], a);
        account_unref(a);
        free(names[i]);
    }
    free(names);
    return r;
}
