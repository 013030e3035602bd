/* Replies of an SMTP server. Option `! ehlo`: the words of each line's text are dumped too. */
#include <stdlib.h>

#include "golden.h"
#include "proto/smtp_reply.h"

struct replies {
    struct smtp_reply_parser ps;
    bool ehlo;
};

static void *start(const struct golden_case *c)
{
    struct replies *r = calloc(1, sizeof(*r));
    if (r != NULL)
        r->ehlo = golden_option(c, "ehlo") != NULL;
    return r;
}

static void dump_line(const struct replies *r, const struct smtp_reply_line *line, bool last, struct strbuf *dump)
{
    strbuf_f(dump, "%s %u", last ? "last" : "line", line->code);
    if (line->status.class != 0)
        strbuf_f(dump, " status=%u.%u.%u", line->status.class, line->status.subject, line->status.detail);
    strbuf_z(dump, " text=");
    golden_text(dump, line->text);
    if (r->ehlo) {
        struct smtp_ehlo_words words;
        smtp_ehlo_words(line->text, &words);
        for (size_t i = 0; i < words.n; i++) {
            strbuf_z(dump, " word=");
            golden_text(dump, words.word[i]);
        }
    }
    strbuf_c(dump, '\n');
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct replies *r = m;
    size_t used = 0;
    while (!r->ps.bad) {
        struct smtp_reply_line line;
        struct smtp_replied got = smtp_reply_parse(&r->ps, span_part(in, used, in.n), &line);
        if (got.result == SMTP_REPLY_MORE)
            return used;
        if (got.result == SMTP_REPLY_BAD)
            strbuf_f(dump, "bad: %s\n", smtp_reply_error_name(got.error));
        else
            dump_line(r, &line, got.result == SMTP_REPLY_LAST, dump);
        used += got.consumed;
    }
    return in.n;
}

static const struct golden_machine machine = {
    .name = "smtp_reply", .start = start, .feed = feed, .stop = free,
    .tail_z = "599 tail\r\n", .tail_dump_z = "last 599 text=tail\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
