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

int ms_create(struct mailstore *ms, struct store_account who, struct span name, enum store_use use,
              struct mbox_id *ret_id)
{
    return ms->store->ops->mbox_create(ms->store, ms_op(ms), who, name, use, ret_id);
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
    struct view *inbox = span_ieq_z(from, "INBOX") ? known_view(ms, who, from) : NULL;
    int r = ms->store->ops->mbox_rename(ms->store, ms_op(ms), who, from, to);

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
