/* Domain names in DNS messages (RFC 1035 3.1, 4.1.4; SPEC DNS-07; RFC 9267 lists the classic mistakes).
 * A name is kept uncompressed as on the wire: length, label, ..., 0.
 *
 *   struct dns_name name;
 *   size_t next;
 *   int r = dns_name_walk(msg, at, NULL, &name, &next);    "next": behind the name where it stands, for what follows it
 *   if (r < 0)
 *       drop the packet
 *   char text[DNS_NAME_TEXT_MAX];
 *   dns_name_text(&name, text);                      "mail.example.com."
 *
 * A pointer must point before the part of the name it ends and not into the header, so a walk always ends; at most 128
 * labels, 128 jumps and 255 octets in all. Linear, no allocation. Any thread. */
#ifndef PROTO_DNS_NAME_H
#define PROTO_DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum {
    DNS_HEADER_SIZE = 12,
    DNS_MESSAGE_MAX = 65535,
    DNS_NAME_MAX = 255,
    DNS_LABELS_MAX = 128,
    DNS_NAME_TEXT_MAX = 4 * DNS_NAME_MAX + 2
};

struct dns_name {
    uint8_t n; /* octets of wire, the last one 0 */
    uint8_t labels; /* without the root's */
    uint8_t wire[DNS_NAME_MAX];
};

/* The name at `at` of the whole message. msg.p[msg.n] must be readable and 0. `question`: the name that is known to stand
 * behind the header, but for case, where most pointers lead; or NULL. 0, or -E_SYNTAX: then *ret holds nothing of use. */
int dns_name_walk(struct span msg, size_t at, const struct dns_name *question, struct dns_name *ret, size_t *ret_next);

/* 0 or -E_SYNTAX: empty labels, labels above 63 octets, names above 255, blanks, controls, backslashes, 8-bit. A dot
 * at the end may be there; "." is the root. */
int dns_name_parse(struct span text, struct dns_name *ret);

/* ASCII letters without case (RFC 4343). */
bool dns_name_eq(const struct dns_name *a, const struct dns_name *b);

/* Master file form with the dot at the end; dots, backslashes and what is not printable are escaped (RFC 1035 5.1). */
size_t dns_name_text(const struct dns_name *name, char ret_z[DNS_NAME_TEXT_MAX]);

#endif
