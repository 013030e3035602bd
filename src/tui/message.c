/* A draft as the message that goes out (RFC 5322, 2045, 2047, 2231). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "proto/address.h"
#include "proto/date.h"
#include "proto/header.h"
#include "proto/transfer_encode.h"
#include "tui/tui_impl.h"

#define ATTACHED_MAX (50u * 1024u * 1024u)
#define LINE_7BIT    900u

static bool is_ascii(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 0x80)
            return false;
    return true;
}

/* RFC 2047: words of at most 45 octets, cut between characters. */
static void put_words(struct strbuf *out, struct span s)
{
    for (size_t at = 0; at < s.n;) {
        size_t n = MIN(s.n - at, 45);
        while (at + n < s.n && n > 1 && (s.p[at + n] & 0xc0) == 0x80)
            n--;
        strbuf_z(out, at > 0 ? "\r\n =?utf-8?B?" : "=?utf-8?B?");
        base64_append(out, span_part(s, at, n));
        strbuf_z(out, "?=");
        at += n;
    }
}

static void put_text(struct strbuf *out, struct span s)
{
    if (is_ascii(s) && s.n < LINE_7BIT)
        strbuf_span(out, s);
    else
        put_words(out, s);
}

static void put_name(struct strbuf *out, struct span name)
{
    if (!is_ascii(name)) {
        put_words(out, name);
        return;
    }
    strbuf_c(out, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\')
            strbuf_c(out, '\\');
        strbuf_c(out, name.p[i]);
    }
    strbuf_c(out, '"');
}

struct making {
    struct arena *a;
    struct imap_person *to; /* everybody */
    size_t n, cap;
    bool keep;              /* what is no list of addresses yet stays as it is; Bcc is said */
    struct strbuf *out;
};

/* One field of addresses, each on a line of its own; and all of them are recipients. -E_SYNTAX. */
static int put_people(struct making *m, const char *name_z, struct span value)
{
    struct address_scan as = address_scan_of(m->a, value);
    struct address ad;
    bool first = true, said = m->keep || strcmp(name_z, "Bcc") != 0;
    int r;
    while ((r = address_next(&as, &ad)) > 0) {
        if (ad.kind != ADDRESS_MAILBOX)
            continue;
        if (ad.domain.n == 0 || ad.mailbox.n == 0 || (ad.flags & ADDRESS_BROKEN) || m->n == m->cap)
            return -E_SYNTAX;
        m->to[m->n++] = (struct imap_person){.mailbox = ad.mailbox, .host = ad.domain};
        if (!said)
            continue;
        strbuf_f(m->out, first ? "%s: " : ",\r\n ", name_z);
        first = false;
        if (ad.name.n > 0)
            put_name(m->out, ad.name);
        strbuf_z(m->out, ad.name.n > 0 ? " <" : "");
        tui_addr_spec(m->out, ad.mailbox, ad.domain);
        strbuf_z(m->out, ad.name.n > 0 ? ">" : "");
    }
    if (!first)
        strbuf_z(m->out, "\r\n");
    return r;
}

static bool fits_7bit(struct span text)
{
    size_t line = 0;
    for (size_t i = 0; i < text.n; i++) {
        line = text.p[i] == '\n' ? 0 : line + 1;
        if (text.p[i] >= 0x80 || text.p[i] == 0 || text.p[i] == '\r' || line > LINE_7BIT)
            return false;
    }
    return true;
}

static void put_crlf(struct strbuf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n' && (i == 0 || text.p[i - 1] != '\r'))
            strbuf_c(out, '\r');
        strbuf_c(out, text.p[i]);
    }
}

static void put_encoded(struct strbuf *out, struct span octets, enum mime_encoding encoding)
{
    struct transfer_encoder e = transfer_encoder_of(encoding);
    for (size_t at = 0; at < octets.n; at += 65536) {
        struct span piece = span_part(octets, at, 65536);
        if (!strbuf_reserve(out, TRANSFER_ENCODED(piece.n)))
            return;
        out->n += transfer_encode(&e, piece, out->p + out->n);
    }
    if (strbuf_reserve(out, TRANSFER_ENCODED(0)))
        out->n += transfer_encode_end(&e, true, out->p + out->n);
}

static void put_body(struct strbuf *out, struct span text)
{
    struct strbuf lines = {0};
    bool plain = fits_7bit(text);
    strbuf_f(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n", plain ? "7bit" : "quoted-printable");
    put_crlf(&lines, text);
    if (plain)
        strbuf_span(out, strbuf_text(&lines));
    else
        put_encoded(out, strbuf_text(&lines), MIME_QUOTED_PRINTABLE);
    strbuf_done(&lines);
}

static int put_file(struct strbuf *out, const char *path_z, const char *boundary_z)
{
    char *octets;
    size_t n;
    const char *slash = strrchr(path_z, '/'), *name_z = slash == NULL ? path_z : slash + 1;
    int r = fsu_read(AT_FDCWD, path_z, ATTACHED_MAX, &octets, &n);
    if (r < 0)
        return r;
    strbuf_f(out, "--%s\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
                  "Content-Disposition: attachment; filename*=utf-8''", boundary_z);
    for (const char *p = name_z; *p != '\0'; p++) { /* RFC 2231 */
        bool plain = (*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '.' || *p == '-' || *p == '_';
        strbuf_f(out, plain ? "%c" : "%%%02X", (unsigned char)*p);
    }
    strbuf_z(out, "\r\n\r\n");
    put_encoded(out, span_of(octets, n), MIME_BASE64);
    strbuf_z(out, "\r\n");
    free(octets);
    return 0;
}

/* "n name": the part it stands for; NULL: none. */
static const struct draft_part *part_of(const struct draft *d, struct span value)
{
    struct span s = span_trim(value);
    size_t blank = s.n;
    uint64_t n;
    (void)span_find(s, ' ', &blank);
    return span_u64(span_part(s, 0, blank), d->part_n, &n) == 0 && n > 0 ? &d->parts[n - 1] : NULL;
}

static int put_attached(struct tui *t, struct strbuf *out, struct span head, const char *boundary_z)
{
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    int r = 0;
    while (r == 0 && header_next(&hs, &f)) {
        const struct draft_part *part = span_ieq_z(f.name, "Attached") ? part_of(t->draft, f.value) : NULL;
        if (part != NULL) {
            strbuf_f(out, "--%s\r\n", boundary_z);
            strbuf_span(out, strbuf_text(&part->octets));
            strbuf_z(out, "\r\n");
        }
        if (!span_ieq_z(f.name, "Attach"))
            continue;
        char *path_z = tui_dup(span_trim(f.value));
        r = put_file(out, path_z, boundary_z);
        if (r < 0)
            tui_complain(t, "%s: %s", path_z, err_text(r));
        free(path_z);
    }
    return r;
}

static const char *own_domain(const struct tui *t)
{
    const char *at = strchr(t->user_z, '@');
    return at != NULL ? at + 1 : t->server_z;
}

void tui_own_address(const struct tui *t, struct strbuf *out)
{
    strbuf_f(out, "%.*s@%s", (int)strcspn(t->user_z, "@"), t->user_z, own_domain(t));
}

static void put_origin(struct tui *t, struct strbuf *out)
{
    const struct draft *d = t->draft;
    char id[CRYPTO_ID_MAX];
    crypto_id(id);
    strbuf_z(out, "From: ");
    tui_own_address(t, out);
    strbuf_z(out, "\r\nDate: ");
    date_write(out, (int64_t)time(NULL), 0);
    strbuf_f(out, "\r\nMessage-ID: <%s@%s>\r\n", id, own_domain(t));
    if (d->in_reply_to_z != NULL && d->in_reply_to_z[0] == '<')
        strbuf_f(out, "In-Reply-To: %s\r\nReferences: %s%s%s\r\n", d->in_reply_to_z, d->references_z,
                 d->references_z[0] == '\0' ? "" : "\r\n ", d->in_reply_to_z);
}

static bool has_attachments(const struct draft *d, struct span head)
{
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    while (header_next(&hs, &f))
        if (span_ieq_z(f.name, "Attach") || (span_ieq_z(f.name, "Attached") && part_of(d, f.value) != NULL))
            return true;
    return false;
}

/* A field of addresses as far as it is one. */
static int put_people_or_text(struct making *m, const char *name_z, struct span value)
{
    size_t out_n = m->out->n, people_n = m->n;
    int r = put_people(m, name_z, value);
    if (r == 0 || !m->keep)
        return r;
    m->out->n = out_n;
    m->n = people_n;
    strbuf_f(m->out, "%s: ", name_z);
    put_text(m->out, value);
    strbuf_z(m->out, "\r\n");
    return 0;
}

static int put_fields(struct tui *t, struct making *m, struct span head)
{
    static const char *const people[] = {"To", "Cc", "Bcc"};
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    int r = 0;
    while (r == 0 && header_next(&hs, &f)) {
        struct span value = span_trim(header_unfold(m->a, f.value));
        for (size_t i = 0; i < ARRAY_LEN(people) && r == 0; i++)
            if (span_ieq_z(f.name, people[i]))
                r = put_people_or_text(m, people[i], value);
        if (r < 0)
            tui_complain(t, "Not an address: " SPAN_FMT, SPAN_ARG(span_part(value, 0, 100)));
        if (span_ieq_z(f.name, "Subject")) {
            strbuf_z(m->out, "Subject: ");
            put_text(m->out, value);
            strbuf_z(m->out, "\r\n");
        }
    }
    return r;
}

int tui_draft_message(struct tui *t, bool keep, struct strbuf *out, struct arena *a, struct imap_people *ret_to)
{
    struct span text = strbuf_text(&t->draft->text);
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    struct making m = {.a = a, .to = arena_new_array(a, struct imap_person, IMAP_ADDRESSES_MAX), .cap = IMAP_ADDRESSES_MAX,
        .keep = keep, .out = out};
    char id[CRYPTO_ID_MAX];
    if (m.to == NULL)
        return -E_NOMEM;
    while (header_next(&hs, &f))
        ;
    struct span head = span_part(text, 0, hs.at), body = span_part(text, hs.at, text.n);
    bool multipart = has_attachments(t->draft, head);
    crypto_id(id);
    put_origin(t, out);
    int r = put_fields(t, &m, head);
    strbuf_z(out, "MIME-Version: 1.0\r\n");
    if (multipart)
        strbuf_f(out, "Content-Type: multipart/mixed; boundary=\"=_%s\"\r\n\r\n--=_%s\r\n", id, id);
    put_body(out, body);
    if (multipart && r == 0) {
        char boundary[CRYPTO_ID_MAX + 2];
        snprintf(boundary, sizeof(boundary), "=_%s", id);
        strbuf_z(out, "\r\n");
        r = put_attached(t, out, head, boundary);
        strbuf_f(out, "--%s--\r\n", boundary);
    }
    *ret_to = (struct imap_people){m.to, m.n};
    return r < 0 ? r : out->failed ? -E_NOMEM : 0;
}
