#include "imapd/auth.h"

#include "base/config.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "imapd/capability.h"
#include "imapd/handlers.h"
#include "imapd/limits.h"
#include "imapd/server.h"
#include "imapd/session.h"
#include "service/account.h"
#include "service/auth.h"
#include "service/sasl.h"

/* AUTHENTICATE under way, in the command arena; the cursor. */
struct sasl_login {
    struct sasl sasl;
    struct scram_channel channel;
    struct auth_login *found; /* on its way from the job to the exchange */
};

void imapd_logged_out(struct imapd_session *s)
{
    census_leave(&s->server->by_account, s->account->address);
    s->server->logged_in--;
    s->account = account_unref(s->account);
}

/* The password was right. */
static struct imapd_reply admit(struct imapd_session *s)
{
    struct imapd *d = s->server;
    struct config *cfg = config_current(d->cfg.slot);
    int64_t most = cfg->imap_max_connections_per_user;
    config_unref(cfg);
    struct account *a = s->cursor;
    if (!census_enter(&d->by_account, a->address, most)) {
        log_warn("imap.refuse", "session=%s peer=%s account=%s reason=connections-of-account", s->id, imapd_peer(s).text,
                 (const char *)a->address.p);
        account_unref(a);
        s->cursor = NULL;
        imapd_say_bye(s, "LIMIT", "Too many connections of this account", "refused");
        return imapd_bye();
    }
    s->account = a;
    s->cursor = NULL;
    s->state = IMAPD_AUTH;
    d->logged_in++;
    d->logins++;
    conn_deadline(&s->conn, CONN_SESSION, 0);
    conn_deadline(&s->conn, CONN_IDLE, s->cfg->imap_idle_timeout * 1000);
    log_info("imap.login", "session=%s peer=%s account=%s tls=%d duration_ms=%lld", s->id, imapd_peer(s).text,
             (const char *)a->address.p, (int)conn_private(&s->conn),
             (long long)(worker_now_ms(conn_worker(&s->conn)) - s->opened_ms));
    struct strbuf code = {0};
    imapd_capability_write(&code, s);
    struct span kept = span_dup(&s->arena, strbuf_text(&code));
    strbuf_done(&code);
    return kept.p == NULL ? imapd_reply(R_OK_LOGIN) : imapd_reply_code(R_OK_LOGIN, kept);
}

static struct imapd_reply judged(struct imapd_session *s)
{
    static const enum imapd_reply_id answer[] = {[AUTH_OK] = R_OK_LOGIN,
                                                 [AUTH_BAD] = R_NO_CREDENTIALS,
                                                 [AUTH_LOCKED] = R_NO_LOCKED,
                                                 [AUTH_BACKLOG] = R_NO_BACKLOG,
                                                 [AUTH_DOWN] = R_NO_ACCOUNT_DOWN};
    _Static_assert(ARRAY_LEN(answer) == AUTH_RESULT__COUNT, "one answer per result");
    if (s->result == AUTH_OK)
        return admit(s);
    log_warn("imap.refuse", "session=%s peer=%s reason=%s", s->id, imapd_peer(s).text,
             s->result == AUTH_BAD ? "credentials" : s->result == AUTH_LOCKED ? "lockout" : "unavailable");
    return imapd_reply(answer[s->result]);
}

static struct imapd_reply sasl_next(struct imapd_session *s, struct sasl *sasl, enum sasl_status status);

/* The record of a SCRAM login is there, or the answer is: s->result. */
static struct imapd_reply record_found(struct imapd_session *s)
{
    struct sasl_login *l = s->cursor;
    struct auth_login *login = l->found;
    l->found = NULL;
    if (login != NULL)
        return sasl_next(s, &l->sasl, sasl_found(&l->sasl, login));
    sasl_done(&l->sasl);
    s->cancel = NULL;
    return judged(s);
}

static void found(struct conn *c, struct auth_login *login, enum auth_result result)
{
    struct imapd_session *s = imapd_of(c);
    if (s->ended || conn_closing(c)) {
        auth_scram_free(login);
        return;
    }
    ((struct sasl_login *)s->cursor)->found = login;
    s->result = (int)result;
    imapd_resume(s);
}

static struct imapd_reply look_up(struct imapd_session *s, const struct sasl *sasl)
{
    const struct auth_request rq = {
        .peer = &s->peer_ip, .protocol_z = "imap", .authzid = sasl->authzid, .name = sasl->name};
    s->resume = record_found;
    if (auth_scram_start(s->server->cfg.auth, worker_jobs(conn_worker(&s->conn)), conn_handle(&s->conn), &rq, found) < 0)
        return imapd_reply(R_NO_BACKLOG);
    return imapd_wait();
}

static struct imapd_reply proof_judged(struct imapd_session *s, struct sasl *sasl, bool proved)
{
    struct auth_outcome out;
    auth_scram_finish(sasl->login, proved, &out);
    s->result = (int)out.result;
    s->cursor = out.result == AUTH_OK ? account_ref(out.account) : NULL;
    return judged(s);
}

static void auth_done(struct conn *c, const struct auth_outcome *out)
{
    struct imapd_session *s = imapd_of(c);
    if (s->ended || conn_closing(c))
        return; /* nobody will hear the answer, and nobody would give the reference back */
    s->result = (int)out->result;
    if (out->result == AUTH_OK)
        s->cursor = account_ref(out->account);
    imapd_resume(s);
}

static struct imapd_reply try_credentials(struct imapd_session *s, struct span authzid, struct span name, struct span password)
{
    const struct auth_request rq = {
        .peer = &s->peer_ip, .protocol_z = "imap", .authzid = authzid, .name = name, .password = password};
    s->resume = judged;
    if (auth_start(s->server->cfg.auth, worker_jobs(conn_worker(&s->conn)), conn_handle(&s->conn), &rq, auth_done) < 0)
        return imapd_reply(R_NO_BACKLOG);
    return imapd_wait();
}

struct imapd_reply on_login(struct imapd_session *s, const struct imap_cmd *c)
{
    return try_credentials(s, (struct span){0}, c->login.user, c->login.password);
}

static struct imapd_reply sasl_line(struct imapd_session *s, struct span text, bool cancel);

static struct imapd_reply sasl_next(struct imapd_session *s, struct sasl *sasl, enum sasl_status status)
{
    struct imapd_reply r = imapd_reply(R_NO_SERVER);
    switch (status) {
    case SASL_CHALLENGE:
        strbuf_z(imapd_out(s), "+ ");
        strbuf_span(imapd_out(s), sasl->challenge);
        strbuf_z(imapd_out(s), "\r\n");
        return imapd_expect_line(s, IMAP_EXPECT_SASL, sasl_line);
    case SASL_READY:
        r = try_credentials(s, sasl->authzid, sasl->name, sasl->password);
        break;
    case SASL_LOOKUP:
        r = look_up(s, sasl);
        if (r.id == R__WAIT)
            return r;
        break;
    case SASL_PROVED:
    case SASL_REFUTED:
        r = proof_judged(s, sasl, status == SASL_PROVED);
        break;
    case SASL_UNKNOWN:
        r = imapd_reply(R_NO_MECHANISM);
        break;
    case SASL_CANCELLED:
        r = imapd_reply(R_BAD_CANCELLED);
        break;
    case SASL_BAD_BASE64:
        r = imapd_reply(R_BAD_BASE64);
        break;
    case SASL_TOO_LONG:
        r = imapd_reply(R_BAD_SASL_LONG);
        break;
    case SASL_MALFORMED:
        r = imapd_reply(R_NO_CREDENTIALS);
        break;
    case SASL_STATUS__COUNT:
        break;
    }
    sasl_done(sasl);
    s->cancel = NULL;
    return r;
}

static struct imapd_reply sasl_line(struct imapd_session *s, struct span text, bool cancel)
{
    struct sasl *sasl = &((struct sasl_login *)s->cursor)->sasl;
    return sasl_next(s, sasl, sasl_feed(sasl, cancel ? SPAN_LIT("*") : text));
}

/* Wipes what was decoded when the client goes away within the exchange. */
static void sasl_cancel(struct imapd_session *s)
{
    if (s->cursor != NULL && s->state == IMAPD_NOAUTH)
        sasl_done(&((struct sasl_login *)s->cursor)->sasl);
}

struct imapd_reply on_authenticate(struct imapd_session *s, const struct imap_cmd *c)
{
    struct sasl_login *l = arena_new(&s->arena, struct sasl_login);
    if (l == NULL)
        return imapd_reply(R_NO_MEMORY);
    s->cursor = l;
    s->cancel = sasl_cancel;
    sasl_channel_of(&s->conn, &l->channel);
    return sasl_next(s, &l->sasl,
                     sasl_start(&l->sasl, &s->arena, c->authenticate.mechanism, &l->channel,
                                c->authenticate.has_initial, c->authenticate.initial));
}
