#include <stdlib.h>

#include "base/err.h"
#include "service/mailstore_internal.h"

/* Puts `now` in the place of `old` and tells the watchers; takes `now`. False: somebody was faster. */
static bool swap_in(struct view *v, struct view_version *old, struct view_version *now)
{
    pthread_mutex_lock(&v->lock);
    bool ok = v->newest == old;
    if (ok)
        v->newest = now;
    pthread_mutex_unlock(&v->lock);
    if (!ok) {
        view_version_unref(now);
        return false;
    }
    view_version_unref(old); /* the view's own reference */
    atomic_fetch_add(&v->ms->versions, 1);
    ms_notify(v, VIEW_CHANGED);
    return true;
}

void ms_mark_deleted(struct view *v)
{
    if (!atomic_exchange(&v->deleted, true))
        ms_notify(v, VIEW_DELETED);
}

/* --- from a command's own results --------------------------------------------------------------------------------- */

/* The rows of `old` with the flags they have now; how many. */
static size_t changed_rows(const struct view_version *old, const struct ms_news *news, struct store_row *ret)
{
    size_t n = 0;
    struct view_finger f = {0};

    for (size_t i = 0; i < news->changed_n; i++) {
        const struct store_result *res = &news->changed[i];
        const struct store_row *row = res->err == 0 && res->changed ? view_row_onward(old, res->uid, &f) : NULL;
        if (row == NULL)
            continue;
        ret[n] = *row;
        ret[n].flags = res->flags;
        ret[n++].modseq = res->modseq;
    }
    return n;
}

static int apply_news(struct view_version *old, const struct ms_news *news, struct view_version **ret)
{
    struct store_status st = old->st;
    struct store_row *row = calloc(news->changed_n + 1, sizeof(*row));

    if (row == NULL)
        return -E_NOMEM;
    st.modseq = news->delta.to;
    struct view_change c = {.st = &st, .row = row, .vanished = news->vanished, .vanished_n = news->vanished_n};
    c.rows_n = changed_rows(old, news, row);
    uint64_t unknown = 0;
    for (size_t i = 0; i < c.rows_n; i++)
        unknown |= row[i].flags;
    unknown &= ~(STORE_SYSTEM_FLAGS | old->keywords->known);
    /* A bit that another process named: its name comes with the log. */
    int r = unknown != 0 ? -E_AGAIN : view_version_apply(old, &c, ret);
    free(row);
    return r;
}

/* Also when nothing changed: the results may tell what another process did, and the client has been told of it then. */
void ms_publish(struct view *v, const struct ms_news *news)
{
    struct view_version *now;

    for (;;) {
        struct view_version *old = view_newest(v);
        if (old == NULL)
            return; /* nobody has read it yet */
        if (old->st.modseq >= news->delta.to) {
            view_version_unref(old);
            return;
        }
        bool follows = old->st.modseq == news->delta.from && news->delta.from != news->delta.to && apply_news(old, news, &now) == 0;
        bool in = follows && swap_in(v, old, now);
        view_version_unref(old);
        if (in)
            return;
        if (!follows) {
            (void)ms_catch_up(v, STORE_LOOK_LOG, false); /* what fails here is made up by the next one */
            return;
        }
    }
}

/* --- from the store ----------------------------------------------------------------------------------------------- */

/* The keyword table as it is, the old object when nothing changed. A new reference. */
static int load_keywords(struct view *v, struct view_version *old, struct view_keywords **ret)
{
    struct store_keywords *table = malloc(sizeof(*table));
    struct view_keywords *k = NULL;

    if (table == NULL)
        return -E_NOMEM;
    int r = view_ops(v)->keywords(v->box, table);
    if (r == 0) {
        if (old != NULL && view_keywords_same(old->keywords, table))
            k = view_keywords_ref(old->keywords);
        else
            k = view_keywords_new(table);
        r = k == NULL ? -E_NOMEM : 0;
    }
    free(table);
    if (r == 0)
        *ret = k;
    return r;
}

static bool names_missing(const struct store_snap *snap, const struct view_version *old)
{
    uint64_t known = STORE_SYSTEM_FLAGS | old->keywords->known;

    for (size_t i = 0; i < snap->rows_n; i++)
        if ((snap->row[i].flags & ~known) != 0)
            return true;
    return false;
}

static bool same_status(const struct store_status *a, const struct store_status *b)
{
    return a->modseq == b->modseq && a->uid_validity == b->uid_validity && a->recent_uid == b->recent_uid &&
           a->uid_next == b->uid_next;
}

/* The successor of `old` (NULL: the first version): 0, or 1 when `old` is as new as the snapshot. Takes the snapshot. */
static int make_version(struct view *v, struct view_version *old, struct store_snap *snap, bool keywords,
                        struct view_version **ret)
{
    struct view_keywords *k = NULL;
    int r = 0;

    if (old == NULL || keywords || names_missing(snap, old))
        r = load_keywords(v, old, &k);
    else
        k = view_keywords_ref(old->keywords);
    if (r != 0) {
        /* nothing can be made */
    } else if (old == NULL || !snap->complete || snap->st.uid_validity != old->st.uid_validity) {
        r = view_version_take(v->ms->store, snap, k, ret);
        snap = r == 0 ? NULL : snap;
    } else if (snap->st.modseq < old->st.modseq || (same_status(&snap->st, &old->st) && k == old->keywords)) {
        r = 1;
    } else {
        struct view_change c = {.st = &snap->st, .keywords = k, .row = snap->row, .rows_n = snap->rows_n,
                                .vanished = snap->vanished, .vanished_n = snap->vanished_n};
        r = view_version_apply(old, &c, ret);
    }
    view_keywords_unref(k);
    store_snap_free(v->ms->store, snap);
    return r;
}

/* One try: 1 when the newest version is as new as the store was a moment ago, 0 when somebody was faster. */
static int catch_up_once(struct view *v, enum store_look look, bool load)
{
    struct view_version *old = view_newest(v), *now;
    struct store_snap *snap = NULL;
    int r = 1;

    if (old == NULL && !load)
        return 1;
    r = view_ops(v)->snapshot(v->box, look, old == NULL ? 0 : old->st.modseq, &snap);
    if (r == 0) {
        r = make_version(v, old, snap, look != STORE_LOOK_LOG, &now);
        if (r == 0)
            r = swap_in(v, old, now) ? 1 : 0;
    }
    view_version_unref(old);
    return r;
}

int ms_catch_up(struct view *v, enum store_look look, bool load)
{
    int r;

    atomic_fetch_add(&v->ms->catch_ups, 1);
    do {
        r = catch_up_once(v, look, load);
        look = STORE_LOOK_LOG;
    } while (r == 0);
    if (r == -E_NOTFOUND)
        ms_mark_deleted(v);
    return r < 0 ? r : 0;
}

int ms_refresh_keywords(struct view *v)
{
    for (;;) {
        struct view_version *old = view_newest(v), *now;
        struct view_keywords *k = NULL;
        int r = 1;
        if (old != NULL)
            r = load_keywords(v, old, &k);
        if (r == 0) {
            struct view_change c = {.st = &old->st, .keywords = k};
            r = k == old->keywords ? 1 : view_version_apply(old, &c, &now);
        }
        if (r == 0)
            r = swap_in(v, old, now) ? 1 : 0;
        view_keywords_unref(k);
        view_version_unref(old);
        if (r != 0)
            return r < 0 ? r : 0;
    }
}
