/* Network addresses as the rest of the house sees them. An IPv4-mapped IPv6 address is its IPv4 address everywhere
 * (SPEC preamble): addr_from_sockaddr() folds it, so no caller has to think of it.
 *
 *   struct addr a;
 *   char text[ADDR_TEXT_MAX];
 *   if (addr_parse(span_z("192.0.2.1"), 25, &a) == 0)
 *       addr_text(&a, text);                      "192.0.2.1", "2001:db8::1", "local"
 *
 * Pure values, any thread. */
#ifndef RUNTIME_ADDR_H
#define RUNTIME_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/span.h"

enum addr_family { ADDR_NONE, ADDR_LOCAL, ADDR_IP4, ADDR_IP6 }; /* LOCAL: a UNIX socket */

struct ip; /* base/cidr.h */

struct addr {
    uint8_t family;     /* enum addr_family */
    bool proxied;       /* told by a proxy, or the proxy's own: never loopback (SPEC SEC-08) */
    uint16_t port;      /* host byte order; 0 for NONE and LOCAL */
    uint32_t scope;     /* IPv6 link-local interface, else 0 */
    uint8_t octets[16]; /* network order; IPv4 uses the first 4, the rest is 0 */
};

#define ADDR_TEXT_MAX 64

void addr_from_sockaddr(const struct sockaddr *sa, socklen_t n, struct addr *ret);
socklen_t addr_to_sockaddr(const struct addr *a, struct sockaddr_storage *ret); /* 0 for NONE and LOCAL */

struct addr addr_from_ip(const struct ip *ip, uint16_t port); /* back: service/peer_ip.h */

/* IPv4 or IPv6 literal without brackets; -E_SYNTAX. */
int addr_parse(struct span text, uint16_t port, struct addr *ret);

/* The address without port, NUL-terminated; returns `text`. "local" and "none" for those families. */
const char *addr_text(const struct addr *a, char text[ADDR_TEXT_MAX]);

bool addr_same_ip(const struct addr *a, const struct addr *b);     /* ports do not count */
bool addr_in_net(const struct addr *a, const struct addr *net, unsigned prefix_bits);

/* SPEC preamble: 127.0.0.0/8, ::1, a UNIX socket, or a peer whose address is the connection's own local address;
 * none of them when it was told by a proxy. */
bool addr_is_loopback(const struct addr *peer, const struct addr *local);

#endif
