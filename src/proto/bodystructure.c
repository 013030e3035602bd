#include "proto/bodystructure.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/envelope.h"
#include "proto/header.h"
#include "proto/mime.h"

struct writer {
    struct strbuf *out;
    struct arena scratch; /* one header at a time */
    const struct mime_source *src;
    const struct mime_tree *tree;
    bool extended;
};

static void write_params(struct strbuf *out, const struct mime_params *params)
{
    if (params->count == 0) {
        strbuf_z(out, "NIL");
        return;
    }
    for (size_t i = 0; i < params->count; i++) {
        strbuf_c(out, i == 0 ? '(' : ' ');
        imap_string(out, params->list[i].name);
        strbuf_c(out, ' ');
        imap_string(out, params->list[i].value);
    }
    strbuf_c(out, ')');
}

static void write_disposition(struct strbuf *out, const struct mime_fields *f)
{
    if (f->disposition.p == NULL) {
        strbuf_z(out, "NIL");
        return;
    }
    strbuf_c(out, '(');
    imap_string(out, f->disposition);
    strbuf_c(out, ' ');
    write_params(out, &f->disposition_params);
    strbuf_c(out, ')');
}

/* body-fld-dsp, body-fld-lang, body-fld-loc: the same end for leaves and multiparts. */
static void write_extension(struct strbuf *out, const struct mime_fields *f)
{
    strbuf_c(out, ' ');
    write_disposition(out, f);
    if (f->language_count == 0)
        strbuf_z(out, " NIL");
    for (size_t i = 0; i < f->language_count; i++) {
        strbuf_z(out, i == 0 ? " (" : " ");
        imap_string(out, f->languages[i]);
    }
    if (f->language_count > 0)
        strbuf_c(out, ')');
    strbuf_c(out, ' ');
    imap_nstring(out, f->location);
}

static int read_fields(struct writer *w, uint32_t i, struct mime_fields *ret)
{
    const struct mime_part *part = &w->tree->parts[i];
    struct span block;
    arena_reset(&w->scratch);
    int r = mime_read_header(&w->scratch, w->src, part, &block);
    if (r == 0)
        r = mime_fields_parse(&w->scratch, block, part->flags, ret);
    if (r != 0)
        return r;
    /* The tree decides what has parts; a header that says otherwise (a file that changed) is not believed. */
    bool multipart = span_ieq_z(ret->type, "multipart");
    bool message = span_ieq_z(ret->type, "message") &&
                   (span_ieq_z(ret->subtype, "rfc822") || span_ieq_z(ret->subtype, "global"));
    if (part->kind == MIME_LEAF && (multipart || message)) {
        ret->type = SPAN_LIT("APPLICATION");
        ret->subtype = SPAN_LIT("OCTET-STREAM");
    } else if (part->kind == MIME_MESSAGE && !message) {
        ret->type = SPAN_LIT("MESSAGE");
        ret->subtype = SPAN_LIT("RFC822");
    }
    return 0;
}

static int write_nested_envelope(struct writer *w, uint32_t child)
{
    struct arena lists;
    struct span block;
    arena_reset(&w->scratch);
    int r = mime_read_header(&w->scratch, w->src, &w->tree->parts[child], &block);
    if (r < 0)
        return r;
    arena_init(&lists, 16 * (size_t)HEADER_MAX);
    r = envelope_write(w->out, &lists, block);
    arena_done(&lists);
    return r;
}

/* A leaf whole; of a message all before its body. */
static int write_begin(struct writer *w, uint32_t i)
{
    const struct mime_part *part = &w->tree->parts[i];
    struct strbuf *out = w->out;
    struct mime_fields f;
    strbuf_c(out, '(');
    if (part->kind == MIME_MULTIPART)
        return 0;
    int r = read_fields(w, i, &f);
    if (r != 0)
        return r;
    imap_string(out, f.type);
    strbuf_c(out, ' ');
    imap_string(out, f.subtype);
    strbuf_c(out, ' ');
    write_params(out, &f.params);
    strbuf_c(out, ' ');
    imap_nstring(out, f.id);
    strbuf_c(out, ' ');
    imap_nstring(out, f.description);
    strbuf_c(out, ' ');
    imap_string(out, f.encoding_text);
    strbuf_c(out, ' ');
    strbuf_u64(out, part->body_end - part->body_at);
    if (part->kind == MIME_MESSAGE) {
        strbuf_c(out, ' ');
        r = write_nested_envelope(w, i + 1);
        strbuf_c(out, ' ');
        return r;
    }
    if (span_ieq_z(f.type, "text")) {
        strbuf_c(out, ' ');
        strbuf_u64(out, part->lines);
    }
    if (w->extended) {
        strbuf_c(out, ' ');
        imap_nstring(out, f.md5);
        write_extension(out, &f);
    }
    strbuf_c(out, ')');
    return 0;
}

/* What follows the parts of a multipart or the body of a message. */
static int write_end(struct writer *w, uint32_t i)
{
    const struct mime_part *part = &w->tree->parts[i];
    struct strbuf *out = w->out;
    struct mime_fields f;
    int r = read_fields(w, i, &f);
    if (r != 0)
        return r;
    strbuf_c(out, ' ');
    if (part->kind == MIME_MESSAGE)
        strbuf_u64(out, part->lines);
    else
        imap_string(out, f.subtype);
    if (w->extended) {
        strbuf_c(out, ' ');
        if (part->kind == MIME_MESSAGE)
            imap_nstring(out, f.md5);
        else
            write_params(out, &f.params);
        write_extension(out, &f);
    }
    strbuf_c(out, ')');
    return 0;
}

/* In file order without a stack: down to the first child, else to the next one, else up. */
static int write_tree(struct writer *w)
{
    const struct mime_part *parts = w->tree->parts;
    uint32_t i = 0;
    for (;;) {
        int r = write_begin(w, i);
        if (r < 0)
            return r;
        if (parts[i].kind != MIME_LEAF) {
            i++;
            continue;
        }
        while (i != 0 && parts[i].next == MIME_NONE) {
            i = parts[i].parent;
            if ((r = write_end(w, i)) < 0)
                return r;
        }
        if (i == 0)
            return 0;
        i = parts[i].next;
    }
}

int bodystructure_write(struct strbuf *out, const struct mime_source *src, const struct mime_tree *tree, bool extended)
{
    struct writer w = {.out = out, .src = src, .tree = tree, .extended = extended};
    arena_init(&w.scratch, 4 * (size_t)HEADER_MAX);
    int r = write_tree(&w);
    arena_done(&w.scratch);
    return r < 0 ? r : strbuf_ok(out) ? 0 : -E_NOMEM;
}
