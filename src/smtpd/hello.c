/* EHLO, HELO, STARTTLS and the commands that change nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "service/sasl.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

/* The EHLO lines in the order of SPEC SMTP-03, each with its condition and its parameters. */
static bool always(const struct smtpd_session *s)
{
    (void)s;
    return true;
}

static bool starttls_offered(const struct smtpd_session *s)
{
    return conn_tls_offered(&s->conn);
}

/* SMTP-03, DSN-07: strangers' wishes only where the configuration says so; LMTP has no duty to notify. */
bool smtpd_dsn_taken(const struct smtpd_session *s)
{
    return s->extended && s->server->parts.dsn != NULL && s->role != ROLE_LMTP &&
           (s->role == ROLE_SUBMISSION || s->account != NULL || s->cfg->smtp_dsn_for_foreign);
}

static bool requiretls_offered(const struct smtpd_session *s)
{
    return s->server->parts.queue != NULL && conn_secure(&s->conn);
}

static bool auth_offered(const struct smtpd_session *s)
{
    return s->role != ROLE_LMTP && smtpd_auth_offered(s);
}

static void put_size(const struct smtpd_session *s, struct strbuf *b)
{
    strbuf_f(b, " %lld", (long long)s->cfg->smtp_max_message_size);
}

static void put_mechanisms(const struct smtpd_session *s, struct strbuf *b)
{
    sasl_announce(b, " ", conn_binds(&s->conn));
}

static void put_limits(const struct smtpd_session *s, struct strbuf *b)
{
    strbuf_f(b, " MAILMAX=%lld RCPTMAX=%lld", (long long)s->cfg->smtp_max_messages_per_connection,
             (long long)s->cfg->smtp_max_recipients);
}

static const struct {
    const char *word_z;
    bool (*when)(const struct smtpd_session *s);
    void (*params)(const struct smtpd_session *s, struct strbuf *b);
} keywords[] = {
    {"SIZE", always, put_size},                     /* RFC 1870 */
    {"8BITMIME", always, NULL},                     /* RFC 6152 */
    {"STARTTLS", starttls_offered, NULL},           /* RFC 3207 */
    {"AUTH", auth_offered, put_mechanisms},   /* RFC 4954 */
    {"PIPELINING", always, NULL},                   /* RFC 2920 */
    {"CHUNKING", always, NULL},                     /* RFC 3030 */
    {"SMTPUTF8", always, NULL},                     /* RFC 6531 */
    {"DSN", smtpd_dsn_taken, NULL},                 /* RFC 3461 */
    {"REQUIRETLS", requiretls_offered, NULL},       /* RFC 8689 */
    {"LIMITS", always, put_limits},                 /* RFC 9422 */
    {"HELP", always, NULL},                         /* RFC 5321 */
    {"ENHANCEDSTATUSCODES", always, NULL},          /* RFC 2034 */
};

/* SMTP-02: kept for Received only in its checked form. */
static void remember_name(struct smtpd_session *s, const struct smtp_cmd *c)
{
    free(s->hello_z);
    s->hello_z = NULL;
    if (c->hello.kind != SMTP_NAME_OTHER)
        s->hello_z = strndup((const char *)c->hello.name.p, c->hello.name.n);
}

enum smtpd_reply smtp_on_ehlo(struct smtpd_session *s, const struct smtp_cmd *c)
{
    struct config *now = config_current(s->server->parts.config);
    struct strbuf b = {0};
    smtpd_txn_drop(s);
    remember_name(s, c);
    s->extended = true;
    s->state = ST_READY;
    strbuf_f(&b, "250-%s\r\n", now->hostname);
    config_unref(now);
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
        if (!keywords[i].when(s))
            continue;
        strbuf_f(&b, "250%c%s", i + 1 == ARRAY_LEN(keywords) ? ' ' : '-', keywords[i].word_z);
        if (keywords[i].params != NULL)
            keywords[i].params(s, &b);
        strbuf_z(&b, "\r\n");
    }
    smtpd_count_reply(250);
    if (strbuf_ok(&b))
        conn_write(&s->conn, strbuf_text(&b));
    else
        conn_abort(&s->conn, CONN_END_NOMEM);
    strbuf_done(&b);
    return R_NONE;
}

enum smtpd_reply smtp_on_helo(struct smtpd_session *s, const struct smtp_cmd *c)
{
    struct config *now = config_current(s->server->parts.config);
    smtpd_txn_drop(s);
    remember_name(s, c);
    s->extended = false;
    s->state = ST_READY;
    smtpd_say_z(s, R_HELO, now->hostname);
    config_unref(now);
    return R_NONE;
}

enum smtpd_reply smtp_on_lhlo(struct smtpd_session *s, const struct smtp_cmd *c)
{
    return smtp_on_ehlo(s, c);
}

enum smtpd_reply smtp_on_starttls(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)c;
    if (!conn_tls_offered(&s->conn))
        return R_DISABLED;
    smtpd_line_done(s);
    int r = conn_starttls(&s->conn, SPAN_LIT("220 2.0.0 Ready to start TLS\r\n"));
    if (r == -E_CONFLICT) { /* RFC 3207: what was sent in the clear behind the command must not be taken as sent under TLS */
        smtpd_log_refusal(s, R_TLS_INJECTION, SPAN_LIT("STARTTLS"));
        smtpd_say(s, R_TLS_INJECTION);
        conn_close(&s->conn);
        return R_NONE;
    }
    if (r < 0)
        return R_TLS_UNAVAILABLE;
    smtpd_count_reply(220);
    return R_NONE;
}

enum smtpd_reply smtp_on_rset(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)c;
    smtpd_txn_drop(s);
    return R_OK;
}

enum smtpd_reply smtp_on_vrfy(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)s, (void)c;
    return R_CANNOT_VRFY;
}

enum smtpd_reply smtp_on_help(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)s, (void)c;
    return R_HELP;
}

enum smtpd_reply smtp_on_noop(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)s, (void)c;
    return R_OK;
}

enum smtpd_reply smtp_on_quit(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)c;
    struct config *now = config_current(s->server->parts.config);
    smtpd_say_z(s, R_BYE, now->hostname);
    config_unref(now);
    conn_close(&s->conn);
    return R_NONE;
}

enum smtpd_reply smtp_on_disabled(struct smtpd_session *s, const struct smtp_cmd *c)
{
    (void)s, (void)c;
    return R_DISABLED;
}
