#include "tui/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"

static void clear_row(struct row *r)
{
    free(r->from_z);
    free(r->subject_z);
    *r = (struct row){0};
}

void list_forget(struct list *l)
{
    for (uint32_t i = 0; i < l->n; i++)
        clear_row(&l->rows[i]);
    free(l->rows);
    l->rows = NULL;
    l->base = l->n = 0;
}

void list_reset(struct list *l)
{
    list_forget(l);
    free(l->uids);
    free(l->depth);
    *l = (struct list){0};
}

void list_order(struct list *l, uint32_t *uids, uint8_t *depth, uint32_t n)
{
    list_forget(l);
    free(l->uids);
    free(l->depth);
    l->uids = uids;
    l->depth = depth;
    l->total = uids == NULL ? l->exists : n;
    l->cursor = l->top = 0;
}

static void clamp(struct list *l)
{
    if (l->cursor >= l->total)
        l->cursor = l->total == 0 ? 0 : l->total - 1;
    if (l->top > l->cursor)
        l->top = l->cursor;
}

void list_exists(struct list *l, uint32_t n)
{
    uint32_t before = l->exists;
    l->exists = n;
    if (l->uids != NULL)
        return; /* a search stays what it was */
    if (n >= before) { /* new ones stand in front */
        uint32_t more = n - before;
        l->base += more;
        if (before > 0 && l->cursor > 0)
            l->cursor += more;
        if (before > 0 && l->top > 0)
            l->top += more;
    } else {
        list_forget(l);
    }
    l->total = n;
    clamp(l);
}

struct row *list_row(const struct list *l, uint32_t at)
{
    return at >= l->base && at - l->base < l->n ? &l->rows[at - l->base] : NULL;
}

struct row *list_by_uid(const struct list *l, uint32_t uid)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (l->rows[i].uid == uid)
            return &l->rows[i];
    return NULL;
}

uint32_t list_seq(const struct list *l, uint32_t at)
{
    return l->exists - at;
}

/* Row `at` goes; the window closes up. */
static void drop_row(struct list *l, uint32_t at)
{
    struct row *r = list_row(l, at);
    if (r != NULL) {
        clear_row(r);
        memmove(r, r + 1, (l->n - (at - l->base) - 1) * sizeof(*r));
        l->n--;
    } else if (at < l->base) {
        l->base--;
    }
    if (l->uids != NULL) {
        memmove(l->uids + at, l->uids + at + 1, (l->total - at - 1) * sizeof(*l->uids));
        if (l->depth != NULL)
            memmove(l->depth + at, l->depth + at + 1, l->total - at - 1);
    }
    l->total--;
    if (at < l->cursor)
        l->cursor--;
    if (at < l->top)
        l->top--;
    clamp(l);
}

void list_gone(struct list *l, uint32_t seq)
{
    uint32_t at = UINT32_MAX;
    if (seq == 0 || seq > l->exists)
        return;
    if (l->uids == NULL) {
        at = l->exists - seq;
    } else {
        for (uint32_t i = 0; i < l->n; i++)
            if (l->rows[i].seq == seq)
                at = l->base + i;
    }
    l->exists--;
    for (uint32_t i = 0; i < l->n; i++)
        if (l->rows[i].seq > seq)
            l->rows[i].seq--;
    if (at < l->total)
        drop_row(l, at);
}

struct row *list_place(struct list *l, uint32_t seq, uint32_t uid)
{
    struct row *r = NULL;
    if (l->uids == NULL) {
        r = seq == 0 || seq > l->exists ? NULL : list_row(l, l->exists - seq);
    } else if (uid == 0) { /* flags that somebody changed */
        for (uint32_t i = 0; i < l->n && r == NULL; i++)
            r = l->rows[i].seq == seq ? &l->rows[i] : NULL;
    } else {
        for (uint32_t i = 0; i < l->n && r == NULL; i++)
            r = l->uids[l->base + i] == uid ? &l->rows[i] : NULL;
    }
    if (r != NULL)
        r->seq = seq;
    return r;
}

/* The window becomes from..to, with what is known of it. */
static bool set_window(struct list *l, uint32_t from, uint32_t to)
{
    struct row *rows = calloc(MAX(to - from, 1), sizeof(*rows));
    if (rows == NULL)
        return false;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t at = l->base + i;
        if (at >= from && at < to)
            rows[at - from] = l->rows[i];
        else
            clear_row(&l->rows[i]);
    }
    free(l->rows);
    l->rows = rows;
    l->base = from;
    l->n = to - from;
    return true;
}

static bool is_known(const struct list *l, uint32_t at)
{
    const struct row *r = list_row(l, at);
    return r != NULL && r->asked;
}

bool list_wants(struct list *l, uint32_t height, uint32_t *ret_from, uint32_t *ret_n)
{
    uint32_t half = height / 2, first = l->top - MIN(l->top, half), last = MIN(l->total, l->top + height + half);
    bool all = true;
    for (uint32_t at = first; at < last && all; at++)
        all = is_known(l, at);
    if (all || height == 0)
        return false;
    uint32_t from = l->top - MIN(l->top, height), to = MIN(l->total, l->top + 2 * height);
    uint32_t keep_from = from - MIN(from, LIST_ROWS_MAX / 3), keep_to = MIN(l->total, to + LIST_ROWS_MAX / 3);
    bool touches = l->n > 0 && l->base <= to && l->base + l->n >= from;
    if (!set_window(l, touches ? MIN(from, MAX(l->base, keep_from)) : from,
                    touches ? MAX(to, MIN(l->base + l->n, keep_to)) : to))
        return false;
    while (from < to && is_known(l, from))
        from++;
    while (to > from && is_known(l, to - 1))
        to--;
    for (uint32_t at = from; at < to; at++)
        list_row(l, at)->asked = true;
    *ret_from = from;
    *ret_n = to - from;
    return to > from;
}

void list_show(struct list *l, uint32_t height)
{
    clamp(l);
    if (height == 0)
        return;
    if (l->cursor < l->top)
        l->top = l->cursor;
    if (l->cursor >= l->top + height)
        l->top = l->cursor - height + 1;
}

void list_move(struct list *l, int64_t by, uint32_t height)
{
    int64_t at = (int64_t)l->cursor + by;
    if (l->total == 0)
        return;
    l->cursor = at < 0 ? 0 : at >= (int64_t)l->total ? l->total - 1 : (uint32_t)at;
    list_show(l, height);
}
