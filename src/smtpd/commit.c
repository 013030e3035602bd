/* Between the end of the text and its delivery: may the account write as what stands in From and Sender? (SPEC SMTP-31)
 * Then smtpd_deliver(). */
#include <stdlib.h>

#include "proto/address.h"
#include "runtime/job.h"
#include "service/account.h"
#include "service/address_route.h"
#include "smtpd/session.h"
#include "smtpd/txn.h"

#define FROM_MAX 1000u
#define JUDGE_ARENA_MAX (4u * 1024u * 1024u)

struct judge_job {
    struct job job;
    struct arena arena;
    struct router *router;
    struct config *cfg;
    struct account *account;
    struct span head;
    enum smtpd_reply verdict;
};

static enum smtpd_reply judge_field(struct judge_job *o, struct span value)
{
    struct address *list;
    size_t n;
    if (address_extract(&o->arena, value, FROM_MAX, &list, &n) < 0)
        return R_BAD_FROM;
    for (size_t i = 0; i < n; i++) {
        int owned = route_sender_owned(o->router, o->cfg, o->account, list[i].mailbox, list[i].domain, &o->arena);
        if (owned < 0)
            return R_STORE_ERROR;
        if (owned == 0)
            return R_NOT_YOUR_FROM;
    }
    return R_NONE;
}

/* Every From and Sender field; of redirected mail the Resent-From and Resent-Sender of the topmost block of resent
 * fields instead (RFC 5322 3.6.6). */
static enum smtpd_reply judge_head(struct judge_job *o)
{
    struct header_field f;
    bool resent = header_find(o->head, HEADER_RESENT_FROM, &f) || header_find(o->head, HEADER_RESENT_SENDER, &f);
    bool block = false, seen = false;
    enum header_id from = resent ? HEADER_RESENT_FROM : HEADER_FROM;
    enum header_id sender = resent ? HEADER_RESENT_SENDER : HEADER_SENDER;
    struct header_scan hs = header_scan_of(o->head);
    while (header_next(&hs, &f)) {
        bool in_block = span_istarts_z(f.name, "Resent-");
        if (resent && block && !in_block)
            break;
        block = block || in_block;
        if (f.id == HEADER_BROKEN && !seen && f.raw.p == o->head.p)
            return R_BAD_FROM; /* no header at all: it will be stored as body */
        if (f.id != from && f.id != sender)
            continue;
        enum smtpd_reply r = judge_field(o, f.value);
        if (r != R_NONE)
            return r;
        seen = seen || f.id == from;
    }
    return seen ? R_NONE : R_BAD_FROM;
}

static void judge_run(struct job *j)
{
    struct judge_job *o = CONTAINER_OF(j, struct judge_job, job);
    o->verdict = judge_head(o);
}

static void judge_done(struct job *j, struct conn *c)
{
    struct judge_job *o = CONTAINER_OF(j, struct judge_job, job);
    if (c != NULL) {
        struct smtpd_session *s = smtpd_of(c);
        enum smtpd_reply r = o->verdict == R_NONE ? smtpd_deliver(s) : o->verdict;
        if (r != R_WAIT) {
            smtpd_say_text(s, r);
            smtpd_go_on(s);
        }
    }
    account_unref(o->account);
    config_unref(o->cfg);
    arena_done(&o->arena);
    free(o);
}

enum smtpd_reply smtpd_commit(struct smtpd_session *s)
{
    struct smtpd_txn *t = s->txn;
    if (t->text.head.p == NULL)
        return smtpd_deliver(s);
    struct judge_job *o = calloc(1, sizeof(*o));
    if (o == NULL)
        return R_STORE_ERROR;
    arena_init(&o->arena, JUDGE_ARENA_MAX);
    o->job = (struct job){.class = JOB_IO, .run = judge_run, .done = judge_done, .to = conn_handle(&s->conn)};
    o->router = s->server->parts.router;
    o->cfg = config_current(s->server->parts.config);
    o->account = account_ref(s->account);
    o->head = span_dup(&o->arena, t->text.head);
    job_submit(s->server->parts.jobs, &o->job);
    return R_WAIT;
}
