/* AUTH at a smarthost (RFC 4954): SCRAM-SHA-256, PLAIN, LOGIN, the first that the peer offers. */
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/scram_proof.h"
#include "client/smtp_client_impl.h"

/* -- SCRAM */

static void say_base64(struct smtp_client *c, const char *before_z, struct span text)
{
    struct strbuf line = {0};
    strbuf_z(&line, before_z);
    base64_append(&line, text);
    strbuf_z(&line, "\r\n");
    if (line.failed)
        conn_abort(&c->conn, CONN_END_NOMEM);
    else
        conn_write(&c->conn, strbuf_text(&line));
    crypto_wipe(line.p, line.n);
    strbuf_done(&line);
}

static void on_proof(struct conn *conn, struct scram_client *scram, int r, struct span final)
{
    struct smtp_client *c = smtp_client_of(conn);
    if (c->state != ST_AUTH) {
        scram_client_free(scram);
        return;
    }
    c->scram = scram;
    if (r < 0) {
        smtp_fail(c, SMTP_SAID_GARBAGE, "the server's SCRAM message is not acceptable");
    } else {
        say_base64(c, "", final);
        smtp_enter(c, ST_AUTH);
    }
}

static void begin_proof(struct smtp_client *c, struct span server_first)
{
    struct scram_client *scram = c->scram;
    c->scram = NULL;
    if (scram_proof_start(&c->conn, scram, c->peer.password_z, server_first, on_proof) < 0)
        smtp_fail(c, SMTP_SAID_BROKE_OFF, err_text(-E_NOMEM));
}

static void scram_begin(struct smtp_client *c)
{
    struct strbuf first = {0};
    c->scram = scram_client_new(span_z(c->peer.user_z));
    if (c->scram == NULL || scram_client_first(c->scram, &first) < 0)
        smtp_fail(c, SMTP_SAID_BROKE_OFF, err_text(-E_NOMEM));
    else
        say_base64(c, "AUTH SCRAM-SHA-256 ", strbuf_text(&first));
    strbuf_done(&first);
}

static void scram_next(struct smtp_client *c, struct span challenge)
{
    if (c->auth_step == 1) {
        begin_proof(c, challenge);
    } else if (c->auth_step == 2 && scram_client_check(c->scram, challenge) == 0) {
        c->scram = scram_client_free(c->scram); /* it proved that it knows the password: .scram NULL says so */
        conn_write_static(&c->conn, SPAN_LIT("\r\n"));
    } else {
        smtp_fail(c, SMTP_SAID_INSECURE, "the server does not know the password it asks for");
    }
}

static bool scram_trusted(const struct smtp_client *c)
{
    return c->auth_step == 2 && c->scram == NULL;
}

/* -- PLAIN (RFC 4616), LOGIN */

static void plain_begin(struct smtp_client *c)
{
    struct strbuf text = {0};
    strbuf_c(&text, 0);
    strbuf_z(&text, c->peer.user_z);
    strbuf_c(&text, 0);
    strbuf_z(&text, c->peer.password_z);
    say_base64(c, "AUTH PLAIN ", strbuf_text(&text));
    crypto_wipe(text.p, text.n);
    strbuf_done(&text);
}

static void login_begin(struct smtp_client *c)
{
    conn_write_static(&c->conn, SPAN_LIT("AUTH LOGIN\r\n"));
}

static void login_next(struct smtp_client *c, struct span challenge)
{
    (void)challenge; /* "Username:" and "Password:" in any wording */
    say_base64(c, "", span_z(c->auth_step == 1 ? c->peer.user_z : c->peer.password_z));
}

/* Does the reply repeat the line that began with the base64 of `text`, whole or cut off behind `n` octets of that? */
static bool repeats(const struct smtp_client *c, struct span text, size_t n)
{
    struct strbuf line = {0};
    base64_append(&line, text);
    bool found = line.failed || (line.n > 0 && memmem(c->out.text.p, c->out.text.n, line.p, MIN(n, line.n)) != NULL);
    crypto_wipe(line.p, line.n);
    strbuf_done(&line);
    return found;
}

/* Of PLAIN what comes before the password is enough to know the line by. */
static bool tells_password(const struct smtp_client *c)
{
    struct strbuf text = {0};
    strbuf_c(&text, 0);
    strbuf_z(&text, c->peer.user_z);
    strbuf_c(&text, 0);
    bool found = text.failed || repeats(c, strbuf_text(&text), text.n / 3 * 4) ||
                 repeats(c, span_z(c->peer.password_z), SIZE_MAX);
    strbuf_done(&text);
    return found;
}

/* Some servers repeat the line that they refuse; a password goes neither to the log nor to the queue (SPEC SEC-04). */
void smtp_auth_refused(struct smtp_client *c)
{
    if (tells_password(c))
        c->out.text = SPAN_LIT("the reply repeats the password and is left out");
    smtp_end(c);
}

static bool always(const struct smtp_client *c)
{
    (void)c;
    return true;
}

static const struct mechanism {
    unsigned has;
    unsigned challenges; /* of the server, at most */
    void (*begin)(struct smtp_client *c);
    void (*next)(struct smtp_client *c, struct span challenge);
    bool (*trusted)(const struct smtp_client *c); /* may a 235 come now? */
} mechanisms[] = { /* the best first (RELAY-10) */
    {SMTP_HAS_SCRAM_SHA256, 2, scram_begin, scram_next, scram_trusted},
    {SMTP_HAS_PLAIN, 0, plain_begin, NULL, always},
    {SMTP_HAS_LOGIN, 2, login_begin, login_next, always},
};

void smtp_auth_begin(struct smtp_client *c)
{
    c->auth_step = 0;
    for (unsigned i = 0; i < ARRAY_LEN(mechanisms); i++) {
        if (!(c->features.has & mechanisms[i].has))
            continue;
        c->mechanism = i;
        smtp_enter(c, ST_AUTH);
        mechanisms[i].begin(c);
        return;
    }
    c->state = ST_AUTH;
    smtp_fail(c, SMTP_SAID_INSECURE, "the peer offers no way to log in");
}

void smtp_auth_challenge(struct smtp_client *c)
{
    uint8_t challenge[SMTP_REPLY_LINE_MAX];
    size_t n;
    const struct mechanism *m = &mechanisms[c->mechanism];
    if (++c->auth_step > m->challenges || c->out.code != 334 ||
        base64_decode(span_trim(c->out.text), challenge, sizeof(challenge), &n) < 0) {
        c->out.answer = SMTP_SAID_GARBAGE;
        smtp_auth_refused(c);
        return;
    }
    smtp_enter(c, ST_AUTH);
    m->next(c, span_of(challenge, n));
}

void smtp_auth_accepted(struct smtp_client *c)
{
    if (!mechanisms[c->mechanism].trusted(c)) {
        smtp_fail(c, SMTP_SAID_INSECURE, "the server accepts a login it has not checked");
        return;
    }
    c->logged_in = true;
    smtp_prepare(c);
}
