/* Mailboxes (SPEC API-20..22). */
#include <string.h>

#include "base/err.h"
#include "httpd/session.h"

static cJSON *folder_json(const struct store_mbox *m, const struct store_status *st)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "name", m->name_z);
    cJSON_AddItemToObject(o, "special_use", m->use == STORE_USE_NONE ? cJSON_CreateNull() : cJSON_CreateString(store_use_name[m->use]));
    cJSON_AddBoolToObject(o, "subscribed", m->subscribed);
    api_put_int(o, "total", st->messages);
    api_put_int(o, "unseen", st->unseen);
    api_put_int(o, "size", (int64_t)st->size);
    api_put_int(o, "uid_validity", st->uid_validity);
    api_put_int(o, "uid_next", (int64_t)st->uid_next);
    return o;
}

static int status_of(struct exchange *x, const char *name_z, struct store_status *ret)
{
    struct mbox_id id;
    return ms_status(x->server->parts.mail, exchange_who(x), span_z(name_z), &id, ret);
}

enum ms_next api_folders(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct store_list list;
    int r = ms_list(x->server->parts.mail, exchange_who(x), &list);
    if (r < 0)
        return api_failed(x, r);
    cJSON *o = cJSON_CreateObject(), *folders = cJSON_AddArrayToObject(o, "folders");
    for (size_t i = 0; r == 0 && i < list.n; i++) {
        struct store_status st;
        if (!list.mbox[i].exists)
            continue;
        int one = status_of(x, list.mbox[i].name_z, &st);
        if (one == 0)
            cJSON_AddItemToArray(folders, folder_json(&list.mbox[i], &st));
        else if (one != -E_NOTFOUND) /* deleted in the meantime */
            r = one;
    }
    store_list_free(&list);
    if (r < 0) {
        cJSON_Delete(o);
        return api_failed(x, r);
    }
    return api_json(x, 200, o);
}

/* The object of one folder as it is now. */
static enum ms_next answer_folder(struct exchange *x, unsigned status, struct span name)
{
    char folded[STORE_NAME_MAX + 1];
    struct store_list list;
    struct store_status st;
    cJSON *o = NULL;
    int r = store_name_fold(name, folded);
    if (r >= 0)
        r = ms_list(x->server->parts.mail, exchange_who(x), &list);
    if (r < 0)
        return api_failed(x, r);
    r = -E_NOTFOUND;
    for (size_t i = 0; o == NULL && i < list.n; i++)
        if (list.mbox[i].exists && strcmp(list.mbox[i].name_z, folded) == 0) {
            r = status_of(x, folded, &st);
            o = r == 0 ? folder_json(&list.mbox[i], &st) : NULL;
        }
    store_list_free(&list);
    return r < 0 ? api_failed(x, r) : api_json(x, status, o);
}

static bool use_by_name(struct span name, enum store_use *ret)
{
    for (unsigned i = 1; i < STORE_USE__COUNT; i++)
        if (span_ieq_z(name, store_use_name[i])) {
            *ret = (enum store_use)i;
            return true;
        }
    return false;
}

static enum ms_next name_failed(struct exchange *x, int r)
{
    return r == -E_INVAL ? api_error(x, 400, "invalid_name", "No folder can have this name") : api_failed(x, r);
}

enum ms_next api_folder_add(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span name, use_name = SPAN_LIT("");
    enum store_use use = STORE_USE_NONE;
    struct mbox_id id;
    if (!api_in_text(x, "name", true, STORE_NAME_MAX, &name) || !api_in_text(x, "special_use", false, 64, &use_name))
        return MS_DONE;
    if (use_name.n > 0 && !use_by_name(use_name, &use))
        return api_error(x, 400, "invalid_special_use", "This use is not known");
    int r = ms_create(x->server->parts.mail, exchange_who(x), name, use, &id);
    return r < 0 ? name_failed(x, r) : answer_folder(x, 201, name);
}

enum ms_next api_folder_set(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct span name = x->arg[0];
    bool subscribed = false;
    int r = 0;
    if (!api_in_text(x, "name", false, STORE_NAME_MAX, &name) || !api_in_bool(x, "subscribed", &subscribed))
        return MS_DONE;
    if (!api_in_has(x, "name") && !api_in_has(x, "subscribed"))
        return api_error(x, 400, "bad_request", "There is nothing to change");
    if (api_in_has(x, "name") && !span_eq(name, x->arg[0]))
        r = ms_rename(x->server->parts.mail, exchange_who(x), x->arg[0], name);
    if (r == 0 && api_in_has(x, "subscribed"))
        r = ms_subscribe(x->server->parts.mail, exchange_who(x), name, subscribed);
    return r < 0 ? name_failed(x, r) : answer_folder(x, 200, name);
}

/* 1, 0, or an error. IMAP leaves a name behind where there are children; here that would look like a failure. */
static int has_children(struct exchange *x, struct span name)
{
    struct store_list list;
    char parent[STORE_NAME_MAX + 1];
    int n = store_name_fold(name, parent);
    int r = n < 0 ? -E_NOTFOUND : ms_list(x->server->parts.mail, exchange_who(x), &list);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < list.n; i++)
        r = list.mbox[i].exists && strncmp(list.mbox[i].name_z, parent, strlen(parent)) == 0 &&
            list.mbox[i].name_z[strlen(parent)] == '/';
    store_list_free(&list);
    return r;
}

enum ms_next api_folder_delete(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    int children = has_children(x, x->arg[0]);
    if (children < 0)
        return api_failed(x, children);
    if (children > 0)
        return api_error(x, 409, "has_children", "It has folders below it");
    int r = ms_delete(x->server->parts.mail, exchange_who(x), x->arg[0]);
    return r < 0 ? api_failed(x, r) : api_done(x);
}
