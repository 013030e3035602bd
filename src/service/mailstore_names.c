#include <stdlib.h>
#include <uninorm.h>

#include "base/err.h"
#include "service/mailstore_internal.h"

/* The calls on names, and those that look at a mailbox without a view. */

int ms_status(struct mailstore *ms, struct store_account who, struct span name, struct mbox_id *ret_id,
              struct store_status *ret)
{
    struct view *v;
    int r = ms_find(ms, who, name, &v);

    if (r < 0)
        return r;
    r = view_ops(v)->status(v->box, STORE_LOOK_SHARDS, ret);
    if (r == 0)
        *ret_id = v->box->id;
    view_unref(v);
    return r;
}

int ms_list(struct mailstore *ms, struct store_account who, struct store_list *ret)
{
    return ms->store->ops->mbox_list(ms->store, who, ret);
}

static bool is_ascii(struct span s)
{
    uint8_t all = 0;

    for (size_t i = 0; i < s.n; i++)
        all |= s.p[i];
    return all < 0x80;
}

/* IMAP-20, RFC 5198 2: 0, or -E_INVAL for a name that looks like another one and is not it. Asked of new names alone:
 * what lies in an old store is served as it is. */
static int check_normal(struct span name)
{
    size_t n = 0;

    if (is_ascii(name))
        return 0;
    uint8_t *normal = u8_normalize(UNINORM_NFC, name.p, name.n, NULL, &n);
    int r = normal != NULL && span_eq(name, span_of(normal, n)) ? 0 : -E_INVAL;
    free(normal);
    return r;
}

int ms_create(struct mailstore *ms, struct store_account who, struct span name, enum store_use use,
              struct mbox_id *ret_id)
{
    int r = check_normal(name);

    return r < 0 ? r : ms->store->ops->mbox_create(ms->store, ms_op(ms), who, name, use, ret_id);
}

/* The view of a name if a session may have it; NULL otherwise. */
static struct view *known_view(struct mailstore *ms, struct store_account who, struct span name)
{
    struct store_box *box;

    if (ms->store->ops->box_open(ms->store, who, name, &box) < 0)
        return NULL;
    struct view *v = ms_view_known(ms, box->id);
    store_box_free(box);
    return v;
}

int ms_rename(struct mailstore *ms, struct store_account who, struct span from, struct span to)
{
    int r = check_normal(to);

    if (r < 0)
        return r;
    struct view *inbox = span_ieq_z(from, "INBOX") ? known_view(ms, who, from) : NULL;
    r = ms->store->ops->mbox_rename(ms->store, ms_op(ms), who, from, to);

    if (inbox != NULL)
        (void)ms_catch_up(inbox, STORE_LOOK_LOG, false); /* it gave its messages away (IMAP-23) */
    view_unref(inbox);
    return r;
}

int ms_delete(struct mailstore *ms, struct store_account who, struct span name)
{
    struct view *v = known_view(ms, who, name);
    int r = ms->store->ops->mbox_delete(ms->store, ms_op(ms), who, name);

    if (v != NULL && r == 0)
        ms_mark_deleted(v);
    view_unref(v);
    return r;
}

int ms_subscribe(struct mailstore *ms, struct store_account who, struct span name, bool on)
{
    return ms->store->ops->mbox_subscribe(ms->store, ms_op(ms), who, name, on);
}

int ms_account_create(struct mailstore *ms, struct store_account who)
{
    return ms->store->ops->account_create(ms->store, ms_op(ms), who);
}

int ms_account_delete(struct mailstore *ms, struct store_account who)
{
    struct store_list list;
    int r = ms->store->ops->mbox_list(ms->store, who, &list);

    if (r < 0)
        return r;
    r = ms->store->ops->account_delete(ms->store, ms_op(ms), who);
    for (size_t i = 0; r == 0 && i < list.n; i++) {
        struct view *v = list.mbox[i].exists ? ms_view_known(ms, list.mbox[i].id) : NULL;
        if (v != NULL)
            ms_mark_deleted(v);
        view_unref(v);
    }
    store_list_free(&list);
    return r;
}

int ms_usage(struct mailstore *ms, struct store_account who, struct store_usage *ret)
{
    return ms->store->ops->usage(ms->store, who, ret);
}

/* Less than nothing is no room at all: -E_QUOTA even for an empty message. */
int ms_quota_room(struct mailstore *ms, struct store_account who, uint64_t quota, uint64_t *ret)
{
    struct store_usage use;

    if (quota == 0) {
        *ret = UINT64_MAX;
        return 0;
    }
    int r = ms_usage(ms, who, &use);
    if (r < 0)
        return r;
    if (use.bytes > quota)
        return -E_QUOTA;
    *ret = quota - use.bytes;
    return 0;
}

int ms_quota_check(struct mailstore *ms, struct store_account who, uint64_t quota, uint64_t size)
{
    uint64_t room = 0;
    int r = ms_quota_room(ms, who, quota, &room);

    return r < 0 ? r : size > room ? -E_QUOTA : 0;
}
