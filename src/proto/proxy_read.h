/* Between grammar/proxy.rl and src/proto/proxy.c. For these two alone. */
#ifndef PROTO_PROXY_READ_H
#define PROTO_PROXY_READ_H

#include "proto/proxy.h"

void proxy_read_start(struct proxy_parser *ps);
/* Octets read; fewer than in.n without a change of .stage: an octet that does not fit. */
size_t proxy_read_head(struct proxy_parser *ps, struct span in);
size_t proxy_read_tlv(struct proxy_parser *ps, struct span in);

void proxy_text(struct proxy_parser *ps, uint8_t c);  /* an octet of an address */
void proxy_address(struct proxy_parser *ps);          /* it is whole */
void proxy_digit(struct proxy_parser *ps, uint8_t c); /* of a port */
void proxy_port(struct proxy_parser *ps);
void proxy_block(struct proxy_parser *ps);            /* the fixed head of version 2 is whole */
void proxy_value(struct proxy_parser *ps);            /* the head of a TLV is whole */

#endif
