#include "imapd/select.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/copy.h"
#include "imapd/enable.h"
#include "imapd/flags.h"
#include "imapd/handlers.h"
#include "imapd/resync.h"
#include "imapd/rq.h"
#include "imapd/sync.h"
#include "imapd/names.h"

void imapd_leave_mailbox(struct imapd_session *s)
{
    struct imapd_selected *sel = &s->sel;
    if (sel->view == NULL)
        return;
    view_watch_stop(&sel->watch);
    view_version_unref(sel->next);
    view_version_unref(sel->told);
    view_version_unref(sel->since);
    view_keywords_unref(sel->keywords);
    view_unref(sel->view);
    free(sel->recents.range);
    imapd_saved_clear(&sel->saved);
    *sel = (struct imapd_selected){0};
    s->state = IMAPD_AUTH;
}

/* -- SELECT, EXAMINE ------------------------------------------------------------------------------------------- */

struct opening {
    struct imapd_rq rq;
    struct span name;
    bool readonly;
    struct view *view;
    struct view_version *told;
    uint32_t recent_before; /* messages above it are recent here */
    struct imapd_resync resync;
};

static void opening_drop(struct imapd_rq *rq)
{
    struct opening *q = CONTAINER_OF(rq, struct opening, rq);
    imapd_resync_done(&q->resync);
    view_version_unref(q->told);
    view_unref(q->view);
}

/* In the mailbox's queue: its new messages become recent here and nowhere else (SPEC IMAP-28). */
static enum ms_next opening_claim(struct ms_call *c)
{
    struct opening *q = imapd_rq_of_call(c);
    uint32_t last = view_last_uid(q->told);
    if (ms_recent(q->view, last, &q->recent_before) < 0)
        q->recent_before = last;
    return MS_DONE;
}

static enum ms_next opening_run(struct ms_call *c)
{
    struct opening *q = imapd_rq_of_call(c);
    q->rq.r = ms_open(c->ms, q->rq.who, q->name, STORE_LOOK_SHARDS, &q->view);
    if (q->rq.r < 0)
        return MS_DONE;
    q->told = view_newest(q->view);
    if (q->told == NULL) {
        q->rq.r = -E_NOMEM;
        return MS_DONE;
    }
    q->recent_before = q->told->st.recent_uid;
    q->rq.r = imapd_resync_find(&q->resync, &q->rq.mem, q->view, q->told);
    if (q->rq.r < 0)
        return MS_DONE;
    if (q->readonly || view_last_uid(q->told) <= q->recent_before)
        return MS_DONE;
    c->view = view_ref(q->view);
    c->run = opening_claim;
    return MS_GO_ON;
}

/* Number of the first message that was never read; 0: none. */
static uint32_t first_unseen(const struct view_version *v)
{
    uint32_t seq = 0;
    if (v->st.unseen == 0)
        return 0;
    for (uint32_t i = 0; i < v->chunks; i++)
        for (uint32_t j = 0; j < v->before[i + 1] - v->before[i]; j++) {
            seq++;
            if ((v->chunk[i]->row[j].flags & STORE_SEEN) == 0)
                return seq;
        }
    return 0;
}

/* RFC 3501 6.3.1; IMAP4rev2 has neither. */
static void tell_recent_and_unseen(struct imapd_session *s)
{
    struct strbuf *out = imapd_out(s);
    uint32_t unseen = first_unseen(s->sel.told);
    strbuf_f(out, "* %u RECENT\r\n", s->sel.recent_told);
    if (unseen > 0)
        strbuf_f(out, "* OK [UNSEEN %u] First unseen message\r\n", unseen);
}

/* What happened since the client was here last. */
static struct imapd_reply resync(struct imapd_session *s)
{
    struct opening *q = imapd_rq_of(s);
    if (!q->resync.wanted || imapd_resync_write(s, &q->resync))
        return imapd_reply(q->readonly ? R_OK_EXAMINED : R_OK_SELECTED);
    s->resume = resync;
    return imapd_more();
}

static struct imapd_reply opened(struct imapd_session *s)
{
    struct opening *q = imapd_rq_of(s);
    struct imapd_selected *sel = &s->sel;
    struct strbuf *out = imapd_out(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    sel->view = view_ref(q->view);
    if (view_watch_start(sel->view, &sel->watch, imapd_mailbox_changed) < 0) {
        sel->view = view_unref(sel->view);
        return imapd_reply(R_NO_MEMORY);
    }
    sel->told = view_version_ref(q->told);
    sel->readonly = q->readonly;
    s->state = IMAPD_SELECTED;
    uint32_t last = view_last_uid(sel->told);
    if (q->recent_before < last)
        (void)imapd_recents_add(&sel->recents, q->recent_before + 1, last);
    sel->recent_told = imapd_recents_count(&sel->recents, sel->told);
    imapd_tell_keywords(s, sel->told->keywords);
    strbuf_f(out, "* %u EXISTS\r\n", sel->told->rows);
    if (imapd_enabled(s, IMAP_ENABLE_IMAP4REV2)) /* RFC 9051 6.3.2 */
        imapd_list_renamed(out, q->name, s->cmd->select.mailbox);
    else
        tell_recent_and_unseen(s);
    strbuf_f(out, "* OK [UIDVALIDITY %u] UIDs are valid\r\n* OK [UIDNEXT %llu] Next UID\r\n", sel->told->st.uid_validity,
             (unsigned long long)MIN(sel->told->st.uid_next, (uint64_t)UINT32_MAX));
    strbuf_f(out, "* OK [HIGHESTMODSEQ %llu] Highest\r\n", (unsigned long long)sel->told->whole_modseq);
    struct mbox_id id = view_mbox_id(sel->view);
    strbuf_z(out, "* OK [MAILBOXID ");
    imapd_mailbox_id_write(out, &id);
    strbuf_z(out, "] Its id\r\n");
    return resync(s);
}

struct imapd_reply on_select(struct imapd_session *s, const struct imap_cmd *c)
{
    if (c->select.qresync && !imapd_enabled(s, IMAP_ENABLE_QRESYNC))
        return imapd_reply(R_BAD_SYNTAX);
    if (s->state == IMAPD_SELECTED) { /* also when the new one cannot be opened (RFC 9051 6.3.2) */
        imapd_leave_mailbox(s);
        strbuf_z(imapd_out(s), "* OK [CLOSED] Previous mailbox is closed\r\n");
    }
    if (c->select.condstore)
        imapd_condstore_begin(s);
    struct opening *q = imapd_rq_new(s, sizeof(*q), opening_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->readonly = c->verb == IMAP_EXAMINE;
    int r = imapd_mailbox_name(&q->rq, c->select.mailbox, &q->name);
    if (r == 0)
        r = imapd_resync_keep(&q->resync, &q->rq.mem, c);
    if (r < 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(r == -E_SYNTAX ? R_NO_MAILBOX : R_NO_MEMORY);
    }
    return imapd_rq_submit(s, &q->rq, NULL, opening_run, opened);
}

/* -- CLOSE, UNSELECT ------------------------------------------------------------------------------------------- */

static struct imapd_reply left(struct imapd_session *s)
{
    int r = s->result;
    imapd_leave_mailbox(s);
    return r < 0 && r != -E_NOTFOUND ? imapd_reply_of_error(r) : imapd_reply(R_OK_DONE);
}

/* What flags and expunges promised is on the disk behind the answer (SPEC DUR-03). */
static enum ms_next leave_flush(struct ms_call *c)
{
    struct imapd_rq *rq = imapd_rq_of_call(c);
    int r = ms_flush(rq->box);
    if (rq->r == 0)
        rq->r = r;
    return MS_DONE;
}

static enum ms_next close_run(struct ms_call *c)
{
    struct imapd_rq *rq = imapd_rq_of_call(c);
    bool any = false;
    rq->r = imapd_expunge_deleted(rq->box, &any);
    c->view = NULL;
    c->run = leave_flush;
    return MS_GO_ON;
}

static struct imapd_reply leave(struct imapd_session *s, bool expunge)
{
    if (s->sel.readonly) {
        s->result = 0;
        return left(s);
    }
    struct imapd_rq *rq = imapd_rq_new(s, sizeof(*rq), NULL);
    if (rq == NULL)
        return imapd_reply(R_NO_MEMORY);
    return imapd_rq_submit(s, rq, expunge ? s->sel.view : NULL, expunge ? close_run : leave_flush, left);
}

struct imapd_reply on_close(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    return leave(s, true);
}

struct imapd_reply on_unselect(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    return leave(s, false);
}
