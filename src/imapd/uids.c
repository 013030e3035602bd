#include "imapd/uids.h"

#include <stdlib.h>

#include "imapd/session.h"
#include "proto/seqset.h"

static enum imapd_reply_id bind_saved(struct imapd_session *s, struct seqset *set, bool by_uid)
{
    const struct view_version *told = s->sel.told;
    const struct imapd_saved *saved = &s->sel.saved;
    set->ranges = saved->range;
    set->count = saved->n;
    if (by_uid || saved->n == 0)
        return R__COUNT;
    set->ranges = arena_new_array(&s->arena, struct seq_range, saved->n);
    set->count = 0;
    if (set->ranges == NULL)
        return R_NO_MEMORY;
    for (uint32_t i = 0; i < saved->n; i++) {
        const struct seq_range *r = &saved->range[i];
        uint32_t first = view_seq_at_least(told, r->first);
        uint32_t end = r->last == UINT32_MAX ? told->rows + 1 : view_seq_at_least(told, r->last + 1);
        if (first < end)
            set->ranges[set->count++] = (struct seq_range){first, end - 1};
    }
    return R__COUNT;
}

enum imapd_reply_id imapd_set_bind(struct imapd_session *s, struct seqset *set, bool by_uid)
{
    const struct view_version *told = s->sel.told;
    if (set->saved)
        return bind_saved(s, set, by_uid);
    if (!by_uid && (set->max_named > told->rows || told->rows == 0))
        return R_BAD_SEQUENCE;
    seqset_bind(set, by_uid ? view_last_uid(told) : told->rows);
    return R__COUNT;
}

enum imapd_reply_id imapd_uids_of(struct imapd_session *s, struct seqset *set, bool by_uid, struct imapd_uids *ret)
{
    const struct view_version *told = s->sel.told;
    struct view_iter it;
    enum imapd_reply_id no = imapd_set_bind(s, set, by_uid);
    if (no != R__COUNT)
        return no;
    uint64_t most = view_iter_count(told, set, by_uid);
    if (most == 0) {
        *ret = (struct imapd_uids){0};
        return R__COUNT;
    }
    uint32_t *uid = malloc((size_t)most * sizeof(*uid));
    if (uid == NULL)
        return R_NO_MEMORY;
    view_iter_init(&it, told, set, by_uid);
    ret->n = view_iter_uids(&it, uid, (size_t)most);
    ret->uid = uid;
    return R__COUNT;
}
