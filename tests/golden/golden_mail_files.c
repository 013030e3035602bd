/* Lines of mbox files; with `! uidlist` of dovecot-uidlist, with `! keywords` of dovecot-keywords. A file comes whole
 * and is cut at line feeds, as service/moving_lines.h does it. */
#include <stdlib.h>

#include "golden.h"
#include "proto/mail_files.h"

enum file { MBOX, UIDLIST, KEYWORDS };

static void *start(const struct golden_case *c)
{
    enum file *file = malloc(sizeof(*file));
    if (file != NULL)
        *file = golden_option(c, "uidlist") != NULL ? UIDLIST : golden_option(c, "keywords") != NULL ? KEYWORDS : MBOX;
    return file;
}

static void one_line(enum file file, struct span line, struct strbuf *dump)
{
    struct mbox_from from;
    struct uidlist_line u;
    struct keyword_line k;
    int r = 0;
    if (file == MBOX && mbox_from_line(line, &from)) {
        strbuf_f(dump, "from %lld dated %d ", (long long)from.epoch_s, from.dated);
        golden_text(dump, from.sender);
    } else if (file == MBOX) {
        strbuf_z(dump, "text");
    } else if (file == UIDLIST && (r = uidlist_line(line, &u)) == 0) {
        strbuf_f(dump, u.head ? "head %u next %u " : "uid %u %u ", u.head ? u.uid_validity : u.uid, u.uid_next);
        golden_text(dump, u.name);
    } else if (file == KEYWORDS && (r = keyword_line(line, &k)) == 0) {
        strbuf_f(dump, "keyword %c ", 'a' + (int)k.letter);
        golden_text(dump, k.name);
    }
    if (r < 0)
        strbuf_f(dump, "error %d", r);
    strbuf_c(dump, '\n');
}

static void scan(enum file file, struct span text, struct strbuf *dump)
{
    struct strbuf line = {0};
    while (text.n > 0) {
        size_t at = text.n;
        span_find(text, '\n', &at);
        strbuf_clear(&line);
        strbuf_span(&line, span_part(text, 0, at));
        strbuf_z(&line, "");
        one_line(file, line.p == NULL ? SPAN_LIT("") : strbuf_text(&line), dump);
        text = span_part(text, at + 1, text.n);
    }
    strbuf_done(&line);
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct strbuf none = {0};
    (void)dump;
    scan(*(enum file *)m, in, &none);
    strbuf_done(&none);
    return 0;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    scan(*(enum file *)m, rest, dump);
}

static const struct golden_machine machine = {
    .name = "mail_files", .sentinel = true, .start = start, .feed = feed, .finish = finish, .stop = free,
    .tail_z = "", .tail_dump_z = "",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
