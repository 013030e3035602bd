#include "proto/imap_parse.h"

#include <string.h>

#include "base/macros.h"
#include "proto/imap_build.h"

#define NOINLINE __attribute__((noinline))

static void fail_once(struct imap_parser *ps, enum imap_error error)
{
    if (ps->fail == 0)
        ps->fail = (uint8_t)(error + 1);
}

/* ---- called by the machine's actions ---- */

NOINLINE void imap_push(struct imap_parser *ps, unsigned kind, const uint8_t *data,
                        const uint8_t *from, const uint8_t *to)
{
    struct imap_tok *t = ps->tok_next;
    if (t == ps->tok_end) {
        fail_once(ps, IMAP_ERR_LIMIT);
        return;
    }
    ps->tok_next = t + 1;
    t->off = (uint32_t)(from - data);
    t->len = (uint32_t)(to - from);
    t->kind = kind;
}

NOINLINE void imap_push_quoted(struct imap_parser *ps, const uint8_t *data, const uint8_t *from,
                               const uint8_t *to)
{
    imap_push(ps, ps->escaped ? IMAP_T_ESCAPED : IMAP_T_QUOTED, data, from, to);
    ps->escaped = false;
}

NOINLINE void imap_push_open(struct imap_parser *ps, const uint8_t *data, const uint8_t *at)
{
    if (ps->depth == IMAP_SEARCH_DEPTH) {
        fail_once(ps, IMAP_ERR_LIMIT);
        return;
    }
    ps->depth++;
    imap_push(ps, IMAP_T_OPEN, data, at, at);
}

NOINLINE void imap_push_close(struct imap_parser *ps, const uint8_t *data, const uint8_t *at)
{
    if (ps->depth == 0) {
        fail_once(ps, IMAP_ERR_SYNTAX);
        return;
    }
    ps->depth--;
    imap_push(ps, IMAP_T_CLOSE, data, at, at);
}

static uint64_t add_digit(uint64_t n, uint8_t digit)
{
    return n > (UINT64_MAX - 9) / 10 ? UINT64_MAX : n * 10 + (uint64_t)(digit - '0');
}

NOINLINE void imap_stop_literal(struct imap_parser *ps, const uint8_t *data, const uint8_t *digits)
{
    uint64_t size = 0;
    const uint8_t *d = digits;
    for (; *d >= '0' && *d <= '9'; d++)
        size = add_digit(size, *d);
    ps->lit_size = size;
    ps->lit_sync = *d != '+';
    ps->lit_8 = digits - data >= 2 && digits[-2] == '~';
    ps->stop = IMAP_STOP_LITERAL;
}

NOINLINE void imap_stop_append(struct imap_parser *ps, const uint8_t *data, const uint8_t *digits)
{
    imap_stop_literal(ps, data, digits);
    ps->stop = IMAP_STOP_APPEND;
}

NOINLINE void imap_skip_digit(struct imap_parser *ps, uint8_t digit)
{
    ps->lit_size = add_digit(ps->lit_size, digit);
}

/* ---- the driver ---- */

void imap_parser_init(struct imap_parser *ps, struct imap_tok *toks, uint32_t tok_max)
{
    *ps = (struct imap_parser){.toks = toks, .tok_max = tok_max};
    imap_parser_next(ps);
}

void imap_parser_next(struct imap_parser *ps)
{
    /* All but the array of tokens. */
    memset(&ps->tok_n, 0, sizeof(*ps) - offsetof(struct imap_parser, tok_n));
    ps->cs = imap_machine_start();
    ps->verb = IMAP_VERB__COUNT;
}

void imap_parser_expect(struct imap_parser *ps, enum imap_expect what)
{
    imap_parser_next(ps);
    if (what == IMAP_EXPECT_SASL) {
        ps->mode = IMAP_MODE_SASL;
        ps->cs = imap_sasl_start_state();
    } else if (what == IMAP_EXPECT_DONE) {
        ps->mode = IMAP_MODE_DONE;
        ps->cs = imap_done_start_state();
    }
}

void imap_parser_accept(struct imap_parser *ps)
{
    if (ps->mode != IMAP_MODE_DECIDE)
        return;
    if (ps->stop == IMAP_STOP_LITERAL) {
        if (ps->lit_size > IMAP_LITERAL_MAX - ps->literal_octets) {
            imap_parser_refuse(ps); /* offsets are 32 bits; no session accepts so much */
            return;
        }
        ps->literal_octets += ps->lit_size;
        ps->mode = IMAP_MODE_LITERAL;
        return;
    }
    /* A message: its octets and what stood before them are gone from the buffer when the machine goes on. */
    ps->in_append = true;
    ps->append_n++;
    ps->tok_n = 0;
    ps->pos = ps->line_start = ps->mark = 0;
    ps->line_octets = 0;
    ps->literal_octets = 0;
    ps->lit_utf8 = false;
    ps->stop = IMAP_STOP_NONE;
    ps->mode = IMAP_MODE_COMMAND;
}

void imap_parser_refuse(struct imap_parser *ps)
{
    if (ps->mode == IMAP_MODE_DECIDE)
        ps->mode = ps->lit_sync ? IMAP_MODE_SKIP_END : IMAP_MODE_SKIP_LITERAL;
}

struct span imap_parser_tag(const struct imap_parser *ps, const uint8_t *data)
{
    if (ps->tok_n == 0 || ps->toks[0].kind != IMAP_T_TAG)
        return span_of(NULL, 0);
    return span_of(data + ps->toks[0].off, ps->toks[0].len);
}

/* The line is looked at anew from its first octet, so that what is skipped does not depend on where the defect was. */
static enum imap_event_kind report_error(struct imap_parser *ps, enum imap_error error,
                                         struct imap_event *ret)
{
    ps->mode = IMAP_MODE_SKIP;
    ps->pos = ps->line_start;
    ps->cs = imap_resync_start_state();
    ps->stop = IMAP_STOP_NONE;
    ret->error = error;
    return ret->kind = IMAP_EV_ERROR;
}

static enum imap_error classify(const struct imap_parser *ps, const uint8_t *data)
{
    uint8_t bad = data[ps->pos];
    if (bad == '\n' || bad == 0 || (ps->pos > ps->line_start && data[ps->pos - 1] == '\r'))
        return IMAP_ERR_EOL;
    return ps->verb == IMAP_VERB__COUNT && !ps->uid ? IMAP_ERR_UNKNOWN : IMAP_ERR_SYNTAX;
}

static enum imap_event_kind report_literal(struct imap_parser *ps, struct imap_event *ret)
{
    ps->line_octets += ps->pos - ps->line_start;
    ps->mode = IMAP_MODE_DECIDE;
    ret->literal.size = ps->lit_size;
    ret->literal.sync = ps->lit_sync;
    ret->literal.literal8 = ps->lit_8;
    ret->consumed = ps->stop == IMAP_STOP_APPEND ? ps->pos : 0;
    return ret->kind = ps->stop == IMAP_STOP_APPEND ? IMAP_EV_APPEND : IMAP_EV_LITERAL;
}

/* Around what pushes tokens. */
static void toks_begin(struct imap_parser *ps)
{
    ps->tok_next = ps->toks + ps->tok_n;
    ps->tok_end = ps->toks + ps->tok_max;
}

static void toks_end(struct imap_parser *ps)
{
    ps->tok_n = (uint32_t)(ps->tok_next - ps->toks);
}

static enum imap_event_kind run_command(struct imap_parser *ps, const uint8_t *data, size_t n,
                                        struct imap_event *ret)
{
    size_t limit = (size_t)ps->line_start + (IMAP_LINE_MAX - ps->line_octets);
    size_t end = MIN(n, limit);
    if (ps->pos < end) {
        toks_begin(ps);
        imap_machine_run(ps, data, end);
        toks_end(ps);
    }
    if (ps->stop == IMAP_STOP_NONE) {
        if (ps->cs == 0)
            return report_error(ps, classify(ps, data), ret);
        if (ps->pos == limit)
            return report_error(ps, IMAP_ERR_LINE, ret);
        return ret->kind = IMAP_EV_MORE;
    }
    if (ps->depth != 0 && ps->stop == IMAP_STOP_COMMAND)
        fail_once(ps, IMAP_ERR_SYNTAX);
    if (ps->fail != 0)
        return report_error(ps, (enum imap_error)(ps->fail - 1), ret);
    if (ps->stop != IMAP_STOP_COMMAND)
        return report_literal(ps, ret);
    ps->mode = IMAP_MODE_BUILT;
    ret->consumed = ps->pos;
    return ret->kind = IMAP_EV_COMMAND;
}

/* The octets of an accepted literal: true when they are all there and taken. */
static bool take_literal(struct imap_parser *ps, const uint8_t *data, size_t n)
{
    size_t size = (size_t)ps->lit_size;
    if (n - ps->pos < size)
        return false;
    toks_begin(ps);
    imap_push(ps, IMAP_T_LITERAL, data, data + ps->pos, data + ps->pos + size);
    toks_end(ps);
    /* RFC 9051 "literal": CHAR8 has no NUL. */
    if (!ps->lit_8 && memchr(data + ps->pos, 0, size) != NULL)
        fail_once(ps, IMAP_ERR_EOL);
    ps->pos += (uint32_t)size;
    ps->line_start = ps->pos;
    ps->stop = IMAP_STOP_NONE;
    ps->mode = IMAP_MODE_COMMAND;
    return true;
}

static enum imap_event_kind skip(struct imap_parser *ps, const uint8_t *data, size_t n,
                                 struct imap_event *ret)
{
    while (ps->mode != IMAP_MODE_SKIP_END) {
        if (ps->mode == IMAP_MODE_SKIP_LITERAL) {
            uint64_t take = MIN((uint64_t)(n - ps->pos), ps->lit_size);
            ps->pos += (uint32_t)take;
            ps->lit_size -= take;
            if (ps->lit_size > 0)
                break;
            ps->mode = IMAP_MODE_SKIP;
            ps->cs = imap_resync_start_state();
        }
        ps->stop = IMAP_STOP_NONE;
        if (ps->pos < n)
            imap_resync_run(ps, data, n);
        if (ps->stop == IMAP_STOP_NONE)
            break;
        ps->mode = ps->stop == IMAP_STOP_LITERAL ? IMAP_MODE_SKIP_LITERAL : IMAP_MODE_SKIP_END;
    }
    ret->consumed = ps->pos;
    ret->skip_octets = ps->mode == IMAP_MODE_SKIP_LITERAL ? ps->lit_size : 0;
    if (ps->mode == IMAP_MODE_SKIP_END)
        imap_parser_next(ps);
    else
        ps->pos = ps->line_start = 0;
    ps->tok_n = 0;
    return ret->kind = ret->consumed > 0 ? IMAP_EV_SKIP : IMAP_EV_MORE;
}

static enum imap_event_kind run_line(struct imap_parser *ps, const uint8_t *data, size_t n,
                                     struct imap_event *ret)
{
    size_t end = MIN(n, IMAP_LINE_MAX);
    if (ps->pos < end && ps->mode == IMAP_MODE_SASL)
        imap_sasl_run(ps, data, end);
    else if (ps->pos < end)
        imap_done_run(ps, data, end);
    if (ps->stop == IMAP_STOP_NONE) {
        if (ps->cs == 0)
            return report_error(ps, IMAP_ERR_SYNTAX, ret);
        if (ps->pos == IMAP_LINE_MAX)
            return report_error(ps, IMAP_ERR_LINE, ret);
        return ret->kind = IMAP_EV_MORE;
    }
    ret->consumed = ps->pos;
    ret->line.n = ps->pos - 2;
    ret->line.cancel = ps->stop == IMAP_STOP_CANCEL;
    imap_parser_next(ps);
    return ret->kind = IMAP_EV_LINE;
}

/* All that is not the first or next piece of a command's line. */
NOINLINE static enum imap_event_kind parse_other(struct imap_parser *ps, const uint8_t *data, size_t n,
                                                 struct imap_event *ret)
{
    switch ((enum imap_mode)ps->mode) {
    case IMAP_MODE_LITERAL:
        if (!take_literal(ps, data, n))
            return IMAP_EV_MORE;
        if (ps->fail != 0)
            return report_error(ps, (enum imap_error)(ps->fail - 1), ret);
        return run_command(ps, data, n, ret);
    case IMAP_MODE_COMMAND:
        break;
    case IMAP_MODE_DECIDE:
        ps->line_octets -= ps->pos - ps->line_start; /* asked again without a decision: say it again */
        return report_literal(ps, ret);
    case IMAP_MODE_BUILT:
        ret->consumed = ps->pos;
        return ret->kind = IMAP_EV_COMMAND;
    case IMAP_MODE_SKIP:
    case IMAP_MODE_SKIP_LITERAL:
    case IMAP_MODE_SKIP_END:
        return skip(ps, data, n, ret);
    case IMAP_MODE_SASL:
    case IMAP_MODE_DONE:
        return run_line(ps, data, n, ret);
    }
    return IMAP_EV_MORE;
}

enum imap_event_kind imap_parse(struct imap_parser *ps, const uint8_t *data, size_t n,
                                struct imap_event *ret)
{
    *ret = (struct imap_event){.kind = IMAP_EV_MORE};
    n = MIN(n, UINT32_MAX);
    return ps->mode == IMAP_MODE_COMMAND ? run_command(ps, data, n, ret) : parse_other(ps, data, n, ret);
}
