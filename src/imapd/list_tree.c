#include "imapd/list_tree.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/imap_cmd.h"
#include "proto/list_match.h"

/* '/' before every other octet: what lies below a name follows it at once. Names hold no control characters. */
static int by_levels(const void *a, const void *b)
{
    const uint8_t *x = (const uint8_t *)(*(const struct store_mbox *const *)a)->name_z;
    const uint8_t *y = (const uint8_t *)(*(const struct store_mbox *const *)b)->name_z;
    while (*x == *y && *x != 0) {
        x++;
        y++;
    }
    return (*x == '/' ? 1 : *x) - (*y == '/' ? 1 : *y);
}

int list_tree_begin(struct arena *a, const struct store_list *list, struct list_tree *ret)
{
    struct list_tree t = {.cap = list->n + list->n / 8 + 64};
    t.order = arena_alloc(a, (list->n + 1) * sizeof(const struct store_mbox *));
    t.row = arena_alloc(a, t.cap * sizeof(struct list_row *));
    if (t.order == NULL || t.row == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < list->n; i++)
        t.order[i] = &list->mbox[i];
    qsort(t.order, list->n, sizeof(t.order[0]), by_levels);
    *ret = t;
    return 0;
}

static bool is_selected(const struct list_question *q, const struct store_mbox *m)
{
    if (m == NULL)
        return false;
    if ((q->select & IMAP_LIST_SPECIAL_USE) != 0 && (!m->exists || m->use == STORE_USE_NONE))
        return false;
    if ((q->select & IMAP_LIST_SUBSCRIBED) != 0)
        return m->subscribed;
    return m->exists;
}

static bool is_matched(const struct list_question *q, struct span name)
{
    for (size_t i = 0; i < q->patterns; i++)
        if ((list_match(q->pattern[i], name) & LIST_MATCH) != 0)
            return true;
    return false;
}

static int add(struct arena *a, const struct list_question *q, struct span name, const struct store_mbox *m,
               struct list_tree *t)
{
    if (t->n == t->cap) {
        struct list_row **more = arena_alloc(a, 2 * t->cap * sizeof(struct list_row *));
        if (more == NULL)
            return -E_NOMEM;
        memcpy(more, t->row, t->n * sizeof(more[0]));
        t->row = more;
        t->cap *= 2;
    }
    struct list_row *row = arena_new(a, struct list_row);
    if (row == NULL)
        return -E_NOMEM;
    *row = (struct list_row){.name = name, .m = m, .matched = is_matched(q, name), .selected = is_selected(q, m)};
    t->open[t->depth++] = (uint32_t)t->n;
    t->row[t->n++] = row;
    return 0;
}

static bool lies_below(struct span name, struct span parent)
{
    return name.n > parent.n && name.p[parent.n] == '/' && memcmp(name.p, parent.p, parent.n) == 0;
}

/* A parent that knows already told its own parents. */
static void tell_parents(struct list_tree *t, const struct list_row *row)
{
    bool exists = row->m != NULL && row->m->exists, hidden = row->selected && !row->matched;
    for (size_t i = t->depth - 1; i > 0 && exists; i--) {
        struct list_row *up = t->row[t->open[i - 1]];
        exists = !up->children;
        up->children = true;
    }
    for (size_t i = t->depth - 1; i > 0 && hidden; i--) {
        struct list_row *up = t->row[t->open[i - 1]];
        hidden = !up->hidden_child;
        up->hidden_child = true;
    }
}

static int put(struct arena *a, const struct list_question *q, const struct store_mbox *m, struct list_tree *t)
{
    struct span name = span_z(m->name_z);
    int r = 0;
    while (t->depth > 0 && !lies_below(name, t->row[t->open[t->depth - 1]]->name))
        t->depth--;
    size_t from = t->depth == 0 ? 0 : t->row[t->open[t->depth - 1]]->name.n + 1;
    for (size_t i = from + 1; i < name.n && r == 0 && t->depth + 1 < ARRAY_LEN(t->open); i++)
        if (name.p[i] == '/')
            r = add(a, q, span_part(name, 0, i), NULL, t);
    if (r == 0)
        r = add(a, q, name, m, t);
    if (r == 0)
        tell_parents(t, t->row[t->n - 1]);
    return r;
}

int list_tree_step(struct arena *a, const struct store_list *list, const struct list_question *q, size_t most,
                   struct list_tree *t)
{
    int r = 0;
    for (size_t i = 0; i < most && t->at < list->n && r == 0; i++)
        r = put(a, q, t->order[t->at++], t);
    return r;
}

bool list_row_shown(const struct list_question *q, const struct list_row *row)
{
    if (!row->matched)
        return false;
    if (row->selected)
        return true;
    /* RFC 5258 3.5; and LSUB names the parents of subscribed names that a `%` hides (RFC 3501 6.3.9) */
    if (q->lsub || (q->select & IMAP_LIST_RECURSIVEMATCH) != 0)
        return row->hidden_child;
    bool choosy = (q->select & (IMAP_LIST_SUBSCRIBED | IMAP_LIST_SPECIAL_USE)) != 0;
    return !choosy && row->children; /* a name that is only a parent */
}
