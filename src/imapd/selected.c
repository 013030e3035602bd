#include "imapd/selected.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "imapd/session.h"

#define RECENT_RANGES_MAX 4096u

bool imapd_is_recent(const struct imapd_recents *r, uint32_t uid)
{
    uint32_t low = 0, high = r->n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (uid > r->range[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < r->n && uid >= r->range[low].first;
}

bool imapd_recents_add(struct imapd_recents *r, uint32_t first, uint32_t last)
{
    if (first > last)
        return true;
    if (r->n > 0 && first <= r->range[r->n - 1].last + 1) {
        r->range[r->n - 1].last = MAX(last, r->range[r->n - 1].last);
        return true;
    }
    if (r->n == r->cap) {
        uint32_t cap = r->cap == 0 ? 1 : r->cap * 2;
        struct imapd_uid_range *p = cap > RECENT_RANGES_MAX ? NULL : realloc(r->range, cap * sizeof(*p));
        if (p == NULL)
            return false;
        r->range = p;
        r->cap = cap;
    }
    r->range[r->n++] = (struct imapd_uid_range){first, last};
    return true;
}

uint32_t imapd_recents_count(const struct imapd_recents *r, const struct view_version *v)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        uint32_t from = view_seq_at_least(v, r->range[i].first);
        uint32_t to = r->range[i].last == UINT32_MAX ? v->rows + 1 : view_seq_at_least(v, r->range[i].last + 1);
        count += to - from;
    }
    return count;
}

int imapd_saved_add(struct imapd_saved *saved, uint32_t uid, bool next_to_last)
{
    if (saved->n > 0 && next_to_last) {
        saved->range[saved->n - 1].last = uid;
        return 0;
    }
    if (saved->n == saved->cap) {
        uint32_t cap = saved->cap == 0 ? 4 : saved->cap * 2;
        if (cap > IMAPD_SAVED_RANGES)
            return -E_LIMIT;
        struct seq_range *p = realloc(saved->range, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        saved->range = p;
        saved->cap = cap;
    }
    saved->range[saved->n++] = (struct seq_range){uid, uid};
    return 0;
}

void imapd_saved_clear(struct imapd_saved *saved)
{
    free(saved->range);
    *saved = (struct imapd_saved){0};
}

/* Messages of an earlier change that are gone by now stay as they were then. */
static void note_since(struct imapd_selected *sel, struct view_version *now)
{
    struct view_version *both;
    if (now == NULL)
        return;
    if (sel->since == NULL) {
        sel->since = view_version_ref(now);
    } else if (view_hold(sel->since, NULL, now, &both) == 0) {
        view_version_unref(sel->since);
        sel->since = both;
    }
}

void imapd_own_drop(struct imapd_session *s)
{
    s->own = NULL;
    s->sel.since = view_version_unref(s->sel.since);
}

bool imapd_own_add(struct imapd_session *s, struct store_delta d, struct view_version *now)
{
    if (d.from == d.to)
        return true;
    note_since(&s->sel, now);
    if (s->own == NULL)
        s->own = arena_new(&s->arena, struct imapd_own);
    struct imapd_own *own = s->own;
    if (own == NULL)
        return false;
    if (own->n > 0 && own->delta[own->n - 1].to == d.from) {
        own->delta[own->n - 1].to = d.to;
        return true;
    }
    if (own->n == ARRAY_LEN(own->delta))
        return false;
    own->delta[own->n++] = d;
    return true;
}
