/* EHLO and HELO, what the peer offers, STARTTLS, and whether a mail fits (RFC 5321 4.1.1.1, RFC 3207, RFC 1870 ...). */
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "client/smtp_client_impl.h"
#include "runtime/connect.h"

void smtp_say_hello(struct smtp_client *c)
{
    c->features = (struct smtp_features){0};
    conn_printf(&c->conn, "EHLO %s\r\n", c->peer.hello_z);
    smtp_enter(c, ST_EHLO);
}

/* -- EHLO lines */

static void note_size(struct smtp_features *f, const struct smtp_ehlo_words *w)
{
    if (w->n < 2 || span_u64(w->word[1], UINT64_MAX, &f->size) < 0)
        f->size = 0;
}

static void note_limits(struct smtp_features *f, const struct smtp_ehlo_words *w)
{
    static const struct {
        const char *name_z;
        size_t at;
    } limits[] = {{"MAILMAX=", offsetof(struct smtp_features, mail_max)}, {"RCPTMAX=", offsetof(struct smtp_features, rcpt_max)}};
    for (size_t i = 1; i < w->n; i++) {
        for (size_t k = 0; k < ARRAY_LEN(limits); k++) {
            uint64_t n;
            if (span_istarts_z(w->word[i], limits[k].name_z) &&
                span_u64(span_part(w->word[i], strlen(limits[k].name_z), w->word[i].n), UINT64_MAX, &n) == 0)
                *(uint64_t *)(void *)((char *)f + limits[k].at) = n;
        }
    }
}

static void note_auth(struct smtp_features *f, const struct smtp_ehlo_words *w)
{
    static const struct {
        const char *name_z;
        unsigned has;
    } mechanisms[] = {{"SCRAM-SHA-256", SMTP_HAS_SCRAM_SHA256}, {"PLAIN", SMTP_HAS_PLAIN}, {"LOGIN", SMTP_HAS_LOGIN}};
    for (size_t i = 1; i < w->n; i++) {
        for (size_t k = 0; k < ARRAY_LEN(mechanisms); k++) {
            if (span_ieq_z(w->word[i], mechanisms[k].name_z))
                f->has |= mechanisms[k].has;
        }
    }
}

static const struct {
    const char *name_z;
    unsigned has;
    void (*note)(struct smtp_features *f, const struct smtp_ehlo_words *w);
} keywords[] = {
    {"PIPELINING", SMTP_HAS_PIPELINING, NULL}, {"SIZE", SMTP_HAS_SIZE, note_size},
    {"8BITMIME", SMTP_HAS_8BITMIME, NULL},     {"DSN", SMTP_HAS_DSN, NULL},
    {"SMTPUTF8", SMTP_HAS_SMTPUTF8, NULL},     {"CHUNKING", SMTP_HAS_CHUNKING, NULL},
    {"REQUIRETLS", SMTP_HAS_REQUIRETLS, NULL}, {"LIMITS", SMTP_HAS_LIMITS, note_limits},
    {"STARTTLS", SMTP_HAS_STARTTLS, NULL},     {"AUTH", SMTP_HAS_AUTH, note_auth},
    {"ENHANCEDSTATUSCODES", SMTP_HAS_ENHANCEDSTATUSCODES, NULL},
};

void smtp_note_ehlo(struct smtp_client *c, struct span line)
{
    struct smtp_ehlo_words words;
    smtp_ehlo_words(line, &words);
    for (size_t i = 0; words.n > 0 && i < ARRAY_LEN(keywords); i++) {
        if (!span_ieq_z(words.word[0], keywords[i].name_z))
            continue;
        c->features.has |= keywords[i].has;
        if (keywords[i].note != NULL)
            keywords[i].note(&c->features, &words);
    }
}

/* -- the way to ready() */

static bool tls_needed(const struct smtp_client *c)
{
    return c->peer.tls >= TLS_LEVEL_REQUIRE || c->peer.need_tls_verified;
}

static bool may_log_in(const struct smtp_client *c)
{
    return conn_secure(&c->conn) || c->peer.auth_in_clear;
}

static bool starttls_is_next(const struct smtp_client *c)
{
    return !conn_secure(&c->conn) && c->peer.trust != NULL && !c->no_starttls && (c->features.has & SMTP_HAS_STARTTLS) &&
           (tls_needed(c) || (c->peer.tls == TLS_LEVEL_OPPORTUNISTIC && !c->peer.refuse_starttls));
}

void smtp_prepare(struct smtp_client *c)
{
    c->out.stage = SMTP_AT_STARTTLS;
    if (starttls_is_next(c)) {
        conn_write_static(&c->conn, SPAN_LIT("STARTTLS\r\n"));
        smtp_enter(c, ST_STARTTLS);
    } else if (tls_needed(c) && !conn_secure(&c->conn)) {
        c->state = ST_STARTTLS;
        smtp_fail(c, SMTP_SAID_INSECURE, "TLS is required and not offered");
    } else if (c->peer.user_z != NULL && !c->logged_in) {
        if (may_log_in(c)) {
            smtp_auth_begin(c);
        } else {
            c->state = ST_AUTH;
            smtp_fail(c, SMTP_SAID_INSECURE, "no login without TLS");
        }
    } else {
        conn_deadline(&c->conn, CONN_SESSION, 0);
        smtp_enter(c, ST_IDLE);
        if (c->user->ready != NULL)
            c->user->ready(c, c->ctx);
    }
}

/* Old hosts (RELAY-14). What needs an extension cannot go on. */
void smtp_hello_refused(struct smtp_client *c)
{
    if (tls_needed(c) || c->peer.user_z != NULL) {
        smtp_end(c);
        return;
    }
    conn_printf(&c->conn, "HELO %s\r\n", c->peer.hello_z);
    smtp_enter(c, ST_HELO);
}

void smtp_begin_tls(struct smtp_client *c)
{
    struct tls_want want = {c->peer.trust, c->peer.name_z, c->peer.tls == TLS_LEVEL_VERIFY || c->peer.need_tls_verified};
    int r = conn_starttls_client(&c->conn, &want);
    if (r == -E_CONFLICT) {
        smtp_fail(c, SMTP_SAID_GARBAGE, "octets in the clear behind the reply to STARTTLS");
    } else if (r < 0) {
        smtp_fail(c, SMTP_SAID_BROKE_OFF, err_text(r));
    } else {
        c->parser = (struct smtp_reply_parser){0};
        smtp_enter(c, ST_TLS);
    }
}

void smtp_starttls_refused(struct smtp_client *c)
{
    c->no_starttls = true;
    if (tls_needed(c)) {
        c->out.answer = SMTP_SAID_INSECURE; /* with the peer's words */
        smtp_end(c);
    } else {
        smtp_prepare(c);
    }
}

/* -- does this mail fit? */

bool smtp_client_fits(const struct smtp_client *c, const struct smtp_txn *t, struct smtp_outcome *ret)
{
    const struct smtp_features *f = &c->features;
    const struct {
        bool unfit;
        struct smtp_status status;
        const char *text_z;
    } rows[] = {
        {(f->has & SMTP_HAS_SIZE) && f->size > 0 && t->text->size > f->size, {5, 3, 4}, "the message is larger than the peer takes"},
        {t->utf8 && !(f->has & SMTP_HAS_SMTPUTF8), {5, 6, 7}, "the message needs SMTPUTF8, which the peer does not offer"},
        {t->requiretls && !((f->has & SMTP_HAS_REQUIRETLS) && smtp_client_verified(c)), {5, 7, 30},
         "the message requires TLS all the way, which the peer does not offer"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!rows[i].unfit)
            continue;
        *ret = (struct smtp_outcome){.stage = SMTP_AT_MAIL, .answer = SMTP_SAID_UNFIT, .status = rows[i].status,
                                     .text = span_z(rows[i].text_z)};
        return false;
    }
    return true;
}
