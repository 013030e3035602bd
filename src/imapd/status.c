/* STATUS (SPEC IMAP-25). */
#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/handlers.h"
#include "imapd/names.h"
#include "imapd/rq.h"
#include "imapd/status.h"
#include "proto/imap_write.h"

void imapd_status_asked(struct imapd_session *s, unsigned items)
{
    if ((items & IMAP_STATUS_HIGHESTMODSEQ) != 0)
        imapd_condstore_begin(s);
}

struct asking {
    struct imapd_rq rq;
    struct span name;
    unsigned items;
    struct mbox_id id;
    struct store_status st;
};

static enum ms_next status_run(struct ms_call *c)
{
    struct asking *q = imapd_rq_of_call(c);
    q->rq.r = ms_status(c->ms, q->rq.who, q->name, &q->id, &q->st);
    return MS_DONE;
}

/* Of its own mailbox a client is told no mod-sequence beyond what it knows (SPEC IMAP-52). */
static uint64_t highest(const struct imapd_session *s, const struct mbox_id *id, const struct store_status *st)
{
    const struct imapd_selected *sel = &s->sel;
    if (sel->view == NULL || !mbox_id_eq(*id, view_mbox_id(sel->view)))
        return st->modseq;
    return MIN(st->modseq, sel->told->whole_modseq);
}

static uint64_t value_of(const struct imapd_session *s, const struct store_status *st, unsigned item)
{
    const struct {
        unsigned item;
        uint64_t value;
    } values[] = {
        {IMAP_STATUS_MESSAGES, st->messages},
        {IMAP_STATUS_RECENT, st->recent},
        {IMAP_STATUS_UIDNEXT, MIN(st->uid_next, (uint64_t)UINT32_MAX)}, /* a full mailbox has no next one (STORE-12) */
        {IMAP_STATUS_UIDVALIDITY, st->uid_validity},
        {IMAP_STATUS_UNSEEN, st->unseen},
        {IMAP_STATUS_DELETED, st->deleted},
        {IMAP_STATUS_SIZE, st->size},
        {IMAP_STATUS_APPENDLIMIT, (uint64_t)s->cfg->smtp_max_message_size},
        {IMAP_STATUS_DELETED_STORAGE, st->deleted_size}, /* octets, as RFC822.SIZE adds up (RFC 9208 4.1.4) */
    };
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        if (values[i].item == item)
            return values[i].value;
    return 0;
}

void imapd_status_write(struct imapd_session *s, struct span name, unsigned items, const struct mbox_id *id,
                        const struct store_status *st)
{
    struct strbuf *out = imapd_out(s);
    bool first = true;
    strbuf_z(out, "* STATUS ");
    imap_write_mailbox(out, name, imapd_utf8_names(s));
    strbuf_z(out, " (");
    for (; items != 0; items &= items - 1) {
        unsigned item = items & -items;
        strbuf_z(out, first ? "" : " ");
        strbuf_z(out, imap_status_word(item));
        strbuf_c(out, ' ');
        if (item == IMAP_STATUS_MAILBOXID)
            imapd_mailbox_id_write(out, id);
        else if (item == IMAP_STATUS_HIGHESTMODSEQ)
            strbuf_u64(out, highest(s, id, st));
        else
            strbuf_u64(out, value_of(s, st, item));
        first = false;
    }
    strbuf_z(out, ")\r\n");
}

static struct imapd_reply asked(struct imapd_session *s)
{
    const struct asking *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    imapd_status_write(s, q->name, q->items, &q->id, &q->st);
    return imapd_reply(R_OK_DONE);
}

struct imapd_reply on_status(struct imapd_session *s, const struct imap_cmd *c)
{
    imapd_status_asked(s, c->status.items);
    struct asking *q = imapd_rq_new(s, sizeof(*q), NULL);
    int r = q == NULL ? -E_NOMEM : imapd_mailbox_name(&q->rq, c->status.mailbox, &q->name);
    if (r < 0) {
        imapd_rq_free(q == NULL ? NULL : &q->rq);
        return imapd_reply(r == -E_SYNTAX ? R_NO_MAILBOX : R_NO_MEMORY);
    }
    q->items = c->status.items;
    return imapd_rq_submit(s, &q->rq, NULL, status_run, asked);
}
