/* HTTP request heads. A body of Content-Length octets is skipped, so that pipelined requests can follow. */
#include <stdlib.h>

#include "base/arena.h"
#include "golden.h"
#include "proto/http_parse.h"

struct heads {
    struct http_parser ps;
    uint64_t skip;
    bool bad;
};

static void *start(const struct golden_case *c)
{
    (void)c;
    return calloc(1, sizeof(struct heads));
}

static void dump_word(struct strbuf *dump, const char *what_z, struct span text)
{
    strbuf_f(dump, "%s ", what_z);
    golden_text(dump, text);
    strbuf_c(dump, '\n');
}

static void dump_request(const struct http_req *r, struct strbuf *dump)
{
    strbuf_f(dump, "%s HTTP/1.%u%s%s%s%s%s\n", http_method_name(r->method), r->minor, r->keep_alive ? " keep-alive" : "",
             r->chunked ? " chunked" : "", r->expect_continue ? " expect-continue" : "", r->expect_other ? " expect-other" : "",
             r->asterisk ? " asterisk" : "");
    if (r->length != HTTP_NO_LENGTH)
        strbuf_f(dump, "length %llu\n", (unsigned long long)r->length);
    dump_word(dump, "target", r->target);
    dump_word(dump, "authority", r->authority);
    if (r->segment_n > HTTP_SEGMENTS_MAX)
        strbuf_z(dump, "segments too many\n");
    for (size_t i = 0; i < r->segment_n && r->segment_n <= HTTP_SEGMENTS_MAX; i++)
        dump_word(dump, "segment", r->segment[i]);
    for (size_t i = 0; i < r->param_n; i++) {
        strbuf_z(dump, "param ");
        golden_text(dump, r->param[i].name);
        dump_word(dump, " =", r->param[i].value);
    }
    for (size_t i = 0; i < r->field_n; i++) {
        strbuf_z(dump, r->fields[i].id == HTTP_FIELD_OTHER ? "field " : "known ");
        golden_text(dump, r->fields[i].name);
        dump_word(dump, ":", r->fields[i].value);
    }
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct heads *h = m;
    struct arena a;
    size_t used = 0;
    arena_init(&a, 256 * 1024);
    while (!h->bad) {
        struct http_req r;
        size_t n = h->skip < in.n - used ? (size_t)h->skip : in.n - used;
        used += n;
        h->skip -= n;
        if (h->skip > 0)
            break;
        struct http_parsed got = http_parse(&h->ps, span_part(in, used, in.n), &a, &r);
        if (got.result == HTTP_PARSED_MORE)
            break;
        if (got.result == HTTP_PARSED_BAD) {
            strbuf_f(dump, "bad %s\n", http_parse_error_name(got.error));
            h->bad = true;
        } else {
            dump_request(&r, dump);
            h->skip = r.length == HTTP_NO_LENGTH ? 0 : r.length;
        }
        used += got.consumed;
        arena_reset(&a);
    }
    arena_done(&a);
    return h->bad ? in.n : used;
}

static const struct golden_machine machine = {
    .name = "http", .start = start, .feed = feed, .stop = free,
    .tail_z = "GET /tail HTTP/1.0\r\n\r\n", .tail_dump_z = "GET HTTP/1.0\ntarget /tail\nauthority \nsegment tail\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
