/* HTTP response heads, one behind the other. `! head`: the request was HEAD. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "golden.h"
#include "proto/http_reply.h"

struct replies {
    enum http_method asked;
    bool bad;
};

static void *start(const struct golden_case *c)
{
    struct replies *r = calloc(1, sizeof(*r));
    if (r != NULL)
        r->asked = golden_option(c, "head") != NULL ? HTTP_HEAD : HTTP_GET;
    return r;
}

static void dump_reply(const struct http_reply *r, struct strbuf *dump)
{
    static const char *const framing[] = {"none", "length", "chunks", "close"};
    strbuf_f(dump, "%u framed-by %s", r->status, framing[r->framing]);
    if (r->framing == HTTP_FRAMED_LENGTH)
        strbuf_f(dump, " %llu", (unsigned long long)r->length);
    strbuf_z(dump, r->keep_alive ? " keep-alive\n" : "\n");
    for (size_t i = 0; i < r->field_n; i++) {
        strbuf_z(dump, "field ");
        golden_text(dump, r->fields[i].name);
        strbuf_z(dump, ": ");
        golden_text(dump, r->fields[i].value);
        strbuf_c(dump, '\n');
    }
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct replies *s = m;
    size_t used = 0, n = 1;
    while (!s->bad && n > 0) {
        struct span rest = span_part(in, used, in.n);
        struct http_reply r;
        struct arena a;
        arena_init(&a, 64 * 1024);
        int err = http_reply_end(rest, &n);
        if (err == 0 && n > 0)
            err = http_reply_parse(&a, span_part(rest, 0, n), s->asked, &r);
        if (err < 0) {
            strbuf_f(dump, "bad %s\n", err_name(err));
            s->bad = true;
        } else if (n > 0) {
            dump_reply(&r, dump);
            used += n;
        }
        arena_done(&a);
    }
    return s->bad ? in.n : used;
}

static const struct golden_machine machine = {
    .name = "http_reply", .start = start, .feed = feed, .stop = free,
    .tail_z = "HTTP/1.1 204 No\r\n\r\n", .tail_dump_z = "204 framed-by none keep-alive\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
