/* The PROXY protocol header, versions 1 and 2 (grammar/proxy.rl; SPEC SEC-09), in pieces as they come.
 *
 *   struct proxy_parser ps = {0};
 *   size_t used = proxy_feed(&ps, span_of(in, in_n));
 *   switch (ps.result) {
 *   case PROXY_MORE: all of `in` was used; more is needed
 *   case PROXY_DONE: ps.said holds; octets from `used` on are the client's own
 *   case PROXY_BAD:  close
 *   }
 *
 * The same octets give the same result however they are cut. A version 1 line has at most 107 octets, a version 2 header
 * 4 KiB. TLVs are skipped but for CRC32C, which must be right, and SSL. Pure, never allocates; any thread. */
#ifndef PROTO_PROXY_H
#define PROTO_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/span.h"

enum {
    PROXY_V1_MAX = 107,  /* octets, CRLF included */
    PROXY_MAX = 4096,    /* of version 2, head included */
    PROXY_ADDRESSES_MAX = 36, /* octets of two IPv6 endpoints */
};

enum proxy_result { PROXY_MORE, PROXY_DONE, PROXY_BAD };

struct proxy_said {
    bool known;     /* false (LOCAL, UNKNOWN, no IP): the connection is the proxy's own, .source says nothing */
    struct ip source;
    uint16_t port;
    bool tls;       /* PP2_TYPE_SSL with PP2_CLIENT_SSL: the client spoke TLS to the proxy */
};

enum proxy_stage { PROXY_HEAD, PROXY_SKIP, PROXY_ADDRESSES, PROXY_TLV, PROXY_VALUE, PROXY_END };

struct proxy_parser {
    enum proxy_result result;
    struct proxy_said said;

    bool begun, line, local, inet6, bad; /* line: version 1 */
    enum proxy_stage stage;
    int cs, tlv_cs;
    uint32_t octets;          /* so far */
    uint32_t crc, crc_said;   /* over all octets, those of the checksum as zeros; and what it should be */
    bool has_crc;
    uint8_t family, type, head; /* head: octets of a TLV's head that were read */
    uint8_t addresses, ports;   /* of version 1: how many */
    uint8_t text_n, copied;
    uint16_t block, value, at;  /* octets left of what the head announced, of a TLV's value; and read of that */
    uint32_t number;
    uint8_t text[IP_TEXT_MAX];  /* an address of version 1 */
    uint8_t copy[PROXY_ADDRESSES_MAX];
};

size_t proxy_feed(struct proxy_parser *ps, struct span in);

#endif
