/* What the address machines of rfc5322.rl call. Not for others. */
#ifndef PROTO_ADDRESS_BUILD_H
#define PROTO_ADDRESS_BUILD_H

#include <stdint.h>

#include "proto/address.h"

enum address_stop { ADDRESS_ENDS_AT_COMMA, ADDRESS_ENDS_AT_COLON, ADDRESS_ENDS_AT_SEMICOLON };

/* Marks of one item; NULL where the thing did not occur. */
struct address_build {
    const uint8_t *start;               /* where the machine began */
    const uint8_t *item;                /* first word */
    const uint8_t *at;                  /* the "@" before the domain that counts */
    const uint8_t *angle, *angle_end;   /* "<" and ">" */
    const uint8_t *route, *route_end;   /* first "@" and ":" of a source route */
    const uint8_t *comment, *comment_end; /* last comment: "(" and its last octet */
    const uint8_t *broke_at;            /* where the machine gave up */
    enum address_stop end;
    unsigned flags;
    bool in_quotes;
    bool open_comment;
};

const uint8_t *address_build_comment(struct address_build *b, const uint8_t *p, const uint8_t *pe);

/* Makes the entry from the marks: 1, 0 (nothing there), -E_NOMEM. `p` is where the item ended. */
int address_build_finish(struct address_scan *as, const struct address_build *b, const uint8_t *p, struct address *ret);

/* At the end of the text: closes an open group. */
int address_build_end(struct address_scan *as, struct address *ret);

#endif
