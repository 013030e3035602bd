/* ENVELOPE and BODYSTRUCTURE of a FETCH response (RFC 9051 7.5.2). */
#include <stdio.h>

#include "base/arena.h"
#include "base/macros.h"
#include "proto/imap_items.h"

/* -- ENVELOPE */

static bool read_person(struct imap_read *r, struct imap_person *ret)
{
    struct imap_read in;
    struct span route;
    return imap_read_list(r, &in) && imap_read_text(&in, &ret->name) && imap_read_text(&in, &route) &&
           imap_read_text(&in, &ret->mailbox) && imap_read_text(&in, &ret->host);
}

static bool read_people(struct arena *a, struct imap_read *r, struct imap_people *ret)
{
    struct imap_read in, count;
    struct span nil;
    size_t n = 0, k = 0;
    if (!imap_read_list(r, &in))
        return imap_read_text(r, &nil); /* NIL */
    for (count = in; imap_read_skip(&count) && n < IMAP_ADDRESSES_MAX;)
        n++;
    struct imap_person *v = arena_new_array(a, struct imap_person, n);
    if (v == NULL)
        return false;
    while (k < n && read_person(&in, &v[k]))
        k++;
    *ret = (struct imap_people){v, k};
    return true;
}

bool imap_read_envelope(struct arena *a, struct imap_read r, struct imap_envelope *ret)
{
    *ret = (struct imap_envelope){0};
    return imap_read_text(&r, &ret->date) && imap_read_text(&r, &ret->subject) && read_people(a, &r, &ret->from) &&
           read_people(a, &r, &ret->sender) && read_people(a, &r, &ret->reply_to) && read_people(a, &r, &ret->to) &&
           read_people(a, &r, &ret->cc) && read_people(a, &r, &ret->bcc) && imap_read_text(&r, &ret->in_reply_to) &&
           imap_read_text(&r, &ret->message_id);
}

/* -- BODYSTRUCTURE: parts that are open wait on a stack of their own, as deep as IMAP_PARTS_DEPTH */

struct level {
    struct imap_read rest; /* of the multipart: its parts, then its subtype */
    uint32_t part;         /* its index; the parent of what is in it */
    uint32_t next;         /* number of the next part in it */
    char prefix[IMAP_SECTION_TEXT]; /* of its children's sections, with the dot */
};

static bool read_params(struct arena *a, struct imap_read *r, struct mime_params *ret)
{
    struct imap_read in;
    struct span nil;
    if (!imap_read_list(r, &in))
        return imap_read_text(r, &nil);
    struct mime_param *v = arena_new_array(a, struct mime_param, in.n / 2);
    size_t n = 0;
    while (v != NULL && n < in.n / 2 && imap_read_text(&in, &v[n].name) && imap_read_text(&in, &v[n].value))
        n++;
    *ret = (struct mime_params){v, n};
    return v != NULL;
}

static void read_disposition(struct arena *a, struct imap_read *r, struct imap_part *p)
{
    struct imap_read in;
    if (!imap_read_list(r, &in)) {
        (void)imap_read_skip(r);
        return;
    }
    if (imap_read_text(&in, &p->disposition))
        (void)read_params(a, &in, &p->disposition_params);
}

static enum mime_encoding encoding_of(struct span text)
{
    static const char *const words[] = {[MIME_7BIT] = "7bit", [MIME_8BIT] = "8bit", [MIME_BINARY] = "binary",
                                        [MIME_BASE64] = "base64", [MIME_QUOTED_PRINTABLE] = "quoted-printable"};
    for (unsigned i = 0; i < ARRAY_LEN(words); i++)
        if (span_ieq_z(text, words[i]))
            return (enum mime_encoding)i;
    return MIME_OTHER_ENCODING;
}

/* A leaf's fields; what is behind the size depends on the type and is of no use here but the disposition. *ret_inner:
 * the structure of a message/rfc822, else empty. */
static bool read_leaf(struct arena *a, struct imap_read r, struct imap_part *p, struct imap_read *ret_inner)
{
    struct span skip, encoding;
    *ret_inner = (struct imap_read){0};
    if (!imap_read_text(&r, &p->type) || !imap_read_text(&r, &p->subtype) || !read_params(a, &r, &p->params) ||
        !imap_read_text(&r, &p->id) || !imap_read_text(&r, &skip) || !imap_read_text(&r, &encoding) ||
        !imap_read_u64(&r, &p->size))
        return false;
    p->encoding = encoding_of(encoding);
    if (span_ieq_z(p->type, "message") && (span_ieq_z(p->subtype, "rfc822") || span_ieq_z(p->subtype, "global"))) {
        if (imap_read_skip(&r)) /* its envelope */
            (void)imap_read_list(&r, ret_inner);
        (void)imap_read_skip(&r); /* lines */
    } else if (span_ieq_z(p->type, "text")) {
        (void)imap_read_skip(&r);
    }
    if (imap_read_skip(&r)) /* MD5 */
        read_disposition(a, &r, p);
    return true;
}

static bool is_multipart(const struct imap_read *r)
{
    return r->at < r->n && r->v[r->at].kind == IMAP_TOK_OPEN;
}

static bool number_part(struct level *up, struct imap_part *p)
{
    int n = snprintf(p->section, sizeof(p->section), "%s%u", up->prefix, ++up->next);
    return n > 0 && (size_t)n < sizeof(p->section);
}

/* A multipart's subtype stands behind its parts. */
static void name_multipart(struct imap_read r, struct imap_part *p)
{
    p->type = SPAN_LIT("multipart");
    while (is_multipart(&r))
        if (!imap_read_skip(&r))
            return;
    (void)imap_read_text(&r, &p->subtype);
}

/* The children of a multipart in a message/rfc822, or of the message itself, count on from what is around them. */
static bool open_level(struct level *l, struct imap_read r, uint32_t part, const char *section_z)
{
    *l = (struct level){.rest = r, .part = part};
    int n = section_z[0] == '\0' ? 0 : snprintf(l->prefix, sizeof(l->prefix), "%s.", section_z);
    return n >= 0 && (size_t)n < sizeof(l->prefix);
}

struct walk {
    struct arena *arena;
    struct imap_parts *parts;
    struct level level[IMAP_PARTS_DEPTH + 1];
    unsigned depth;
    bool broken;
};

/* One body at the cursor: a part more, and a level more where it has parts of its own. `named`: it has its section
 * already (the body of a message, which is a multipart). */
static void take_body(struct walk *w, struct imap_read r, bool same_section)
{
    struct level *up = &w->level[w->depth];
    struct imap_parts *parts = w->parts;
    struct imap_part *p = &parts->v[parts->n];
    struct imap_read inner = {0};
    if (parts->n == IMAP_PARTS_MAX)
        return;
    *p = (struct imap_part){.parent = up->part, .depth = (uint16_t)w->depth};
    bool multipart = is_multipart(&r);
    if (same_section && multipart)
        memcpy(p->section, parts->v[up->part].section, sizeof(p->section));
    else if (!number_part(up, p))
        return;
    uint32_t index = (uint32_t)parts->n++;
    if (multipart)
        name_multipart(r, p);
    else if (!read_leaf(w->arena, r, p, &inner))
        w->broken = true;
    bool deeper = (multipart || inner.n > 0) && w->depth < IMAP_PARTS_DEPTH;
    if (deeper && open_level(&w->level[w->depth + 1], multipart ? r : inner, index, p->section))
        w->depth++;
}

bool imap_read_structure(struct arena *a, struct imap_read r, struct imap_parts *ret)
{
    struct walk w = {.arena = a, .parts = ret};
    *ret = (struct imap_parts){.v = arena_new_array(a, struct imap_part, IMAP_PARTS_MAX)};
    if (ret->v == NULL)
        return false;
    struct imap_part *top = &ret->v[0];
    if (!is_multipart(&r)) { /* one part: 1, and what a message in it has */
        w.level[0] = (struct level){.part = UINT32_MAX};
        take_body(&w, r, false);
    } else {
        *top = (struct imap_part){.parent = UINT32_MAX};
        name_multipart(r, top);
        ret->n = 1;
        w.depth = 1;
        (void)open_level(&w.level[1], r, 0, "");
    }
    while (w.depth > 0) {
        struct level *l = &w.level[w.depth];
        const struct imap_part *owner = &ret->v[l->part];
        struct imap_read child;
        if (span_ieq_z(owner->type, "multipart")) {
            if (imap_read_list(&l->rest, &child))
                take_body(&w, child, false);
            else
                w.depth--;
        } else if (l->next == 0 && l->rest.n > 0) { /* the one body of a message */
            child = l->rest;
            l->rest.n = 0;
            take_body(&w, child, true);
        } else {
            w.depth--;
        }
    }
    return ret->n > 0 && !w.broken;
}
