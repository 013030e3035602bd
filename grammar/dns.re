/* DNS messages (RFC 1035 4.1): the fixed shapes and the elements of a domain name. What an octet is the rules say;
 * lengths, counts, jumps and the size of the whole are checked in C (src/proto/dns_name.c, dns_msg.c). One zero octet
 * must be readable behind the message: with it no rule for a name can read past the end. */
#include "proto/dns_read.h"

/*!re2c
    re2c:define:YYCTYPE  = uint8_t;
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYLIMIT  = limit;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    re2c:define:YYFILL = "return false;"; // fixed shapes: one look whether the message is long enough
    re2c:define:YYFILL:naked = 1;

    octet    = [\x00-\xff];
    number16 = octet octet;
    number32 = number16 number16;
    in       = "\x00\x01";            // 3.2.4: class IN
*/

static inline uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t get32(const uint8_t *p)
{
    return (uint32_t)get16(p) << 16 | get16(p + 2);
}

// 4.1.1: a reply (QR) to a plain query (OPCODE 0) with one question
bool dns_read_reply_header(struct span msg, struct dns_header *ret)
{
    const uint8_t *cursor = msg.p, *limit = msg.p + msg.n, *marker;
    const uint8_t *start = cursor;
    /*!re2c
        re2c:eof = -1;
        re2c:yyfill:enable = 1;
        reply = number16 [\x80-\x87] octet "\x00\x01" number16 number16 number16;

        reply {
            *ret = (struct dns_header){.id = get16(start), .flags = get16(start + 2), .answers = get16(start + 6),
                                       .authorities = get16(start + 8), .additionals = get16(start + 10)};
            return true;
        }
        *     { return false; }
    */
}

// 4.1.2: what stands behind the name of a question; the type, 0 for what is no question of ours
unsigned dns_read_question(struct span msg, size_t at)
{
    const uint8_t *cursor = msg.p + at, *limit = msg.p + msg.n, *marker;
    const uint8_t *start = cursor;
    /*!re2c
        number16 in { return get16(start); }
        *           { return 0; }
    */
}

// 4.1.3: what stands between the name and the RDATA of a record
bool dns_read_record(struct span msg, size_t at, struct dns_record_head *ret)
{
    const uint8_t *cursor = msg.p + at, *limit = msg.p + msg.n;
    const uint8_t *start = cursor;
    /*!re2c
        record = number16 number16 number32 number16;

        record {
            *ret = (struct dns_record_head){.type = get16(start), .class = get16(start + 2), .ttl = get32(start + 4),
                                            .length = get16(start + 8)};
            return true;
        }
        *      { return false; }
    */
}

// 3.3.13: the numbers behind the two names of an SOA; MINIMUM is the last one
bool dns_read_soa(struct span msg, size_t at, uint32_t *ret_minimum)
{
    const uint8_t *cursor = msg.p + at, *limit = msg.p + msg.n;
    const uint8_t *start = cursor;
    /*!re2c
        number32 number32 number32 number32 number32 { *ret_minimum = get32(start + 16); return true; }
        *                                            { return false; }
    */
}

struct dns_element dns_read_element(struct span msg, size_t at)
{
    const uint8_t *cursor = msg.p + at, *limit = msg.p + msg.n;
    const uint8_t *start = cursor;
    /*!re2c
        re2c:eof = 0;
        re2c:yyfill:enable = 0;
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
