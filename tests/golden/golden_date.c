/* Date-times: as read, and written again in both forms. */
#include <inttypes.h>

#include "base/err.h"
#include "proto/date.h"
#include "whole.h"

static void dump_date(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    struct date d;
    int r = date_parse(text, &d);
    (void)c;
    if (r < 0) {
        strbuf_f(dump, "%s\n", err_name(r));
        return;
    }
    strbuf_f(dump, "%" PRId64 " zone %d%s day %" PRId64 "\n", d.epoch_s, d.zone_min, d.zone_unknown ? " unknown" : "",
             date_day(&d));
    date_write(dump, d.epoch_s, d.zone_min);
    strbuf_c(dump, '\n');
    date_write_imap(dump, d.epoch_s, d.zone_min);
    strbuf_c(dump, '\n');
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    whole_finish(m, rest, dump, dump_date);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "date", .start = whole_start, .feed = whole_feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
