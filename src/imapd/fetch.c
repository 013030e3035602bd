#include "imapd/fetch.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/log.h"
#include "imapd/enable.h"
#include "imapd/flags.h"
#include "imapd/handlers.h"
#include "imapd/sync.h"
#include "imapd/uids.h"
#include "proto/imap_write.h"

#define ROW_ITEMS                                                                                                      \
    (IMAP_ITEM_UID | IMAP_ITEM_FLAGS | IMAP_ITEM_INTERNALDATE | IMAP_ITEM_RFC822_SIZE | IMAP_ITEM_MODSEQ |             \
     IMAP_ITEM_THREADID | IMAP_ITEM_SAVEDATE)
#define BODY_ITEMS (IMAP_ITEM_ENVELOPE | IMAP_ITEM_BODY | IMAP_ITEM_BODYSTRUCTURE)

/* The cursor, in the command arena. */
struct fetch {
    struct fetching *q; /* NULL while it is out */
    struct view_iter it;
    bool vanished;
};

void fetch_row_write(struct strbuf *out, const struct fetching *q, const struct fetch_message *m)
{
    const char *sep_z = "";
    strbuf_z(out, "* ");
    strbuf_u64(out, m->seq);
    strbuf_z(out, " FETCH (");
    if ((q->items & IMAP_ITEM_UID) != 0) {
        strbuf_z(out, "UID ");
        strbuf_u64(out, m->row.uid);
        sep_z = " ";
    }
    if (m->tell_flags) {
        strbuf_z(out, sep_z);
        strbuf_z(out, "FLAGS ");
        imapd_flags_write(out, q->keywords, m->row.flags, imapd_is_recent(&q->recents, m->row.uid));
        sep_z = " ";
    }
    if ((q->items & IMAP_ITEM_MODSEQ) != 0 || (m->tell_flags && q->modseq)) {
        imapd_modseq_write(out, sep_z, m->row.modseq);
        sep_z = " ";
    }
    if ((q->items & IMAP_ITEM_INTERNALDATE) != 0) {
        strbuf_z(out, sep_z);
        strbuf_z(out, "INTERNALDATE ");
        imap_write_date_time(out, m->row.internal_s, 0);
        sep_z = " ";
    }
    if ((q->items & IMAP_ITEM_RFC822_SIZE) != 0) {
        strbuf_z(out, sep_z);
        strbuf_z(out, "RFC822.SIZE ");
        strbuf_u64(out, m->row.size);
        sep_z = " ";
    }
    if ((q->items & IMAP_ITEM_SAVEDATE) != 0) { /* RFC 8514 */
        strbuf_z(out, sep_z);
        strbuf_z(out, "SAVEDATE ");
        imap_write_date_time(out, m->row.save_s, 0);
        sep_z = " ";
    }
    if (m->has_email_id) {
        char hex_z[2 * sizeof(m->email_id) + 1];
        hex_encode(span_of(m->email_id, sizeof(m->email_id)), hex_z);
        strbuf_f(out, "%sEMAILID (M%s)", sep_z, hex_z);
        sep_z = " ";
    }
    if ((q->items & IMAP_ITEM_THREADID) != 0) { /* RFC 8474 5.2: there are none here */
        strbuf_z(out, sep_z);
        strbuf_z(out, "THREADID NIL");
    }
}

static struct imapd_reply end(const struct fetch *f, const struct fetching *q)
{
    if (q->failed)
        return imapd_reply(R_NO_STORE);
    if (q->undecodable)
        return imapd_reply(R_NO_CTE);
    return imapd_reply(!q->by_uid && (f->vanished || q->vanished) ? R_OK_VANISHED : R_OK_DONE);
}

/* The next message of the set. Vanished ones: UID FETCH leaves them out; by number their row is still known, which is
 * noted for the answer (SPEC IMAP-60). */
static const struct store_row *next_row(struct fetch *f, const struct fetching *q, const struct view_version *now, uint32_t *ret_seq)
{
    const struct store_row *row;
    while ((row = view_iter_next(&f->it, ret_seq)) != NULL) {
        if (row->modseq <= q->changed_since)
            continue;
        if (now == q->told || view_row_by_uid(now, row->uid, NULL) != NULL)
            return row;
        if (q->by_uid)
            continue;
        f->vanished = true;
        return row;
    }
    return NULL;
}

/* -- what the version knows -------------------------------------------------------------------------------------- */

static struct imapd_reply rows(struct imapd_session *s)
{
    struct fetch *f = s->cursor;
    const struct fetching *q = imapd_rq_of(s);
    struct strbuf *out = imapd_out(s);
    const struct store_row *row;
    struct fetch_message m = {.tell_flags = (q->items & IMAP_ITEM_FLAGS) != 0};
    struct view_version *now = view_newest(s->sel.view);
    bool share_done = false;
    for (unsigned i = 1; !share_done && (row = next_row(f, q, now, &m.seq)) != NULL; i++) {
        m.row = *row;
        fetch_row_write(out, q, &m);
        strbuf_z(out, ")\r\n");
        share_done = i % 64 == 0 && imapd_share_done(s);
    }
    view_version_unref(now);
    if (!share_done)
        return end(f, q);
    s->resume = rows;
    return imapd_more();
}

/* -- batches of messages ----------------------------------------------------------------------------------------- */

static struct imapd_reply next_batch(struct imapd_session *s);

static void write_batch(struct imapd_session *s, struct fetching *q)
{
    size_t at = 0;
    struct span text = strbuf_text(&q->text);
    imapd_flush(s);
    for (size_t i = 0; i < q->piece_n; i++) {
        struct fetch_piece *p = &q->piece[i];
        conn_write(&s->conn, span_part(text, at, p->text_end - at));
        at = p->text_end;
        struct out_source *source = fetch_piece_source(p);
        if (source == NULL) { /* an announced length cannot be kept */
            conn_abort(&s->conn, CONN_END_NOMEM);
            return;
        }
        conn_write_source(&s->conn, source, p->at, p->n);
    }
    conn_write(&s->conn, span_part(text, at, text.n));
}

static void batch_clear(struct fetching *q)
{
    for (size_t i = 0; i < q->piece_n; i++)
        ms_body_unref(q->piece[i].body);
    q->piece_n = 0;
    if (q->text.cap > IMAPD_OUT_KEPT)
        strbuf_done(&q->text);
    else
        strbuf_clear(&q->text);
}

static struct imapd_reply batch_back(struct imapd_session *s)
{
    struct fetch *f = s->cursor;
    struct fetching *q = imapd_rq_of(s);
    f->q = q;
    (void)imapd_own_add(s, q->delta, q->after);
    imapd_tell_keywords(s, q->keywords);
    if (!strbuf_ok(&q->text))
        return imapd_reply(R_NO_MEMORY);
    write_batch(s, q);
    batch_clear(q);
    s->resume = next_batch;
    return imapd_more();
}

/* How the mailbox stands with the flags that were set; somebody may have made a keyword meanwhile too. */
static void take_newest(struct fetching *q)
{
    struct view_version *now = view_newest(q->rq.box);
    if (now == NULL)
        return;
    view_keywords_unref(q->keywords);
    q->keywords = view_keywords_ref(now->keywords);
    view_version_unref(q->after);
    q->after = now;
}

/* In the mailbox's queue, before the bodies: the FLAGS that go out with them are the new ones. */
static enum ms_next seen_run(struct ms_call *c)
{
    struct fetching *q = imapd_rq_of_call(c);
    uint32_t uid[IMAPD_BATCH_MESSAGES];
    struct store_result res[IMAPD_BATCH_MESSAGES];
    size_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        if ((q->msg[i].row.flags & STORE_SEEN) == 0)
            uid[n++] = q->msg[i].row.uid;
    /* A flag that cannot be set is no reason to keep the mail from its reader. */
    if (n > 0 && ms_flags(q->rq.box, uid, n, STORE_FLAGS_ADD, STORE_SEEN, UINT64_MAX, res, &q->delta) == 0) {
        size_t r = 0;
        for (size_t i = 0; i < q->n && r < n; i++) {
            if (q->msg[i].row.uid != res[r].uid)
                continue;
            if (res[r].err == 0) {
                q->msg[i].row.flags = res[r].flags;
                q->msg[i].row.modseq = res[r].modseq;
                q->msg[i].tell_flags = true;
            }
            r++;
        }
        take_newest(q);
    }
    c->view = NULL;
    c->run = fetch_bodies_run;
    return MS_GO_ON;
}

static struct imapd_reply next_batch(struct imapd_session *s)
{
    struct fetch *f = s->cursor;
    struct fetching *q = f->q;
    uint64_t octets = 0;
    bool unseen = false;
    const struct store_row *row;
    q->delta = (struct store_delta){0};
    if (q->at < q->n) { /* the slice was over before the batch */
        f->q = NULL;
        return imapd_rq_submit(s, &q->rq, NULL, fetch_bodies_run, batch_back);
    }
    q->n = q->at = 0;
    struct view_version *now = view_newest(s->sel.view);
    while (q->n < q->batch_max && octets < IMAPD_BATCH_OCTETS) {
        struct fetch_message *m = &q->msg[q->n];
        row = next_row(f, q, now, &m->seq);
        if (row == NULL)
            break;
        m->row = *row;
        m->tell_flags = (q->items & IMAP_ITEM_FLAGS) != 0;
        octets += q->section_n > 0 ? row->size : 0;
        unseen |= (row->flags & STORE_SEEN) == 0;
        q->n++;
    }
    view_version_unref(now);
    if (q->n == 0)
        return end(f, q);
    f->q = NULL;
    if (q->set_seen && unseen)
        return imapd_rq_submit(s, &q->rq, s->sel.view, seen_run, batch_back);
    return imapd_rq_submit(s, &q->rq, NULL, fetch_bodies_run, batch_back);
}

/* Without sections nothing but what is kept of each message is needed: many at a time. */
static bool plan(struct fetching *q)
{
    q->facts = (q->items & BODY_ITEMS) != 0;
    q->structure = (q->items & (IMAP_ITEM_BODY | IMAP_ITEM_BODYSTRUCTURE)) != 0;
    for (uint32_t i = 0; i < q->section_n; i++)
        q->structure |= q->sections[i].number_n > 0;
    q->facts |= q->structure;
    q->batch_max = q->section_n > 0 ? IMAPD_BATCH_MESSAGES : IMAPD_BATCH_FACTS;
    q->msg = arena_new_array(&q->rq.mem, struct fetch_message, q->batch_max);
    return q->msg != NULL;
}

/* -- VANISHED ---------------------------------------------------------------------------------------------------- */

static struct imapd_reply fetch_on(struct imapd_session *s)
{
    struct fetching *q = imapd_rq_of(s);
    if ((q->items & (BODY_ITEMS | IMAP_ITEM_EMAILID)) == 0 && q->section_n == 0)
        return rows(s);
    return plan(q) ? next_batch(s) : imapd_reply(R_NO_MEMORY);
}

static enum ms_next vanished_run(struct ms_call *c)
{
    struct fetching *q = imapd_rq_of_call(c);
    q->rq.r = imapd_vanished_find(&q->vanished_uids, q->rq.box, q->told, q->changed_since, &q->known);
    return MS_DONE;
}

/* Before the FETCH responses (RFC 7162 3.2.6). */
static struct imapd_reply tell_vanished(struct imapd_session *s)
{
    struct fetch *f = s->cursor;
    struct fetching *q = imapd_rq_of(s);
    f->q = q;
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    if (imapd_vanished_write(s, &q->vanished_uids))
        return fetch_on(s);
    s->resume = tell_vanished;
    return imapd_more();
}

static void *kept(struct arena *a, const void *p, size_t count, size_t size)
{
    void *copy = arena_array(a, count, size);
    if (copy != NULL && count > 0)
        memcpy(copy, p, count * size);
    return copy;
}

/* `*` stands for the highest uid there ever was: the last messages may be among those that are gone. */
static bool keep_known(const struct imapd_session *s, struct fetching *q, const struct seqset *set)
{
    q->known = *set;
    if (set->saved) {
        q->known.ranges = s->sel.saved.range;
        q->known.count = s->sel.saved.n;
    }
    q->known.ranges = kept(&q->rq.mem, q->known.ranges, q->known.count, sizeof(*q->known.ranges));
    if (q->known.ranges == NULL)
        return false;
    seqset_bind(&q->known, (uint32_t)MIN(q->told->st.uid_next - 1, (uint64_t)UINT32_MAX));
    return true;
}

/* -- the command ------------------------------------------------------------------------------------------------- */

static void fetching_drop(struct imapd_rq *rq)
{
    struct fetching *q = CONTAINER_OF(rq, struct fetching, rq);
    batch_clear(q);
    imapd_vanished_done(&q->vanished_uids);
    strbuf_done(&q->text);
    free(q->piece);
    view_version_unref(q->after);
    view_keywords_unref(q->keywords);
    view_version_unref(q->told);
}

/* The job outlives the session, whose buffers the command lies in. */
static bool keep_sections(struct fetching *q, const struct imap_cmd *c)
{
    struct arena *a = &q->rq.mem;
    q->section_n = c->fetch.section_n;
    q->sections = kept(a, c->fetch.sections, q->section_n, sizeof(*q->sections));
    for (uint32_t i = 0; q->sections != NULL && i < q->section_n; i++) {
        struct imap_section *sec = &q->sections[i];
        struct span *names = kept(a, sec->names, sec->name_n, sizeof(*names));
        sec->number = kept(a, sec->number, sec->number_n, sizeof(*sec->number));
        if (names == NULL || sec->number == NULL)
            return false;
        for (uint32_t j = 0; j < sec->name_n; j++) {
            names[j] = span_dup(a, names[j]);
            if (names[j].p == NULL)
                return false;
        }
        sec->names = names;
    }
    return q->sections != NULL;
}

static bool keep_recents(const struct imapd_session *s, struct fetching *q)
{
    const struct imapd_recents *r = &s->sel.recents;
    q->recents.n = imapd_enabled(s, IMAP_ENABLE_IMAP4REV2) ? 0 : r->n;
    q->recents.range = kept(&q->rq.mem, r->range, q->recents.n, sizeof(*r->range));
    return q->recents.range != NULL;
}

/* Items of extensions that are not announced. */
static bool served(const struct imap_cmd *c)
{
    if ((c->fetch.items & ~(unsigned)(ROW_ITEMS | BODY_ITEMS | IMAP_ITEM_EMAILID)) != 0)
        return false;
    return true;
}

/* A client names a dozen of fields, an attacker thousands, of a message whose header is as large as can be. */
static bool too_complex(const struct imap_cmd *c)
{
    uint64_t names = 0;
    for (uint32_t i = 0; i < c->fetch.section_n; i++)
        names += c->fetch.sections[i].name_n;
    return c->fetch.section_n > IMAPD_FETCH_SECTIONS || names > IMAPD_FETCH_NAMES;
}

static bool sets_seen(const struct imapd_session *s, const struct imap_cmd *c)
{
    for (uint32_t i = 0; i < c->fetch.section_n && !s->sel.readonly; i++)
        if (!c->fetch.sections[i].peek)
            return true;
    return false;
}

struct imapd_reply on_fetch(struct imapd_session *s, const struct imap_cmd *c)
{
    if (!served(c) || (c->fetch.vanished && !imapd_enabled(s, IMAP_ENABLE_QRESYNC)))
        return imapd_reply(R_BAD_SYNTAX);
    if (too_complex(c))
        return imapd_reply(R_NO_LIMIT);
    struct fetch *f = arena_new(&s->arena, struct fetch);
    struct fetching *q = imapd_rq_new(s, sizeof(*q), fetching_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    s->rq = &q->rq; /* the session's from here on */
    q->told = view_version_ref(s->sel.told);
    q->keywords = view_keywords_ref(q->told->keywords);
    struct seqset *set = arena_new(&s->arena, struct seqset);
    if (f == NULL || set == NULL || (c->fetch.vanished && !keep_known(s, q, &c->fetch.set)))
        return imapd_reply(R_NO_MEMORY);
    *set = c->fetch.set;
    enum imapd_reply_id no = imapd_set_bind(s, set, c->uid);
    if (no != R__COUNT)
        return imapd_reply(no);
    if ((c->fetch.items & IMAP_ITEM_MODSEQ) != 0)
        imapd_condstore_begin(s);
    q->modseq = imapd_enabled(s, IMAP_ENABLE_CONDSTORE);
    q->changed_since = c->fetch.changedsince;
    q->items = c->fetch.items;
    q->by_uid = c->uid;
    q->set_seen = sets_seen(s, c);
    if (!keep_sections(q, c) || !keep_recents(s, q))
        return imapd_reply(R_NO_MEMORY);
    f->q = q;
    view_iter_init(&f->it, q->told, set, c->uid);
    s->cursor = f;
    if (!c->fetch.vanished)
        return fetch_on(s);
    return imapd_rq_submit(s, &q->rq, NULL, vanished_run, tell_vanished);
}
