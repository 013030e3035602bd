#include "proto/envelope.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/address.h"
#include "proto/header.h"

/* RFC 9051 section 9 "quoted": no CR, LF; octets above ASCII only under UTF8=ACCEPT, so they go as a literal. */
static bool can_be_quoted(struct span s)
{
    if (s.n > IMAP_QUOTED_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 0x80 || s.p[i] == 0 || s.p[i] == '\r' || s.p[i] == '\n')
            return false;
    return true;
}

static void write_literal(struct strbuf *out, struct span s)
{
    strbuf_c(out, '{');
    strbuf_u64(out, s.n);
    strbuf_z(out, "}\r\n");
    size_t at;
    while (span_find(s, 0, &at)) {
        strbuf_span(out, span_part(s, 0, at));
        strbuf_c(out, 0x80); /* IMAP-41: no literal holds a NUL */
        s = span_part(s, at + 1, s.n);
    }
    strbuf_span(out, s);
}

void imap_string(struct strbuf *out, struct span s)
{
    if (!can_be_quoted(s)) {
        write_literal(out, s);
        return;
    }
    strbuf_c(out, '"');
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == '\\') {
            strbuf_span(out, span_part(s, done, i - done));
            strbuf_c(out, '\\');
            done = i;
        }
    strbuf_span(out, span_part(s, done, s.n));
    strbuf_c(out, '"');
}

void imap_nstring(struct strbuf *out, struct span s)
{
    if (s.p == NULL)
        strbuf_z(out, "NIL");
    else
        imap_string(out, s);
}

struct envelope {
    struct strbuf *out;
    struct arena *arena;
    struct span block;
    struct span first[HEADER_ID__COUNT]; /* raw values; p NULL where the field is absent */
};

static int write_text(struct envelope *e, enum header_id id)
{
    struct span text = {NULL, 0};
    if (e->first[id].p != NULL) {
        text = header_unfold(e->arena, e->first[id]);
        if (text.p == NULL)
            return -E_NOMEM;
    }
    imap_nstring(e->out, text);
    return 0;
}

static void write_address(struct strbuf *out, const struct address *ad)
{
    static const struct span empty = {(const uint8_t *)"", 0};
    switch (ad->kind) {
    case ADDRESS_MAILBOX:
        /* A NIL host would mean a group: what is missing is empty instead. */
        strbuf_c(out, '(');
        imap_nstring(out, ad->name);
        strbuf_c(out, ' ');
        imap_nstring(out, ad->route);
        strbuf_c(out, ' ');
        imap_string(out, ad->mailbox.p != NULL ? ad->mailbox : empty);
        strbuf_c(out, ' ');
        imap_string(out, ad->domain.p != NULL ? ad->domain : empty);
        strbuf_c(out, ')');
        break;
    case ADDRESS_GROUP_START:
        strbuf_z(out, "(NIL NIL ");
        imap_string(out, ad->mailbox);
        strbuf_z(out, " NIL)");
        break;
    case ADDRESS_GROUP_END:
        strbuf_z(out, "(NIL NIL NIL NIL)");
        break;
    }
}

/* The addresses of one field, without parentheses: how many, or an error. */
static int write_list(struct envelope *e, struct span value)
{
    struct address_scan as = address_scan_of(e->arena, value);
    struct address ad;
    int r, count = 0;
    while ((r = address_next(&as, &ad)) > 0) {
        if (count == 0)
            count = 1;
        write_address(e->out, &ad);
    }
    return r < 0 ? r : count;
}

static int write_addresses(struct envelope *e, enum header_id id, bool all)
{
    struct header_scan hs = header_scan_of(e->block);
    struct header_field f;
    size_t start = e->out->n;
    int some = 0;
    if (e->first[id].p == NULL) {
        strbuf_z(e->out, "NIL");
        return 0;
    }
    strbuf_c(e->out, '(');
    while (header_next(&hs, &f)) {
        if (f.id != id)
            continue;
        int r = write_list(e, f.value);
        if (r < 0)
            return r;
        some |= r;
        if (!all)
            break;
    }
    if (some) {
        strbuf_c(e->out, ')');
        return 1;
    }
    if (strbuf_ok(e->out))
        e->out->n = start;
    strbuf_z(e->out, "NIL");
    return 0;
}

/* RFC 9051 7.5.2: without Sender or Reply-To, or with one that holds no address, From stands there. */
static int write_or_from(struct envelope *e, enum header_id id, size_t from_at, size_t from_n)
{
    size_t start = e->out->n;
    int r = write_addresses(e, id, false);
    if (r != 0 || !strbuf_ok(e->out))
        return r;
    e->out->n = start;
    if (strbuf_reserve(e->out, from_n))
        strbuf_add(e->out, e->out->p + from_at, from_n);
    return 0;
}

int envelope_write(struct strbuf *out, struct arena *a, struct span header_block)
{
    static const enum header_id lists[] = {HEADER_TO, HEADER_CC, HEADER_BCC};
    struct envelope e = {.out = out, .arena = a, .block = header_block};
    struct header_scan hs = header_scan_of(header_block);
    struct header_field f;
    while (header_next(&hs, &f))
        if (e.first[f.id].p == NULL)
            e.first[f.id] = f.value;
    strbuf_c(out, '(');
    int r = write_text(&e, HEADER_DATE);
    strbuf_c(out, ' ');
    if (r >= 0)
        r = write_text(&e, HEADER_SUBJECT);
    strbuf_c(out, ' ');
    size_t from_at = out->n;
    if (r >= 0)
        r = write_addresses(&e, HEADER_FROM, false);
    size_t from_n = out->n - from_at;
    strbuf_c(out, ' ');
    if (r >= 0)
        r = write_or_from(&e, HEADER_SENDER, from_at, from_n);
    strbuf_c(out, ' ');
    if (r >= 0)
        r = write_or_from(&e, HEADER_REPLY_TO, from_at, from_n);
    for (size_t i = 0; i < ARRAY_LEN(lists) && r >= 0; i++) {
        strbuf_c(out, ' ');
        r = write_addresses(&e, lists[i], true);
    }
    strbuf_c(out, ' ');
    if (r >= 0)
        r = write_text(&e, HEADER_IN_REPLY_TO);
    strbuf_c(out, ' ');
    if (r >= 0)
        r = write_text(&e, HEADER_MESSAGE_ID);
    strbuf_c(out, ')');
    return r < 0 ? r : strbuf_ok(out) ? 0 : -E_NOMEM;
}
