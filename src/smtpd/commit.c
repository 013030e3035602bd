/* From the end of the text to the answer (SPEC SMTP-24): header edits, the sender rules for header fields, delivery to
 * the store. Nothing is acknowledged before every copy is durable. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "proto/address.h"
#include "runtime/job.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/mailstore.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define FROM_MAX 1000u
#define MESSAGE_ID_SHOWN 512u
#define JUDGE_ARENA_MAX (4u * 1024u * 1024u)

static enum smtpd_reply reply_of(int r)
{
    switch (-r) {
    case E_QUOTA:
        return R_MAILBOX_FULL;
    case E_FULL:
        return R_DISK_FULL;
    case E_LIMIT:
        return R_QUEUE_FULL;
    default:
        return R_STORE_ERROR;
    }
}

/* SMTP-31: only an authenticated sender's From is judged, and only where the configuration asks for it. */
static bool judges_header(struct smtpd_session *s)
{
    if (s->account == NULL)
        return false;
    struct config *now = config_current(s->server->parts.config);
    bool yes = now->smtp_sender_check == SENDER_CHECK_HEADER;
    config_unref(now);
    return yes;
}

enum smtpd_reply smtpd_dress(struct smtpd_session *s)
{
    struct smtpd_txn *t = s->txn;
    struct span head = span_part(ms_stage_memory(t->text.stage), 0, t->text.head_n);
    enum smtpd_reply bad = smtpd_header_check(head);
    if (bad != R_NONE)
        return bad;
    if (judges_header(s)) {
        t->text.head = span_dup(&t->arena, head);
        if (t->text.head.p == NULL)
            return R_HEADER_TOO_LARGE;
    }
    struct header_field f;
    if (header_find(head, HEADER_MESSAGE_ID, &f))
        t->message_id = span_dup(&t->arena, span_part(header_unfold(&t->arena, f.value), 0, MESSAGE_ID_SHOWN));
    struct strbuf trace = {0}, rest = {0};
    smtpd_trace_write(s, head, &trace);
    int r = 0;
    if (smtpd_header_cut(s, head, &rest))
        r = strbuf_ok(&rest) ? ms_stage_replace(t->text.stage, 0, head.n, strbuf_text(&rest)) : -E_NOMEM;
    if (r == 0)
        r = strbuf_ok(&trace) ? ms_stage_put_first(t->text.stage, strbuf_text(&trace)) : -E_NOMEM;
    strbuf_done(&trace);
    strbuf_done(&rest);
    t->text.dressed = true;
    return r == 0 ? R_NONE : reply_of(r);
}

/* -- a full memory goes to the disk */

static void flushed(struct ms_flush *f, struct conn *c)
{
    if (c == NULL) {
        ms_stage_free(f->stage);
    } else {
        struct smtpd_session *s = smtpd_of(c);
        struct smtpd_text *text = &s->txn->text;
        text->stage = f->stage;
        if (f->err < 0) {
            text->bad = reply_of(f->err);
            text->stage = ms_stage_free(text->stage);
        }
        smtpd_go_on(s);
    }
    free(f);
}

enum smtpd_reply smtpd_text_flush(struct smtpd_session *s)
{
    struct ms_flush *f = calloc(1, sizeof(*f));
    if (f == NULL)
        return R_STORE_ERROR;
    struct ms_stage *stage = s->txn->text.stage;
    f->to = conn_handle(&s->conn);
    f->done = flushed;
    s->txn->text.stage = NULL; /* the job's until it comes back */
    ms_stage_flush(stage, f);
    return R_WAIT;
}

/* -- delivery */

struct delivery {
    struct ms_delivery d;
    int64_t started_ms;
    uint64_t size;
    struct account **account; /* of each rcpt; references */
    char id[CRYPTO_ID_MAX];
    char message_id_z[MESSAGE_ID_SHOWN + 1];
};

static void delivery_free(struct delivery *o)
{
    for (size_t i = 0; i < o->d.n; i++)
        account_unref(o->account[i]);
    free(o->account);
    free(o->d.rcpt);
    free(o);
}

static void log_delivery(const struct delivery *o, struct smtpd_session *s, enum smtpd_reply r)
{
    long long ms = (long long)(clock_mono_ms() - o->started_ms);
    for (size_t i = 0; i < o->d.n; i++)
        log_info("smtp.deliver", "id=%s mailbox=%.*s uid=%u result=%s", o->id, SPAN_ARG(o->account[i]->address),
                 o->d.rcpt[i].uid, err_name(o->d.rcpt[i].err));
    const char *event_z = r == R_ACCEPTED ? "smtp.accept" : "smtp.refuse";
    if (s != NULL)
        log_info(event_z,
                 "session=%s id=%s message_id=%s peer=%s account=%.*s from=%.*s rcpts=%zu size=%llu code=%d status=%s ms=%lld",
                 s->id, o->id, o->message_id_z, ip_format(&s->peer, (char[IP_TEXT_MAX]){0}),
                 SPAN_ARG(smtpd_account_name(s)), SPAN_ARG(s->txn->from), o->d.n, (unsigned long long)o->size,
                 smtpd_reply_row(r)->code, smtpd_reply_row(r)->enhanced_z, ms);
    else
        log_info(event_z, "id=%s message_id=%s rcpts=%zu size=%llu client=gone ms=%lld", o->id, o->message_id_z, o->d.n,
                 (unsigned long long)o->size, ms);
}

static enum smtpd_reply refusal_of(const struct delivery *o, const struct ms_rcpt *rcpt, int err)
{
    bool never = err == -E_QUOTA && rcpt->quota != 0 && o->size > rcpt->quota;
    return never ? R_OVER_QUOTA : reply_of(err);
}

static void say_fate(struct smtpd_session *s, const struct delivery *o, enum smtpd_reply r)
{
    if (r == R_ACCEPTED)
        smtpd_say_z(s, r, o->id);
    else
        smtpd_say(s, r);
}

/* RFC 2033 4.2: what became of each accepted RCPT, in their order; of an alias with several members all of them. */
static void say_fates(struct smtpd_session *s, const struct delivery *o, enum smtpd_reply all)
{
    const struct smtpd_txn *t = s->txn;
    for (unsigned i = 0; i < t->accepted; i++) {
        uint32_t only = t->rcpt[i].only;
        const struct ms_rcpt *copy = only == TXN_SEVERAL ? NULL : &o->d.rcpt[t->target[only].copy];
        say_fate(s, o, copy == NULL ? all : copy->err == 0 ? R_ACCEPTED : refusal_of(o, copy, copy->err));
    }
}

static void delivered(struct ms_delivery *d, struct conn *c)
{
    struct delivery *o = CONTAINER_OF(d, struct delivery, d);
    struct smtpd_session *s = c == NULL ? NULL : smtpd_of(c);
    enum smtpd_reply r = d->err == 0 ? R_ACCEPTED : refusal_of(o, &d->rcpt[0], d->err);
    log_delivery(o, s, r);
    if (s != NULL) {
        atomic_fetch_add_explicit(r == R_ACCEPTED ? &s->server->accepted : &s->server->refused, 1, memory_order_relaxed);
        if (s->role == ROLE_LMTP)
            say_fates(s, o, r);
        else
            say_fate(s, o, r);
        smtpd_txn_drop(s);
        smtpd_go_on(s);
    }
    delivery_free(o);
}

/* QUOTA-01: the room is looked at again where only this recipient hears of it. One full mailbox must not defer the
 * others' mail: with several the answer was given at RCPT. */
static bool room_is_asked(const struct smtpd_session *s, const struct txn_target *target)
{
    const struct smtpd_txn *t = s->txn;
    return s->role == ROLE_LMTP ? t->rcpt[target->rcpt].only != TXN_SEVERAL : t->target_n == 1;
}

static void add_copy(struct delivery *o, const struct smtpd_session *s, struct txn_target *target)
{
    struct account *a = target->account;
    target->copy = (uint32_t)o->d.n;
    o->account[o->d.n] = account_ref(a);
    o->d.rcpt[o->d.n].who = (struct store_account){span_z(a->domain_z), span_z(a->user_z)};
    o->d.rcpt[o->d.n].quota = room_is_asked(s, target) ? account_quota_octets(a, s->cfg) : 0;
    o->d.n++;
}

static enum smtpd_reply deliver(struct smtpd_session *s)
{
    struct smtpd_txn *t = s->txn;
    struct delivery *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return R_STORE_ERROR;
    o->d.rcpt = calloc(t->mailbox_n, sizeof(*o->d.rcpt));
    o->account = calloc(t->mailbox_n, sizeof(struct account *));
    if (o->d.rcpt == NULL || o->account == NULL) {
        delivery_free(o);
        return R_STORE_ERROR;
    }
    for (size_t i = 0; i < t->target_n; i++)
        if (smtpd_txn_delivers(&t->target[i]))
            add_copy(o, s, &t->target[i]);
    memcpy(o->id, t->id, sizeof(o->id));
    if (t->message_id.n > 0) /* a NUL is refused in a text */
        memcpy(o->message_id_z, t->message_id.p, t->message_id.n);
    o->size = ms_stage_size(t->text.stage);
    o->started_ms = clock_mono_ms();
    o->d.to = conn_handle(&s->conn);
    o->d.done = delivered;
    o->d.stage = t->text.stage;
    o->d.internal_s = clock_wall_s();
    int r = ms_deliver(s->server->parts.mail, &o->d);
    if (r < 0) {
        delivery_free(o);
        return reply_of(r);
    }
    t->text.stage = NULL;
    return R_WAIT;
}

void smtpd_say_text(struct smtpd_session *s, enum smtpd_reply r)
{
    unsigned n = s->role == ROLE_LMTP ? s->txn->accepted : 1;
    smtpd_log_refusal(s, r, s->txn->from);
    smtpd_txn_drop(s);
    for (unsigned i = 0; i < n; i++)
        smtpd_say(s, r);
}

/* -- may the account write as these? (SMTP-31) */

struct judge_job {
    struct job job;
    struct arena arena;
    struct router *router;
    struct config *cfg;
    struct account *account;
    struct span head;
    enum smtpd_reply verdict;
};

static enum smtpd_reply judge_field(struct judge_job *o, struct span value)
{
    struct address *list;
    size_t n;
    if (address_extract(&o->arena, value, FROM_MAX, &list, &n) < 0)
        return R_BAD_FROM;
    for (size_t i = 0; i < n; i++) {
        int owned = route_sender_owned(o->router, o->cfg, o->account, list[i].mailbox, list[i].domain, &o->arena);
        if (owned < 0)
            return R_STORE_ERROR;
        if (owned == 0)
            return R_NOT_YOUR_FROM;
    }
    return R_NONE;
}

/* Every From and Sender field; of redirected mail the Resent-From and Resent-Sender of the topmost block of resent
 * fields instead (RFC 5322 3.6.6). */
static enum smtpd_reply judge_head(struct judge_job *o)
{
    struct header_field f;
    bool resent = header_find(o->head, HEADER_RESENT_FROM, &f) || header_find(o->head, HEADER_RESENT_SENDER, &f);
    bool block = false, seen = false;
    enum header_id from = resent ? HEADER_RESENT_FROM : HEADER_FROM;
    enum header_id sender = resent ? HEADER_RESENT_SENDER : HEADER_SENDER;
    struct header_scan hs = header_scan_of(o->head);
    while (header_next(&hs, &f)) {
        bool in_block = span_istarts_z(f.name, "Resent-");
        if (resent && block && !in_block)
            break;
        block = block || in_block;
        if (f.id == HEADER_BROKEN && !seen && f.raw.p == o->head.p)
            return R_BAD_FROM; /* no header at all: it will be stored as body */
        if (f.id != from && f.id != sender)
            continue;
        enum smtpd_reply r = judge_field(o, f.value);
        if (r != R_NONE)
            return r;
        seen = seen || f.id == from;
    }
    return seen ? R_NONE : R_BAD_FROM;
}

static void judge_run(struct job *j)
{
    struct judge_job *o = CONTAINER_OF(j, struct judge_job, job);
    o->verdict = judge_head(o);
}

static void judge_done(struct job *j, struct conn *c)
{
    struct judge_job *o = CONTAINER_OF(j, struct judge_job, job);
    if (c != NULL) {
        struct smtpd_session *s = smtpd_of(c);
        enum smtpd_reply r = o->verdict == R_NONE ? deliver(s) : o->verdict;
        if (r != R_WAIT) {
            smtpd_say_text(s, r);
            smtpd_go_on(s);
        }
    }
    account_unref(o->account);
    config_unref(o->cfg);
    arena_done(&o->arena);
    free(o);
}

enum smtpd_reply smtpd_commit(struct smtpd_session *s)
{
    struct smtpd_txn *t = s->txn;
    if (t->text.head.p == NULL)
        return deliver(s);
    struct judge_job *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return R_STORE_ERROR;
    arena_init(&o->arena, JUDGE_ARENA_MAX);
    o->job = (struct job){.class = JOB_IO, .run = judge_run, .done = judge_done, .to = conn_handle(&s->conn)};
    o->router = s->server->parts.router;
    o->cfg = config_current(s->server->parts.config);
    o->account = account_ref(s->account);
    o->head = span_dup(&o->arena, t->text.head);
    job_submit(s->server->parts.jobs, &o->job);
    return R_WAIT;
}
