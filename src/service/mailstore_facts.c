#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/metric.h"
#include "service/mailstore_internal.h"

#define READ_WHOLE (256u * 1024u) /* a message up to this is read once as a whole */

/* One message's facts at the end of f->made, and who they are of. */
static int make_one(struct view *v, struct ms_facts *f, struct ms_facts_item *item, uint64_t *ret_ident)
{
    struct ms_body *body;
    struct arena scratch;
    struct strbuf octets = {0};
    int r = ms_body_open(v, &item->row, &body);

    if (r < 0)
        return r;
    *ret_ident = view_ops(v)->body_ident(ms_body_store(body));
    struct mime_source src = ms_body_mime_source(body);
    struct span text;
    if (f->whole && src.size <= READ_WHOLE && strbuf_reserve(&octets, (size_t)src.size)) {
        r = src.size == 0 ? 0 : ms_body_read(body, 0, octets.p, (size_t)src.size);
        text = span_of(octets.p, (size_t)src.size);
        src = mime_source_of(&text);
    }
    arena_init(&scratch, FACTS_SCRATCH);
    if (r == 0)
        r = facts_make(&scratch, &src, f->kind, f->whole, &f->made);
    arena_done(&scratch);
    strbuf_done(&octets);
    ms_body_unref(body);
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

void ms_facts_done(struct ms_facts *f)
{
    strbuf_done(&f->known);
    strbuf_done(&f->made);
}
