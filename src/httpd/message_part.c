/* One part of a message, decoded (SPEC API-26). Its length is found by decoding it once; it is decoded again while it
 * is sent, so it is never in memory whole. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "httpd/message.h"

#define SCRATCH (MIME_ARENA + 4u * 1024u * 1024u)

int part_describe(struct arena *a, const struct mime_source *src, const struct mime_part *p, struct span *ret_block,
                  struct mime_fields *ret, struct span *ret_filename)
{
    int r = mime_read_header(a, src, p, ret_block);
    if (r == 0)
        r = mime_fields_parse(a, *ret_block, p->flags, ret);
    if (r < 0)
        return r;
    *ret_filename = mime_param_text(a, &ret->disposition_params, "filename");
    if (ret_filename->p == NULL)
        *ret_filename = mime_param_text(a, &ret->params, "name");
    return 0;
}

enum mime_encoding part_encoding(const struct mime_part *p, const struct mime_fields *f)
{
    bool coded = f->encoding == MIME_BASE64 || f->encoding == MIME_QUOTED_PRINTABLE;
    return coded && p->kind == MIME_LEAF ? f->encoding : MIME_7BIT;
}

/* "2.1": 0, or -E_NOTFOUND for what is no part number. */
static int part_number(struct span text, uint32_t number[MIME_DEPTH], size_t *ret_n)
{
    size_t n = 0;
    for (bool more = true; more;) {
        size_t dot = text.n;
        uint64_t one;
        more = span_find(text, '.', &dot);
        if (n == MIME_DEPTH || span_u64(span_part(text, 0, dot), UINT32_MAX, &one) < 0 || one == 0)
            return -E_NOTFOUND;
        number[n++] = (uint32_t)one;
        text = span_part(text, dot + 1, text.n);
    }
    *ret_n = n;
    return 0;
}

static bool is_token(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || strchr("()<>@,;:\\\"/[]?=", s.p[i]) != NULL)
            return false;
    return s.n > 0 && s.n <= 127;
}

/* As the part says it, as far as that can stand in a field of HTTP. */
static const char *type_of(struct exchange *x, const struct mime_fields *f)
{
    struct strbuf type = {0};
    struct span charset = mime_param_get(&f->params, "charset");
    if (f->encoding == MIME_OTHER_ENCODING || !is_token(f->type) || !is_token(f->subtype))
        return "application/octet-stream";
    strbuf_f(&type, "%.*s/%.*s", SPAN_ARG(f->type), SPAN_ARG(f->subtype));
    if (charset.p != NULL && is_token(charset))
        strbuf_f(&type, "; charset=%.*s", SPAN_ARG(charset));
    const char *kept = span_dup_z(&x->arena, strbuf_text(&type));
    strbuf_done(&type);
    return kept == NULL ? "application/octet-stream" : kept;
}

/* RFC 6266 4: the name in ASCII for old clients, and as it is (RFC 8187). */
static void put_disposition(struct exchange *x, struct span filename)
{
    struct strbuf value = {0};
    struct span name = span_part(filename, 0, 255);
    strbuf_z(&value, "attachment");
    if (name.n > 0) {
        strbuf_z(&value, "; filename=\"");
        for (size_t i = 0; i < name.n; i++)
            strbuf_c(&value, name.p[i] < 0x20 || name.p[i] >= 0x7f || strchr("\"\\/%", name.p[i]) != NULL ? '_' : name.p[i]);
        strbuf_z(&value, "\"; filename*=UTF-8''");
        for (size_t i = 0; i < name.n; i++) {
            uint8_t c = name.p[i];
            bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
            strbuf_f(&value, plain ? "%c" : "%%%02X", c);
        }
    }
    api_field(x, "Content-Disposition", strbuf_text(&value));
    strbuf_done(&value);
}

static int measure(const struct mime_source *src, const struct part_octets *part, uint64_t *ret_n)
{
    struct part_decoder *d = malloc(sizeof(*d));
    int r;
    if (d == NULL)
        return -E_NOMEM;
    *ret_n = 0;
    part_decoder_start(d, part);
    while ((r = part_decoder_next(d, src)) > 0)
        *ret_n += d->have;
    free(d);
    return r;
}

static enum ms_next answer_part(struct exchange *x, struct message *m, struct arena *scratch)
{
    struct mime_source src = ms_body_mime_source(m->body);
    uint32_t number[MIME_DEPTH];
    size_t number_n = 0;
    struct mime_tree tree = {0};
    struct mime_range range = {0};
    struct mime_fields f = {.encoding = MIME_OTHER_ENCODING};
    struct span block, filename = {0};
    uint64_t n;
    int r = part_number(x->arg[2], number, &number_n);
    if (r == 0)
        r = mime_scan(scratch, &src, &tree);
    if (r == 0)
        r = mime_section(&tree, number, number_n, SECTION_ALL, &range);
    if (r == 0)
        r = part_describe(scratch, &src, &tree.parts[range.part], &block, &f, &filename);
    if (r < 0)
        return api_failed(x, r);
    struct part_octets part = {.body = m->body, .encoding = part_encoding(&tree.parts[range.part], &f), .raw_at = range.at, .raw_n = range.size};
    n = part.raw_n;
    r = part.encoding == MIME_7BIT ? 0 : measure(&src, &part, &n);
    if (r < 0)
        return api_failed(x, r);
    api_part(x, &part, n, type_of(x, &f));
    put_disposition(x, filename);
    return MS_DONE;
}

enum ms_next api_message_part(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct arena scratch;
    struct message m;
    if (!message_open(x, &m))
        return MS_DONE;
    arena_init(&scratch, SCRATCH);
    enum ms_next next = answer_part(x, &m, &scratch);
    x->private = true;
    arena_done(&scratch);
    message_done(&m);
    return next;
}
