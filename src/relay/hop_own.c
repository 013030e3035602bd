/* Is an address one of our own listeners? A wildcard listener has every address of this machine. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/config.h"
#include "base/macros.h"
#include "relay/hops.h"
#include "service/peer_ip.h"

static bool is_wildcard(const struct ip *ip)
{
    static const uint8_t zero[16];
    return memcmp(ip->b, zero, ip_is_v4(ip) ? 0 : sizeof(zero)) == 0 && memcmp(ip->b + 12, zero, 4) == 0;
}

/* The kernel answers from the destination's own address only where that is one of this machine's. Nothing is sent. */
static bool on_this_machine(const struct addr *at)
{
    struct sockaddr_storage sa;
    socklen_t n = addr_to_sockaddr(at, &sa);
    struct addr from = {0};
    int fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    if (connect(fd, (struct sockaddr *)&sa, n) == 0 && (n = sizeof(sa), getsockname(fd, (struct sockaddr *)&sa, &n) == 0))
        addr_from_sockaddr((struct sockaddr *)&sa, n, &from);
    close(fd);
    return addr_same_ip(&from, at);
}

bool hop_is_own(const struct config *cfg, const struct addr *at)
{
    const int64_t ports[] = {cfg->smtp_port, cfg->smtp_submission_port, cfg->smtp_smtps_port};
    struct ip ip = peer_ip(at);
    bool our_port = false;
    for (size_t i = 0; i < ARRAY_LEN(ports); i++)
        our_port |= ports[i] != 0 && ports[i] == at->port;
    for (size_t i = 0; our_port && i < cfg->smtp_host.n; i++) {
        const struct ip *host = &cfg->smtp_host.items[i];
        if (ip_eq(host, &ip) || is_wildcard(&ip))
            return true;
        if (is_wildcard(host) && (ip_is_loopback(&ip) || on_this_machine(at)))
            return true;
    }
    return false;
}
