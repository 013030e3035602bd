/* RCPT: asks service/address_route which mailboxes the recipient stands for, and whether they have room: in a job,
 * unless somebody asked a moment ago. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "proto/smtp_path.h"
#include "runtime/job.h"
#include "service/account.h"
#include "service/address_route.h"
#include "service/mailstore.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define ROUTE_ARENA_MAX (4u * 1024u * 1024u)
#define RECENT_MS       500
#define RECENT_ROOM     (UINT64_C(512) << 20)
#define RECENT_SIZE_MAX (UINT64_C(64) << 20)

struct rcpt_job {
    struct job job;
    struct arena arena;
    struct mailstore *mail;
    struct router *router;
    struct config *cfg;
    bool relays;  /* there is a relay, for the targets of aliases */
    bool submits; /* and this session may use it (SMTP-30) */
    uint64_t size; /* announced */
    bool literal;  /* an address literal */
    struct span local, domain, mailbox, orcpt;
    unsigned notify;
    int r;
    struct route_result route;
    bool *full; /* of each target: no room, so its copy goes through the queue */
    enum smtpd_reply reply;
};

static const enum smtpd_reply verdict_replies[] = {
    [ROUTE_OK] = R_RCPT_OK,     [ROUTE_NO_USER] = R_NO_USER,      [ROUTE_DISABLED] = R_USER_DISABLED,
    [ROUTE_LOOP] = R_ALIAS_LOOP, [ROUTE_NO_RELAY] = R_RELAY_DENIED, [ROUTE_NO_ADMIN] = R_NO_ADMIN,
    [ROUTE_DOWN] = R_STORE_ERROR,
};
_Static_assert(ARRAY_LEN(verdict_replies) == ROUTE_VERDICT__COUNT, "one reply per verdict");

/* SMTP-30: who may send to other hosts. No list of addresses gives that right, and no place (SEC-05). */
static bool relays(const struct smtpd_session *s, const struct config *cfg)
{
    return cfg->relay_enabled && s->server->parts.queue != NULL;
}

static bool may_relay(const struct smtpd_session *s, const struct config *cfg)
{
    return s->account != NULL && s->role != ROLE_LMTP && relays(s, cfg);
}

static enum smtpd_reply check_mailbox(const struct rcpt_job *o, struct account *a)
{
    uint64_t quota = account_quota_octets(a, o->cfg), room = 0;
    if (quota != 0 && o->size > quota)
        return R_OVER_QUOTA;
    int64_t now_ms = clock_mono_ms();
    int r = ms_quota_room(o->mail, (struct store_account){span_z(a->domain_z), span_z(a->user_z)}, quota, &room);
    if (r == 0)
        account_room_note(a, room, now_ms);
    if (r == -E_QUOTA || (r == 0 && o->size > room))
        return R_MAILBOX_FULL;
    return r < 0 ? R_STORE_ERROR : R_RCPT_OK;
}

/* QUOTA-01 at RCPT. An alias is refused only when none of its members has room: the full ones get their copy through
 * the queue, so that one full mailbox never defers the others' mail. */
static enum smtpd_reply check_targets(struct rcpt_job *o)
{
    enum smtpd_reply refusal = R_RCPT_OK;
    size_t taken = 0;
    o->full = arena_new_array(&o->arena, bool, o->route.n);
    if (o->full == NULL)
        return R_STORE_ERROR;
    for (size_t i = 0; i < o->route.n; i++) {
        const struct route_target *t = &o->route.targets[i];
        enum smtpd_reply r = R_RCPT_OK;
        if (t->kind == ROUTE_LOCAL)
            r = check_mailbox(o, t->account);
        else if (t->owner.n == 0 && !o->submits)
            r = R_RELAY_DENIED;
        if (r == R_STORE_ERROR)
            return r;
        o->full[i] = r != R_RCPT_OK;
        taken += r == R_RCPT_OK;
        if (r != R_RCPT_OK && refusal != R_MAILBOX_FULL)
            refusal = r;
    }
    return taken == 0 || (taken < o->route.n && !o->relays) ? refusal : R_RCPT_OK;
}

static void rcpt_run(struct job *j)
{
    struct rcpt_job *o = CONTAINER_OF(j, struct rcpt_job, job);
    struct route_query q = {.local = o->local, .domain = o->domain, .relay = o->relays};
    o->r = route_resolve(o->router, o->cfg, &q, &o->arena, &o->route);
    if (o->r < 0)
        o->reply = R_STORE_ERROR;
    else if (o->route.verdict != ROUTE_OK)
        o->reply = verdict_replies[o->route.verdict];
    else
        o->reply = check_targets(o);
}

static enum smtpd_reply reply_of(int r)
{
    return r == 0 ? R_RCPT_OK : r == -E_LIMIT ? R_TOO_MANY_RCPTS : R_STORE_ERROR;
}

/* An address elsewhere as SMTP writes it: what RCPT named keeps its own quoting, and a literal wholly. */
static const struct txn_away *away_of(struct arena *a, const struct route_target *t, struct span mailbox, bool literal)
{
    struct txn_away *away = arena_new(a, struct txn_away);
    struct strbuf b = {0};
    size_t at, in;
    if (away == NULL || !span_rfind(t->address, '@', &at) || (t->owner.n == 0 && !span_rfind(mailbox, '@', &in)))
        return NULL;
    if (t->owner.n > 0)
        smtp_put_local(&b, span_part(t->address, 0, at));
    else
        strbuf_span(&b, span_part(mailbox, 0, literal ? mailbox.n : in));
    if (t->owner.n > 0 || !literal)
        strbuf_span(&b, span_part(t->address, at, t->address.n));
    away->address = strbuf_ok(&b) ? span_dup(a, strbuf_text(&b)) : SPAN_LIT("");
    away->owner = span_dup(a, t->owner);
    strbuf_done(&b);
    return away->address.n == 0 || (t->owner.n > 0 && away->owner.n == 0) ? NULL : away;
}

/* Adds the route's targets, and then what is kept of the command itself: all of it or nothing. */
static int add_all(struct smtpd_txn *t, const struct rcpt_job *o)
{
    struct txn_rcpt rcpt = {.mailbox = span_dup(&t->arena, o->mailbox), .orcpt = span_dup(&t->arena, o->orcpt),
                            .notify = o->notify, .only = TXN_SEVERAL};
    uint32_t at = 0;
    if (rcpt.mailbox.p == NULL || (o->orcpt.n > 0 && rcpt.orcpt.n == 0))
        return -E_LIMIT;
    for (size_t i = 0; i < o->route.n; i++) {
        const struct route_target *to = &o->route.targets[i];
        struct txn_target one = {.account = to->account, .rcpt = t->accepted, .later = o->full != NULL && o->full[i]};
        if (to->kind == ROUTE_EXTERNAL && (one.away = away_of(&t->arena, to, o->mailbox, o->literal)) == NULL)
            return -E_LIMIT;
        int r = smtpd_txn_add(t, &one, &at);
        if (r < 0)
            return r;
    }
    if (o->route.n == 1)
        rcpt.only = at;
    return smtpd_txn_accept(t, &rcpt);
}

static enum smtpd_reply take(struct smtpd_session *s, const struct rcpt_job *o)
{
    size_t before = s->txn->target_n;
    int r = add_all(s->txn, o);
    if (r < 0)
        smtpd_txn_cut(s->txn, before);
    else
        s->state = ST_RCPT;
    return reply_of(r);
}

/* A mailbox that was looked at a moment ago, and has so much room that no disk could fill it since, is taken without a
 * job: half of the second that ADDR-07 gives is used up. R_NONE: somebody has to look. */
static enum smtpd_reply take_recent(struct smtpd_session *s, const struct smtp_cmd *c, struct config *cfg)
{
    int64_t since_ms = clock_mono_ms() - RECENT_MS;
    struct rcpt_job o = {.mailbox = c->rcpt.to.mailbox, .orcpt = c->rcpt.orcpt_xtext, .notify = c->rcpt.notify};
    struct route_target only = {.kind = ROUTE_LOCAL};
    enum smtpd_reply r = R_NONE;
    only.account = route_recent(s->server->parts.router, cfg, c->rcpt.to.local, c->rcpt.to.domain, since_ms);
    o.route = (struct route_result){.verdict = ROUTE_OK, .targets = &only, .n = 1};
    if (only.account != NULL && account_room_recent(only.account, since_ms) >= RECENT_ROOM && s->txn->size <= RECENT_SIZE_MAX)
        r = take(s, &o);
    account_unref(only.account);
    return r;
}

static void rcpt_done(struct job *j, struct conn *c)
{
    struct rcpt_job *o = CONTAINER_OF(j, struct rcpt_job, job);
    if (c != NULL) {
        struct smtpd_session *s = smtpd_of(c);
        enum smtpd_reply r = o->reply == R_RCPT_OK ? take(s, o) : o->reply;
        if (r != R_RCPT_OK)
            smtpd_log_refusal(s, r, o->mailbox);
        smtpd_resume(s, r);
    }
    if (o->r == 0)
        route_result_done(&o->route);
    config_unref(o->cfg);
    arena_done(&o->arena);
    free(o);
}

static enum smtpd_reply check_values(struct smtpd_session *s, const struct smtp_cmd *c)
{
    if (c->rcpt.given != 0 && !smtpd_dsn_taken(s))
        return R_UNKNOWN_PARAM;
    if (c->rcpt.to.utf8 && !s->txn->utf8)
        return R_UTF8_RCPT;
    if (s->txn->accepted >= (unsigned)s->cfg->smtp_max_recipients)
        return R_TOO_MANY_RCPTS;
    return R_NONE;
}

enum smtpd_reply smtp_on_rcpt(struct smtpd_session *s, const struct smtp_cmd *c)
{
    s->about = c->rcpt.to.mailbox;
    enum smtpd_reply no = check_values(s, c);
    if (no != R_NONE)
        return no;
    struct config *cfg = config_current(s->server->parts.config);
    enum smtpd_reply quick = take_recent(s, c, cfg);
    struct rcpt_job *o = quick == R_NONE ? calloc(1, sizeof(*o)) : NULL;
    if (o == NULL) {
        config_unref(cfg);
        return quick == R_NONE ? R_STORE_ERROR : quick;
    }
    arena_init(&o->arena, ROUTE_ARENA_MAX);
    o->job = (struct job){.class = JOB_IO, .run = rcpt_run, .done = rcpt_done, .to = conn_handle(&s->conn)};
    o->mail = s->server->parts.mail;
    o->router = s->server->parts.router;
    o->cfg = cfg;
    o->relays = relays(s, cfg);
    o->submits = may_relay(s, cfg);
    o->size = s->txn->size;
    o->literal = c->rcpt.to.kind == SMTP_PATH_MAILBOX && c->rcpt.to.literal != SMTP_LITERAL_NONE;
    o->orcpt = span_dup(&o->arena, c->rcpt.orcpt_xtext);
    o->notify = c->rcpt.notify;
    o->local = span_dup(&o->arena, c->rcpt.to.local);
    o->domain = span_dup(&o->arena, c->rcpt.to.domain);
    o->mailbox = span_dup(&o->arena, c->rcpt.to.mailbox);
    o->r = -E_DOWN;
    job_submit(s->server->parts.jobs, &o->job);
    return R_WAIT;
}
