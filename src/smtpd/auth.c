/* AUTH (RFC 4954): the exchange by service/sasl, the judgement by service/auth. */
#include <stdlib.h>

#include "base/log.h"
#include "service/account.h"
#include "service/auth.h"
#include "service/sasl.h"
#include "smtpd/session.h"

struct smtpd_login {
    struct arena arena; /* decoded responses; wiped by sasl_done() */
    struct sasl sasl;
    struct scram_channel channel;
};

#define LOGIN_ARENA_MAX (64u * 1024u)

bool smtpd_auth_offered(const struct smtpd_session *s)
{
    struct config *now = config_current(s->server->parts.config);
    struct conn_trust trust = {.tls = conn_private(&s->conn), .loopback = conn_loopback(&s->conn), .tls_enabled = now->tls_enabled};
    config_unref(now);
    return s->account == NULL && auth_allowed_on(&trust);
}

void smtpd_login_drop(struct smtpd_session *s)
{
    if (s->login == NULL)
        return;
    sasl_done(&s->login->sasl);
    arena_done(&s->login->arena);
    free(s->login);
    s->login = NULL;
}

static const enum smtpd_reply auth_replies[] = {
    [AUTH_OK] = R_AUTH_OK,        [AUTH_BAD] = R_BAD_CREDENTIALS, [AUTH_LOCKED] = R_AUTH_LATER,
    [AUTH_BACKLOG] = R_AUTH_LATER, [AUTH_DOWN] = R_AUTH_LATER,
};
_Static_assert(ARRAY_LEN(auth_replies) == AUTH_RESULT__COUNT, "one reply per result");

static const enum smtpd_reply sasl_replies[] = {
    [SASL_CHALLENGE] = R_NONE,          [SASL_READY] = R_NONE,
    [SASL_LOOKUP] = R_WAIT,             [SASL_PROVED] = R_NONE,
    [SASL_REFUTED] = R_NONE,
    [SASL_UNKNOWN] = R_UNKNOWN_MECHANISM, [SASL_CANCELLED] = R_AUTH_CANCELLED,
    [SASL_BAD_BASE64] = R_BAD_BASE64,   [SASL_TOO_LONG] = R_AUTH_TOO_LONG,
    [SASL_MALFORMED] = R_BAD_BASE64,
};
_Static_assert(ARRAY_LEN(sasl_replies) == SASL_STATUS__COUNT, "one reply per status");

static enum smtpd_reply decided(struct smtpd_session *s, const struct auth_outcome *out)
{
    if (out->result == AUTH_OK)
        s->account = account_ref(out->account);
    log_info("smtp.login", "session=%s peer=%s account=%.*s result=%s", s->id,
             ip_format(&s->peer, (char[IP_TEXT_MAX]){0}), SPAN_ARG(smtpd_account_name(s)),
             out->result == AUTH_OK ? "ok" : "refused");
    return auth_replies[out->result];
}

static void judged(struct conn *c, const struct auth_outcome *out)
{
    struct smtpd_session *s = smtpd_of(c);
    smtpd_resume(s, decided(s, out));
}

static enum smtpd_reply step(struct smtpd_session *s, enum sasl_status status);

static void found(struct conn *c, struct auth_login *login, enum auth_result result)
{
    struct smtpd_session *s = smtpd_of(c);
    if (result != AUTH_OK) {
        smtpd_login_drop(s);
        judged(c, &(struct auth_outcome){.result = result});
        return;
    }
    enum smtpd_reply reply = step(s, sasl_found(&s->login->sasl, login));
    if (reply == R_NONE)
        smtpd_go_on(s);
    else
        smtpd_resume(s, reply);
}

/* One step of the exchange: a challenge, a refusal, or off to the judge. */
static enum smtpd_reply step(struct smtpd_session *s, enum sasl_status status)
{
    struct sasl *sasl = &s->login->sasl;
    if (status == SASL_CHALLENGE) {
        smtpd_count_reply(334);
        conn_printf(&s->conn, "334 %.*s\r\n", SPAN_ARG(sasl->challenge));
        smtpd_set_mode(s, MODE_AUTH);
        return R_NONE;
    }
    smtpd_set_mode(s, MODE_COMMAND);
    enum smtpd_reply reply = sasl_replies[status];
    const struct auth_request rq = {.peer = &s->peer, .protocol_z = "smtp", .authzid = sasl->authzid,
                                    .name = sasl->name, .password = sasl->password};
    if (status == SASL_LOOKUP &&
        auth_scram_start(s->server->parts.auth, s->server->parts.jobs, conn_handle(&s->conn), &rq, found) == 0)
        return R_WAIT;
    if (status == SASL_LOOKUP)
        reply = R_AUTH_LATER;
    if (status == SASL_READY) {
        int r = auth_start(s->server->parts.auth, s->server->parts.jobs, conn_handle(&s->conn), &rq, judged);
        reply = r < 0 ? R_AUTH_LATER : R_WAIT;
    }
    if (status == SASL_PROVED || status == SASL_REFUTED) {
        struct auth_outcome out;
        auth_scram_finish(sasl->login, status == SASL_PROVED, &out);
        reply = decided(s, &out);
    }
    smtpd_login_drop(s);
    return reply;
}

enum smtpd_reply smtp_on_auth(struct smtpd_session *s, const struct smtp_cmd *c)
{
    s->login = calloc(1, sizeof(*s->login));
    if (s->login == NULL)
        return R_AUTH_LATER;
    arena_init(&s->login->arena, LOGIN_ARENA_MAX);
    struct span initial = c->auth.initial == SMTP_INITIAL_EMPTY ? SPAN_LIT("=") : c->auth.response;
    sasl_channel_of(&s->conn, &s->login->channel);
    return step(s, sasl_start(&s->login->sasl, &s->login->arena, c->auth.mechanism, &s->login->channel,
                              c->auth.initial != SMTP_INITIAL_NONE, initial));
}

void smtpd_auth_line(struct smtpd_session *s, struct span response, enum smtp_parse_error error)
{
    enum smtpd_reply reply;
    if (error == SMTP_BAD_NONE) {
        reply = step(s, sasl_feed(&s->login->sasl, response));
    } else {
        smtpd_login_drop(s);
        smtpd_set_mode(s, MODE_COMMAND);
        reply = smtpd_refuse_line(s, error, SMTP_VERB__COUNT);
    }
    if (reply == R_WAIT)
        conn_hold(&s->conn);
    else if (reply != R_NONE)
        smtpd_say(s, reply);
}
