/* Accounts (SPEC API-34..37, 42). */
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "httpd/admin.h"
#include "service/account_admin.h"

static cJSON *user_json(struct exchange *x, const struct account *a)
{
    struct store_usage use = {0};
    cJSON *o = cJSON_CreateObject(), *send_as = cJSON_CreateArray();
    (void)ms_usage(x->server->parts.mail, (struct store_account){span_z(a->domain_z), span_z(a->user_z)}, &use); /* none is 0 */
    api_put(o, "address", a->address);
    cJSON_AddBoolToObject(o, "admin", a->admin);
    cJSON_AddBoolToObject(o, "superadmin", a->superadmin);
    cJSON_AddBoolToObject(o, "disabled", a->disabled);
    api_put_int(o, "quota_mb", (int64_t)(account_quota_octets(a, x->cfg) >> 20));
    api_put_int(o, "quota_used", (int64_t)use.bytes);
    for (size_t i = 0; i < a->send_as_n; i++)
        cJSON_AddItemToArray(send_as, api_text(a->send_as[i]));
    cJSON_AddItemToObject(o, "send_as", send_as);
    cJSON_AddItemToObject(o, "created", api_time(a->created_s));
    return o;
}

/* Answers with the account as it is now. */
static enum ms_next answer_user(struct exchange *x, unsigned status, struct span domain, struct span user)
{
    struct account *a;
    int r = accounts_get(x->server->parts.accounts, domain, user, &a);
    if (r < 0)
        return api_failed(x, r);
    cJSON *o = user_json(x, a);
    account_unref(a);
    return api_json(x, status, o);
}

/* One line per change, refused or not (LOG-02). */
static void log_user(const struct exchange *x, const char *event_z, const char *user_z, const char *domain_z, int r)
{
    char peer[IP_TEXT_MAX];
    log_info(event_z, "peer=%s account=" SPAN_FMT " target=%s@%s result=%s", ip_format(&x->peer, peer),
             SPAN_ARG(x->account->address), user_z, domain_z, err_name(r));
}

/* -- the list */

struct listing {
    struct exchange *x;
    struct page_of page;
    int64_t total;
    cJSON *users;
};

static int list_one(void *ctx, const char *user_z, const struct account *a)
{
    struct listing *l = ctx;
    (void)user_z;
    if (a == NULL) /* cannot be read: `user list` tells the operator */
        return 0;
    if (api_on_page(&l->page, l->total++))
        cJSON_AddItemToArray(l->users, user_json(l->x, a));
    return 0;
}

enum ms_next api_users(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct listing l = {.x = x};
    struct span asked = SPAN_LIT("");
    char domain_z[DOMAIN_NAME_MAX + 1];
    bool one = http_param_find(&x->req, "domain", &asked) || !x->account->superadmin; /* else all domains */
    if (!api_page(x, &l.page) || (one && !api_domain(x, asked, domain_z)))
        return MS_DONE;
    cJSON *o = cJSON_CreateObject();
    l.users = cJSON_AddArrayToObject(o, "users");
    int r = 0;
    for (size_t i = 0; i < x->cfg->domains.n && r == 0; i++) {
        const char *name_z = x->cfg->domains.items_z[i];
        if (one && strcmp(name_z, domain_z) != 0)
            continue;
        r = account_each(x->server->parts.accounts, span_z(name_z), list_one, &l);
        r = r == -E_DOWN ? 0 : r; /* no directory yet: no accounts */
    }
    if (r < 0) {
        cJSON_Delete(o);
        return api_failed(x, r);
    }
    api_put_page(o, &l.page, l.total);
    return api_json(x, 200, o);
}

/* -- one */

enum ms_next api_user(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct account *a;
    if (!api_account(x, &a))
        return MS_DONE;
    cJSON *o = user_json(x, a);
    account_unref(a);
    return api_json(x, 200, o);
}

enum ms_next api_user_add(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span user, domain, password;
    struct account_change ch = {.set_admin = true, .set_superadmin = true, .set_quota = true, .quota_mb = x->cfg->quota_default_mb};
    struct account_name who;
    char domain_z[DOMAIN_NAME_MAX + 1], address[ACCOUNT_LOCAL_MAX + DOMAIN_NAME_MAX + 2];
    if (!api_in_text(x, "username", true, ACCOUNT_LOCAL_MAX, &user) || !api_in_text(x, "domain", true, 512, &domain) ||
        !api_in_text(x, "password", true, 1024, &password) || !api_in_bool(x, "admin", &ch.admin) ||
        !api_in_int(x, "quota_mb", 0, ACCOUNT_QUOTA_MAX, &ch.quota_mb) || !api_domain(x, domain, domain_z))
        return MS_DONE;
    snprintf(address, sizeof(address), SPAN_FMT "@%s", SPAN_ARG(user), domain_z);
    if (memchr(user.p, '@', user.n) != NULL || account_name_parse(span_z(address), &who) < 0)
        return api_error(x, 400, "invalid_username", "A name is 1 to 64 of a-z 0-9 . _ + -, no dot first, last or doubled");
    if (!account_password_ok(password))
        return api_error(x, 400, "invalid_password", "A password has 8 to 1024 octets without controls");
    ch.password = password;
    int r = account_add(x->server->parts.accounts, x->server->parts.store, x->cfg, span_z(who.domain_z), span_z(who.user_z), &ch);
    log_user(x, "user.add", who.user_z, who.domain_z, r);
    return r < 0 ? api_failed(x, r) : answer_user(x, 201, span_z(who.domain_z), span_z(who.user_z));
}

/* AUTH-02: an admin grants addresses of its own domain, anything else needs a superadmin. */
static bool may_grant(const struct exchange *x, struct span one)
{
    char domain_z[DOMAIN_NAME_MAX + 1];
    size_t at;
    if (span_eq_z(one, "*"))
        return x->account->superadmin;
    return span_rfind(one, '@', &at) && domain_normal(span_part(one, at + 1, one.n), domain_z) == 0 && admin_of(x, domain_z);
}

/* False: it is answered. */
static bool read_send_as(struct exchange *x, struct account_change *ch)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(x->in, "send_as"), *one;
    if (list == NULL)
        return true;
    int n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : -1;
    if (n < 0 || n > (int)ACCOUNT_SEND_AS_MAX)
        return api_invalid(x, "send_as", "is not a list of up to 1000 addresses");
    struct span *items = arena_new_array(&x->arena, struct span, (size_t)n);
    if (items == NULL) {
        api_unavailable(x);
        return false;
    }
    cJSON_ArrayForEach(one, list)
    {
        struct span text = span_z(cJSON_IsString(one) ? one->valuestring : "");
        if (!account_send_as_ok(text))
            return api_invalid(x, "send_as", "has something that is no address, @domain or *");
        if (!may_grant(x, text)) {
            api_error(x, 403, "forbidden", "This sender needs a superadmin");
            return false;
        }
        items[ch->send_as_n++] = text;
    }
    ch->set_send_as = true;
    ch->send_as = items;
    return true;
}

static bool read_change(struct exchange *x, struct account_change *ch)
{
    if (!api_in_bool(x, "admin", &ch->admin) || !api_in_bool(x, "superadmin", &ch->superadmin) ||
        !api_in_bool(x, "disabled", &ch->disabled) || !api_in_int(x, "quota_mb", 0, ACCOUNT_QUOTA_MAX, &ch->quota_mb) ||
        !read_send_as(x, ch))
        return false;
    ch->set_admin = api_in_has(x, "admin");
    ch->set_superadmin = api_in_has(x, "superadmin");
    ch->set_disabled = api_in_has(x, "disabled");
    ch->set_quota = api_in_has(x, "quota_mb");
    if (ch->set_superadmin && !x->account->superadmin) {
        api_error(x, 403, "forbidden", "This needs a superadmin");
        return false;
    }
    if (!ch->set_admin && !ch->set_superadmin && !ch->set_disabled && !ch->set_quota && !ch->set_send_as) {
        api_error(x, 400, "bad_request", "There is nothing to change");
        return false;
    }
    return true;
}

enum ms_next api_user_set(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct account_change ch = {0};
    struct account *a;
    if (!api_account(x, &a))
        return MS_DONE;
    if (read_change(x, &ch)) {
        const struct span domain = span_z(a->domain_z), user = span_z(a->user_z);
        int r = account_change(x->server->parts.accounts, x->cfg, domain, user, &ch);
        log_user(x, "user.set", a->user_z, a->domain_z, r);
        if (r < 0)
            api_failed(x, r);
        else
            answer_user(x, 200, domain, user);
    }
    account_unref(a);
    return MS_DONE;
}

enum ms_next api_user_password(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct account_change ch = {.set_password = true};
    struct account *a;
    if (!api_in_text(x, "password", true, 1024, &ch.password) || !api_account(x, &a))
        return MS_DONE;
    if (!account_password_ok(ch.password)) {
        api_error(x, 400, "invalid_password", "A password has 8 to 1024 octets without controls");
    } else {
        int r = account_change(x->server->parts.accounts, x->cfg, span_z(a->domain_z), span_z(a->user_z), &ch);
        log_user(x, "user.passwd", a->user_z, a->domain_z, r);
        (void)(r < 0 ? api_failed(x, r) : api_done(x));
    }
    account_unref(a);
    return MS_DONE;
}

enum ms_next api_user_delete(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct account *a;
    if (!api_account(x, &a))
        return MS_DONE;
    if (span_eq(a->address, x->account->address)) {
        api_error(x, 409, "conflict", "Nobody deletes the account it is logged in with");
    } else {
        int r = account_delete(x->server->parts.accounts, x->server->parts.store, span_z(a->domain_z), span_z(a->user_z), false);
        log_user(x, "user.delete", a->user_z, a->domain_z, r);
        (void)(r < 0 ? api_failed(x, r == -E_DOWN ? -E_NOTFOUND : r) : api_done(x));
    }
    account_unref(a);
    return MS_DONE;
}
