/* CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (SPEC IMAP-20..23). */
#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/handlers.h"
#include "imapd/names.h"
#include "imapd/rq.h"
#include "imapd/select.h"

struct naming {
    struct imapd_rq rq;
    struct span name, to;
    enum store_use use;
    struct mbox_id id; /* out: CREATE */
    bool on;       /* SUBSCRIBE */
    bool selected; /* out: it was the session's own mailbox */
};

/* A request about the name; *ret_no is the answer where there is none. */
static struct naming *naming_new(struct imapd_session *s, struct span wire, struct imapd_reply *ret_no)
{
    struct naming *q = imapd_rq_new(s, sizeof(*q), NULL);
    int r = q == NULL ? -E_NOMEM : imapd_mailbox_name(&q->rq, wire, &q->name);
    if (r == 0)
        return q;
    if (q != NULL)
        imapd_rq_free(&q->rq);
    *ret_no = imapd_reply(r == -E_SYNTAX ? R_NO_NAME : R_NO_MEMORY);
    return NULL;
}

static void log_change(struct imapd_session *s, const char *event_z, const struct naming *q)
{
    log_info(event_z, "session=%s account=%s mailbox=" SPAN_FMT " to=" SPAN_FMT " result=%s", s->id, imapd_account_z(s),
             SPAN_ARG(q->name), SPAN_ARG(q->to), err_name(q->rq.r));
}

/* IMAP4rev2 clients hear that `old` is called `name` now; INBOX stays what it was (RFC 9051 6.3.6). */
static void tell_renamed(struct imapd_session *s, struct span name, struct span old)
{
    if (imapd_enabled(s, IMAP_ENABLE_IMAP4REV2) && !span_eq(name, old) && !span_ieq_z(old, "INBOX"))
        imapd_list_renamed(imapd_out(s), name, old);
}

/* -- CREATE ---------------------------------------------------------------------------------------------------- */

static enum ms_next create_run(struct ms_call *c)
{
    struct naming *q = imapd_rq_of_call(c);
    q->rq.r = ms_create(c->ms, q->rq.who, q->name, q->use, &q->id);
    return MS_DONE;
}

/* The slash at the end says only that there will be "names for others below it" (RFC 9051 6.3.4). */
static struct span without_slash(struct span name)
{
    return name.n > 1 && name.p[name.n - 1] == '/' ? span_part(name, 0, name.n - 1) : name;
}

/* RFC 8474 4.1 */
static struct imapd_reply answer_with_id(struct imapd_session *s, const struct mbox_id *id)
{
    struct strbuf code = {0};
    strbuf_z(&code, "MAILBOXID ");
    imapd_mailbox_id_write(&code, id);
    struct span kept = span_dup(&s->arena, strbuf_text(&code));
    strbuf_done(&code);
    return kept.p == NULL ? imapd_reply(R_OK_DONE) : imapd_reply_code(R_OK_DONE, kept);
}

static struct imapd_reply created(struct imapd_session *s)
{
    const struct naming *q = imapd_rq_of(s);
    log_change(s, "imap.create", q);
    switch (q->rq.r) {
    case 0:
        tell_renamed(s, q->name, without_slash(s->cmd->create.mailbox));
        return answer_with_id(s, &q->id);
    case -E_CONFLICT:
        return imapd_reply(R_NO_USE);
    case -E_LIMIT:
        return imapd_reply(R_NO_MAILBOXES);
    default:
        return imapd_reply_of_error(q->rq.r);
    }
}

/* RFC 6154 3 permits several uses; a mailbox has one here (SPEC IMAP-21). */
static bool use_of(unsigned bits, enum store_use *ret)
{
    static const struct {
        unsigned bit;
        enum store_use use;
    } uses[] = {{0, STORE_USE_NONE},
                {IMAP_USE_ALL, STORE_USE_ALL},
                {IMAP_USE_ARCHIVE, STORE_USE_ARCHIVE},
                {IMAP_USE_DRAFTS, STORE_USE_DRAFTS},
                {IMAP_USE_FLAGGED, STORE_USE_FLAGGED},
                {IMAP_USE_JUNK, STORE_USE_JUNK},
                {IMAP_USE_SENT, STORE_USE_SENT},
                {IMAP_USE_TRASH, STORE_USE_TRASH}};
    for (size_t i = 0; i < ARRAY_LEN(uses); i++)
        if (uses[i].bit == bits) {
            *ret = uses[i].use;
            return true;
        }
    return false;
}

struct imapd_reply on_create(struct imapd_session *s, const struct imap_cmd *c)
{
    struct imapd_reply no;
    struct span name = without_slash(c->create.mailbox);
    enum store_use use;
    if (!use_of(c->create.use, &use))
        return imapd_reply(R_NO_USE);
    struct naming *q = naming_new(s, name, &no);
    if (q == NULL)
        return no;
    q->use = use;
    return imapd_rq_submit(s, &q->rq, NULL, create_run, created);
}

/* -- DELETE ---------------------------------------------------------------------------------------------------- */

static enum ms_next delete_run(struct ms_call *c)
{
    struct naming *q = imapd_rq_of_call(c);
    struct view *v;
    if (q->rq.box != NULL && ms_find(c->ms, q->rq.who, q->name, &v) == 0) {
        q->selected = mbox_id_eq(view_mbox_id(v), view_mbox_id(q->rq.box));
        view_unref(v);
    }
    q->rq.r = ms_delete(c->ms, q->rq.who, q->name);
    return MS_DONE;
}

static struct imapd_reply deleted(struct imapd_session *s)
{
    const struct naming *q = imapd_rq_of(s);
    log_change(s, "imap.delete", q);
    switch (q->rq.r) {
    case 0:
        if (q->selected)
            imapd_leave_mailbox(s);
        return imapd_reply(R_OK_DONE);
    case -E_DENIED:
        return imapd_reply(R_NO_INBOX);
    case -E_CONFLICT:
        return imapd_reply(R_NO_CHILDREN);
    default:
        return imapd_reply_of_error(q->rq.r);
    }
}

struct imapd_reply on_delete(struct imapd_session *s, const struct imap_cmd *c)
{
    struct imapd_reply no;
    struct naming *q = naming_new(s, c->mailbox.mailbox, &no);
    return q == NULL ? no : imapd_rq_submit(s, &q->rq, NULL, delete_run, deleted);
}

/* -- RENAME ---------------------------------------------------------------------------------------------------- */

static enum ms_next rename_run(struct ms_call *c)
{
    struct naming *q = imapd_rq_of_call(c);
    q->rq.r = ms_rename(c->ms, q->rq.who, q->name, q->to);
    return MS_DONE;
}

static struct imapd_reply renamed(struct imapd_session *s)
{
    const struct naming *q = imapd_rq_of(s);
    log_change(s, "imap.rename", q);
    if (q->rq.r == -E_LIMIT)
        return imapd_reply(R_NO_MAILBOXES);
    if (q->rq.r == 0)
        tell_renamed(s, q->to, q->name);
    return q->rq.r == 0 ? imapd_reply(R_OK_DONE) : imapd_reply_of_error(q->rq.r);
}

struct imapd_reply on_rename(struct imapd_session *s, const struct imap_cmd *c)
{
    struct imapd_reply no;
    struct naming *q = naming_new(s, c->rename.old_name, &no);
    if (q == NULL)
        return no;
    int r = imapd_mailbox_name(&q->rq, c->rename.new_name, &q->to);
    if (r < 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(r == -E_SYNTAX ? R_NO_NAME : R_NO_MEMORY);
    }
    return imapd_rq_submit(s, &q->rq, NULL, rename_run, renamed);
}

/* -- SUBSCRIBE, UNSUBSCRIBE ------------------------------------------------------------------------------------ */

static enum ms_next subscribe_run(struct ms_call *c)
{
    struct naming *q = imapd_rq_of_call(c);
    q->rq.r = ms_subscribe(c->ms, q->rq.who, q->name, q->on);
    return MS_DONE;
}

static struct imapd_reply subscribed(struct imapd_session *s)
{
    const struct naming *q = imapd_rq_of(s);
    bool harmless = !q->on && (q->rq.r == -E_NOTFOUND || q->rq.r == -E_INVAL);
    return q->rq.r == 0 || harmless ? imapd_reply(R_OK_DONE) : imapd_reply_of_error(q->rq.r);
}

static struct imapd_reply subscribe(struct imapd_session *s, const struct imap_cmd *c, bool on)
{
    struct imapd_reply no;
    struct naming *q = naming_new(s, c->mailbox.mailbox, &no);
    if (q == NULL)
        return no;
    q->on = on;
    return imapd_rq_submit(s, &q->rq, NULL, subscribe_run, subscribed);
}

struct imapd_reply on_subscribe(struct imapd_session *s, const struct imap_cmd *c)
{
    return subscribe(s, c, true);
}

struct imapd_reply on_unsubscribe(struct imapd_session *s, const struct imap_cmd *c)
{
    return subscribe(s, c, false);
}
