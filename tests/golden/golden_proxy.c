/* PROXY headers of both versions, one behind the other. */
#include <stdlib.h>

#include "golden.h"
#include "proto/proxy.h"

static void *start(const struct golden_case *c)
{
    (void)c;
    return calloc(1, sizeof(struct proxy_parser));
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct proxy_parser *ps = m;
    char text[IP_TEXT_MAX];
    size_t used = 0;
    while (used < in.n && ps->result != PROXY_BAD) {
        used += proxy_feed(ps, span_part(in, used, in.n));
        if (ps->result == PROXY_DONE) {
            if (ps->said.known)
                strbuf_f(dump, "source %s port %u", ip_format(&ps->said.source, text), (unsigned)ps->said.port);
            else
                strbuf_z(dump, "local");
            strbuf_z(dump, ps->said.tls ? " tls\n" : "\n");
            *ps = (struct proxy_parser){0};
        }
    }
    if (ps->result == PROXY_BAD && !ps->said.tls) {
        strbuf_z(dump, "bad\n");
        ps->said.tls = true; /* told */
    }
    return in.n;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    const struct proxy_parser *ps = m;
    (void)rest;
    if (ps->result == PROXY_MORE && ps->begun)
        strbuf_z(dump, "unfinished\n");
}

static const struct golden_machine machine = {
    .name = "proxy", .start = start, .feed = feed, .finish = finish, .stop = free,
    .tail_z = "PROXY TCP4 192.0.2.9 192.0.2.1 9 25\r\n", .tail_dump_z = "source 192.0.2.9 port 9\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
