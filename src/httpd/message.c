/* One message: its octets, or its content as JSON (SPEC API-25). */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "httpd/message.h"
#include "proto/charset.h"
#include "proto/header.h"
#include "proto/mime.h"

#define TEXT_MAX (1024u * 1024u) /* a longer text is an attachment */
#define SCRATCH (MIME_ARENA + 4u * 1024u * 1024u)

/* -- finding it */

bool api_open_folder(struct exchange *x, enum store_look look, struct view **ret)
{
    int r = ms_open(x->server->parts.mail, exchange_who(x), x->arg[0], look, ret);
    if (r < 0)
        api_failed(x, r == -E_INVAL ? -E_NOTFOUND : r);
    return r == 0;
}

bool api_uid(struct exchange *x, struct span word, uint32_t *ret)
{
    uint64_t uid;
    if (span_u64(word, UINT32_MAX, &uid) < 0 || uid == 0) {
        api_failed(x, -E_NOTFOUND);
        return false;
    }
    *ret = (uint32_t)uid;
    return true;
}

bool message_open(struct exchange *x, struct message *ret)
{
    struct view *v;
    struct message m = {0};
    uint32_t uid;
    *ret = m;
    if (!api_uid(x, x->arg[1], &uid) || !api_open_folder(x, STORE_LOOK_LOG, &v))
        return false;
    m.now = view_newest(v);
    const struct store_row *row = m.now == NULL ? NULL : view_row_by_uid(m.now, uid, NULL);
    int r = row == NULL ? -E_NOTFOUND : ms_body_open(v, row, &m.body);
    view_unref(v);
    if (r < 0) {
        message_done(&m);
        api_failed(x, r);
        return false;
    }
    m.row = *row;
    m.uid_validity = m.now->st.uid_validity;
    *ret = m;
    return true;
}

void message_done(struct message *m)
{
    ms_body_unref(m->body);
    view_version_unref(m->now);
    *m = (struct message){0};
}

/* -- what the client takes */

/* RFC 9110 12.4.2: the weight of a media range in thousandths. */
static unsigned weight_of(struct span range)
{
    size_t at;
    while (span_find(range, ';', &at)) {
        range = span_trim(span_part(range, at + 1, range.n));
        if (span_istarts_z(range, "q=")) {
            struct span q = span_part(range, 2, range.n);
            return q.n > 0 && q.p[0] == '1' ? 1000 : q.n > 2 && q.p[2] >= '0' && q.p[2] <= '9' ? 100u * (q.p[2] - '0') + 1 : 0;
        }
    }
    return 1000;
}

/* JSON has to be asked for by name, and the message itself not to be wanted more. */
static bool wants_json(const struct exchange *x)
{
    unsigned json = 0, raw = 0;
    for (size_t i = 0; i < x->req.field_n; i++) {
        struct span rest = x->req.fields[i].value;
        while (x->req.fields[i].id == HTTP_FIELD_ACCEPT && rest.n > 0) {
            size_t end = rest.n;
            span_find(rest, ',', &end);
            struct span range = span_trim(span_part(rest, 0, end));
            rest = span_part(rest, end + 1, rest.n);
            if (span_istarts_z(range, "application/json"))
                json = weight_of(range);
            else if (span_istarts_z(range, "message/rfc822"))
                raw = weight_of(range);
        }
    }
    return json > raw;
}

/* RFC 9110 13.1.2: one of the tags, compared weakly, or any. */
static bool tag_known(const struct exchange *x, struct span tag)
{
    for (size_t i = 0; i < x->req.field_n; i++) {
        struct span rest = x->req.fields[i].value;
        while (x->req.fields[i].id == HTTP_FIELD_IF_NONE_MATCH && rest.n > 0) {
            size_t end = rest.n;
            span_find(rest, ',', &end);
            struct span one = span_trim(span_part(rest, 0, end));
            rest = span_part(rest, end + 1, rest.n);
            if (span_istarts_z(one, "W/"))
                one = span_part(one, 2, one.n);
            if (span_eq(one, tag) || span_eq_z(one, "*"))
                return true;
        }
    }
    return false;
}

static enum ms_next answer_octets(struct exchange *x, struct message *m)
{
    char tag[32];
    snprintf(tag, sizeof(tag), "\"%u-%u\"", m->uid_validity, m->row.uid);
    if (tag_known(x, span_z(tag))) {
        api_done(x);
        x->status = 304;
    } else {
        (void)ms_body_warm(m->body, 0, ms_body_size(m->body));
        api_octets(x, m->body, "message/rfc822");
        m->body = NULL;
    }
    api_field(x, "ETag", span_z(tag));
    api_field(x, "Vary", SPAN_LIT("Accept"));
    return MS_DONE;
}

/* -- as JSON */

struct content {
    struct message *m;
    struct mime_source src;
    struct mime_tree tree;
    struct arena scratch; /* the tree */
    struct arena fields;  /* of one part */
    uint32_t *ordinal;    /* of each part among its siblings, from 1 */
    struct strbuf text[2]; /* plain, HTML */
    bool has[2];
    cJSON *attachments;
};

/* Printed field by field: as a tree a header of 1 MiB that is made of nothing but small fields takes a hundred. */
static cJSON *headers_json(struct content *k, int *ret_err)
{
    struct span block;
    struct header_field f;
    struct strbuf list = {0};
    *ret_err = mime_read_header(&k->fields, &k->src, &k->tree.parts[0], &block);
    if (*ret_err < 0)
        return NULL;
    strbuf_c(&list, '[');
    struct header_scan hs = header_scan_of(block);
    while (header_next(&hs, &f)) {
        if (f.id == HEADER_BROKEN)
            continue;
        struct strbuf text = {0};
        header_text_utf8(f.value, &text);
        cJSON *o = cJSON_CreateObject();
        api_put(o, "name", f.name);
        api_put(o, "value", span_trim(strbuf_text(&text)));
        char *printed = cJSON_PrintUnformatted(o);
        cJSON_Delete(o);
        strbuf_done(&text);
        if (printed == NULL)
            *ret_err = -E_NOMEM;
        strbuf_z(&list, list.n > 1 ? "," : "");
        strbuf_z(&list, printed == NULL ? "" : printed);
        cJSON_free(printed);
    }
    strbuf_c(&list, ']');
    cJSON *o = strbuf_ok(&list) ? cJSON_CreateRaw((const char *)list.p) : NULL;
    if (o == NULL)
        *ret_err = -E_NOMEM;
    strbuf_done(&list);
    return o;
}

static int number_parts(struct content *k)
{
    k->ordinal = arena_new_array(&k->scratch, uint32_t, k->tree.count);
    if (k->ordinal == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < k->tree.count; i++) {
        uint32_t n = 0;
        if (k->tree.parts[i].kind != MIME_MULTIPART)
            continue;
        for (uint32_t child = (uint32_t)i + 1; child < k->tree.count && child != MIME_NONE; child = k->tree.parts[child].next)
            k->ordinal[child] = ++n;
    }
    return 0;
}

/* "2.1", as IMAP numbers parts; those of a message in a message are not listed, so no level is left out. */
static cJSON *number_json(const struct content *k, uint32_t i)
{
    uint32_t path[MIME_DEPTH + 1], n = 0;
    struct strbuf out = {0};
    for (; i != 0 && i != MIME_NONE && n < ARRAY_LEN(path); i = k->tree.parts[i].parent)
        path[n++] = k->ordinal[i];
    strbuf_z(&out, n == 0 ? "1" : "");
    for (uint32_t at = n; at > 0; at--)
        strbuf_f(&out, "%s%u", at < n ? "." : "", path[at - 1]);
    cJSON *o = api_text(strbuf_text(&out));
    strbuf_done(&out);
    return o;
}

/* Decoded octets, into `out` in UTF-8 unless it is NULL. */
static int decode(struct content *k, const struct part_octets *part, struct span charset, struct strbuf *out, uint64_t *ret_n)
{
    struct part_decoder *d = malloc(sizeof(*d));
    struct charset cs = {0};
    int r;
    if (d == NULL)
        return -E_NOMEM;
    *ret_n = 0;
    if (out != NULL)
        (void)charset_open(&cs, charset); /* an unknown one passes as it is, and what is no UTF-8 becomes U+FFFD */
    part_decoder_start(d, part);
    while ((r = part_decoder_next(d, &k->src)) > 0) {
        *ret_n += d->have;
        if (out != NULL)
            charset_feed(&cs, span_of(d->out, d->have), out);
    }
    if (out != NULL) {
        charset_end(&cs, out);
        charset_close(&cs);
        r = r == 0 && !strbuf_ok(out) ? -E_NOMEM : r;
    }
    free(d);
    return r;
}

static int add_attachment(struct content *k, uint32_t i, const struct mime_fields *f, struct span filename, const struct part_octets *part)
{
    uint64_t size = part->raw_n;
    struct strbuf type = {0};
    int r = part->encoding == MIME_7BIT ? 0 : decode(k, part, SPAN_LIT(""), NULL, &size);
    if (r < 0)
        return r;
    strbuf_f(&type, "%.*s/%.*s", SPAN_ARG(f->type), SPAN_ARG(f->subtype));
    for (size_t at = 0; at < type.n; at++)
        type.p[at] = ascii_lower(type.p[at]);
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObject(o, "part", number_json(k, i));
    cJSON_AddItemToObject(o, "filename", filename.p == NULL ? cJSON_CreateNull() : api_text(filename));
    api_put(o, "type", strbuf_text(&type));
    api_put_int(o, "size", (int64_t)size);
    cJSON_AddItemToArray(k->attachments, o);
    strbuf_done(&type);
    return 0;
}

static int add_part(struct content *k, uint32_t i)
{
    const struct mime_part *p = &k->tree.parts[i];
    struct mime_fields f = {.encoding = MIME_OTHER_ENCODING};
    struct span block, filename = {0};
    uint64_t n;
    arena_reset(&k->fields);
    int r = part_describe(&k->fields, &k->src, p, &block, &f, &filename);
    if (r < 0)
        return r;
    const struct part_octets part = {.body = k->m->body, .encoding = part_encoding(p, &f), .raw_at = p->body_at, .raw_n = p->body_end - p->body_at};
    unsigned html = span_ieq_z(f.subtype, "html");
    bool inlined = p->kind == MIME_LEAF && span_ieq_z(f.type, "text") && (html || span_ieq_z(f.subtype, "plain")) && filename.p == NULL &&
                   !(f.disposition.p != NULL && span_ieq_z(f.disposition, "attachment")) && !k->has[html] && part.raw_n <= TEXT_MAX;
    if (!inlined)
        return add_attachment(k, i, &f, filename, &part);
    k->has[html] = true;
    return decode(k, &part, mime_param_get(&f.params, "charset"), &k->text[html], &n);
}

static int add_parts(struct content *k)
{
    int r = number_parts(k);
    for (uint32_t i = 0; i < k->tree.count && r == 0; i++) {
        const struct mime_part *p = &k->tree.parts[i];
        if (p->kind == MIME_MULTIPART)
            continue;
        r = add_part(k, i);
        while (p->kind == MIME_MESSAGE && i + 1 < k->tree.count && k->tree.parts[i + 1].depth > p->depth)
            i++;
    }
    return r;
}

static enum ms_next answer_content(struct exchange *x, struct message *m)
{
    struct content k = {.m = m, .src = ms_body_mime_source(m->body), .attachments = cJSON_CreateArray()};
    cJSON *o = cJSON_CreateObject(), *headers = NULL;
    arena_init(&k.scratch, SCRATCH);
    arena_init(&k.fields, SCRATCH);
    int r = mime_scan(&k.scratch, &k.src, &k.tree);
    if (r == 0)
        headers = headers_json(&k, &r);
    if (r == 0)
        r = add_parts(&k);
    api_put_int(o, "uid", m->row.uid);
    cJSON_AddItemToObject(o, "flags", api_flags(m->now->keywords, m->row.flags));
    cJSON_AddItemToObject(o, "headers", headers);
    cJSON_AddItemToObject(o, "text", k.has[0] ? api_text(strbuf_text(&k.text[0])) : cJSON_CreateNull());
    cJSON_AddItemToObject(o, "html", k.has[1] ? api_text(strbuf_text(&k.text[1])) : cJSON_CreateNull());
    cJSON_AddItemToObject(o, "attachments", k.attachments);
    arena_done(&k.fields);
    arena_done(&k.scratch);
    strbuf_done(&k.text[0]);
    strbuf_done(&k.text[1]);
    if (r < 0) {
        cJSON_Delete(o);
        return api_failed(x, r);
    }
    return api_json(x, 200, o);
}

enum ms_next api_message(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct message m;
    if (!message_open(x, &m))
        return MS_DONE;
    enum ms_next next = wants_json(x) ? answer_content(x, &m) : answer_octets(x, &m);
    x->private = true;
    message_done(&m);
    return next;
}
