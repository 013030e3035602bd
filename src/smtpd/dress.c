/* What happens to a text before its first octet goes to the disk, and how it gets there (SPEC SMTP-23, 25..29): facts of
 * its header are noted, fields are cut out and put above it. */
#include <stdlib.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "proto/smtp_path.h"
#include "service/mailstore.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define RETURNED_MAX 65536u /* LIM-15 */

/* SMTP-31: only an authenticated sender's From is judged, and only where the configuration asks for it. */
static bool judges_header(struct smtpd_session *s)
{
    if (s->account == NULL)
        return false;
    struct config *now = config_current(s->server->parts.config);
    bool yes = now->smtp_sender_check == SENDER_CHECK_HEADER;
    config_unref(now);
    return yes;
}

/* RFC 8689 5: the sender would rather have it delivered than protected. */
static bool has_tls_required_no(struct span head)
{
    struct header_scan hs = header_scan_of(head);
    struct header_field f;
    while (header_next(&hs, &f))
        if (span_ieq_z(f.name, "TLS-Required") && span_ieq_z(span_trim(f.value), "No"))
            return true;
    return false;
}

static bool success_is_told(const struct smtpd_txn *t)
{
    for (unsigned i = 0; i < t->accepted; i++)
        if ((t->rcpt[i].notify & SMTP_NOTIFY_SUCCESS) != 0)
            return true;
    return false;
}

/* What is asked of the header later, when its octets may have gone to the disk. */
static bool note_head(struct smtpd_session *s, struct span head)
{
    struct smtpd_txn *t = s->txn;
    struct header_field f;
    t->text.utf8_head = !smtp_text_is_ascii(head);
    t->text.tls_optional = has_tls_required_no(head);
    if (header_find(head, HEADER_MESSAGE_ID, &f))
        t->message_id = span_dup(&t->arena, span_part(header_unfold(&t->arena, f.value), 0, MESSAGE_ID_SHOWN));
    if (success_is_told(t))
        t->text.returned = span_dup(&t->arena, span_part(head, 0, RETURNED_MAX));
    if (!judges_header(s))
        return true;
    t->text.head = span_dup(&t->arena, head);
    return t->text.head.p != NULL;
}

/* Above the text: trace fields, then what the header lacks; of the queue's own copy with a trace of its own. */
static int put_first(struct ms_stage *stage, const struct strbuf *trace, const struct strbuf *missing)
{
    int r = strbuf_ok(missing) && strbuf_ok(trace) ? 0 : -E_NOMEM;
    if (r == 0 && missing->n > 0)
        r = ms_stage_put_first(stage, strbuf_text(missing));
    return r == 0 ? ms_stage_put_first(stage, strbuf_text(trace)) : r;
}

static int put_traces(struct smtpd_session *s, struct span head)
{
    struct smtpd_txn *t = s->txn;
    struct strbuf mailbox = {0}, queue = {0}, missing = {0};
    smtpd_trace_mailbox(s, &mailbox);
    smtpd_trace_queue(s, &queue);
    smtpd_trace_missing(s, head, &missing);
    int r = put_first(t->text.stage, t->mailbox_n > 0 ? &mailbox : &queue, &missing);
    if (r == 0 && t->text.out != NULL)
        r = put_first(t->text.out, &queue, &missing);
    strbuf_done(&mailbox);
    strbuf_done(&queue);
    strbuf_done(&missing);
    return r;
}

enum smtpd_reply smtpd_dress(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    struct span head = span_part(ms_stage_memory(text->stage), 0, text->head_n);
    enum smtpd_reply bad = smtpd_header_check(head);
    if (bad != R_NONE)
        return bad;
    if (!note_head(s, head))
        return R_HEADER_TOO_LARGE;
    struct strbuf rest = {0};
    int r = put_traces(s, head);
    if (r == 0 && smtpd_header_cut(s, head, &rest))
        r = strbuf_ok(&rest) ? ms_stage_replace(text->stage, 0, head.n, strbuf_text(&rest)) : -E_NOMEM;
    strbuf_done(&rest);
    text->dressed = true;
    return r == 0 ? R_NONE : smtpd_store_reply(r);
}

/* -- a full memory goes to the disk: into the queue's own text first, where there is one */

enum smtpd_reply smtpd_text_copy(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    struct span memory = ms_stage_memory(text->stage);
    if (text->out == NULL)
        return R_NONE;
    if (memory.n > MS_STAGE_MEMORY)
        ms_stage_widen(text->out);
    return ms_stage_add(text->out, memory) == (int64_t)memory.n ? R_NONE : R_STORE_ERROR;
}

static enum smtpd_reply start_flush(struct smtpd_session *s, struct ms_stage **stage,
                                    void (*done)(struct ms_flush *f, struct conn *c))
{
    struct ms_flush *f = calloc(1, sizeof(*f));
    if (f == NULL)
        return R_STORE_ERROR;
    struct ms_stage *taken = *stage;
    f->to = conn_handle(&s->conn);
    f->done = done;
    *stage = NULL; /* the job's until it comes back */
    ms_stage_flush(taken, f);
    return R_WAIT;
}

static void drop_text(struct smtpd_text *text, enum smtpd_reply why)
{
    text->bad = why;
    text->stage = ms_stage_free(text->stage);
    text->out = ms_stage_free(text->out);
}

static void flushed(struct ms_flush *f, struct conn *c)
{
    if (c == NULL) {
        ms_stage_free(f->stage);
    } else {
        struct smtpd_session *s = smtpd_of(c);
        s->txn->text.stage = f->stage;
        if (f->err < 0)
            drop_text(&s->txn->text, smtpd_store_reply(f->err));
        smtpd_go_on(s);
    }
    free(f);
}

static void out_flushed(struct ms_flush *f, struct conn *c)
{
    if (c == NULL) {
        ms_stage_free(f->stage);
    } else {
        struct smtpd_session *s = smtpd_of(c);
        struct smtpd_text *text = &s->txn->text;
        text->out = f->stage;
        enum smtpd_reply r = f->err < 0 ? smtpd_store_reply(f->err) : start_flush(s, &text->stage, flushed);
        if (r != R_WAIT) {
            drop_text(text, r);
            smtpd_go_on(s);
        }
    }
    free(f);
}

enum smtpd_reply smtpd_text_flush(struct smtpd_session *s)
{
    struct smtpd_text *text = &s->txn->text;
    enum smtpd_reply r = smtpd_text_copy(s);
    if (r != R_NONE)
        return r;
    return text->out != NULL ? start_flush(s, &text->out, out_flushed) : start_flush(s, &text->stage, flushed);
}
