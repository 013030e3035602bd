/* IP addresses and lists of networks, as configuration, limits and logs use them.
 * An address is kept in its 16-octet form; IPv4 is ::ffff:a.b.c.d, so a mapped IPv6 peer is its IPv4 address everywhere
 * (SPEC, first paragraph).
 *
 *   struct ip ip;
 *   ip_parse(span_z("192.0.2.7"), &ip);            0; also "2001:db8::1", "::ffff:192.0.2.7"
 *   cidr_list_has(&cfg->rate_limit_whitelist, &ip)  true where a network of the list holds it
 *
 * Pure; any thread. Errors: -E_SYNTAX. */
#ifndef BASE_CIDR_H
#define BASE_CIDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define IP_TEXT_MAX 46 /* longest text and its NUL */

struct ip {
    uint8_t b[16];
};

struct cidr {
    struct ip net;
    unsigned bits; /* 0..128, IPv4 prefixes count from 96 */
};

struct cidr_list {
    const struct cidr *items; /* owned by whoever made the list */
    size_t n;
};

int ip_parse(struct span text, struct ip *ret);
void ip_from_v4(const void *four_octets, struct ip *ret);
void ip_from_v6(const void *sixteen_octets, struct ip *ret);
bool ip_eq(const struct ip *a, const struct ip *b);
bool ip_is_v4(const struct ip *ip);
bool ip_is_loopback(const struct ip *ip); /* 127.0.0.0/8, ::1 */
/* Makes a loopback address one that is only equal to another made so: an address that a proxy tells may be 127.0.0.1, but
 * that is not this host (SPEC SEC-08), and no list that names loopback means it. It prints as before. Others stay. */
void ip_disown(struct ip *ip);
bool ip_is_disowned(const struct ip *ip);
const char *ip_format(const struct ip *ip, char ret_text[IP_TEXT_MAX]);

/* "192.0.2.0/24", "2001:db8::/32", or a bare address. Octets behind the prefix need not be zero. */
int cidr_parse(struct span text, struct cidr *ret);
bool cidr_has(const struct cidr *net, const struct ip *ip);
bool cidr_list_has(const struct cidr_list *list, const struct ip *ip);

#endif
