#include "relay/dsn.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/date.h"
#include "proto/header.h"
#include "proto/smtp_build.h"
#include "proto/smtp_path.h"

#define FOLD_AT 76u        /* a line is broken at the next blank behind it (RFC 5322 2.1.1) */
#define FOLD_HARD 900u     /* and anywhere here: 998 is the limit of a line */
#define REFERENCES_MAX 900u
#define SCRATCH_MAX (16u * 1024u)

/* What each action is called, its status where nobody said better, and what the people are told. */
static const struct {
    const char *word_z;
    const char *status_z;
    const char *subject_z;
    const char *text_z;
} actions[] = {
    [DSN_FAILED] = {"failed", "5.0.0", "Your message was not delivered",
                    "could not be delivered to the following recipients, and is not tried again:"},
    [DSN_DELAYED] = {"delayed", "4.0.0", "Your message is delayed",
                     "has not yet reached the following recipients. It is still being tried, you need not send it again:"},
    [DSN_DELIVERED] = {"delivered", "2.1.5", "Your message was delivered",
                       "was delivered to the mailboxes of the following recipients:"},
    [DSN_RELAYED] = {"relayed", "2.0.0", "Your message was passed on",
                     "was passed on for the following recipients to a host that sends no notifications:"},
    [DSN_EXPANDED] = {"expanded", "2.0.0", "Your message was passed on to the members of an alias",
                      "was passed on to the members behind the following addresses:"},
};
_Static_assert(ARRAY_LEN(actions) == DSN_ACTION__COUNT, "one row per action");

struct writer {
    const struct dsn_sheet *sheet;
    struct strbuf *out;
    struct arena scratch; /* decoded parameters */
    char boundary[CRYPTO_ID_MAX];
    bool utf8; /* addresses beyond ASCII: the forms of RFC 6533 */
};

/* Controls never get through, and octets beyond ASCII only as UTF-8 where that is allowed. */
static uint8_t cleaned(uint8_t c, bool high)
{
    return c < 0x20 || c == 0x7f ? ' ' : c >= 0x80 && !high ? '?' : c;
}

/* Adds a text that begins at column `column`, folded at blanks before `indent_z`. */
static void put_folded(struct writer *w, struct span raw, size_t column, const char *indent_z)
{
    struct span text = span_trim(raw);
    bool high = w->utf8 && utf8_valid(text);
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = cleaned(text.p[i], high);
        bool inside = high && (text.p[i] & 0xc0) == 0x80; /* of a UTF-8 character */
        if ((c == ' ' && column >= FOLD_AT && i + 1 < text.n) || (column >= FOLD_HARD && !inside)) {
            strbuf_z(w->out, "\r\n");
            strbuf_z(w->out, indent_z);
            column = strlen(indent_z);
            if (c == ' ')
                continue;
        }
        strbuf_c(w->out, c);
        column++;
    }
}

static void put_field(struct writer *w, const char *name_z, const char *type_z, struct span value)
{
    strbuf_f(w->out, "%s: %s", name_z, type_z);
    put_folded(w, value, strlen(name_z) + 2 + strlen(type_z), "\t");
    strbuf_z(w->out, "\r\n");
}

static void put_date(struct writer *w, const char *name_z, int64_t at_s)
{
    if (at_s == 0)
        return;
    strbuf_f(w->out, "%s: ", name_z);
    date_write(w->out, at_s, 0);
    strbuf_z(w->out, "\r\n");
}

/* -- the parts of a recipient's block */

/* RFC 3463 2: class "." subject "." detail. */
static bool status_ok(struct span s)
{
    unsigned dots = 0, digits = 0;
    if (s.n < 5 || (s.p[0] != '2' && s.p[0] != '4' && s.p[0] != '5') || s.p[1] != '.')
        return false;
    for (size_t i = 1; i < s.n; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (digit ? ++digits > 3 : s.p[i] != '.' || (i > 1 && digits == 0) || ++dots > 2)
            return false;
        digits = digit ? digits : 0;
    }
    return dots == 2 && digits > 0;
}

static struct span status_of(const struct dsn_rcpt *r)
{
    return status_ok(r->status) ? r->status : span_z(actions[r->action].status_z);
}

/* "\x{1F600}" at s.p[at]: octets it takes, 0 when it is none. */
static size_t embedded(struct span s, size_t at, uint32_t *ret)
{
    size_t i = at + 3;
    uint32_t c = 0;
    if (s.n - at < 5 || s.p[at] != '\\' || s.p[at + 1] != 'x' || s.p[at + 2] != '{')
        return 0;
    for (; i < s.n && i < at + 10 && s.p[i] != '}'; i++) {
        uint8_t d = ascii_lower(s.p[i]);
        if (!((d >= '0' && d <= '9') || (d >= 'a' && d <= 'f')))
            return 0;
        c = c * 16 + (uint32_t)(d <= '9' ? d - '0' : d - 'a' + 10);
    }
    *ret = c;
    return i < s.n && s.p[i] == '}' && i > at + 3 && c <= 0x10ffff && c >= 0x20 ? i + 1 - at : 0;
}

/* RFC 6533 3: the utf-8 address with its embedded characters written out (at most three octets come from "\x{80}"). */
static struct span unembedded(struct writer *w, struct span s)
{
    uint8_t *p = arena_alloc(&w->scratch, s.n);
    size_t n = 0;
    if (p == NULL)
        return s;
    for (size_t i = 0, step; i < s.n; i += step) {
        uint32_t c;
        step = embedded(s, i, &c);
        if (step > 0) {
            n += utf8_put(c, p + n);
        } else {
            p[n++] = s.p[i];
            step = 1;
        }
    }
    struct span out = span_of(p, n);
    return utf8_valid(out) ? out : s;
}

/* ORCPT "type;xtext" as type and address; false when none was given or it makes no sense. */
static bool original_recipient(struct writer *w, struct span orcpt, struct span *ret_type, struct span *ret_address)
{
    size_t at;
    if (!span_find(orcpt, ';', &at) || at == 0 || at + 1 == orcpt.n || !smtp_text_is_ascii(span_part(orcpt, 0, at)))
        return false;
    struct span address = span_part(orcpt, at + 1, orcpt.n), plain;
    *ret_type = span_part(orcpt, 0, at);
    if (span_ieq_z(*ret_type, "utf-8"))
        address = w->utf8 ? unembedded(w, address) : address;
    else if (smtp_xtext_decode(&w->scratch, address, &plain) == 0 && smtp_text_is_ascii(plain))
        address = plain;
    *ret_address = address;
    return true;
}

static void put_recipient(struct writer *w, const struct dsn_rcpt *r)
{
    struct span type, address;
    arena_reset(&w->scratch);
    strbuf_z(w->out, "\r\n");
    if (original_recipient(w, r->orcpt, &type, &address)) {
        strbuf_z(w->out, "Original-Recipient: ");
        put_folded(w, type, 0, "");
        strbuf_z(w->out, "; ");
        put_folded(w, address, 0, "\t");
        strbuf_z(w->out, "\r\n");
    }
    put_field(w, "Final-Recipient", smtp_text_is_ascii(r->address) ? "rfc822; " : "utf-8; ", r->address);
    strbuf_f(w->out, "Action: %s\r\n", actions[r->action].word_z);
    strbuf_f(w->out, "Status: %.*s\r\n", SPAN_ARG(status_of(r)));
    if (r->remote.n > 0)
        put_field(w, "Remote-MTA", "dns; ", r->remote);
    if (r->diagnostic.n > 0)
        put_field(w, "Diagnostic-Code", "smtp; ", span_part(r->diagnostic, 0, DSN_DIAGNOSTIC_MAX));
    put_date(w, "Last-Attempt-Date", r->attempted_s);
    if (r->action == DSN_DELAYED)
        put_date(w, "Will-Retry-Until", r->retry_until_s);
}

/* -- the three parts */

static void put_part(struct writer *w, const char *type_z, const char *encoding_z)
{
    strbuf_f(w->out, "--=_%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n", w->boundary, type_z, encoding_z);
}

static void put_reason(struct writer *w, const struct dsn_rcpt *r)
{
    strbuf_z(w->out, "  <");
    put_folded(w, r->address, 3, "  ");
    strbuf_z(w->out, ">\r\n");
    if (r->reason.n > 0) {
        strbuf_z(w->out, "    ");
        put_folded(w, span_part(r->reason, 0, DSN_DIAGNOSTIC_MAX), 4, "    ");
        strbuf_z(w->out, "\r\n");
    }
    if (r->diagnostic.n > 0) {
        strbuf_z(w->out, "    ");
        put_folded(w, r->remote.n > 0 ? r->remote : SPAN_LIT("The other host"), 4, "    ");
        strbuf_z(w->out, " answered:\r\n    ");
        put_folded(w, span_part(r->diagnostic, 0, DSN_DIAGNOSTIC_MAX), 4, "    ");
        strbuf_z(w->out, "\r\n");
    }
    strbuf_f(w->out, "    Status %.*s\r\n", SPAN_ARG(status_of(r)));
    if (r->action == DSN_DELAYED && r->retry_until_s != 0) {
        strbuf_z(w->out, "    Tried until ");
        date_write(w->out, r->retry_until_s, 0);
        strbuf_z(w->out, "\r\n");
    }
}

static void put_text(struct writer *w)
{
    const struct dsn_sheet *s = w->sheet;
    put_part(w, "text/plain; charset=utf-8", w->utf8 ? "8bit" : "7bit");
    strbuf_f(w->out, "This is the mail server %s.\r\n\r\nYour message of ", s->hostname_z);
    date_write(w->out, s->message->accepted_s, 0);
    strbuf_f(w->out, "\r\n(id ");
    put_folded(w, s->message->id, 0, "");
    strbuf_z(w->out, ", its beginning is attached)\r\n");
    for (unsigned action = 0; action < DSN_ACTION__COUNT; action++) {
        bool any = false;
        for (size_t i = 0; i < s->n; i++) {
            if (s->rcpt[i].action != action)
                continue;
            if (!any) {
                put_folded(w, span_z(actions[action].text_z), 0, "");
                strbuf_z(w->out, "\r\n\r\n");
            }
            put_reason(w, &s->rcpt[i]);
            any = true;
        }
        if (any)
            strbuf_z(w->out, "\r\n");
    }
}

static void put_status(struct writer *w)
{
    const struct dsn_sheet *s = w->sheet;
    struct span envid;
    put_part(w, w->utf8 ? "message/global-delivery-status" : "message/delivery-status", w->utf8 ? "8bit" : "7bit");
    if (s->message->envid.n > 0 && smtp_xtext_decode(&w->scratch, s->message->envid, &envid) == 0)
        put_field(w, "Original-Envelope-Id", "", envid);
    strbuf_f(w->out, "Reporting-MTA: dns; %s\r\n", s->hostname_z);
    put_date(w, "Arrival-Date", s->message->accepted_s);
    for (size_t i = 0; i < s->n; i++)
        put_recipient(w, &s->rcpt[i]);
    strbuf_z(w->out, "\r\n");
}

/* The header of the original, cut behind the last field that is whole. */
static struct span original_head(const struct dsn_sheet *s)
{
    struct span text = span_part(s->original, 0, DSN_ORIGINAL_MAX);
    bool cut = !s->whole || text.n < s->original.n;
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    size_t end = 0;
    while (header_next(&hs, &f))
        end = (size_t)(f.raw.p - text.p) + (!hs.ended && cut && hs.at == text.n ? 0 : f.raw.n);
    return span_part(text, 0, end);
}

/* RFC 3461 4.3: the whole message only with a failure, and only if asked for. */
static bool returns_whole(const struct dsn_sheet *s)
{
    bool failed = false;
    for (size_t i = 0; i < s->n; i++)
        failed = failed || s->rcpt[i].action == DSN_FAILED;
    return failed && s->message->ret == SMTP_RET_FULL && !s->message->requiretls && s->whole &&
           s->original.n <= DSN_ORIGINAL_MAX;
}

static void put_original(struct writer *w)
{
    const struct dsn_sheet *s = w->sheet;
    struct span head = original_head(s);
    bool plain = smtp_text_is_ascii(head), global = !plain && utf8_valid(head);
    if (returns_whole(s)) {
        put_part(w, global ? "message/global" : "message/rfc822", smtp_text_is_ascii(s->original) ? "7bit" : "8bit");
        strbuf_span(w->out, s->original);
    } else {
        put_part(w, global ? "message/global-headers" : "text/rfc822-headers", global ? "8bit" : "7bit");
        if (plain || global)
            strbuf_span(w->out, head);
        else
            for (size_t i = 0; i < head.n; i++) /* in no charset: shown as far as it is text */
                strbuf_c(w->out, head.p[i] >= 0x80 ? '?' : head.p[i]);
    }
    strbuf_f(w->out, "\r\n--=_%s--\r\n", w->boundary);
}

/* -- the header */

static enum dsn_action worst(const struct dsn_sheet *s)
{
    enum dsn_action a = DSN_EXPANDED;
    for (size_t i = 0; i < s->n; i++)
        a = MIN(a, s->rcpt[i].action);
    return a;
}

/* The original's Message-ID, if it is one: it goes into a header field of ours. */
static struct span references(struct writer *w, struct span head)
{
    struct header_field f;
    if (!header_find(head, HEADER_MESSAGE_ID, &f) || f.value.n > REFERENCES_MAX)
        return SPAN_LIT("");
    struct span id = header_unfold(&w->scratch, f.value);
    bool ok = id.n > 2 && id.p[0] == '<' && id.p[id.n - 1] == '>';
    for (size_t i = 0; i < id.n; i++)
        ok = ok && id.p[i] > ' ' && id.p[i] < 0x7f;
    return ok ? id : SPAN_LIT("");
}

static void put_head(struct writer *w)
{
    const struct dsn_sheet *s = w->sheet;
    char id[CRYPTO_ID_MAX];
    crypto_id(id);
    strbuf_f(w->out, "From: MAILER-DAEMON@%s\r\nTo: <", s->hostname_z);
    put_folded(w, s->message->sender, 0, "\t");
    strbuf_f(w->out, ">\r\nSubject: %s\r\n", actions[worst(s)].subject_z);
    put_date(w, "Date", s->now_s);
    strbuf_f(w->out, "Message-ID: <%s@%s>\r\n", id, s->hostname_z);
    struct span of = references(w, original_head(s));
    if (of.n > 0)
        strbuf_f(w->out, "References: %.*s\r\n", SPAN_ARG(of));
    strbuf_f(w->out, "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: multipart/report; report-type=%sdelivery-status;\r\n\tboundary=\"=_%s\"\r\n",
             w->utf8 ? "global-" : "", w->boundary);
}

/* An address beyond ASCII counts only as UTF-8; other octets are shown as question marks. */
static bool utf8_address(struct span s)
{
    return !smtp_text_is_ascii(s) && utf8_valid(s);
}

static bool needs_utf8(const struct dsn_sheet *s)
{
    bool yes = utf8_address(s->message->sender);
    for (size_t i = 0; i < s->n; i++)
        yes = yes || utf8_address(s->rcpt[i].address) || utf8_address(s->rcpt[i].orcpt);
    return yes;
}

int dsn_compose(const struct dsn_sheet *sheet, struct strbuf *out, bool *ret_utf8)
{
    struct writer w = {.sheet = sheet, .out = out, .utf8 = needs_utf8(sheet)};
    bool high = w.utf8 || !smtp_text_is_ascii(span_part(sheet->original, 0, DSN_ORIGINAL_MAX));
    crypto_id(w.boundary);
    arena_init(&w.scratch, SCRATCH_MAX);
    put_head(&w);
    strbuf_f(out, "Content-Transfer-Encoding: %s\r\n\r\n", high ? "8bit" : "7bit");
    put_text(&w);
    put_status(&w);
    put_original(&w);
    arena_done(&w.scratch);
    *ret_utf8 = !smtp_text_is_ascii(sheet->message->sender);
    return strbuf_ok(out) ? 0 : -E_NOMEM;
}

bool dsn_is_report(struct span head)
{
    struct header_field f;
    struct arena a;
    struct mime_fields m;
    bool yes = false;
    if (!header_find(head, HEADER_CONTENT_TYPE, &f))
        return false;
    arena_init(&a, SCRATCH_MAX);
    if (mime_fields_parse(&a, f.raw, 0, &m) == 0) {
        struct span kind = mime_param_get(&m.params, "report-type");
        yes = span_ieq_z(m.type, "multipart") && span_ieq_z(m.subtype, "report") &&
              (span_ieq_z(kind, "delivery-status") || span_ieq_z(kind, "global-delivery-status"));
    }
    arena_done(&a);
    return yes;
}
