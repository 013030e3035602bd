/* What goes on in this process, and an end to it: sessions and lockouts (SPEC API-45, API-49). */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "httpd/admin.h"
#include "service/rate_limit.h"
#include "service/sessions.h"

static cJSON *page_json(const char *name_z, const struct page_of *page, size_t total, cJSON **ret_list)
{
    cJSON *o = cJSON_CreateObject();
    *ret_list = cJSON_AddArrayToObject(o, name_z);
    cJSON_AddNumberToObject(o, "total", (double)total);
    cJSON_AddNumberToObject(o, "offset", (double)page->offset);
    cJSON_AddNumberToObject(o, "limit", (double)page->limit);
    return o;
}

static void put_or_null(cJSON *o, const char *name_z, struct span text)
{
    cJSON_AddItemToObject(o, name_z, text.n == 0 ? cJSON_CreateNull() : api_text(text));
}

/* -- sessions */

static cJSON *session_json(const struct session_list *l, const struct session_row *r)
{
    char ip[IP_TEXT_MAX];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "id", r->id);
    cJSON_AddStringToObject(o, "protocol", r->protocol_z);
    put_or_null(o, "address", session_account(l, r));
    cJSON_AddStringToObject(o, "ip", ip_format(&r->ip, ip));
    cJSON_AddBoolToObject(o, "tls", r->tls);
    cJSON_AddItemToObject(o, "since", api_time(clock_wall_s() - (clock_mono_ms() - r->since_ms) / 1000));
    cJSON_AddStringToObject(o, "state", r->state_z);
    return o;
}

static enum ms_next show_sessions(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    const struct page_of *page = x->work;
    struct session_list *l = &x->sessions;
    cJSON *list;
    if (l->failed)
        return api_unavailable(x);
    session_list_sort(l);
    cJSON *o = page_json("sessions", page, l->n, &list);
    for (size_t i = 0; i < (size_t)page->limit && (size_t)page->offset + i < l->n; i++)
        cJSON_AddItemToArray(list, session_json(l, &l->row[(size_t)page->offset + i]));
    return api_json(x, 200, o);
}

static void gather(struct worker *w, struct exchange *x)
{
    sessions_gather(w, &x->sessions);
}

enum ms_next api_sessions(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct page_of *page = arena_new(&x->arena, struct page_of);
    if (page == NULL)
        return api_unavailable(x);
    x->work = page;
    return api_page(x, page) ? exchange_tour(x, gather, show_sessions) : MS_DONE;
}

/* An id as it stands, an address in its stored form. */
static struct span who_of(struct exchange *x)
{
    struct account_name name;
    if (account_name_parse(x->arg[0], &name) < 0)
        return x->arg[0];
    struct strbuf text = {0};
    strbuf_f(&text, "%s@%s", name.user_z, name.domain_z);
    struct span who = span_dup(&x->arena, strbuf_text(&text));
    strbuf_done(&text);
    return who;
}

struct ending {
    struct span who;
    size_t n;
};

static void end_there(struct worker *w, struct exchange *x)
{
    struct ending *e = x->work;
    e->n += sessions_end(w, e->who);
}

static enum ms_next ended(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    const struct ending *e = x->work;
    log_info("admin.session_end", "by=%.*s who=%.*s sessions=%zu", SPAN_ARG(x->account->address), SPAN_ARG(e->who), e->n);
    return e->n == 0 ? api_error(x, 404, "not_found", "There is no such session") : api_done(x);
}

enum ms_next api_session_end(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct ending *e = arena_new(&x->arena, struct ending);
    if (e == NULL)
        return api_unavailable(x);
    e->who = who_of(x);
    x->work = e;
    return exchange_tour(x, end_there, ended);
}

/* -- lockouts */

static cJSON *lockout_json(const struct rate_lockout *l)
{
    char ip[IP_TEXT_MAX + 4];
    cJSON *o = cJSON_CreateObject();
    ip_format(&l->ip, ip);
    if (l->net)
        strcat(ip, "/64");
    cJSON_AddStringToObject(o, "ip", ip);
    put_or_null(o, "account", span_z(l->account_z));
    cJSON_AddNumberToObject(o, "failures", l->failures);
    cJSON_AddItemToObject(o, "until", api_time(clock_wall_s() + (l->left_ms + 999) / 1000));
    return o;
}

enum ms_next api_lockouts(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct page_of page;
    struct rate_lockout *all = NULL;
    size_t n = 0;
    cJSON *list;
    if (!api_page(x, &page))
        return MS_DONE;
    if (rate_lockouts(x->server->parts.limits, clock_mono_ms(), &all, &n) < 0)
        return api_unavailable(x);
    cJSON *o = page_json("lockouts", &page, n, &list);
    for (size_t i = 0; i < (size_t)page.limit && (size_t)page.offset + i < n; i++)
        cJSON_AddItemToArray(list, lockout_json(&all[(size_t)page.offset + i]));
    rate_lockouts_free(all, n);
    return api_json(x, 200, o);
}

static enum ms_next clear(struct exchange *x, const struct ip *ip, struct span account)
{
    size_t n = rate_lockout_clear(x->server->parts.limits, ip, account, clock_mono_ms());
    log_info("admin.lockout_clear", "by=%.*s who=%.*s locks=%zu", SPAN_ARG(x->account->address),
               SPAN_ARG(x->arg[0].n == 0 ? SPAN_LIT("all") : x->arg[0]), n);
    bool all = ip == NULL && account.n == 0;
    return n == 0 && !all ? api_error(x, 404, "not_found", "Nothing of that name is locked") : api_done(x);
}

enum ms_next api_lockouts_clear(struct ms_call *c)
{
    return clear(exchange_of(c), NULL, SPAN_LIT(""));
}

enum ms_next api_lockout_clear(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct ip ip;
    if (x->arg[0].n == 0)
        return api_error(x, 404, "not_found", "Nothing of that name is locked");
    return ip_parse(x->arg[0], &ip) == 0 ? clear(x, &ip, SPAN_LIT("")) : clear(x, NULL, who_of(x));
}
