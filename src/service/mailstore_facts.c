#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/metric.h"
#include "service/mailstore_internal.h"

#define READ_WHOLE (256u * 1024u) /* a message up to this is read once as a whole */

/* A short message is read once as a whole, when all of it is wanted. */
int ms_source_open(struct ms_source *s, struct view *v, const struct store_row *row, bool whole)
{
    *s = (struct ms_source){0};
    int r = ms_body_open(v, row, &s->body);
    if (r < 0)
        return r;
    s->ident = view_ops(v)->body_ident(ms_body_store(s->body));
    s->src = ms_body_mime_source(s->body);
    if (!whole || s->src.size > READ_WHOLE || !strbuf_reserve(&s->octets, (size_t)s->src.size))
        return 0;
    r = s->src.size == 0 ? 0 : ms_body_read(s->body, 0, s->octets.p, (size_t)s->src.size);
    if (r < 0) {
        ms_source_close(s);
        return r;
    }
    s->text = span_of(s->octets.p, (size_t)s->src.size);
    s->src = mime_source_of(&s->text);
    return 0;
}

int ms_source_facts(struct ms_source *s, enum facts_kind kind, bool whole, struct strbuf *out)
{
    struct arena scratch;

    arena_init(&scratch, FACTS_SCRATCH);
    int r = facts_make(&scratch, &s->src, kind, whole, out);
    arena_done(&scratch);
    return r;
}

void ms_source_close(struct ms_source *s)
{
    strbuf_done(&s->octets);
    ms_body_unref(s->body);
    s->body = NULL;
}

/* One message's facts at the end of f->made, and who they are of. */
static int make_one(struct view *v, struct ms_facts *f, struct ms_facts_item *item, uint64_t *ret_ident)
{
    struct ms_source src;
    int r = ms_source_open(&src, v, &item->row, f->whole);

    if (r < 0)
        return r;
    *ret_ident = src.ident;
    r = ms_source_facts(&src, f->kind, f->whole, &f->made);
    ms_source_close(&src);
    return r;
}

/* What others need not make again. `fresh` are places in f->made until now. */
static void keep(struct view *v, const struct ms_facts *f, struct store_facts *fresh, size_t n)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        fresh[i].octets.p = f->made.p + at;
        at += fresh[i].octets.n;
    }
    (void)view_ops(v)->facts_put(v->box, f->kind, fresh, n); /* derived: not kept is made anew */
}

static int make_missing(struct view *v, struct ms_facts *f, struct store_facts *fresh)
{
    size_t n = 0, at = 0;
    bool made = false; /* one is, whatever the time: who asks again gets on */

    for (size_t i = 0; i < f->n; i++) {
        struct ms_facts_item *item = &f->item[i];
        if (facts_good(item->octets, f->kind, f->whole))
            continue;
        size_t was = f->made.n;
        uint64_t ident = 0;
        item->octets = (struct span){NULL, 0};
        bool late = made && f->until_ms != 0 && clock_mono_ms() >= f->until_ms;
        item->err = late ? -E_AGAIN : make_one(v, f, item, &ident);
        made = true;
        if (!strbuf_ok(&f->made))
            return -E_NOMEM;
        if (item->err == 0)
            fresh[n++] = (struct store_facts){.uid = item->row.uid,
                                              .size = item->row.size,
                                              .ident = ident,
                                              .octets = span_of(NULL, f->made.n - was)};
    }
    keep(v, f, fresh, n);
    for (size_t i = 0, k = 0; k < n; i++)
        if (f->item[i].row.uid == fresh[k].uid) {
            f->item[i].octets = span_of(f->made.p + at, fresh[k].octets.n);
            at += fresh[k++].octets.n;
        }
    return 0;
}

int ms_facts(struct view *v, struct ms_facts *f)
{
    struct store_facts *known = calloc(f->n + 1, sizeof(*known));

    if (known == NULL)
        return -E_NOMEM;
    strbuf_clear(&f->known);
    strbuf_clear(&f->made);
    for (size_t i = 0; i < f->n; i++) {
        known[i].uid = f->item[i].row.uid;
        known[i].size = f->item[i].row.size;
    }
    int r = view_ops(v)->facts_get(v->box, f->kind, known, f->n, &f->known);
    for (size_t i = 0; r == 0 && i < f->n; i++) {
        f->item[i].err = 0;
        f->item[i].octets = known[i].octets;
        metric_add(known[i].octets.p != NULL ? METRIC_CACHE_FACTS_HIT : METRIC_CACHE_FACTS_MISS, 1);
    }
    if (r == 0)
        r = make_missing(v, f, known);
    free(known);
    return r;
}

#define CARRY_MAX 512u /* messages at a time */

static void carry_some(struct view *from, struct view *to, enum facts_kind kind, const struct store_facts *asked,
                       const uint32_t *dst_uid, size_t n)
{
    struct store_facts item[CARRY_MAX];
    struct strbuf octets = {0};
    size_t k = 0;

    memcpy(item, asked, n * sizeof(*item));
    if (view_ops(from)->facts_get(from->box, kind, item, n, &octets) == 0)
        for (size_t i = 0; i < n; i++)
            if (item[i].octets.p != NULL) {
                item[k] = item[i];
                item[k++].uid = dst_uid[i];
            }
    if (k > 0)
        (void)view_ops(to)->facts_put(to->box, kind, item, k);
    strbuf_done(&octets);
}

void ms_facts_carry(struct view *from, const struct view_version *was, struct view *to, const struct store_copied *res,
                    size_t n)
{
    struct store_facts asked[CARRY_MAX];
    uint32_t dst_uid[CARRY_MAX];
    struct view_finger finger = {0};

    for (size_t i = 0; was != NULL && i < n;) {
        size_t k = 0;
        for (; i < n && k < CARRY_MAX; i++) {
            const struct store_row *row = res[i].dst_uid == 0 ? NULL : view_row_onward(was, res[i].uid, &finger);
            if (row == NULL)
                continue;
            asked[k] = (struct store_facts){.uid = row->uid, .size = row->size};
            dst_uid[k++] = res[i].dst_uid;
        }
        for (enum facts_kind kind = 0; kind < FACTS__COUNT; kind++)
            carry_some(from, to, kind, asked, dst_uid, k);
    }
}

void ms_facts_done(struct ms_facts *f)
{
    strbuf_done(&f->known);
    strbuf_done(&f->made);
}
