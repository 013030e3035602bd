/* RCPT: asks service/address_route which mailboxes the recipient stands for, and whether they have room: in a job,
 * unless somebody asked a moment ago. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
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
    uint64_t size; /* announced */
    struct span local, domain, mailbox;
    int r;
    struct route_result route;
    enum smtpd_reply reply;
};

static const enum smtpd_reply verdict_replies[] = {
    [ROUTE_OK] = R_RCPT_OK,     [ROUTE_NO_USER] = R_NO_USER,      [ROUTE_DISABLED] = R_USER_DISABLED,
    [ROUTE_LOOP] = R_ALIAS_LOOP, [ROUTE_NO_RELAY] = R_RELAY_DENIED, [ROUTE_NO_ADMIN] = R_NO_ADMIN,
    [ROUTE_DOWN] = R_STORE_ERROR,
};
_Static_assert(ARRAY_LEN(verdict_replies) == ROUTE_VERDICT__COUNT, "one reply per verdict");

/* QUOTA-01 at RCPT. A list of which one member is full is deferred as a whole: the sender keeps the message and tries
 * again, nobody loses it. */
static enum smtpd_reply check_room(struct rcpt_job *o)
{
    for (size_t i = 0; i < o->route.n; i++) {
        if (o->route.targets[i].kind == ROUTE_EXTERNAL)
            return R_RELAY_DENIED;
        struct account *a = o->route.targets[i].account;
        uint64_t quota = account_quota_octets(a, o->cfg);
        if (quota != 0 && o->size > quota)
            return R_OVER_QUOTA;
        uint64_t room = 0;
        int64_t now_ms = clock_mono_ms();
        int r = ms_quota_room(o->mail, (struct store_account){span_z(a->domain_z), span_z(a->user_z)}, quota, &room);
        if (r == 0)
            account_room_note(a, room, now_ms);
        if (r == -E_QUOTA || (r == 0 && o->size > room))
            return R_MAILBOX_FULL;
        if (r < 0)
            return R_STORE_ERROR;
    }
    return R_RCPT_OK;
}

static void rcpt_run(struct job *j)
{
    struct rcpt_job *o = CONTAINER_OF(j, struct rcpt_job, job);
    struct route_query q = {.local = o->local, .domain = o->domain, .relay = false};
    o->r = route_resolve(o->router, o->cfg, &q, &o->arena, &o->route);
    if (o->r < 0)
        o->reply = R_STORE_ERROR;
    else if (o->route.verdict != ROUTE_OK)
        o->reply = verdict_replies[o->route.verdict];
    else
        o->reply = check_room(o);
}

static enum smtpd_reply reply_of(int r)
{
    return r == 0 ? R_RCPT_OK : r == -E_LIMIT ? R_TOO_MANY_RCPTS : R_STORE_ERROR;
}

/* Adds the route's targets, and then what is kept of the command itself: all of it or nothing. */
static int add_all(struct smtpd_txn *t, const struct rcpt_job *o)
{
    struct txn_rcpt rcpt = {.mailbox = span_dup(&t->arena, o->mailbox), .only = TXN_SEVERAL};
    uint32_t at = 0;
    if (rcpt.mailbox.p == NULL)
        return -E_LIMIT;
    for (size_t i = 0; i < o->route.n; i++) {
        int r = smtpd_txn_add(t, &(struct txn_target){.account = o->route.targets[i].account, .rcpt = t->accepted}, &at);
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
    struct rcpt_job o = {.mailbox = c->rcpt.to.mailbox};
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
    if (c->rcpt.given != 0)
        return R_UNKNOWN_PARAM; /* NOTIFY and ORCPT: DSN is not announced */
    if (c->rcpt.to.utf8 && !s->txn->utf8)
        return R_UTF8_RCPT;
    if (s->txn->accepted >= (unsigned)s->cfg->smtp_max_recipients)
        return R_TOO_MANY_RCPTS;
    if (c->rcpt.to.kind == SMTP_PATH_MAILBOX && c->rcpt.to.literal != SMTP_LITERAL_NONE)
        return R_RELAY_DENIED;
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
    o->size = s->txn->size;
    o->local = span_dup(&o->arena, c->rcpt.to.local);
    o->domain = span_dup(&o->arena, c->rcpt.to.domain);
    o->mailbox = span_dup(&o->arena, c->rcpt.to.mailbox);
    o->r = -E_DOWN;
    job_submit(s->server->parts.jobs, &o->job);
    return R_WAIT;
}
