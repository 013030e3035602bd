/* STATUS (SPEC IMAP-25). */
#include "base/config.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/names.h"
#include "imapd/rq.h"
#include "imapd/server.h"
#include "proto/imap_write.h"

/* What is announced: the items of RFC 3501, SIZE by STATUS=SIZE, DELETED of RFC 9051. */
#define ITEMS_SERVED                                                                                                   \
    (IMAP_STATUS_MESSAGES | IMAP_STATUS_RECENT | IMAP_STATUS_UIDNEXT | IMAP_STATUS_UIDVALIDITY | IMAP_STATUS_UNSEEN |  \
     IMAP_STATUS_DELETED | IMAP_STATUS_SIZE)

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

static uint64_t value_of(const struct store_status *st, unsigned item)
{
    switch (item) {
    case IMAP_STATUS_MESSAGES:
        return st->messages;
    case IMAP_STATUS_RECENT:
        return st->recent;
    case IMAP_STATUS_UIDNEXT:
        return MIN(st->uid_next, (uint64_t)UINT32_MAX); /* a full mailbox has no next one (STORE-12) */
    case IMAP_STATUS_UIDVALIDITY:
        return st->uid_validity;
    case IMAP_STATUS_UNSEEN:
        return st->unseen;
    case IMAP_STATUS_DELETED:
        return st->deleted;
    default:
        return st->size;
    }
}

static struct imapd_reply asked(struct imapd_session *s)
{
    const struct asking *q = imapd_rq_of(s);
    struct strbuf *out = imapd_out(s);
    bool first = true;
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    strbuf_z(out, "* STATUS ");
    imap_write_mailbox(out, q->name, false);
    strbuf_z(out, " (");
    for (unsigned items = q->items; items != 0; items &= items - 1) {
        unsigned item = items & -items;
        strbuf_z(out, first ? "" : " ");
        strbuf_z(out, imap_status_word(item));
        strbuf_c(out, ' ');
        strbuf_u64(out, value_of(&q->st, item));
        first = false;
    }
    strbuf_z(out, ")\r\n");
    return imapd_reply(R_OK_DONE);
}

struct imapd_reply on_status(struct imapd_session *s, const struct imap_cmd *c)
{
    if ((c->status.items & ~(unsigned)ITEMS_SERVED) != 0)
        return imapd_reply(R_BAD_SYNTAX);
    struct asking *q = imapd_rq_new(s, sizeof(*q), NULL);
    int r = q == NULL ? -E_NOMEM : imapd_mailbox_name(&q->rq, c->status.mailbox, &q->name);
    if (r < 0) {
        imapd_rq_free(q == NULL ? NULL : &q->rq);
        return imapd_reply(r == -E_SYNTAX ? R_NO_MAILBOX : R_NO_MEMORY);
    }
    q->items = c->status.items;
    return imapd_rq_submit(s, &q->rq, NULL, status_run, asked);
}
