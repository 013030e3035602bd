#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "service/mailstore_internal.h"

/* The table of views by mailbox id. One that nobody holds stays, with its version, in a bounded list of idle ones, so
 * that the next SELECT finds its rows (PERFORMANCE I1). */

static struct view **bucket_of(struct mailstore *ms, struct mbox_id id)
{
    uint32_t h;
    memcpy(&h, id.b, sizeof(h)); /* ids are random */
    return &ms->bucket[h % MS_BUCKETS];
}

/* -- the rest of this part under ms->lock */

static void idle_remove(struct mailstore *ms, struct view *v)
{
    if (v->idle_prev != NULL)
        v->idle_prev->idle_next = v->idle_next;
    else
        ms->idle_first = v->idle_next;
    if (v->idle_next != NULL)
        v->idle_next->idle_prev = v->idle_prev;
    else
        ms->idle_last = v->idle_prev;
    v->idle_next = v->idle_prev = NULL;
    v->idle = false;
    ms->idle_n--;
    ms->idle_rows -= v->idle_rows;
}

static void idle_add(struct mailstore *ms, struct view *v)
{
    pthread_mutex_lock(&v->lock);
    v->idle_rows = v->newest == NULL ? 0 : v->newest->rows;
    pthread_mutex_unlock(&v->lock);
    v->idle_prev = ms->idle_last;
    v->idle_next = NULL;
    if (ms->idle_last != NULL)
        ms->idle_last->idle_next = v;
    else
        ms->idle_first = v;
    ms->idle_last = v;
    v->idle = true;
    ms->idle_n++;
    ms->idle_rows += v->idle_rows;
}

static void table_remove(struct mailstore *ms, struct view *v)
{
    for (struct view **at = bucket_of(ms, v->box->id); *at != NULL; at = &(*at)->hash_next) {
        if (*at == v) {
            *at = v->hash_next;
            break;
        }
    }
    v->in_table = false;
    ms->views--;
}

static struct view *find(struct mailstore *ms, struct mbox_id id)
{
    struct view *v = *bucket_of(ms, id);

    while (v != NULL && !mbox_id_eq(v->box->id, id))
        v = v->hash_next;
    if (v != NULL && atomic_fetch_add(&v->refs, 1) == 0 && v->idle)
        idle_remove(ms, v);
    return v;
}

/* -- */

struct view *ms_view_known(struct mailstore *ms, struct mbox_id id)
{
    pthread_mutex_lock(&ms->lock);
    struct view *v = find(ms, id);
    pthread_mutex_unlock(&ms->lock);
    return v;
}

static struct view *view_make(struct mailstore *ms, struct store_box *box)
{
    struct view *v = calloc(1, sizeof(*v));

    if (v == NULL)
        return NULL;
    v->ms = ms;
    v->box = box;
    atomic_init(&v->refs, 1);
    atomic_init(&v->deleted, false);
    pthread_mutex_init(&v->lock, NULL);
    v->last = &v->first;
    return v;
}

/* Takes box. */
static int view_get(struct mailstore *ms, struct store_box *box, struct view **ret)
{
    struct view *v = ms_view_known(ms, box->id);

    if (v == NULL) {
        struct view *fresh = view_make(ms, box);
        if (fresh == NULL) {
            store_box_free(box);
            return -E_NOMEM;
        }
        pthread_mutex_lock(&ms->lock);
        v = find(ms, box->id);
        if (v == NULL) {
            struct view **at = bucket_of(ms, box->id);
            fresh->hash_next = *at;
            *at = fresh;
            fresh->in_table = true;
            ms->views++;
            v = fresh;
        }
        pthread_mutex_unlock(&ms->lock);
        if (v == fresh) {
            *ret = v;
            return 0;
        }
        pthread_mutex_destroy(&fresh->lock);
        free(fresh);
    }
    store_box_free(box); /* the view has one */
    *ret = v;
    return 0;
}

void ms_view_destroy(struct view *v)
{
    view_version_unref(v->newest);
    store_box_free(v->box);
    pthread_mutex_destroy(&v->lock);
    free(v->slot);
    free(v);
}

struct view *view_ref(struct view *v)
{
    atomic_fetch_add(&v->refs, 1);
    return v;
}

static void destroy_reaped(struct ms_reap *r)
{
    ms_view_destroy(CONTAINER_OF(r, struct view, reap));
}

struct view *view_unref(struct view *v)
{
    unsigned refs = v == NULL ? 0 : atomic_load(&v->refs);

    while (refs > 1)
        if (atomic_compare_exchange_weak(&v->refs, &refs, refs - 1))
            return NULL;
    if (v == NULL)
        return NULL;
    struct mailstore *ms = v->ms;
    struct view *out = NULL; /* those that have to go, by .hash_next */
    pthread_mutex_lock(&ms->lock);
    if (atomic_fetch_sub(&v->refs, 1) == 1) {
        idle_add(ms, v);
        if (atomic_load(&v->deleted)) {
            idle_remove(ms, v);
            table_remove(ms, v);
            out = v;
            v->hash_next = NULL;
        }
        while (ms->idle_first != NULL && (ms->idle_n > MS_IDLE_VIEWS || ms->idle_rows > MS_IDLE_ROWS)) {
            struct view *old = ms->idle_first;
            idle_remove(ms, old);
            table_remove(ms, old);
            old->hash_next = out;
            out = old;
        }
    }
    pthread_mutex_unlock(&ms->lock);
    while (out != NULL) {
        struct view *old = out;
        out = old->hash_next;
        old->reap.free = destroy_reaped;
        ms_reap(ms, &old->reap);
    }
    return NULL;
}

struct mbox_id view_mbox_id(const struct view *v)
{
    return v->box->id;
}

bool view_deleted(struct view *v)
{
    return atomic_load(&v->deleted);
}

struct view_version *view_newest(struct view *v)
{
    pthread_mutex_lock(&v->lock);
    struct view_version *newest = v->newest == NULL ? NULL : view_version_ref(v->newest);
    pthread_mutex_unlock(&v->lock);
    return newest;
}

struct view_version *view_next(struct view *v, struct view_version *told, const struct view_version *since, bool may_expunge)
{
    struct view_version *now = view_newest(v), *held;

    if (now == NULL)
        return view_version_ref(told);
    if (may_expunge || now == told)
        return now;
    if (now->st.modseq == told->st.modseq && now->keywords == told->keywords) {
        view_version_unref(now); /* only the expunges that are held back differ */
        return view_version_ref(told);
    }
    int r = view_hold(told, since, now, &held);
    view_version_unref(now);
    return r < 0 ? view_version_ref(told) : held;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* INBOX always exists (RFC 9051 5.1): an account that came without one gets it. */
static int open_box(struct mailstore *ms, struct store_account who, struct span name, struct store_box **ret)
{
    const struct store_ops *ops = ms->store->ops;
    struct mbox_id id;
    int r = ops->box_open(ms->store, who, name, ret);

    if (r != -E_NOTFOUND || !span_ieq_z(name, "INBOX"))
        return r;
    r = ops->mbox_create(ms->store, ms_op(ms), who, name, STORE_USE_NONE, &id);
    if (r < 0 && r != -E_EXISTS)
        return r;
    return ops->box_open(ms->store, who, name, ret);
}

int ms_find(struct mailstore *ms, struct store_account who, struct span name, struct view **ret)
{
    struct store_box *box;
    int r = open_box(ms, who, name, &box);

    return r < 0 ? r : view_get(ms, box, ret);
}

int ms_open(struct mailstore *ms, struct store_account who, struct span name, enum store_look look, struct view **ret)
{
    struct view *v;
    int r = ms_find(ms, who, name, &v);

    if (r < 0)
        return r;
    r = ms_catch_up(v, look, true);
    if (r < 0) {
        view_unref(v);
        return r;
    }
    *ret = v;
    return 0;
}

int ms_sync(struct view *v, enum store_look look)
{
    return ms_catch_up(v, look, true);
}

int ms_flush(struct view *v)
{
    return view_ops(v)->box_sync(v->box);
}

int ms_vanished(struct view *v, uint64_t since, uint32_t **ret_uid, size_t *ret_n)
{
    struct store_snap *snap;
    int r = view_ops(v)->snapshot(v->box, STORE_LOOK_LOG, MAX(since, 1), &snap);

    if (r < 0)
        return r;
    if (!snap->complete || since > snap->st.modseq) {
        store_snap_free(v->box->store, snap);
        return MS_VANISHED_UNKNOWN;
    }
    size_t n = snap->vanished_n;
    uint32_t *uid = calloc(n + 1, sizeof(*uid));
    if (uid != NULL && n > 0)
        memcpy(uid, snap->vanished, n * sizeof(*uid));
    store_snap_free(v->box->store, snap);
    if (uid == NULL)
        return -E_NOMEM;
    *ret_uid = uid;
    *ret_n = n;
    return 0;
}
