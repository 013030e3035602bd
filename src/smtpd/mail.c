/* MAIL: opens the transaction. Who may send as whom is SPEC SMTP-31 and 32. */
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

/* -- may this session use this reverse-path? */

struct sender_job {
    struct job job;
    struct arena arena;
    struct router *router;
    struct config *cfg;
    struct account *account;
    struct span local, domain;
    int owned;
};

static void sender_run(struct job *j)
{
    struct sender_job *o = CONTAINER_OF(j, struct sender_job, job);
    o->owned = route_sender_owned(o->router, o->cfg, o->account, o->local, o->domain, &o->arena);
}

static void sender_done(struct job *j, struct conn *c)
{
    struct sender_job *o = CONTAINER_OF(j, struct sender_job, job);
    if (c != NULL) {
        struct smtpd_session *s = smtpd_of(c);
        enum smtpd_reply r = o->owned == 1 ? R_MAIL_OK : o->owned == 0 ? R_NOT_YOUR_SENDER : R_STORE_ERROR;
        if (r == R_MAIL_OK)
            s->state = ST_MAIL;
        else
            smtpd_log_refusal(s, r, s->txn->from);
        if (r != R_MAIL_OK) {
            smtpd_txn_drop(s);
            s->sender_refused = true;
        }
        smtpd_resume(s, r);
    }
    account_unref(o->account);
    config_unref(o->cfg);
    arena_done(&o->arena);
    free(o);
}

static enum smtpd_reply ask_ownership(struct smtpd_session *s, const struct smtp_path *from)
{
    struct sender_job *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return R_STORE_ERROR;
    arena_init(&o->arena, 1024u * 1024u);
    o->job = (struct job){.class = JOB_IO, .run = sender_run, .done = sender_done, .to = conn_handle(&s->conn)};
    o->router = s->server->parts.router;
    o->cfg = config_current(s->server->parts.config);
    o->account = account_ref(s->account);
    o->local = span_dup(&o->arena, from->local);
    o->domain = span_dup(&o->arena, from->domain);
    job_submit(s->server->parts.jobs, &o->job);
    return R_WAIT;
}

/* SPEC SMTP-32: our own domains do not write to us from outside. */
static bool spoofed_from_outside(const struct smtpd_session *s, const struct config *now, const struct smtp_path *from)
{
    return s->account == NULL && s->role != ROLE_LMTP && now->smtp_reject_local_sender && from->kind == SMTP_PATH_MAILBOX &&
           from->literal == SMTP_LITERAL_NONE && route_domain_hosted(now, from->domain) &&
           !cidr_list_has(&now->smtp_sender_exempt, &s->peer);
}

static enum smtpd_reply check_values(const struct smtpd_session *s, const struct smtp_cmd *c)
{
    bool utf8 = (c->mail.given & SMTP_P_SMTPUTF8) != 0;
    bool no_dsn = (c->mail.given & (unsigned)SMTP_P_DSN_MAIL) != 0 && !smtpd_dsn_taken(s);
    bool no_tls = (c->mail.given & SMTP_P_REQUIRETLS) != 0 && s->server->parts.queue == NULL;
    if (no_dsn || no_tls || (c->mail.given != 0 && !s->extended))
        return R_UNKNOWN_PARAM;
    if ((c->mail.given & SMTP_P_REQUIRETLS) != 0 && !conn_secure(&s->conn))
        return R_REQUIRETLS_CLEAR;
    if (c->mail.from.utf8 && !utf8)
        return R_UTF8_SENDER;
    if (c->mail.size > (uint64_t)s->cfg->smtp_max_message_size)
        return R_TOO_LARGE;
    return R_NONE;
}

enum smtpd_reply smtp_on_mail(struct smtpd_session *s, const struct smtp_cmd *c)
{
    s->about = c->mail.from.mailbox;
    if (s->messages >= (unsigned)s->cfg->smtp_max_messages_per_connection)
        return R_TOO_MANY_MESSAGES;
    enum smtpd_reply no = check_values(s, c);
    if (no != R_NONE)
        return no;
    struct config *now = config_current(s->server->parts.config);
    bool spoofed = spoofed_from_outside(s, now, &c->mail.from);
    bool ask = s->account != NULL && now->smtp_sender_check != SENDER_CHECK_OFF && c->mail.from.kind != SMTP_PATH_NULL;
    config_unref(now);
    if (spoofed)
        return R_SPOOFED_SENDER;
    struct smtpd_txn *t = smtpd_txn_new(s);
    if (t == NULL)
        return R_STORE_ERROR;
    t->from = span_dup(&t->arena, c->mail.from.mailbox);
    t->size = c->mail.size;
    t->utf8 = (c->mail.given & SMTP_P_SMTPUTF8) != 0;
    t->eight_bit = c->mail.body == SMTP_BODY_8BITMIME;
    t->requiretls = (c->mail.given & SMTP_P_REQUIRETLS) != 0;
    t->ret = c->mail.ret;
    t->envid = span_dup(&t->arena, c->mail.envid_xtext);
    if (ask) {
        enum smtpd_reply r = ask_ownership(s, &c->mail.from);
        if (r != R_WAIT)
            smtpd_txn_drop(s);
        return r;
    }
    s->state = ST_MAIL;
    return R_MAIL_OK;
}
