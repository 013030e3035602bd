#include "base/cidr.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/err.h"

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

void ip_from_v4(const void *four_octets, struct ip *ret)
{
    memcpy(ret->b, mapped_prefix, sizeof(mapped_prefix));
    memcpy(ret->b + 12, four_octets, 4);
}

void ip_from_v6(const void *sixteen_octets, struct ip *ret)
{
    memcpy(ret->b, sixteen_octets, 16);
}

int ip_parse(struct span text, struct ip *ret)
{
    char z[IP_TEXT_MAX];
    uint8_t octets[16];
    if (text.n == 0 || text.n >= sizeof(z) || memchr(text.p, 0, text.n) != NULL)
        return -E_SYNTAX;
    memcpy(z, text.p, text.n);
    z[text.n] = 0;
    if (inet_pton(AF_INET, z, octets) == 1)
        ip_from_v4(octets, ret);
    else if (inet_pton(AF_INET6, z, octets) == 1)
        ip_from_v6(octets, ret);
    else
        return -E_SYNTAX;
    return 0;
}

bool ip_eq(const struct ip *a, const struct ip *b)
{
    return memcmp(a->b, b->b, 16) == 0;
}

/* RFC 2765 2.1: a form that no peer has on the wire. 127.x.y.z stands there as it is, ::1 as 0.0.0.1. */
static const uint8_t disowned_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0};

bool ip_is_disowned(const struct ip *ip)
{
    return memcmp(ip->b, disowned_prefix, sizeof(disowned_prefix)) == 0;
}

void ip_disown(struct ip *ip)
{
    if (ip_is_loopback(ip))
        memcpy(ip->b, disowned_prefix, sizeof(disowned_prefix));
}

bool ip_is_v4(const struct ip *ip)
{
    return memcmp(ip->b, mapped_prefix, sizeof(mapped_prefix)) == 0 || (ip_is_disowned(ip) && ip->b[12] == 127);
}

bool ip_is_loopback(const struct ip *ip)
{
    static const uint8_t one[16] = {[15] = 1};
    return !ip_is_disowned(ip) && (ip_is_v4(ip) ? ip->b[12] == 127 : memcmp(ip->b, one, 16) == 0);
}

const char *ip_format(const struct ip *ip, char ret_text[IP_TEXT_MAX])
{
    bool v4 = ip_is_v4(ip);
    if (ip_is_disowned(ip) && !v4)
        return strcpy(ret_text, "::1");
    if (inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? ip->b + 12 : ip->b, ret_text, IP_TEXT_MAX) == NULL)
        ret_text[0] = 0;
    return ret_text;
}

int cidr_parse(struct span text, struct cidr *ret)
{
    size_t slash = text.n;
    uint64_t bits = 128;
    struct cidr net;
    bool prefix = span_find(text, '/', &slash);
    int r = ip_parse(span_part(text, 0, slash), &net.net);
    if (r < 0)
        return r;
    /* "::ffff:192.0.2.0/120" is written in IPv6 terms, "192.0.2.0/24" in IPv4 terms. */
    bool v4_text = !span_find(text, ':', &(size_t){0});
    if (prefix) {
        if (span_u64(span_part(text, slash + 1, text.n), v4_text ? 32 : 128, &bits) < 0)
            return -E_SYNTAX;
        if (v4_text)
            bits += 96;
    }
    net.bits = (unsigned)bits;
    *ret = net;
    return 0;
}

bool cidr_has(const struct cidr *net, const struct ip *ip)
{
    unsigned whole = net->bits / 8, rest = net->bits % 8;
    if (ip_is_disowned(ip))
        return false;
    if (net->bits < 96 && ip_is_v4(ip) && !ip_is_v4(&net->net))
        return false; /* ::/0 means IPv6; IPv4 peers are 0.0.0.0/0 */
    if (memcmp(net->net.b, ip->b, whole) != 0)
        return false;
    return rest == 0 || ((net->net.b[whole] ^ ip->b[whole]) >> (8 - rest)) == 0;
}

bool cidr_list_has(const struct cidr_list *list, const struct ip *ip)
{
    for (size_t i = 0; i < list->n; i++)
        if (cidr_has(&list->items[i], ip))
            return true;
    return false;
}
