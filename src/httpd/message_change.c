/* Flags, copies, moves and deletions, of one message or of many (SPEC API-27..29, 46). Each goes on in the queue of the
 * mailbox it changes, so the sessions of all protocols see it at once. */
#include <stdlib.h>

#include "base/err.h"
#include "httpd/message.h"
#include "service/account.h"

#define BATCH_MAX 1000

struct change {
    bool one;                  /* of the path; else a batch */
    uint32_t *uid;             /* ascending, each once */
    size_t n;
    bool replace;
    struct flag_words flags, add, remove;
    bool move;
    struct span target;        /* folder */
    uint64_t octets;           /* of what is copied */
    struct store_result *res;  /* n */
    struct store_copied *copied;
};

static struct change *change_new(struct exchange *x, size_t n)
{
    struct change *q = arena_new(&x->arena, struct change);
    if (q != NULL) {
        q->uid = arena_new_array(&x->arena, uint32_t, n);
        q->res = arena_new_array(&x->arena, struct store_result, n);
        q->copied = arena_new_array(&x->arena, struct store_copied, n);
    }
    if (q == NULL || q->uid == NULL || q->res == NULL || q->copied == NULL) {
        api_unavailable(x);
        return NULL;
    }
    x->work = q;
    return q;
}

/* The message of the path. NULL: it is answered. */
static struct change *change_one(struct exchange *x)
{
    uint32_t uid;
    struct change *q = api_uid(x, x->arg[1], &uid) ? change_new(x, 1) : NULL;
    if (q == NULL)
        return NULL;
    q->one = true;
    q->uid[0] = uid;
    q->n = 1;
    return q;
}

static int by_uid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static struct change *change_many(struct exchange *x)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(x->in, "uids"), *one;
    int n = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;
    if (n < 1 || n > BATCH_MAX) {
        api_error(x, 400, "invalid_uids", "uids is not a list of 1 to %d", BATCH_MAX);
        return NULL;
    }
    struct change *q = change_new(x, (size_t)n);
    if (q == NULL)
        return NULL;
    size_t k = 0;
    cJSON_ArrayForEach(one, list)
    {
        double v = cJSON_IsNumber(one) ? one->valuedouble : 0;
        if (!(v >= 1 && v <= UINT32_MAX) || v != (double)(uint32_t)v) {
            api_error(x, 400, "invalid_uids", "uids has something that is no uid");
            return NULL;
        }
        q->uid[k++] = (uint32_t)v;
    }
    qsort(q->uid, k, sizeof(*q->uid), by_uid);
    for (size_t i = 0; i < k; i++)
        if (i == 0 || q->uid[i] != q->uid[i - 1])
            q->uid[q->n++] = q->uid[i];
    return q;
}

/* {"done": those that were there, "missing": the others} */
static enum ms_next answer_batch(struct exchange *x, const struct change *q, bool copied)
{
    cJSON *o = cJSON_CreateObject(), *done = cJSON_AddArrayToObject(o, "done"), *missing = cJSON_AddArrayToObject(o, "missing");
    for (size_t i = 0; i < q->n; i++)
        cJSON_AddItemToArray((copied ? q->copied[i].dst_uid != 0 : q->res[i].err == 0) ? done : missing, api_int(q->uid[i]));
    return api_json(x, 200, o);
}

/* Goes on in the queue of the path's folder. */
static enum ms_next in_folder(struct exchange *x, enum ms_next (*next)(struct ms_call *c))
{
    struct view *v;
    if (!api_open_folder(x, STORE_LOOK_LOG, &v))
        return MS_DONE;
    enum ms_next go = exchange_in_view(x, v, next);
    view_unref(v);
    return go;
}

/* -- deletion */

static enum ms_next delete_run(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct change *q = x->work;
    struct store_delta delta;
    int r = ms_expunge(c->view, q->uid, q->n, 0, q->res, &delta);
    if (r < 0)
        return api_failed(x, r);
    if (!q->one)
        return answer_batch(x, q, false);
    return q->res[0].err < 0 ? api_failed(x, q->res[0].err) : api_done(x);
}

enum ms_next api_message_delete(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    return change_one(x) == NULL ? MS_DONE : in_folder(x, delete_run);
}

/* -- flags */

static int set_flags(struct view *v, struct change *q, enum store_flag_op how, const struct flag_words *words)
{
    uint64_t bits = 0;
    struct store_delta delta;
    int r = words->n == 0 ? 0 : ms_keywords(v, words->keyword, words->n, how != STORE_FLAGS_REMOVE, &bits);
    return r < 0 ? r : ms_flags(v, q->uid, q->n, how, words->system | bits, UINT64_MAX, q->res, &delta);
}

static enum ms_next flags_run(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct change *q = x->work;
    int r = q->replace ? set_flags(c->view, q, STORE_FLAGS_SET, &q->flags) : set_flags(c->view, q, STORE_FLAGS_ADD, &q->add);
    if (r == 0 && !q->replace)
        r = set_flags(c->view, q, STORE_FLAGS_REMOVE, &q->remove);
    if (r == -E_LIMIT)
        return api_error(x, 400, "invalid_flags", "The folder has no room for another keyword");
    if (r == 0 && q->one)
        r = q->res[0].err;
    if (r < 0)
        return api_failed(x, r);
    if (!q->one)
        return answer_batch(x, q, false);
    struct view_version *now = view_newest(c->view);
    if (now == NULL)
        return api_unavailable(x);
    cJSON *o = cJSON_CreateObject();
    api_put_int(o, "uid", q->uid[0]);
    cJSON_AddItemToObject(o, "flags", api_flags(now->keywords, q->res[0].flags));
    view_version_unref(now);
    return api_json(x, 200, o);
}

/* What API-28 takes: "flags", or "add" and "remove". False: it is answered. */
static bool read_flags(struct exchange *x, struct change *q)
{
    q->replace = api_in_has(x, "flags");
    bool other = api_in_has(x, "add") || api_in_has(x, "remove");
    if (q->replace == other) {
        api_error(x, 400, "invalid_flags", "There must be flags, or add and remove");
        return false;
    }
    return api_in_flags(x, "flags", &q->flags) && api_in_flags(x, "add", &q->add) && api_in_flags(x, "remove", &q->remove);
}

enum ms_next api_message_flags(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct change *q = change_one(x);
    return q == NULL || !read_flags(x, q) ? MS_DONE : in_folder(x, flags_run);
}

/* -- copies and moves */

static enum ms_next copy_run(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct change *q = x->work;
    struct store_delta delta;
    uint32_t uid_validity;
    int r = q->move ? ms_move(x->source, q->uid, q->n, q->one, c->view, q->copied, &uid_validity, &delta)
                    : ms_copy(x->source, q->uid, q->n, q->one, c->view, q->copied, &uid_validity);
    if (r == -E_CONFLICT && q->one)
        r = -E_NOTFOUND;
    if (r < 0)
        return api_failed(x, r);
    if (!q->one)
        return answer_batch(x, q, true);
    cJSON *o = cJSON_CreateObject();
    api_put(o, "folder", q->target);
    api_put_int(o, "uid", q->copied[0].dst_uid);
    api_put_int(o, "uid_validity", uid_validity);
    return api_json(x, 200, o);
}

/* Octets of those of the messages that are there. */
static uint64_t octets_of(struct view *v, const struct change *q)
{
    struct view_version *now = view_newest(v);
    uint64_t sum = 0;
    for (size_t i = 0; now != NULL && i < q->n; i++) {
        const struct store_row *row = view_row_by_uid(now, q->uid[i], NULL);
        sum += row == NULL ? 0 : row->size;
    }
    view_version_unref(now);
    return sum;
}

static enum ms_next start_copy(struct exchange *x, struct change *q, bool move)
{
    struct mailstore *ms = x->server->parts.mail;
    const struct store_account who = exchange_who(x);
    struct view *to = NULL;
    q->move = move;
    if (!api_in_text(x, "folder", true, STORE_NAME_MAX, &q->target) || !api_open_folder(x, STORE_LOOK_LOG, &x->source))
        return MS_DONE;
    int r = move ? 0 : ms_quota_check(ms, who, account_quota_octets(x->account, x->cfg), octets_of(x->source, q)); /* IMAP-29 */
    if (r >= 0)
        r = ms_find(ms, who, q->target, &to);
    if (r < 0)
        return api_failed(x, r == -E_INVAL ? -E_NOTFOUND : r);
    enum ms_next go = exchange_in_view(x, to, copy_run);
    view_unref(to);
    return go;
}

enum ms_next api_message_copy(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct change *q = change_one(x);
    return q == NULL ? MS_DONE : start_copy(x, q, false);
}

enum ms_next api_message_move(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct change *q = change_one(x);
    return q == NULL ? MS_DONE : start_copy(x, q, true);
}

enum ms_next api_message_batch(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span action;
    struct change *q = change_many(x);
    if (q == NULL || !api_in_text(x, "action", true, 16, &action))
        return MS_DONE;
    if (span_eq_z(action, "delete"))
        return in_folder(x, delete_run);
    if (span_eq_z(action, "flags"))
        return read_flags(x, q) ? in_folder(x, flags_run) : MS_DONE;
    if (span_eq_z(action, "copy") || span_eq_z(action, "move"))
        return start_copy(x, q, span_eq_z(action, "move"));
    return api_error(x, 400, "invalid_action", "action is not flags, move, copy or delete");
}
