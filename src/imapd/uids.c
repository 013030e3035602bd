#include "imapd/uids.h"

#include <stdlib.h>

#include "imapd/session.h"
#include "proto/seqset.h"

enum imapd_reply_id imapd_set_bind(struct imapd_session *s, struct seqset *set, bool by_uid)
{
    const struct view_version *told = s->sel.told;
    if (set->saved)
        return R_BAD_SYNTAX;
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
