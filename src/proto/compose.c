#include "proto/compose.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/compose_head.h"
#include "proto/date.h"
#include "proto/header.h"
#include "proto/smtp_path.h"
#include "proto/transfer_encode.h"

#define LINE_MOST 998u
#define RAW_LINE  57u /* octets of a file on a line of base64 */
#define B64_LINE  78u /* the line, CRLF included */
#define RAW_READ  (256u * RAW_LINE)
#define PIECE     2048u
#define FIELD_NAME_MAX 77u

/* -- what may be written */

bool compose_value_ok(struct span value)
{
    for (size_t i = 0; i < value.n; i++)
        if ((value.p[i] < 0x20 && value.p[i] != '\t') || value.p[i] == 0x7f)
            return false;
    return true;
}

static bool list_ok(const struct compose_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct compose_mailbox *m = &list->item[i];
        if (!compose_value_ok(m->name) || !compose_value_ok(m->local) || !compose_value_ok(m->domain) || m->local.n == 0 ||
            m->domain.n == 0 || m->local.n > SMTP_LOCAL_MAX || m->domain.n > SMTP_DOMAIN_MAX || m->name.n > COMPOSE_NAME_MAX)
            return false;
    }
    return true;
}

/* Trace, MIME and address fields, and those that are members of their own; a name that ends in "-" stands for all that
 * begin so. */
static bool field_is_ours(struct span name)
{
    static const char *const ours[] = {
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Message-ID", "Subject", "Received", "Return-Path",
        "Delivered-To", "X-Original-To", "Apparently-To", "Envelope-To", "MIME-Version", "Authentication-Results", "Received-SPF",
        "DKIM-Signature", "Resent-", "Content-", "ARC-"};
    for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
        struct span one = span_z(ours[i]);
        if (one.p[one.n - 1] == '-' ? span_istarts_z(name, ours[i]) : span_ieq(name, one))
            return true;
    }
    return false;
}

static bool field_name_ok(struct span name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] <= 0x20 || name.p[i] >= 0x7f || name.p[i] == ':')
            return false;
    return name.n > 0 && name.n <= FIELD_NAME_MAX && !field_is_ours(name);
}

static bool fields_ok(const struct compose *m)
{
    for (size_t i = 0; i < m->field_n; i++) {
        if (!field_name_ok(m->field[i].name) || !compose_value_ok(m->field[i].value) || m->field[i].value.n > COMPOSE_VALUE_MAX)
            return false;
        for (size_t k = 0; k < i; k++)
            if (span_ieq(m->field[i].name, m->field[k].name))
                return false;
    }
    return m->field_n <= COMPOSE_FILES_MAX;
}

static size_t token_at(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && s.p[at + n] > 0x20 && s.p[at + n] < 0x7f && strchr("()<>@,;:\\\"/[]?=", s.p[at + n]) == NULL)
        n++;
    return n;
}

/* A quoted string of RFC 2045 without escapes: its octets, or 0. */
static size_t quoted_at(struct span s, size_t at)
{
    size_t end;
    if (at >= s.n || s.p[at] != '"' || !span_find(span_part(s, at + 1, s.n), '"', &end))
        return 0;
    struct span inner = span_part(s, at + 1, end);
    return smtp_text_is_ascii(inner) && memchr(inner.p, '\\', inner.n) == NULL ? end + 2 : 0;
}

/* type "/" subtype *(";" attribute "=" value). What has parts of its own cannot be base64 (RFC 2045 6.4). */
static bool type_ok(struct span s)
{
    size_t at = token_at(s, 0), n;
    if (s.n > COMPOSE_NAME_MAX || !compose_value_ok(s) || at == 0 || at >= s.n || s.p[at] != '/' ||
        (n = token_at(s, at + 1)) == 0 || span_istarts_z(s, "multipart/") || span_istarts_z(s, "message/"))
        return false;
    for (at += 1 + n; at < s.n; at += n) {
        if (s.p[at++] != ';')
            return false;
        while (at < s.n && s.p[at] == ' ')
            at++;
        n = token_at(s, at);
        if (n == 0 || at + n >= s.n || s.p[at + n] != '=')
            return false;
        at += n + 1;
        n = MAX(token_at(s, at), quoted_at(s, at));
        if (n == 0)
            return false;
    }
    return true;
}

static bool files_ok(const struct compose *m)
{
    for (size_t i = 0; i < m->file_n; i++) {
        const struct compose_file *f = &m->file[i];
        if (!compose_value_ok(f->name) || f->name.n > COMPOSE_NAME_MAX || (f->type.n > 0 && !type_ok(f->type)))
            return false;
    }
    return m->file_n <= COMPOSE_FILES_MAX;
}

static const char *wrong_member(const struct compose *m)
{
    const struct {
        bool ok;
        const char *name_z;
    } rows[] = {
        {m->from.n == 1 && list_ok(&m->from), "from"}, {list_ok(&m->reply_to), "reply_to"}, {list_ok(&m->to), "to"},
        {list_ok(&m->cc), "cc"},                       {compose_value_ok(m->subject), "subject"},
        {fields_ok(m), "headers"},                     {files_ok(m), "attachments"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!rows[i].ok)
            return rows[i].name_z;
    return NULL;
}

/* -- texts */

/* CRLF line ends whatever came, and one at the end. */
static void put_lines(struct strbuf *b, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c != '\r' && c != '\n') {
            strbuf_c(b, c);
            continue;
        }
        strbuf_z(b, "\r\n");
        i += c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n';
    }
    if (text.n > 0 && text.p[text.n - 1] != '\n' && text.p[text.n - 1] != '\r')
        strbuf_z(b, "\r\n");
}

static enum mime_encoding encoding_for(struct span text)
{
    size_t line = 0, longest = 0, beyond = 0;
    for (size_t i = 0; i < text.n; i++) {
        beyond += text.p[i] >= 0x80 || text.p[i] == 0;
        line = text.p[i] == '\n' ? 0 : line + 1;
        longest = MAX(longest, line);
    }
    if (beyond == 0 && longest <= LINE_MOST)
        return MIME_7BIT;
    return beyond > text.n / 6 ? MIME_BASE64 : MIME_QUOTED_PRINTABLE;
}

static void put_encoded_text(struct strbuf *b, struct span text, enum mime_encoding encoding)
{
    struct transfer_encoder e = transfer_encoder_of(encoding);
    uint8_t out[TRANSFER_ENCODED(PIECE)];
    for (size_t at = 0; at < text.n; at += PIECE)
        strbuf_add(b, out, transfer_encode(&e, span_part(text, at, PIECE), out));
    strbuf_add(b, out, transfer_encode_end(&e, true, out));
}

static void put_text_part(struct strbuf *b, const char *subtype_z, struct span text)
{
    static const char *const words[] = {
        [MIME_7BIT] = "7bit", [MIME_QUOTED_PRINTABLE] = "quoted-printable", [MIME_BASE64] = "base64"};
    struct strbuf lines = {0};
    put_lines(&lines, text);
    enum mime_encoding encoding = encoding_for(strbuf_text(&lines));
    strbuf_f(b, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n", subtype_z, words[encoding]);
    if (encoding == MIME_7BIT)
        strbuf_span(b, strbuf_text(&lines));
    else
        put_encoded_text(b, strbuf_text(&lines), encoding);
    b->failed = b->failed || lines.failed;
    strbuf_done(&lines);
}

static void put_boundary(struct strbuf *b, const struct compose *m, char which, const char *end_z)
{
    strbuf_f(b, "--=_%c%.*s%s\r\n", which, SPAN_ARG(m->boundary), end_z);
}

static void put_multipart(struct strbuf *b, const struct compose *m, const char *subtype_z, char which)
{
    strbuf_f(b, "Content-Type: multipart/%s;\r\n boundary=\"=_%c%.*s\"\r\n\r\n", subtype_z, which, SPAN_ARG(m->boundary));
}

static void put_texts(struct strbuf *b, const struct compose *m)
{
    if (!m->has_html) {
        put_text_part(b, "plain", m->text);
        return;
    }
    put_multipart(b, m, "alternative", 'a');
    put_boundary(b, m, 'a', "");
    put_text_part(b, "plain", m->text);
    strbuf_z(b, "\r\n");
    put_boundary(b, m, 'a', "");
    put_text_part(b, "html", m->html);
    strbuf_z(b, "\r\n");
    put_boundary(b, m, 'a', "--");
}

/* -- files */

static uint64_t base64_lines_size(uint64_t n)
{
    uint64_t octets = (n + 2) / 3 * 4;
    return octets + (n + RAW_LINE - 1) / RAW_LINE * 2;
}

static void put_file_head(struct strbuf *b, const struct compose_file *f)
{
    struct compose_head h = {.b = b};
    compose_begin(&h, SPAN_LIT("Content-Type"));
    strbuf_c(b, ' ');
    strbuf_span(b, f->type.n > 0 ? f->type : SPAN_LIT("application/octet-stream"));
    strbuf_z(b, "\r\nContent-Transfer-Encoding: base64\r\n");
    compose_begin(&h, SPAN_LIT("Content-Disposition"));
    strbuf_z(b, " attachment");
    if (f->name.n > 0)
        compose_param(&h, "filename", f->name);
    strbuf_z(b, "\r\n\r\n");
}

static void put_files(const struct compose *m, struct composed *c)
{
    for (size_t i = 0; i < m->file_n; i++) {
        strbuf_z(&c->text, "\r\n");
        put_boundary(&c->text, m, 'm', "");
        put_file_head(&c->text, &m->file[i]);
        c->file[i] = (struct composed_file){.text_at = c->text.n, .at = m->file[i].at, .n = m->file[i].n};
        c->size += base64_lines_size(m->file[i].n);
    }
}

/* -- the header */

static void put_list(struct strbuf *b, const char *name_z, const struct compose_list *list)
{
    struct compose_head h = {.b = b};
    if (list->n == 0)
        return;
    compose_begin(&h, span_z(name_z));
    compose_mailboxes(&h, list);
    compose_end(&h);
}

static void put_head(struct strbuf *b, const struct compose *m)
{
    struct compose_head h = {.b = b};
    strbuf_z(b, "Date: ");
    date_write(b, m->date_s, 0);
    strbuf_z(b, "\r\n");
    put_list(b, "From", &m->from);
    put_list(b, "Reply-To", &m->reply_to);
    put_list(b, "To", &m->to);
    put_list(b, "Cc", &m->cc);
    if (m->to.n == 0 && m->cc.n == 0)
        strbuf_z(b, "To: undisclosed-recipients:;\r\n");
    compose_begin(&h, SPAN_LIT("Subject"));
    compose_unstructured(&h, m->subject);
    strbuf_z(b, "\r\nMessage-ID: ");
    strbuf_span(b, m->message_id);
    strbuf_z(b, "\r\n");
    for (size_t i = 0; i < m->field_n; i++) {
        compose_begin(&h, m->field[i].name);
        compose_own(&h, m->field[i].value);
        compose_end(&h);
    }
    strbuf_z(b, "MIME-Version: 1.0\r\n");
}

static size_t head_size(struct span text)
{
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    while (header_next(&hs, &f)) {}
    return hs.at;
}

int compose(const struct compose *m, struct composed *ret, const char **ret_what_z)
{
    struct composed c = {.file_n = m->file_n};
    const char *wrong = wrong_member(m);
    if (wrong != NULL) {
        *ret_what_z = wrong;
        return -E_INVAL;
    }
    c.file = calloc(MAX(m->file_n, (size_t)1), sizeof(*c.file));
    if (c.file == NULL)
        return -E_NOMEM;
    put_head(&c.text, m);
    if (m->file_n > 0) {
        put_multipart(&c.text, m, "mixed", 'm');
        put_boundary(&c.text, m, 'm', "");
    }
    put_texts(&c.text, m);
    put_files(m, &c);
    if (m->file_n > 0) {
        strbuf_z(&c.text, "\r\n");
        put_boundary(&c.text, m, 'm', "--");
    }
    if (!strbuf_ok(&c.text)) {
        composed_done(&c);
        return -E_NOMEM;
    }
    c.size += c.text.n;
    c.head_n = head_size(strbuf_text(&c.text));
    c.utf8_head = !smtp_text_is_ascii(span_part(strbuf_text(&c.text), 0, c.head_n));
    *ret = c;
    return 0;
}

void composed_done(struct composed *c)
{
    strbuf_done(&c->text);
    free(c->file);
    *c = (struct composed){0};
}

/* -- reading */

/* Octets of a file as lines of base64, from `at` of them. */
static int64_t read_file(const struct compose_reader *r, const struct composed_file *f, uint64_t at, uint8_t *buf, size_t n)
{
    uint8_t raw[RAW_READ];
    char line[base64_size(RAW_LINE) + 2];
    uint64_t from = at / B64_LINE * RAW_LINE;
    size_t want = (size_t)MIN(f->n - from, (uint64_t)MIN(sizeof(raw), (n / B64_LINE + 2) * RAW_LINE)), have = 0, done = 0;
    while (have < want) {
        int64_t got = r->spool->read(r->spool->ctx, f->at + from + have, raw + have, want - have);
        if (got <= 0)
            return got < 0 ? got : -E_IO;
        have += (size_t)got;
    }
    size_t skip = (size_t)(at % B64_LINE);
    for (size_t k = 0; k < have && done < n; k += RAW_LINE, skip = 0) {
        size_t length = base64_encode(span_of(raw + k, MIN(have - k, (size_t)RAW_LINE)), line);
        line[length++] = '\r';
        line[length++] = '\n';
        size_t part = MIN(length - skip, n - done);
        memcpy(buf + done, line + skip, part);
        done += part;
    }
    return (int64_t)done;
}

static int64_t read_at(void *ctx, uint64_t at, void *buf, size_t n)
{
    const struct compose_reader *r = ctx;
    const struct composed *c = r->made;
    uint64_t before = 0; /* octets of files in front */
    for (size_t i = 0; i <= c->file_n; i++) {
        size_t to = i == c->file_n ? c->text.n : c->file[i].text_at;
        if (at < before + to) {
            struct span piece = span_part(strbuf_text(&c->text), (size_t)(at - before), to - (size_t)(at - before));
            piece = span_part(piece, 0, n);
            memcpy(buf, piece.p, piece.n);
            return (int64_t)piece.n;
        }
        if (i == c->file_n)
            break;
        uint64_t size = base64_lines_size(c->file[i].n);
        if (at < before + to + size)
            return read_file(r, &c->file[i], at - before - to, buf, n);
        before += size;
    }
    return 0;
}

struct mime_source compose_source(struct compose_reader *r)
{
    return (struct mime_source){.read = read_at, .ctx = r, .size = r->made->size};
}
