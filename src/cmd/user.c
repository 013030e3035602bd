#include "cmd/user.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "cmd/audit.h"
#include "cmd/password.h"
#include "cmd/place.h"
#include "cmd/verb.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/domain_name.h"
#include "store/store_ops.h"

static int say_result(const struct verb_call *call, const struct account_name *who, int r, const char *word_z,
                      const char *done_z)
{
    if (r == 0 && call->json) {
        char address[sizeof(*who) + 2];
        snprintf(address, sizeof(address), "%s@%s", who->user_z, who->domain_z);
        verb_json("done", word_z, "address", address, (char *)NULL);
    } else if (r == 0) {
        printf("%s %s@%s\n", done_z, who->user_z, who->domain_z);
    }
    if (r == 0)
        return VERB_GOOD;
    if (r == -E_SYNTAX)
        verb_say("a password has 8-1024 octets of UTF-8 without controls");
    else if (r == -E_NOTFOUND || r == -E_DOWN)
        verb_say("there is no account %s@%s", who->user_z, who->domain_z);
    else if (r == -E_EXISTS)
        verb_say("there is an account %s@%s already", who->user_z, who->domain_z);
    else
        verb_say("%s@%s: %s", who->user_z, who->domain_z, err_text(r));
    return VERB_REFUSED;
}

/* A change that was tried: its line in the log, its result for the person. */
static int changed(const struct verb_call *call, const char *event_z, const struct account_name *who, int r, const char *done_z)
{
    audit(event_z, r, "account=%s@%s", who->user_z, who->domain_z);
    return say_result(call, who, r, event_z + strlen("user."), done_z);
}

static int parse_quota(const struct verb_call *call, const char *text_z, struct account_change *ch)
{
    uint64_t mb;
    if (text_z == NULL)
        return VERB_GOOD;
    if (span_u64(span_z(text_z), ACCOUNT_QUOTA_MAX, &mb) < 0)
        return verb_misused(call, "--quota-mb takes a number, 0-%d; 0 is no limit", ACCOUNT_QUOTA_MAX);
    ch->set_quota = true;
    ch->quota_mb = (int64_t)mb;
    return VERB_GOOD;
}

int user_add(const struct verb_call *call)
{
    const char *address = NULL, *quota = NULL;
    bool admin = false, superadmin = false, from_stdin = false;
    size_t n;
    struct place p;
    struct account_name who;
    struct account_change ch = {0};
    char password[PASSWORD_LINE_MAX];
    const struct verb_option options[] = {{"--admin", &admin, NULL}, {"--superadmin", &superadmin, NULL},
                                          {"--quota-mb", NULL, &quota}, {"--password-stdin", &from_stdin, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), &address, 1, 1, &n) != VERB_GOOD ||
        parse_quota(call, quota, &ch) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, PLACE_STORE | PLACE_MAKE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_address(&p, address, &who), len = -1;
    if (status == VERB_GOOD) {
        len = password_read(from_stdin, password);
        status = len < 0 ? VERB_REFUSED : VERB_GOOD;
    }
    if (status == VERB_GOOD) {
        ch.set_admin = admin;
        ch.admin = admin;
        ch.set_superadmin = superadmin;
        ch.superadmin = superadmin;
        if (!ch.set_quota) {
            ch.set_quota = true;
            ch.quota_mb = p.cfg->quota_default_mb;
        }
        ch.password = span_of(password, (size_t)len);
        int r = account_add(p.accounts, p.store, p.cfg, span_z(who.domain_z), span_z(who.user_z), &ch);
        status = changed(call, "user.add", &who, r, "added");
    }
    crypto_wipe(password, sizeof(password));
    place_done(&p);
    return status;
}

int user_passwd(const struct verb_call *call)
{
    const char *address = NULL;
    bool from_stdin = false;
    size_t n;
    struct place p;
    struct account_name who;
    struct account *there = NULL;
    char password[PASSWORD_LINE_MAX];
    const struct verb_option options[] = {{"--password-stdin", &from_stdin, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), &address, 1, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, 0, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_address(&p, address, &who), len = -1;
    if (status == VERB_GOOD) { /* before anybody types a password twice */
        int r = accounts_get(p.accounts, span_z(who.domain_z), span_z(who.user_z), &there);
        status = r < 0 ? say_result(call, &who, r, "", "") : VERB_GOOD;
        account_unref(there);
    }
    if (status == VERB_GOOD) {
        len = password_read(from_stdin, password);
        status = len < 0 ? VERB_REFUSED : VERB_GOOD;
    }
    if (status == VERB_GOOD) {
        struct account_change ch = {.set_password = true, .password = span_of(password, (size_t)len)};
        int r = account_change(p.accounts, p.cfg, span_z(who.domain_z), span_z(who.user_z), &ch);
        status = changed(call, "user.passwd", &who, r, "new password for");
    }
    crypto_wipe(password, sizeof(password));
    place_done(&p);
    return status;
}

static int parse_yes(const struct verb_call *call, const char *name_z, const char *text_z, bool *ret_set, bool *ret)
{
    if (text_z == NULL)
        return VERB_GOOD;
    if (strcmp(text_z, "yes") != 0 && strcmp(text_z, "no") != 0)
        return verb_misused(call, "%s takes yes or no", name_z);
    *ret_set = true;
    *ret = text_z[0] == 'y';
    return VERB_GOOD;
}

/* "a@x.example,@y.example"; empty: none any more. `items` has room for ACCOUNT_SEND_AS_MAX. */
static int parse_send_as(const struct verb_call *call, const char *text_z, struct span *items, struct account_change *ch)
{
    struct span rest = span_z(text_z);
    if (text_z == NULL)
        return VERB_GOOD;
    while (rest.n > 0) {
        size_t comma = rest.n;
        span_find(rest, ',', &comma);
        struct span one = span_trim(span_part(rest, 0, comma));
        if (ch->send_as_n == ACCOUNT_SEND_AS_MAX || !account_send_as_ok(one))
            return verb_misused(call, "--send-as takes addresses, @domain or *, with commas between");
        items[ch->send_as_n++] = one;
        rest = span_part(rest, comma + 1, rest.n);
    }
    ch->set_send_as = true;
    ch->send_as = items;
    return VERB_GOOD;
}

static void audit_set(const struct account_name *who, int r, const char *admin, const char *superadmin, const char *disabled,
                      const char *quota, const char *send_as)
{
    audit("user.set", r, "account=%s@%s admin=%s superadmin=%s disabled=%s quota_mb=%s send_as=%s", who->user_z,
          who->domain_z, admin, superadmin, disabled, quota, send_as);
}

int user_set(const struct verb_call *call)
{
    static struct span send_as_items[ACCOUNT_SEND_AS_MAX];
    const char *address = NULL, *admin = NULL, *superadmin = NULL, *disabled = NULL, *quota = NULL, *send_as = NULL;
    size_t n;
    struct place p;
    struct account_name who;
    struct account_change ch = {0};
    const struct verb_option options[] = {{"--admin", NULL, &admin}, {"--superadmin", NULL, &superadmin},
                                          {"--disabled", NULL, &disabled}, {"--quota-mb", NULL, &quota},
                                          {"--send-as", NULL, &send_as}};
    if (verb_options(call, options, ARRAY_LEN(options), &address, 1, 1, &n) != VERB_GOOD ||
        parse_yes(call, "--admin", admin, &ch.set_admin, &ch.admin) != VERB_GOOD ||
        parse_yes(call, "--superadmin", superadmin, &ch.set_superadmin, &ch.superadmin) != VERB_GOOD ||
        parse_yes(call, "--disabled", disabled, &ch.set_disabled, &ch.disabled) != VERB_GOOD ||
        parse_quota(call, quota, &ch) != VERB_GOOD || parse_send_as(call, send_as, send_as_items, &ch) != VERB_GOOD)
        return VERB_USAGE;
    if (!ch.set_admin && !ch.set_superadmin && !ch.set_disabled && !ch.set_quota && !ch.set_send_as)
        return verb_misused(call, "nothing to set");
    if (place_open(call, 0, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_address(&p, address, &who);
    if (status == VERB_GOOD) {
        int r = account_change(p.accounts, p.cfg, span_z(who.domain_z), span_z(who.user_z), &ch);
        audit_set(&who, r, admin, superadmin, disabled, quota, send_as);
        status = say_result(call, &who, r, "set", "changed");
    }
    place_done(&p);
    return status;
}

int user_delete(const struct verb_call *call)
{
    const char *address = NULL;
    bool keep_mail = false;
    size_t n;
    struct place p;
    struct account_name who;
    const struct verb_option options[] = {{"--keep-mail", &keep_mail, NULL}};
    if (verb_options(call, options, ARRAY_LEN(options), &address, 1, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = place_address(&p, address, &who);
    if (status == VERB_GOOD) {
        int r = account_delete(p.accounts, p.store, span_z(who.domain_z), span_z(who.user_z), keep_mail);
        status = changed(call, "user.delete", &who, r, keep_mail ? "deleted, mail kept:" : "deleted");
        if (r < 0 && r != -E_NOTFOUND && r != -E_DOWN)
            verb_say("the account is closed, its mail may still be there: run this again");
    }
    place_done(&p);
    return status;
}

struct listing {
    const struct place *p;
    const char *domain_z;
    cJSON *json; /* NULL: text */
    bool unreadable;
};

static int list_one(void *ctx, const char *user_z, const struct account *a)
{
    struct listing *l = ctx;
    struct store_usage use = {0};
    struct store *s = l->p->store;
    char quota[32], address[ACCOUNT_LOCAL_MAX + ACCOUNT_DOMAIN_MAX + 2];
    bool counted = s->ops->usage(s, (struct store_account){span_z(l->domain_z), span_z(user_z)}, &use) == 0;
    snprintf(address, sizeof(address), "%.64s@%.253s", user_z, l->domain_z);
    if (a == NULL)
        l->unreadable = true;
    uint64_t mb = a == NULL ? 0 : account_quota_octets(a, l->p->cfg) >> 20;
    if (l->json != NULL) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "address", address);
        if (a != NULL) {
            cJSON_AddNumberToObject(o, "quota_mb", (double)mb);
            cJSON_AddBoolToObject(o, "admin", a->admin);
            cJSON_AddBoolToObject(o, "superadmin", a->superadmin);
            cJSON_AddBoolToObject(o, "disabled", a->disabled);
            cJSON_AddNumberToObject(o, "created", (double)a->created_s);
        }
        cJSON_AddBoolToObject(o, "readable", a != NULL);
        if (counted) {
            cJSON_AddNumberToObject(o, "bytes", (double)use.bytes);
            cJSON_AddNumberToObject(o, "messages", (double)use.messages);
        }
        return cJSON_AddItemToArray(l->json, o) ? 0 : -E_NOMEM;
    }
    if (mb == 0)
        strcpy(quota, "no limit");
    else
        snprintf(quota, sizeof(quota), "%" PRIu64 " MiB", mb);
    printf("%-40s %10.1f MiB of %-12s%s%s%s%s\n", address, (double)use.bytes / 1048576, a == NULL ? "?" : quota,
           a == NULL ? " unreadable" : "", a != NULL && a->admin ? " admin" : "",
           a != NULL && a->superadmin ? " superadmin" : "", a != NULL && a->disabled ? " disabled" : "");
    return 0;
}

int user_list(const struct verb_call *call)
{
    const char *asked = NULL;
    char domain_z[DOMAIN_NAME_MAX + 1];
    size_t n;
    struct place p;
    if (verb_options(call, NULL, 0, &asked, 0, 1, &n) != VERB_GOOD)
        return VERB_USAGE;
    if (place_open(call, PLACE_STORE, &p) != VERB_GOOD)
        return VERB_REFUSED;
    int status = asked == NULL ? VERB_GOOD : place_domain(&p, asked, domain_z);
    struct listing l = {.p = &p, .json = call->json ? cJSON_CreateArray() : NULL};
    for (size_t i = 0; status == VERB_GOOD && i < p.cfg->domains.n; i++) {
        l.domain_z = p.cfg->domains.items_z[i];
        if (asked != NULL && strcmp(domain_z, l.domain_z) != 0)
            continue;
        int r = account_each(p.accounts, span_z(l.domain_z), list_one, &l);
        if (r < 0 && r != -E_DOWN) { /* no directory yet: no accounts */
            verb_say("%s: %s", l.domain_z, err_text(r));
            status = VERB_REFUSED;
        }
    }
    if (status == VERB_GOOD && l.json != NULL) {
        char *text = cJSON_Print(l.json);
        puts(text == NULL ? "[]" : text);
        cJSON_free(text);
    }
    cJSON_Delete(l.json);
    place_done(&p);
    return l.unreadable && status == VERB_GOOD ? VERB_REFUSED : status;
}
