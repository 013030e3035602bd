/* From the whole text to the answer (SPEC SMTP-24, STORE-24): the copies and the queue entry are one commit, then what
 * RFC 3461 promises of success is told, then the client hears of it. Nothing is acknowledged before it is durable. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/strbuf.h"
#include "proto/smtp_path.h"
#include "relay/dsn_post.h"
#include "service/account.h"
#include "service/commit.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define ORCPT_MAX 500u /* RFC 3461 4.2 */

struct delivery {
    struct commit c;
    struct dsn_post post;
    struct smtpd *server;
    struct smtpd_txn *txn; /* taken from the session while it waits */
    uint32_t *target_of;   /* of each copy */
    struct queue_rcpt *queued;
    struct dsn_rcpt *told;
    int64_t started_ms;
    uint64_t size;
    enum smtpd_reply reply;
    bool lmtp;
    char session[CRYPTO_ID_MAX];
    char peer_z[IP_TEXT_MAX];
    struct account *account; /* authenticated as, a reference; NULL */
};

enum smtpd_reply smtpd_store_reply(int r)
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

static void delivery_free(struct delivery *o)
{
    account_unref(o->account);
    smtpd_txn_free(o->txn);
    free(o->c.d.rcpt);
    free(o->target_of);
    free(o->queued);
    free(o->told);
    free(o);
}

static struct span account_of(const struct delivery *o)
{
    return o->account == NULL ? SPAN_LIT("") : o->account->address;
}

/* -- the recipients of the queue entry */

/* RFC 3461 5.2.7: members of a list are never told of success, the list is ("expanded"). */
static unsigned notify_of(const struct txn_rcpt *rcpt)
{
    unsigned left = rcpt->notify & ~(unsigned)SMTP_NOTIFY_SUCCESS;
    return rcpt->only != TXN_SEVERAL || rcpt->notify == 0 ? rcpt->notify : left == 0 ? SMTP_NOTIFY_NEVER : left;
}

/* What the sender wrote, so that a report about an alias's member says which address it was (RFC 3461 4.2 xtext). */
static struct span orcpt_of(struct arena *a, struct span mailbox)
{
    struct strbuf b = {0};
    strbuf_z(&b, "rfc822;");
    for (size_t i = 0; i < mailbox.n; i++) {
        uint8_t c = mailbox.p[i];
        if (c <= ' ' || c == '+' || c == '=' || c == 0x7f)
            strbuf_f(&b, "+%02X", c);
        else
            strbuf_c(&b, c);
    }
    bool fits = smtp_text_is_ascii(mailbox) && strbuf_ok(&b) && b.n <= ORCPT_MAX;
    struct span orcpt = fits ? span_dup(a, strbuf_text(&b)) : SPAN_LIT("");
    strbuf_done(&b);
    return orcpt;
}

static void queue_rcpt_of(struct smtpd_txn *t, const struct txn_target *target, struct queue_rcpt *ret)
{
    const struct txn_rcpt *rcpt = &t->rcpt[target->rcpt];
    bool alias = rcpt->only == TXN_SEVERAL || (target->away != NULL && target->away->owner.n > 0);
    *ret = (struct queue_rcpt){.kind = QUEUE_EXTERNAL, .notify = notify_of(rcpt),
                               .orcpt = rcpt->orcpt.n == 0 && alias ? orcpt_of(&t->arena, rcpt->mailbox) : rcpt->orcpt};
    if (target->away != NULL) {
        ret->address = target->away->address;
        ret->owner = target->away->owner;
    } else {
        ret->kind = QUEUE_LOCAL;
        ret->address = target->account->address;
        ret->owner = alias ? span_z(target->account->domain_z) : SPAN_LIT("");
    }
}

/* A copy that failed after others were shown. Under LMTP each RCPT has its own answer: the client keeps the message. */
static bool later(struct commit *c, size_t i, struct queue_rcpt *ret)
{
    struct delivery *o = CONTAINER_OF(c, struct delivery, c);
    const struct txn_target *target = &o->txn->target[o->target_of[i]];
    if (o->lmtp && o->txn->rcpt[target->rcpt].only != TXN_SEVERAL)
        return false;
    queue_rcpt_of(o->txn, target, ret);
    return true;
}

/* -- the answer */

static void log_delivery(const struct delivery *o)
{
    const struct smtpd_txn *t = o->txn;
    const struct smtpd_reply_row *row = smtpd_reply_row(o->reply);
    for (size_t i = 0; i < o->c.d.n; i++)
        log_info("smtp.deliver", "id=%s mailbox=%.*s uid=%u result=%s", t->id,
                 SPAN_ARG(t->target[o->target_of[i]].account->address), o->c.d.rcpt[i].uid, err_name(o->c.d.rcpt[i].err));
    log_info(o->reply == R_ACCEPTED ? "smtp.accept" : "smtp.refuse",
             "session=%s id=%s message_id=%.*s peer=%s account=%.*s from=%.*s rcpts=%zu queued=%zu size=%llu code=%d status=%s ms=%lld",
             o->session, t->id, SPAN_ARG(t->message_id), o->peer_z, SPAN_ARG(account_of(o)), SPAN_ARG(t->from), o->c.d.n,
             o->reply == R_ACCEPTED ? o->c.put.env.rcpt_n : 0, (unsigned long long)o->size, row->code, row->enhanced_z,
             (long long)(clock_mono_ms() - o->started_ms));
}

static enum smtpd_reply refusal_of(const struct delivery *o, const struct ms_rcpt *rcpt, int err)
{
    bool never = err == -E_QUOTA && rcpt->quota != 0 && o->size > rcpt->quota;
    return never ? R_OVER_QUOTA : smtpd_store_reply(err);
}

static void say_fate(struct smtpd_session *s, const struct delivery *o, enum smtpd_reply r)
{
    if (r == R_ACCEPTED)
        smtpd_say_z(s, r, o->txn->id);
    else
        smtpd_say(s, r);
}

/* RFC 2033 4.2: what became of each accepted RCPT, in their order; of an alias with several members all of them. */
static void say_fates(struct smtpd_session *s, const struct delivery *o)
{
    const struct smtpd_txn *t = o->txn;
    for (unsigned i = 0; i < t->accepted; i++) {
        uint32_t only = t->rcpt[i].only;
        bool copied = only != TXN_SEVERAL && smtpd_txn_delivers(&t->target[only]);
        const struct ms_rcpt *copy = copied ? &o->c.d.rcpt[t->target[only].copy] : NULL;
        say_fate(s, o, copy == NULL ? o->reply : copy->err == 0 ? R_ACCEPTED : refusal_of(o, copy, copy->err));
    }
}

static enum metric received(enum smtpd_role role)
{
    return role == ROLE_LMTP ? METRIC_IN_LMTP : role == ROLE_SUBMISSION ? METRIC_IN_SUBMISSION : METRIC_IN_MX;
}

static void answer(struct delivery *o, struct conn *conn)
{
    if (conn != NULL) {
        struct smtpd_session *s = smtpd_of(conn);
        atomic_fetch_add_explicit(o->reply == R_ACCEPTED ? &o->server->accepted : &o->server->refused, 1,
                                  memory_order_relaxed);
        metric_add(o->reply != R_ACCEPTED ? METRIC_IN_REFUSED : received(s->role), 1);
        smtpd_txn_drop(s);
        if (o->lmtp)
            say_fates(s, o);
        else
            say_fate(s, o, o->reply);
        smtpd_go_on(s);
    }
    delivery_free(o);
}

void smtpd_say_text(struct smtpd_session *s, enum smtpd_reply r)
{
    unsigned n = s->role == ROLE_LMTP ? s->txn->accepted : 1;
    smtpd_log_refusal(s, r, s->txn->from);
    smtpd_txn_drop(s);
    for (unsigned i = 0; i < n; i++)
        smtpd_say(s, r);
}

/* -- success that was to be told of (RFC 3461 4.1, 5.2.7) */

/* What of an accepted RCPT is over now and was asked for; what the queue got is told of when it is done. */
static bool told_of(const struct delivery *o, const struct txn_rcpt *rcpt, struct dsn_rcpt *ret)
{
    const struct smtpd_txn *t = o->txn;
    if ((rcpt->notify & SMTP_NOTIFY_SUCCESS) == 0)
        return false;
    *ret = (struct dsn_rcpt){.address = rcpt->mailbox, .orcpt = rcpt->orcpt, .notify = rcpt->notify,
                             .action = DSN_EXPANDED, .attempted_s = clock_wall_s()};
    if (rcpt->only == TXN_SEVERAL)
        return true;
    const struct txn_target *target = &t->target[rcpt->only];
    ret->action = DSN_DELIVERED;
    ret->address = target->account == NULL ? SPAN_LIT("") : target->account->address;
    return smtpd_txn_delivers(target) && o->c.d.rcpt[target->copy].err == 0;
}

static void told(struct dsn_post *p, struct conn *conn)
{
    struct delivery *o = CONTAINER_OF(p, struct delivery, post);
    if (p->err < 0) /* the message itself is safe: sent again, everybody would have it twice */
        log_warn("smtp.untold", "id=%s from=%.*s err=%s", o->txn->id, SPAN_ARG(o->txn->from), err_name(p->err));
    answer(o, conn);
}

/* False: nobody is to be told anything. */
static bool tell(struct delivery *o)
{
    struct smtpd_txn *t = o->txn;
    size_t n = 0;
    if (t->text.returned.p == NULL || o->server->parts.dsn == NULL)
        return false;
    o->told = calloc(t->accepted, sizeof(*o->told));
    for (unsigned i = 0; o->told != NULL && i < t->accepted; i++)
        n += told_of(o, &t->rcpt[i], &o->told[n]);
    if (n == 0)
        return false;
    o->post.to = o->c.to;
    o->post.done = told;
    o->post.rcpt = o->told;
    o->post.n = n;
    o->post.message = (struct dsn_message){.id = span_z(t->id), .sender = t->from, .envid = t->envid, .ret = t->ret,
                                           .accepted_s = clock_wall_s(), .requiretls = t->requiretls,
                                           .authenticated = o->account != NULL, .text = mime_source_of(&t->text.returned)};
    dsn_post(o->server->parts.dsn, &o->post);
    return true;
}

static void committed(struct commit *c, struct conn *conn)
{
    struct delivery *o = CONTAINER_OF(c, struct delivery, c);
    o->reply = c->err == 0 ? R_ACCEPTED : c->d.n > 0 ? refusal_of(o, &c->d.rcpt[0], c->err) : smtpd_store_reply(c->err);
    log_delivery(o);
    if (o->reply != R_ACCEPTED || !tell(o))
        answer(o, conn);
}

/* -- the beginning */

/* QUOTA-01: the room is looked at again where only this recipient hears of it. One full mailbox must not defer the
 * others' mail: with several the answer was given at RCPT. */
static bool room_is_asked(const struct smtpd_session *s, const struct txn_target *target)
{
    const struct smtpd_txn *t = s->txn;
    return s->role == ROLE_LMTP ? t->rcpt[target->rcpt].only != TXN_SEVERAL : t->target_n == 1;
}

static void add_copy(struct delivery *o, const struct smtpd_session *s, uint32_t at)
{
    struct txn_target *target = &s->txn->target[at];
    struct account *a = target->account;
    struct ms_rcpt *copy = &o->c.d.rcpt[o->c.d.n];
    target->copy = (uint32_t)o->c.d.n;
    o->target_of[o->c.d.n++] = at;
    copy->who = (struct store_account){span_z(a->domain_z), span_z(a->user_z)};
    copy->quota = room_is_asked(s, target) ? account_quota_octets(a, s->cfg) : 0;
}

/* SMTP-28, 29. Recipients beyond ASCII are judged one by one when they are sent. */
static unsigned flags_of(const struct smtpd_txn *t)
{
    unsigned flags = 0;
    if (t->text.utf8_head || !smtp_text_is_ascii(t->from))
        flags |= QUEUE_SMTPUTF8;
    if (t->eight_bit || t->text.scan.eight_bit)
        flags |= QUEUE_8BITMIME;
    if (t->requiretls)
        flags |= QUEUE_REQUIRETLS;
    else if (t->text.tls_optional)
        flags |= QUEUE_TLS_OPTIONAL;
    return flags;
}

static void fill_envelope(struct delivery *o, struct smtpd_txn *t)
{
    struct queue_envelope *env = &o->c.put.env;
    memcpy(env->id, t->id, sizeof(env->id));
    env->sender = t->from;
    env->accepted_ms = clock_wall_us() / 1000;
    env->flags = flags_of(t);
    env->ret = t->ret;
    env->envid = t->envid;
    env->account = account_of(o);
    env->session = span_z(o->session);
    env->peer = span_z(o->peer_z);
    env->message_id = t->message_id;
    env->rcpt = o->queued;
}

static struct delivery *delivery_new(struct smtpd_session *s)
{
    struct smtpd_txn *t = s->txn;
    struct delivery *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return NULL;
    o->c.d.rcpt = calloc(t->mailbox_n, sizeof(*o->c.d.rcpt));
    o->target_of = calloc(t->mailbox_n, sizeof(*o->target_of));
    o->queued = calloc(t->target_n - t->mailbox_n, sizeof(*o->queued));
    if ((t->mailbox_n > 0 && (o->c.d.rcpt == NULL || o->target_of == NULL)) ||
        (t->mailbox_n < t->target_n && o->queued == NULL)) {
        delivery_free(o);
        return NULL;
    }
    o->server = s->server;
    o->lmtp = s->role == ROLE_LMTP;
    o->account = s->account == NULL ? NULL : account_ref(s->account);
    memcpy(o->session, s->id, sizeof(o->session));
    ip_format(&s->peer, o->peer_z);
    o->size = ms_stage_size(t->text.stage);
    o->started_ms = clock_mono_ms();
    fill_envelope(o, t);
    for (uint32_t i = 0; i < t->target_n; i++) {
        if (smtpd_txn_delivers(&t->target[i]))
            add_copy(o, s, i);
        else
            queue_rcpt_of(t, &t->target[i], &o->queued[o->c.put.env.rcpt_n++]);
    }
    return o;
}

enum smtpd_reply smtpd_deliver(struct smtpd_session *s)
{
    struct smtpd_txn *t = s->txn;
    struct smtpd_parts *parts = &s->server->parts;
    enum smtpd_reply r = smtpd_text_copy(s);
    struct delivery *o = r == R_NONE ? delivery_new(s) : NULL;
    if (o == NULL)
        return R_STORE_ERROR;
    o->c.to = conn_handle(&s->conn);
    o->c.done = committed;
    o->c.later = later;
    o->c.d.internal_s = clock_wall_s();
    if (o->c.d.n > 0)
        o->c.d.stage = t->text.stage;
    o->c.put.stage = o->c.d.n > 0 ? t->text.out : t->text.stage;
    o->txn = t;
    int e = commit_start(parts->mail, parts->queue, parts->jobs, &o->c);
    if (e < 0) {
        o->txn = NULL;
        delivery_free(o);
        return smtpd_store_reply(e);
    }
    t->text.stage = t->text.out = NULL;
    s->txn = NULL; /* the delivery's: the session may end before it does */
    return R_WAIT;
}
