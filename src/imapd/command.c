#include "imapd/command.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/strbuf.h"
#include "imapd/append.h"
#include "imapd/capability.h"
#include "imapd/limits.h"
#include "imapd/rq.h"
#include "imapd/selected.h"
#include "imapd/server.h"
#include "imapd/sync.h"
#include "imapd/table.h"
#include "imapd/tick.h"
#include "proto/imap_cmd.h"

/* -- output ---------------------------------------------------------------------------------------------------- */

struct strbuf *imapd_out(struct imapd_session *s)
{
    return &s->worker->out;
}

void imapd_flush(struct imapd_session *s)
{
    struct strbuf *out = &s->worker->out;
    if (out->failed)
        conn_abort(&s->conn, CONN_END_NOMEM);
    else if (out->n > 0)
        conn_write(&s->conn, strbuf_text(out));
    if (out->cap > IMAPD_OUT_KEPT)
        strbuf_done(out);
    else
        strbuf_clear(out);
}

bool imapd_share_done(struct imapd_session *s)
{
    return s->worker->out.n >= IMAPD_SHARE_OCTETS || clock_mono_us() - s->step_us > IMAPD_SHARE_US ||
           conn_unsent(&s->conn) > IMAPD_SHARE_OCTETS;
}

void imapd_say_bye(struct imapd_session *s, const char *code_z, const char *text_z, const char *why_z)
{
    if (s->ended)
        return;
    struct strbuf *out = imapd_out(s);
    if (s->mid_line)
        strbuf_z(out, "\r\n");
    if (code_z != NULL)
        strbuf_f(out, "* BYE [%s] %s\r\n", code_z, text_z);
    else
        strbuf_f(out, "* BYE %s\r\n", text_z);
    imapd_flush(s);
    s->ended = true;
    s->end_z = why_z;
    conn_close(&s->conn);
}

/* -- the end of a command -------------------------------------------------------------------------------------- */

static void end_command(struct imapd_session *s);

static void count_bad(struct imapd_session *s, enum imapd_reply_id id)
{
    unsigned most = s->state == IMAPD_NOAUTH ? IMAPD_BAD_BEFORE_LOGIN : IMAPD_BAD_AFTER_LOGIN;
    if (imapd_reply_class(id) != 'B') {
        s->bad = 0;
        return;
    }
    if (++s->bad >= most) {
        log_warn("imap.error", "session=%s peer=%s reason=too-many-bad-commands", s->id, imapd_peer(s).text);
        imapd_say_bye(s, NULL, "Too many bad commands", "bad-commands");
    }
}

static void go_on_reading(struct imapd_session *s)
{
    if (conn_held(&s->conn))
        conn_release(&s->conn);
    if (conn_input(&s->conn).n == 0)
        imapd_rest(s); /* no input may come for half an hour */
}

void imapd_drop_command(struct imapd_session *s)
{
    if (s->cancel != NULL)
        s->cancel(s);
    s->cancel = NULL;
    imapd_append_drop(s);
    s->rq = imapd_rq_free(s->rq);
    imapd_own_drop(s);
    s->cmd_octets = 0;
    s->rule = NULL;
    s->cmd = NULL;
    s->cursor = NULL;
    s->resume = NULL;
    s->at_end = NULL;
    s->tag = (struct span){0};
    free(s->held_tag);
    s->held_tag = NULL;
    arena_reset(&s->arena);
}

/* The tagged answer goes out; nothing of the command is left behind it. */
static void answer(struct imapd_session *s, struct imapd_reply r)
{
    imapd_reply_write(imapd_out(s), s->tag, r, s->rule == NULL ? NULL : s->rule->word_z);
    imapd_flush(s);
    end_command(s);
    count_bad(s, r.id);
}

static void end_command(struct imapd_session *s)
{
    if (s->cmd_octets > 0)
        imap_parser_next(&s->parser);
    s->phase = IMAPD_COMMANDS;
    conn_consume(&s->conn, s->cmd_octets);
    conn_set_input_max(&s->conn, IMAPD_INPUT_MAX);
    imapd_drop_command(s);
    if (worker_stopping(conn_worker(&s->conn)))
        imapd_say_bye(s, NULL, "Server is going down", "shutdown");
    go_on_reading(s);
}

/* What others changed is told before the tagged answer, EXPUNGE where the row permits it (RFC 9051 7.5.1). */
static struct imapd_reply sync_and_answer(struct imapd_session *s)
{
    const struct imapd_rule *rule = s->rule;
    if (s->state == IMAPD_SELECTED && rule != NULL) {
        bool expunge = rule->expunge == EXPUNGE_YES || (rule->expunge == EXPUNGE_IF_UID && s->uid);
        switch (imapd_sync(s, expunge, sync_and_answer)) {
        case IMAPD_SYNC_WAIT:
            return imapd_wait();
        case IMAPD_SYNC_MORE:
            return imapd_more();
        case IMAPD_SYNC_BYE:
            return imapd_bye();
        case IMAPD_SYNC_DONE:
            break;
        }
    }
    answer(s, s->at_end == NULL ? s->final : s->at_end(s, s->final));
    return imapd_answered();
}

/* Acts on what a handler or continuation returned. */
static void step_end(struct imapd_session *s, struct imapd_reply r)
{
    if (r.id < R__COUNT && !s->ended && !conn_closing(&s->conn)) {
        s->final = r;
        r = sync_and_answer(s);
        if (r.id == R__ANSWERED)
            return;
    }
    if (s->ended || conn_closing(&s->conn)) {
        strbuf_clear(imapd_out(s));
        return;
    }
    imapd_flush(s);
    switch ((unsigned)r.id) {
    case R__WAIT:
        conn_hold(&s->conn);
        break;
    case R__MORE:
        conn_hold(&s->conn);
        conn_want_drained(&s->conn);
        break;
    case R__LINE:
        go_on_reading(s);
        break;
    case R__ANSWERED:
        end_command(s);
        break;
    default:
        break;
    }
}

static void step_begin(struct imapd_session *s)
{
    s->step_us = clock_mono_us();
}

void imapd_resume(struct imapd_session *s)
{
    imapd_step *step = s->resume;
    if (s->ended || conn_closing(&s->conn) || step == NULL)
        return;
    s->resume = NULL;
    imapd_step_run(s, step);
}

void imapd_step_run(struct imapd_session *s, imapd_step *step)
{
    step_begin(s);
    step_end(s, step(s));
}

bool imapd_drop_octets(struct imapd_session *s)
{
    if (s->held_tag != NULL)
        return true;
    s->held_tag = malloc(s->tag.n + 1);
    if (s->held_tag == NULL)
        return false;
    if (s->tag.n > 0)
        memcpy(s->held_tag, s->tag.p, s->tag.n);
    s->tag.p = s->held_tag;
    s->cmd = NULL;
    if (s->cmd_octets > 0)
        imap_parser_next(&s->parser);
    conn_consume(&s->conn, s->cmd_octets);
    s->cmd_octets = 0;
    return true;
}

struct imapd_reply imapd_expect_line(struct imapd_session *s, enum imap_expect what,
                                     struct imapd_reply (*on_line)(struct imapd_session *s, struct span line,
                                                                   bool cancel))
{
    if (!imapd_drop_octets(s))
        return imapd_reply(R_NO_MEMORY);
    imap_parser_expect(&s->parser, what);
    s->phase = IMAPD_LINE;
    s->on_line = on_line;
    return (struct imapd_reply){.id = R__LINE};
}

/* -- commands -------------------------------------------------------------------------------------------------- */

/* The row's conditions in their fixed order: state, need. R__COUNT: it may run. */
static enum imapd_reply_id rule_refusal(const struct imapd_session *s, const struct imapd_rule *rule)
{
    static const enum imapd_in bit[] = {[IMAPD_NOAUTH] = IN_NOAUTH, [IMAPD_AUTH] = IN_AUTH, [IMAPD_SELECTED] = IN_SELECTED};
    if ((rule->in & bit[s->state]) == 0)
        return R_BAD_STATE;
    switch (rule->need) {
    case NEED_NOTHING:
        break;
    case NEED_WRITABLE:
        if (s->sel.readonly)
            return R_NO_READONLY;
        break;
    case NEED_CLEARTEXT:
        if (conn_secure(&s->conn))
            return R_BAD_TLS_ON;
        break;
    case NEED_TRUST:
        if (!imapd_credentials_allowed(s))
            return R_NO_PRIVACY;
        break;
    }
    return R__COUNT;
}

void imapd_run_command(struct imapd_session *s, size_t octets)
{
    struct imap_cmd *cmd = arena_new(&s->arena, struct imap_cmd);
    struct span in = conn_input(&s->conn);
    int r = cmd == NULL ? -E_NOMEM : imap_build_cmd(&s->parser, in.p, &s->arena, cmd);
    s->cmd_octets = octets;
    s->tag = s->append != NULL ? imapd_append_tag(s) : imap_parser_tag(&s->parser, in.p);
    s->commands++;
    s->server->commands++;
    metric_add(METRIC_COMMAND_IMAP, 1);
    if (r < 0) {
        answer(s, imapd_reply(r == -E_SYNTAX ? R_BAD_SYNTAX : r == -E_LIMIT ? R_NO_LIMIT : R_NO_MEMORY));
        return;
    }
    s->cmd = cmd;
    s->uid = cmd->uid;
    s->rule = imapd_rule(cmd->verb);
    if (!imapd_account_good(s))
        return;
    enum imapd_reply_id no = rule_refusal(s, s->rule);
    if (no != R__COUNT) {
        answer(s, imapd_reply(no));
        return;
    }
    step_begin(s);
    step_end(s, s->rule->run(s, cmd));
}

void imapd_parse_error(struct imapd_session *s, enum imap_error error)
{
    static const enum imapd_reply_id rows[] = {[IMAP_ERR_SYNTAX] = R_BAD_SYNTAX,
                                                 [IMAP_ERR_UNKNOWN] = R_BAD_UNKNOWN,
                                                 [IMAP_ERR_LINE] = R_BAD_LINE,
                                                 [IMAP_ERR_EOL] = R_BAD_EOL,
                                                 [IMAP_ERR_LIMIT] = R_NO_LIMIT};
    if (s->phase == IMAPD_LINE) { /* neither a response nor DONE */
        answer(s, imapd_reply(s->idling ? R_BAD_DONE : R_BAD_BASE64));
        return;
    }
    metric_add(METRIC_COMMAND_IMAP, 1);
    struct span in = conn_input(&s->conn);
    s->tag = s->append != NULL ? imapd_append_tag(s) : imap_parser_tag(&s->parser, in.p);
    s->rule = NULL;
    s->cmd_octets = 0; /* the parser skips the rest and tells */
    answer(s, imapd_reply(rows[error]));
}

/* A literal inside a command stays in memory, so it is bounded by more than LIM-05's message size (SEC-01). */
void imapd_literal(struct imapd_session *s, const struct imap_event *ev)
{
    uint64_t most = s->state == IMAPD_NOAUTH ? IMAPD_LITERAL_BEFORE_LOGIN : IMAPD_LITERAL_MAX;
    if (s->parser.literal_octets <= most && ev->literal.size <= most - s->parser.literal_octets) {
        if (ev->literal.sync)
            conn_write_static(&s->conn, SPAN_LIT("+ OK\r\n"));
        imap_parser_accept(&s->parser);
        conn_set_input_max(&s->conn, (uint32_t)(s->parser.literal_octets + ev->literal.size + IMAPD_INPUT_MAX));
        return;
    }
    imapd_refuse_literal(s, ev, imapd_reply(R_NO_TOOBIG));
}

void imapd_refuse_literal(struct imapd_session *s, const struct imap_event *ev, struct imapd_reply r)
{
    struct span in = conn_input(&s->conn);
    s->tag = s->append != NULL ? imapd_append_tag(s) : imap_parser_tag(&s->parser, in.p);
    s->rule = NULL;
    s->cmd_octets = 0;
    bool too_much = !ev->literal.sync && ev->literal.size > IMAPD_SKIP_MAX;
    imap_parser_refuse(&s->parser);
    answer(s, r);
    if (too_much)
        imapd_say_bye(s, "TOOBIG", "Literal far too large", "literal");
}

void imapd_line(struct imapd_session *s, const struct imap_event *ev)
{
    struct span in = conn_input(&s->conn);
    step_begin(s);
    struct imapd_reply r = s->on_line(s, span_part(in, 0, ev->line.n), ev->line.cancel);
    conn_consume(&s->conn, ev->consumed);
    step_end(s, r);
}
