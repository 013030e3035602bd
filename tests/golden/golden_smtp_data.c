/* Message text: the bit-mask scanner beside its reference machine. Options: `! bdat` (and smtp_data_finish() at the
 * input's end), `! normalize`. */
#include <stdlib.h>

#include "golden.h"
#include "proto/smtp_data_twin.h"

struct text {
    struct smtp_data_twin twin;
    struct strbuf out;
};

static void *start(const struct golden_case *c)
{
    struct text *t = calloc(1, sizeof(*t));
    unsigned mode = golden_option(c, "bdat") != NULL ? 0 : SMTP_DATA_DOTS;
    if (golden_option(c, "normalize") != NULL)
        mode |= SMTP_DATA_LF_TO_CRLF;
    if (t != NULL)
        smtp_data_twin_init(&t->twin, mode);
    return t;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct text *t = m;
    size_t used, wrote;
    if (t->twin.scan.ended)
        return 0;
    uint8_t *out = malloc(2 * in.n + 2);
    const char *differ = smtp_data_twin_feed(&t->twin, in, 100, out, &used, &wrote);
    if (differ != NULL)
        strbuf_f(dump, "scanner and reference differ: %s\n", differ);
    strbuf_add(&t->out, out, wrote);
    free(out);
    return used;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    struct text *t = m;
    const struct smtp_data *d = &t->twin.scan;
    if (!(d->mode & SMTP_DATA_DOTS))
        smtp_data_twin_finish(&t->twin);
    if (smtp_data_twin_differ(&t->twin) != NULL)
        strbuf_f(dump, "scanner and reference differ: %s\n", smtp_data_twin_differ(&t->twin));
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
