#include "relay/dsn_post.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/header.h"
#include "proto/smtp_path.h"
#include "relay/dsn_impl.h"
#include "relay/dsn_report.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/commit.h"
#include "service/mailstore.h"

#define WORK_MAX        (4u * 1024u * 1024u)
#define OVER_QUOTA_ROOM (1024u * 1024u) /* QUOTA-02 */
#define MESSAGE_ID_MAX  900u

/* Whom a sender's address makes us tell. */
enum teller {
    TELL_NOBODY,   /* null sender, mailer-daemon, a report about a report */
    TELL_LOCAL,    /* a hosted domain's address */
    TELL_FOREIGN,  /* another host's, and telling it is no backscatter */
    TELL_REPORT,   /* the postmaster: the rest */
};

/* One post under way. */
struct dsn_work {
    struct dsn *dsn;
    struct dsn_post *post;
    struct config *cfg;
    struct arena mem;
    enum teller teller;
    struct span original; /* its first octets */
    bool whole;
    struct dsn_rcpt *told; /* those the DSN is about */
    size_t told_n;
    struct route_result route; /* of a local sender */
    bool routed;
    struct strbuf text;
    bool utf8;
    struct commit commit;
    struct ms_rcpt *copy;
    struct queue_rcpt *away;
    bool last_resort; /* all of it goes through the queue: no mailbox took it */
    struct job job;
};

int dsn_new(const struct dsn_parts *parts, struct dsn **ret)
{
    struct dsn *d = calloc(1, sizeof(*d));
    if (d == NULL)
        return -E_NOMEM;
    d->parts = *parts;
    d->reports = report_dir_open(parts->mail_root_z);
    if (d->reports < 0) {
        int r = d->reports;
        free(d);
        return r;
    }
    *ret = d;
    return 0;
}

struct dsn *dsn_free(struct dsn *d)
{
    if (d != NULL)
        close(d->reports);
    free(d);
    return NULL;
}

int64_t dsn_retry_until_s(const struct dsn *d, int64_t accepted_s)
{
    struct config *now = config_current(d->parts.config);
    int64_t until_s = accepted_s + now->relay_max_age;
    config_unref(now);
    return until_s;
}

static void work_free(struct dsn_work *w)
{
    if (w->routed)
        route_result_done(&w->route);
    strbuf_done(&w->text);
    ms_stage_free(w->commit.d.stage);
    ms_stage_free(w->commit.put.stage);
    config_unref(w->cfg);
    arena_done(&w->mem);
    free(w);
}

/* -- who is told (DSN-04..07) */

/* RFC 3461 4.1: without NOTIFY a sender hears of failures and delays. */
static bool asked_for(const struct dsn_rcpt *r)
{
    static const unsigned bits[] = {
        [DSN_FAILED] = SMTP_NOTIFY_FAILURE,    [DSN_DELAYED] = SMTP_NOTIFY_DELAY,    [DSN_DELIVERED] = SMTP_NOTIFY_SUCCESS,
        [DSN_RELAYED] = SMTP_NOTIFY_SUCCESS, [DSN_EXPANDED] = SMTP_NOTIFY_SUCCESS,
    };
    _Static_assert(ARRAY_LEN(bits) == DSN_ACTION__COUNT, "one bit per action");
    unsigned notify = r->notify == 0 ? (unsigned)SMTP_NOTIFY_FAILURE | SMTP_NOTIFY_DELAY : r->notify;
    return (notify & bits[r->action]) != 0;
}

static bool split_sender(struct dsn_work *w, struct span *ret_local, struct span *ret_domain)
{
    struct span sender = w->post->message.sender;
    size_t at;
    if (!span_rfind(sender, '@', &at))
        return false;
    *ret_domain = span_part(sender, at + 1, sender.n);
    return smtp_plain_local(&w->mem, span_part(sender, 0, at), ret_local) == 0;
}

static bool sent_by_machine(struct span head)
{
    struct header_field f;
    return header_find(head, HEADER_AUTO_SUBMITTED, &f) && !span_ieq_z(span_trim(f.value), "no");
}

static enum teller teller_of(struct dsn_work *w)
{
    const struct dsn_message *m = &w->post->message;
    struct span local, domain;
    if (m->sender.n == 0 || m->report || dsn_is_report(w->original) || !split_sender(w, &local, &domain))
        return TELL_NOBODY;
    if (span_ieq_z(local, "mailer-daemon") || (span_ieq_z(local, "postmaster") && sent_by_machine(w->original)))
        return TELL_NOBODY;
    if (route_domain_hosted(w->cfg, domain))
        return TELL_LOCAL;
    bool foreign = m->authenticated || w->cfg->smtp_dsn_for_foreign;
    return foreign && w->cfg->relay_enabled ? TELL_FOREIGN : TELL_REPORT;
}

/* A stranger is told only what it asked for by name (DSN-07). */
static bool is_told(const struct dsn_work *w, const struct dsn_rcpt *r)
{
    if (w->teller != TELL_LOCAL && w->teller != TELL_FOREIGN)
        return false;
    return asked_for(r) && (w->teller == TELL_LOCAL || w->post->message.authenticated || r->notify != 0);
}

/* -- the postmaster hears of failures nobody else is told of (DSN-06) */

static struct span message_id_of(struct dsn_work *w)
{
    struct header_field f;
    if (!header_find(w->original, HEADER_MESSAGE_ID, &f) || f.value.n > MESSAGE_ID_MAX)
        return SPAN_LIT("");
    return header_unfold(&w->mem, f.value);
}

static int report_rcpt(struct dsn_work *w, const struct dsn_rcpt *r)
{
    const char *domain_z = w->cfg->domains.items_z[0];
    for (size_t i = 0; i < w->cfg->domains.n; i++)
        if (span_eq_z(r->owner, w->cfg->domains.items_z[i]))
            domain_z = w->cfg->domains.items_z[i];
    return report_add(w->dsn->reports, domain_z, clock_wall_s(), r, w->post->message.sender, message_id_of(w));
}

/* Those the DSN is not about: into the report, or nowhere; the log has them all. */
static int leave_out(struct dsn_work *w, const struct dsn_rcpt *r, bool reported)
{
    const struct dsn_message *m = &w->post->message;
    int e = reported ? report_rcpt(w, r) : 0;
    if (e == 0 && r->action == DSN_FAILED)
        log_info("dsn.none", "id=%.*s from=%.*s to=%.*s status=%.*s reported=%s", SPAN_ARG(m->id), SPAN_ARG(m->sender),
                 SPAN_ARG(r->address), SPAN_ARG(r->status), reported ? "yes" : "no");
    return e;
}

/* The recipients the DSN is about; the others are dealt with here. */
static int choose(struct dsn_work *w)
{
    const struct dsn_post *p = w->post;
    int e = 0;
    w->told = arena_new_array(&w->mem, struct dsn_rcpt, p->n);
    if (w->told == NULL)
        return -E_NOMEM;
    for (size_t i = 0; e == 0 && i < p->n; i++) {
        bool stranger = w->teller == TELL_REPORT || (w->teller == TELL_FOREIGN && !p->message.authenticated && p->rcpt[i].notify == 0);
        if (is_told(w, &p->rcpt[i]))
            w->told[w->told_n++] = p->rcpt[i];
        else
            e = leave_out(w, &p->rcpt[i], stranger && p->rcpt[i].action == DSN_FAILED);
    }
    return e;
}

/* -- the text, and where it goes; in a job */

static int read_original(struct dsn_work *w)
{
    const struct mime_source *src = &w->post->message.text;
    size_t want = (size_t)MIN(src->size, (uint64_t)DSN_ORIGINAL_MAX), n = 0;
    uint8_t *p = arena_alloc(&w->mem, want);
    if (p == NULL)
        return -E_NOMEM;
    while (n < want) {
        int64_t got = src->read(src->ctx, n, p + n, want - n);
        if (got < 0)
            return (int)got;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    w->original = span_of(p, n);
    w->whole = n == src->size;
    return 0;
}

/* 0: the sender's address is good; 1: it is nobody's (any more), and the postmaster was told instead. */
static int resolve(struct dsn_work *w)
{
    struct span local, domain;
    if (w->teller != TELL_LOCAL || !split_sender(w, &local, &domain))
        return 0;
    struct route_query q = {.local = local, .domain = domain, .relay = w->cfg->relay_enabled};
    int r = route_resolve(w->dsn->parts.router, w->cfg, &q, &w->mem, &w->route);
    if (r < 0)
        return r;
    w->routed = true;
    if (w->route.verdict == ROUTE_OK)
        return 0;
    if (w->route.verdict == ROUTE_DOWN)
        return -E_DOWN;
    for (size_t i = 0; r == 0 && i < w->told_n; i++)
        r = leave_out(w, &w->told[i], w->told[i].action == DSN_FAILED);
    w->told_n = 0;
    return r < 0 ? r : 1;
}

static bool is_copied(const struct dsn_work *w, const struct route_target *t)
{
    return t->kind == ROUTE_LOCAL && !w->last_resort;
}

static int add_away(struct dsn_work *w, struct span address, enum queue_kind kind)
{
    if (address.p == NULL)
        return -E_NOMEM;
    w->away[w->commit.put.env.rcpt_n++] = (struct queue_rcpt){.address = address, .kind = kind, .notify = SMTP_NOTIFY_NEVER};
    return 0;
}

static struct span quoted(struct arena *a, struct span address)
{
    struct strbuf b = {0};
    size_t at = 0;
    span_rfind(address, '@', &at);
    smtp_put_local(&b, span_part(address, 0, at));
    strbuf_span(&b, span_part(address, at, address.n));
    struct span out = strbuf_ok(&b) ? span_dup(a, strbuf_text(&b)) : SPAN_LIT("");
    strbuf_done(&b);
    return out;
}

static int add_target(struct dsn_work *w, const struct route_target *t)
{
    if (!is_copied(w, t))
        return t->kind == ROUTE_LOCAL ? add_away(w, t->address, QUEUE_LOCAL)
                                      : add_away(w, quoted(&w->mem, t->address), QUEUE_EXTERNAL);
    uint64_t quota = account_quota_octets(t->account, w->cfg);
    w->copy[w->commit.d.n++] = (struct ms_rcpt){
        .who = {span_z(t->account->domain_z), span_z(t->account->user_z)},
        .quota = quota == 0 || w->route.n > 1 ? 0 : quota + OVER_QUOTA_ROOM};
    return 0;
}

static int add_targets(struct dsn_work *w)
{
    size_t n = w->routed ? w->route.n : 1;
    int r = 0;
    w->commit.d.n = 0;
    w->commit.put.env.rcpt_n = 0;
    w->commit.d.rcpt = w->copy = arena_new_array(&w->mem, struct ms_rcpt, n);
    w->commit.put.env.rcpt = w->away = arena_new_array(&w->mem, struct queue_rcpt, n);
    if (w->copy == NULL || w->away == NULL)
        return -E_NOMEM;
    for (size_t i = 0; r == 0 && w->routed && i < n; i++)
        r = add_target(w, &w->route.targets[i]);
    return w->routed ? r : add_away(w, w->post->message.sender, QUEUE_EXTERNAL);
}

static int make_stages(struct dsn_work *w)
{
    struct span text = strbuf_text(&w->text);
    struct mime_source src = mime_source_of(&text);
    struct strbuf first = {0};
    int r = 0;
    strbuf_z(&first, "Return-Path: <>\r\n");
    if (w->routed && w->route.n == 1)
        strbuf_f(&first, "Delivered-To: %.*s\r\n", SPAN_ARG(w->route.targets[0].address));
    if (w->commit.d.n > 0)
        r = strbuf_ok(&first) ? ms_stage_of(w->dsn->parts.mail, strbuf_text(&first), &src, &w->commit.d.stage) : -E_NOMEM;
    if (r == 0 && w->commit.put.env.rcpt_n > 0)
        r = ms_stage_of(w->dsn->parts.mail, SPAN_LIT(""), &src, &w->commit.put.stage);
    strbuf_done(&first);
    return r;
}

static void fill_envelope(struct dsn_work *w)
{
    struct queue_envelope *env = &w->commit.put.env;
    crypto_id(env->id);
    env->accepted_ms = clock_wall_us() / 1000;
    env->flags = QUEUE_DSN | (w->post->message.requiretls ? QUEUE_REQUIRETLS : 0u) | (w->utf8 ? QUEUE_SMTPUTF8 : 0u) |
                 (smtp_text_is_ascii(strbuf_text(&w->text)) ? 0u : QUEUE_8BITMIME);
    env->message_id = SPAN_LIT("");
}

static int prepare(struct dsn_work *w)
{
    const struct dsn_sheet sheet = {.hostname_z = w->cfg->hostname, .message = &w->post->message, .rcpt = w->told,
                                    .n = w->told_n, .original = w->original, .whole = w->whole, .now_s = clock_wall_s()};
    int r = dsn_compose(&sheet, &w->text, &w->utf8);
    if (r == 0)
        r = add_targets(w);
    if (r == 0)
        r = make_stages(w);
    fill_envelope(w);
    return r;
}

static int work(struct dsn_work *w)
{
    int r = read_original(w);
    if (r < 0)
        return r;
    w->teller = teller_of(w);
    r = choose(w);
    if (r == 0 && w->told_n > 0)
        r = resolve(w);
    return r < 0 ? r : w->told_n == 0 ? 0 : prepare(w);
}

static void post_run(struct job *j)
{
    struct dsn_post *p = CONTAINER_OF(j, struct dsn_post, job);
    if (p->work != NULL)
        p->err = work(p->work);
}

/* -- made durable; on the worker */

static void finish(struct dsn_work *w, int err, struct conn *conn)
{
    struct dsn_post *p = w->post;
    p->err = err;
    if (w->told_n > 0)
        log_info("dsn.sent", "id=%.*s to=%.*s rcpts=%zu first=%.*s mailboxes=%zu queue=%s queued=%zu err=%s",
                 SPAN_ARG(p->message.id), SPAN_ARG(p->message.sender), w->told_n, SPAN_ARG(w->told[0].address),
                 w->commit.d.copies, w->commit.put.env.rcpt_n > 0 ? w->commit.put.env.id : "-", w->commit.put.env.rcpt_n, err_name(err));
    work_free(w);
    p->work = NULL;
    p->done(p, conn);
}

static bool stands_later(struct commit *c, size_t i, struct queue_rcpt *ret)
{
    struct dsn_work *w = CONTAINER_OF(c, struct dsn_work, commit);
    for (size_t k = 0; k < w->route.n; k++)
        if (w->route.targets[k].kind == ROUTE_LOCAL && i-- == 0) {
            ret->address = w->route.targets[k].address;
            ret->notify = SMTP_NOTIFY_NEVER;
            return true;
        }
    return false;
}

static void resort_run(struct job *j)
{
    struct dsn_work *w = CONTAINER_OF(j, struct dsn_work, job);
    int r = add_targets(w);
    w->post->err = r == 0 ? make_stages(w) : r;
}

static void committed(struct commit *c, struct conn *conn);

static void start_commit(struct dsn_work *w, struct conn *conn)
{
    const struct dsn_parts *parts = &w->dsn->parts;
    w->commit.to = w->post->to;
    w->commit.done = committed;
    w->commit.later = stands_later;
    w->commit.d.internal_s = clock_wall_s();
    struct ms_stage *stage[2] = {w->commit.d.stage, w->commit.put.stage};
    int r = commit_start(parts->mail, parts->queue, parts->jobs, &w->commit);
    if (r == 0)
        return;
    w->commit.d.stage = stage[0];
    w->commit.put.stage = stage[1];
    finish(w, r, conn);
}

static void resort_done(struct job *j, struct conn *conn)
{
    struct dsn_work *w = CONTAINER_OF(j, struct dsn_work, job);
    if (w->post->err < 0)
        finish(w, w->post->err, conn);
    else
        start_commit(w, conn);
}

/* A mailbox that is too full even for this, or cannot be written, gets it through the queue. */
static void committed(struct commit *c, struct conn *conn)
{
    struct dsn_work *w = CONTAINER_OF(c, struct dsn_work, commit);
    w->commit.d.stage = w->commit.put.stage = NULL;
    if (c->err == 0 || c->d.n == 0 || c->d.copies > 0) {
        finish(w, c->err, conn);
        return;
    }
    w->last_resort = true;
    w->job = (struct job){.class = JOB_IO, .run = resort_run, .done = resort_done, .to = w->post->to};
    job_submit(w->dsn->parts.jobs, &w->job);
}

static void post_done(struct job *j, struct conn *conn)
{
    struct dsn_post *p = CONTAINER_OF(j, struct dsn_post, job);
    struct dsn_work *w = p->work;
    if (w == NULL)
        p->done(p, conn);
    else if (p->err < 0 || w->told_n == 0)
        finish(w, p->err, conn);
    else
        start_commit(w, conn);
}

void dsn_post(struct dsn *d, struct dsn_post *p)
{
    struct dsn_work *w = calloc(1, sizeof(*w));
    p->err = w == NULL ? -E_NOMEM : 0;
    p->work = w;
    if (w != NULL) {
        w->dsn = d;
        w->post = p;
        w->cfg = config_current(d->parts.config);
        arena_init(&w->mem, WORK_MAX + p->n * sizeof(struct dsn_rcpt));
    }
    p->job = (struct job){.class = JOB_IO, .run = post_run, .done = post_done, .to = p->to};
    job_submit(d->parts.jobs, &p->job);
}
