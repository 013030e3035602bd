#include "diag/talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/err.h"
#include "runtime/tls_client.h"

#define LINE_OCTETS    16384u
#define LITERAL_OCTETS (1024u * 1024u)

static void begin(struct talk *t)
{
    t->w.due_ms = clock_mono_ms() + DIAG_WAIT_MS;
}

int talk_open(struct diag *d, enum config_listener l, const struct addr *source, struct talk *t)
{
    struct tls_want want = {.client = d->trust, .name_z = d->p.cfg->hostname};
    bool tls = l == LISTEN_SMTPS || l == LISTEN_IMAPS;
    struct wire_target at = {
        .peer = d->at[l], .tls = tls ? &want : NULL, .timeout_ms = DIAG_WAIT_MS};
    struct span line;
    *t = (struct talk){.w = {.fd = -1, .error_z = "the listener is off"}};
    if (d->at[l].port == 0)
        return -E_NOTFOUND;
    if (source != NULL)
        at.source = *source;
    int r = wire_open(&t->w, &at);
    if (r < 0)
        return r;
    t->open = true;
    if (l == LISTEN_IMAP || l == LISTEN_IMAPS) {
        r = wire_line(&t->w, LINE_OCTETS, &line);
        if (r == 0)
            strbuf_span(&t->text, line);
        return r;
    }
    t->greeting = talk_smtp(t, NULL);
    return t->greeting == 0 ? -E_DOWN : 0;
}

void talk_close(struct talk *t)
{
    if (t->open)
        wire_close(&t->w);
    strbuf_done(&t->text);
    t->open = false;
}

int talk_starttls(struct diag *d, struct talk *t)
{
    struct tls_want want = {.client = d->trust, .name_z = d->p.cfg->hostname};
    begin(t);
    return wire_tls(&t->w, &want);
}

bool talk_has(const struct talk *t, const char *part_z)
{
    struct span text = strbuf_text(&t->text), part = span_z(part_z);
    for (size_t i = 0; i + part.n <= text.n; i++)
        if (span_ieq(span_part(text, i, part.n), part))
            return true;
    return false;
}

const char *talk_line(struct talk *t)
{
    if (t->text.n == 0)
        return t->w.error_z == NULL || t->w.error_z[0] == 0 ? "no answer" : t->w.error_z;
    strbuf_c(&t->text, 0);
    t->text.n--;
    char *text = (char *)t->text.p, *last = strrchr(text, '\n');
    return last == NULL ? text : last + 1;
}

bool talk_want(struct diag *d, bool ok, struct talk *t, const char *what_z)
{
    if (ok)
        return true;
    const char *said_z = t->w.error_z != NULL && t->w.error_z[0] != 0 ? t->w.error_z : talk_line(t);
    return diag_want(d, false, "%s%s%s", what_z, what_z[0] == 0 ? "" : ": ", said_z);
}

int talk_send(struct talk *t, struct span octets)
{
    begin(t);
    return wire_write(&t->w, octets);
}

static int say(struct talk *t, const char *fmt, va_list ap)
{
    char line[4096];
    int n = vsnprintf(line, sizeof(line) - 2, fmt, ap);
    if (n < 0 || (size_t)n >= sizeof(line) - 2)
        return -E_LIMIT;
    line[n] = '\r';
    line[n + 1] = '\n';
    return talk_send(t, span_of(line, (size_t)n + 2));
}

static void keep(struct talk *t, struct span line)
{
    if (t->text.n > 0)
        strbuf_c(&t->text, '\n');
    strbuf_span(&t->text, line);
}

/* -- SMTP */

unsigned talk_smtp(struct talk *t, const char *fmt, ...)
{
    struct span line;
    int r = 0;
    begin(t);
    if (fmt != NULL) {
        va_list ap;
        va_start(ap, fmt);
        r = say(t, fmt, ap);
        va_end(ap);
    }
    strbuf_clear(&t->text);
    while (r == 0) {
        r = wire_line(&t->w, LINE_OCTETS, &line);
        if (r < 0 || line.n < 3)
            return 0;
        keep(t, line);
        if (line.n == 3 || line.p[3] != '-')
            return (unsigned)((line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + line.p[2] - '0');
    }
    return 0;
}

unsigned talk_auth_plain(struct talk *t, const char *user_z, const char *password_z)
{
    char plain[600], text[base64_size(600)];
    int n = snprintf(plain, sizeof(plain), "%c%s%c%s", 0, user_z, 0, password_z);
    base64_encode(span_of(plain, (size_t)n), text);
    unsigned code = talk_smtp(t, "AUTH PLAIN %s", text);
    crypto_wipe(plain, sizeof(plain));
    crypto_wipe(text, sizeof(text));
    return code;
}

unsigned talk_login(struct diag *d, enum config_listener l, struct talk *t)
{
    if (talk_open(d, l, NULL, t) < 0)
        return 0;
    if (t->greeting != 220)
        return t->greeting;
    if (talk_smtp(t, "EHLO diag.invalid") != 250)
        return 0;
    if (t->w.tls == NULL && (talk_smtp(t, "STARTTLS") != 220 || talk_starttls(d, t) < 0 ||
                             talk_smtp(t, "EHLO diag.invalid") != 250))
        return 0;
    return talk_auth_plain(t, d->address_z, d->password_z);
}

unsigned talk_mail(struct talk *t, const char *from_z, const char *to_z, const char *text_z)
{
    unsigned code = talk_smtp(t, "MAIL FROM:<%s>", from_z);
    if (code == 250)
        code = talk_smtp(t, "RCPT TO:<%s>", to_z);
    if (code == 250)
        code = talk_smtp(t, "DATA");
    if (code != 354)
        return code;
    if (talk_send(t, span_z(text_z)) < 0)
        return 0;
    return talk_smtp(t, ".");
}

/* -- IMAP */

/* "{123}" at the end of a line. */
static bool literal_of(struct span line, size_t *ret)
{
    uint64_t n;
    size_t at = line.n;
    if (line.n < 3 || line.p[line.n - 1] != '}')
        return false;
    while (at > 0 && line.p[at - 1] != '{')
        at--;
    if (at == 0 || span_u64(span_part(line, at, line.n - 1 - at), LITERAL_OCTETS, &n) < 0)
        return false;
    *ret = (size_t)n;
    return true;
}

/* One response with its literals, behind what is there. */
static int response(struct talk *t, size_t *ret_at)
{
    struct span part;
    size_t n;
    *ret_at = t->text.n + (t->text.n > 0);
    int r = wire_line(&t->w, LINE_OCTETS * 16, &part);
    if (r == 0)
        keep(t, part);
    while (r == 0 && literal_of(part, &n)) {
        strbuf_c(&t->text, '\n');
        r = wire_octets(&t->w, n, &part);
        if (r == 0)
            strbuf_span(&t->text, part);
        if (r == 0)
            r = wire_line(&t->w, LINE_OCTETS * 16, &part);
        if (r == 0)
            strbuf_span(&t->text, part);
    }
    return r == 0 && !strbuf_ok(&t->text) ? -E_NOMEM : r;
}

enum talk_status talk_imap_wait(struct talk *t)
{
    char tag[16];
    begin(t);
    int tag_n = snprintf(tag, sizeof(tag), "d%u ", t->tag);
    for (;;) {
        size_t at;
        if (response(t, &at) < 0)
            return TALK_LOST;
        struct span line = span_part(strbuf_text(&t->text), at, t->text.n);
        if (!span_ieq(span_part(line, 0, MIN((size_t)tag_n, line.n)), span_z(tag)))
            continue;
        line = span_part(line, (size_t)tag_n, line.n);
        struct span word = span_part(line, 0, MIN((size_t)2, line.n));
        return span_ieq_z(word, "OK") ? TALK_OK : span_ieq_z(word, "NO") ? TALK_NO : TALK_BAD;
    }
}

static int say_tagged(struct talk *t, const char *fmt, va_list ap)
{
    char tag[16];
    int n = snprintf(tag, sizeof(tag), "d%u ", ++t->tag);
    strbuf_clear(&t->text);
    int r = talk_send(t, span_of(tag, (size_t)n));
    return r < 0 ? r : say(t, fmt, ap);
}

enum talk_status talk_imap(struct talk *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int r = say_tagged(t, fmt, ap);
    va_end(ap);
    return r < 0 ? TALK_LOST : talk_imap_wait(t);
}

enum talk_status talk_imap_literal(struct talk *t, struct span literal, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int r = say_tagged(t, fmt, ap);
    va_end(ap);
    if (r == 0)
        r = talk_send(t, literal);
    if (r == 0)
        r = talk_send(t, SPAN_LIT("\r\n"));
    return r < 0 ? TALK_LOST : talk_imap_wait(t);
}

int talk_imap_untagged(struct talk *t)
{
    size_t at;
    begin(t);
    strbuf_clear(&t->text);
    return response(t, &at);
}

enum talk_status talk_imap_login(struct diag *d, bool other, struct talk *t)
{
    enum config_listener l = d->at[LISTEN_IMAPS].port != 0 ? LISTEN_IMAPS : LISTEN_IMAP;
    if (talk_open(d, l, NULL, t) < 0)
        return TALK_LOST;
    if (t->w.tls == NULL && d->p.cfg->tls_enabled &&
        (talk_imap(t, "STARTTLS") != TALK_OK || talk_starttls(d, t) < 0))
        return TALK_LOST;
    return talk_imap(t, "LOGIN %s %s", other ? d->other_address_z : d->address_z, d->password_z);
}
