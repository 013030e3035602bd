/* Between grammar/dns.re and src/proto/dns_*.c. */
#ifndef PROTO_DNS_READ_H
#define PROTO_DNS_READ_H

#include <stdbool.h>

#include "base/span.h"

enum dns_element_kind {
    DNS_ROOT,    /* the empty label that ends a name */
    DNS_LABEL,   /* .value octets follow */
    DNS_POINTER, /* the rest of the name stands at .value */
    DNS_BAD      /* reserved label type, or the message ends */
};

struct dns_element {
    enum dns_element_kind kind;
    unsigned value;
};

struct dns_header {
    uint16_t id, flags;
    uint16_t answers, authorities, additionals; /* records of each section */
};

struct dns_record_head {
    uint16_t type, class, length;
    uint32_t ttl;
};

/* All: `at` <= msg.n; msg.p[msg.n] is readable and 0. False (0) where the message ends or has another shape. */
bool dns_read_reply_header(struct span msg, struct dns_header *ret);
unsigned dns_read_question(struct span msg, size_t at);
bool dns_read_record(struct span msg, size_t at, struct dns_record_head *ret);
bool dns_read_soa(struct span msg, size_t at, uint32_t *ret_minimum);

/* The element at `at` <= msg.n; msg.p[msg.n] is readable and 0. */
struct dns_element dns_read_element(struct span msg, size_t at);

#endif
