#include "relay/local.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/mime.h"
#include "service/account.h"
#include "service/mailstore.h"

#define FACTS_MAX (64u * 1024u * 1024u)

struct local {
    struct local_parts parts;
};

/* What a failure is to the sender. */
static const struct verdict {
    enum queue_outcome outcome;
    unsigned code;
    const char *status_z, *text_z;
} taken = {QUEUE_OK, 0, "2.1.5", "Delivered to the mailbox"},
  no_user = {QUEUE_PERMANENT, 0, "5.1.1", "No such user here"},
  disabled = {QUEUE_PERMANENT, 0, "5.2.1", "Mailbox disabled"},
  over_quota = {QUEUE_PERMANENT, 0, "5.2.2", "Message exceeds the mailbox quota"},
  full = {QUEUE_TEMPORARY, 0, "4.2.2", "Mailbox full"},
  disk_full = {QUEUE_TEMPORARY, 0, "4.3.1", "Insufficient system storage"},
  trouble = {QUEUE_TEMPORARY, 0, "4.3.0", "Temporary storage failure"};

struct attempt {
    struct job job;
    struct ms_delivery d;
    struct local *local;
    struct config *cfg;
    struct queue_item *it;
    queue_recorded done;
    void *ctx;
    struct arena mem;        /* what the job reads: the item's envelope changes when others record */
    struct span sender;
    size_t n;                /* recipients tried */
    uint32_t *rcpt;          /* their numbers */
    struct span *address;
    struct account **account;
    const struct verdict **verdict; /* NULL: the delivery tells */
    struct queue_event *event;
    struct ms_stage *stage;
};

static void attempt_free(struct attempt *a)
{
    for (size_t i = 0; a->account != NULL && i < a->n; i++)
        account_unref(a->account[i]);
    free(a->rcpt);
    free(a->address);
    free(a->account);
    free(a->verdict);
    free(a->event);
    free(a->d.rcpt);
    ms_stage_free(a->stage);
    config_unref(a->cfg);
    arena_done(&a->mem);
    free(a);
}

int local_new(const struct local_parts *parts, struct local **ret)
{
    struct local *l = calloc(1, sizeof(*l));
    if (l == NULL)
        return -E_NOMEM;
    l->parts = *parts;
    *ret = l;
    return 0;
}

struct local *local_free(struct local *l)
{
    free(l);
    return NULL;
}

/* -- the end: every result is recorded */

static void recorded(void *ctx, struct queue_item *it, int err)
{
    struct attempt *a = ctx;
    queue_recorded done = a->done;
    void *of = a->ctx;
    attempt_free(a);
    done(of, it, err);
}

static void record(struct attempt *a)
{
    const struct queue_envelope *env = queue_item_env(a->it);
    for (size_t i = 0; i < a->n; i++) {
        const struct verdict *v = a->verdict[i];
        a->event[i] = (struct queue_event){
            .kind = QUEUE_EV_RESULT, .rcpt = a->rcpt[i],
            .attempt = {.at_ms = clock_wall_us() / 1000, .outcome = v->outcome, .code = v->code,
                        .status = span_z(v->status_z), .text = span_z(v->text_z)}};
        log_info("relay.local", "id=%s mailbox=%.*s status=%s", env->id, SPAN_ARG(a->address[i]), v->status_z);
    }
    int r = queue_item_record(a->it, a->event, a->n, recorded, a);
    if (r < 0)
        recorded(a, a->it, r);
}

static const struct verdict *verdict_of(const struct ms_rcpt *copy, uint64_t size)
{
    if (copy->err == 0)
        return &taken;
    if (copy->err == -E_QUOTA)
        return size > copy->quota ? &over_quota : &full;
    return copy->err == -E_FULL ? &disk_full : &trouble;
}

static void delivered(struct ms_delivery *d, struct conn *conn)
{
    struct attempt *a = CONTAINER_OF(d, struct attempt, d);
    size_t at = 0;
    (void)conn;
    for (size_t i = 0; i < a->n; i++)
        if (a->verdict[i] == NULL)
            a->verdict[i] = verdict_of(&d->rcpt[at++], queue_item_size(a->it));
    record(a);
}

/* -- the beginning: who they are, and the text */

static int64_t read_item(void *ctx, uint64_t at, void *buf, size_t n)
{
    return queue_item_read(ctx, at, buf, n);
}

/* An entry made of the copies that went well has the field above its text already. */
static bool has_return_path(struct queue_item *it)
{
    char head[12];
    return queue_item_read(it, 0, head, sizeof(head)) == sizeof(head) &&
           span_ieq_z(span_of(head, sizeof(head)), "Return-Path:");
}

static int read_text(struct attempt *a)
{
    struct strbuf first = {0};
    struct mime_source text = {read_item, a->it, queue_item_size(a->it)};
    if (!has_return_path(a->it))
        strbuf_f(&first, "Return-Path: <%.*s>\r\n", SPAN_ARG(a->sender));
    int r = strbuf_ok(&first) ? ms_stage_of(a->local->parts.mail, strbuf_text(&first), &text, &a->stage) : -E_NOMEM;
    strbuf_done(&first);
    return r;
}

static const struct verdict *find(struct attempt *a, size_t i)
{
    struct span address = a->address[i];
    size_t at;
    if (!span_rfind(address, '@', &at))
        return &no_user;
    int r = accounts_get(a->local->parts.accounts, span_part(address, at + 1, address.n), span_part(address, 0, at),
                         &a->account[i]);
    if (r < 0)
        return r == -E_NOTFOUND ? &no_user : &trouble;
    if (a->account[i]->disabled)
        return &disabled;
    a->d.rcpt[a->d.n++] = (struct ms_rcpt){
        .who = {span_z(a->account[i]->domain_z), span_z(a->account[i]->user_z)},
        .quota = account_quota_octets(a->account[i], a->cfg)};
    return NULL;
}

static void attempt_run(struct job *j)
{
    struct attempt *a = CONTAINER_OF(j, struct attempt, job);
    for (size_t i = 0; i < a->n; i++)
        a->verdict[i] = find(a, i);
    if (a->d.n > 0 && read_text(a) == 0)
        return;
    for (size_t i = 0; i < a->n; i++)
        a->verdict[i] = a->verdict[i] == NULL ? &trouble : a->verdict[i];
    a->d.n = 0;
}

static void attempt_done(struct job *j, struct conn *conn)
{
    struct attempt *a = CONTAINER_OF(j, struct attempt, job);
    (void)conn;
    a->d.done = delivered;
    a->d.stage = a->stage;
    a->d.internal_s = clock_wall_s();
    if (a->d.n > 0 && ms_deliver(a->local->parts.mail, &a->d) == 0) {
        a->stage = NULL;
        return;
    }
    for (size_t i = 0; i < a->n; i++)
        a->verdict[i] = a->verdict[i] == NULL ? &trouble : a->verdict[i];
    record(a);
}

static bool to_try(const struct queue_rcpt *r)
{
    return r->kind == QUEUE_LOCAL && r->state == QUEUE_WAITING;
}

/* False: no memory. */
static bool copy_facts(struct attempt *a)
{
    const struct queue_envelope *env = queue_item_env(a->it);
    bool ok = true;
    arena_init(&a->mem, FACTS_MAX);
    a->sender = span_dup(&a->mem, env->sender);
    ok = a->sender.p != NULL;
    for (size_t i = 0, at = 0; i < env->rcpt_n; i++) {
        if (!to_try(&env->rcpt[i]))
            continue;
        a->rcpt[at] = (uint32_t)i;
        a->address[at] = span_dup(&a->mem, env->rcpt[i].address);
        ok = ok && a->address[at++].p != NULL;
    }
    return ok;
}

static struct attempt *attempt_new(struct local *l, struct queue_item *it, size_t n)
{
    struct attempt *a = calloc(1, sizeof(*a));
    if (a == NULL)
        return NULL;
    a->local = l;
    a->it = it;
    a->n = n;
    a->cfg = config_current(l->parts.config);
    a->rcpt = calloc(n, sizeof(*a->rcpt));
    a->account = calloc(n, sizeof(struct account *));
    a->verdict = calloc(n, sizeof(*a->verdict));
    a->event = calloc(n, sizeof(*a->event));
    a->d.rcpt = calloc(n, sizeof(*a->d.rcpt));
    a->address = calloc(n, sizeof(*a->address));
    bool made = a->rcpt != NULL && a->account != NULL && a->verdict != NULL && a->event != NULL && a->d.rcpt != NULL &&
                a->address != NULL;
    if (made && copy_facts(a))
        return a;
    attempt_free(a);
    return NULL;
}

void local_try(struct local *l, struct queue_item *it, queue_recorded done, void *ctx)
{
    const struct queue_envelope *env = queue_item_env(it);
    size_t n = 0;
    for (size_t i = 0; i < env->rcpt_n; i++)
        n += to_try(&env->rcpt[i]);
    struct attempt *a = n == 0 ? NULL : attempt_new(l, it, n);
    if (a == NULL) {
        done(ctx, it, n == 0 ? 0 : -E_NOMEM);
        return;
    }
    a->done = done;
    a->ctx = ctx;
    a->job = (struct job){.class = JOB_IO, .run = attempt_run, .done = attempt_done};
    job_submit(worker_jobs(queue_item_worker(it)), &a->job);
}
