/* What a search found, told as SEARCH or ESEARCH and kept for `$` (SPEC IMAP-02, IMAP-48, IMAP-52). */
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/arrange.h"
#include "imapd/enable.h"
#include "imapd/search.h"

enum imapd_reply_id search_accept(struct imapd_session *s, const struct imap_search *p)
{
    if (p->charset != IMAP_CHARSET_NONE && imapd_enabled(s, IMAP_ENABLE_UTF8))
        return R_BAD_CHARSET; /* RFC 6855 3: strings are UTF-8 and nothing else */
    if (p->charset == IMAP_CHARSET_OTHER) {
        if ((p->returns & IMAP_RETURN_SAVE) != 0)
            imapd_saved_clear(&s->sel.saved); /* NO empties it, BAD leaves it (RFC 5182 2.1) */
        return R_NO_CHARSET;
    }
    for (uint32_t i = 0; i < p->key_n; i++) {
        struct imap_search_key *k = &p->keys[i];
        if ((k->op != IMAP_SK_SEQUENCE && k->op != IMAP_SK_UID) || !k->set.saved)
            continue;
        k->op = IMAP_SK_UID;
        k->set = (struct seqset){.ranges = s->sel.saved.range, .count = s->sel.saved.n};
    }
    if (p->has_modseq)
        imapd_condstore_begin(s);
    return R__COUNT;
}

void search_answer_begin(struct imapd_session *s, struct searching *q, const struct imap_search *p)
{
    struct search_answer *a = &q->answer;
    a->extended = p->has_return || (q->arrange == NULL && imapd_enabled(s, IMAP_ENABLE_IMAP4REV2));
    a->returns = p->has_return ? p->returns : IMAP_RETURN_ALL;
    a->modseq = p->has_modseq;
    if ((a->returns & IMAP_RETURN_SAVE) != 0)
        imapd_saved_clear(&s->sel.saved); /* also when this search fails (RFC 5182 2.1) */
}

/* Only the ends are named, and so only they are saved and count for MODSEQ. */
static bool ends_only(const struct search_answer *a)
{
    return a->extended && (a->returns & (IMAP_RETURN_MIN | IMAP_RETURN_MAX)) != 0 &&
           (a->returns & (IMAP_RETURN_ALL | IMAP_RETURN_COUNT)) == 0;
}

/* Leaves out what is gone but not told as expunged yet, in the UID form (SPEC IMAP-60). False: the share is over. */
static bool sift(struct imapd_session *s, struct searching *q)
{
    struct search_answer *a = &q->answer;
    struct view_version *now = q->by_uid ? view_newest(s->sel.view) : view_version_ref(q->told);
    struct view_finger f = {0};
    bool over = false;
    if (now == q->told && !a->modseq) {
        a->at = a->kept = q->found_n;
    }
    while (a->at < q->found_n && !over) {
        uint32_t seq = q->found[a->at++];
        const struct store_row *row = view_row(q->told, seq);
        if (now == q->told || view_row_onward(now, row->uid, &f) != NULL) {
            a->highest = MAX(a->highest, row->modseq);
            q->found[a->kept++] = seq;
        }
        over = a->at % 256 == 0 && imapd_share_done(s);
    }
    view_version_unref(now);
    return a->at == q->found_n;
}

static uint32_t number_of(const struct searching *q, uint32_t seq)
{
    return q->by_uid ? view_uid(q->told, seq) : seq;
}

/* 0, or the refusal of SAVE. */
static int save(struct imapd_session *s, const struct searching *q)
{
    const struct search_answer *a = &q->answer;
    struct imapd_saved *saved = &s->sel.saved;
    const uint32_t *order = arrange_order(q);
    uint32_t before = 0;
    int r = 0;
    for (size_t i = 0; i < a->kept && r == 0; i++) {
        bool wanted = !ends_only(a) || (q->found[i] == order[0] && (a->returns & IMAP_RETURN_MIN) != 0) ||
                      (q->found[i] == order[a->kept - 1] && (a->returns & IMAP_RETURN_MAX) != 0);
        if (!wanted)
            continue;
        r = imapd_saved_add(saved, view_uid(q->told, q->found[i]), before != 0 && q->found[i] == before + 1);
        before = q->found[i];
    }
    if (r < 0)
        imapd_saved_clear(saved);
    return r;
}

static void begin(struct imapd_session *s, struct searching *q)
{
    struct search_answer *a = &q->answer;
    struct strbuf *out = imapd_out(s);
    a->at = 0;
    a->begun = true;
    if (!a->extended) {
        strbuf_z(out, q->arrange == NULL ? "* SEARCH" : arrange_is_thread(q) ? "* THREAD" : "* SORT");
        if (arrange_is_thread(q) && a->kept > 0)
            strbuf_c(out, ' ');
        return;
    }
    strbuf_z(out, "* ESEARCH (TAG ");
    imap_write_string(out, s->tag, false);
    strbuf_z(out, q->by_uid ? ") UID" : ")");
    if (a->kept > 0 && (a->returns & IMAP_RETURN_MIN) != 0)
        strbuf_f(out, " MIN %u", number_of(q, arrange_order(q)[0]));
    if (a->kept > 0 && (a->returns & IMAP_RETURN_MAX) != 0)
        strbuf_f(out, " MAX %u", number_of(q, arrange_order(q)[a->kept - 1]));
    if ((a->returns & IMAP_RETURN_COUNT) != 0)
        strbuf_f(out, " COUNT %zu", a->kept);
    if (a->kept > 0 && (a->returns & IMAP_RETURN_ALL) != 0)
        strbuf_z(out, " ALL ");
    else
        a->at = a->kept;
    a->all.out = out;
}

/* False: the share is over. */
static bool write_numbers(struct imapd_session *s, struct searching *q)
{
    struct search_answer *a = &q->answer;
    struct strbuf *out = imapd_out(s);
    const uint32_t *order = arrange_order(q);
    if (arrange_is_thread(q))
        return arrange_write_threads(q, out);
    while (a->at < a->kept) {
        uint32_t number = number_of(q, order[a->at++]);
        if (a->extended) {
            imap_set_add(&a->all, number, number);
        } else {
            strbuf_c(out, ' ');
            strbuf_u64(out, number);
        }
        if (a->at % 256 == 0 && imapd_share_done(s))
            return false;
    }
    imap_set_end(&a->all);
    return true;
}

static void finish(struct imapd_session *s, const struct searching *q)
{
    const struct search_answer *a = &q->answer;
    struct strbuf *out = imapd_out(s);
    if (a->modseq && a->kept > 0 && !arrange_is_thread(q))
        strbuf_f(out, a->extended ? " MODSEQ %llu" : " (MODSEQ %llu)", (unsigned long long)a->highest);
    strbuf_z(out, "\r\n");
}

static void highest_of_ends(struct searching *q)
{
    struct search_answer *a = &q->answer;
    a->highest = 0;
    if (a->kept > 0 && (a->returns & IMAP_RETURN_MIN) != 0)
        a->highest = view_row(q->told, arrange_order(q)[0])->modseq;
    if (a->kept > 0 && (a->returns & IMAP_RETURN_MAX) != 0)
        a->highest = MAX(a->highest, view_row(q->told, arrange_order(q)[a->kept - 1])->modseq);
}

struct imapd_reply search_answer(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    struct search_answer *a = &q->answer;
    s->resume = search_answer;
    if (!a->sifted) {
        if (!sift(s, q))
            return imapd_more();
        a->sifted = true;
    }
    if (arrange_wanted(q))
        return arrange(s);
    if (!a->settled) {
        a->settled = true;
        if (ends_only(a))
            highest_of_ends(q);
        int r = (a->returns & IMAP_RETURN_SAVE) != 0 ? save(s, q) : 0;
        if (r < 0)
            return imapd_reply(r == -E_LIMIT ? R_NO_SAVED : R_NO_MEMORY);
    }
    if (a->extended && a->returns == IMAP_RETURN_SAVE) /* nothing but the result for later is wanted */
        return imapd_reply(R_OK_DONE);
    if (!a->begun)
        begin(s, q);
    s->mid_line = !write_numbers(s, q);
    if (s->mid_line)
        return imapd_more();
    finish(s, q);
    return imapd_reply(q->vanished && !q->by_uid ? R_OK_VANISHED : R_OK_DONE);
}
