/* A message in Drafts is a draft again: its first text is to be edited, its other parts go with it as they are. */
#include <stdlib.h>
#include <string.h>

#include "proto/address.h"
#include "proto/charset.h"
#include "proto/header.h"
#include "proto/mime.h"
#include "tui/act.h"
#include "tui/tui_impl.h"

struct reopening {
    struct arena *a;
    struct span message;
    struct mime_tree tree;
    struct span head;
    bool loses; /* a second form of the text */
};

static struct span octets_of(const struct reopening *o, uint64_t from, uint64_t to)
{
    return span_part(o->message, (size_t)from, (size_t)(to - from));
}

static struct mime_fields fields_of(const struct reopening *o, size_t i)
{
    const struct mime_part *p = &o->tree.parts[i];
    struct mime_fields f;
    if (mime_fields_parse(o->a, octets_of(o, p->header_at, p->body_at), p->flags, &f) < 0)
        return (struct mime_fields){.type = SPAN_LIT("application"), .subtype = SPAN_LIT("octet-stream")};
    return f;
}

static bool is_text(const struct mime_fields *f, const char *subtype_z)
{
    return span_ieq_z(f->type, "text") && span_ieq_z(f->subtype, subtype_z) && !span_ieq_z(f->disposition, "attachment");
}

/* The first text among parts i..end; MIME_NONE. */
static uint32_t find_text(const struct reopening *o, size_t i, size_t end, const char *subtype_z)
{
    for (; i < end; i++) {
        struct mime_fields f = fields_of(o, i);
        if (o->tree.parts[i].kind == MIME_LEAF && is_text(&f, subtype_z))
            return (uint32_t)i;
    }
    return MIME_NONE;
}

/* Behind part i and all that is in it. */
static size_t part_end(const struct reopening *o, size_t i)
{
    size_t end = i + 1;
    while (end < o->tree.count && o->tree.parts[end].depth > o->tree.parts[i].depth)
        end++;
    return end;
}

/* LF, whatever it was. */
static void put_lines(struct strbuf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\r' || i + 1 == text.n || text.p[i + 1] != '\n')
            strbuf_c(out, text.p[i]);
}

static void put_text(struct reopening *o, size_t i, struct strbuf *out)
{
    const struct mime_part *p = &o->tree.parts[i];
    struct mime_fields f = fields_of(o, i);
    struct span charset = mime_param_get(&f.params, "charset");
    struct strbuf text = {0}, shown = {0};
    tui_view_text(octets_of(o, p->body_at, p->body_end), f.encoding, charset.n == 0 ? SPAN_LIT("utf-8") : charset, &text);
    if (span_ieq_z(f.subtype, "html"))
        html_text(strbuf_text(&text), &shown);
    put_lines(out, shown.n > 0 ? strbuf_text(&shown) : strbuf_text(&text));
    strbuf_done(&text);
    strbuf_done(&shown);
}

/* Part i as the text, if it is one or has one: a multipart other than mixed is several forms of one text. */
static bool take_text(struct reopening *o, size_t i, struct strbuf *out)
{
    const struct mime_part *p = &o->tree.parts[i];
    struct mime_fields f = fields_of(o, i);
    size_t end = part_end(o, i);
    if (span_ieq_z(f.type, "multipart") && span_ieq_z(f.subtype, "mixed") && !(p->flags & MIME_PLAIN))
        return false;
    if (p->kind == MIME_MESSAGE || span_ieq_z(f.disposition, "attachment"))
        return false;
    uint32_t at = find_text(o, i, end, "plain");
    if (at == MIME_NONE)
        at = find_text(o, i, end, "html");
    if (at == MIME_NONE)
        return false;
    o->loses = o->loses || end - i > 1 || !is_text(&(struct mime_fields){.type = f.type, .subtype = f.subtype}, "plain");
    put_text(o, at, out);
    return true;
}

static void keep_part(struct tui *t, const struct reopening *o, size_t i)
{
    const struct mime_part *p = &o->tree.parts[i];
    struct mime_fields f = fields_of(o, i);
    struct span name = mime_param_text(o->a, &f.disposition_params, "filename");
    struct strbuf said = {0};
    if (name.n == 0)
        name = mime_param_text(o->a, &f.params, "name");
    if (name.n > 0)
        strbuf_span(&said, span_part(name, 0, 200));
    else
        strbuf_f(&said, SPAN_FMT "/" SPAN_FMT, SPAN_ARG(span_part(f.type, 0, 60)), SPAN_ARG(span_part(f.subtype, 0, 60)));
    char *name_z = tui_dup(strbuf_text(&said));
    tui_draft_add(t, octets_of(o, p->header_at, p->body_end), name_z);
    free(name_z);
    strbuf_done(&said);
}

/* A field of addresses as it is typed: names decoded, quoted where they must be. What is no list stays as it is. */
static char *people_line(const struct reopening *o, enum header_id id)
{
    struct header_field f;
    struct address ad;
    struct strbuf out = {0}, raw = {0};
    bool good = true;
    int r = 0;
    if (!header_find(o->head, id, &f))
        return tui_dup((struct span){0});
    struct address_scan as = address_scan_of(o->a, f.value);
    while (good && (r = address_next(&as, &ad)) > 0) {
        if (ad.kind != ADDRESS_MAILBOX)
            continue;
        good = ad.domain.n > 0 && ad.mailbox.n > 0 && !(ad.flags & ADDRESS_BROKEN);
        if (out.n > 0)
            strbuf_z(&out, ", ");
        tui_person(&out, &(struct imap_person){.name = ad.name, .mailbox = ad.mailbox, .host = ad.domain}, false);
    }
    header_text_utf8(f.value, &raw);
    char *z = tui_dup(good && r == 0 && !as.broken ? strbuf_text(&out) : span_trim(strbuf_text(&raw)));
    strbuf_done(&out);
    strbuf_done(&raw);
    return z;
}

static char *subject_line(const struct reopening *o)
{
    struct header_field f;
    struct strbuf out = {0};
    if (header_find(o->head, HEADER_SUBJECT, &f))
        header_text_utf8(f.value, &out);
    char *z = tui_dup(span_trim(strbuf_text(&out)));
    strbuf_done(&out);
    return z;
}

/* What it answers: the ids of References, of which the last is In-Reply-To's. */
static void take_thread(struct tui *t, const struct reopening *o)
{
    struct header_field f;
    struct span ids = span_z(t->view.references_z), id;
    if (!header_find(o->head, HEADER_IN_REPLY_TO, &f))
        return;
    id = header_unfold(o->a, f.value);
    if (ids.n >= id.n && id.n > 0 && memcmp(ids.p + ids.n - id.n, id.p, id.n) == 0)
        ids = span_part(ids, 0, ids.n - id.n);
    while (ids.n > 0 && ids.p[ids.n - 1] <= ' ')
        ids.n--;
    t->draft->in_reply_to_z = tui_dup(span_part(id, 0, 900));
    t->draft->references_z = tui_dup(ids);
}

static void make_draft(struct tui *t, struct reopening *o, struct span body)
{
    char *to_z = people_line(o, HEADER_TO), *cc_z = people_line(o, HEADER_CC), *bcc_z = people_line(o, HEADER_BCC);
    char *subject_z = subject_line(o);
    tui_draft_new(t, to_z, cc_z, bcc_z, subject_z, body);
    free(to_z);
    free(cc_z);
    free(bcc_z);
    free(subject_z);
    take_thread(t, o);
}

static void reopen(struct tui *t, struct reopening *o, struct place was)
{
    struct mime_fields root = fields_of(o, 0);
    struct strbuf body = {0};
    bool mixed = o->tree.count > 1 && span_ieq_z(root.type, "multipart") && span_ieq_z(root.subtype, "mixed");
    bool has_text = take_text(o, mixed ? 1 : 0, &body);
    if (!mixed && !has_text) {
        strbuf_done(&body);
        tui_complain(t, "There is no text in it to be edited");
        return;
    }
    make_draft(t, o, strbuf_text(&body));
    strbuf_done(&body);
    for (uint32_t i = mixed ? 1 : MIME_NONE; i != MIME_NONE; i = o->tree.parts[i].next)
        if (i != 1 || !has_text)
            keep_part(t, o, i);
    t->draft->was = was;
    tui_draft_edit(t);
    if (o->loses)
        tui_complain(t, "Only its plain text is edited and kept, other forms of the text are not");
}

static void reopen_done(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct arena a;
    if (!tui_draft_fetched(t, r, op))
        return;
    arena_init(&a, 2u * MIME_ARENA);
    struct reopening o = {.a = &a, .message = strbuf_text(&op->octets)};
    struct mime_source source = mime_source_of(&o.message);
    if (mime_scan(&a, &source, &o.tree) < 0) {
        tui_complain(t, "That message is too much for an editor");
    } else {
        o.head = octets_of(&o, 0, o.tree.parts[0].body_at);
        reopen(t, &o, (struct place){op->b, op->a});
    }
    arena_done(&a);
}

void act_reopen(struct tui *t)
{
    const char *drafts_z = tui_box_for(t, USE_DRAFTS);
    if (drafts_z == NULL || t->open_z == NULL || strcmp(drafts_z, t->open_z) != 0)
        tui_complain(t, "Only what is in Drafts can be edited again");
    else if (tui_draft_needs(t, act_reopen) && tui_online(t))
        tui_draft_fetch(t, reopen_done);
}
