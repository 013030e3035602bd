/* DIAG-14: the SMTP server over the wire. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/err.h"
#include "client/scram_client.h"
#include "diag/clients.h"
#include "diag/talk.h"

#define BODY "From: %s\r\nTo: %s\r\nSubject: %s\r\n\r\ndiagnose\r\n"

/* A limit that was met is no defect (DIAG-02): loopback outside of the whitelist. */
static bool limited(struct diag *d, unsigned code, struct talk *t)
{
    if (code != 421 && !(code >= 450 && code < 455 && (talk_has(t, "4.7.") || talk_has(t, "rate"))))
        return false;
    diag_warn(d, "a limit was met: %s", talk_line(t));
    return true;
}

static bool expect(struct diag *d, unsigned code, unsigned wanted, struct talk *t,
                   const char *what_z)
{
    if (code != wanted && limited(d, code, t))
        return false;
    return diag_want(d, code == wanted, "%s: %s", what_z, talk_line(t));
}

static bool open_ehlo(struct diag *d, enum config_listener l, struct talk *t)
{
    int r = talk_open(d, l, NULL, t);
    if (r < 0 || !talk_has(t, "220 ")) {
        if (r == 0 && limited(d, 421, t))
            return false;
        return diag_want(d, false, "no greeting: %s", r == 0 ? talk_line(t) : t->w.error_z);
    }
    return expect(d, talk_smtp(t, "EHLO diag.invalid"), 250, t, "EHLO");
}

static void limits(struct diag *d)
{
    const struct config *c = d->p.cfg;
    if (!c->rate_limit_enabled)
        diag_warn(d, "rate_limit.enabled is false");
    if (c->rate_limit_auth_failure_limit > 100)
        diag_warn(d, "rate_limit.auth_failure_limit is %lld",
                  (long long)c->rate_limit_auth_failure_limit);
    if (c->smtp_sender_check == SENDER_CHECK_OFF)
        diag_warn(d, "smtp.sender_check is off: users may write as each other");
}

static void starttls(struct diag *d)
{
    static const enum config_listener both[] = {LISTEN_SMTP, LISTEN_SUBMISSION};
    struct talk t;
    if (!d->p.cfg->tls_enabled) {
        diag_warn(d, "tls.enabled is false");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        if (d->at[both[i]].port != 0 && open_ehlo(d, both[i], &t)) {
            diag_want(d, talk_has(&t, "STARTTLS"), "it is not offered");
            if (expect(d, talk_smtp(&t, "STARTTLS"), 220, &t, "STARTTLS") &&
                talk_want(d, talk_starttls(d, &t) == 0, &t, "handshake"))
                talk_want(d, talk_smtp(&t, "EHLO diag.invalid") == 250 && !talk_has(&t, "STARTTLS"),
                          &t, "behind it");
        }
        talk_close(&t);
    }
}

/* Octets behind STARTTLS in the same packet must not be taken for commands of the secured session. */
static void injection(struct diag *d)
{
    struct talk t;
    if (!d->p.cfg->tls_enabled || d->at[LISTEN_SMTP].port == 0)
        return;
    if (open_ehlo(d, LISTEN_SMTP, &t)) {
        int r = talk_send(&t, SPAN_LIT("STARTTLS\r\nEHLO injected.invalid\r\n"));
        unsigned code = r < 0 ? 0 : talk_smtp(&t, NULL);
        if (code == 220 && talk_starttls(d, &t) == 0) /* the first answer is that of the first command, or an EHLO's */
            talk_want(d, talk_smtp(&t, "NONSENSE") >= 500, &t, "injected octets were answered");
    }
    talk_close(&t);
}

static void hidden(struct diag *d)
{
    static const enum config_listener both[] = {LISTEN_SMTP, LISTEN_SUBMISSION};
    struct talk t;
    if (!d->p.cfg->tls_enabled)
        return;
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        if (d->at[both[i]].port != 0 && open_ehlo(d, both[i], &t))
            diag_want(d, !talk_has(&t, "AUTH ") && !talk_has(&t, "AUTH="), "AUTH is offered in the clear");
        talk_close(&t);
    }
}

static enum config_listener submission(const struct diag *d)
{
    return d->at[LISTEN_SMTPS].port != 0        ? LISTEN_SMTPS
           : d->at[LISTEN_SUBMISSION].port != 0 ? LISTEN_SUBMISSION
                                                : LISTEN_SMTP;
}

/* Up to where AUTH may be said. */
static bool secured(struct diag *d, struct talk *t)
{
    if (!diag_need_users(d) || !open_ehlo(d, submission(d), t))
        return false;
    if (t->w.tls != NULL)
        return true;
    return expect(d, talk_smtp(t, "STARTTLS"), 220, t, "STARTTLS") &&
           talk_want(d, talk_starttls(d, t) == 0, t, "handshake") &&
           expect(d, talk_smtp(t, "EHLO diag.invalid"), 250, t, "EHLO");
}

static void plain(struct diag *d)
{
    struct talk t = {.w = {.fd = -1, .error_z = ""}};
    if (secured(d, &t))
        expect(d, talk_auth_plain(&t, d->address_z, d->password_z), 235, &t, "AUTH PLAIN");
    talk_close(&t);
    if (secured(d, &t))
        expect(d, talk_auth_plain(&t, d->address_z, "not the password"), 535, &t,
               "a wrong password");
    talk_close(&t);
}

static unsigned say_base64(struct talk *t, const char *before_z, struct span data)
{
    char text[base64_size(2048)];
    if (data.n > 2048)
        return 0;
    base64_encode(data, text);
    unsigned code = talk_smtp(t, "%s%s", before_z, text);
    crypto_wipe(text, sizeof(text));
    return code;
}

static void login(struct diag *d)
{
    struct talk t = {.w = {.fd = -1, .error_z = ""}};
    if (secured(d, &t)) {
        unsigned code = talk_smtp(&t, "AUTH LOGIN");
        if (code == 334)
            code = say_base64(&t, "", span_z(d->address_z));
        if (code == 334)
            code = say_base64(&t, "", span_z(d->password_z));
        expect(d, code, 235, &t, "AUTH LOGIN");
    }
    talk_close(&t);
}

/* The server's last line, decoded. */
static struct span challenge(struct talk *t, uint8_t *buf, size_t size)
{
    const char *line = talk_line(t);
    size_t n = 0;
    if (strlen(line) < 4 || base64_decode(span_z(line + 4), buf, size, &n) < 0)
        return span_of(buf, 0);
    return span_of(buf, n);
}

static void scram(struct diag *d)
{
    struct talk t = {.w = {.fd = -1, .error_z = ""}};
    struct strbuf out = {0};
    uint8_t buf[1024];
    struct scram_client *s = scram_client_new(span_z(d->address_z));
    if (s != NULL && secured(d, &t)) {
        diag_want(d, talk_has(&t, "SCRAM-SHA-256"), "it is not offered");
        unsigned code = scram_client_first(s, &out) < 0
                            ? 0
                            : say_base64(&t, "AUTH SCRAM-SHA-256 ", strbuf_text(&out));
        if (expect(d, code, 334, &t, "AUTH SCRAM-SHA-256")) {
            strbuf_clear(&out);
            int r =
                scram_client_final(s, span_z(d->password_z), challenge(&t, buf, sizeof(buf)), &out);
            code = r < 0 ? 0 : say_base64(&t, "", strbuf_text(&out));
            if (expect(d, code, 334, &t, "the proof") &&
                diag_want(d, scram_client_check(s, challenge(&t, buf, sizeof(buf))) == 0,
                          "the server did not prove itself"))
                expect(d, talk_smtp(&t, "%s", ""), 235, &t, "the end");
        }
    }
    strbuf_done(&out);
    scram_client_free(s);
    talk_close(&t);
}

/* As other servers and mail programs hand it in. */
static void delivery(struct diag *d)
{
    static const struct {
        enum config_listener l;
        const char *name_z;
    } rows[] = {{LISTEN_SMTP, "smtp"}, {LISTEN_SUBMISSION, "submission"}, {LISTEN_SMTPS, "smtps"}};
    struct diag_told told;
    char text[2000], subject[64];
    if (!diag_need_users(d))
        return;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *from_z = rows[i].l == LISTEN_SMTP ? "diagnose@diag.invalid" : d->address_z;
        if (d->at[rows[i].l].port == 0)
            continue;
        snprintf(subject, sizeof(subject), "diag-%s", rows[i].name_z);
        if (rows[i].l == LISTEN_SMTP)
            diag_whole_text(d, text, sizeof(text));
        else
            snprintf(text, sizeof(text), BODY, from_z, d->address_z, subject);
        if (diag_mail(d, rows[i].l, from_z, d->address_z, span_z(text), &told))
            d->sent++;
        else if (told.code == 421 || (told.code >= 450 && told.code < 455))
            diag_warn(d, "a limit was met: %s", told.text_z);
        else
            diag_want(d, false, "%s: %s", rows[i].name_z, told.text_z);
    }
}

static void external(struct diag *d)
{
    char to[400], text[2000];
    struct talk t;
    if (!diag_need_users(d))
        return;
    snprintf(to, sizeof(to), "nobody@%s.invalid", d->user_z);
    snprintf(text, sizeof(text), BODY, d->address_z, to, "diag-external");
    if (expect(d, talk_login(d, submission(d), &t), 235, &t, "AUTH")) {
        unsigned code = talk_mail(&t, d->address_z, to, text);
        bool relays = d->p.cfg->relay_enabled;
        if (expect(d, code, relays ? 250 : 550, &t,
                   relays ? "a name under .invalid" : "with relay.enabled false") &&
            relays)
            d->sent++; /* its notification comes back */
    }
    talk_close(&t);
}

static void no_relay(struct diag *d)
{
    struct talk t;
    if (d->at[LISTEN_SMTP].port == 0)
        return;
    if (open_ehlo(d, LISTEN_SMTP, &t) &&
        expect(d, talk_smtp(&t, "MAIL FROM:<a@diag.invalid>"), 250, &t, "MAIL")) {
        unsigned code = talk_smtp(&t, "RCPT TO:<b@elsewhere.diag.invalid>");
        if (!limited(d, code, &t))
            talk_want(d, code >= 500 && code < 600, &t, "an unknown client may send to others");
    }
    talk_close(&t);
}

static void spoofing(struct diag *d)
{
    char text[2000];
    struct talk t;
    if (!diag_need_users(d))
        return;
    if (d->p.cfg->smtp_sender_check != SENDER_CHECK_OFF &&
        expect(d, talk_login(d, submission(d), &t), 235, &t, "AUTH")) {
        snprintf(text, sizeof(text), BODY, d->other_address_z, d->address_z, "diag-spoofed");
        unsigned code = talk_mail(&t, d->other_address_z, d->address_z, text);
        if (!limited(d, code, &t))
            talk_want(d, code >= 500 && code < 600, &t, "a user may write as another");
    }
    if (d->p.cfg->smtp_sender_check != SENDER_CHECK_OFF)
        talk_close(&t);
    if (!d->p.cfg->smtp_reject_local_sender)
        diag_warn(d,
                  "smtp.reject_local_sender is false: strangers may use your addresses on port 25");
}

static void extensions(struct diag *d)
{
    struct talk t;
    char size[64];
    if (!diag_need_users(d) || d->at[LISTEN_SMTP].port == 0)
        return;
    snprintf(size, sizeof(size), "SIZE %lld", (long long)d->p.cfg->smtp_max_message_size);
    if (open_ehlo(d, LISTEN_SMTP, &t)) {
        diag_want(d, talk_has(&t, "PIPELINING") && talk_has(&t, "CHUNKING") && talk_has(&t, size),
                  "EHLO lacks words");
        unsigned code = talk_smtp(&t, "MAIL FROM:<a@diag.invalid> SIZE=%lld",
                                  (long long)d->p.cfg->smtp_max_message_size + 1);
        expect(d, code, 552, &t, "a message that is too large");
        int r = talk_send(&t, SPAN_LIT("MAIL FROM:<a@diag.invalid>\r\nRSET\r\nNOOP\r\n"));
        for (int i = 0; i < 3 && r == 0; i++)
            if (!expect(d, talk_smtp(&t, NULL), 250, &t, "PIPELINING"))
                break;
        if (expect(d, talk_smtp(&t, "MAIL FROM:<a@diag.invalid>"), 250, &t, "MAIL") &&
            expect(d, talk_smtp(&t, "RCPT TO:<%s>", d->address_z), 250, &t, "RCPT")) {
            talk_send(&t, SPAN_LIT("BDAT 14\r\nSubject: diag-"));
            expect(d, talk_smtp(&t, NULL), 250, &t, "BDAT");
            talk_send(&t, SPAN_LIT("BDAT 15 LAST\r\nbdat\r\n\r\nchunk\r\n"));
            d->sent += expect(d, talk_smtp(&t, NULL), 250, &t, "BDAT LAST");
        }
    }
    talk_close(&t);
}

static void bare_newline(struct diag *d)
{
    struct talk t;
    if (!diag_need_users(d) || d->at[LISTEN_SMTP].port == 0)
        return;
    if (open_ehlo(d, LISTEN_SMTP, &t) &&
        expect(d, talk_smtp(&t, "MAIL FROM:<a@diag.invalid>"), 250, &t, "MAIL") &&
        expect(d, talk_smtp(&t, "RCPT TO:<%s>", d->address_z), 250, &t, "RCPT") &&
        expect(d, talk_smtp(&t, "DATA"), 354, &t, "DATA")) {
        talk_send(&t, SPAN_LIT("Subject: diag-lf\r\n\r\none\n.\ntwo"));
        unsigned code = talk_smtp(&t, "\r\n.");
        if (d->p.cfg->smtp_bare_newline == BARE_NEWLINE_REJECT)
            talk_want(d, code >= 500 && code < 600, &t, "a lone LF was taken");
        else
            d->sent += code == 250;
    }
    talk_close(&t);
}

static const struct diag_check checks[] = {
    {"smtp.limits", "rate limits and sender checks are on", limits},
    {"smtp.starttls", "STARTTLS is offered and works", starttls},
    {"smtp.injection", "commands behind STARTTLS are not taken over", injection},
    {"smtp.auth_hidden", "AUTH is not offered in the clear", hidden},
    {"smtp.auth_plain", "AUTH PLAIN takes the password, and no other", plain},
    {"smtp.auth_login", "AUTH LOGIN works", login},
    {"smtp.auth_scram", "AUTH SCRAM-SHA-256 works both ways", scram},
    {"smtp.delivery", "mail is taken on every SMTP port", delivery},
    {"smtp.external", "mail for another domain is taken from users (refused without a relay)",
     external},
    {"smtp.no_relay", "mail of strangers for others is refused", no_relay},
    {"smtp.spoofing", "senders are who they say they are", spoofing},
    {"smtp.extensions", "PIPELINING, CHUNKING and SIZE do as they say", extensions},
    {"smtp.bare_newline", "a lone LF ends nothing", bare_newline},
};
const struct diag_phase diag_smtp = {4, "SMTP Protocol", checks, ARRAY_LEN(checks)};
