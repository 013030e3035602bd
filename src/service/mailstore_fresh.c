/* Facts of what was just appended (SPEC STORE-34): made behind the answer, by a job in the background, for all mailboxes
 * of the last second together. What several mailboxes share is read once. A client that asks sooner makes them itself;
 * what does not come this far (a stop, a full list) is made when it is first asked for, as for files from elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "service/mailstore_internal.h"

#define FRESH_MAX 8192u
#define VIEWS_MAX 128u /* an open mailbox costs descriptors: so many do not wait for the second */
#define CHUNK     64u
#define SLICE_MS  10   /* of one job, but one chunk at least: others of its class get their turn */

struct ms_fresh {
    struct view *view; /* a reference */
    uint32_t uid, size;
    uint64_t ident; /* of the octets, the same in every mailbox that shares them */
};

struct fact { /* of the message with the same place in the chunk */
    bool good;
    uint64_t ident;
    size_t at, n; /* in `made` */
};

struct chunk {
    struct ms_fresh *item;
    size_t n;
    struct fact fact[FACTS__COUNT][CHUNK];
    struct strbuf made;
};

/* ms->lock is held; false: there is no room. */
static bool add(struct ms_fresh_list *l, struct view *v, const struct store_append *item)
{
    if (l->n == FRESH_MAX || (!v->fresh && l->views == VIEWS_MAX))
        return false;
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? CHUNK : 2 * l->cap;
        struct ms_fresh *grown = realloc(l->item, cap * sizeof(*grown));
        if (grown == NULL)
            return false;
        l->item = grown;
        l->cap = cap;
    }
    l->views += !v->fresh;
    v->fresh = true;
    l->item[l->n++] = (struct ms_fresh){view_ref(v), item->uid, (uint32_t)view_ops(v)->stage_size(item->stage),
                                        view_ops(v)->stage_ident(item->stage)};
    return true;
}

void ms_fresh_note(struct view *v, const struct store_append *item, size_t n)
{
    struct mailstore *ms = v->ms;
    bool room = true;

    pthread_mutex_lock(&ms->lock);
    for (size_t i = 0; i < n && room; i++)
        if (item[i].err == 0)
            room = add(&ms->fresh, v, &item[i]);
    bool due = ms->fresh.views == VIEWS_MAX;
    pthread_mutex_unlock(&ms->lock);
    if (due)
        ms_fresh_start(ms);
}

static void drop(struct ms_fresh_list *l)
{
    for (size_t i = l->at; i < l->n; i++)
        view_unref(l->item[i].view);
    free(l->item);
    *l = (struct ms_fresh_list){0};
}

/* Neighbours in one mailbox, in ascending order. */
static int by_place(const void *a, const void *b)
{
    const struct ms_fresh *x = a, *y = b;
    return x->view != y->view ? ((uintptr_t)x->view > (uintptr_t)y->view) - ((uintptr_t)x->view < (uintptr_t)y->view)
                              : (x->uid > y->uid) - (x->uid < y->uid);
}

static size_t same_view(const struct chunk *c, size_t i)
{
    size_t end = i + 1;
    while (end < c->n && c->item[end].view == c->item[i].view)
        end++;
    return end;
}

/* Which of them a client has asked for meanwhile. */
static void look(struct chunk *c, size_t i, size_t end, enum facts_kind kind)
{
    struct store_facts known[CHUNK] = {0};
    struct strbuf octets = {0};
    struct view *v = c->item[i].view;

    for (size_t k = i; k < end; k++)
        known[k - i] = (struct store_facts){.uid = c->item[k].uid, .size = c->item[k].size};
    bool got = view_ops(v)->facts_get(v->box, kind, known, end - i, &octets) == 0;
    for (size_t k = i; got && k < end; k++)
        c->fact[kind][k].good = facts_good(known[k - i].octets, kind, true);
    strbuf_done(&octets);
}

/* Made for another mailbox of the chunk already? By the text both were appended from, not by what their files are now:
 * inode numbers are of one file system each. */
static bool shared(struct chunk *c, size_t i, enum facts_kind kind)
{
    const struct ms_fresh *f = &c->item[i];
    for (size_t k = 0; f->ident != 0 && k < i; k++)
        if (c->item[k].ident == f->ident && c->item[k].size == f->size && c->fact[kind][k].ident == f->ident) {
            c->fact[kind][i] = c->fact[kind][k];
            return true;
        }
    return false;
}

static void make(struct chunk *c, size_t i)
{
    struct ms_source src;
    const struct store_row row = {.uid = c->item[i].uid, .size = c->item[i].size};

    if (ms_source_open(&src, c->item[i].view, &row, true) < 0)
        return;
    for (enum facts_kind kind = 0; kind < FACTS__COUNT; kind++) {
        struct fact *f = &c->fact[kind][i];
        size_t at = c->made.n;
        if (f->good || f->ident != 0)
            continue;
        if (ms_source_facts(&src, kind, true, &c->made) == 0 && strbuf_ok(&c->made) && c->made.n - at <= STORE_FACTS_MAX)
            *f = (struct fact){.ident = src.ident, .at = at, .n = c->made.n - at};
        else
            c->made.n = at;
    }
    ms_source_close(&src);
}

static void put(struct chunk *c, size_t i, size_t end, enum facts_kind kind)
{
    struct store_facts fresh[CHUNK];
    struct view *v = c->item[i].view;
    size_t n = 0;

    for (size_t k = i; k < end; k++) {
        const struct fact *f = &c->fact[kind][k];
        if (f->ident != 0)
            fresh[n++] = (struct store_facts){c->item[k].uid, c->item[k].size, f->ident, span_of(c->made.p + f->at, f->n)};
    }
    if (n > 0)
        (void)view_ops(v)->facts_put(v->box, kind, fresh, n);
}

static void do_chunk(struct chunk *c)
{
    qsort(c->item, c->n, sizeof(*c->item), by_place);
    for (size_t i = 0, end; i < c->n; i = end) {
        end = same_view(c, i);
        for (enum facts_kind kind = 0; kind < FACTS__COUNT; kind++)
            look(c, i, end, kind);
    }
    for (size_t i = 0; i < c->n && !ms_stopping(c->item[i].view->ms); i++) {
        bool all = true;
        for (enum facts_kind kind = 0; kind < FACTS__COUNT; kind++)
            all = (c->fact[kind][i].good || shared(c, i, kind)) && all;
        if (!all)
            make(c, i);
    }
    for (size_t i = 0, end; i < c->n; i = end) {
        end = same_view(c, i);
        for (enum facts_kind kind = 0; kind < FACTS__COUNT; kind++)
            put(c, i, end, kind);
    }
}

static enum ms_next fresh_run(struct ms_call *call)
{
    struct mailstore *ms = call->ms;
    struct ms_fresh_list *l = &ms->fresh_taken;
    struct chunk *c = calloc(1, sizeof(*c));
    int64_t until_ms = clock_mono_ms() + SLICE_MS;

    while (c != NULL && l->at < l->n && !ms_stopping(ms) && clock_mono_ms() < until_ms) {
        strbuf_clear(&c->made);
        memset(c->fact, 0, sizeof(c->fact));
        c->item = l->item + l->at;
        c->n = MIN(l->n - l->at, CHUNK);
        do_chunk(c);
        for (size_t i = 0; i < c->n; i++)
            view_unref(c->item[i].view);
        l->at += c->n;
    }
    bool more = c != NULL && l->at < l->n && !ms_stopping(ms);
    if (c != NULL)
        strbuf_done(&c->made);
    free(c);
    if (!more)
        drop(l);
    return more ? MS_GO_ON : MS_DONE;
}

static void fresh_done(struct ms_call *c, struct conn *conn)
{
    (void)conn;
    pthread_mutex_lock(&c->ms->lock);
    c->ms->fresh_running = false;
    pthread_mutex_unlock(&c->ms->lock);
}

void ms_fresh_start(struct mailstore *ms)
{
    pthread_mutex_lock(&ms->lock);
    bool start = ms->fresh.n > 0 && !ms->fresh_running && !ms->stopped;
    if (start) {
        ms->fresh_running = true;
        for (size_t i = 0; i < ms->fresh.n; i++)
            ms->fresh.item[i].view->fresh = false;
        ms->fresh_taken = ms->fresh;
        ms->fresh = (struct ms_fresh_list){0};
    }
    pthread_mutex_unlock(&ms->lock);
    if (!start)
        return;
    ms->fresh_call = (struct ms_call){.class = JOB_BACKGROUND, .run = fresh_run, .done = fresh_done};
    mailstore_submit(ms, &ms->fresh_call);
}

void ms_fresh_drop(struct mailstore *ms)
{
    drop(&ms->fresh);
    drop(&ms->fresh_taken);
}
