/* From a queue item to its notification and back: which recipients, in what words, and the record that they are told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "relay/dsn_post.h"
#include "runtime/addr.h"

#define FACTS_MAX ((size_t)256 * 1024 * 1024)

struct telling {
    struct dsn_post post;
    struct arena mem; /* copies: the item's envelope changes when others record */
    struct queue_item *it;
    unsigned what;
    queue_recorded done;
    void *ctx;
    struct dsn_rcpt *rcpt;
    struct queue_event *event;
    size_t n;
    bool failed; /* no memory */
};

static void telling_free(struct telling *t)
{
    arena_done(&t->mem);
    free(t->rcpt);
    free(t->event);
    free(t);
}

static void recorded(void *ctx, struct queue_item *it, int err)
{
    struct telling *t = ctx;
    queue_recorded done = t->done;
    void *of = t->ctx;
    telling_free(t);
    done(of, it, err);
}

static void posted(struct dsn_post *p, struct conn *conn)
{
    struct telling *t = CONTAINER_OF(p, struct telling, post);
    (void)conn;
    if (p->err < 0) {
        recorded(t, t->it, p->err);
        return;
    }
    const struct queue_event warned = {.kind = QUEUE_EV_DELAY_TOLD};
    if (t->what == QUEUE_WARN) {
        t->event[0] = warned;
        t->n = 1;
    }
    int r = queue_item_record(t->it, t->event, t->n, recorded, t);
    if (r < 0)
        recorded(t, t->it, r);
}

static int64_t read_item(void *ctx, uint64_t at, void *buf, size_t n)
{
    return queue_item_read(ctx, at, buf, n);
}

static struct span keep(struct telling *t, struct span s)
{
    struct span copy = span_dup(&t->mem, s);
    t->failed = t->failed || (s.n > 0 && copy.n == 0);
    return copy;
}

/* The reply with its code, which peers' words may have kept or not. */
static struct span reply_of(struct telling *t, const struct queue_attempt *a)
{
    char code[16];
    int n = snprintf(code, sizeof(code), "%u", a->code);
    if (n == 3 && a->text.n >= 3 && memcmp(a->text.p, code, 3) == 0)
        return keep(t, a->text);
    char *both = arena_alloc(&t->mem, a->text.n + sizeof(code) + 2);
    if (both == NULL) {
        t->failed = true;
        return SPAN_LIT("");
    }
    n = snprintf(both, a->text.n + sizeof(code) + 2, "%u %.*s", a->code, SPAN_ARG(a->text));
    return span_of(both, (size_t)n);
}

/* A host without a name as an address literal (RFC 5321 4.1.3), which is what "dns" means of it (RFC 3464 2.3.5). */
static struct span host_of(struct telling *t, struct span host)
{
    struct addr a;
    char text[ADDR_TEXT_MAX + 8];
    if (host.n == 0 || addr_parse(host, 0, &a) < 0)
        return keep(t, host);
    snprintf(text, sizeof(text), a.family == ADDR_IP6 ? "[IPv6:%.*s]" : "[%.*s]", (int)MIN(host.n, (size_t)ADDR_TEXT_MAX), host.p);
    return keep(t, span_z(text));
}

static void fill_attempt(struct telling *t, const struct queue_rcpt *r, struct dsn_rcpt *ret)
{
    if (r->attempt_n == 0)
        return;
    const struct queue_attempt *a = &r->attempt[r->attempt_n - 1];
    ret->status = keep(t, a->status);
    ret->attempted_s = a->at_ms / 1000;
    if (a->code == 0) {
        ret->reason = keep(t, a->text);
        return;
    }
    ret->remote = host_of(t, a->host);
    ret->diagnostic = reply_of(t, a);
}

static enum dsn_action action_of(const struct queue_rcpt *r)
{
    if (r->state == QUEUE_WAITING)
        return DSN_DELAYED;
    if (r->state == QUEUE_FAILED)
        return DSN_FAILED;
    return r->kind == QUEUE_LOCAL ? DSN_DELIVERED : DSN_RELAYED;
}

/* A host that took over the duty of notifying reports success itself (DSN-04). */
static bool passed_on(const struct queue_rcpt *r)
{
    return r->state == QUEUE_DELIVERED && r->kind == QUEUE_EXTERNAL && r->attempt_n > 0 &&
           r->attempt[r->attempt_n - 1].dsn_passed;
}

static bool is_meant(const struct queue_rcpt *r, unsigned what)
{
    if (what == QUEUE_WARN)
        return r->state == QUEUE_WAITING;
    return !r->told && (r->state == QUEUE_FAILED || r->state == QUEUE_DELIVERED);
}

static void collect(struct telling *t, const struct queue_envelope *env, int64_t until_s)
{
    size_t events = 0;
    for (size_t i = 0; i < env->rcpt_n; i++) {
        const struct queue_rcpt *r = &env->rcpt[i];
        if (!is_meant(r, t->what))
            continue;
        t->event[events++] = (struct queue_event){.kind = QUEUE_EV_TOLD, .rcpt = (uint32_t)i};
        if (passed_on(r))
            continue;
        struct dsn_rcpt *d = &t->rcpt[t->post.n++];
        *d = (struct dsn_rcpt){.address = keep(t, r->address), .orcpt = keep(t, r->orcpt), .notify = r->notify,
                               .owner = keep(t, r->owner), .action = action_of(r), .retry_until_s = until_s};
        fill_attempt(t, r, d);
    }
    t->n = events;
}

static void fill_message(struct telling *t, const struct queue_envelope *env)
{
    t->post.message = (struct dsn_message){
        .id = keep(t, span_z(env->id)), .sender = keep(t, env->sender), .envid = keep(t, env->envid),
        .ret = (enum smtp_ret)env->ret, .accepted_s = env->accepted_ms / 1000,
        .requiretls = (env->flags & QUEUE_REQUIRETLS) != 0, .report = (env->flags & QUEUE_DSN) != 0,
        .authenticated = env->account.n > 0, .text = {read_item, t->it, queue_item_size(t->it)}};
    t->post.rcpt = t->rcpt;
    t->post.done = posted;
}

void dsn_tell(struct dsn *d, struct queue_item *it, unsigned what, queue_recorded done, void *ctx)
{
    const struct queue_envelope *env = queue_item_env(it);
    struct telling *t = calloc(1, sizeof(*t));
    if (t == NULL) {
        done(ctx, it, -E_NOMEM);
        return;
    }
    arena_init(&t->mem, FACTS_MAX);
    t->it = it;
    t->what = what;
    t->done = done;
    t->ctx = ctx;
    t->rcpt = calloc(env->rcpt_n, sizeof(*t->rcpt));
    t->event = calloc(env->rcpt_n, sizeof(*t->event));
    t->failed = t->rcpt == NULL || t->event == NULL;
    if (!t->failed)
        collect(t, env, dsn_retry_until_s(d, env->accepted_ms / 1000));
    fill_message(t, env);
    if (t->failed || (t->n == 0 && what == QUEUE_TELL))
        recorded(t, it, t->failed ? -E_NOMEM : 0);
    else if (t->post.n == 0)
        posted(&t->post, NULL);
    else
        dsn_post(d, &t->post);
}
