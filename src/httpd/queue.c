/* The outbound queue over HTTP (SPEC API-38, API-49). A user sees what it submitted itself. */
#include "base/err.h"
#include "base/log.h"
#include "httpd/admin.h"
#include "service/queue_admin.h"

static bool sees(const struct exchange *x, const struct queue_envelope *e)
{
    return x->account->superadmin || span_ieq(e->account, x->account->address);
}

struct listing {
    struct exchange *x;
    struct page_of page;
    int64_t total;
    cJSON *list;
};

static int list_one(void *ctx, const struct queue_envelope *e, enum queue_show show)
{
    struct listing *l = ctx;
    if (atomic_load(&l->x->abandoned))
        return -E_CLOSED;
    if (!sees(l->x, e) || !api_on_page(&l->page, l->total++))
        return 0;
    cJSON *o = queue_admin_json(e, show);
    cJSON_AddItemToArray(l->list, o);
    return o == NULL ? -E_NOMEM : 0;
}

enum ms_next api_queue(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct listing l = {.x = x};
    struct queue_filter f = QUEUE_FILTER_ALL;
    struct span domain = SPAN_LIT(""), state;
    char domain_z[DOMAIN_NAME_MAX + 1];
    if (!api_page(x, &l.page))
        return MS_DONE;
    if (http_param_find(&x->req, "state", &state) && !queue_admin_state(state, &f.state)) {
        api_invalid(x, "state", "is queued, active, deferred or held");
        return MS_DONE;
    }
    http_param_find(&x->req, "domain", &domain);
    http_param_find(&x->req, "sender", &f.sender);
    f.domain = queue_admin_domain(domain, domain_z);
    cJSON *o = cJSON_CreateObject();
    l.list = cJSON_AddArrayToObject(o, "queue");
    int r = queue_admin_each(x->server->parts.store, &f, list_one, &l, NULL);
    if (r < 0) {
        cJSON_Delete(o);
        return api_failed(x, r);
    }
    api_put_page(o, &l.page, l.total);
    x->private = true;
    return api_json(x, 200, o);
}

/* The path's {id}; one that is none is not found. */
static const char *id_of(struct exchange *x)
{
    const char *id_z = x->arg[0].n != CRYPTO_ID_MAX - 1 ? NULL : span_dup_z(&x->arena, x->arg[0]);
    return id_z == NULL ? "" : id_z;
}

enum ms_next api_queue_entry(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct queue_envelope *e;
    enum queue_show show;
    int r = queue_admin_read(x->server->parts.store, id_of(x), &e, &show);
    if (r < 0)
        return api_failed(x, r == -E_SYNTAX ? -E_IO : r);
    bool mine = sees(x, e);
    cJSON *o = mine ? queue_admin_json(e, show) : NULL;
    queue_env_free(e);
    x->private = true;
    return mine ? api_json(x, 200, o) : api_failed(x, -E_NOTFOUND);
}

static enum ms_next change(struct exchange *x, enum queue_event_kind kind)
{
    char peer[IP_TEXT_MAX];
    enum queue_change_result what = QUEUE_UNCHANGED;
    int r = queue_admin_change(x->server->parts.store, id_of(x), kind, &what);
    if (r != -E_NOTFOUND && what != QUEUE_UNCHANGED && what != QUEUE_IS_HELD)
        log_info("queue.change", "peer=%s account=" SPAN_FMT " id=" SPAN_FMT " change=%s result=%s", ip_format(&x->peer, peer),
                 SPAN_ARG(x->account->address), SPAN_ARG(x->arg[0]), queue_event_name[kind], err_name(r));
    if (r < 0)
        return api_failed(x, r == -E_SYNTAX ? -E_IO : r);
    if (what == QUEUE_IS_HELD)
        return api_error(x, 409, "conflict", "The message is held: release it first");
    return api_done(x);
}

enum ms_next api_queue_retry(struct ms_call *c)
{
    return change(exchange_of(c), QUEUE_EV_RETRY);
}

enum ms_next api_queue_hold(struct ms_call *c)
{
    return change(exchange_of(c), QUEUE_EV_HOLD);
}

enum ms_next api_queue_release(struct ms_call *c)
{
    return change(exchange_of(c), QUEUE_EV_RELEASE);
}

enum ms_next api_queue_drop(struct ms_call *c)
{
    return change(exchange_of(c), QUEUE_EV_DROP);
}
