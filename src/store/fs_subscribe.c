/* subscriptions.json: a JSON array of mailbox names (SPEC IMAP-22). Under the user's lock. */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define SUBSCRIPTIONS_MAX ((size_t)4 * 1024 * 1024)

int fs_subscriptions_read(int dirfd, char ***ret_name, size_t *ret_n)
{
    cJSON *o;
    size_t kept = 0;
    int r = fs_json_read(dirfd, "subscriptions.json", SUBSCRIPTIONS_MAX, &o);
    if (r == -E_NOTFOUND) {
        *ret_name = NULL;
        *ret_n = 0;
        return 0;
    }
    if (r < 0)
        return r;
    const cJSON *list = cJSON_IsArray(o) ? o : cJSON_GetObjectItemCaseSensitive(o, "subscribed");
    char **name = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof(*name));
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        char folded[STORE_NAME_MAX + 1];
        const char *z = cJSON_GetStringValue(item);
        if (name == NULL || z == NULL || store_name_fold(span_z(z), folded) < 0)
            continue;
        name[kept] = strdup(folded);
        if (name[kept] != NULL)
            kept++;
    }
    cJSON_Delete(o);
    if (name == NULL)
        return -E_NOMEM;
    *ret_name = name;
    *ret_n = kept;
    return 0;
}

int fs_subscriptions_write(int dirfd, const char *const *name_z, size_t n)
{
    cJSON *list = cJSON_CreateStringArray((const char *const *)name_z, (int)n);
    char *text = list == NULL ? NULL : cJSON_PrintUnformatted(list);
    cJSON_Delete(list);
    if (text == NULL)
        return -E_NOMEM;
    int r = fsu_replace(dirfd, "subscriptions.json", span_z(text), 0600);
    cJSON_free(text);
    return r;
}

void fs_subscriptions_free(char **name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(name[i]);
    free(name);
}

/* A tree without the file, as an older server leaves it, or with one that cannot be read (put
 * aside): clients that show only what is subscribed would show nothing (SPEC GEN-02). So all that
 * is there counts as subscribed. */
int fs_subscriptions_seed(struct fs_user *u)
{
    struct fs_names names;
    cJSON *o;
    int r = fs_json_read(u->dirfd, "subscriptions.json", SUBSCRIPTIONS_MAX, &o);
    if (r == 0)
        cJSON_Delete(o);
    else if (r == -E_SYNTAX)
        renameat(u->dirfd, "subscriptions.json", u->dirfd, "subscriptions.json.broken");
    if (r != -E_NOTFOUND && r != -E_SYNTAX)
        return r;
    r = fs_names_read(u->boxesfd, &names);
    if (r < 0)
        return r;
    char **name = calloc(names.n + 1, sizeof(*name));
    size_t n = 0;
    for (size_t i = 0; i < names.n && name != NULL; i++) {
        char text[STORE_NAME_MAX + 1];
        if ((names.name[i].type == DT_DIR || names.name[i].type == DT_UNKNOWN) &&
            store_name_decode(span_z(names.text + names.name[i].at), text) >= 0 && (name[n] = strdup(text)) != NULL)
            n++;
    }
    fs_names_done(&names);
    r = name == NULL ? -E_NOMEM : fs_subscriptions_write(u->dirfd, (const char *const *)name, n);
    fs_subscriptions_free(name, n);
    return r;
}

static int subscribe_locked(struct fs_user *u, const char *name_z, bool on)
{
    char dir[STORE_NAME_MAX + 1];
    char **name;
    struct stat st;
    size_t n, at = 0;
    if (on && (store_name_encode(span_z(name_z), dir) < 0 ||
               fstatat(u->boxesfd, dir, &st, AT_SYMLINK_NOFOLLOW) < 0))
        return -E_NOTFOUND;
    int r = fs_subscriptions_read(u->dirfd, &name, &n);
    if (r < 0)
        return r;
    while (at < n && strcmp(name[at], name_z) != 0)
        at++;
    if ((at < n) == on) {
        fs_subscriptions_free(name, n);
        return 0;
    }
    char **next = calloc(n + 1, sizeof(*next));
    size_t kept = 0;
    for (size_t i = 0; i < n && next != NULL; i++)
        if (i != at)
            next[kept++] = name[i];
    if (next != NULL && on)
        next[kept++] = (char *)(uintptr_t)name_z;
    r = next == NULL ? -E_NOMEM
        : kept > 2 * STORE_MAILBOXES_MAX
            ? -E_LIMIT
            : fs_subscriptions_write(u->dirfd, (const char *const *)next, kept);
    free(next);
    fs_subscriptions_free(name, n);
    return r;
}

int fs_mbox_subscribe(struct store *s, struct store_op op, struct store_account who,
                      struct span name, bool on)
{
    char folded[STORE_NAME_MAX + 1];
    struct fs_user *u;
    (void)op;
    int r = store_name_fold(name, folded);
    if (r < 0)
        return on ? r : 0;
    r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = subscribe_locked(u, folded, on);
        fs_user_unlock(u);
    }
    fs_user_put(u);
    return r;
}
