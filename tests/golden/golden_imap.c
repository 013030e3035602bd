/* IMAP commands. The machine here plays a session: it accepts literals up to `! limit n` octets (1,000), streams the
 * messages of APPEND, and expects one line after AUTHENTICATE and IDLE. `! toks n`: room for n tokens only. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "golden.h"
#include "golden_imap_dump.h"
#include "proto/imap_cmd.h"
#include "proto/imap_parse.h"

struct session {
    struct imap_parser ps;
    struct arena arena;
    struct imap_append msg;
    uint64_t limit;
    uint64_t stream; /* octets of a message that are still to come */
    uint64_t streamed;
    struct imap_tok toks[IMAP_MAX_TOKS];
};

static uint64_t option(const struct golden_case *c, const char *word_z, uint64_t otherwise)
{
    const char *value_z = golden_option(c, word_z);
    return value_z == NULL ? otherwise : strtoull(value_z, NULL, 10);
}

static void *start(const struct golden_case *c)
{
    struct session *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    imap_parser_init(&s->ps, s->toks, (uint32_t)option(c, "toks", IMAP_MAX_TOKS));
    arena_init(&s->arena, (size_t)option(c, "arena", 1024 * 1024));
    s->limit = option(c, "limit", 1000);
    return s;
}

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
    if (r == 0)
        dump_append(dump, &s->msg);
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

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    size_t used = 0;
    for (bool more = true; more;)
        used += step(m, span_part(in, used, in.n), dump, &more);
    return used;
}

static void stop(void *m)
{
    struct session *s = m;
    arena_done(&s->arena);
    free(s);
}

static const struct golden_machine machine = {
    .name = "imap", .start = start, .feed = feed, .stop = stop,
    .tail_z = "zz NOOP\r\n", .tail_dump_z = "zz NOOP\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
