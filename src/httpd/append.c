/* A message put into a folder (SPEC API-24): what IMAP's APPEND does. */
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "httpd/message.h"
#include "proto/date.h"
#include "service/account.h"

struct append {
    struct ms_append op;
    struct ms_append_item item;
    struct flag_words flags;
    struct exchange *x;
};

/* ?flags=%5CSeen,%24Forwarded */
static bool read_flags(struct exchange *x, struct flag_words *ret)
{
    struct span rest;
    if (!http_param_find(&x->req, "flags", &rest))
        return true;
    ret->keyword = arena_new_array(&x->arena, struct span, STORE_KEYWORDS);
    while (rest.n > 0 && ret->keyword != NULL) {
        size_t comma = rest.n;
        span_find(rest, ',', &comma);
        struct span word = span_part(rest, 0, comma);
        rest = span_part(rest, comma + 1, rest.n);
        int r = flag_of(word, &ret->system);
        if (r < 0 || (r == 0 && ret->n == STORE_KEYWORDS))
            return api_invalid(x, "flags", "is not a list of flags");
        if (r == 0)
            ret->keyword[ret->n++] = word;
    }
    if (ret->keyword == NULL)
        api_unavailable(x);
    return ret->keyword != NULL;
}

static bool read_date(struct exchange *x, int64_t *ret_s)
{
    struct span text;
    *ret_s = clock_wall_s();
    return !http_param_find(&x->req, "date", &text) || date_parse_rfc3339(text, ret_s) == 0 ||
           api_invalid(x, "date", "is not a date and time of RFC 3339");
}

enum ms_next api_append_check(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    uint64_t size = x->req.length == HTTP_NO_LENGTH ? 0 : x->req.length;
    struct view *v;
    struct append *q = arena_new(&x->arena, struct append);
    if (q == NULL)
        return api_unavailable(x);
    if (!read_flags(x, &q->flags) || !read_date(x, &q->item.internal_s))
        return MS_DONE;
    int r = ms_find(x->server->parts.mail, exchange_who(x), x->arg[0], &v);
    if (r < 0)
        return api_failed(x, r == -E_INVAL ? -E_NOTFOUND : r);
    view_unref(v);
    r = ms_quota_check(x->server->parts.mail, exchange_who(x), account_quota_octets(x->account, x->cfg), size);
    if (r < 0)
        return api_failed(x, r);
    x->work = q;
    return MS_DONE;
}

static void appended(struct ms_append *op, struct conn *conn)
{
    struct append *q = CONTAINER_OF(op, struct append, op);
    struct exchange *x = q->x;
    log_info("api.append", "account=" SPAN_FMT " mailbox=" SPAN_FMT " uid=%u result=%s", SPAN_ARG(x->account->address),
             SPAN_ARG(op->mailbox), q->item.uid, err_name(op->err));
    if (op->err == -E_LIMIT && q->flags.n > 0) {
        api_error(x, 400, "invalid_flags", "The folder has no room for more keywords");
    } else if (op->err < 0) {
        api_failed(x, op->err);
    } else {
        cJSON *o = cJSON_CreateObject();
        api_put_int(o, "uid", q->item.uid);
        api_put_int(o, "uid_validity", op->uid_validity);
        api_json(x, 201, o);
    }
    exchange_finish(x, conn);
}

static bool launch(struct exchange *x)
{
    struct append *q = x->work;
    q->x = x;
    q->item.stage = x->mail.stage;
    q->item.flags = q->flags.system;
    q->item.keyword = q->flags.keyword;
    q->item.keywords_n = q->flags.n;
    q->op.to = x->call.to;
    q->op.done = appended;
    q->op.who = exchange_who(x);
    q->op.mailbox = x->arg[0];
    q->op.quota = account_quota_octets(x->account, x->cfg);
    q->op.item = &q->item;
    q->op.n = 1;
    int r = ms_append(x->server->parts.mail, &q->op);
    if (r < 0)
        api_unavailable(x);
    else
        x->mail.stage = NULL; /* taken */
    return r == 0;
}

enum ms_next api_append(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    if (x->work == NULL || ms_stage_size(x->mail.stage) == 0)
        return api_error(x, 400, "bad_request", "There is no message");
    x->launch = launch;
    return MS_DONE;
}
