/* The messages of a folder, page by page, all of them or those that a search finds (SPEC API-23). */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "httpd/message.h"
#include "proto/charset.h"
#include "proto/date.h"
#include "proto/envelope_read.h"
#include "proto/imap_parse.h"
#include "runtime/job.h"
#include "service/auth.h"
#include "service/search_eval.h"

#define PAGE_MAX 500
#define PAGE_DEFAULT 50
#define WINDOW 32u       /* messages whose envelopes are in memory together */
#define TEXT_MAX 2048u   /* octets of a subject or sender in a list: the message itself has all of it */
#define TO_MAX 8192u     /* of all its recipients together */
#define SCRATCH (4u * 1024u * 1024u)

/* In the request's arena: a search goes on in one job after the other. */
struct page {
    struct exchange *x;
    struct view *view;
    struct view_version *now;
    int64_t offset, limit, since, total;
    bool up;                /* oldest first (since_uid) */
    uint32_t seq[PAGE_MAX]; /* sequence numbers of what is shown, in its order */
    uint32_t count;
    cJSON *messages;
    /* with search= */
    struct search_program program;
    uint8_t *found;         /* a bit for each sequence number, from `from` on */
    uint32_t from, next;
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
    api_put_int(o, "uid", item->row.uid);
    cJSON_AddItemToObject(o, "flags", api_flags(p->now->keywords, item->row.flags));
    api_put_int(o, "size", item->row.size);
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
        item[i].row = *view_row(p->now, p->seq[at + (p->up ? i : n - 1 - i)]);
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

static cJSON *head_json(const struct page *p)
{
    char modseq[24];
    cJSON *o = cJSON_CreateObject();
    snprintf(modseq, sizeof(modseq), "%llu", (unsigned long long)p->now->st.modseq);
    api_put(o, "folder", p->x->arg[0]);
    api_put_int(o, "uid_validity", p->now->st.uid_validity);
    api_put_int(o, "uid_next", (int64_t)p->now->st.uid_next);
    cJSON_AddStringToObject(o, "highest_modseq", modseq);
    api_put_int(o, "total", (int64_t)p->total);
    api_put_int(o, "offset", (int64_t)p->offset);
    api_put_int(o, "limit", (int64_t)p->limit);
    return o;
}

static enum ms_next page_over(struct page *p, enum ms_next next)
{
    view_version_unref(p->now);
    view_unref(p->view);
    return next;
}

static enum ms_next answer_page(struct page *p)
{
    cJSON *o = head_json(p);
    p->messages = cJSON_AddArrayToObject(o, "messages");
    int r = 0;
    for (uint32_t at = 0; at < p->count && r == 0; at += WINDOW)
        r = put_window(p, at, MIN(WINDOW, p->count - at));
    if (r == 0) {
        p->x->private = true;
        return page_over(p, api_json(p->x, 200, o));
    }
    cJSON_Delete(o);
    return page_over(p, api_failed(p->x, r));
}

/* -- all of them */

static enum ms_next list_all(struct page *p)
{
    p->total = (int64_t)p->now->rows + 1 - p->from;
    p->count = (uint32_t)MAX(0, MIN(p->limit, p->total - p->offset));
    for (uint32_t i = 0; i < p->count; i++)
        p->seq[i] = p->up ? p->from + (uint32_t)p->offset + i : p->now->rows - (uint32_t)p->offset - i;
    return answer_page(p);
}

/* -- those that a search finds */

static bool is_found(const struct page *p, uint32_t seq)
{
    return (p->found[(seq - p->from) / 8] >> ((seq - p->from) % 8) & 1) != 0;
}

static enum ms_next list_found(struct page *p)
{
    for (uint32_t i = 0; p->from + i <= p->now->rows; i++) {
        uint32_t seq = p->up ? p->from + i : p->now->rows - i;
        if (!is_found(p, seq))
            continue;
        if (p->total >= p->offset && p->count < p->limit)
            p->seq[p->count++] = seq;
        p->total++;
    }
    return answer_page(p);
}

/* A slice of the search; then others have the thread (IMAP-49). Nobody waits for it any more: it ends. */
static enum ms_next search_slice(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct page *p = x->work;
    struct search_scan scan = {.program = &p->program, .box = p->view, .told = p->now};
    uint8_t verdict[SEARCH_WINDOW];
    uint32_t size = search_window_size(&p->program);
    int64_t until = clock_mono_ms() + SEARCH_SLICE_MS;
    int r = 0;
    while (r == 0 && p->next <= p->now->rows && clock_mono_ms() < until) {
        uint32_t n = MIN(size, p->now->rows - p->next + 1);
        r = search_window(&scan, p->next, n, verdict);
        for (uint32_t i = 0; i < n; i++)
            p->found[(p->next - p->from + i) / 8] |= (uint8_t)(verdict[i] << (p->next - p->from + i) % 8);
        p->next += n;
    }
    search_scan_done(&scan);
    if (r < 0)
        return page_over(p, api_failed(x, r));
    if (atomic_load(&x->abandoned))
        return page_over(p, api_unavailable(x));
    if (p->next <= p->now->rows)
        return MS_GO_ON;
    x->call.class = JOB_IO;
    return list_found(p);
}

static enum ms_next search_begin(struct page *p, const struct imap_search *keys)
{
    struct exchange *x = p->x;
    int r = search_program_keep(&x->arena, keys, p->now, &p->program);
    p->found = arena_alloc(&x->arena, (p->now->rows + 1 - p->from) / 8 + 1);
    if (r < 0 || p->found == NULL)
        return page_over(p, api_unavailable(x));
    p->program.now_s = clock_wall_s();
    p->next = p->from;
    x->work = p;
    x->call.class = JOB_CPU;
    x->call.view = NULL;
    x->call.run = search_slice;
    return MS_GO_ON;
}

static bool parse_search(struct exchange *x, struct span text, struct imap_search *ret)
{
    int r = imap_search_parse(text, &x->arena, ret);
    bool crowd = job_queued(x->server->parts.jobs, JOB_CPU) >= AUTH_BACKLOG_MAX; /* as where passwords are asked (AUTH-06) */
    if (r == -E_NOMEM || (r == 0 && crowd))
        api_unavailable(x);
    else if (r < 0)
        api_error(x, 400, "invalid_search", r == -E_LIMIT ? "These are too many search keys" : "These are no IMAP search keys");
    return x->status == 0;
}

enum ms_next api_messages(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct page *p = arena_new(&x->arena, struct page);
    struct imap_search keys;
    struct span search;
    if (p == NULL)
        return api_unavailable(x);
    *p = (struct page){.x = x, .limit = PAGE_DEFAULT, .since = -1};
    if (!api_param_int(x, "offset", 0, UINT32_MAX, &p->offset) || !api_param_int(x, "limit", 1, PAGE_MAX, &p->limit) ||
        !api_param_int(x, "since_uid", 0, UINT32_MAX, &p->since))
        return MS_DONE;
    bool searching = http_param_find(&x->req, "search", &search);
    if ((searching && !parse_search(x, search, &keys)) || !api_open_folder(x, STORE_LOOK_SHARDS, &p->view))
        return MS_DONE;
    p->now = view_newest(p->view);
    if (p->now == NULL)
        return page_over(p, api_unavailable(x));
    p->up = p->since >= 0;
    p->from = !p->up ? 1 : p->since >= UINT32_MAX ? p->now->rows + 1 : view_seq_at_least(p->now, (uint32_t)p->since + 1);
    return searching ? search_begin(p, &keys) : list_all(p);
}
