/* The message list: one FETCH for the rows that are to be seen and a margin, search on the server, orders. */
#include <stdlib.h>
#include <string.h>

#include "proto/charset.h"
#include "proto/date.h"
#include "proto/imap_cmd.h"
#include "proto/imap_write.h"
#include "tui/tui_impl.h"

#define ORDER_MAX   2000000u /* messages of a search or an order */
#define FETCH_TRIES 3u

struct row *tui_current(struct tui *t)
{
    struct row *r = list_row(&t->list, t->list.cursor);
    return r == NULL || r->uid == 0 ? NULL : r;
}

/* -- rows */

static char *header_z(struct span text)
{
    struct strbuf out = {0};
    header_text_utf8(span_part(text, 0, 4096), &out);
    char *z = tui_dup(span_part(strbuf_text(&out), 0, 512));
    strbuf_done(&out);
    return z;
}

#define SPECIALS_OF_NAME  "()<>[]:;@\\,.\"" /* RFC 5322 3.2.3 */
#define SPECIALS_OF_LOCAL "()<>[]:;@\\,\" " /* dots are its own */

/* What would be read as something else in a list of addresses is quoted there (RFC 5322 3.2.4, 3.4). */
static void put_quoted(struct strbuf *out, struct span text, const char *specials_z)
{
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++)
        quoted = quoted || strchr(specials_z, text.p[i]) != NULL;
    if (quoted)
        strbuf_c(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (quoted && (text.p[i] == '"' || text.p[i] == '\\'))
            strbuf_c(out, '\\');
        strbuf_c(out, text.p[i]);
    }
    if (quoted)
        strbuf_c(out, '"');
}

void tui_addr_spec(struct strbuf *out, struct span mailbox, struct span host)
{
    put_quoted(out, mailbox, SPECIALS_OF_LOCAL);
    if (host.n > 0) {
        strbuf_c(out, '@');
        strbuf_span(out, host);
    }
}

void tui_person(struct strbuf *out, const struct imap_person *p, bool name_only)
{
    struct strbuf name = {0};
    header_text_utf8(span_part(p->name, 0, 1024), &name);
    if (p->name.n > 0)
        put_quoted(out, strbuf_text(&name), name_only ? "" : SPECIALS_OF_NAME);
    strbuf_done(&name);
    if (p->name.n > 0 && name_only)
        return;
    if (p->name.n > 0)
        strbuf_z(out, " <");
    tui_addr_spec(out, span_part(p->mailbox, 0, 256), span_part(p->host, 0, 256));
    if (p->name.n > 0)
        strbuf_c(out, '>');
}

static void note_people(struct tui *t, const struct imap_people *p)
{
    for (size_t i = 0; i < p->n && i < 20; i++) {
        struct strbuf out = {0};
        if (p->v[i].host.n > 0)
            tui_person(&out, &p->v[i], false);
        tui_seen(t, strbuf_text(&out));
        strbuf_done(&out);
    }
}

static void fill_row(struct tui *t, struct row *row, const struct imap_fetched *f)
{
    struct imap_envelope e;
    struct strbuf from = {0};
    struct arena a;
    struct date d;
    arena_init(&a, 1u << 20);
    if (!imap_read_envelope(&a, f->envelope, &e))
        e = (struct imap_envelope){0};
    const struct box *b = t->open_z == NULL ? NULL : tui_box(t, t->open_z);
    bool ours = b != NULL && (b->use == USE_SENT || b->use == USE_DRAFTS); /* whom it went to, there */
    const struct imap_people *who = ours ? &e.to : &e.from;
    if (who->n > 0)
        tui_person(&from, &who->v[0], true);
    note_people(t, &e.from);
    note_people(t, &e.to);
    free(row->from_z);
    free(row->subject_z);
    row->from_z = tui_dup(span_part(strbuf_text(&from), 0, 256));
    row->subject_z = header_z(e.subject);
    row->size = f->size;
    row->date_s = date_parse(e.date, &d) == 0 ? d.epoch_s : date_parse(f->date, &d) == 0 ? d.epoch_s : 0;
    strbuf_done(&from);
    arena_done(&a);
}

static void heard_fetch(struct tui *t, const struct imap_reply *r)
{
    struct imap_fetched f;
    if (t->opening || !imap_read_fetch(r, &f))
        return;
    struct row *row = list_place(&t->list, f.seq, (f.has & IMAP_HAS_UID) ? f.uid : 0);
    if (row == NULL)
        return;
    if (f.has & IMAP_HAS_UID)
        row->uid = f.uid;
    if (f.has & IMAP_HAS_FLAGS)
        row->flags = f.flags;
    if ((f.has & (IMAP_HAS_ENVELOPE | IMAP_HAS_SIZE)) == (IMAP_HAS_ENVELOPE | IMAP_HAS_SIZE))
        fill_row(t, row, &f);
}

void tui_messages_heard(struct tui *t, const struct imap_reply *r)
{
    uint32_t before = t->list.exists;
    if (imap_reply_is(r, "EXISTS")) {
        list_exists(&t->list, r->number);
        if (t->opening || t->list.exists <= before)
            return;
        tui_say(t, "New mail: %u", t->list.exists - before);
        if (t->open_z != NULL)
            tui_boxes_count(t, t->open_z);
    } else if (imap_reply_is(r, "EXPUNGE")) {
        list_gone(&t->list, r->number);
    } else if (imap_reply_is(r, "FETCH")) {
        heard_fetch(t, r);
    }
}

/* -- asking for them */

unsigned tui_list_height(const struct tui *t)
{
    unsigned rows = t->screen.rows > 3 ? t->screen.rows - 3 : 1;
    bool split = t->screen.rows >= 20 && t->view.uid != 0;
    return split ? MAX(rows / 3, 4) : rows;
}

static void fetched(struct tui *t, const struct imap_reply *r, struct op *op);

/* Rows the server said nothing about, though no FETCH is under way any more: what was expunged moved them. */
static bool ask_anew(struct tui *t, const struct op *done)
{
    bool some = false;
    for (const struct op *op = t->ops; op != NULL; op = op->next)
        if (op != done && op->done == fetched)
            return false;
    for (uint32_t i = 0; i < t->list.n; i++) {
        struct row *row = &t->list.rows[i];
        if (row->asked && row->from_z == NULL && t->fetch_failures < FETCH_TRIES) {
            row->asked = false;
            some = true;
        }
    }
    return some;
}

static void fetched(struct tui *t, const struct imap_reply *r, struct op *op)
{
    if (r->status == IMAP_OK && ask_anew(t, op)) {
        t->fetch_failures++;
    } else if (r->status == IMAP_OK || r->status == IMAP_BYE) {
        t->fetch_failures = 0;
    } else if (t->fetch_failures++ < FETCH_TRIES) {
        list_forget(&t->list); /* numbers moved under it: once more */
    } else {
        tui_complain(t, "Messages: " SPAN_FMT, SPAN_ARG(r->text));
    }
}

static bool renumbering(const struct tui *t)
{
    for (const struct op *op = t->ops; op != NULL; op = op->next)
        if (op->renumbers)
            return true;
    return false;
}

void tui_messages_fetch(struct tui *t)
{
    uint32_t from, n;
    struct imap_say say = {0};
    struct list *l = &t->list;
    list_show(l, tui_list_height(t));
    if (!t->ready || t->opening || t->undeleting || (l->uids == NULL && renumbering(t)) ||
        !list_wants(l, tui_list_height(t), &from, &n))
        return;
    if (l->uids == NULL) {
        imap_say_f(&say, "FETCH %u:%u", list_seq(l, from + n - 1), list_seq(l, from));
    } else {
        struct imap_set_writer w = {.out = &say.text};
        imap_say_z(&say, "UID FETCH ");
        for (uint32_t i = 0; i < n; i++)
            imap_set_add(&w, l->uids[from + i], l->uids[from + i]);
        imap_set_end(&w);
    }
    imap_say_z(&say, " (UID FLAGS RFC822.SIZE INTERNALDATE ENVELOPE)");
    t->fetches++;
    struct op *op = tui_op(t, "fetching headers");
    op->done = fetched;
    tui_op_say(op, &say);
}

/* Behind a reconnection the cursor goes back to its message. */
static void cursor_found(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_fetched f;
    if (imap_reply_is(r, "FETCH") && imap_read_fetch(r, &f) && f.uid == op->a && t->list.uids == NULL && f.seq <= t->list.exists)
        t->list.cursor = t->list.exists - f.seq;
}

void tui_messages_selected(struct tui *t)
{
    struct imap_say say = {0};
    tui_keep_replaced(t);
    if (t->keep_uid == 0)
        return;
    struct op *op = tui_op(t, "finding the message");
    op->a = t->keep_uid;
    op->data = cursor_found;
    imap_say_f(&say, "UID FETCH %u (UID)", t->keep_uid);
    tui_op_say(op, &say);
    t->keep_uid = 0;
}

/* -- orders of its own: search, dates, threads. Pairs {uid, depth} are collected in op->octets */

static void add_found(struct op *op, uint32_t uid, uint32_t depth)
{
    uint32_t pair[2] = {uid, depth};
    if (op->octets.n / sizeof(pair) < ORDER_MAX)
        strbuf_add(&op->octets, pair, sizeof(pair));
}

static void add_set(struct op *op, struct span set)
{
    while (set.n > 0) {
        size_t comma = set.n, colon;
        uint64_t first, last;
        (void)span_find(set, ',', &comma);
        struct span part = span_part(set, 0, comma);
        set = span_part(set, comma + 1, set.n);
        bool range = span_find(part, ':', &colon);
        if (span_u64(span_part(part, 0, range ? colon : part.n), UINT32_MAX, &first) < 0)
            return;
        last = first;
        if (range && span_u64(span_part(part, colon + 1, part.n), UINT32_MAX, &last) < 0)
            return;
        for (uint64_t uid = MIN(first, last); uid <= MAX(first, last) && uid - MIN(first, last) < ORDER_MAX; uid++)
            add_found(op, (uint32_t)uid, 0);
    }
}

/* (1)(2 3 (4)(5 6)): a child is one deeper than what stands before it. */
static void add_threads(struct op *op, struct imap_read r)
{
    uint32_t stack[64] = {0}, depth = 0, level = 0, uid;
    while (!imap_read_end(&r)) {
        if (imap_read_open(&r)) {
            stack[MIN(level, 63)] = depth;
            level++;
        } else if (imap_read_close(&r)) {
            level -= level > 0;
            depth = stack[MIN(level, 63)];
        } else if (imap_read_u32(&r, &uid)) {
            add_found(op, uid, depth);
            depth += depth < 200;
        } else {
            return;
        }
    }
}

static void order_data(struct tui *t, const struct imap_reply *r, struct op *op)
{
    struct imap_found found;
    struct imap_read data = r->data;
    uint32_t uid;
    (void)t;
    if (imap_reply_is(r, "ESEARCH") && imap_read_found(r, &found))
        add_set(op, found.all);
    else if (imap_reply_is(r, "THREAD"))
        add_threads(op, data);
    else if (imap_reply_is(r, "SEARCH") || imap_reply_is(r, "SORT"))
        while (imap_read_u32(&data, &uid))
            add_found(op, uid, 0);
}

/* Newest first: the server gives searches and threads oldest first; what is in a thread keeps its order. */
static void turn_around(const uint32_t (*pair)[2], uint32_t n, uint32_t *uids, uint8_t *depth)
{
    uint32_t out = 0, end = n;
    for (uint32_t i = n; i-- > 0;) {
        if (pair[i][1] > 0)
            continue;
        for (uint32_t k = i; k < end; k++, out++) {
            uids[out] = pair[k][0];
            depth[out] = (uint8_t)MIN(pair[k][1], 20);
        }
        end = i;
    }
}

static void ordered(struct tui *t, const struct imap_reply *r, struct op *op)
{
    uint32_t n = (uint32_t)(op->octets.n / (2 * sizeof(uint32_t)));
    if (r->status != IMAP_OK) {
        if (r->status != IMAP_BYE)
            tui_complain(t, "%s: " SPAN_FMT, op->what_z, SPAN_ARG(r->text));
        return;
    }
    if (n == 0) {
        tui_complain(t, "Nothing found");
        return;
    }
    uint32_t *uids = calloc(n, sizeof(*uids));
    uint8_t *depth = calloc(n, 1);
    if (uids == NULL || depth == NULL)
        abort();
    turn_around((const uint32_t(*)[2])(const void *)op->octets.p, n, uids, depth);
    list_order(&t->list, uids, depth, n);
    t->order = (enum list_order)op->a;
    tui_say(t, "%u %s", n, n == 1 ? "message" : "messages");
}

static void say_search(struct tui *t, struct imap_say *say, struct span text)
{
    static const char *const fields[] = {"from:", "to:", "cc:", "subject:", "body:"};
    const char *key_z = "TEXT";
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (!span_istarts_z(text, fields[i]))
            continue;
        size_t n = strlen(fields[i]);
        text = span_trim(span_part(text, n, text.n));
        static const char *const keys[] = {"FROM", "TO", "CC", "SUBJECT", "BODY"};
        key_z = keys[i];
        break;
    }
    imap_say_f(say, "UID SEARCH %sCHARSET UTF-8 %s ", imap_client_has(t->imap, "ESEARCH") ? "RETURN (ALL) " : "", key_z);
    imap_say_string(say, text);
}

void tui_messages_order(struct tui *t, enum list_order order)
{
    struct imap_say say = {0};
    static const char *const what[] = {[BY_ARRIVAL] = "", [BY_DATE] = "sorting", [BY_THREAD] = "threading", [BY_SEARCH] = "searching"};
    if (order == BY_ARRIVAL) {
        list_order(&t->list, NULL, NULL, 0);
        t->order = order;
        tui_say(t, "In the order of arrival");
        return;
    }
    for (const struct op *op = t->ops; op != NULL; op = op->next) { /* its answer could be taken for this one's */
        if (op->data == order_data) {
            tui_complain(t, "Still %s", op->what_z);
            return;
        }
    }
    if (order == BY_DATE)
        imap_say_z(&say, "UID SORT (DATE) UTF-8 ALL");
    else if (order == BY_THREAD)
        imap_say_f(&say, "UID THREAD %s UTF-8 ALL", imap_client_has(t->imap, "THREAD=REFERENCES") ? "REFERENCES" : "ORDEREDSUBJECT");
    else
        say_search(t, &say, span_z(t->search_z));
    struct op *op = tui_op(t, what[order]);
    op->a = order;
    op->data = order_data;
    op->done = ordered;
    tui_op_say(op, &say);
}
