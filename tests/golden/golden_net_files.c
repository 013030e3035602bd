/* /etc/resolv.conf, and with `! hosts` /etc/hosts. A file comes whole. */
#include <stdlib.h>

#include "golden.h"
#include "proto/net_files.h"

static void *start(const struct golden_case *c)
{
    bool *hosts = malloc(sizeof(*hosts));
    if (hosts != NULL)
        *hosts = golden_option(c, "hosts") != NULL;
    return hosts;
}

static void scan(bool hosts, struct span text, struct strbuf *dump)
{
    struct net_file_scan s = {.text = text};
    struct net_nameserver ns;
    struct net_host host;
    char ip[IP_TEXT_MAX];
    while (!hosts && net_nameserver_next(&s, &ns)) {
        strbuf_f(dump, "server %s zone ", ip_format(&ns.address, ip));
        golden_text(dump, ns.zone);
        strbuf_c(dump, '\n');
    }
    while (hosts && net_host_next(&s, &host)) {
        strbuf_f(dump, "host %s ", ip_format(&host.address, ip));
        golden_text(dump, host.name);
        strbuf_c(dump, '\n');
    }
}

static size_t feed(void *m, struct span in, struct strbuf *dump)
{
    struct strbuf none = {0};
    (void)dump;
    scan(*(bool *)m, in, &none);
    strbuf_done(&none);
    return 0;
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    scan(*(bool *)m, rest.n > 0 ? rest : SPAN_LIT(""), dump);
}

static const struct golden_machine machine = {
    .name = "net_files", .sentinel = true, .start = start, .feed = feed, .finish = finish, .stop = free,
    .tail_z = "\n# tail", .tail_dump_z = "",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
