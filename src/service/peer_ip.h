/* From the runtime's address to the form that lists and limits use (base/cidr.h). A UNIX socket is ::1; loopback told by
 * a proxy is an address that no list means (SEC-08). */
#ifndef SERVICE_PEER_IP_H
#define SERVICE_PEER_IP_H

#include "base/cidr.h"
#include "runtime/addr.h"

static inline struct ip peer_ip(const struct addr *a)
{
    struct ip ip = {{0}};
    ip.b[15] = 1;
    if (a->family == ADDR_IP4)
        ip_from_v4(a->octets, &ip);
    else if (a->family == ADDR_IP6)
        ip_from_v6(a->octets, &ip);
    if (a->proxied)
        ip_disown(&ip);
    return ip;
}

#endif
