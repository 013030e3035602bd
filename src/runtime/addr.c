#include "runtime/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/cidr.h"
#include "base/err.h"

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Folds ::ffff:a.b.c.d into a.b.c.d. */
static void set_ip6(struct addr *a, const uint8_t octets[16], uint32_t scope)
{
    if (memcmp(octets, mapped_prefix, sizeof(mapped_prefix)) == 0) {
        a->family = ADDR_IP4;
        memcpy(a->octets, octets + 12, 4);
    } else {
        a->family = ADDR_IP6;
        a->scope = scope;
        memcpy(a->octets, octets, 16);
    }
}

void addr_from_sockaddr(const struct sockaddr *sa, socklen_t n, struct addr *ret)
{
    struct addr a = {.family = ADDR_NONE};
    if (n >= (socklen_t)sizeof(struct sockaddr_in) && sa->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, sa, sizeof(in));
        a.family = ADDR_IP4;
        a.port = ntohs(in.sin_port);
        memcpy(a.octets, &in.sin_addr, 4);
    } else if (n >= (socklen_t)sizeof(struct sockaddr_in6) && sa->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, sa, sizeof(in6));
        a.port = ntohs(in6.sin6_port);
        set_ip6(&a, in6.sin6_addr.s6_addr, in6.sin6_scope_id);
    } else if (n >= (socklen_t)sizeof(sa->sa_family) && sa->sa_family == AF_UNIX) {
        a.family = ADDR_LOCAL;
    }
    *ret = a;
}

struct addr addr_from_ip(const struct ip *ip, uint16_t port)
{
    struct addr a = {.port = port};
    set_ip6(&a, ip->b, 0);
    return a;
}

socklen_t addr_to_sockaddr(const struct addr *a, struct sockaddr_storage *ret)
{
    memset(ret, 0, sizeof(*ret));
    if (a->family == ADDR_IP4) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(a->port)};
        memcpy(&in.sin_addr, a->octets, 4);
        memcpy(ret, &in, sizeof(in));
        return sizeof(in);
    }
    if (a->family == ADDR_IP6) {
        struct sockaddr_in6 in6 = {
            .sin6_family = AF_INET6, .sin6_port = htons(a->port), .sin6_scope_id = a->scope};
        memcpy(&in6.sin6_addr, a->octets, 16);
        memcpy(ret, &in6, sizeof(in6));
        return sizeof(in6);
    }
    return 0;
}

int addr_parse(struct span text, uint16_t port, struct addr *ret)
{
    char z[INET6_ADDRSTRLEN];
    if (text.n == 0 || text.n >= sizeof(z) || memchr(text.p, 0, text.n) != NULL)
        return -E_SYNTAX;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';

    struct addr a = {.port = port};
    uint8_t ip6[16];
    if (inet_pton(AF_INET, z, a.octets) == 1)
        a.family = ADDR_IP4;
    else if (inet_pton(AF_INET6, z, ip6) == 1)
        set_ip6(&a, ip6, 0);
    else
        return -E_SYNTAX;
    *ret = a;
    return 0;
}

const char *addr_text(const struct addr *a, char text[ADDR_TEXT_MAX])
{
    switch ((enum addr_family)a->family) {
    case ADDR_IP4:
        inet_ntop(AF_INET, a->octets, text, ADDR_TEXT_MAX);
        break;
    case ADDR_IP6:
        inet_ntop(AF_INET6, a->octets, text, ADDR_TEXT_MAX);
        break;
    case ADDR_LOCAL:
        snprintf(text, ADDR_TEXT_MAX, "local");
        break;
    case ADDR_NONE:
        snprintf(text, ADDR_TEXT_MAX, "none");
        break;
    }
    return text;
}

bool addr_same_ip(const struct addr *a, const struct addr *b)
{
    return a->family == b->family && a->scope == b->scope && memcmp(a->octets, b->octets, 16) == 0;
}

bool addr_in_net(const struct addr *a, const struct addr *net, unsigned prefix_bits)
{
    unsigned bits = net->family == ADDR_IP4 ? 32 : 128;
    if (a->family != net->family || (a->family != ADDR_IP4 && a->family != ADDR_IP6) ||
        prefix_bits > bits)
        return false;
    unsigned whole = prefix_bits / 8, rest = prefix_bits % 8;
    if (memcmp(a->octets, net->octets, whole) != 0)
        return false;
    uint8_t mask = (uint8_t)(0xff00u >> rest);
    return rest == 0 || ((a->octets[whole] ^ net->octets[whole]) & mask) == 0;
}

bool addr_is_loopback(const struct addr *peer, const struct addr *local)
{
    static const uint8_t one[16] = {[15] = 1};
    if (peer->proxied)
        return false;
    switch ((enum addr_family)peer->family) {
    case ADDR_LOCAL:
        return true;
    case ADDR_IP4:
        return peer->octets[0] == 127 || addr_same_ip(peer, local);
    case ADDR_IP6:
        return memcmp(peer->octets, one, 16) == 0 || addr_same_ip(peer, local);
    case ADDR_NONE:
        break;
    }
    return false;
}
