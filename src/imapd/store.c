/* STORE (RFC 9051 6.4.6, SPEC IMAP-40, IMAP-45, IMAP-60). */
#include <stdlib.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/flags.h"
#include "imapd/handlers.h"
#include "imapd/rq.h"
#include "imapd/sync.h"
#include "imapd/uids.h"
#include "proto/imap_write.h"
#include "service/imap_flags.h"

struct storing {
    struct imapd_rq rq;
    struct imapd_uids uids;
    struct store_result *res;
    enum store_flag_op how;
    uint64_t flags;
    const struct span *keyword;
    uint32_t keywords_n;
    bool silent, conditional;
    uint64_t unchanged_since;   /* UINT64_MAX: STORE without a condition */
    struct store_delta delta;
    struct view_version *after; /* names of the keywords as they are now */
    size_t at;                  /* cursor */
};

static void storing_drop(struct imapd_rq *rq)
{
    struct storing *q = CONTAINER_OF(rq, struct storing, rq);
    free(q->uids.uid);
    free(q->res);
    view_version_unref(q->after);
}

static enum ms_next store_run(struct ms_call *c)
{
    struct storing *q = imapd_rq_of_call(c);
    uint64_t bits = 0;
    if (q->keywords_n > 0)
        q->rq.r = ms_keywords(q->rq.box, q->keyword, q->keywords_n, q->how != STORE_FLAGS_REMOVE, &bits);
    q->flags |= bits;
    if (q->rq.r == 0)
        q->rq.r = ms_flags(q->rq.box, q->uids.uid, q->uids.n, q->how, q->flags, q->unchanged_since, q->res, &q->delta);
    if (q->rq.r == 0)
        q->after = view_newest(q->rq.box);
    return MS_DONE;
}

/* Does the client need a FETCH of this one? A mod-sequence it does not know is told even with .SILENT, and of a
 * conditional STORE that of every message it passed (RFC 7162 3.1.3). */
static bool tells(const struct imapd_session *s, const struct storing *q, const struct store_result *res)
{
    if (res->err < 0)
        return false; /* gone: OK without a FETCH (SPEC IMAP-60); or changed meanwhile: [MODIFIED] */
    return !q->silent || (imapd_enabled(s, IMAP_ENABLE_CONDSTORE) && (res->changed || q->conditional));
}

static void write_result(struct imapd_session *s, const struct storing *q, const struct store_result *res)
{
    struct strbuf *out = imapd_out(s);
    const char *sep_z = "";
    uint32_t seq = tells(s, q, res) ? view_seq(s->sel.told, res->uid) : 0;
    if (seq == 0)
        return;
    strbuf_z(out, "* ");
    strbuf_u64(out, seq);
    strbuf_z(out, " FETCH (");
    if (s->uid || imapd_enabled(s, IMAP_ENABLE_QRESYNC)) {
        strbuf_z(out, "UID ");
        strbuf_u64(out, res->uid);
        sep_z = " ";
    }
    if (!q->silent) {
        strbuf_z(out, sep_z);
        strbuf_z(out, "FLAGS ");
        imapd_flags_write(out, q->after->keywords, res->flags, imapd_recent(s, res->uid));
        sep_z = " ";
    }
    if (imapd_enabled(s, IMAP_ENABLE_CONDSTORE))
        imapd_modseq_write(out, sep_z, res->modseq);
    strbuf_z(out, ")\r\n");
}

/* "[MODIFIED 7,9]": those that somebody changed after the client looked, in the numbers it used. */
static struct imapd_reply verdict(struct imapd_session *s, const struct storing *q)
{
    struct strbuf code = {0};
    struct imap_set_writer set = {.out = &code};
    struct imapd_reply r = imapd_reply(R_OK_DONE);
    if (!q->conditional)
        return r;
    strbuf_z(&code, "MODIFIED ");
    for (size_t i = 0; i < q->uids.n; i++) {
        uint32_t n = q->res[i].err != -E_CONFLICT ? 0 : s->uid ? q->res[i].uid : view_seq(s->sel.told, q->res[i].uid);
        if (n != 0)
            imap_set_add(&set, n, n);
    }
    imap_set_end(&set);
    if (set.count > 0 && strbuf_ok(&code)) {
        struct span kept = span_dup(&s->arena, strbuf_text(&code));
        r = kept.p == NULL ? imapd_reply(R_NO_MEMORY) : imapd_reply_code(R_OK_MODIFIED, kept);
    } else if (!strbuf_ok(&code)) {
        r = imapd_reply(R_NO_MEMORY);
    }
    strbuf_done(&code);
    return r;
}

static struct imapd_reply stored(struct imapd_session *s)
{
    struct storing *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return q->rq.r == -E_LIMIT ? imapd_reply(R_NO_KEYWORDS) : imapd_reply_of_error(q->rq.r);
    if (q->at == 0) {
        (void)imapd_own_add(s, q->delta, q->after);
        if (s->own != NULL) {
            s->own->silent = q->silent;
            s->own->how = q->how;
            s->own->flags = q->flags;
        }
        if (!q->silent && q->after != NULL)
            imapd_tell_keywords(s, q->after->keywords);
    }
    for (; q->after != NULL && q->at < q->uids.n; q->at++) {
        if (q->at % 64 == 63 && imapd_share_done(s)) {
            write_result(s, q, &q->res[q->at++]);
            s->resume = stored;
            return imapd_more();
        }
        write_result(s, q, &q->res[q->at]);
    }
    return verdict(s, q);
}

static int keep_flags(struct storing *q, const struct imap_flags *flags)
{
    q->flags = imap_flags_to_store(flags->system);
    struct span *list = arena_new_array(&q->rq.mem, struct span, flags->keyword_n);
    if (list == NULL)
        return -E_NOMEM;
    for (uint32_t i = 0; i < flags->keyword_n; i++) {
        list[i] = span_dup(&q->rq.mem, flags->keywords[i]);
        if (list[i].p == NULL)
            return -E_NOMEM;
    }
    q->keyword = list;
    q->keywords_n = flags->keyword_n;
    return 0;
}

struct imapd_reply on_store(struct imapd_session *s, const struct imap_cmd *c)
{
    static const enum store_flag_op how[] = {[IMAP_STORE_SET] = STORE_FLAGS_SET,
                                             [IMAP_STORE_ADD] = STORE_FLAGS_ADD,
                                             [IMAP_STORE_REMOVE] = STORE_FLAGS_REMOVE};
    if (c->store.has_unchangedsince)
        imapd_condstore_begin(s);
    struct storing *q = imapd_rq_new(s, sizeof(*q), storing_drop);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    struct seqset set = c->store.set;
    enum imapd_reply_id no = imapd_uids_of(s, &set, c->uid, &q->uids);
    if (no == R__COUNT && keep_flags(q, &c->store.flags) < 0)
        no = R_NO_MEMORY;
    if (no == R__COUNT && q->uids.n > 0) {
        q->res = calloc(q->uids.n, sizeof(*q->res));
        if (q->res == NULL)
            no = R_NO_MEMORY;
    }
    if (no != R__COUNT || q->uids.n == 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(no == R__COUNT ? R_OK_DONE : no);
    }
    q->how = how[c->store.mode];
    q->silent = c->store.silent;
    q->conditional = c->store.has_unchangedsince;
    q->unchanged_since = q->conditional ? c->store.unchangedsince : UINT64_MAX;
    return imapd_rq_submit(s, &q->rq, s->sel.view, store_run, stored);
}
