/* Address lists: RFC 5322 3.4 with the obsolete forms of 4.4, groups, nested comments, quoted strings, octets above
 * 127 anywhere (RFC 6532), and what mailers really send.
 *
 *   struct address_scan as = address_scan_of(&arena, value);      value: raw or unfolded
 *   struct address ad;
 *   while ((r = address_next(&as, &ad)) > 0) ...
 *
 *   `Friends: "A. B" <a.b@x.org>, c@y.org (Carl);`  ->  GROUP_START mailbox=Friends
 *        MAILBOX name="A. B" mailbox=a.b domain=x.org, MAILBOX name=Carl mailbox=c domain=y.org, GROUP_END
 *
 * Text is decoded: quotes, backslashes, comments and folding are gone, words of a name are joined by one blank;
 * RFC 2047 words stay as they are. Spans point into the value where nothing had to be joined, else into the arena
 * (at most about twice the value). Linear in the length. Errors: -E_NOMEM (arena full). Any thread. */
#ifndef PROTO_ADDRESS_H
#define PROTO_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct arena;

enum address_kind { ADDRESS_MAILBOX, ADDRESS_GROUP_START, ADDRESS_GROUP_END };

enum {
    ADDRESS_BROKEN = 1u,     /* not RFC 5322 even in its obsolete form; the fields hold the best guess */
    ADDRESS_NAME_SPEC = 2u,  /* the display name is an unquoted address (`a@b <c@d>`): a second address for a reader */
    ADDRESS_NAME_COMMENT = 4u, /* the name was taken from a comment */
};

struct address {
    enum address_kind kind;
    unsigned flags;
    struct span name;    /* display name; p NULL if none */
    struct span route;   /* obsolete source route `@a,@b`; p NULL if none */
    struct span mailbox; /* local part, unquoted; the group's name for GROUP_START */
    struct span domain;  /* p NULL if none; a literal keeps its brackets */
};

struct address_scan {
    struct arena *arena;
    struct span text;
    size_t at;
    bool in_group;
    bool broken; /* set when something between the entries was wrong (a semicolon without a group, no closing one) */
};

struct address_scan address_scan_of(struct arena *a, struct span text);

/* 1 and the next entry, 0 at the end (an open group is closed before), or an error. */
int address_next(struct address_scan *as, struct address *ret);

/* For rules on who may write as whom (SPEC SMTP-31): every address a reader could take from the field, groups opened,
 * an address in the place of a display name included. -E_SYNTAX: unreadable (broken anywhere, a route, a control
 * character, no address or one without domain). -E_LIMIT: more than `max`. -E_NOMEM. Only .mailbox and .domain count. */
int address_extract(struct arena *a, struct span text, size_t max, struct address **ret, size_t *ret_count);

#endif
