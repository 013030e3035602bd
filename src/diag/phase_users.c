/* DIAG-12: accounts, by the files and at the door. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "diag/talk.h"
#include "service/account.h"
#include "service/account_admin.h"

static int change(struct diag *d, const struct account_change *ch)
{
    return account_change(d->p.accounts, d->p.cfg, span_z(d->domain_z), span_z(d->user_z), ch);
}

static void layout(struct diag *d)
{
    static const struct {
        const char *name_z;
        mode_t mode;
    } rows[] = {{"", 0700},
                {"user.json", 0600},
                {"mailboxes", 0700},
                {"mailboxes/INBOX", 0700},
                {"mailboxes/INBOX/status.json", 0600}};
    char path[4200];
    struct stat st;
    if (!diag_need_users(d))
        return;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(path, sizeof(path), "%s/domains/%s/users/%s/%s", d->p.cfg->mail_root, d->domain_z,
                 d->user_z, rows[i].name_z);
        if (diag_want(d, lstat(path, &st) == 0, "%s is missing", rows[i].name_z))
            diag_want(d, (st.st_mode & 0777) == rows[i].mode, "%s has mode %o", rows[i].name_z,
                      st.st_mode & 0777);
    }
}

static struct account *look(struct diag *d)
{
    struct account *a = NULL;
    if (!diag_need_users(d))
        return NULL;
    int r = accounts_get(d->p.accounts, span_z(d->domain_z), span_z(d->user_z), &a);
    return diag_want(d, r == 0, "user.json: %s", err_text(r)) ? a : NULL;
}

static void record(struct diag *d)
{
    struct account *a = look(d);
    if (a == NULL)
        return;
    diag_want(d, a->password.scheme == PASSWORD_SCRAM, "the password is not kept as SCRAM-SHA-256");
    diag_want(d, (int64_t)a->password.iterations >= d->p.cfg->auth_pbkdf2_iterations,
              "%u iterations", a->password.iterations);
    account_unref(a);
}

static void mailboxes(struct diag *d)
{
    static const char *const names[] = {"INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive"};
    struct store_list list;
    if (!diag_need_users(d))
        return;
    int r = d->p.store->ops->mbox_list(d->p.store, diag_who(d, false), &list);
    if (!diag_want(d, r == 0, "%s", err_text(r)))
        return;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        bool found = false;
        for (size_t k = 0; k < list.n; k++)
            found =
                found || (strcmp(list.mbox[k].name_z, names[i]) == 0 && list.mbox[k].subscribed);
        diag_want(d, found, "no %s", names[i]);
    }
    store_list_free(&list);
}

static void disabled(struct diag *d)
{
    struct account_change off = {.set_disabled = true, .disabled = true},
                          on = {.set_disabled = true};
    struct talk t;
    if (!diag_need_users(d) || !diag_want(d, change(d, &off) == 0, "it cannot be disabled"))
        return;
    enum talk_status s = talk_imap_login(d, false, &t);
    talk_want(d, s == TALK_NO, &t, "a disabled account");
    talk_close(&t);
    if (!diag_want(d, change(d, &on) == 0, "it cannot be enabled"))
        return;
    s = talk_imap_login(d, false, &t);
    talk_want(d, s == TALK_OK, &t, "an enabled one");
    talk_close(&t);
}

static void admin(struct diag *d)
{
    struct account_change ch = {.set_admin = true};
    for (int i = 0; i < 2; i++) {
        if (!diag_need_users(d) || !diag_want(d, change(d, &ch) == 0, "the flag cannot be set"))
            return;
        struct account *a = look(d);
        diag_want(d, a != NULL && a->admin == ch.admin, "the flag is not what was set");
        account_unref(a);
        ch.admin = true;
    }
}

static void quota(struct diag *d)
{
    struct account_change ch = {.set_quota = true, .quota_mb = 32};
    if (!diag_need_users(d) || !diag_want(d, change(d, &ch) == 0, "the quota cannot be set"))
        return;
    struct account *a = look(d);
    diag_want(d, a != NULL && a->quota_mb == 32, "the quota is not what was set");
    account_unref(a);
    if (d->p.cfg->quota_default_mb == 0)
        diag_warn(d, "quota.default_mb is 0: accounts have no limit");
}

static const struct diag_check checks[] = {
    {"users.layout", "directory and files of a new account, with their modes", layout},
    {"users.record", "the password is kept as a SCRAM-SHA-256 record", record},
    {"users.mailboxes", "the default mailboxes are there and subscribed", mailboxes},
    {"users.disabled", "a disabled account cannot log in, an enabled one can", disabled},
    {"users.admin", "the admin flag can be taken and given", admin},
    {"users.quota", "the quota of an account can be set, and there is a default", quota},
};
const struct diag_phase diag_users = {2, "User Management", checks, ARRAY_LEN(checks)};
