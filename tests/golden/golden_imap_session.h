/* A make-believe IMAP session for golden cases and fuzzing: accepts literals up to `limit` octets, streams the messages
 * of APPEND, expects one line after AUTHENTICATE and IDLE, and dumps what the parser reports. */
#ifndef TESTS_GOLDEN_IMAP_SESSION_H
#define TESTS_GOLDEN_IMAP_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "golden_imap_dump.h"
#include "proto/imap_cmd.h"
#include "proto/imap_parse.h"

#ifndef SESSION_COMMAND /* what else is done with each command, and each message of APPEND */
#define SESSION_COMMAND(command) (void)(command)
#define SESSION_MESSAGE(message) (void)(message)
#endif

struct session {
    struct imap_parser ps;
    struct arena arena;
    struct imap_append msg;
    uint64_t limit;
    uint64_t stream; /* octets of a message that are still to come */
    uint64_t streamed;
    struct imap_tok toks[IMAP_MAX_TOKS];
};

static void on_literal(struct session *s, const struct imap_event *ev, struct strbuf *dump)
{
    bool fits = ev->literal.size <= s->limit && s->ps.literal_octets + ev->literal.size <= s->limit;
    strbuf_f(dump, "literal size=%llu%s%s%s\n", (unsigned long long)ev->literal.size,
             ev->literal.sync ? " sync" : "", ev->literal.literal8 ? " literal8" : "",
             fits ? "" : " refused");
    if (fits)
        imap_parser_accept(&s->ps);
    else
        imap_parser_refuse(&s->ps);
}

static size_t on_append(struct session *s, struct span in, const struct imap_event *ev, struct strbuf *dump)
{
    int r = imap_build_append(&s->ps, in.p, &s->arena, &s->msg);
    bool fits = ev->literal.size <= s->limit;
    if (r == 0) {
        dump_append(dump, &s->msg);
        SESSION_MESSAGE(&s->msg);
    }
    if (r == 0 && fits) {
        s->stream = s->streamed = ev->literal.size;
        imap_parser_accept(&s->ps);
        return ev->consumed;
    }
    strbuf_f(dump, "refused %s\n", r < 0 ? err_name(r) : "TOOBIG");
    imap_parser_refuse(&s->ps);
    return 0;
}

static size_t on_command(struct session *s, struct span in, const struct imap_event *ev, struct strbuf *dump)
{
    struct imap_cmd cmd;
    int r = imap_build_cmd(&s->ps, in.p, &s->arena, &cmd);
    if (r < 0) {
        strbuf_f(dump, "%s ", err_name(r));
        golden_text(dump, imap_parser_tag(&s->ps, in.p));
        strbuf_c(dump, '\n');
    } else {
        dump_command(dump, &cmd);
        SESSION_COMMAND(&cmd);
    }
    if (r == 0 && cmd.verb == IMAP_AUTHENTICATE)
        imap_parser_expect(&s->ps, IMAP_EXPECT_SASL);
    else if (r == 0 && cmd.verb == IMAP_IDLE)
        imap_parser_expect(&s->ps, IMAP_EXPECT_DONE);
    else
        imap_parser_next(&s->ps);
    arena_reset(&s->arena);
    s->msg = (struct imap_append){0};
    return ev->consumed;
}

static void on_error(struct session *s, struct span in, const struct imap_event *ev, struct strbuf *dump)
{
    static const char *const names[] = {"syntax", "unknown", "line", "eol", "limit"};
    strbuf_f(dump, "error %s ", names[ev->error]);
    golden_text(dump, imap_parser_tag(&s->ps, in.p));
    strbuf_c(dump, '\n');
}

/* The octets used, for one event; more = false when nothing can be done without more input. */
static size_t step(struct session *s, struct span in, struct strbuf *dump, bool *more)
{
    struct imap_event ev;
    if (s->stream > 0) {
        size_t n = (size_t)MIN(s->stream, (uint64_t)in.n);
        s->stream -= n;
        *more = n > 0;
        if (s->stream == 0)
            strbuf_f(dump, "streamed %llu\n", (unsigned long long)s->streamed);
        return n;
    }
    switch (imap_parse(&s->ps, in.p, in.n, &ev)) {
    case IMAP_EV_MORE:
        *more = false;
        return 0;
    case IMAP_EV_SKIP:
        return ev.consumed;
    case IMAP_EV_LITERAL:
        on_literal(s, &ev, dump);
        return 0;
    case IMAP_EV_APPEND:
        return on_append(s, in, &ev, dump);
    case IMAP_EV_COMMAND:
        return on_command(s, in, &ev, dump);
    case IMAP_EV_LINE:
        strbuf_z(dump, ev.line.cancel ? "line cancel " : "line ");
        golden_text(dump, span_of(in.p, ev.line.n));
        strbuf_c(dump, '\n');
        return ev.consumed;
    case IMAP_EV_ERROR:
        on_error(s, in, &ev, dump);
        return 0;
    }
    return 0;
}

/* `in`: octets not consumed yet; how many of them are now. */
static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    size_t used = 0;
    for (bool more = true; more;)
        used += step(m, span_part(in, used, in.n), dump, &more);
    return used;
}

#endif
