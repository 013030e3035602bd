/* resolv.conf and hosts: every text is read to its end, and what is found lies in it. */
#include <stdlib.h>

#include "proto/net_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct net_nameserver ns;
    struct net_host host;
    uint8_t *p = calloc(1, size + 1);
    if (size > 0)
        memcpy(p, data, size);
    struct net_file_scan servers = {.text = span_of(p, size)}, hosts = servers;
    while (net_nameserver_next(&servers, &ns))
        if (ns.zone.n > size)
            abort();
    while (net_host_next(&hosts, &host))
        if (host.name.n == 0 || host.name.p < p || host.name.p + host.name.n > p + size)
            abort();
    free(p);
    return 0;
}
