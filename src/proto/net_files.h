/* /etc/resolv.conf and /etc/hosts: what a resolver of our own takes from them (SPEC DNS-04, RELAY-10). A line that
 * cannot be understood is passed over, as everybody does. Pure, any thread.
 *
 *   struct net_file_scan scan = {.text = text};          text.p[text.n] readable and 0
 *   struct net_nameserver ns;
 *   while (net_nameserver_next(&scan, &ns))
 *       add(&ns);
 *   struct net_host host;
 *   while (net_host_next(&scan, &host))                  one for each name of each line
 *       if (span_ieq(host.name, wanted)) ... host.address */
#ifndef PROTO_NET_FILES_H
#define PROTO_NET_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cidr.h"
#include "base/span.h"

struct net_file_scan {
    struct span text;
    size_t at;
    bool in_line;      /* net_host_next(): names of `address` follow */
    struct ip address;
};

struct net_nameserver {
    struct ip address;
    struct span zone; /* interface of a link-local address ("fe80::1%eth0"), or "" */
};

struct net_host {
    struct ip address;
    struct span name; /* without a dot at the end */
};

bool net_nameserver_next(struct net_file_scan *s, struct net_nameserver *ret);
bool net_host_next(struct net_file_scan *s, struct net_host *ret);

#endif
