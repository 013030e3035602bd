/* JSON texts, strict. Option `! depth N` (16 if not given). */
#include <stdlib.h>

#include "golden.h"
#include "proto/json_scan.h"

struct text {
    struct json_scan *scan;
    struct json_error error;
};

static void *start(const struct golden_case *c)
{
    struct text *t = calloc(1, sizeof(*t));
    const char *depth_z = golden_option(c, "depth");
    if (t != NULL)
        t->scan = json_scan_new(depth_z != NULL ? (unsigned)atoi(depth_z) : JSON_DEPTH_MAX);
    return t;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct text *t = m;
    (void)dump;
    if (t->error.kind == JSON_OK)
        json_scan_feed(t->scan, in, &t->error);
    return in.n;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    struct text *t = m;
    (void)rest;
    if (t->error.kind == JSON_OK)
        json_scan_end(t->scan, &t->error);
    strbuf_z(dump, json_error_name(t->error.kind));
    if (t->error.kind != JSON_OK)
        strbuf_f(dump, " at %zu", t->error.offset);
    strbuf_c(dump, '\n');
}

static void stop(void *m)
{
    struct text *t = m;
    json_scan_free(t->scan);
    free(t);
}

static const struct golden_machine machine = {
    .name = "json", .start = start, .feed = feed, .finish = finish, .stop = stop,
    .tail_z = " \r\n\t", .tail_dump_z = "",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
