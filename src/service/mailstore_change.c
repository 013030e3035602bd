#include <stdlib.h>

#include "base/err.h"
#include "service/mailstore_internal.h"

/* Changes: the store's call, then the new version, then the answer. */

int ms_flags(struct view *v, const uint32_t *uid, size_t n, enum store_flag_op how, uint64_t flags,
             uint64_t unchanged_since, struct store_result *res, struct store_delta *ret)
{
    struct store_delta d;
    int r = view_ops(v)->flags(v->box, ms_op(v->ms), uid, n, how, flags, unchanged_since, res, &d);

    if (r < 0)
        return r;
    ms_publish(v, &(struct ms_news){.delta = d, .changed = res, .changed_n = n});
    *ret = d;
    return 0;
}

/* The uids in `gone`, which has room for all. */
static size_t gone_results(const struct store_result *res, size_t n, uint32_t *gone)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (res[i].err == 0)
            gone[k++] = res[i].uid;
    return k;
}

/* Without memory for the list the change comes from the log. */
static void publish_gone(struct view *v, struct store_delta d, const uint32_t *gone, size_t n)
{
    if (gone != NULL)
        ms_publish(v, &(struct ms_news){.delta = d, .vanished = gone, .vanished_n = n});
    else
        (void)ms_catch_up(v, STORE_LOOK_LOG, false);
}

int ms_expunge(struct view *v, const uint32_t *uid, size_t n, uint64_t must_have, struct store_result *res,
               struct store_delta *ret)
{
    struct store_delta d;
    int r = view_ops(v)->expunge(v->box, ms_op(v->ms), uid, n, must_have, res, &d);

    if (r < 0)
        return r;
    uint32_t *gone = calloc(n + 1, sizeof(*gone));
    publish_gone(v, d, gone, gone == NULL ? 0 : gone_results(res, n, gone));
    free(gone);
    *ret = d;
    return 0;
}

int ms_copy(struct view *v, const uint32_t *uid, size_t n, bool all, struct view *to, struct store_copied *res,
            uint32_t *ret_uid_validity)
{
    struct store_delta d;
    uint32_t uid_validity;
    struct view_version *was = view_newest(v);
    int r = view_ops(v)->copy(v->box, ms_op(v->ms), uid, n, all, to->box, res, &uid_validity, &d);

    if (r == 0)
        ms_facts_carry(v, was, to, res, n);
    view_version_unref(was);
    if (r < 0)
        return r;
    if (d.from != d.to && view_watched(to))
        (void)ms_catch_up(to, STORE_LOOK_LOG, false);
    *ret_uid_validity = uid_validity;
    return 0;
}

int ms_move(struct view *v, const uint32_t *uid, size_t n, bool all, struct view *to, struct store_copied *res,
            uint32_t *ret_uid_validity, struct store_delta *ret_from)
{
    struct store_delta from, d;
    uint32_t uid_validity;
    size_t k = 0;
    struct view_version *was = view_newest(v);
    int r = view_ops(v)->move(v->box, ms_op(v->ms), uid, n, all, to->box, res, &uid_validity, &from, &d);

    if (r == 0)
        ms_facts_carry(v, was, to, res, n);
    view_version_unref(was);
    if (r < 0)
        return r;
    uint32_t *gone = v == to ? NULL : calloc(n + 1, sizeof(*gone));
    for (size_t i = 0; gone != NULL && i < n; i++)
        if (res[i].dst_uid != 0)
            gone[k++] = res[i].uid;
    publish_gone(v, from, gone, k);
    free(gone);
    if (v != to && d.from != d.to && view_watched(to))
        (void)ms_catch_up(to, STORE_LOOK_LOG, false);
    *ret_uid_validity = uid_validity;
    *ret_from = from;
    return 0;
}

/* Bits of the names that the view knows; false when one is not among them. */
static bool known_bits(struct view *v, const struct span *name, size_t n, uint64_t *ret)
{
    struct view_version *now = view_newest(v);
    uint64_t bits = 0;
    bool all = now != NULL;

    for (size_t i = 0; now != NULL && i < n; i++) {
        uint64_t bit = view_keyword_bit(now, name[i]);
        bits |= bit;
        all = all && bit != 0;
    }
    view_version_unref(now);
    *ret = bits;
    return all;
}

int ms_keywords(struct view *v, const struct span *name, size_t n, bool make, uint64_t *ret_bits)
{
    uint64_t bits = 0;
    int r = 0;

    if (!known_bits(v, name, n, &bits)) {
        if (make) {
            r = view_ops(v)->keyword_add(v->box, ms_op(v->ms), name, n, &bits);
            if (r == 0)
                (void)ms_refresh_keywords(v); /* else the next row with such a bit brings the name */
        } else {
            r = ms_refresh_keywords(v); /* another process may have named it */
            (void)known_bits(v, name, n, &bits);
        }
    }
    if (r == 0)
        *ret_bits = bits;
    return r;
}

int ms_recent(struct view *v, uint32_t uid, uint32_t *ret_before)
{
    uint32_t before;
    int r = view_ops(v)->recent(v->box, uid, &before);

    if (r < 0)
        return r;
    (void)ms_catch_up(v, STORE_LOOK_LOG, false);
    *ret_before = before;
    return 0;
}
