/* LIST, LSUB, NAMESPACE (RFC 3501 6.3.8, 6.3.9; RFC 3348 CHILDREN; RFC 6154 SPECIAL-USE; SPEC IMAP-20, IMAP-24).
 * The store's list is sorted by octets, so all that lies below a name is one run of neighbours behind "name/". */
#include "base/err.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/rq.h"
#include "proto/imap_write.h"
#include "proto/list_match.h"
#include "proto/mailbox_name.h"

struct listing {
    struct imapd_rq rq;
    struct store_list list;
    struct span pattern;
    bool lsub;
    bool special_only; /* LIST (SPECIAL-USE) */
    size_t at;         /* cursor */
    size_t from;       /* where this share began */
};

static void listing_drop(struct imapd_rq *rq)
{
    store_list_free(&CONTAINER_OF(rq, struct listing, rq)->list);
}

static enum ms_next list_run(struct ms_call *c)
{
    struct listing *q = imapd_rq_of_call(c);
    q->rq.r = ms_list(c->ms, q->rq.who, &q->list);
    return MS_DONE;
}

static bool below(const char *name_z, struct span parent)
{
    size_t n = strlen(name_z);
    return n > parent.n && memcmp(name_z, parent.p, parent.n) == 0 && name_z[parent.n] == '/';
}

/* Index of the first entry that is not before "name/" (children) or "name" (itself). */
static size_t lower_bound(const struct store_list *l, struct span name, bool children)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        struct span have = span_z(l->mbox[mid].name_z);
        struct span head = span_part(have, 0, name.n);
        int cmp = span_cmp(head, name);
        if (cmp == 0 && children)
            cmp = have.n == name.n ? -1 : have.p[name.n] < '/' ? -1 : 1;
        if (cmp < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static const struct store_mbox *entry_of(const struct store_list *l, struct span name)
{
    size_t i = lower_bound(l, name, false);
    return i < l->n && span_eq(span_z(l->mbox[i].name_z), name) ? &l->mbox[i] : NULL;
}

static bool has_children(const struct store_list *l, struct span name)
{
    for (size_t i = lower_bound(l, name, true); i < l->n && below(l->mbox[i].name_z, name); i++)
        if (l->mbox[i].exists)
            return true;
    return false;
}

static void write_row(struct imapd_session *s, const struct listing *q, struct span name, const struct store_mbox *m)
{
    struct strbuf *out = imapd_out(s);
    bool exists = m != NULL && m->exists;
    strbuf_z(out, q->lsub ? "* LSUB (" : "* LIST (");
    if (q->lsub && (m == NULL || !m->subscribed)) {
        strbuf_z(out, "\\Noselect"); /* only a parent of subscribed names, whether it exists or not (RFC 3501 6.3.9) */
    } else if (!q->lsub) {
        strbuf_z(out, exists ? "" : "\\Noselect ");
        strbuf_z(out, has_children(&q->list, name) ? "\\HasChildren" : "\\HasNoChildren");
        if (exists && m->use != STORE_USE_NONE) {
            strbuf_c(out, ' ');
            strbuf_z(out, store_use_name[m->use]);
        }
    }
    strbuf_z(out, ") \"/\" ");
    imap_write_mailbox(out, name, false);
    strbuf_z(out, "\r\n");
}

/* Does the answer speak of this entry by itself? */
static bool wanted(const struct listing *q, const struct store_mbox *m)
{
    if (q->lsub)
        return m->subscribed;
    return m->exists && (!q->special_only || m->use != STORE_USE_NONE);
}

/* Parents without a mailbox of their own stand before the first entry below them. LIST shows those that match; LSUB
 * only those that a pattern with `%` hides a subscribed child of (RFC 3501 6.3.9). */
static void write_parents(struct imapd_session *s, const struct listing *q, size_t i)
{
    struct span name = span_z(q->list.mbox[i].name_z);
    bool child_matches = (list_match(q->pattern, name) & LIST_MATCH) != 0;
    if (q->special_only || (q->lsub && child_matches))
        return;
    for (size_t n = 1; n < name.n; n++) {
        struct span parent = span_part(name, 0, n);
        if (name.p[n] != '/' || (list_match(q->pattern, parent) & LIST_MATCH) == 0)
            continue;
        const struct store_mbox *m = entry_of(&q->list, parent);
        if (m != NULL && wanted(q, m))
            continue;
        bool told = false;
        for (size_t j = i; j > 0 && !told && below(q->list.mbox[j - 1].name_z, parent); j--)
            told = wanted(q, &q->list.mbox[j - 1]);
        if (!told)
            write_row(s, q, parent, m);
    }
}

static struct imapd_reply listed(struct imapd_session *s)
{
    struct listing *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    for (; q->at < q->list.n; q->at++) {
        const struct store_mbox *m = &q->list.mbox[q->at];
        struct span name = span_z(m->name_z);
        if (q->at > q->from && imapd_share_done(s)) { /* a pattern can make one name dear */
            q->from = q->at;
            s->resume = listed;
            return imapd_more();
        }
        if (!wanted(q, m))
            continue;
        write_parents(s, q, q->at);
        if ((list_match(q->pattern, name) & LIST_MATCH) != 0)
            write_row(s, q, name, m);
    }
    return imapd_reply(R_OK_DONE);
}

/* Reference and pattern are simply joined (SPEC IMAP-24). 0: `q->pattern`; -E_SYNTAX: it matches nothing. */
static int join(struct listing *q, struct span reference, struct span pattern)
{
    size_t n = reference.n + pattern.n;
    uint8_t *p = arena_alloc(&q->rq.mem, n + 1);
    if (p == NULL)
        return -E_NOMEM;
    if (reference.n > 0)
        memcpy(p, reference.p, reference.n);
    if (pattern.n > 0)
        memcpy(p + reference.n, pattern.p, pattern.n);
    return mailbox_pattern_from_wire(&q->rq.mem, span_of(p, n), false, &q->pattern);
}

static struct imapd_reply list(struct imapd_session *s, const struct imap_cmd *c, bool lsub)
{
    struct span pattern = c->list.patterns[0];
    if (pattern.n == 0 && !lsub) { /* which separator is it? */
        strbuf_z(imapd_out(s), "* LIST (\\Noselect) \"/\" \"\"\r\n");
        return imapd_reply(R_OK_DONE);
    }
    struct listing *q = imapd_rq_new(s, sizeof(*q), listing_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->lsub = lsub;
    q->special_only = (c->list.select & IMAP_LIST_SPECIAL_USE) != 0;
    int r = join(q, c->list.reference, pattern);
    if (r < 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(r == -E_NOMEM ? R_NO_MEMORY : R_OK_DONE);
    }
    return imapd_rq_submit(s, &q->rq, NULL, list_run, listed);
}

struct imapd_reply on_list(struct imapd_session *s, const struct imap_cmd *c)
{
    /* Of the extended syntax only what SPECIAL-USE brings is announced; attributes and children are always there. */
    const unsigned selections = IMAP_LIST_SPECIAL_USE, returns = IMAP_LIST_SPECIAL_USE | IMAP_LIST_CHILDREN;
    if ((c->list.select & ~selections) != 0 || (c->list.returns & ~returns) != 0 || c->list.status != 0 ||
        c->list.pattern_n != 1)
        return imapd_reply(R_BAD_SYNTAX);
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
