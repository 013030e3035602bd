#include "imapd/search.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "imapd/arrange.h"
#include "imapd/handlers.h"
#include "imapd/limits.h"

#define WINDOW 256u /* messages looked at together; what is kept of each is at most 64 KiB */

static void searching_drop(struct imapd_rq *rq)
{
    struct searching *q = CONTAINER_OF(rq, struct searching, rq);
    view_version_unref(q->told);
    free(q->found);
    arrange_free(q->arrange);
}

static bool found(struct searching *q, uint32_t number)
{
    if (q->found_n == q->found_cap) {
        size_t cap = q->found_cap == 0 ? 256 : q->found_cap * 2;
        uint32_t *p = realloc(q->found, cap * sizeof(*p));
        if (p == NULL)
            return false;
        q->found = p;
        q->found_cap = cap;
    }
    q->found[q->found_n++] = number;
    return true;
}

/* One message of a window: what is known of it so far. */
struct candidate {
    uint32_t seq;
    bool recent;
    enum search_value value;
};

/* The last word on a message: 0, or an error; one that is gone is no error but noted. */
static int decide(struct searching *q, const struct candidate *c, const struct ms_facts_item *known, struct strbuf *scratch)
{
    const struct store_row *row = view_row(q->told, c->seq);
    struct facts_keys keys;
    enum search_value v = c->value;
    int r = known == NULL || v != SEARCH_UNKNOWN ? 0 : known->err;
    bool has_keys = known != NULL && r == 0 && facts_keys_read(known->octets, &keys) == 0;
    if (r == 0 && v == SEARCH_UNKNOWN)
        v = search_row(&q->program, q->told, row, c->seq, c->recent, has_keys ? &keys : NULL);
    if (r == 0)
        r = v == SEARCH_UNKNOWN ? search_message(&q->program, q->rq.box, q->told, row, c->seq, c->recent,
                                                 has_keys ? &keys : NULL, scratch)
                                : v == SEARCH_YES;
    if (r == -E_NOTFOUND) {
        q->vanished = true;
        return 0;
    }
    if (r <= 0)
        return r;
    return found(q, c->seq) ? 0 : -E_NOMEM;
}

/* The next messages, by their rows. How many; those that need more than that are in `item` too, in order. */
static size_t by_rows(struct searching *q, struct candidate *c, struct ms_facts_item *item, size_t *ret_items)
{
    size_t n = 0, items = 0;
    for (uint32_t seq = q->next; n < WINDOW && seq <= q->told->rows; seq++) {
        const struct store_row *row = view_row(q->told, seq);
        c[n] = (struct candidate){.seq = seq, .recent = imapd_is_recent(&q->recents, row->uid)};
        c[n].value = search_row(&q->program, q->told, row, seq, c[n].recent, NULL);
        if (c[n].value == SEARCH_UNKNOWN)
            item[items++] = (struct ms_facts_item){.row = *row};
        n++;
    }
    *ret_items = items;
    return n;
}

static int search_window(struct searching *q, int64_t until, struct ms_facts *f, struct strbuf *scratch)
{
    struct candidate c[WINDOW];
    bool ask = q->program.needs_keys;
    size_t n = by_rows(q, c, f->item, &f->n), at = 0;
    int r = ask && f->n > 0 ? ms_facts(q->rq.box, f) : 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        const struct ms_facts_item *known = c[i].value == SEARCH_UNKNOWN ? &f->item[at++] : NULL;
        if (known != NULL && ask && known->err == -E_AGAIN)
            break;
        r = decide(q, &c[i], ask ? known : NULL, scratch);
        q->next = c[i].seq + 1;
        if (q->program.needs_files && clock_mono_ms() >= until)
            break;
    }
    return r;
}

/* A slice of the search on a pool thread. */
static enum ms_next search_run(struct ms_call *c)
{
    struct searching *q = imapd_rq_of_call(c);
    struct strbuf scratch = {0};
    int64_t until = clock_mono_ms() + IMAPD_SEARCH_SLICE_MS;
    struct ms_facts f = {.kind = FACTS_KEYS, .whole = q->program.needs_email_id, .until_ms = until, .item = calloc(WINDOW, sizeof(*f.item))};
    q->rq.r = f.item == NULL ? -E_NOMEM : 0;
    while (q->rq.r == 0 && q->next <= q->told->rows && clock_mono_ms() < until)
        q->rq.r = search_window(q, until, &f, &scratch);
    ms_facts_done(&f);
    free(f.item);
    strbuf_done(&scratch);
    return MS_DONE;
}

static struct imapd_reply sliced(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    if (q->next > q->told->rows)
        return search_answer(s);
    q->rq.call.class = JOB_CPU;
    return imapd_rq_submit(s, &q->rq, NULL, search_run, sliced);
}

/* Without files: here and now, a share at a time. A thousand keys make a message as dear as a thousand messages. */
static struct imapd_reply scan_rows(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    uint32_t patience = MAX(1, 256 / MAX(1, q->program.key_n));
    while (q->next <= q->told->rows) {
        const struct store_row *row = view_row(q->told, q->next);
        bool recent = imapd_is_recent(&q->recents, row->uid);
        if (search_row(&q->program, q->told, row, q->next, recent, NULL) == SEARCH_YES && !found(q, q->next))
            return imapd_reply(R_NO_MEMORY);
        q->next++;
        if (q->next % patience == 0 && imapd_share_done(s)) {
            s->resume = scan_rows;
            return imapd_more();
        }
    }
    return search_answer(s);
}

static bool keep_recents(struct searching *q, const struct imapd_recents *r)
{
    q->recents.range = arena_new_array(&q->rq.mem, struct imapd_uid_range, r->n);
    if (q->recents.range != NULL && r->n > 0)
        memcpy(q->recents.range, r->range, r->n * sizeof(*r->range));
    q->recents.n = r->n;
    return q->recents.range != NULL;
}

static struct imapd_reply search(struct imapd_session *s, const struct imap_cmd *c, bool arranged)
{
    enum imapd_reply_id no = search_accept(s, &c->search);
    if (no != R__COUNT)
        return imapd_reply(no);
    struct searching *q = imapd_rq_new(s, sizeof(*q), searching_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    s->rq = &q->rq;
    if (arranged && (q->arrange = arrange_new(c)) == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->by_uid = c->uid;
    q->next = 1;
    q->told = view_version_ref(s->sel.told);
    if (search_program_keep(&q->rq.mem, &c->search, q->told, &q->program) < 0 || !keep_recents(q, &s->sel.recents))
        return imapd_reply(R_NO_MEMORY);
    q->program.now_s = clock_wall_s();
    search_answer_begin(s, q, &c->search);
    return q->program.needs_keys || q->program.needs_files ? sliced(s) : scan_rows(s);
}

struct imapd_reply on_search(struct imapd_session *s, const struct imap_cmd *c)
{
    return search(s, c, false);
}

struct imapd_reply on_sort(struct imapd_session *s, const struct imap_cmd *c)
{
    return search(s, c, true);
}

struct imapd_reply on_thread(struct imapd_session *s, const struct imap_cmd *c)
{
    return search(s, c, true);
}
