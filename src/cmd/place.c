#include "cmd/place.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/err.h"
#include "cmd/verb.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/config_file.h"
#include "service/domain_name.h"
#include "store/fs.h"
#include "store/store_ops.h"

static const char *const places[] = {"config.json", "/etc/rmaild/config.json"};

const char *place_find_config(const struct verb_call *call)
{
    const char *path_z = call->config_z;
    for (size_t i = 0; path_z == NULL && i < ARRAY_LEN(places); i++)
        if (access(places[i], F_OK) == 0)
            path_z = places[i];
    return path_z;
}

int place_config(const struct verb_call *call, struct config **ret)
{
    const char *path_z = place_find_config(call);
    struct config_findings findings;
    if (path_z == NULL) {
        verb_say("no configuration: neither %s nor %s is there; name one with --config FILE", places[0], places[1]);
        return VERB_REFUSED;
    }
    config_findings_init(&findings);
    int r = config_load(path_z, &findings, ret);
    for (const struct config_finding *f = findings.first; f != NULL; f = f->next)
        verb_say("%s: %s%s%s %s%swants %s", path_z, f->severity == CONFIG_REFUSE ? "" : "warning: ", f->key_z,
                 f->value_z[0] == 0 ? "" : " is", f->value_z, f->value_z[0] == 0 ? "" : ", ", f->range_z);
    config_findings_done(&findings);
    if (r < 0)
        verb_say("%s: %s", path_z, err_text(r));
    return r < 0 ? VERB_REFUSED : VERB_GOOD;
}

static const char *user_name(uid_t uid, char ret[32])
{
    const struct passwd *pw = getpwuid(uid);
    if (pw != NULL)
        return pw->pw_name;
    snprintf(ret, 32, "uid %lu", (unsigned long)uid);
    return ret;
}

static int become(uid_t uid, gid_t gid)
{
    const struct passwd *pw = getpwuid(uid);
    int r = pw != NULL ? initgroups(pw->pw_name, gid) : setgroups(0, NULL);
    if (r == 0 && setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0)
        return VERB_GOOD;
    verb_say("cannot become the owner of mail_root: %s", strerror(errno));
    return VERB_REFUSED;
}

/* For a new mail_root: it belongs to runtime.user from the start. */
static int make_root(const struct config *cfg)
{
    const struct passwd *pw = cfg->runtime_user == NULL ? NULL : getpwnam(cfg->runtime_user);
    if (mkdir(cfg->mail_root, 0700) < 0 && errno != EEXIST) {
        verb_say("%s cannot be made: %s", cfg->mail_root, strerror(errno));
        return VERB_REFUSED;
    }
    if (pw != NULL && geteuid() == 0 && chown(cfg->mail_root, pw->pw_uid, pw->pw_gid) < 0) {
        verb_say("%s cannot be given to %s: %s", cfg->mail_root, cfg->runtime_user, strerror(errno));
        return VERB_REFUSED;
    }
    return VERB_GOOD;
}

/* CLI-05: files must never belong to somebody the server is not. */
static int take_identity(const struct config *cfg, unsigned what)
{
    struct stat st;
    char text[32];
    if (stat(cfg->mail_root, &st) < 0 && errno == ENOENT && (what & PLACE_MAKE) != 0 && make_root(cfg) != VERB_GOOD)
        return VERB_REFUSED;
    if (stat(cfg->mail_root, &st) < 0 || !S_ISDIR(st.st_mode)) {
        verb_say("mail_root %s is not there", cfg->mail_root);
        return VERB_REFUSED;
    }
    if (st.st_uid == geteuid())
        return VERB_GOOD;
    if (geteuid() == 0)
        return become(st.st_uid, st.st_gid);
    verb_say("mail_root %s belongs to %s: run this as that user or as root", cfg->mail_root, user_name(st.st_uid, text));
    return VERB_REFUSED;
}

int place_open(const struct verb_call *call, unsigned what, struct place *ret)
{
    struct place p = {0};
    int r;
    if (place_config(call, &p.cfg) != VERB_GOOD)
        return VERB_REFUSED;
    if (take_identity(p.cfg, what) != VERB_GOOD) {
        place_done(&p);
        return VERB_REFUSED;
    }
    r = accounts_open(p.cfg->mail_root, &p.accounts);
    if (r == 0 && (what & PLACE_STORE) != 0)
        r = store_fs_open(p.cfg->mail_root, NULL, &p.store);
    if (r < 0) {
        verb_say("%s: %s", p.cfg->mail_root, err_text(r));
        place_done(&p);
        return VERB_REFUSED;
    }
    *ret = p;
    return VERB_GOOD;
}

void place_done(struct place *p)
{
    if (p->store != NULL)
        p->store = p->store->ops->close(p->store);
    p->accounts = accounts_close(p->accounts);
    p->cfg = config_unref(p->cfg);
}

int place_domain(const struct place *p, const char *text_z, char *ret_z)
{
    if (domain_normal(span_z(text_z), ret_z) == 0 && route_domain_hosted(p->cfg, span_z(ret_z)))
        return VERB_GOOD;
    verb_say("%s is not among the hosted domains of the configuration", text_z);
    return VERB_REFUSED;
}

int place_address(const struct place *p, const char *text_z, struct account_name *ret)
{
    struct account_name name;
    if (account_name_parse(span_z(text_z), &name) < 0) {
        verb_say("%s is no address an account can have: 1-64 of [a-z0-9._+-], an @, and a domain", text_z);
        return VERB_REFUSED;
    }
    if (place_domain(p, name.domain_z, name.domain_z) != VERB_GOOD)
        return VERB_REFUSED;
    *ret = name;
    return VERB_GOOD;
}
