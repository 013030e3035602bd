/* One entry that is due: its recipients by next hop, an attempt for each, then notifications, then the next time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "relay/dsn_post.h"
#include "relay/local.h"
#include "relay/relay_impl.h"
#include "runtime/worker.h"
#include "service/domain_name.h"

#define ROUND_ARENA   (64u * 1024u * 1024u) /* 50,000 recipients */
#define TROUBLE_MS    60000  /* after a failure of our own */
#define BUSY_MS       15000  /* one to two times it: until a slow host is asked for a place again */
#define DISABLED_MS   300000 /* relay.enabled is false: when to look again */

static int64_t wall_ms(void)
{
    return clock_wall_us() / 1000;
}

/* -- results */

static const char *const outcome_events[] = {
    [QUEUE_OK] = "relay.sent", [QUEUE_TEMPORARY] = "relay.defer", [QUEUE_PERMANENT] = "relay.fail"};
_Static_assert(ARRAY_LEN(outcome_events) == QUEUE_OUTCOME__COUNT, "one event per outcome");

static void log_result(const struct round *r, const struct target *t, const struct queue_attempt *q, enum smtp_stage stage)
{
    static const enum log_level levels[] = {[QUEUE_OK] = LOG_INFO, [QUEUE_TEMPORARY] = LOG_WARNING, [QUEUE_PERMANENT] = LOG_WARNING};
    log_event(levels[q->outcome], outcome_events[q->outcome],
              "id=%s rcpt=%.*s host=%.*s ip=%.*s tls=%.*s stage=%s code=%u status=%.*s reply=%.*s size=%llu", r->id_z,
              SPAN_ARG(t->address), SPAN_ARG(q->host), SPAN_ARG(q->ip), SPAN_ARG(q->tls), smtp_stage_name(stage), q->code,
              SPAN_ARG(q->status), SPAN_ARG(q->text), (unsigned long long)r->size);
}

static struct span status_text(struct arena *mem, struct smtp_status s)
{
    char text[32];
    int n = snprintf(text, sizeof(text), "%u.%u.%u", s.class, s.subject, s.detail);
    return span_dup(mem, span_of(text, (size_t)n));
}

struct queue_event round_result(struct round *r, struct arena *mem, const struct target *t, const struct answer *a)
{
    char ip[ADDR_TEXT_MAX];
    struct queue_event ev = {.kind = QUEUE_EV_RESULT, .rcpt = t->index};
    struct queue_attempt *q = &ev.attempt;
    struct smtp_status status = a->said.status;
    q->at_ms = wall_ms();
    q->outcome = a->outcome;
    if (q->outcome == QUEUE_TEMPORARY && r->expired) {
        q->outcome = QUEUE_PERMANENT;
        status = (struct smtp_status){4, 4, 7}; /* RELAY-05 */
    }
    r->deferred |= q->outcome == QUEUE_TEMPORARY;
    q->code = a->said.code;
    q->status = status_text(mem, status);
    q->text = a->said.text;
    q->tls = span_z(a->tls_z);
    q->dsn_passed = a->dsn_passed;
    if (a->hop != NULL) {
        q->host = span_z(a->hop->name_z);
        q->ip = span_dup(mem, span_z(addr_text(&a->hop->at, ip)));
    }
    log_result(r, t, q, a->said.stage);
    _Atomic uint64_t *counters[] = {[QUEUE_OK] = &r->relay->sent, [QUEUE_TEMPORARY] = &r->relay->deferred, [QUEUE_PERMANENT] = &r->relay->failed};
    atomic_fetch_add(counters[q->outcome], 1);
    return ev;
}

/* -- the end */

void round_free(struct round *r)
{
    while (r->attempts != NULL)
        r->attempts = attempt_free(r->attempts);
    *r->at = r->next;
    if (r->next != NULL)
        r->next->at = r->at;
    config_unref(r->cfg);
    arena_done(&r->mem);
    free(r);
}

static void release(struct round *r, bool trouble)
{
    const struct queue_envelope *e = queue_item_env(r->item);
    int64_t due_ms = 0, now = wall_ms();
    bool over = queue_env_over(e);
    if (!over && !trouble && !r->cfg->relay_enabled && !r->tried) {
        queue_item_postpone(r->item, DISABLED_MS); /* nobody was asked: the entry stays as it was */
        round_free(r);
        return;
    }
    if (trouble)
        due_ms = now + TROUBLE_MS;
    else if (!over && queue_env_waiting(e) > 0 && r->tried)
        due_ms = queue_next_ms(r->cfg, e, now);
    if (worker_stopping(r->worker) && r->broke_off)
        due_ms = 0; /* RELAY-07: it stays as it was */
    if (r->busy && !r->deferred && !trouble && !over) {
        uint32_t random;
        crypto_random(&random, sizeof(random));
        queue_item_postpone(r->item, BUSY_MS + random % BUSY_MS);
        round_free(r);
        return;
    }
    if (due_ms > 0)
        log_info("relay.next", "id=%s wait_s=%lld waiting=%zu", r->id_z, (long long)((due_ms - now) / 1000), queue_env_waiting(e));
    queue_item_release(r->item, due_ms);
    round_free(r);
}

static void on_warned(void *ctx, struct queue_item *it, int err)
{
    struct round *r = ctx;
    (void)it;
    release(r, err < 0 || r->broke_off);
}

static void warn(struct round *r)
{
    const struct queue_envelope *e = queue_item_env(r->item);
    if ((queue_item_reasons(r->item) & QUEUE_WARN) && queue_env_waiting(e) > 0 && !e->delay_told)
        dsn_tell(r->relay->parts.dsn, r->item, QUEUE_WARN, on_warned, r);
    else
        release(r, r->broke_off);
}

static void on_told(void *ctx, struct queue_item *it, int err)
{
    struct round *r = ctx;
    (void)it;
    if (err < 0) {
        log_error("relay.dsn", "id=%s err=%s", r->id_z, err_name(err));
        release(r, true);
    } else {
        warn(r);
    }
}

/* Every attempt is over and nobody reads the text any more. */
static void on_all_over(struct worker *w, struct conn *c, struct post *p)
{
    struct round *r = CONTAINER_OF(p, struct round, post);
    (void)w, (void)c;
    r->post.run = NULL;
    if (queue_env_untold(queue_item_env(r->item)) > 0)
        dsn_tell(r->relay->parts.dsn, r->item, QUEUE_TELL, on_told, r);
    else
        warn(r);
}

static void check_over(struct round *r)
{
    if (r->open > 0 || r->texts > 0 || r->post.run != NULL)
        return;
    r->post.run = on_all_over;
    worker_post(r->worker, &r->post);
}

void round_attempt_over(struct round *r)
{
    r->open--;
    check_over(r);
}

void round_text_gone(struct round *r)
{
    r->texts--;
    check_over(r);
}

/* -- the beginning */

/* The address with its domain in A-labels (SMTP-28); *ret_domain of it. As it is where that cannot be. */
static struct span outbound(struct arena *mem, struct span address, struct span *ret_domain)
{
    size_t at;
    *ret_domain = span_of(NULL, 0);
    if (!span_rfind(address, '@', &at))
        return span_dup(mem, address);
    struct span domain = span_part(address, at + 1, address.n), local = span_part(address, 0, at);
    char name[DOMAIN_NAME_MAX + 1];
    bool literal = domain.n > 0 && domain.p[0] == '[';
    if (!literal && domain_normal(domain, name) == 0)
        domain = span_z(name);
    uint8_t *p = arena_alloc(mem, address.n + domain.n + 2);
    if (p == NULL)
        return span_of(NULL, 0);
    memcpy(p, local.p, local.n);
    p[local.n] = '@';
    memcpy(p + local.n + 1, domain.p, domain.n);
    *ret_domain = span_of(p + local.n + 1, domain.n);
    return span_of(p, local.n + 1 + domain.n);
}

static bool copy_targets(struct round *r, const struct queue_envelope *e)
{
    struct span unused;
    r->sender = e->sender.n > 0 ? outbound(&r->mem, e->sender, &unused) : span_of(NULL, 0);
    r->envid = span_dup(&r->mem, e->envid);
    r->target = arena_new_array(&r->mem, struct target, queue_env_waiting(e));
    if (r->target == NULL)
        return false;
    for (size_t i = 0; i < e->rcpt_n; i++) {
        const struct queue_rcpt *q = &e->rcpt[i];
        if (q->state != QUEUE_WAITING || q->kind != QUEUE_EXTERNAL || !r->cfg->relay_enabled)
            continue;
        struct target *t = &r->target[r->target_n];
        *t = (struct target){.index = (uint32_t)i, .orcpt = span_dup(&r->mem, q->orcpt), .notify = q->notify};
        t->address = outbound(&r->mem, q->address, &t->domain);
        if (t->address.p == NULL)
            return false;
        r->target_n++;
    }
    return true;
}

static bool same_hop(const struct round *r, const struct target *a, const struct target *b)
{
    return r->cfg->relay_smarthost[0] != '\0' || span_ieq(a->domain, b->domain);
}

static int cmp_targets(const void *a, const void *b)
{
    const struct target *x = *(struct target *const *)a, *y = *(struct target *const *)b;
    int d = span_cmp(x->domain, y->domain);
    return d != 0 ? d : (x->index > y->index) - (x->index < y->index);
}

/* RELAY-13: recipients of one domain, with a smarthost all, share their transactions. */
static bool make_attempts(struct round *r)
{
    struct target **all = arena_new_array(&r->mem, struct target *, r->target_n);
    if (all == NULL)
        return false;
    for (size_t i = 0; i < r->target_n; i++)
        all[i] = &r->target[i];
    if (r->target_n > 1)
        qsort(all, r->target_n, sizeof(*all), cmp_targets);
    for (size_t i = 0, end; i < r->target_n; i = end) {
        for (end = i + 1; end < r->target_n && same_hop(r, all[i], all[end]); end++) {
        }
        struct attempt *a = attempt_new(r, all + i, end - i, r->attempts);
        if (a == NULL)
            return false;
        r->attempts = a;
    }
    return true;
}

static void on_local_tried(void *ctx, struct queue_item *it, int err)
{
    struct round *r = ctx;
    (void)it;
    r->broke_off |= err < 0;
    round_attempt_over(r);
}

/* Recipients of our own are tried with the first of the others. */
static void begin_local(struct round *r, const struct queue_envelope *e)
{
    bool any = false;
    for (size_t i = 0; i < e->rcpt_n; i++)
        any |= e->rcpt[i].state == QUEUE_WAITING && e->rcpt[i].kind == QUEUE_LOCAL;
    if (!any)
        return;
    r->open++;
    r->tried = true;
    local_try(r->relay->parts.local, r->item, on_local_tried, r);
}

void round_begin(struct relay *relay, struct worker *w, struct queue_item *it)
{
    const struct queue_envelope *e = queue_item_env(it);
    struct round *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        queue_item_release(it, wall_ms() + TROUBLE_MS);
        return;
    }
    struct round **list = &relay->rounds[worker_index(w)];
    *r = (struct round){.relay = relay, .worker = w, .item = it, .cfg = config_current(relay->parts.config), .next = *list, .at = list,
                        .started_ms = wall_ms(), .flags = e->flags, .ret = e->ret, .size = queue_item_size(it)};
    if (r->next != NULL)
        r->next->at = &r->next;
    *list = r;
    arena_init(&r->mem, ROUND_ARENA);
    memcpy(r->id_z, e->id, sizeof(r->id_z));
    r->expired = queue_expired(r->cfg, e, r->started_ms);
    dests_set_limits(relay->dests, &(struct dest_limits){.generation = r->cfg->generation,
                                                         .sessions = (size_t)r->cfg->relay_workers,
                                                         .per_host = (unsigned)r->cfg->relay_max_per_destination,
                                                         .per_connection = (unsigned)r->cfg->relay_messages_per_connection});
    r->open = 1; /* this function's own, so that nothing is over before all has begun */
    if ((queue_item_reasons(it) & QUEUE_TRY) && queue_env_waiting(e) > 0) {
        if (!copy_targets(r, e) || !make_attempts(r)) {
            r->broke_off = true;
        } else {
            for (struct attempt *a = r->attempts; a != NULL; a = attempt_next(a))
                r->open++;
            for (struct attempt *a = r->attempts; a != NULL; a = attempt_next(a))
                attempt_begin(a);
            begin_local(r, queue_item_env(it));
        }
    }
    round_attempt_over(r);
}
