/* Header blocks: the fields, their unfolded and decoded text, and the ENVELOPE. The end of the block is found a second
 * time in the pieces as they come. */
#include "base/arena.h"
#include "base/err.h"
#include "proto/charset.h"
#include "proto/envelope.h"
#include "proto/header.h"
#include "whole.h"

struct state {
    struct whole whole; /* first: whole_finish casts */
    struct header_end end;
    size_t fed;         /* octets that `end` has seen */
    int64_t block;      /* length of the block, or -E_AGAIN */
};

static void *start(const struct golden_case *c)
{
    struct state *s = malloc(sizeof(*s));
    *s = (struct state){.whole = {c}, .block = -E_AGAIN};
    return s;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct state *s = m;
    (void)dump;
    struct span piece = span_part(in, s->fed, in.n);
    if (s->block == -E_AGAIN) {
        int64_t r = header_end_feed(&s->end, piece);
        s->block = r < 0 ? r : (int64_t)s->fed + r;
    }
    s->fed = in.n;
    return 0;
}

static void dump_header(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    struct header_scan hs = header_scan_of(text);
    struct header_field f;
    struct arena a;
    (void)c;
    arena_init(&a, 8 * text.n + 65536);
    while (header_next(&hs, &f)) {
        strbuf_f(dump, "%s", f.id == HEADER_BROKEN ? "broken" : f.id == HEADER_OTHER ? "other" : header_name_z(f.id));
        whole_field(dump, "name", f.name);
        whole_field(dump, "text", header_unfold(&a, f.value));
        strbuf_z(dump, " utf8=");
        struct strbuf utf8 = {0};
        header_text_utf8(f.value, &utf8);
        golden_text(dump, strbuf_text(&utf8));
        strbuf_done(&utf8);
        strbuf_f(dump, " octets=%zu\n", f.raw.n);
    }
    strbuf_f(dump, "block %zu%s\n", hs.at, hs.ended ? "" : " without end");
    struct strbuf env = {0};
    int r = envelope_write(&env, &a, text);
    golden_text(dump, r < 0 ? span_z(err_name(r)) : strbuf_text(&env));
    strbuf_c(dump, '\n');
    strbuf_done(&env);
    arena_done(&a);
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    struct state *s = m;
    whole_finish(m, rest, dump, dump_header);
    if (s->block >= 0)
        strbuf_f(dump, "stream end %lld\n", (long long)s->block);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "header", .start = start, .feed = feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
