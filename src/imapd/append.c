#include "imapd/append.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "imapd/enable.h"
#include "imapd/flags.h"
#include "imapd/handlers.h"
#include "imapd/limits.h"
#include "imapd/names.h"
#include "imapd/rq.h"
#include "imapd/server.h"
#include "proto/imap_write.h"
#include "service/imap_flags.h"
#include "service/stage_lines.h"

/* A message whose literal has come in. */
struct appended_message {
    struct ms_stage *stage;
    struct imap_flags flags;
    int64_t internal_s;
    bool literal8;
};

/* The command under way, in the command arena. */
struct imapd_append {
    struct imap_append msg;
    struct stage_lines text;        /* of msg */
    struct appended_message *whole; /* those before it (MULTIAPPEND) */
    uint32_t whole_n, whole_cap;
    uint64_t whole_octets;
    size_t in_memory;    /* of them */
    uint64_t left;       /* octets of the literal still to come */
    size_t octets;       /* of the input before the literal */
    bool flushing;
    enum imapd_reply_id refusal; /* what it will be answered; R__COUNT: nothing is wrong yet */
};

/* A part of the stage on its way to the disk; outlives the session. */
struct flushing {
    struct ms_flush flush;
};

/* The message on its way into the mailbox. */
struct appending {
    struct imapd_rq rq;
    struct ms_append op;
    uint64_t size;
    int64_t began_ms;
};

struct span imapd_append_tag(const struct imapd_session *s)
{
    return s->append->msg.tag;
}

void imapd_append_drop(struct imapd_session *s)
{
    if (s->append == NULL)
        return;
    if (!s->append->flushing) /* else its completion frees the stage */
        ms_stage_free(s->append->text.stage);
    for (uint32_t i = 0; i < s->append->whole_n; i++)
        ms_stage_free(s->append->whole[i].stage);
    s->append = NULL;
}

/* -- at the literal -------------------------------------------------------------------------------------------- */

struct checking {
    struct imapd_rq rq;
    struct span name;
    uint64_t quota, size;
};

/* Before the client is told to go on: would it be refused anyway? */
static enum ms_next check_run(struct ms_call *c)
{
    struct checking *q = imapd_rq_of_call(c);
    struct view *v;
    q->rq.r = ms_find(c->ms, q->rq.who, q->name, &v);
    if (q->rq.r < 0)
        return MS_DONE;
    view_unref(v);
    q->rq.r = ms_quota_check(c->ms, q->rq.who, q->quota, q->size);
    return MS_DONE;
}

static struct imapd_reply answer_of(int r)
{
    return r == -E_NOTFOUND ? imapd_reply(R_NO_TRYCREATE) : imapd_reply_of_error(r);
}

/* The literal comes in. */
static struct imapd_reply take_literal(struct imapd_session *s)
{
    struct imapd_append *a = s->append;
    if (a->refusal == R__COUNT && a->msg.size == 0) /* nothing to keep; it takes back all (RFC 3502 6.3.11) */
        a->refusal = R_NO_EMPTY;
    if (a->refusal == R__COUNT) {
        a->text = (struct stage_lines){.stage = ms_stage_new(s->server->cfg.store), .verbatim = a->msg.literal8};
        if (a->text.stage == NULL)
            a->refusal = R_NO_MEMORY;
    }
    conn_consume(&s->conn, a->octets);
    imap_parser_accept(&s->parser);
    s->tag = a->msg.tag;
    s->phase = IMAPD_LITERAL;
    if (a->msg.sync)
        strbuf_z(imapd_out(s), "+ OK\r\n");
    return (struct imapd_reply){.id = R__LINE};
}

static struct imapd_reply checked(struct imapd_session *s)
{
    if (s->result == 0)
        return take_literal(s);
    imap_parser_refuse(&s->parser);
    s->tag = s->append->msg.tag;
    return answer_of(s->result);
}

static struct imapd_reply check(struct imapd_session *s)
{
    const struct imap_append *msg = &s->append->msg;
    struct checking *q = imapd_rq_new(s, sizeof(*q), NULL);
    int r = q == NULL ? -E_NOMEM : imapd_mailbox_name(&q->rq, msg->mailbox, &q->name);
    if (r < 0) {
        imapd_rq_free(q == NULL ? NULL : &q->rq);
        s->result = r == -E_SYNTAX ? -E_INVAL : r;
        return checked(s);
    }
    q->size = s->append->whole_octets + msg->size;
    q->quota = imapd_quota(s);
    return imapd_rq_submit(s, &q->rq, NULL, check_run, checked);
}

/* What is wrong with the message before its first octet; R__COUNT: nothing. */
static enum imapd_reply_id refusal(const struct imapd_session *s, int built)
{
    const struct imapd_append *a = s->append;
    const uint64_t most = (uint64_t)s->cfg->smtp_max_message_size;
    if (built < 0)
        return built == -E_SYNTAX ? R_BAD_SYNTAX : built == -E_LIMIT ? R_NO_LIMIT : R_NO_MEMORY;
    if (s->state == IMAPD_NOAUTH)
        return R_BAD_STATE;
    if (a->msg.utf8 && !imapd_enabled(s, IMAP_ENABLE_UTF8)) /* RFC 6855 4 */
        return R_BAD_SYNTAX;
    if (a->msg.size > most)
        return R_NO_TOOBIG;
    if (a->whole_n >= IMAPD_APPEND_MESSAGES || a->whole_octets + a->msg.size > most * IMAPD_APPEND_SIZES)
        return R_NO_APPENDS;
    for (uint32_t i = 0; i < a->msg.flags.keyword_n; i++)
        if (a->msg.flags.keywords[i].n > STORE_KEYWORD_MAX)
            return R_NO_KEYWORDS;
    return R__COUNT;
}

/* The message that came in is one of several: its stage is kept until the command's end. False: no memory. */
static bool keep_whole(struct imapd_session *s)
{
    struct imapd_append *a = s->append;
    if (a->whole_n == a->whole_cap) {
        uint32_t cap = 2 * a->whole_cap + 8;
        struct appended_message *more = arena_new_array(&s->arena, struct appended_message, cap);
        if (more == NULL)
            return false;
        if (a->whole_n > 0)
            memcpy(more, a->whole, a->whole_n * sizeof(*more));
        a->whole = more;
        a->whole_cap = cap;
    }
    a->whole[a->whole_n++] =
        (struct appended_message){.stage = a->text.stage,
                                  .flags = a->msg.flags,
                                  .internal_s = a->msg.has_date ? a->msg.date_s : clock_wall_s(),
                                  .literal8 = a->msg.literal8};
    a->whole_octets += ms_stage_size(a->text.stage);
    a->in_memory += ms_stage_memory(a->text.stage).n;
    a->text = (struct stage_lines){0};
    return true;
}

/* Nothing of the command will be kept. */
static void forget_stages(struct imapd_append *a)
{
    a->text.stage = ms_stage_free(a->text.stage);
    while (a->whole_n > 0)
        ms_stage_free(a->whole[--a->whole_n].stage);
}

void imapd_append_begin(struct imapd_session *s, const struct imap_event *ev)
{
    if (s->append == NULL) {
        s->append = arena_new(&s->arena, struct imapd_append);
        if (s->append != NULL)
            s->append->refusal = R__COUNT;
    }
    struct imapd_append *a = s->append;
    if (a == NULL || (a->text.stage != NULL && a->refusal == R__COUNT && !keep_whole(s))) {
        imapd_refuse_literal(s, ev, imapd_reply(R_NO_MEMORY));
        return;
    }
    int r = imap_build_append(&s->parser, conn_input(&s->conn).p, &s->arena, &a->msg);
    if (a->msg.tag.n == 0) /* not built so far */
        a->msg.tag = span_dup(&s->arena, imap_parser_tag(&s->parser, conn_input(&s->conn).p));
    if (a->refusal != R__COUNT)
        forget_stages(a); /* but the rest is still to be read, for the answer comes behind it */
    enum imapd_reply_id no = a->refusal != R__COUNT && a->msg.sync ? a->refusal : refusal(s, r);
    if (no != R__COUNT) {
        imapd_refuse_literal(s, ev, imapd_reply(no));
        return;
    }
    a->octets = ev->consumed;
    a->left = a->msg.size;
    /* A client that does not wait sends the octets anyway; the append itself finds out the same. */
    imapd_step_run(s, a->msg.sync ? check : take_literal);
}

/* -- the octets ------------------------------------------------------------------------------------------------ */

static void flushed(struct ms_flush *f, struct conn *c)
{
    struct imapd_session *s = c == NULL ? NULL : imapd_of(c);
    if (s == NULL || s->append == NULL || s->append->text.stage != f->stage) {
        ms_stage_free(f->stage);
    } else {
        struct imapd_append *a = s->append;
        a->flushing = false;
        if (f->err < 0 && a->refusal == R__COUNT)
            a->refusal = imapd_reply_of_error(f->err).id;
        conn_release(c);
    }
    free(CONTAINER_OF(f, struct flushing, flush));
}

static void flush(struct imapd_session *s)
{
    struct imapd_append *a = s->append;
    struct flushing *f = calloc(1, sizeof(*f));
    if (f == NULL) {
        a->refusal = R_NO_MEMORY;
        return;
    }
    f->flush.to = conn_handle(&s->conn);
    f->flush.done = flushed;
    a->flushing = true;
    conn_hold(&s->conn);
    ms_stage_flush(a->text.stage, &f->flush);
}

bool imapd_append_input(struct imapd_session *s)
{
    struct imapd_append *a = s->append;
    struct span in = conn_input(&s->conn);
    if (in.n > a->left)
        in.n = (size_t)a->left;
    size_t took = in.n;
    if (a->refusal == R__COUNT && !a->msg.literal8 && memchr(in.p, 0, in.n) != NULL)
        a->refusal = R_BAD_NUL;
    if (a->refusal == R__COUNT) {
        took = stage_lines_put(&a->text, in);
        if (took == 0 && in.n > 0 && ms_stage_memory(a->text.stage).n == 0)
            a->refusal = R_NO_MEMORY;
        if (ms_stage_size(a->text.stage) > (uint64_t)s->cfg->smtp_max_message_size)
            a->refusal = R_NO_TOOBIG;
    }
    conn_consume(&s->conn, took);
    a->left -= took;
    if (a->left == 0)
        s->phase = IMAPD_COMMANDS;
    /* What a session holds in memory is bounded for all messages of the command together (SPEC SEC-01). */
    if (a->refusal == R__COUNT &&
        (took < in.n || ms_stage_full(a->text.stage) ||
         (a->left == 0 && a->whole_n > 0 && a->in_memory + ms_stage_memory(a->text.stage).n > MS_STAGE_MEMORY)))
        flush(s);
    return !a->flushing;
}

/* -- the end --------------------------------------------------------------------------------------------------- */

static void appended(struct ms_append *op, struct conn *c)
{
    struct appending *q = CONTAINER_OF(op, struct appending, op);
    struct imapd_session *s = c == NULL ? NULL : imapd_of(c);
    if (s == NULL || s->ended || conn_closing(c)) {
        imapd_rq_free(&q->rq);
        return;
    }
    imapd_rq_free(s->rq); /* of the check before the literal */
    s->rq = &q->rq;
    s->result = op->err;
    imapd_resume(s);
}

static bool has_keywords(const struct ms_append *op)
{
    for (size_t i = 0; i < op->n; i++)
        if (op->item[i].keywords_n > 0)
            return true;
    return false;
}

static struct imapd_reply told(struct imapd_session *s)
{
    const struct appending *q = imapd_rq_of(s);
    struct strbuf code = {0};
    struct imap_set_writer uids = {.out = &code};
    log_info("imap.append", "session=%s account=%s mailbox=" SPAN_FMT " uid=%u messages=%zu size=%llu result=%s duration_ms=%lld",
             s->id, imapd_account_z(s), SPAN_ARG(q->op.mailbox), q->op.item[0].uid, q->op.n, (unsigned long long)q->size,
             err_name(q->op.err), (long long)(clock_mono_ms() - q->began_ms));
    if (q->op.err == -E_LIMIT)
        return imapd_reply(has_keywords(&q->op) ? R_NO_KEYWORDS : R_NO_UIDS);
    if (q->op.err == -E_SYNTAX)
        return imapd_reply(R_NO_CTE);
    if (q->op.err < 0)
        return answer_of(q->op.err);
    strbuf_f(&code, "APPENDUID %u ", q->op.uid_validity);
    for (size_t i = 0; i < q->op.n; i++)
        imap_set_add(&uids, q->op.item[i].uid, q->op.item[i].uid);
    imap_set_end(&uids);
    struct span kept = span_dup(&s->arena, strbuf_text(&code));
    strbuf_done(&code);
    return imapd_reply_code(R_OK_DONE, kept);
}

static int keep_keywords(struct appending *q, const struct imap_flags *flags, struct ms_append_item *item)
{
    struct span *list = arena_new_array(&q->rq.mem, struct span, flags->keyword_n);
    if (list == NULL)
        return -E_NOMEM;
    for (uint32_t i = 0; i < flags->keyword_n; i++) {
        list[i] = span_dup(&q->rq.mem, flags->keywords[i]);
        if (list[i].p == NULL)
            return -E_NOMEM;
    }
    item->keyword = list;
    item->keywords_n = flags->keyword_n;
    return 0;
}

/* What the mail store is given; the stages stay the command's. */
static int fill(struct appending *q, const struct imapd_append *a)
{
    int r = imapd_mailbox_name(&q->rq, a->msg.mailbox, &q->op.mailbox);
    q->op.item = arena_new_array(&q->rq.mem, struct ms_append_item, a->whole_n);
    if (q->op.item == NULL)
        return -E_NOMEM;
    for (uint32_t i = 0; i < a->whole_n && r == 0; i++) {
        const struct appended_message *m = &a->whole[i];
        q->op.item[i] = (struct ms_append_item){.stage = m->stage,
                                                .flags = imap_flags_to_store(m->flags.system),
                                                .internal_s = m->internal_s,
                                                .literal8 = m->literal8};
        r = keep_keywords(q, &m->flags, &q->op.item[i]);
    }
    q->op.n = a->whole_n;
    q->size = a->whole_octets;
    return r;
}

struct imapd_reply on_append(struct imapd_session *s, const struct imap_cmd *c)
{
    struct imapd_append *a = s->append;
    (void)c;
    if (a == NULL)
        return imapd_reply(R_BAD_SYNTAX);
    if (a->refusal != R__COUNT)
        return imapd_reply(a->refusal);
    struct appending *q = keep_whole(s) ? imapd_rq_new(s, sizeof(*q), NULL) : NULL;
    if (q == NULL)
        return imapd_reply(R_NO_MEMORY);
    int r = fill(q, a);
    if (r < 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(r == -E_SYNTAX ? R_NO_NAME : R_NO_MEMORY);
    }
    q->began_ms = clock_mono_ms();
    q->op.to = conn_handle(&s->conn);
    q->op.done = appended;
    q->op.who = q->rq.who;
    q->op.quota = imapd_quota(s);
    s->resume = told;
    r = ms_append(s->server->cfg.store, &q->op);
    if (r < 0) {
        imapd_rq_free(&q->rq);
        return imapd_reply(R_NO_STORE);
    }
    a->whole_n = 0; /* taken */
    return imapd_wait();
}
