/* Header fields being written, for src/proto/compose*.c: lines are folded at 76 octets where they can be. */
#ifndef PROTO_COMPOSE_HEAD_H
#define PROTO_COMPOSE_HEAD_H

#include "proto/compose.h"

struct compose_head {
    struct strbuf *b;
    size_t line; /* where the current line begins */
};

void compose_begin(struct compose_head *h, struct span name); /* "Name:" */
void compose_end(struct compose_head *h);                     /* CRLF */
void compose_unstructured(struct compose_head *h, struct span value);
/* A field of the sender's own: words stay as they are while a line can hold them. */
void compose_own(struct compose_head *h, struct span value);
void compose_mailboxes(struct compose_head *h, const struct compose_list *list);
/* "; name=value" of RFC 2045 or RFC 2231, on a line of its own. */
void compose_param(struct compose_head *h, const char *name_z, struct span value);

#endif
