/* DNS messages (RFC 1035 4.1, 2181, 3596, 6698, 6891; SPEC DNS-01, 03, 07): a query is written, a reply becomes typed
 * records.
 *
 *   struct dns_question q = {.type = DNS_MX};
 *   int r = dns_name_parse(span_z("example.com"), &q.name);
 *   uint8_t query[DNS_QUERY_MAX];
 *   size_t n = dns_query_write(&q, id, true, query);
 *   ... the answer of the server that was asked is in msg, one zero octet readable behind it ...
 *   if (!dns_reply_is_to(msg, id, &q, NULL))
 *       ignore it and go on waiting
 *   struct dns_reply reply;
 *   r = dns_reply_read(msg, &q, &arena, &reply);       -E_SYNTAX: drop it
 *   for (size_t i = 0; i < reply.n; i++)
 *       use(reply.records[i].mx.preference, reply.records[i].mx.exchange);
 *
 * Only records of the answer section on the way from the question count (CNAMEs to follow, then the type asked for);
 * of the authority section only the SOA, of the additional one only OPT. Texts and lists live in the arena. A host
 * name is in lower case without the dot at its end, "" is the root; octets that are not printable are escaped as in
 * dns_name_text(). Pure, any thread. */
#ifndef PROTO_DNS_MSG_H
#define PROTO_DNS_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cidr.h"
#include "base/span.h"
#include "proto/dns_name.h"

struct arena;

enum dns_type {
#define DNS_TYPE(id, number, shape) DNS_##id = (number),
#include "dns_types.def"
#undef DNS_TYPE
};

/* RFC 1035 4.1.1, RFC 6891 9. */
enum dns_rcode { DNS_NOERROR, DNS_FORMERR, DNS_SERVFAIL, DNS_NXDOMAIN, DNS_NOTIMP, DNS_REFUSED, DNS_BADVERS = 16 };

enum {
    DNS_UDP_PAYLOAD = 1232, /* what we say we take (DNS-01) */
    DNS_QUERY_MAX = DNS_HEADER_SIZE + DNS_NAME_MAX + 4 + 11,
    DNS_CHAIN_MAX = 8 /* CNAMEs from the question to its answer */
};

struct dns_question {
    struct dns_name name; /* as it was sent, the case of its letters included */
    uint16_t type;
};

struct dns_record {
    uint16_t type; /* which member below */
    union {
        struct {
            uint16_t preference;
            struct span exchange; /* "" with preference 0: a null MX (RFC 7505) */
        } mx;
        struct ip address; /* A, AAAA */
        struct span name;  /* CNAME, PTR */
        struct span text;  /* TXT: its strings put together (RFC 7208 3.3); any octets */
        struct {
            uint8_t usage, selector, matching;
            struct span data;
        } tlsa;
    };
};

struct dns_reply {
    uint16_t rcode; /* with the upper bits of OPT */
    bool truncated; /* TC: nothing below counts, ask by TCP */
    bool authentic; /* AD */
    bool referral;  /* no answer, but name servers to ask: this server does not recurse */
    unsigned chain; /* CNAMEs that were followed in this message */
    struct dns_name end; /* where they lead; the question's name when there are none */
    bool soa;            /* a negative answer says how long it holds: ttl_s */
    uint32_t ttl_s;      /* least of all that was used; for a negative answer RFC 2308 5 */
    size_t n;
    const struct dns_record *records; /* of the type asked for, in the order of the message */
};

/* "7.2.0.192.in-addr.arpa", "...ip6.arpa" (RFC 1035 3.5, RFC 3596 2.5). */
#define DNS_REVERSE_MAX 80
void dns_reverse_name(const struct ip *ip, char ret_z[DNS_REVERSE_MAX]);

/* A question with RD and AD set; `edns` adds OPT with DO and DNS_UDP_PAYLOAD (RFC 6840 5.7, RFC 6891). The number of
 * octets. */
size_t dns_query_write(const struct dns_question *q, uint16_t id, bool edns, uint8_t ret[DNS_QUERY_MAX]);

/* Whether the message is a reply to this very question: id, opcode, one question of the same octets, class IN. With
 * ret_case not NULL a name that differs only in the case of its letters will do and is told there. */
bool dns_reply_is_to(struct span msg, uint16_t id, const struct dns_question *q, bool *ret_case_differs);

/* After dns_reply_is_to(). -E_SYNTAX (malformed anywhere, DNS-07), -E_LIMIT (more than DNS_CHAIN_MAX CNAMEs, or a
 * loop of them), -E_NOMEM. */
int dns_reply_read(struct span msg, const struct dns_question *q, struct arena *a, struct dns_reply *ret);

/* A name as the records have it. .p is NULL when the arena is full. */
struct span dns_name_host(struct arena *a, const struct dns_name *name);

const char *dns_type_name(unsigned type); /* "MX"; "?" for others */

#endif
