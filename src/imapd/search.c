#include "imapd/search.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "imapd/arrange.h"
#include "imapd/handlers.h"
#include "imapd/limits.h"

#define SLICE_MESSAGES 8192u

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

static bool is_recent(const void *ctx, uint32_t uid)
{
    return imapd_is_recent(ctx, uid);
}

/* One of the jobs of a slice. */
static enum ms_next search_run(struct ms_call *call)
{
    struct searching *q = imapd_rq_of_part(call);
    struct search_scan scan = {.program = &q->program, .box = q->rq.box, .told = q->told, .recent = is_recent, .ctx = &q->recents};
    int64_t until = clock_mono_ms() + SEARCH_SLICE_MS;
    int r = 0;
    do {
        uint32_t at = atomic_fetch_add(&q->taken, 1) * q->window;
        if (at >= SLICE_MESSAGES || at > q->told->rows - q->next)
            break;
        r = search_window(&scan, q->next + at, MIN(q->window, q->told->rows - q->next - at + 1), q->verdict + at);
    } while (r == 0 && clock_mono_ms() < until);
    if (r < 0)
        atomic_store(&q->failed, r);
    if (scan.gone)
        atomic_store(&q->gone, true);
    search_scan_done(&scan);
    return MS_DONE;
}

static unsigned parts_of(const struct searching *q)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t left = (q->told->rows - q->next) / q->window + 1;
    return (unsigned)MIN((long)MIN(left, IMAPD_PARTS_MAX), MAX(cores, 1));
}

/* What the jobs of the slice found, in the order of the messages. */
static bool take_over(struct searching *q)
{
    uint32_t rest = q->told->rows - q->next + 1;
    uint32_t done = (uint32_t)MIN((uint64_t)atomic_load(&q->taken) * q->window, (uint64_t)MIN(rest, SLICE_MESSAGES));
    for (uint32_t i = 0; i < done; i++)
        if (q->verdict[i] != 0 && !found(q, q->next + i))
            return false;
    q->next += done;
    q->vanished |= atomic_load(&q->gone);
    return true;
}

static struct imapd_reply sliced(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    if (atomic_load(&q->failed) < 0)
        return imapd_reply_of_error(atomic_load(&q->failed));
    if (!take_over(q))
        return imapd_reply(R_NO_MEMORY);
    if (q->next > q->told->rows)
        return search_answer(s);
    atomic_store(&q->taken, 0);
    return imapd_rq_submit_parts(s, &q->rq, parts_of(q), JOB_CPU, search_run, sliced);
}

static struct imapd_reply slice_first(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    q->window = search_window_size(&q->program);
    q->verdict = arena_alloc(&q->rq.mem, SLICE_MESSAGES);
    return q->verdict == NULL ? imapd_reply(R_NO_MEMORY) : sliced(s);
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
    return q->program.needs_keys || q->program.needs_files ? slice_first(s) : scan_rows(s);
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
