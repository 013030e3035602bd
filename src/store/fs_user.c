/* Users: open directories, the user's lock, uidvalidity.json, left-overs of an older tree or of a
 * crash (SPEC STORE-05, STORE-10, IMAP-23, IMAP-27). */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "store/fs_int.h"

#define OUT_OF_TABLE (1u << 31) /* in refs: destroyed at the last put */

static uint64_t hash_text(const char *z)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (; *z != 0; z++)
        h = (h ^ (uint8_t)*z) * UINT64_C(1099511628211);
    return h;
}

void fs_user_destroy(struct fs_user *u)
{
    if (u == NULL)
        return;
    if (u->usagefd >= 0)
        close(u->usagefd);
    if (u->lockfd >= 0)
        close(u->lockfd);
    if (u->boxesfd >= 0)
        close(u->boxesfd);
    if (u->dirfd >= 0)
        close(u->dirfd);
    fs_known_free(u);
    pthread_mutex_destroy(&u->lock_mx);
    free(u->owner_z);
    free(u->domain_z);
    free(u->user_z);
    free(u);
}

/* domains/D/users/U, each step without following a link. */
static int open_user_dir(struct fs_store *fs, const char *domain_z, const char *user_z)
{
    int d = fsu_open_dir(fs->domainsfd, domain_z);
    if (d < 0)
        return d;
    int users = fsu_open_dir(d, "users");
    close(d);
    if (users < 0)
        return users;
    int u = fsu_open_dir(users, user_z);
    close(users);
    return u;
}

static int user_new(struct fs_store *fs, const char *domain_z, const char *user_z,
                    struct fs_user **ret)
{
    struct fs_user *u = calloc(1, sizeof(*u));
    struct stat st;
    if (u == NULL)
        return -E_NOMEM;
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(
        &attr, PTHREAD_MUTEX_RECURSIVE); /* usage of what healing finds, under a RENAME */
    pthread_mutex_init(&u->lock_mx, &attr);
    pthread_mutexattr_destroy(&attr);
    u->fs = fs;
    u->refs = 1 | OUT_OF_TABLE;
    u->dirfd = u->boxesfd = u->lockfd = u->usagefd = -1;
    u->domain_z = strdup(domain_z);
    u->user_z = strdup(user_z);
    int r = asprintf(&u->owner_z, "%s@%s", user_z, domain_z) < 0 ? -E_NOMEM : 0;
    if (r == 0)
        r = u->dirfd = open_user_dir(fs, domain_z, user_z);
    if (r >= 0)
        r = u->boxesfd = fsu_open_dir(u->dirfd, "mailboxes");
    if (r >= 0)
        r = fstat(u->dirfd, &st) < 0 ? err_from_errno(errno) : 0;
    if (r < 0 || u->domain_z == NULL || u->user_z == NULL) {
        fs_user_destroy(u);
        return r < 0 ? r : -E_NOMEM;
    }
    u->dev = st.st_dev;
    u->ino = st.st_ino;
    *ret = u;
    return 0;
}

static bool still_named(const struct fs_user *u)
{
    char path[600];
    struct stat st;
    snprintf(path, sizeof(path), "%s/users/%s", u->domain_z, u->user_z);
    return fstatat(u->fs->domainsfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino == u->ino &&
           st.st_dev == u->dev;
}

static void table_remove(struct fs_store *fs, struct fs_user *u)
{
    struct fs_user **at = &fs->users[hash_text(u->owner_z) % FS_TABLE];
    while (*at != u)
        at = &(*at)->next;
    *at = u->next;
    fs->users_n--;
    u->refs |= OUT_OF_TABLE;
}

int fs_user_get(struct fs_store *fs, struct store_account who, struct fs_user **ret)
{
    char domain[256], user[256], owner[600];
    if (!fs_part_ok(who.domain) || !fs_part_ok(who.user))
        return -E_INVAL;
    snprintf(domain, sizeof(domain), SPAN_FMT, SPAN_ARG(who.domain));
    snprintf(user, sizeof(user), SPAN_FMT, SPAN_ARG(who.user));
    snprintf(owner, sizeof(owner), "%s@%s", user, domain);
    struct fs_user **head = &fs->users[hash_text(owner) % FS_TABLE];
    pthread_mutex_lock(&fs->mx);
    struct fs_user *u = *head;
    while (u != NULL && strcmp(u->owner_z, owner) != 0)
        u = u->next;
    if (u != NULL) {
        u->refs++;
        u->used = ++fs->clock;
    }
    pthread_mutex_unlock(&fs->mx);
    if (u != NULL) {
        if (still_named(u)) {
            *ret = u;
            return 0;
        }
        pthread_mutex_lock(&fs->mx);
        if ((u->refs & OUT_OF_TABLE) == 0)
            table_remove(fs, u);
        pthread_mutex_unlock(&fs->mx);
        fs_user_put(u);
    }
    int r = user_new(fs, domain, user, &u);
    if (r == 0) {
        r = fs_user_lock(u); /* the first opening tidies up */
        if (r == 0)
            fs_user_unlock(u);
        else
            fs_user_put(u);
    }
    if (r != 0)
        return r;
    pthread_mutex_lock(&fs->mx);
    struct fs_user *other = *head;
    while (other != NULL && (strcmp(other->owner_z, owner) != 0 || other->ino != u->ino))
        other = other->next;
    if (other != NULL) {
        other->refs++;
    } else {
        u->refs &= ~OUT_OF_TABLE;
        u->next = *head;
        u->used = ++fs->clock;
        *head = u;
        fs->users_n++;
    }
    pthread_mutex_unlock(&fs->mx);
    if (other != NULL)
        fs_user_put(u);
    *ret = other != NULL ? other : u;
    return 0;
}

struct fs_user *fs_user_ref(struct fs_user *u)
{
    pthread_mutex_lock(&u->fs->mx);
    u->refs++;
    pthread_mutex_unlock(&u->fs->mx);
    return u;
}

void fs_user_put(struct fs_user *u)
{
    struct fs_user *victim = NULL;
    if (u == NULL)
        return;
    struct fs_store *fs = u->fs;
    pthread_mutex_lock(&fs->mx);
    if (--u->refs == OUT_OF_TABLE) {
        victim = u;
    } else if (u->refs == 0 && fs->users_n > fs->idle_users) {
        for (size_t i = 0; i < FS_TABLE; i++)
            for (struct fs_user *x = fs->users[i]; x != NULL; x = x->next)
                if (x->refs == 0 && (victim == NULL || x->used < victim->used))
                    victim = x;
        table_remove(fs, victim);
    }
    pthread_mutex_unlock(&fs->mx);
    fs_user_destroy(victim);
}

/* --- the lock
 * ----------------------------------------------------------------------------------------------------
 */

static int lock_file(struct fs_user *u)
{
    struct stat named, held;
    for (;;) {
        if (u->lockfd < 0) {
            u->lockfd = openat(u->dirfd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
            if (u->lockfd < 0)
                return err_from_errno(errno);
        }
        while (flock(u->lockfd, LOCK_EX) < 0)
            if (errno != EINTR)
                return err_from_errno(errno);
        if (fstat(u->lockfd, &held) == 0 &&
            fstatat(u->dirfd, "lock", &named, AT_SYMLINK_NOFOLLOW) == 0 &&
            held.st_ino == named.st_ino)
            break;
        close(u->lockfd);
        u->lockfd = -1;
        if (!still_named(u))
            return -E_NOTFOUND;
    }
    if (still_named(u))
        return 0;
    flock(u->lockfd, LOCK_UN);
    return -E_NOTFOUND; /* the account was deleted while we waited */
}

static void remove_leftovers(struct fs_user *u)
{
    struct fs_names names;
    if (fs_names_read(u->boxesfd, &names) < 0)
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = names.text + names.name[i].at;
        if (strncmp(name, ".new-", 5) == 0 || strncmp(name, ".gone-", 6) == 0)
            fs_remove_tree(u->boxesfd, name);
    }
    fs_names_done(&names);
}

int fs_user_lock(struct fs_user *u)
{
    pthread_mutex_lock(&u->lock_mx);
    if (u->lock_depth++ > 0)
        return 0;
    int r = lock_file(u);
    if (r == 0) {
        r = fs_rename_redo(u);
        if (r == 0 && !u->tidy) {
            remove_leftovers(u);
            r = fs_flatten(u);
            u->tidy = r == 0;
            if (r == 0)
                (void)fs_subscriptions_seed(u); /* a full disk is no reason to refuse the rest */
        }
        if (r < 0)
            flock(u->lockfd, LOCK_UN);
    }
    if (r < 0) {
        u->lock_depth--;
        pthread_mutex_unlock(&u->lock_mx);
    }
    return r;
}

void fs_user_unlock(struct fs_user *u)
{
    if (--u->lock_depth == 0)
        flock(u->lockfd, LOCK_UN);
    pthread_mutex_unlock(&u->lock_mx);
}

/* --- uidvalidity.json ------------------------------------------------------------------------- */

/* In a tree without the file: the highest of the mailboxes that are there. */
static uint64_t highest_known(int userfd)
{
    uint64_t highest = 0;
    struct fs_names names;
    int boxes = fsu_open_dir(userfd, "mailboxes");
    if (boxes < 0 || fs_names_read(boxes, &names) < 0) {
        if (boxes >= 0)
            close(boxes);
        return 0;
    }
    for (size_t i = 0; i < names.n; i++) {
        struct fs_status st;
        int fd = fsu_open_dir(boxes, names.text + names.name[i].at);
        if (fd < 0)
            continue;
        if (fs_status_read(fd, &st, NULL) == 0 && st.uid_validity > highest)
            highest = st.uid_validity;
        close(fd);
    }
    fs_names_done(&names);
    close(boxes);
    return highest;
}

int fs_uidvalidity_take(struct fs_user *u, int dirfd, unsigned count, uint32_t *ret_first)
{
    char out[64];
    cJSON *o;
    uint64_t last = 0, first = (uint64_t)clock_wall_s();
    (void)u;
    int r = fs_json_read(dirfd, "uidvalidity.json", 4096, &o);
    if (r == 0) {
        const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, "last");
        if (cJSON_IsNumber(v) && v->valuedouble > 0 && v->valuedouble < 4294967296.0)
            last = (uint64_t)v->valuedouble;
        cJSON_Delete(o);
    }
    if (last == 0)
        last = highest_known(dirfd);
    if (first <= last)
        first = last + 1;
    if (first + count - 1 > UINT32_MAX)
        return -E_LIMIT;
    snprintf(out, sizeof(out), "{\"last\":%llu}", (unsigned long long)(first + count - 1));
    r = fsu_replace(dirfd, "uidvalidity.json", span_z(out), 0600);
    if (r == 0)
        *ret_first = (uint32_t)first;
    return r;
}

/* --- removal
 * -----------------------------------------------------------------------------------------------------
 */

int fs_remove_tree(int dirfd, const char *name_z)
{
    int fd = fsu_open_dir(dirfd, name_z);
    if (fd < 0)
        return unlinkat(dirfd, name_z, 0) < 0 && errno != ENOENT ? err_from_errno(errno) : 0;
    struct fs_names names;
    int r = fs_names_read(fd, &names);
    if (r == 0) {
        for (size_t i = 0; i < names.n; i++) {
            const char *name = names.text + names.name[i].at;
            if (names.name[i].type == DT_DIR || (unlinkat(fd, name, 0) < 0 && errno == EISDIR))
                fs_remove_tree(fd, name); /* depth: a user's tree is four levels deep */
        }
        fs_names_done(&names);
    }
    close(fd);
    return unlinkat(dirfd, name_z, AT_REMOVEDIR) < 0 && errno != ENOENT ? err_from_errno(errno) : r;
}
