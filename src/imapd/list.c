/* LIST, LSUB, NAMESPACE (RFC 9051 6.3.9, RFC 3501 6.3.8, 6.3.9; RFC 3348, 5258, 5819, 6154; SPEC IMAP-20, IMAP-24). */
#include "base/clock.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/handlers.h"
#include "imapd/limits.h"
#include "imapd/list_tree.h"
#include "imapd/rq.h"
#include "imapd/status.h"
#include "proto/imap_write.h"
#include "proto/list_match.h"
#include "proto/mailbox_name.h"

/* A mailbox of a batch whose STATUS is asked for. */
struct listed_status {
    struct span name;
    int r;
    struct mbox_id id;
    struct store_status st;
};

struct listing {
    struct imapd_rq rq;
    struct store_list list;
    struct list_question question;
    struct list_tree tree;
    bool tree_begun;
    bool nonexistent; /* \NonExistent rather than \Noselect (SPEC IMAP-07) */
    unsigned returns, status;
    size_t at;   /* cursor: the next row */
    size_t from; /* where this share began */
    struct listed_status batch[IMAPD_BATCH_MESSAGES];
    size_t batch_n;
};

static void listing_drop(struct imapd_rq *rq)
{
    store_list_free(&CONTAINER_OF(rq, struct listing, rq)->list);
}

/* Patterns can make names dear: the thread is given back in between. */
static enum ms_next tree_run(struct ms_call *c)
{
    struct listing *q = imapd_rq_of_call(c);
    int64_t until_us = clock_mono_us() + IMAPD_LIST_SLICE_US;
    if (!q->tree_begun)
        q->rq.r = list_tree_begin(&q->rq.mem, &q->list, &q->tree);
    q->tree_begun = true;
    while (q->rq.r == 0 && q->tree.at < q->list.n && clock_mono_us() < until_us)
        q->rq.r = list_tree_step(&q->rq.mem, &q->list, &q->question, 64, &q->tree);
    return q->rq.r == 0 && q->tree.at < q->list.n ? MS_GO_ON : MS_DONE;
}

static enum ms_next list_run(struct ms_call *c)
{
    struct listing *q = imapd_rq_of_call(c);
    q->rq.r = ms_list(c->ms, q->rq.who, &q->list);
    if (q->rq.r < 0)
        return MS_DONE;
    c->run = tree_run;
    return tree_run(c);
}

static enum ms_next status_run(struct ms_call *c)
{
    struct listing *q = imapd_rq_of_call(c);
    for (size_t i = 0; i < q->batch_n; i++)
        q->batch[i].r = ms_status(c->ms, q->rq.who, q->batch[i].name, &q->batch[i].id, &q->batch[i].st);
    return MS_DONE;
}

static void write_attributes(struct strbuf *out, const struct listing *q, const struct list_row *row)
{
    const struct store_mbox *m = row->m;
    bool exists = m != NULL && m->exists;
    if (q->question.lsub) {
        if (!row->selected) /* only a parent of subscribed names, whether it exists or not (RFC 3501 6.3.9) */
            strbuf_z(out, "\\Noselect");
        return;
    }
    strbuf_z(out, exists ? "" : q->nonexistent ? "\\NonExistent " : "\\Noselect ");
    strbuf_z(out, row->children ? "\\HasChildren" : "\\HasNoChildren");
    if (m != NULL && m->subscribed && ((q->returns | q->question.select) & IMAP_LIST_SUBSCRIBED) != 0)
        strbuf_z(out, " \\Subscribed");
    if (exists && m->use != STORE_USE_NONE) {
        strbuf_c(out, ' ');
        strbuf_z(out, store_use_name[m->use]);
    }
}

/* RFC 5258 3.5: which selections a name below fulfils that is not in the answer itself. */
static void write_child_info(struct strbuf *out, const struct listing *q, const struct list_row *row)
{
    unsigned select = q->question.select;
    if ((select & IMAP_LIST_RECURSIVEMATCH) == 0 || !row->hidden_child)
        return;
    strbuf_z(out, " (\"CHILDINFO\" (");
    if ((select & IMAP_LIST_SUBSCRIBED) != 0)
        strbuf_z(out, "\"SUBSCRIBED\"");
    if ((select & IMAP_LIST_SPECIAL_USE) != 0)
        strbuf_z(out, (select & IMAP_LIST_SUBSCRIBED) != 0 ? " \"SPECIAL-USE\"" : "\"SPECIAL-USE\"");
    strbuf_z(out, "))");
}

static void write_row(struct imapd_session *s, struct listing *q, const struct list_row *row)
{
    struct strbuf *out = imapd_out(s);
    strbuf_z(out, q->question.lsub ? "* LSUB (" : "* LIST (");
    write_attributes(out, q, row);
    strbuf_z(out, ") \"/\" ");
    imap_write_mailbox(out, row->name, q->rq.utf8_names);
    write_child_info(out, q, row);
    strbuf_z(out, "\r\n");
    /* RFC 5819 2: not of a name that is there for its children only */
    if (q->status != 0 && row->selected && row->m->exists)
        q->batch[q->batch_n++] = (struct listed_status){.name = row->name};
}

static struct imapd_reply listed(struct imapd_session *s);

/* A mailbox that went meanwhile has no STATUS; the answer is OK all the same (RFC 5819 2). */
static struct imapd_reply statuses(struct imapd_session *s)
{
    struct listing *q = imapd_rq_of(s);
    for (size_t i = 0; i < q->batch_n; i++)
        if (q->batch[i].r == 0)
            imapd_status_write(s, q->batch[i].name, q->status, &q->batch[i].id, &q->batch[i].st);
    q->batch_n = 0;
    return listed(s);
}

static struct imapd_reply listed(struct imapd_session *s)
{
    struct listing *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    for (; q->at < q->tree.n && q->batch_n < ARRAY_LEN(q->batch); q->at++) {
        if (q->at > q->from && imapd_share_done(s)) {
            q->from = q->at;
            s->resume = listed;
            return imapd_more();
        }
        if (list_row_shown(&q->question, q->tree.row[q->at]))
            write_row(s, q, q->tree.row[q->at]);
    }
    if (q->batch_n > 0)
        return imapd_rq_submit(s, &q->rq, NULL, status_run, statuses);
    return imapd_reply(R_OK_DONE);
}

/* Reference and pattern are simply joined (SPEC IMAP-24). 0; -E_SYNTAX: it matches nothing. */
static int join(struct listing *q, struct span reference, struct span pattern, struct span *ret)
{
    size_t n = reference.n + pattern.n;
    uint8_t *p = arena_alloc(&q->rq.mem, n + 1);
    if (p == NULL)
        return -E_NOMEM;
    if (reference.n > 0)
        memcpy(p, reference.p, reference.n);
    if (pattern.n > 0)
        memcpy(p + reference.n, pattern.p, pattern.n);
    return mailbox_pattern_from_wire(&q->rq.mem, span_of(p, n), q->rq.utf8_names, ret);
}

/* In the extended syntax an empty pattern says nothing (RFC 9051 6.3.9). -E_LIMIT, -E_NOMEM. */
static int join_all(struct listing *q, const struct imap_cmd *c)
{
    size_t octets = 0, n = 0;
    struct span *list = arena_alloc(&q->rq.mem, c->list.pattern_n * sizeof(*list));
    if (list == NULL)
        return -E_NOMEM;
    for (uint32_t i = 0; i < c->list.pattern_n; i++) {
        struct span pattern = c->list.patterns[i];
        if (pattern.n == 0 && c->list.extended)
            continue;
        octets += c->list.reference.n + pattern.n; /* each octet may cost a step for each octet of each name */
        if (octets > IMAPD_LIST_PATTERNS && i > 0)
            return -E_LIMIT;
        int r = join(q, c->list.reference, pattern, &list[n]);
        if (r == 0)
            n++;
        else if (r != -E_SYNTAX)
            return r;
    }
    q->question.pattern = list;
    q->question.patterns = n;
    return 0;
}

static struct imapd_reply list(struct imapd_session *s, const struct imap_cmd *c, bool lsub)
{
    struct listing *q = imapd_rq_new(s, sizeof(*q), listing_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->question.lsub = lsub;
    q->question.select = lsub ? IMAP_LIST_SUBSCRIBED : c->list.select;
    q->nonexistent = c->list.extended || imapd_enabled(s, IMAP_ENABLE_IMAP4REV2);
    q->returns = c->list.returns;
    q->status = c->list.status;
    int r = join_all(q, c);
    if (r < 0 || q->question.patterns == 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(r == -E_LIMIT ? R_NO_LIMIT : r < 0 ? R_NO_MEMORY : R_OK_DONE);
    }
    return imapd_rq_submit(s, &q->rq, NULL, list_run, listed);
}

struct imapd_reply on_list(struct imapd_session *s, const struct imap_cmd *c)
{
    imapd_status_asked(s, c->list.status);
    if (c->list.patterns[0].n == 0 && !c->list.extended) { /* which separator is it? */
        strbuf_z(imapd_out(s), "* LIST (\\Noselect) \"/\" \"\"\r\n");
        return imapd_reply(R_OK_DONE);
    }
    return list(s, c, false);
}

struct imapd_reply on_lsub(struct imapd_session *s, const struct imap_cmd *c)
{
    return list(s, c, true);
}

struct imapd_reply on_namespace(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    strbuf_z(imapd_out(s), "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n");
    return imapd_reply(R_OK_DONE);
}
