/* Base subject of a Subject field's value: RFC 2047 decoded first, as it is for SORT. */
#include "proto/base_subject.h"
#include "proto/charset.h"
#include "whole.h"

static void dump_base(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    struct strbuf decoded = {0}, mem = {0};
    (void)c;
    header_text_utf8(text, &decoded);
    struct base_subject b = base_subject_of(&mem, strbuf_text(&decoded));
    golden_text(dump, b.text);
    strbuf_z(dump, b.reply ? "\nreply\n" : "\n");
    strbuf_done(&decoded);
    strbuf_done(&mem);
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    whole_finish(m, rest, dump, dump_base);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "base_subject", .start = whole_start, .feed = whole_feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
