/* The dispatch table of SMTP: grammar/smtp_cmds.def with the handlers behind it, and the one function that applies a row.
 * The order is fixed: role, state, need, rate, handler. What a row says no handler repeats. */
#include "base/clock.h"
#include "base/strbuf.h"
#include "service/auth.h"
#include "service/rate_limit.h"
#include "smtpd/session.h"

enum smtpd_need { NEED_NOTHING, NEED_AUTH_IF_SUBMIT, NEED_CLEARTEXT, NEED_AUTH_OFFERED };
enum smtpd_limit { LIM_NONE, LIM_AUTH, LIM_MAIL, LIM_RCPT };

struct smtpd_rule {
    const char *word_z;
    const char *rfc_z;
    unsigned in;
    unsigned roles;
    enum smtpd_need need;
    enum smtpd_limit limit;
    bool esmtp;
    bool last_in_pipeline;
    enum smtpd_reply (*run)(struct smtpd_session *s, const struct smtp_cmd *c);
};

#define SMTP_CMD(id, word, rfc, ...) [SMTP_##id] = {.word_z = (word), .rfc_z = (rfc), __VA_ARGS__},
static const struct smtpd_rule rules[] = {
#include "smtp_cmds.def"
};
#undef SMTP_CMD
_Static_assert(ARRAY_LEN(rules) == SMTP_VERB__COUNT, "one rule per verb");

static void print_words(struct strbuf *out, unsigned bits, const char *const words[], size_t n)
{
    const char *comma = "";
    for (size_t i = 0; i < n; i++)
        if ((bits & 1u << i) != 0) {
            strbuf_f(out, "%s%s", comma, words[i]);
            comma = ", ";
        }
}

void smtpd_print_commands(struct strbuf *out)
{
    static const char *const states[] = {"start", "ready", "mail", "rcpt", "bdat"};
    static const char *const roles[] = {"mx", "submission", "lmtp"};
    static const char *const needs[] = {[NEED_NOTHING] = "", [NEED_AUTH_IF_SUBMIT] = "login on the submission ports",
                                        [NEED_CLEARTEXT] = "no TLS yet", [NEED_AUTH_OFFERED] = "AUTH is offered"};
    strbuf_z(out, "| command | RFC | states | listeners | needs | ends a pipeline |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct smtpd_rule *r = &rules[i];
        strbuf_f(out, "| %s | %s | ", r->word_z, r->rfc_z);
        if (r->in == ST_ANY)
            strbuf_z(out, "any");
        else
            print_words(out, r->in, states, ARRAY_LEN(states));
        strbuf_z(out, " | ");
        print_words(out, r->roles, roles, ARRAY_LEN(roles));
        strbuf_f(out, " | %s%s%s | %s |\n", r->esmtp ? "EHLO" : "", r->esmtp && r->need != NEED_NOTHING ? ", " : "",
                 needs[r->need], r->last_in_pipeline ? "yes" : "");
    }
}

static enum smtpd_reply check_need(const struct smtpd_session *s, enum smtpd_need need)
{
    switch (need) {
    case NEED_NOTHING:
        break;
    case NEED_AUTH_IF_SUBMIT:
        if (s->role == ROLE_SUBMISSION && s->account == NULL)
            return R_NEED_AUTH;
        break;
    case NEED_CLEARTEXT:
        if (conn_secure(&s->conn))
            return R_ALREADY_SECURE;
        break;
    case NEED_AUTH_OFFERED:
        if (s->account != NULL)
            return R_ALREADY_AUTHENTICATED;
        if (!smtpd_auth_offered(s))
            return conn_tls_offered(&s->conn) ? R_NEED_TLS : R_DISABLED;
        break;
    }
    return R_NONE;
}

static enum smtpd_reply check_rate(const struct smtpd_session *s, const struct config *now, enum smtpd_limit limit)
{
    struct span account = smtpd_account_name(s);
    enum rate_verdict v = RATE_OK;
    if (s->role == ROLE_LMTP)
        return R_NONE;
    if (limit == LIM_MAIL)
        v = rate_message(s->server->parts.limits, now, &s->peer, account, clock_mono_ms());
    else if (limit == LIM_RCPT)
        v = rate_recipient(s->server->parts.limits, now, &s->peer, account, clock_mono_ms());
    return v == RATE_OK ? R_NONE : R_RATE; /* LIM_AUTH is judged by service/auth, which knows the account */
}

/* What a row says before the arguments are looked at: role, state, need. */
static enum smtpd_reply check_place(const struct smtpd_session *s, enum smtp_verb verb)
{
    const struct smtpd_rule *rule = &rules[verb];
    if ((rule->roles & s->role) == 0)
        return R_UNKNOWN_COMMAND;
    if ((rule->in & s->state) == 0)
        return s->sender_refused && (verb == SMTP_RCPT || verb == SMTP_DATA) ? R_SENDER_REFUSED : R_BAD_SEQUENCE;
    if (rule->esmtp && !s->extended)
        return R_BAD_SEQUENCE;
    return check_need(s, rule->need);
}

enum smtpd_reply smtpd_dispatch(struct smtpd_session *s, const struct smtp_cmd *c)
{
    const struct smtpd_rule *rule = &rules[c->verb];
    enum smtpd_reply no = check_place(s, c->verb);
    if (no != R_NONE)
        return no;
    if (rule->limit != LIM_NONE) {
        struct config *now = config_current(s->server->parts.config);
        no = check_rate(s, now, rule->limit);
        config_unref(now);
        if (no != R_NONE)
            return no;
    }
    return rule->run(s, c);
}

static const enum smtpd_reply line_refusals[] = {
    [SMTP_BAD_NONE] = R_BAD_ARGUMENT,
    [SMTP_BAD_VERB] = R_UNKNOWN_COMMAND,
    [SMTP_BAD_LONG] = R_LINE_TOO_LONG,
    [SMTP_BAD_NEWLINE] = R_BARE_NEWLINE,
    [SMTP_BAD_ARGUMENT] = R_BAD_ARGUMENT,
    [SMTP_BAD_REVERSE_PATH] = R_BAD_SENDER_ADDRESS,
    [SMTP_BAD_FORWARD_PATH] = R_BAD_RCPT_ADDRESS,
    [SMTP_BAD_PARAM] = R_UNKNOWN_PARAM,
    [SMTP_BAD_PARAM_TWICE] = R_PARAM_TWICE,
    [SMTP_BAD_PARAM_VALUE] = R_BAD_PARAM_VALUE,
    [SMTP_BAD_BASE64] = R_BAD_BASE64,
    [SMTP_BAD_AUTH_LONG] = R_AUTH_TOO_LONG,
    [SMTP_BAD_AUTH_CANCEL] = R_AUTH_CANCELLED,
    [SMTP_BAD_HTTP] = R_HTTP,
    [SMTP_BAD_MEMORY] = R_STORE_ERROR,
};
_Static_assert(ARRAY_LEN(line_refusals) == SMTP_BAD__COUNT, "one reply per parse error");

/* A known command in the wrong state is refused for that first: what its arguments look like says nothing then. */
enum smtpd_reply smtpd_refuse_line(struct smtpd_session *s, enum smtp_parse_error error, enum smtp_verb verb)
{
    if (verb < SMTP_VERB__COUNT && error >= SMTP_BAD_ARGUMENT && error <= SMTP_BAD_BASE64) {
        enum smtpd_reply no = check_place(s, verb);
        if (no != R_NONE)
            return no;
    }
    return line_refusals[error];
}
