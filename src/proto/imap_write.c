#include "proto/imap_write.h"

#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/date.h"
#include "proto/imap_cmd.h"
#include "proto/mailbox_name.h"

#define QUOTED_MAX 1024 /* octets; longer text is a literal, so that no client's line buffer overflows */

enum form { FORM_ATOM, FORM_QUOTED, FORM_LITERAL };

/* RFC 9051 "atom-specials", without the 8-bit octets and "]", which a client may take for the end of a code. */
static bool is_atom_octet(uint8_t c)
{
    static const char specials[] = "(){ %*\"\\]";
    return c > 0x20 && c < 0x7f && memchr(specials, c, sizeof(specials) - 1) == NULL;
}

static enum form form_of(struct span s, bool utf8)
{
    bool atom = s.n > 0, high = false;
    if (s.n > QUOTED_MAX)
        return FORM_LITERAL;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        if (c == 0 || c == '\r' || c == '\n')
            return FORM_LITERAL;
        high |= c > 0x7f;
        atom = atom && is_atom_octet(c);
    }
    if (high && (!utf8 || !utf8_valid(s)))
        return FORM_LITERAL;
    return atom && !span_ieq_z(s, "NIL") ? FORM_ATOM : FORM_QUOTED;
}

static void write_quoted(struct strbuf *out, struct span s)
{
    size_t from = 0;
    strbuf_c(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '"' && s.p[i] != '\\')
            continue;
        strbuf_add(out, s.p + from, i - from);
        strbuf_c(out, '\\');
        from = i;
    }
    strbuf_add(out, s.p + from, s.n - from);
    strbuf_c(out, '"');
}

static void write_literal(struct strbuf *out, struct span s)
{
    strbuf_c(out, '{');
    strbuf_u64(out, s.n);
    strbuf_z(out, "}\r\n");
    size_t at = out->n, from = 0, nul;
    strbuf_span(out, s);
    if (!strbuf_ok(out))
        return;
    while (span_find(span_part(span_of(out->p + at, s.n), from, s.n), 0, &nul)) {
        from += nul;
        out->p[at + from] = 0x80;
    }
}

void imap_write_string(struct strbuf *out, struct span s, bool utf8)
{
    if (form_of(s, utf8) == FORM_LITERAL)
        write_literal(out, s);
    else
        write_quoted(out, s);
}

void imap_write_nstring(struct strbuf *out, struct span s, bool utf8)
{
    if (s.p == NULL)
        strbuf_z(out, "NIL");
    else
        imap_write_string(out, s, utf8);
}

void imap_write_astring(struct strbuf *out, struct span s, bool utf8)
{
    if (form_of(s, utf8) == FORM_ATOM)
        strbuf_span(out, s);
    else
        imap_write_string(out, s, utf8);
}

void imap_write_mailbox(struct strbuf *out, struct span name, bool utf8)
{
    struct strbuf wire = {0};
    bool plain = true;
    for (size_t i = 0; i < name.n && plain; i++)
        plain = name.p[i] >= 0x20 && name.p[i] <= 0x7e && name.p[i] != '&';
    if (plain || utf8) {
        imap_write_astring(out, name, utf8);
        return;
    }
    mailbox_name_to_wire(&wire, name, false);
    imap_write_astring(out, strbuf_text(&wire), false);
    if (!strbuf_ok(&wire))
        out->failed = true;
    strbuf_done(&wire);
}

void imap_write_flag_words(struct strbuf *out, unsigned system, const struct span *keywords, size_t n)
{
    static const char *const words[] = {"\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "\\Recent"};
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if ((system >> i & 1) == 0)
            continue;
        if (any)
            strbuf_c(out, ' ');
        strbuf_z(out, words[i]);
        any = true;
    }
    for (size_t i = 0; i < n; i++) {
        if (any)
            strbuf_c(out, ' ');
        strbuf_span(out, keywords[i]);
        any = true;
    }
}

void imap_write_flags(struct strbuf *out, unsigned system, const struct span *keywords, size_t n)
{
    strbuf_c(out, '(');
    imap_write_flag_words(out, system, keywords, n);
    strbuf_c(out, ')');
}

void imap_write_date_time(struct strbuf *out, int64_t date_s, int zone_min)
{
    date_write_imap(out, date_s, zone_min);
}

static void write_section_text(struct strbuf *out, const struct imap_section *s)
{
    static const char *const parts[] = {"", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"};
    for (uint32_t i = 0; i < s->number_n; i++) {
        if (i > 0)
            strbuf_c(out, '.');
        strbuf_u64(out, s->number[i]);
    }
    if (s->number_n > 0 && s->part != IMAP_PART_WHOLE)
        strbuf_c(out, '.');
    strbuf_z(out, parts[s->part]);
    for (uint32_t i = 0; i < s->name_n; i++) {
        strbuf_z(out, i == 0 ? " (" : " ");
        imap_write_astring(out, s->names[i], false);
    }
    if (s->name_n > 0)
        strbuf_c(out, ')');
}

void imap_write_section(struct strbuf *out, const struct imap_section *s)
{
    static const char *const forms[] = {"BODY", "BINARY", "BINARY.SIZE", "RFC822", "RFC822.HEADER", "RFC822.TEXT"};
    strbuf_z(out, forms[s->form]);
    if (s->form >= IMAP_SECTION_RFC822)
        return;
    strbuf_c(out, '[');
    write_section_text(out, s);
    strbuf_c(out, ']');
    if (s->partial) {
        strbuf_c(out, '<');
        strbuf_u64(out, s->offset);
        strbuf_c(out, '>');
    }
}

const char *imap_status_word(unsigned one_bit)
{
    static const char *const words[] = {"MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE",
                                        "HIGHESTMODSEQ", "APPENDLIMIT", "MAILBOXID", "DELETED-STORAGE"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (one_bit == 1u << i)
            return words[i];
    return "";
}

static void write_range(struct imap_set_writer *w)
{
    if (w->first == 0)
        return;
    if (w->any)
        strbuf_c(w->out, ',');
    strbuf_u64(w->out, w->first);
    if (w->last != w->first) {
        strbuf_c(w->out, ':');
        strbuf_u64(w->out, w->last);
    }
    w->any = true;
}

void imap_set_add(struct imap_set_writer *w, uint32_t first, uint32_t last)
{
    w->count += (uint64_t)last - first + 1;
    if (w->first != 0 && w->last != UINT32_MAX && first == w->last + 1) {
        w->last = last;
        return;
    }
    write_range(w);
    w->first = first;
    w->last = last;
}

void imap_set_end(struct imap_set_writer *w)
{
    write_range(w);
    w->first = w->last = 0;
}
