/* What is put above a message and taken out of its header (SPEC SMTP-25..27, RFC 5321 4.4, RFC 6409 8, RFC 8601 5). */
#include "base/clock.h"
#include "base/strbuf.h"
#include "client/peer_name.h"
#include "proto/date.h"
#include "proto/header.h"
#include "service/account.h"
#include "service/received.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define RECEIVED_MAX 100 /* LIM-04 */

/* RFC 3848, RFC 6531 4.3: the protocol word of Received. */
static const char *protocol(const struct smtpd_session *s)
{
    static const char *const words[2][2][2] = {/* [SMTPUTF8][TLS][authenticated] */
                                               {{"ESMTP", "ESMTPA"}, {"ESMTPS", "ESMTPSA"}},
                                               {{"UTF8SMTP", "UTF8SMTPA"}, {"UTF8SMTPS", "UTF8SMTPSA"}}};
    if (!s->extended || s->role == ROLE_LMTP)
        return s->role == ROLE_LMTP ? "LMTP" : "SMTP";
    return words[s->txn->utf8][conn_secure(&s->conn)][s->account != NULL];
}

/* SMTP-26: copies that leave the host do not tell where an authenticated sender sits. */
static void put_received(struct smtpd_session *s, bool hidden, struct strbuf *b)
{
    struct config *now = config_current(s->server->parts.config);
    struct tls_info tls;
    struct received r = {.hidden = hidden, .hello_z = s->hello_z, .peer = &s->peer, .by_z = now->hostname,
                         .with_z = protocol(s), .id_z = s->txn->id, .at_s = clock_wall_s()};
    r.name_z = s->role == ROLE_LMTP ? "localhost" : peer_name_get(s->peer_name);
    r.cipher_z = conn_tls_info(&s->conn, &tls) ? tls.cipher_z : NULL;
    if (s->txn->accepted == 1)
        r.only = s->txn->rcpt[0].mailbox;
    received_write(&r, b);
    config_unref(now);
}

/* The mailbox of a transaction that has one only. */
static struct account *only_mailbox(const struct smtpd_txn *t)
{
    for (size_t i = 0; t->mailbox_n == 1 && i < t->target_n; i++)
        if (smtpd_txn_delivers(&t->target[i]))
            return t->target[i].account;
    return NULL;
}

static bool ends_authserv_id(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '(' || c == '/';
}

/* RFC 8601 5: a field that claims to be from us, but came from outside, would be believed by readers. The authserv-id
 * is the first word of the value, comments before it skipped. */
static bool claims_our_results(struct span value, const char *hostname_z)
{
    unsigned depth = 0;
    size_t i = 0;
    for (; i < value.n; i++) {
        uint8_t c = value.p[i];
        if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n')
            break;
    }
    size_t from = i;
    bool quoted = i < value.n && value.p[i] == '"';
    if (quoted)
        from = ++i;
    while (i < value.n && (quoted ? value.p[i] != '"' : !ends_authserv_id(value.p[i])))
        i++;
    return span_ieq_z(span_part(value, from, i - from), hostname_z);
}

static bool dropped(const struct header_field *f, bool submits, const char *hostname_z)
{
    switch ((int)f->id) {
    case HEADER_AUTHENTICATION_RESULTS:
        return claims_our_results(f->value, hostname_z);
    case HEADER_BCC:
    case HEADER_RESENT_BCC:
    case HEADER_RETURN_PATH:
        return submits;
    default:
        return false;
    }
}

/* RFC 6409 8: what a submitting client left out. */
static void put_missing(struct smtpd_session *s, struct span head, const char *hostname_z, struct strbuf *out)
{
    struct header_field f;
    if (!header_find(head, HEADER_DATE, &f)) {
        strbuf_z(out, "Date: ");
        date_write(out, clock_wall_s(), 0);
        strbuf_z(out, "\r\n");
    }
    if (!header_find(head, HEADER_MESSAGE_ID, &f)) {
        strbuf_z(out, "Message-ID: ");
        size_t at = strbuf_text(out).n;
        strbuf_f(out, "<%s@%s>\r\n", s->txn->id, hostname_z);
        s->txn->message_id = span_dup(&s->txn->arena, span_part(strbuf_text(out), at, strbuf_text(out).n - at - 2));
    }
}

/* Whether the text begins with something that is no field: then all of it is body, and an empty line must come first. */
static bool headless(struct span head)
{
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    return header_next(&hs, &f) && f.id == HEADER_BROKEN;
}

void smtpd_trace_mailbox(struct smtpd_session *s, struct strbuf *out)
{
    struct account *only = only_mailbox(s->txn);
    strbuf_f(out, "Return-Path: <%.*s>\r\n", SPAN_ARG(s->txn->from));
    if (only != NULL)
        strbuf_f(out, "Delivered-To: %.*s\r\n", SPAN_ARG(only->address));
    put_received(s, false, out);
}

void smtpd_trace_queue(struct smtpd_session *s, struct strbuf *out)
{
    put_received(s, s->account != NULL, out);
}

void smtpd_trace_missing(struct smtpd_session *s, struct span head, struct strbuf *out)
{
    struct config *now = config_current(s->server->parts.config);
    bool none = headless(head);
    if (smtpd_submits(s))
        put_missing(s, none ? SPAN_LIT("") : head, now->hostname, out);
    if (none)
        strbuf_z(out, "\r\n");
    config_unref(now);
}

bool smtpd_header_cut(struct smtpd_session *s, struct span head, struct strbuf *out)
{
    struct config *now = config_current(s->server->parts.config);
    bool submits = smtpd_submits(s), cut = false, none = headless(head);
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    while (!none && header_next(&hs, &f)) {
        if (dropped(&f, submits, now->hostname))
            cut = true;
        else
            strbuf_span(out, f.raw);
    }
    config_unref(now);
    if (cut && hs.ended)
        strbuf_z(out, "\r\n");
    return cut;
}

enum smtpd_reply smtpd_header_check(struct span head)
{
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    unsigned received = 0;
    while (header_next(&hs, &f))
        received += f.id == HEADER_RECEIVED;
    return received >= RECEIVED_MAX ? R_MAIL_LOOP : R_NONE;
}
