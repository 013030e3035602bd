#include "cmd/moving.h"

#include <string.h>

#include "base/config.h"
#include "cmd/audit.h"
#include "cmd/moving_show.h"
#include "cmd/place.h"
#include "cmd/verb.h"
#include "service/account.h"

struct asked {
    const char *form_z, *path_z, *address_z, *folder_z;
    bool recurse, keep_uids;
};

static int parse_form(const struct verb_call *call, const char *form_z, enum moving_form *ret)
{
    if (strcmp(form_z, "maildir") != 0 && strcmp(form_z, "mbox") != 0)
        return verb_misused(call, "%s is neither maildir nor mbox", form_z);
    *ret = strcmp(form_z, "mbox") == 0 ? MOVING_MBOX : MOVING_MAILDIR;
    return VERB_GOOD;
}

static int run(const struct verb_call *call, const struct asked *a, bool in)
{
    struct place p;
    struct account_name who;
    struct account *account = NULL;
    struct moving_show show;
    struct moving m = {.path_z = a->path_z, .folder = span_z(a->folder_z), .recurse = a->recurse, .keep_uids = a->keep_uids};
    if (parse_form(call, a->form_z, &m.form) != VERB_GOOD)
        return VERB_USAGE;
    if (a->folder_z != NULL && a->folder_z[0] == 0)
        return verb_misused(call, "--folder needs a name");
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_address(&p, a->address_z, &who), r = 0;
    if (status == VERB_GOOD) {
        r = accounts_get(p.accounts, span_z(who.domain_z), span_z(who.user_z), &account);
        if (r < 0) {
            verb_say(r == -E_NOTFOUND || r == -E_DOWN ? "there is no account %s@%s" : "%s@%s cannot be read", who.user_z,
                     who.domain_z);
            status = VERB_REFUSED;
        }
    }
    if (status == VERB_GOOD) {
        m.store = p.store;
        m.who = (struct store_account){span_z(who.domain_z), span_z(who.user_z)};
        m.quota = account_quota_octets(account, p.cfg);
        moving_show_begin(&show, &m, call->json, in ? "imported" : "exported");
        r = in ? moving_import(&m) : moving_export(&m);
        status = moving_show_end(&show, r);
        audit(in ? "mail.import" : "mail.export", r, "account=%s@%s messages=%llu failed=%llu", who.user_z, who.domain_z,
              (unsigned long long)m.total.moved, (unsigned long long)m.total.failed);
    }
    account_unref(account);
    place_done(&p);
    return status;
}

int import_verb(const struct verb_call *call)
{
    struct asked a = {0};
    const char *args[3];
    size_t n;
    const struct verb_option options[] = {
        {"--folder", NULL, &a.folder_z}, {"--recurse", &a.recurse, NULL}, {"--keep-uids", &a.keep_uids, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), args, 3, 3, &n) != VERB_GOOD)
        return VERB_USAGE;
    a.form_z = args[0];
    a.path_z = args[1];
    a.address_z = args[2];
    return run(call, &a, true);
}

int export_verb(const struct verb_call *call)
{
    struct asked a = {0};
    const char *args[3];
    size_t n;
    const struct verb_option options[] = {{"--folder", NULL, &a.folder_z}};
    if (verb_options(call, options, ARRAY_LEN(options), args, 3, 3, &n) != VERB_GOOD)
        return VERB_USAGE;
    a.form_z = args[0];
    a.address_z = args[1];
    a.path_z = args[2];
    return run(call, &a, false);
}

int migrate_verb(const struct verb_call *call)
{
    const char *path = NULL;
    bool dry_run = false;
    size_t n;
    struct place p;
    struct moving_show show;
    const struct verb_option options[] = {{"--dry-run", &dry_run, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), &path, 0, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    struct moving m = {.store = p.store, .path_z = path == NULL ? p.cfg->mail_root : path, .dry_run = dry_run};
    moving_show_begin(&show, &m, call->json, dry_run ? "to_migrate" : "migrated");
    int r = moving_migrate(&m, p.accounts), status = moving_show_end(&show, r);
    if (!dry_run)
        audit("mail.migrate", r, "path=%s messages=%llu failed=%llu", m.path_z, (unsigned long long)m.total.moved,
              (unsigned long long)m.total.failed);
    place_done(&p);
    return status;
}
