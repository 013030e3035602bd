/* Accounts: the user's directory with the default mailboxes (SPEC IMAP-21); user.json in it is the
 * service's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "store/fs_int.h"

static const char *const default_mailboxes[] = {"INBOX", "Sent", "Drafts",
                                                "Trash", "Junk", "Archive"};

static int open_users(struct fs_store *fs, struct span domain, bool make)
{
    char name[256];
    snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(domain));
    int d = make ? fsu_make_dir(fs->domainsfd, name) : fsu_open_dir(fs->domainsfd, name);
    if (d < 0)
        return d;
    int users = make ? fsu_make_dir(d, "users") : fsu_open_dir(d, "users");
    close(d);
    return users;
}

/* All six under a temporary name, then one rename: a user has all of them or is no user yet. */
static int make_mailboxes(int userfd)
{
    char tmp[64];
    uint32_t uv;
    struct mbox_id id;
    fs_temp_name(tmp, ".mailboxes-");
    if (mkdirat(userfd, tmp, 0700) < 0)
        return err_from_errno(errno);
    int fd = fsu_open_dir(userfd, tmp);
    int r = fd < 0 ? fd : fs_uidvalidity_take(NULL, userfd, ARRAY_LEN(default_mailboxes), &uv);
    for (size_t i = 0; i < ARRAY_LEN(default_mailboxes) && r == 0; i++)
        r = fs_mbox_make(fd, default_mailboxes[i], uv + (uint32_t)i,
                         fs_use_of_name(default_mailboxes[i]), false, &id);
    if (r == 0)
        r = fsu_sync(fd);
    if (fd >= 0)
        close(fd);
    if (r == 0)
        r = fs_subscriptions_write(userfd, default_mailboxes, ARRAY_LEN(default_mailboxes));
    if (r == 0 && fsu_rename_new(userfd, tmp, userfd, "mailboxes") < 0)
        r = err_from_errno(errno);
    if (r < 0)
        fs_remove_tree(userfd, tmp);
    return r < 0 ? r : fsu_sync(userfd);
}

int fs_account_create(struct store *s, struct store_op op, struct store_account who)
{
    char name[256];
    struct stat st;
    (void)op;
    if (!fs_part_ok(who.domain) || !fs_part_ok(who.user))
        return -E_INVAL;
    int users = open_users(fs_of(s), who.domain, true);
    if (users < 0)
        return users;
    snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(who.user));
    int fd = fsu_make_dir(users, name);
    close(users);
    if (fd < 0)
        return fd;
    int r =
        fstatat(fd, "mailboxes", &st, AT_SYMLINK_NOFOLLOW) == 0 ? -E_EXISTS : make_mailboxes(fd);
    close(fd);
    return r;
}

/* Every mailbox is closed to appends first, then the directory goes by one rename. */
/* A home without mailboxes, left by who was killed while making it. The caller keeps others from making it just now. */
static int remove_half_made(struct fs_store *fs, struct store_account who)
{
    char name[256], gone[64];
    struct stat st;
    int users = open_users(fs, who.domain, false);
    if (users < 0)
        return users;
    snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(who.user));
    fs_temp_name(gone, ".gone-");
    int home = fsu_open_dir(users, name);
    int r = home < 0 ? home : fstatat(home, "mailboxes", &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT ? -E_NOTFOUND : 0;
    if (home >= 0)
        close(home);
    if (r == 0 && renameat(users, name, users, gone) < 0)
        r = err_from_errno(errno);
    if (r == 0)
        fs_remove_tree(users, gone);
    close(users);
    return r;
}

int fs_account_delete(struct store *s, struct store_op op, struct store_account who)
{
    char name[256], gone[64];
    struct fs_user *u;
    struct store_list l = {0};
    (void)op;
    int r = fs_user_get(fs_of(s), who, &u);
    if (r < 0)
        return r == -E_NOTFOUND ? remove_half_made(fs_of(s), who) : r;
    int users = open_users(fs_of(s), who.domain, false);
    snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(who.user));
    fs_temp_name(gone, ".gone-");
    r = users < 0 ? users : fs_user_lock(u);
    if (r == 0) {
        r = fs_mbox_scan(u, &l);
        for (size_t i = 0; i < l.n && r == 0; i++) {
            char dir[STORE_NAME_MAX + 1];
            if (store_name_encode(span_z(l.mbox[i].name_z), dir) > 0)
                r = fs_mbox_shut(u, dir);
        }
        if (r == 0 && renameat(users, name, users, gone) < 0)
            r = err_from_errno(errno);
        if (r == 0)
            r = fsu_sync(users);
        fs_user_unlock(u);
        store_list_free(&l);
    }
    if (r == 0)
        fs_remove_tree(users, gone);
    if (users >= 0)
        close(users);
    fs_user_put(u);
    return r;
}
