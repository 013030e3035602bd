#include "imapd/sync.h"

#include "base/log.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/flags.h"
#include "imapd/idle.h"
#include "imapd/rq.h"
#include "imapd/server.h"
#include "imapd/table.h"
#include "proto/imap_write.h"

#define VANISHED_AT_ONCE 512u /* uids of one response */

enum stage { CLAIM, EXPUNGES, COUNTS, CHANGES };
enum { CLAIM_NONE, CLAIM_ASKED, CLAIM_FAILED };

struct claim {
    struct imapd_rq rq;
    uint32_t upto, before;
};

static enum ms_next claim_run(struct ms_call *c)
{
    struct claim *q = imapd_rq_of_call(c);
    q->rq.r = ms_recent(q->rq.box, q->upto, &q->before);
    return MS_DONE;
}

static struct imapd_claimed *claimed_of(const struct imapd_session *s)
{
    struct mbox_id id = view_mbox_id(s->sel.view);
    return &s->worker->claimed[(id.b[0] ^ id.b[7] ^ id.b[15]) % IMAPD_CLAIMS];
}

/* Must somebody be asked which of the new messages are recent here? Telling EXISTS raises recent_uid (IMAP-28). Not when
 * another session of this worker asked already: then they are recent there. */
static bool must_claim(const struct imapd_session *s)
{
    const struct imapd_selected *sel = &s->sel;
    uint32_t last = view_last_uid(sel->next);
    if (sel->readonly || sel->claim != CLAIM_NONE || last <= view_last_uid(sel->told) || last <= sel->next->st.recent_uid)
        return false;
    const struct imapd_claimed *c = claimed_of(s);
    return !(mbox_id_eq(c->id, view_mbox_id(sel->view)) && c->uid_validity == sel->next->st.uid_validity && c->upto >= last);
}

static enum imapd_sync_result claim(struct imapd_session *s, imapd_step *again)
{
    struct claim *q = imapd_rq_new(s, sizeof(*q), NULL);
    s->sel.claim = q == NULL ? CLAIM_FAILED : CLAIM_ASKED;
    if (q == NULL)
        return IMAPD_SYNC_DONE; /* then they are recent for somebody else */
    q->upto = view_last_uid(s->sel.next);
    *claimed_of(s) = (struct imapd_claimed){
        .id = view_mbox_id(s->sel.view), .uid_validity = s->sel.next->st.uid_validity, .upto = q->upto};
    (void)imapd_rq_submit(s, &q->rq, s->sel.view, claim_run, again);
    return IMAPD_SYNC_WAIT;
}

/* The uids above what was told are recent here: all that EXAMINE sees above recent_uid, or what the claim gave. */
static void add_recents(struct imapd_session *s)
{
    struct imapd_selected *sel = &s->sel;
    uint32_t last = view_last_uid(sel->next);
    if (sel->readonly) {
        uint32_t from = view_last_uid(sel->told);
        if (from < sel->next->st.recent_uid)
            from = sel->next->st.recent_uid;
        if (last > from)
            (void)imapd_recents_add(&sel->recents, from + 1, last);
    } else if (sel->claim == CLAIM_ASKED) {
        struct claim *q = imapd_rq_of(s);
        if (q->rq.r == 0 && q->before < q->upto)
            (void)imapd_recents_add(&sel->recents, q->before + 1, q->upto);
    }
}

void imapd_tell_keywords(struct imapd_session *s, struct view_keywords *names)
{
    if (names == s->sel.keywords)
        return;
    imapd_flags_tell(imapd_out(s), names, s->sel.readonly);
    view_keywords_unref(s->sel.keywords);
    s->sel.keywords = view_keywords_ref(names);
}

/* Was this row's change made by the command under way, and does the client know the result? `old` is the row the client
 * was told. */
static bool known(const struct imapd_session *s, const struct store_row *old, const struct store_row *row)
{
    const struct imapd_own *own = s->own;
    bool mine = false;
    if (own == NULL)
        return false;
    for (uint32_t i = 0; i < own->n && !mine; i++)
        mine = row->modseq > own->delta[i].from && row->modseq <= own->delta[i].to;
    if (!mine || !own->silent)
        return mine;
    uint64_t expected = own->how == STORE_FLAGS_SET   ? own->flags
                        : own->how == STORE_FLAGS_ADD ? old->flags | own->flags
                                                      : old->flags & ~own->flags;
    return row->flags == expected;
}

/* RFC 7162 3.2.10: each line names its uids ascending, later lines lower ones; only uids that the client has, because it
 * counts them. One share; true when the stage is over. */
static bool tell_vanished(struct imapd_session *s)
{
    uint32_t uid[VANISHED_AT_ONCE], seq;
    struct strbuf *out = imapd_out(s);
    for (;;) {
        struct imap_set_writer set = {.out = out};
        size_t n = 0;
        while (n < VANISHED_AT_ONCE && view_walk_expunged(&s->sel.walk, &seq, &uid[n]))
            n++;
        if (n == 0)
            return true;
        strbuf_z(out, "* VANISHED ");
        for (size_t i = n; i > 0; i--)
            imap_set_add(&set, uid[i - 1], uid[i - 1]);
        imap_set_end(&set);
        strbuf_z(out, "\r\n");
        if (imapd_share_done(s))
            return false;
    }
}

/* One share of the stage; true when the stage is over. */
static bool tell_expunges(struct imapd_session *s)
{
    uint32_t seq, uid;
    struct strbuf *out = imapd_out(s);
    if (imapd_enabled(s, IMAP_ENABLE_QRESYNC))
        return tell_vanished(s);
    for (unsigned i = 0; view_walk_expunged(&s->sel.walk, &seq, &uid); i++) {
        strbuf_z(out, "* ");
        strbuf_u64(out, seq);
        strbuf_z(out, " EXPUNGE\r\n");
        if (i % 64 == 63 && imapd_share_done(s))
            return false;
    }
    return true;
}

static void tell_counts(struct imapd_session *s)
{
    struct imapd_selected *sel = &s->sel;
    struct strbuf *out = imapd_out(s);
    uint32_t recent = imapd_recents_count(&sel->recents, sel->next);
    bool grew = view_last_uid(sel->next) > view_last_uid(sel->told);
    if (grew)
        strbuf_f(out, "* %u EXISTS\r\n", sel->next->rows);
    if ((grew || recent != sel->recent_told) && !imapd_enabled(s, IMAP_ENABLE_IMAP4REV2))
        strbuf_f(out, "* %u RECENT\r\n", recent);
    sel->recent_told = recent;
    imapd_tell_keywords(s, sel->next->keywords);
}

void imapd_tell_flags(struct imapd_session *s, const struct view_version *v, uint32_t seq, const struct store_row *row)
{
    struct strbuf *out = imapd_out(s);
    strbuf_z(out, "* ");
    strbuf_u64(out, seq);
    strbuf_z(out, " FETCH (");
    if (imapd_enabled(s, IMAP_ENABLE_QRESYNC)) {
        strbuf_z(out, "UID ");
        strbuf_u64(out, row->uid);
        strbuf_c(out, ' ');
    }
    strbuf_z(out, "FLAGS ");
    imapd_flags_write(out, v->keywords, row->flags, imapd_recent(s, row->uid));
    if (imapd_enabled(s, IMAP_ENABLE_CONDSTORE))
        imapd_modseq_write(out, " ", row->modseq);
    strbuf_z(out, ")\r\n");
}

static bool tell_changes(struct imapd_session *s)
{
    uint32_t seq;
    const struct store_row *row;
    for (unsigned i = 0; view_walk_changed(&s->sel.walk, &seq, &row); i++) {
        if (known(s, s->sel.walk.was, row))
            continue;
        imapd_tell_flags(s, s->sel.next, seq, row);
        if (i % 64 == 63 && imapd_share_done(s))
            return false;
    }
    return true;
}

/* Takes the next version to be told; false when there is none. */
static bool take_next(struct imapd_selected *sel, bool may_expunge)
{
    sel->next = view_next(sel->view, sel->told, sel->since, may_expunge);
    if (sel->next == sel->told) {
        sel->next = view_version_unref(sel->next);
        return false;
    }
    sel->stage = CLAIM;
    sel->claim = CLAIM_NONE;
    return true;
}

static void took(struct imapd_selected *sel)
{
    view_version_unref(sel->told);
    sel->told = sel->next;
    sel->next = NULL;
}

enum imapd_sync_result imapd_sync(struct imapd_session *s, bool may_expunge, imapd_step *again)
{
    struct imapd_selected *sel = &s->sel;
    if (view_deleted(sel->view)) {
        imapd_say_bye(s, NULL, "Mailbox was deleted", "mailbox-deleted");
        return IMAPD_SYNC_BYE;
    }
    if (sel->next == NULL && !take_next(sel, may_expunge))
        return IMAPD_SYNC_DONE;
    switch ((enum stage)sel->stage) {
    case CLAIM:
        if (must_claim(s) && claim(s, again) == IMAPD_SYNC_WAIT)
            return IMAPD_SYNC_WAIT;
        if (view_diff(sel->told, sel->next).broken) {
            log_warn("imap.error", "session=%s account=%s reason=mailbox-rebuilt", s->id, imapd_account_z(s));
            imapd_say_bye(s, NULL, "Mailbox was rebuilt", "mailbox-rebuilt");
            return IMAPD_SYNC_BYE;
        }
        add_recents(s);
        view_walk_init(&sel->walk, sel->told, sel->next);
        sel->stage = EXPUNGES;
        /* fall through */
    case EXPUNGES:
        if (!tell_expunges(s))
            break;
        sel->stage = COUNTS;
        /* fall through */
    case COUNTS:
        tell_counts(s);
        view_walk_init(&sel->walk, sel->told, sel->next);
        sel->stage = CHANGES;
        /* fall through */
    case CHANGES:
        if (!tell_changes(s))
            break;
        took(sel);
        return IMAPD_SYNC_DONE;
    }
    s->resume = again;
    return IMAPD_SYNC_MORE;
}

void imapd_mailbox_changed(struct view_watch *w, unsigned what)
{
    struct imapd_session *s = CONTAINER_OF(w, struct imapd_session, sel.watch);
    if (s->ended || conn_closing(&s->conn) || conn_held(&s->conn))
        return; /* a command under way looks when it ends */
    if (s->idling)
        imapd_step_run(s, imapd_idle_push);
    else if ((what & VIEW_DELETED) != 0)
        imapd_say_bye(s, NULL, "Mailbox was deleted", "mailbox-deleted");
}
