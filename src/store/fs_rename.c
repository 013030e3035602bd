/* RENAME and its redo record (SPEC IMAP-23), and the flattening of an older tree (STORE-05). Under
 * the user's lock.
 *
 * rename.json in the user's directory: {"pairs":[["Old","New"],...]} with directory names, or for
 * INBOX
 * {"inbox_to":"New","below":uid}. It is durable before the first step and removed after the last,
 * so whoever takes the lock after a crash finishes the work. */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define REDO_MAX     ((size_t)8 * 1024 * 1024)
#define MOVE_AT_ONCE 4096

static int write_redo(struct fs_user *u, cJSON *o)
{
    char *text = cJSON_PrintUnformatted(o);
    if (text == NULL)
        return -E_NOMEM;
    int r = fsu_replace(u->dirfd, "rename.json", span_z(text), 0600);
    cJSON_free(text);
    return r;
}

static int remove_redo(struct fs_user *u)
{
    if (unlinkat(u->dirfd, "rename.json", 0) < 0 && errno != ENOENT)
        return err_from_errno(errno);
    return fsu_sync(u->dirfd); /* or a power cut brings back an order that was carried out */
}

static bool dir_ok(const char *dir_z)
{
    char name[STORE_NAME_MAX + 1];
    return dir_z != NULL && store_name_decode(span_z(dir_z), name) > 0;
}

static int do_pairs(struct fs_user *u, const cJSON *pairs)
{
    const cJSON *pair;
    cJSON_ArrayForEach(pair, pairs)
    {
        const char *from = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0));
        const char *to = cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1));
        if (!dir_ok(from) || !dir_ok(to))
            continue;
        if (fsu_rename_new(u->boxesfd, from, u->boxesfd, to) < 0 && errno != ENOENT &&
            errno != EEXIST)
            return err_from_errno(errno);
    }
    return fsu_sync(u->boxesfd);
}

static int move_below(struct fs_box *from, struct fs_box *to, uint64_t below)
{
    for (;;) {
        uint32_t uid[MOVE_AT_ONCE];
        size_t n = 0, moved = 0;
        int r = fs_journal_read_lock(from);
        if (r < 0)
            return r;
        for (size_t i = 0; i < from->m.n && n < MOVE_AT_ONCE && from->m.row[i].r.uid < below; i++)
            if ((from->m.row[i].r.flags & ROW_DEAD) == 0)
                uid[n++] = from->m.row[i].r.uid;
        fs_journal_read_unlock(from);
        if (n == 0)
            return 0;
        struct store_copied *res = calloc(n, sizeof(*res));
        struct store_delta a, b;
        uint32_t uv;
        if (res == NULL)
            return -E_NOMEM;
        r = fs_move(&from->pub, (struct store_op){0, 0}, uid, n, false, &to->pub, res, &uv, &a, &b);
        for (size_t i = 0; i < n && r == 0; i++)
            moved += res[i].dst_uid != 0;
        free(res);
        if (r < 0)
            return r;
        if (moved == 0) /* recorded but gone: healing records that */
            return 0;
    }
}

static int do_inbox(struct fs_user *u, const char *to_z, uint64_t below)
{
    struct fs_box *from = NULL, *to = NULL;
    int r = fs_box_get(u, "INBOX", true, &from);
    if (r == 0)
        r = fs_box_get(u, to_z, true, &to);
    if (r == 0)
        r = move_below(from, to, below);
    if (to != NULL)
        fs_box_put(to);
    if (from != NULL)
        fs_box_put(from);
    return r == -E_NOTFOUND ? 0 : r; /* the target was deleted since: what is left stays in INBOX */
}

static int carry_out(struct fs_user *u, const cJSON *o)
{
    const char *to = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, "inbox_to"));
    const cJSON *below = cJSON_GetObjectItemCaseSensitive(o, "below");
    int r = do_pairs(u, cJSON_GetObjectItemCaseSensitive(o, "pairs"));
    if (r == 0 && dir_ok(to) && cJSON_IsNumber(below) && below->valuedouble > 0)
        r = do_inbox(u, to, (uint64_t)below->valuedouble);
    return r < 0 ? r : remove_redo(u);
}

int fs_rename_redo(struct fs_user *u)
{
    cJSON *o = NULL;
    if (faccessat(u->dirfd, "rename.json", F_OK, 0) < 0)
        return 0;
    int r = fs_json_read(u->dirfd, "rename.json", REDO_MAX, &o);
    if (r < 0 && r != -E_SYNTAX)
        return r == -E_NOTFOUND ? 0 : r;
    r = carry_out(u, o); /* unreadable: nothing in it, removed */
    cJSON_Delete(o);
    return r;
}

/* --- RENAME
 * ------------------------------------------------------------------------------------------------------
 */

static const struct store_mbox *find(const struct store_list *l, const char *name_z)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->mbox[i].name_z, name_z) == 0)
            return &l->mbox[i];
    return NULL;
}

static int add_pair(cJSON *pairs, const char *from_z, const char *to_z)
{
    char dir[2][STORE_NAME_MAX + 1];
    if (store_name_encode(span_z(from_z), dir[0]) < 0 ||
        store_name_encode(span_z(to_z), dir[1]) < 0)
        return -E_INVAL;
    cJSON *pair = cJSON_CreateStringArray((const char *[]){dir[0], dir[1]}, 2);
    if (pair == NULL)
        return -E_NOMEM;
    cJSON_AddItemToArray(pairs, pair);
    return 0;
}

/* The mailbox and all below it; -E_NOTFOUND when there is none, -E_EXISTS when a target is taken.
 */
static int collect_pairs(const struct store_list *l, const char *from_z, const char *to_z,
                         cJSON *pairs)
{
    size_t n = strlen(from_z);
    int count = 0;
    for (size_t i = 0; i < l->n; i++) {
        const char *name = l->mbox[i].name_z;
        char target[2 * STORE_NAME_MAX + 2];
        if (strncmp(name, from_z, n) != 0 || (name[n] != 0 && name[n] != '/'))
            continue;
        snprintf(target, sizeof(target), "%s%s", to_z, name + n);
        if (find(l, target) != NULL)
            return -E_EXISTS;
        int r = add_pair(pairs, name, target);
        if (r < 0)
            return r;
        count++;
    }
    return count == 0 ? -E_NOTFOUND : 0;
}

static int rename_inbox(struct fs_user *u, const char *to_z, cJSON *o)
{
    struct mbox_id id;
    struct fs_box *inbox;
    char dir[STORE_NAME_MAX + 1];
    int r = fs_box_get(u, "INBOX", true, &inbox);
    if (r < 0)
        return r;
    pthread_mutex_lock(&inbox->jmx);
    double below = (double)inbox->m.uid_next;
    pthread_mutex_unlock(&inbox->jmx);
    fs_box_put(inbox);
    r = fs_mbox_create_held(u, span_z(to_z), STORE_USE_NONE, &id);
    if (r < 0)
        return r;
    store_name_encode(span_z(to_z), dir);
    cJSON_AddStringToObject(o, "inbox_to", dir);
    cJSON_AddNumberToObject(o, "below", below);
    return 0;
}

static int rename_locked(struct fs_user *u, const char *from_z, const char *to_z)
{
    struct store_list l = {0};
    cJSON *o = cJSON_CreateObject();
    cJSON *pairs = cJSON_AddArrayToObject(o, "pairs");
    size_t n = strlen(from_z);
    int r = pairs == NULL ? -E_NOMEM : fs_mbox_scan(u, &l);
    if (r == 0 && find(&l, to_z) != NULL)
        r = -E_EXISTS;
    else if (r == 0 && strcmp(from_z, "INBOX") == 0)
        r = rename_inbox(u, to_z, o);
    else if (r == 0 && strncmp(to_z, from_z, n) == 0 && to_z[n] == '/')
        r = -E_INVAL; /* below itself */
    else if (r == 0)
        r = collect_pairs(&l, from_z, to_z, pairs);
    if (r == 0 && cJSON_GetArraySize(pairs) > 0)
        r = fs_mbox_make_parents(u, to_z, l.n);
    if (r == 0)
        r = write_redo(u, o);
    if (r == 0)
        r = carry_out(u, o);
    cJSON_Delete(o);
    store_list_free(&l);
    return r;
}

int fs_mbox_rename(struct store *s, struct store_op op, struct store_account who, struct span from,
                   struct span to)
{
    char from_z[STORE_NAME_MAX + 1], to_z[STORE_NAME_MAX + 1];
    struct fs_user *u;
    (void)op;
    int r = store_name_fold(from, from_z);
    if (r < 0)
        return -E_NOTFOUND;
    r = store_name_fold(to, to_z);
    if (r >= 0)
        r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r;
    r = fs_user_lock(u);
    if (r == 0) {
        r = rename_locked(u, from_z, to_z);
        fs_user_unlock(u);
    }
    fs_user_put(u);
    return r;
}

/* --- nested directories of an older tree ------------------------------------------------------ */

bool fs_is_mailbox(int dirfd, const char *name_z)
{
    struct stat st;
    int fd = fsu_open_dir(dirfd, name_z);
    bool has = fd >= 0 && fstatat(fd, "status.json", &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (fd >= 0)
        close(fd);
    return has;
}

/* "2026" may be a shard or a nested mailbox: only the latter has a status. */
static bool is_mailbox_dir(int dirfd, const char *name_z)
{
    uint32_t no;
    return fs_shard_parse(name_z, &no) ? fs_is_mailbox(dirfd, name_z) : name_z[0] != '.';
}

static int flatten_one(struct fs_user *u, const char *dir_z, bool *ret_moved);

static int flatten_below(struct fs_user *u, int fd, const char *dir_z, const char *name_z,
                         bool *ret_moved)
{
    char level[STORE_NAME_MAX + 1], target[2 * STORE_NAME_MAX + 8];
    char plain[STORE_NAME_MAX + 1];
    if (store_name_decode(span_z(name_z), plain) > 0)
        snprintf(level, sizeof(level), "%.*s", STORE_NAME_MAX, name_z);
    else if (store_name_encode(span_z(name_z), level) < 0)
        return 0; /* no mailbox can bear this name: doctor tells */
    int n = snprintf(target, sizeof(target), "%s%%2F%s", dir_z, level);
    if (n > STORE_NAME_MAX)
        return 0;
    if (fsu_rename_new(fd, name_z, u->boxesfd, target) < 0)
        return errno == EEXIST ? 0 : err_from_errno(errno);
    *ret_moved = true;
    return flatten_one(u, target, ret_moved); /* ends: a directory name has at most 240 octets */
}

static int flatten_one(struct fs_user *u, const char *dir_z, bool *ret_moved)
{
    struct fs_names names;
    int fd = fsu_open_dir(u->boxesfd, dir_z);
    if (fd < 0)
        return 0;
    int r = fs_names_read(fd, &names);
    if (r == 0) {
        for (size_t i = 0; i < names.n && r == 0; i++) {
            const char *name = names.text + names.name[i].at;
            if (names.name[i].type == DT_DIR && is_mailbox_dir(fd, name))
                r = flatten_below(u, fd, dir_z, name, ret_moved);
        }
        fs_names_done(&names);
        if (*ret_moved && r == 0)
            r = fsu_sync(fd);
    }
    close(fd);
    return r;
}

int fs_flatten_all(struct fs_user *u)
{
    struct fs_names names;
    bool moved = false;
    int r = fs_names_read(u->boxesfd, &names);
    if (r < 0)
        return r;
    for (size_t i = 0; i < names.n && r == 0; i++)
        if (names.name[i].type == DT_DIR && names.text[names.name[i].at] != '.')
            r = flatten_one(u, names.text + names.name[i].at, &moved);
    fs_names_done(&names);
    return r == 0 && moved ? fsu_sync(u->boxesfd) : r;
}

int fs_flatten(struct fs_user *u)
{
    uint32_t uv;
    if (faccessat(u->dirfd, "uidvalidity.json", F_OK, 0) == 0)
        return 0; /* we have been here before */
    int r = fs_flatten_all(u);
    return r < 0 ? r : fs_uidvalidity_take(u, u->dirfd, 1, &uv);
}
