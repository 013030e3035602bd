#include "imapd/rq.h"

#include <stdlib.h>

#include "imapd/enable.h"
#include "imapd/limits.h"
#include "imapd/server.h"
#include "service/account.h"

void *imapd_rq_new(struct imapd_session *s, size_t size, void (*drop)(struct imapd_rq *rq))
{
    struct imapd_rq *rq = calloc(1, size);
    if (rq == NULL)
        return NULL;
    arena_init(&rq->mem, IMAPD_REQUEST_MAX);
    rq->account = account_ref(s->account);
    rq->who = (struct store_account){span_z(s->account->domain_z), span_z(s->account->user_z)};
    rq->box = s->sel.view == NULL ? NULL : view_ref(s->sel.view);
    rq->utf8_names = imapd_utf8_names(s);
    rq->drop = drop;
    return rq;
}

struct imapd_rq *imapd_rq_free(struct imapd_rq *rq)
{
    if (rq == NULL)
        return NULL;
    if (rq->drop != NULL)
        rq->drop(rq);
    view_unref(rq->box);
    account_unref(rq->account);
    arena_done(&rq->mem);
    free(rq);
    return NULL;
}

static void back(struct imapd_rq *rq, struct conn *conn)
{
    struct imapd_session *s = conn == NULL ? NULL : imapd_of(conn);
    if (s == NULL || s->ended || conn_closing(conn)) {
        imapd_rq_free(rq);
        return;
    }
    s->rq = rq;
    s->result = rq->r;
    imapd_resume(s);
}

static void rq_done(struct ms_call *c, struct conn *conn)
{
    back(imapd_rq_of_call(c), conn);
}

static void part_done(struct ms_call *c, struct conn *conn)
{
    struct imapd_rq *rq = imapd_rq_of_part(c);
    if (atomic_fetch_sub(&rq->parts_out, 1) == 1)
        back(rq, conn);
}

struct imapd_reply imapd_rq_submit_parts(struct imapd_session *s, struct imapd_rq *rq, unsigned n, enum job_class class,
                                         enum ms_next (*run)(struct ms_call *c), imapd_step *step)
{
    if (s->rq != rq)
        imapd_rq_free(s->rq);
    s->rq = NULL;
    s->resume = step;
    atomic_store(&rq->parts_out, n);
    for (unsigned i = 0; i < n; i++) {
        rq->part[i].rq = rq;
        rq->part[i].call = (struct ms_call){.to = conn_handle(&s->conn), .class = class, .run = run, .done = part_done};
    }
    for (unsigned i = 0; i < n; i++) /* the last one back may free them all */
        mailstore_submit(s->server->cfg.store, &rq->part[i].call);
    return imapd_wait();
}

struct imapd_reply imapd_rq_submit(struct imapd_session *s, struct imapd_rq *rq, struct view *queue,
                                   enum ms_next (*run)(struct ms_call *c), imapd_step *step)
{
    if (s->rq != rq)
        imapd_rq_free(s->rq);
    s->rq = NULL;
    s->resume = step;
    rq->call = (struct ms_call){
        .view = queue, .to = conn_handle(&s->conn), .class = rq->call.class, .run = run, .done = rq_done};
    mailstore_submit(s->server->cfg.store, &rq->call);
    return imapd_wait();
}
