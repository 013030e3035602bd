/* COPY, MOVE, EXPUNGE and their UID forms (RFC 9051 6.4.3, 6.4.7, 6.4.8, 6.4.9; RFC 4315; SPEC IMAP-47, IMAP-60). */
#include "imapd/copy.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/handlers.h"
#include "imapd/names.h"
#include "imapd/rq.h"
#include "imapd/uids.h"
#include "proto/imap_write.h"

struct copying {
    struct imapd_rq rq;
    struct span name;
    struct imapd_uids uids;
    bool move, by_uid;
    bool no_target;          /* out: [TRYCREATE] */
    uint64_t octets, quota;
    struct view *to;
    struct store_copied *res;
    uint32_t uid_validity;
    struct store_delta delta;
};

static void copying_drop(struct imapd_rq *rq)
{
    struct copying *q = CONTAINER_OF(rq, struct copying, rq);
    free(q->uids.uid);
    free(q->res);
    view_unref(q->to);
}

/* In the target's queue. What was named by number is copied as a whole or not at all (SPEC IMAP-60). */
static enum ms_next copy_run(struct ms_call *c)
{
    struct copying *q = imapd_rq_of_call(c);
    (void)c;
    if (q->move)
        q->rq.r = ms_move(q->rq.box, q->uids.uid, q->uids.n, !q->by_uid, q->to, q->res, &q->uid_validity, &q->delta);
    else
        q->rq.r = ms_copy(q->rq.box, q->uids.uid, q->uids.n, !q->by_uid, q->to, q->res, &q->uid_validity);
    return MS_DONE;
}

static enum ms_next target_run(struct ms_call *c)
{
    struct copying *q = imapd_rq_of_call(c);
    q->rq.r = ms_find(c->ms, q->rq.who, q->name, &q->to);
    if (q->rq.r < 0) {
        q->no_target = q->rq.r == -E_NOTFOUND;
        return MS_DONE;
    }
    if (!q->move) { /* MOVE within the account is free (SPEC IMAP-29) */
        q->rq.r = ms_quota_check(c->ms, q->rq.who, q->quota, q->octets);
        if (q->rq.r < 0)
            return MS_DONE;
    }
    c->view = view_ref(q->to);
    c->run = copy_run;
    return MS_GO_ON;
}

/* "COPYUID 38505 304,319:320 3956:3958", in the order of the messages; empty when none was there any more. */
static void copyuid(struct strbuf *out, const struct copying *q)
{
    struct imap_set_writer from = {.out = out}, to = {.out = out};
    strbuf_f(out, "COPYUID %u ", q->uid_validity);
    for (size_t i = 0; i < q->uids.n; i++)
        if (q->res[i].dst_uid != 0)
            imap_set_add(&from, q->res[i].uid, q->res[i].uid);
    imap_set_end(&from);
    strbuf_c(out, ' ');
    for (size_t i = 0; i < q->uids.n; i++)
        if (q->res[i].dst_uid != 0)
            imap_set_add(&to, q->res[i].dst_uid, q->res[i].dst_uid);
    imap_set_end(&to);
    if (from.count == 0)
        strbuf_clear(out);
}

static struct imapd_reply copied(struct imapd_session *s)
{
    const struct copying *q = imapd_rq_of(s);
    struct strbuf code = {0};
    if (q->no_target)
        return imapd_reply(R_NO_TRYCREATE);
    if (q->rq.r == -E_CONFLICT)
        return imapd_reply(R_NO_VANISHED);
    if (q->rq.r == -E_LIMIT)
        return imapd_reply(R_NO_UIDS);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    copyuid(&code, q);
    struct imapd_reply r = imapd_reply(R_OK_DONE);
    if (!strbuf_ok(&code)) {
        r = imapd_reply(R_NO_MEMORY);
    } else if (code.n > 0 && q->move) { /* before the EXPUNGEs (RFC 6851 4.3) */
        strbuf_z(imapd_out(s), "* OK [");
        strbuf_span(imapd_out(s), strbuf_text(&code));
        strbuf_z(imapd_out(s), "] Moved\r\n");
        if (imapd_enabled(s, IMAP_ENABLE_QRESYNC))
            s->at_end = imapd_tell_highest;
    } else if (code.n > 0) {
        struct span kept = span_dup(&s->arena, strbuf_text(&code));
        if (kept.p != NULL)
            r = imapd_reply_code(R_OK_DONE, kept);
    }
    strbuf_done(&code);
    return r;
}

static struct imapd_reply copy(struct imapd_session *s, const struct imap_cmd *c, bool move)
{
    struct copying *q = imapd_rq_new(s, sizeof(*q), copying_drop);
    struct seqset set = c->copy.set;
    struct view_iter it;
    const struct store_row *row;
    uint32_t seq;
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    enum imapd_reply_id no = imapd_uids_of(s, &set, c->uid, &q->uids);
    if (no == R__COUNT) {
        int r = imapd_mailbox_name(&q->rq, c->copy.mailbox, &q->name);
        no = r == 0 ? R__COUNT : r == -E_SYNTAX ? R_NO_NAME : R_NO_MEMORY;
    }
    if (no == R__COUNT && q->uids.n > 0) {
        q->res = calloc(q->uids.n, sizeof(*q->res));
        no = q->res == NULL ? R_NO_MEMORY : R__COUNT;
    }
    if (no != R__COUNT || q->uids.n == 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(no == R__COUNT ? R_OK_DONE : no);
    }
    view_iter_init(&it, s->sel.told, &set, c->uid);
    while ((row = view_iter_next(&it, &seq)) != NULL)
        q->octets += row->size;
    q->quota = imapd_quota(s);
    q->move = move;
    q->by_uid = c->uid;
    return imapd_rq_submit(s, &q->rq, NULL, target_run, copied);
}

struct imapd_reply on_copy(struct imapd_session *s, const struct imap_cmd *c)
{
    return copy(s, c, false);
}

struct imapd_reply on_move(struct imapd_session *s, const struct imap_cmd *c)
{
    return copy(s, c, true);
}

/* -- EXPUNGE --------------------------------------------------------------------------------------------------- */

static int expunge_uids(struct view *v, const uint32_t *uid, size_t n, bool *ret_any)
{
    struct store_delta delta;
    if (n == 0)
        return 0;
    struct store_result *res = calloc(n, sizeof(*res));
    if (res == NULL)
        return -E_NOMEM;
    int r = ms_expunge(v, uid, n, STORE_DELETED, res, &delta);
    for (size_t i = 0; i < n && r == 0 && !*ret_any; i++)
        *ret_any = res[i].err == 0;
    free(res);
    return r;
}

int imapd_expunge_deleted(struct view *v, bool *ret_any)
{
    int r = ms_sync(v, STORE_LOOK_LOG); /* another process may have set \Deleted just now */
    if (r < 0)
        return r;
    struct view_version *now = view_newest(v);
    size_t n = 0;
    if (now == NULL || now->st.deleted == 0) {
        view_version_unref(now);
        return 0;
    }
    uint32_t *uid = malloc(now->rows * sizeof(*uid));
    r = -E_NOMEM;
    if (uid != NULL) {
        for (uint32_t i = 0; i < now->chunks; i++)
            for (uint32_t j = 0; j < now->before[i + 1] - now->before[i]; j++)
                if ((now->chunk[i]->row[j].flags & STORE_DELETED) != 0)
                    uid[n++] = now->chunk[i]->row[j].uid;
        r = expunge_uids(v, uid, n, ret_any);
    }
    free(uid);
    view_version_unref(now);
    return r;
}

struct expunging {
    struct imapd_rq rq;
    struct imapd_uids uids;
    bool by_uid;
    bool any; /* out: something was removed */
};

static void expunging_drop(struct imapd_rq *rq)
{
    free(CONTAINER_OF(rq, struct expunging, rq)->uids.uid);
}

static enum ms_next expunge_run(struct ms_call *c)
{
    struct expunging *q = imapd_rq_of_call(c);
    q->rq.r = q->by_uid ? expunge_uids(q->rq.box, q->uids.uid, q->uids.n, &q->any) : imapd_expunge_deleted(q->rq.box, &q->any);
    return MS_DONE;
}

static struct imapd_reply expunged(struct imapd_session *s)
{
    const struct expunging *q = imapd_rq_of(s);
    if (q->any && imapd_enabled(s, IMAP_ENABLE_QRESYNC))
        s->at_end = imapd_tell_highest;
    return s->result < 0 ? imapd_reply_of_error(s->result) : imapd_reply(R_OK_DONE); /* sync.c tells which */
}

struct imapd_reply on_expunge(struct imapd_session *s, const struct imap_cmd *c)
{
    struct expunging *q = imapd_rq_new(s, sizeof(*q), expunging_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->by_uid = c->uid;
    if (c->uid) {
        struct seqset set = c->expunge.set;
        enum imapd_reply_id no = imapd_uids_of(s, &set, true, &q->uids);
        if (no != R__COUNT) {
            imapd_rq_free(&q->rq);
            return imapd_reply(no);
        }
    }
    return imapd_rq_submit(s, &q->rq, s->sel.view, expunge_run, expunged);
}
