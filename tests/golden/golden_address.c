/* Address lists, and what SPEC SMTP-31 takes from them. */
#include "base/arena.h"
#include "base/err.h"
#include "proto/address.h"
#include "whole.h"

static void dump_addresses(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    static const char *const kinds[] = {"mailbox", "group", "end"};
    struct arena a;
    struct address ad, *list;
    size_t count;
    int r;
    (void)c;
    arena_init(&a, 4 * text.n + 65536);
    struct address_scan as = address_scan_of(&a, text);
    while ((r = address_next(&as, &ad)) > 0) {
        strbuf_f(dump, "%s%s%s", kinds[ad.kind], ad.flags & ADDRESS_BROKEN ? " broken" : "",
                 ad.flags & ADDRESS_NAME_SPEC ? " name-spec" : "");
        whole_field(dump, ad.flags & ADDRESS_NAME_COMMENT ? "comment" : "name", ad.name);
        whole_field(dump, "route", ad.route);
        whole_field(dump, "mailbox", ad.mailbox);
        whole_field(dump, "domain", ad.domain);
        strbuf_c(dump, '\n');
    }
    if (r < 0)
        strbuf_f(dump, "error %s\n", err_name(r));
    if (as.broken)
        strbuf_z(dump, "list broken\n");
    r = address_extract(&a, text, 100, &list, &count);
    strbuf_f(dump, "extract %s", err_name(r));
    for (size_t i = 0; r == 0 && i < count; i++) {
        strbuf_c(dump, ' ');
        golden_text(dump, list[i].mailbox);
        strbuf_c(dump, '@');
        golden_text(dump, list[i].domain);
    }
    strbuf_c(dump, '\n');
    arena_done(&a);
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    whole_finish(m, rest, dump, dump_addresses);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "address", .start = whole_start, .feed = whole_feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
