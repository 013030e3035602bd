/* The messages of a folder, page by page (SPEC API-23). */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "httpd/message.h"
#include "proto/charset.h"
#include "proto/date.h"
#include "proto/envelope_read.h"

#define PAGE_MAX 500
#define PAGE_DEFAULT 50
#define WINDOW 32u       /* messages whose envelopes are in memory together */
#define TEXT_MAX 2048u   /* octets of a subject or sender in a list: the message itself has all of it */
#define TO_MAX 8192u     /* of all its recipients together */
#define SCRATCH (4u * 1024u * 1024u)

struct page {
    struct exchange *x;
    struct view *view;
    struct view_version *now;
    uint32_t first, count; /* sequence numbers: first, first - 1 ... or with `up` first, first + 1 ... */
    bool up;
    cJSON *messages;
};

static cJSON *text_json(struct span raw, size_t max)
{
    struct strbuf text = {0};
    header_text_utf8(span_part(raw, 0, max), &text);
    size_t n = MIN(text.n, max);
    while (n > 0 && n < text.n && (text.p[n] & 0xc0) == 0x80) /* not inside a character */
        n--;
    cJSON *o = api_text(span_trim(span_part(strbuf_text(&text), 0, n)));
    strbuf_done(&text);
    return o;
}

/* "Terry Gray <terry@example.org>"; a name that would not be read back is quoted (RFC 5322 3.2.4). */
static void put_address(struct strbuf *out, const struct envelope_address *a)
{
    struct strbuf name = {0};
    header_text_utf8(span_part(a->name, 0, TEXT_MAX), &name);
    struct span text = span_trim(strbuf_text(&name));
    bool quote = false;
    for (size_t i = 0; i < text.n; i++)
        quote |= strchr("()<>[]:;@\\,\"", text.p[i]) != NULL;
    if (quote)
        strbuf_c(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            strbuf_c(out, '\\');
        strbuf_c(out, text.p[i]);
    }
    if (quote)
        strbuf_c(out, '"');
    strbuf_z(out, text.n > 0 ? " <" : "");
    strbuf_span(out, span_part(a->mailbox, 0, TEXT_MAX));
    strbuf_c(out, '@');
    strbuf_span(out, span_part(a->host, 0, TEXT_MAX));
    strbuf_z(out, text.n > 0 ? ">" : "");
    strbuf_done(&name);
}

static cJSON *from_json(const struct envelope_list *list)
{
    struct strbuf out = {0};
    for (size_t i = 0; i < list->n && out.n < TEXT_MAX; i++) {
        strbuf_z(&out, i > 0 ? ", " : "");
        put_address(&out, &list->address[i]);
    }
    cJSON *o = api_text(strbuf_text(&out));
    strbuf_done(&out);
    return o;
}

static cJSON *to_json(const struct envelope_list *list)
{
    cJSON *o = cJSON_CreateArray();
    size_t octets = 0;
    for (size_t i = 0; i < list->n && octets < TO_MAX; i++) {
        struct strbuf out = {0};
        put_address(&out, &list->address[i]);
        octets += out.n;
        cJSON_AddItemToArray(o, api_text(strbuf_text(&out)));
        strbuf_done(&out);
    }
    return o;
}

static void put_envelope(cJSON *o, struct span octets)
{
    struct facts_texts texts;
    struct envelope e = {0};
    struct arena scratch;
    struct date d;
    arena_init(&scratch, SCRATCH);
    if (facts_texts_read(octets, &texts) == 0)
        (void)envelope_read(&scratch, texts.envelope, &e); /* one that cannot be shown is an empty one */
    bool dated = e.date.p != NULL && date_parse(e.date, &d) == 0;
    cJSON_AddItemToObject(o, "date", dated ? api_time(d.epoch_s) : cJSON_CreateNull());
    cJSON_AddItemToObject(o, "from", from_json(&e.from));
    cJSON_AddItemToObject(o, "to", to_json(&e.to));
    cJSON_AddItemToObject(o, "subject", text_json(e.subject, TEXT_MAX));
    cJSON_AddItemToObject(o, "message_id", text_json(e.message_id, TEXT_MAX));
    arena_done(&scratch);
}

static cJSON *row_json(const struct page *p, const struct ms_facts_item *item)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddNumberToObject(o, "uid", item->row.uid);
    cJSON_AddItemToObject(o, "flags", api_flags(p->now->keywords, item->row.flags));
    cJSON_AddNumberToObject(o, "size", item->row.size);
    cJSON_AddItemToObject(o, "internal_date", api_time(item->row.internal_s));
    put_envelope(o, item->octets);
    return o;
}

/* The messages `at` .. `at` + n of the page; ms_facts wants ascending uids. One that is gone is left out. */
static int put_window(struct page *p, uint32_t at, uint32_t n)
{
    struct ms_facts_item item[WINDOW] = {0};
    struct ms_facts f = {.kind = FACTS_TEXTS, .item = item, .n = n};
    for (uint32_t i = 0; i < n; i++)
        item[i].row = *view_row(p->now, p->up ? p->first + at + i : p->first - at - (n - 1 - i));
    int r = ms_facts(p->view, &f);
    for (uint32_t i = 0; i < n && r == 0; i++) {
        const struct ms_facts_item *one = &item[p->up ? i : n - 1 - i];
        if (one->err == 0)
            cJSON_AddItemToArray(p->messages, row_json(p, one));
        else if (one->err != -E_NOTFOUND)
            r = one->err;
    }
    ms_facts_done(&f);
    return r;
}

static cJSON *head_json(const struct page *p, int64_t total, int64_t offset, int64_t limit)
{
    char modseq[24];
    cJSON *o = cJSON_CreateObject();
    snprintf(modseq, sizeof(modseq), "%llu", (unsigned long long)p->now->st.modseq);
    api_put(o, "folder", p->x->arg[0]);
    cJSON_AddNumberToObject(o, "uid_validity", p->now->st.uid_validity);
    cJSON_AddNumberToObject(o, "uid_next", (double)p->now->st.uid_next);
    cJSON_AddStringToObject(o, "highest_modseq", modseq);
    cJSON_AddNumberToObject(o, "total", (double)total);
    cJSON_AddNumberToObject(o, "offset", (double)offset);
    cJSON_AddNumberToObject(o, "limit", (double)limit);
    return o;
}

static enum ms_next answer_page(struct page *p, int64_t since, int64_t offset, int64_t limit)
{
    int64_t start = since < 0 || since >= UINT32_MAX ? p->now->rows + 1 : view_seq_at_least(p->now, (uint32_t)since + 1);
    int64_t total = since < 0 ? p->now->rows : (int64_t)p->now->rows + 1 - start;
    p->up = since >= 0;
    p->count = (uint32_t)MAX(0, MIN(limit, total - offset));
    p->first = p->count == 0 ? 0 : (uint32_t)(p->up ? start + offset : p->now->rows - offset);
    cJSON *o = head_json(p, total, offset, limit);
    p->messages = cJSON_AddArrayToObject(o, "messages");
    int r = 0;
    for (uint32_t at = 0; at < p->count && r == 0; at += WINDOW)
        r = put_window(p, at, MIN(WINDOW, p->count - at));
    if (r == 0) {
        p->x->private = true;
        return api_json(p->x, 200, o);
    }
    cJSON_Delete(o);
    return api_failed(p->x, r);
}

enum ms_next api_messages(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct page p = {.x = x};
    struct span search;
    int64_t offset = 0, limit = PAGE_DEFAULT, since = -1;
    if (!api_param_int(x, "offset", 0, UINT32_MAX, &offset) || !api_param_int(x, "limit", 1, PAGE_MAX, &limit) ||
        !api_param_int(x, "since_uid", 0, UINT32_MAX, &since))
        return MS_DONE;
    if (http_param_find(&x->req, "search", &search))
        return api_error(x, 400, "bad_request", "This list cannot be searched");
    if (!api_open_folder(x, STORE_LOOK_SHARDS, &p.view))
        return MS_DONE;
    p.now = view_newest(p.view);
    enum ms_next next = p.now == NULL ? api_unavailable(x) : answer_page(&p, since, offset, limit);
    view_version_unref(p.now);
    view_unref(p.view);
    return next;
}
