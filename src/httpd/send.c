/* A message is sent (SPEC API-30, 43, SMTP-24): written, staged, committed, answered. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "httpd/send.h"
#include "proto/smtp_path.h"
#include "service/account.h"
#include "service/received.h"

#define TRACE_ROOM 1024u /* octets of the fields that come above the message */

static void send_done(struct send *q)
{
    once_free(q->once);
    composed_done(&q->made);
    send_targets_done(q);
    ms_stage_free(q->stage);
    ms_stage_free(q->out);
    free(q->c.d.rcpt);
    free((void *)q->c.put.env.rcpt);
    free(q);
}

/* -- writing it */

static bool write_message(struct send *q)
{
    struct exchange *x = q->x;
    const char *what_z;
    char boundary[CRYPTO_ID_MAX];
    struct strbuf id = {0};
    crypto_id(q->id);
    crypto_id(boundary);
    strbuf_f(&id, "<%s@%s>", q->id, x->cfg->hostname);
    q->message_id = send_once_message_id(q);
    if (q->message_id.n == 0)
        q->message_id = span_dup(&x->arena, strbuf_text(&id));
    strbuf_done(&id);
    q->m.message_id = q->message_id;
    q->m.boundary = span_z(boundary);
    q->m.date_s = clock_wall_s();
    int r = q->message_id.n == 0 ? -E_NOMEM : compose(&q->m, &q->made, &what_z);
    if (r == -E_INVAL)
        return api_invalid(x, what_z, "cannot be written into a message");
    if (r < 0)
        api_unavailable(x);
    else if (q->made.size > (uint64_t)x->cfg->smtp_max_message_size)
        httpd_answer_too_large(x);
    else
        return true;
    return false;
}

/* -- who takes which copy */

static struct span only_recipient(const struct send *q)
{
    for (size_t i = 0; q->accepted == 1 && i < q->rcpt_n; i++)
        if (q->rcpt[i].refusal_z == NULL)
            return q->rcpt[i].address;
    return SPAN_LIT("");
}

static void put_trace(struct send *q, bool hidden, struct strbuf *b)
{
    char hello[IP_TEXT_MAX + 16];
    struct ip peer = q->x->peer;
    snprintf(hello, sizeof(hello), ip_is_v4(&peer) ? "[%s]" : "[IPv6:%s]", q->peer_z);
    struct received r = {.hidden = hidden, .hello_z = hello, .peer = &peer, .by_z = q->x->cfg->hostname, .with_z = "HTTP",
                         .id_z = q->id, .only = only_recipient(q), .at_s = q->m.date_s};
    received_write(&r, b);
}

static int stage(struct send *q, struct span trace, struct ms_stage **ret)
{
    struct mime_source spool = ms_stage_source(q->x->mail.stage);
    struct compose_reader reader = {&q->made, &spool};
    struct mime_source text = compose_source(&reader);
    return ms_stage_of(q->x->server->parts.mail, trace, &text, ret);
}

/* The copy in Sent shares the file of the mailboxes' copies: so there is no Delivered-To with it (SMTP-25). */
static int stage_copies(struct send *q)
{
    struct strbuf mailbox = {0}, queue = {0};
    strbuf_f(&mailbox, "Return-Path: <%.*s>\r\n", SPAN_ARG(q->sender));
    if (q->c.d.n == 1 && !q->save)
        strbuf_f(&mailbox, "Delivered-To: %.*s@%.*s\r\n", SPAN_ARG(q->c.d.rcpt[0].who.user), SPAN_ARG(q->c.d.rcpt[0].who.domain));
    put_trace(q, false, &mailbox);
    put_trace(q, true, &queue);
    int r = strbuf_ok(&mailbox) && strbuf_ok(&queue) ? 0 : -E_NOMEM;
    if (r == 0 && q->c.d.n > 0)
        r = stage(q, strbuf_text(&mailbox), &q->stage);
    if (r == 0 && q->c.put.env.rcpt_n > 0)
        r = stage(q, strbuf_text(&queue), &q->out);
    strbuf_done(&mailbox);
    strbuf_done(&queue);
    return r;
}

static struct store_account who_of(const struct account *a)
{
    return (struct store_account){span_z(a->domain_z), span_z(a->user_z)};
}

static void queue_rcpt_of(const struct send_target *t, struct queue_rcpt *ret)
{
    *ret = (struct queue_rcpt){.kind = t->account == NULL ? QUEUE_EXTERNAL : QUEUE_LOCAL, .address = t->address, .owner = t->owner};
}

/* Its copy is made with the answer. */
static bool goes_now(const struct send *q, const struct send_target *t)
{
    return t->account != NULL && !t->later && q->once == NULL;
}

static int share_out(struct send *q)
{
    struct queue_envelope *env = &q->c.put.env;
    q->c.d.rcpt = calloc(q->target_n + 1, sizeof(*q->c.d.rcpt));
    struct queue_rcpt *queued = calloc(q->target_n + 1, sizeof(*queued));
    env->rcpt = queued;
    if (q->c.d.rcpt == NULL || queued == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < q->target_n; i++) {
        const struct send_target *t = &q->target[i];
        if (goes_now(q, t))
            q->c.d.rcpt[q->c.d.n++] = (struct ms_rcpt){.who = who_of(t->account)};
    }
    for (size_t i = 0; i < q->target_n; i++)
        if (!goes_now(q, &q->target[i]))
            queue_rcpt_of(&q->target[i], &queued[env->rcpt_n++]);
    if (q->save)
        q->c.d.rcpt[q->c.d.n++] = (struct ms_rcpt){.who = who_of(q->x->account), .mailbox = q->sent, .flags = STORE_SEEN,
                                                   .quota = account_quota_octets(q->x->account, q->x->cfg)};
    return 0;
}

static void fill_envelope(struct send *q)
{
    struct queue_envelope *env = &q->c.put.env;
    memcpy(env->id, q->id, sizeof(env->id));
    env->sender = q->sender;
    env->accepted_ms = clock_wall_us() / 1000;
    env->flags = (q->made.utf8_head || !smtp_text_is_ascii(q->sender) ? QUEUE_SMTPUTF8 | QUEUE_8BITMIME : 0u) |
                 (q->tls_optional ? QUEUE_TLS_OPTIONAL : 0u);
    env->account = q->x->account->address;
    env->session = span_z(q->id);
    env->peer = span_z(q->peer_z);
    env->message_id = q->message_id;
}

/* The folder for sent mail, made where there is none. */
static int find_sent(struct send *q)
{
    struct mailstore *ms = q->x->server->parts.mail;
    struct store_list list;
    struct mbox_id id;
    int r = ms_list(ms, exchange_who(q->x), &list);
    if (r < 0)
        return r;
    for (size_t i = 0; i < list.n && q->sent.n == 0; i++)
        if (list.mbox[i].use == STORE_USE_SENT)
            q->sent = span_dup(&q->x->arena, span_z(list.mbox[i].name_z));
    store_list_free(&list);
    if (q->sent.n > 0)
        return 0;
    q->sent = SPAN_LIT("Sent");
    r = ms_create(ms, exchange_who(q->x), q->sent, STORE_USE_SENT, &id);
    return r == -E_EXISTS ? 0 : r;
}

/* -- the answer */

cJSON *send_answer(const struct send *q)
{
    cJSON *o = cJSON_CreateObject(), *accepted = cJSON_AddArrayToObject(o, "accepted");
    api_put(o, "message_id", q->message_id);
    for (size_t i = 0; i < q->rcpt_n; i++)
        if (q->rcpt[i].refusal_z == NULL)
            cJSON_AddItemToArray(accepted, api_text(q->rcpt[i].address));
    cJSON_AddItemToObject(o, "rejected", send_rejected(q));
    return o;
}

static void log_send(const struct send *q)
{
    for (size_t i = 0; i < q->c.d.n; i++)
        log_info("api.deliver", "id=%s mailbox=%.*s@%.*s folder=%.*s uid=%u result=%s", q->id, SPAN_ARG(q->c.d.rcpt[i].who.user),
                 SPAN_ARG(q->c.d.rcpt[i].who.domain), SPAN_ARG(q->c.d.rcpt[i].mailbox), q->c.d.rcpt[i].uid, err_name(q->c.d.rcpt[i].err));
    log_info("api.send", "id=%s message_id=%.*s peer=%s account=%.*s from=%.*s rcpts=%zu queued=%zu size=%llu result=%s", q->id,
             SPAN_ARG(q->message_id), q->peer_z, SPAN_ARG(q->x->account->address), SPAN_ARG(q->sender), q->accepted,
             q->c.put.env.rcpt_n, (unsigned long long)q->made.size, err_name(q->c.err));
}

static void committed(struct commit *c, struct conn *conn)
{
    struct send *q = CONTAINER_OF(c, struct send, c);
    struct exchange *x = q->x;
    log_send(q);
    x->private = true;
    if (c->err == 0)
        api_json(x, 202, send_answer(q));
    else
        api_failed(x, c->err);
    send_done(q);
    exchange_finish(x, conn);
}

/* A copy that failed after others were shown goes through the queue; the one in Sent is left out. */
static bool later(struct commit *c, size_t i, struct queue_rcpt *ret)
{
    struct send *q = CONTAINER_OF(c, struct send, c);
    if (c->d.rcpt[i].mailbox.n > 0)
        return false;
    *ret = (struct queue_rcpt){.kind = QUEUE_LOCAL};
    for (size_t k = 0; k < q->target_n; k++)
        if (q->target[k].account != NULL && span_eq(span_z(q->target[k].account->user_z), c->d.rcpt[i].who.user) &&
            span_eq(span_z(q->target[k].account->domain_z), c->d.rcpt[i].who.domain))
            queue_rcpt_of(&q->target[k], ret);
    return true;
}

static bool launch(struct exchange *x)
{
    struct send *q = x->work;
    const struct httpd_parts *p = &x->server->parts;
    q->c.to = x->call.to;
    q->c.done = committed;
    q->c.later = later;
    q->c.d.internal_s = q->m.date_s;
    q->c.d.stage = q->stage;
    q->c.put.stage = q->out;
    int r = commit_start(p->mail, p->queue, p->jobs, &q->c);
    if (r == 0) {
        q->stage = q->out = NULL; /* taken */
        return true;
    }
    api_unavailable(x);
    send_done(q);
    return false;
}

static void drop(struct exchange *x)
{
    send_done(x->work);
}

/* -- the beginning */

static bool prepare(struct send *q)
{
    struct exchange *x = q->x;
    if (!send_once_begin(q) || !send_read(q) || !send_may_write(q) || !write_message(q) || !send_route(q, q->made.size + TRACE_ROOM))
        return false;
    int r = q->save ? find_sent(q) : 0;
    if (r == 0 && !send_once_keep(q))
        return false;
    if (r == 0)
        r = share_out(q);
    if (r == 0) {
        fill_envelope(q);
        r = stage_copies(q);
    }
    if (r < 0)
        api_failed(x, r == -E_NOTFOUND ? -E_DOWN : r);
    return r == 0;
}

enum ms_next api_send(struct ms_call *c)
{
    struct exchange *x = exchange_of(c);
    struct send *q = calloc(1, sizeof(*q));
    if (q == NULL)
        return api_unavailable(x);
    q->x = x;
    ip_format(&x->peer, q->peer_z);
    if (!prepare(q)) {
        once_forget(q->once);
        send_done(q);
        return MS_DONE;
    }
    x->work = q;
    x->launch = launch;
    x->drop = drop;
    return MS_DONE;
}
