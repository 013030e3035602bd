/* DNS messages (RFC 1035 4.1). Here: the elements of a domain name, 4.1.4. What an octet is the rules say; lengths,
 * jumps and the size of the whole are checked in C (src/proto/dns_name.c). One zero octet must be readable behind the
 * message: with it no rule can read past the end. */
#include "proto/dns_read.h"

struct dns_element dns_read_element(struct span msg, size_t at)
{
    const uint8_t *cursor = msg.p + at, *limit = msg.p + msg.n;
    const uint8_t *start = cursor;
    /*!re2c
        re2c:define:YYCTYPE  = uint8_t;
        re2c:define:YYCURSOR = cursor;
        re2c:define:YYLIMIT  = limit;
        re2c:yyfill:enable = 0;
        re2c:eof = 0;

        octet   = [\x00-\xff];
        root    = [\x00];
        length  = [\x01-\x3f];          // 3.1: at most 63
        pointer = [\xc0-\xff] octet;    // 4.1.4: 11 and 14 bits

        root    { return (struct dns_element){DNS_ROOT, 0}; }
        length  { return (struct dns_element){DNS_LABEL, start[0]}; }
        pointer { return (struct dns_element){DNS_POINTER, (start[0] & 0x3fu) << 8 | start[1]}; }
        *       { return (struct dns_element){DNS_BAD, 0}; }
        $       { return (struct dns_element){DNS_BAD, 0}; }
    */
}
