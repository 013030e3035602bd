/* Logging in and who one is (SPEC API-10..12, API-47). */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "httpd/session.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/auth.h"
#include "service/token.h"

#define NAME_MAX_OCTETS 512u
#define REFRESH_MAX_S (30 * 86400) /* API-47 */

static enum ms_next answer_token(struct exchange *x, const struct account *a, int64_t auth_time_s)
{
    struct strbuf token = {0};
    if (token_make(x->server->parts.tokens, x->cfg, a, auth_time_s, clock_wall_s(), &token) < 0) {
        strbuf_done(&token);
        return api_unavailable(x);
    }
    cJSON *o = cJSON_CreateObject();
    api_put(o, "token", strbuf_text(&token));
    strbuf_done(&token);
    cJSON_AddStringToObject(o, "username", a->user_z);
    cJSON_AddStringToObject(o, "domain", a->domain_z);
    api_put_int(o, "expires_in", (int64_t)x->cfg->api_token_lifetime);
    x->private = true;
    return api_json(x, 200, o);
}

/* False: it is answered. */
static bool check_password(struct exchange *x, struct span name, struct span password, struct account **ret)
{
    struct auth_outcome out = {0};
    const struct auth_request rq = {.peer = &x->peer, .protocol_z = "http", .name = name, .password = password};
    int r = auth_check(x->server->parts.auth, &rq, clock_mono_ms(), &out);
    if (r < 0 || out.result == AUTH_BACKLOG || out.result == AUTH_DOWN) {
        api_unavailable(x);
        return false;
    }
    if (out.result == AUTH_LOCKED) {
        char wait[24];
        snprintf(wait, sizeof(wait), "%lld", (long long)x->cfg->rate_limit_auth_failure_lockout);
        api_error(x, 429, "locked_out", "Too many failed logins");
        api_field(x, "Retry-After", span_z(wait));
        return false;
    }
    if (out.result != AUTH_OK) {
        api_error(x, 401, "bad_credentials", "Name or password is wrong");
        api_field(x, "WWW-Authenticate", SPAN_LIT("Bearer"));
        return false;
    }
    *ret = out.account;
    return true;
}

enum ms_next api_login(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span user, password, domain = SPAN_LIT("");
    struct account *a = NULL;
    char name[2 * NAME_MAX_OCTETS + 2];
    size_t at;
    if (!api_in_text(x, "username", true, NAME_MAX_OCTETS, &user) || !api_in_text(x, "domain", false, NAME_MAX_OCTETS, &domain) ||
        !api_in_text(x, "password", true, AUTH_PASSWORD_MAX, &password))
        return MS_DONE;
    bool whole = domain.n == 0 || span_rfind(user, '@', &at);
    snprintf(name, sizeof(name), "%.*s%s%.*s", SPAN_ARG(user), whole ? "" : "@", whole ? 0 : (int)domain.n, (const char *)domain.p);
    if (!check_password(x, span_z(name), password, &a))
        return MS_DONE;
    x->account = a;
    return answer_token(x, a, clock_wall_s());
}

enum ms_next api_refresh(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    if (clock_wall_s() - x->auth_time_s > REFRESH_MAX_S) {
        api_error(x, 401, "token_expired", "The password is needed again");
        api_field(x, "WWW-Authenticate", SPAN_LIT("Bearer"));
        return MS_DONE;
    }
    return answer_token(x, x->account, x->auth_time_s);
}

enum ms_next api_password(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span old, new;
    struct account *a = NULL;
    if (!api_in_text(x, "old", true, AUTH_PASSWORD_MAX, &old) || !api_in_text(x, "new", true, AUTH_PASSWORD_MAX, &new))
        return MS_DONE;
    if (!account_password_ok(new))
        return api_error(x, 400, "invalid_new", "A password has 8 to 1024 octets without controls");
    if (!check_password(x, x->account->address, old, &a))
        return MS_DONE;
    account_unref(a);
    const struct account_change change = {.set_password = true, .password = new};
    const struct store_account who = exchange_who(x);
    int r = account_change(x->server->parts.accounts, x->cfg, who.domain, who.user, &change);
    return r < 0 ? api_failed(x, r) : api_done(x);
}

enum ms_next api_me(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    const struct account *a = x->account;
    struct store_usage use;
    int r = ms_usage(x->server->parts.mail, exchange_who(x), &use);
    if (r < 0)
        return api_failed(x, r);
    cJSON *o = cJSON_CreateObject(), *own = cJSON_CreateArray();
    api_put(o, "address", a->address);
    cJSON_AddBoolToObject(o, "admin", a->admin);
    cJSON_AddBoolToObject(o, "superadmin", a->superadmin);
    api_put_int(o, "quota_mb", (int64_t)(account_quota_octets(a, x->cfg) >> 20));
    api_put_int(o, "quota_used", (int64_t)use.bytes);
    api_put_int(o, "messages", (int64_t)use.messages);
    cJSON_AddItemToArray(own, api_text(a->address));
    for (size_t i = 0; i < a->send_as_n; i++)
        cJSON_AddItemToArray(own, api_text(a->send_as[i]));
    cJSON_AddItemToObject(o, "sender_addresses", own);
    return api_json(x, 200, o);
}
