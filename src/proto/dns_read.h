/* Between grammar/dns.re and src/proto/dns_*.c. */
#ifndef PROTO_DNS_READ_H
#define PROTO_DNS_READ_H

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

/* The element at `at` <= msg.n; msg.p[msg.n] is readable and 0. */
struct dns_element dns_read_element(struct span msg, size_t at);

#endif
