#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/rq.h"

#define ID_FIELD_MAX 256u /* octets of a client's ID field in the log, SPEC IMAP-08 */

/* -- NOOP, CHECK: what others did, in files too (SPEC IMAP-63), and for CHECK what was promised (DUR-03) -------- */

struct look {
    struct imapd_rq rq;
    bool flush;
};

static enum ms_next look_run(struct ms_call *c)
{
    struct look *q = imapd_rq_of_call(c);
    q->rq.r = ms_sync(q->rq.box, STORE_LOOK_SHARDS);
    if (q->rq.r == 0 && q->flush)
        q->rq.r = ms_flush(q->rq.box);
    return MS_DONE;
}

static struct imapd_reply looked(struct imapd_session *s)
{
    /* A mailbox that is gone is told of at the command's end. */
    if (s->result < 0 && s->result != -E_NOTFOUND)
        return imapd_reply_of_error(s->result);
    return imapd_reply(R_OK_DONE);
}

static struct imapd_reply look(struct imapd_session *s, bool flush)
{
    struct look *q = imapd_rq_new(s, sizeof(*q), NULL);
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    q->flush = flush;
    return imapd_rq_submit(s, &q->rq, NULL, look_run, looked);
}

struct imapd_reply on_noop(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    return s->state == IMAPD_SELECTED ? look(s, false) : imapd_reply(R_OK_DONE);
}

struct imapd_reply on_check(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    return look(s, true);
}

/* -- LOGOUT ---------------------------------------------------------------------------------------------------- */

static struct imapd_reply logged_out(struct imapd_session *s)
{
    strbuf_z(imapd_out(s), "* BYE Until later\r\n");
    imapd_reply_write(imapd_out(s), s->tag, imapd_reply(R_OK_LOGOUT), NULL);
    imapd_flush(s);
    s->ended = true;
    s->end_z = "logout";
    conn_close(&s->conn);
    return imapd_bye();
}

static enum ms_next flush_run(struct ms_call *c)
{
    struct imapd_rq *rq = imapd_rq_of_call(c);
    rq->r = ms_flush(rq->box);
    return MS_DONE;
}

static struct imapd_reply flushed(struct imapd_session *s)
{
    if (s->result < 0 && s->result != -E_NOTFOUND)
        log_error("imap.sync", "session=%s account=%s err=%s", s->id, imapd_account_z(s), err_name(s->result));
    return logged_out(s);
}

struct imapd_reply on_logout(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    if (s->state != IMAPD_SELECTED || s->sel.readonly)
        return logged_out(s);
    struct imapd_rq *rq = imapd_rq_new(s, sizeof(*rq), NULL);
    if (rq == NULL)
        return logged_out(s);
    return imapd_rq_submit(s, rq, NULL, flush_run, flushed);
}

/* -- STARTTLS -------------------------------------------------------------------------------------------------- */

struct imapd_reply on_starttls(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)c;
    struct strbuf go = {0};
    if (!conn_tls_offered(&s->conn))
        return imapd_reply(R_BAD_TLS_NONE);
    imapd_reply_write(&go, s->tag, imapd_reply(R_OK_STARTTLS), NULL);
    imapd_drop_octets(s);
    int r = conn_starttls(&s->conn, strbuf_text(&go));
    strbuf_done(&go);
    if (r == 0)
        return imapd_answered();
    if (r == -E_CONFLICT) /* somebody put commands behind STARTTLS in the clear (SPEC IMAP-04) */
        imapd_say_bye(s, NULL, "Octets behind STARTTLS", "starttls-injection");
    else
        imapd_say_bye(s, "UNAVAILABLE", "TLS cannot start now", "starttls");
    return imapd_bye();
}

/* -- ID -------------------------------------------------------------------------------------------------------- */

struct imapd_reply on_id(struct imapd_session *s, const struct imap_cmd *c)
{
    struct strbuf fields = {0};
    for (uint32_t i = 0; i < c->id.n; i++) {
        strbuf_z(&fields, i == 0 ? "" : " ");
        strbuf_span(&fields, span_part(c->id.fields[i].name, 0, ID_FIELD_MAX));
        strbuf_c(&fields, '=');
        strbuf_span(&fields, span_part(c->id.fields[i].value, 0, ID_FIELD_MAX));
    }
    if (strbuf_ok(&fields) && fields.n > 0)
        log_info("imap.id", "session=%s peer=%s account=%s client=" SPAN_FMT, s->id, imapd_peer(s).text, imapd_account_z(s),
                 SPAN_ARG(fields));
    strbuf_done(&fields);
    strbuf_z(imapd_out(s), "* ID (\"name\" \"rmaild\" \"version\" \"" RMAILD_VERSION "\")\r\n");
    return imapd_reply(R_OK_DONE);
}
