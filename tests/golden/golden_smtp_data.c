/* Message text: the reference machine. Options: `! mode bdat`, `! normalize`. */
#include <stdlib.h>

#include "golden.h"
#include "proto/smtp_data_ref.h"

struct text {
    struct smtp_data_ref ref;
    struct strbuf out;
};

static void *start(const struct golden_case *c)
{
    struct text *t = calloc(1, sizeof(*t));
    unsigned mode = golden_option(c, "bdat") != NULL ? 0 : SMTP_DATA_DOTS;
    if (golden_option(c, "normalize") != NULL)
        mode |= SMTP_DATA_LF_TO_CRLF;
    if (t != NULL)
        smtp_data_ref_init(&t->ref, mode);
    return t;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    (void)dump;
    struct text *t = m;
    size_t wrote;
    uint8_t *out = malloc(2 * in.n + 2);
    size_t used = t->ref.d.ended ? 0 : smtp_data_ref_scan(&t->ref, in, out, &wrote);
    if (used > 0)
        strbuf_add(&t->out, out, wrote);
    free(out);
    return used;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    struct text *t = m;
    const struct smtp_data *d = &t->ref.d;
    strbuf_z(dump, "text ");
    golden_text(dump, strbuf_text(&t->out));
    strbuf_f(dump, "\nended %d bare_cr %d bare_lf %d nul %d eight_bit %d longest %llu written %llu\n", d->ended,
             d->bare_cr, d->bare_lf, d->nul, d->eight_bit, (unsigned long long)MAX(d->longest, 64),
             (unsigned long long)d->written);
    if (rest.n > 0) {
        strbuf_z(dump, "behind ");
        golden_text(dump, rest);
        strbuf_c(dump, '\n');
    }
}

static void stop(void *m)
{
    struct text *t = m;
    strbuf_done(&t->out);
    free(t);
}

static const struct golden_machine machine = {
    .name = "smtp_data", .start = start, .feed = feed, .finish = finish, .stop = stop,
    .tail_z = "QUIT\r\n", .tail_dump_z = "behind QUIT\\r\\n\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
