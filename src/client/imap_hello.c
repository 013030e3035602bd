/* Greeting, CAPABILITY, STARTTLS, login, COMPRESS: the way to ready() (RFC 9051 6.1, 6.2, RFC 4978). */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "client/imap_client_impl.h"
#include "client/scram_proof.h"
#include "runtime/connect.h"

#define CHALLENGE_MAX 8192u

static void go_on(struct imap_client *c);

static void say_own(struct imap_client *c, struct imap_say *s, const struct imap_command_user *user,
                    void (*more)(struct imap_client *c, const struct imap_reply *r))
{
    if (imap_command_add(c, s, user, NULL, more, true) < 0)
        imap_client_fail_z(c, IMAP_END_OURS, err_text(-E_NOMEM));
}

static void say_own_z(struct imap_client *c, const char *text_z, const struct imap_command_user *user)
{
    struct imap_say say = {0};
    imap_say_z(&say, text_z);
    say_own(c, &say, user, NULL);
}

/* -- capabilities */

static void note_words(struct imap_client *c, struct imap_read words)
{
    struct span word;
    strbuf_clear(&c->capabilities);
    while (imap_read_text(&words, &word)) {
        if (c->capabilities.n > 0)
            strbuf_c(&c->capabilities, ' ');
        strbuf_span(&c->capabilities, word);
    }
    c->capabilities_known = true;
}

void imap_hello_note(struct imap_client *c, const struct imap_reply *r)
{
    if (imap_reply_is(r, "CAPABILITY"))
        note_words(c, r->data);
    else if (imap_reply_code_is(r, "CAPABILITY"))
        note_words(c, r->args);
}

static void forget_capabilities(struct imap_client *c)
{
    strbuf_clear(&c->capabilities);
    c->capabilities_known = false;
}

static void on_capabilities(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    (void)arg;
    if (r->status == IMAP_BYE)
        return;
    c->capabilities_known = true;
    go_on(c);
}

/* -- STARTTLS */

static void on_starttls(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    struct tls_want want = {c->peer.trust, c->peer.name_z, !c->peer.any_certificate};
    (void)arg;
    if (r->status == IMAP_BYE)
        return;
    if (r->status != IMAP_OK) {
        imap_client_fail(c, IMAP_END_INSECURE, r->text);
        return;
    }
    int e = conn_starttls_client(&c->conn, &want);
    if (e == -E_CONFLICT) {
        imap_client_fail_z(c, IMAP_END_GARBAGE, "octets in the clear behind the answer to STARTTLS");
    } else if (e < 0) {
        imap_client_fail_z(c, IMAP_END_OURS, err_text(e));
    } else {
        c->stage = IMAP_AT_TLS;
        conn_deadline(&c->conn, CONN_IDLE, 0); /* the handshake has its own time */
    }
}

void imap_hello_secured(struct imap_client *c)
{
    imap_reply_reset(&c->parser); /* RFC 9051 6.2.1: what was learned before is forgotten */
    forget_capabilities(c);
    c->stage = IMAP_AT_CAPABILITY;
    go_on(c);
}

/* -- login */

static void on_login(struct imap_client *c, const struct imap_reply *r, void *arg);
static const struct imap_command_user login_user = {.done = on_login};

static void say_base64(struct imap_client *c, struct span text)
{
    struct strbuf line = {0};
    base64_append(&line, text);
    strbuf_z(&line, "\r\n");
    if (line.failed)
        conn_abort(&c->conn, CONN_END_NOMEM);
    else
        conn_write(&c->conn, strbuf_text(&line));
    if (line.n > 0)
        crypto_wipe(line.p, line.n);
    strbuf_done(&line);
}

static void first_plain(struct imap_client *c, struct strbuf *out)
{
    strbuf_c(out, 0);
    strbuf_z(out, c->peer.user_z);
    strbuf_c(out, 0);
    strbuf_z(out, c->peer.password_z);
}

static void first_scram(struct imap_client *c, struct strbuf *out)
{
    c->scram = scram_client_new(span_z(c->peer.user_z));
    if (c->scram == NULL || scram_client_first(c->scram, out) < 0)
        out->failed = true;
}

static void first_scram_plus(struct imap_client *c, struct strbuf *out)
{
    uint8_t data[TLS_BINDING_MAX];
    size_t n;
    c->scram = scram_client_new(span_z(c->peer.user_z));
    if (c->scram == NULL || conn_binding(&c->conn, TLS_BINDING_EXPORTER, data, &n) < 0 ||
        scram_client_bind(c->scram, "tls-exporter", span_of(data, n)) < 0 || scram_client_first(c->scram, out) < 0)
        out->failed = true;
}

static void on_proof(struct conn *conn, struct scram_client *scram, int r, struct span final)
{
    struct imap_client *c = imap_client_of(conn);
    if (c->over) {
        scram_client_free(scram);
        return;
    }
    c->scram = scram;
    if (r < 0)
        imap_client_fail_z(c, IMAP_END_GARBAGE, "the server's SCRAM message is not acceptable");
    else
        say_base64(c, final);
}

static void next_scram(struct imap_client *c, struct span challenge)
{
    if (c->auth_step == 1) {
        struct scram_client *scram = c->scram;
        c->scram = NULL;
        if (scram_proof_start(&c->conn, scram, c->peer.password_z, challenge, on_proof) < 0)
            imap_client_fail_z(c, IMAP_END_OURS, err_text(-E_NOMEM));
    } else if (c->scram != NULL && scram_client_check(c->scram, challenge) == 0) {
        c->scram = scram_client_free(c->scram); /* NULL: it proved that it knows the password */
        conn_write_static(&c->conn, SPAN_LIT("\r\n"));
    } else {
        imap_client_fail_z(c, IMAP_END_INSECURE, "the server does not know the password it asks for");
    }
}

static bool can_bind(const struct imap_client *c)
{
    uint8_t data[TLS_BINDING_MAX];
    size_t n;
    return conn_secure(&c->conn) && conn_binding(&c->conn, TLS_BINDING_EXPORTER, data, &n) == 0;
}

static bool always(const struct imap_client *c)
{
    (void)c;
    return true;
}

static const struct mechanism {
    const char *capability_z, *name_z;
    bool (*fit)(const struct imap_client *c);
    void (*first)(struct imap_client *c, struct strbuf *out);
    void (*next)(struct imap_client *c, struct span challenge); /* NULL: the first message is all */
} mechanisms[] = { /* the best first */
    {"AUTH=SCRAM-SHA-256-PLUS", "SCRAM-SHA-256-PLUS", can_bind, first_scram_plus, next_scram},
    {"AUTH=SCRAM-SHA-256", "SCRAM-SHA-256", always, first_scram, next_scram},
    {"AUTH=PLAIN", "PLAIN", always, first_plain, NULL},
};

/* "+": the first message where it did not go with the command, then the challenges. */
static void on_challenge(struct imap_client *c, const struct imap_reply *r)
{
    const struct mechanism *m = &mechanisms[c->mechanism];
    uint8_t challenge[CHALLENGE_MAX];
    size_t n;
    if (c->auth_step == 0) {
        struct strbuf first = {0};
        c->auth_step = 1;
        m->first(c, &first);
        if (first.failed)
            imap_client_fail_z(c, IMAP_END_OURS, err_text(-E_NOMEM));
        else
            say_base64(c, strbuf_text(&first));
        if (first.n > 0)
            crypto_wipe(first.p, first.n);
        strbuf_done(&first);
        return;
    }
    if (m->next == NULL || c->auth_step > 2 || base64_decode(r->text, challenge, sizeof(challenge), &n) < 0) {
        imap_client_fail_z(c, IMAP_END_GARBAGE, "a challenge out of place");
        return;
    }
    m->next(c, span_of(challenge, n));
    c->auth_step++;
}

static void authenticate(struct imap_client *c, unsigned which)
{
    struct imap_say say = {0};
    struct strbuf first = {0};
    c->mechanism = which;
    c->auth_step = 0;
    c->login_z = mechanisms[which].name_z;
    imap_say_f(&say, "AUTHENTICATE %s", mechanisms[which].name_z);
    if (imap_client_has(c, "SASL-IR")) {
        c->auth_step = 1;
        mechanisms[which].first(c, &first);
        imap_say_z(&say, " ");
        base64_append(&say.text, strbuf_text(&first));
        say.failed = say.failed || first.failed;
        if (first.n > 0)
            crypto_wipe(first.p, first.n);
        strbuf_done(&first);
    }
    say_own(c, &say, &login_user, on_challenge);
}

static void begin_login(struct imap_client *c)
{
    struct imap_say say = {0};
    c->stage = IMAP_AT_LOGIN;
    if (!conn_secure(&c->conn) && !c->peer.clear) {
        imap_client_fail_z(c, IMAP_END_INSECURE, "no login without TLS");
        return;
    }
    for (unsigned i = 0; i < ARRAY_LEN(mechanisms); i++) {
        if (!imap_client_has(c, mechanisms[i].capability_z) || !mechanisms[i].fit(c))
            continue;
        authenticate(c, i);
        return;
    }
    if (imap_client_has(c, "LOGINDISABLED")) {
        imap_client_fail_z(c, IMAP_END_INSECURE, "the server offers no way to log in");
        return;
    }
    c->login_z = "LOGIN";
    imap_say_z(&say, "LOGIN ");
    imap_say_string(&say, span_z(c->peer.user_z));
    imap_say_z(&say, " ");
    imap_say_string(&say, span_z(c->peer.password_z));
    say_own(c, &say, &login_user, NULL);
}

/* RFC 5802 5: a server that says OK without its proof may be anybody; with additional data in the OK it cannot come. */
static bool unproved(const struct imap_client *c)
{
    return c->scram != NULL;
}

static void on_login(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    (void)arg;
    if (r->status == IMAP_BYE)
        return;
    if (r->status != IMAP_OK) {
        imap_client_fail(c, IMAP_END_REFUSED, r->text);
        return;
    }
    if (unproved(c)) {
        imap_client_fail_z(c, IMAP_END_INSECURE, "the server accepts a login it has not checked");
        return;
    }
    c->stage = IMAP_AT_WORK;
    forget_capabilities(c);
    imap_hello_note(c, r);
    go_on(c);
}

/* -- COMPRESS */

static void be_ready(struct imap_client *c)
{
    c->ready = true;
    c->stage = IMAP_AT_WORK;
    if (c->user->ready != NULL)
        c->user->ready(c, c->ctx);
    imap_command_pump(c);
}

static void on_compress(struct imap_client *c, const struct imap_reply *r, void *arg)
{
    (void)arg;
    if (r->status == IMAP_BYE)
        return;
    if (r->status == IMAP_OK && conn_compress(&c->conn, (struct span){0}) < 0) {
        imap_client_fail_z(c, IMAP_END_GARBAGE, "octets in the clear behind the answer to COMPRESS");
        return;
    }
    c->compressed = r->status == IMAP_OK;
    be_ready(c);
}

/* -- one step after the other */

static void go_on(struct imap_client *c)
{
    static const struct imap_command_user capability_user = {.done = on_capabilities};
    static const struct imap_command_user starttls_user = {.done = on_starttls};
    static const struct imap_command_user compress_user = {.done = on_compress};
    bool secure = conn_secure(&c->conn);
    if (!c->capabilities_known) {
        say_own_z(c, "CAPABILITY", &capability_user);
    } else if (!secure && !c->peer.clear && c->stage < IMAP_AT_LOGIN) {
        c->stage = IMAP_AT_STARTTLS;
        if (c->peer.trust != NULL && imap_client_has(c, "STARTTLS"))
            say_own_z(c, "STARTTLS", &starttls_user);
        else
            imap_client_fail_z(c, IMAP_END_INSECURE, "the server offers no TLS");
    } else if (c->peer.user_z != NULL && c->stage < IMAP_AT_WORK) {
        begin_login(c);
    } else if (c->peer.compress && c->stage == IMAP_AT_WORK && imap_client_has(c, "COMPRESS=DEFLATE")) {
        say_own_z(c, "COMPRESS DEFLATE", &compress_user);
    } else {
        be_ready(c);
    }
}

void imap_hello_greeting(struct imap_client *c)
{
    const struct imap_reply *r = &c->parser.reply;
    struct span text = span_part(r->text, 0, sizeof(c->greeting) - 1);
    if (text.n > 0)
        memcpy(c->greeting, text.p, text.n);
    if (r->kind == IMAP_REPLY_UNTAGGED && r->status == IMAP_BYE) {
        imap_client_fail(c, IMAP_END_BYE, r->text);
        return;
    }
    if (r->kind != IMAP_REPLY_UNTAGGED || (r->status != IMAP_OK && r->status != IMAP_PREAUTH)) {
        imap_client_fail_z(c, IMAP_END_GARBAGE, "the greeting is none of IMAP's");
        return;
    }
    if (r->status == IMAP_PREAUTH && !conn_secure(&c->conn) && !c->peer.clear) {
        imap_client_fail_z(c, IMAP_END_INSECURE, "logged in already, without TLS"); /* RFC 9051 11.1: STARTTLS cannot come any more */
        return;
    }
    c->stage = r->status == IMAP_PREAUTH ? IMAP_AT_WORK : IMAP_AT_CAPABILITY;
    imap_hello_note(c, r);
    go_on(c);
}
