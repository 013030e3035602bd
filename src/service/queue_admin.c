#include "service/queue_admin.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"
#include "store/store_ops.h"

/* --- listing ---------------------------------------------------------------------------------------------------------- */

struct ids {
    char (*id)[CRYPTO_ID_MAX];
    size_t n, cap;
};

static int add_id(void *ctx, const char *id_z, uint64_t version)
{
    struct ids *l = ctx;
    (void)version;
    if (l->n == l->cap) {
        size_t cap = l->cap * 2 + 256;
        void *more = realloc(l->id, cap * sizeof(*l->id));
        if (more == NULL)
            return -E_NOMEM;
        l->id = more;
        l->cap = cap;
    }
    memcpy(l->id[l->n++], id_z, CRYPTO_ID_MAX);
    return 0;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, CRYPTO_ID_MAX);
}

struct span queue_admin_domain(struct span text, char ret_z[DOMAIN_NAME_MAX + 1])
{
    return text.n > 0 && domain_normal(text, ret_z) == 0 ? span_z(ret_z) : text;
}

bool queue_admin_state(struct span text, enum queue_show *ret)
{
    for (unsigned i = 0; i < QUEUE_SHOW__COUNT; i++)
        if (span_eq_z(text, queue_show_name[i])) {
            *ret = (enum queue_show)i;
            return true;
        }
    return false;
}

/* Whether somebody holds it is asked only where it can be: the question costs a claim that meets it 100 ms. */
static enum queue_show show_of(struct store *s, const struct queue_envelope *e)
{
    bool maybe = queue_env_untold(e) > 0 || e->due_ms <= clock_wall_us() / 1000;
    return queue_env_show(e, maybe && s->ops->queue->active(s, e->id) == 1);
}

int queue_admin_read(struct store *s, const char *id_z, struct queue_envelope **ret, enum queue_show *ret_show)
{
    int r = s->ops->queue->read(s, id_z, ret);
    if (r == 0)
        *ret_show = show_of(s, *ret);
    return r;
}

static bool has_domain(const struct queue_envelope *e, struct span domain)
{
    for (size_t i = 0; i < e->rcpt_n; i++) {
        char normal_z[DOMAIN_NAME_MAX + 1];
        size_t at;
        struct span a = e->rcpt[i].address;
        if (e->rcpt[i].state != QUEUE_WAITING || !span_rfind(a, '@', &at))
            continue;
        struct span d = span_part(a, at + 1, a.n);
        if (span_ieq(d, domain) || (domain_normal(d, normal_z) == 0 && span_ieq_z(domain, normal_z)))
            return true;
    }
    return false;
}

static bool matches(const struct queue_filter *f, const struct queue_envelope *e)
{
    if (f->domain.n > 0 && !has_domain(e, f->domain))
        return false;
    if (f->sender.n == 0)
        return true;
    return span_eq_z(f->sender, "<>") ? e->sender.n == 0 : span_ieq(f->sender, e->sender);
}

static int visit(struct store *s, const struct queue_filter *f, const char *id_z, queue_admin_fn fn, void *ctx)
{
    struct queue_envelope *e;
    int r = s->ops->queue->read(s, id_z, &e);
    if (r < 0)
        return r == -E_NOTFOUND ? 0 : r;
    if (matches(f, e)) {
        enum queue_show show = show_of(s, e);
        if (f->state == QUEUE_SHOW__COUNT || f->state == show)
            r = fn(ctx, e, show);
    }
    queue_env_free(e);
    return r;
}

int queue_admin_each(struct store *s, const struct queue_filter *f, queue_admin_fn fn, void *ctx, size_t *ret_broken)
{
    struct ids l = {0};
    size_t broken = 0;
    int r = 0;
    for (unsigned i = 0; i < s->ops->queue->shards && r == 0; i++)
        r = s->ops->queue->list(s, i, add_id, &l);
    if (l.n > 0)
        qsort(l.id, l.n, sizeof(*l.id), by_id);
    for (size_t i = 0; i < l.n && r == 0; i++) {
        r = visit(s, f, l.id[i], fn, ctx);
        broken += r == -E_SYNTAX;
        r = r == -E_SYNTAX ? 0 : r;
    }
    free(l.id);
    if (ret_broken != NULL)
        *ret_broken = broken;
    return r;
}

/* --- showing ------------------------------------------------------------------------------------------------------------ */

bool queue_admin_next(const struct queue_envelope *e, enum queue_show show, int64_t *ret_ms)
{
    if (show == QUEUE_SHOW_HELD || show == QUEUE_SHOW_ACTIVE || queue_env_waiting(e) == 0)
        return false;
    *ret_ms = e->due_ms;
    return true;
}

const char *queue_admin_time(int64_t ms, char ret[QUEUE_TIME_MAX])
{
    time_t s = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&s, &tm);
    if (strftime(ret, QUEUE_TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        ret[0] = 0;
    return ret;
}

static void add_span(cJSON *o, const char *name_z, struct span v)
{
    char *z = v.n == 0 ? NULL : strndup((const char *)v.p, v.n);
    if (z == NULL)
        cJSON_AddNullToObject(o, name_z);
    else
        cJSON_AddStringToObject(o, name_z, z);
    free(z);
}

static cJSON *attempt_json(const struct queue_attempt *a)
{
    char time[QUEUE_TIME_MAX];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "time", queue_admin_time(a->at_ms, time));
    add_span(o, "mx", a->host);
    add_span(o, "ip", a->ip);
    add_span(o, "tls", a->tls);
    if (a->code == 0)
        cJSON_AddNullToObject(o, "code");
    else
        cJSON_AddNumberToObject(o, "code", a->code);
    add_span(o, "status", a->status);
    add_span(o, "text", a->text);
    return o;
}

cJSON *queue_admin_json(const struct queue_envelope *e, enum queue_show show)
{
    char time[QUEUE_TIME_MAX];
    int64_t next;
    cJSON *o = cJSON_CreateObject(), *list = cJSON_CreateArray();
    cJSON_AddStringToObject(o, "id", e->id);
    char *sender = strndup(e->sender.n == 0 ? "" : (const char *)e->sender.p, e->sender.n);
    cJSON_AddStringToObject(o, "sender", sender == NULL ? "" : sender); /* "" is the null sender */
    free(sender);
    cJSON_AddStringToObject(o, "state", queue_show_name[show]);
    cJSON_AddNumberToObject(o, "size", (double)e->size);
    cJSON_AddStringToObject(o, "created", queue_admin_time(e->accepted_ms, time));
    if (queue_admin_next(e, show, &next))
        cJSON_AddStringToObject(o, "next_attempt", queue_admin_time(next, time));
    else
        cJSON_AddNullToObject(o, "next_attempt");
    for (size_t i = 0; i < e->rcpt_n; i++) {
        const struct queue_rcpt *r = &e->rcpt[i];
        cJSON *one = cJSON_CreateObject(), *attempts = cJSON_CreateArray();
        add_span(one, "address", r->address);
        cJSON_AddStringToObject(one, "state", queue_state_name[r->state]);
        for (unsigned k = 0; k < r->attempt_n; k++)
            cJSON_AddItemToArray(attempts, attempt_json(&r->attempt[k]));
        cJSON_AddItemToObject(one, "attempts", attempts);
        cJSON_AddItemToArray(list, one);
    }
    if (cJSON_AddItemToObject(o, "recipients", list))
        return o;
    cJSON_Delete(list);
    cJSON_Delete(o);
    return NULL;
}

/* --- changing ----------------------------------------------------------------------------------------------------------- */

/* Nothing is to be done: what a repetition finds (CLI-05). */
static bool is_so(const struct queue_envelope *e, enum queue_event_kind kind, enum queue_change_result *ret)
{
    if (kind == QUEUE_EV_RETRY && e->held) {
        *ret = QUEUE_IS_HELD;
        return true;
    }
    *ret = QUEUE_UNCHANGED;
    if (kind == QUEUE_EV_HOLD)
        return e->held || queue_env_waiting(e) == 0;
    if (kind == QUEUE_EV_RELEASE)
        return !e->held;
    return kind != QUEUE_EV_DROP && queue_env_waiting(e) == 0;
}

/* A dropped entry goes at once when nobody works on it; else with the end of that work. */
static int try_remove(struct store *s, const char *id_z, enum queue_change_result *ret)
{
    const struct queue_ops *q = s->ops->queue;
    struct queue_claim *c;
    int r = q->claim(s, id_z, &c);
    if (r == -E_NOTFOUND) {
        *ret = QUEUE_REMOVED;
        return 0;
    }
    if (r < 0) {
        *ret = QUEUE_IN_WORK; /* a server does it, or the next one that starts */
        return 0;
    }
    if (!queue_env_over(c->env)) {
        q->release(c);
        *ret = QUEUE_CHANGED;
        return 0;
    }
    if (c->env->once.n > 0) { /* its record is marked first, by a server */
        q->release(c);
        *ret = QUEUE_IN_WORK;
        return 0;
    }
    r = q->done(c);
    *ret = QUEUE_REMOVED;
    return r;
}

int queue_admin_change(struct store *s, const char *id_z, enum queue_event_kind kind, enum queue_change_result *ret)
{
    const struct queue_ops *q = s->ops->queue;
    struct queue_envelope *e;
    int r = q->read(s, id_z, &e);
    if (r < 0)
        return r;
    bool so = is_so(e, kind, ret), active = show_of(s, e) == QUEUE_SHOW_ACTIVE;
    queue_env_free(e);
    if (so)
        return 0;
    r = q->post(s, id_z, &(struct queue_event){.kind = kind});
    if (r < 0)
        return r;
    *ret = active && kind == QUEUE_EV_BOUNCE ? QUEUE_IN_WORK : QUEUE_CHANGED;
    return kind == QUEUE_EV_DROP ? try_remove(s, id_z, ret) : 0;
}
