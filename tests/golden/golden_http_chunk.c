/* Chunked bodies, one behind the other. Data is dumped when a body ends, so that the cuts do not show. */
#include <stdlib.h>

#include "golden.h"
#include "proto/http_chunk.h"

struct bodies {
    struct http_chunk c;
    struct strbuf data;
};

static void *start(const struct golden_case *c)
{
    (void)c;
    struct bodies *b = calloc(1, sizeof(*b));
    if (b != NULL)
        http_chunk_init(&b->c);
    return b;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct bodies *b = m;
    size_t used = 0;
    while (used < in.n && !b->c.bad) {
        struct span data;
        int64_t n = http_chunk_feed(&b->c, span_part(in, used, in.n), &data);
        if (n < 0) {
            strbuf_z(dump, "data ");
            golden_text(dump, strbuf_text(&b->data));
            strbuf_z(dump, "\nbad\n");
            return in.n;
        }
        strbuf_span(&b->data, data);
        used += (size_t)n;
        if (http_chunk_ended(&b->c)) {
            strbuf_z(dump, "body ");
            golden_text(dump, strbuf_text(&b->data));
            strbuf_c(dump, '\n');
            strbuf_clear(&b->data);
            http_chunk_init(&b->c);
        }
    }
    return in.n;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    struct bodies *b = m;
    (void)rest;
    if (!b->c.bad && (b->data.n > 0 || b->c.line > 0))
        strbuf_z(dump, "unfinished\n");
}

static void stop(void *m)
{
    struct bodies *b = m;
    strbuf_done(&b->data);
    free(b);
}

static const struct golden_machine machine = {
    .name = "http_chunk", .start = start, .feed = feed, .finish = finish, .stop = stop,
    .tail_z = "3\r\nabc\r\n0\r\n\r\n", .tail_dump_z = "body abc\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
