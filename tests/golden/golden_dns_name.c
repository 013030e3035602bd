/* Domain names in a DNS message. Option: `! at N`, the offset of the name (12 if not given).
 * A message comes whole: each piece makes a longer message that is walked too, only the last one's result counts. */
#include <stdlib.h>

#include "base/err.h"
#include "golden.h"
#include "proto/dns_name.h"

static void *start(const struct golden_case *c)
{
    size_t *at = malloc(sizeof(*at));
    const char *at_z = golden_option(c, "at");
    if (at != NULL)
        *at = at_z == NULL ? DNS_HEADER_SIZE : (size_t)atoi(at_z);
    return at;
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    const size_t *at = m;
    struct dns_name name;
    size_t next;
    int r = dns_name_walk(in, *at, NULL, &name, &next);
    if (r == 0 && next > in.n)
        strbuf_z(dump, "next lies behind the end\n");
    return 0;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    const size_t *at = m;
    struct dns_name name;
    size_t next;
    char text[DNS_NAME_TEXT_MAX];
    struct span msg = rest.n > 0 ? rest : SPAN_LIT("");
    int r = dns_name_walk(msg, *at, NULL, &name, &next);
    if (r < 0) {
        strbuf_f(dump, "%s\n", err_name(r));
        return;
    }
    size_t n = dns_name_text(&name, text);
    strbuf_f(dump, "name ");
    golden_text(dump, span_of(text, n));
    strbuf_f(dump, " labels %u octets %u next %zu\n", name.labels, name.n, next);
}

static const struct golden_machine machine = {
    .name = "dns_name", .sentinel = true, .start = start, .feed = feed, .finish = finish, .stop = free,
    .tail_z = "\xff\xff", .tail_dump_z = "",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
