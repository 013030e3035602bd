/* The lines of mailbox files that other programs made: the "From " line of an mbox, dovecot-uidlist, dovecot-keywords
 * (SPEC CLI-20). A line comes without its end; line.p[line.n] is readable and 0. Pure; any thread.
 *
 *   mbox_from_line(span_z("From a@b.example Fri Nov 21 09:55:06 1997"), &from)   true, from.epoch_s = 880106106
 *   uidlist_line(span_z("25006 W2345 :1276528487.M364837P9451.host,S=1355:2,"), &u)    0: u.uid, u.name
 *   keyword_line(span_z("0 $Forwarded"), &k)                                    0: k.letter 0, k.name */
#ifndef PROTO_MAIL_FILES_H
#define PROTO_MAIL_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct mbox_from {
    struct span sender; /* what stands before the date; may hold blanks, may be empty */
    int64_t epoch_s;    /* a date without zone is UTC */
    bool dated;
};

/* Whether the line begins with "From " and a date, or is nothing but "From", "From " or "From -" (Mozilla). A line of
 * text that begins with the word From is none, so that what was left unquoted stays in one piece. */
bool mbox_from_line(struct span line, struct mbox_from *ret);

struct uidlist_line {
    bool head;             /* the first line: version 3 with what follows */
    uint32_t uid_validity; /* head */
    uint32_t uid_next;     /* head; 0: not told */
    uint32_t uid;
    struct span name;      /* of the message file; what stands behind ':' in the directory may differ */
};

/* 0, -E_SYNTAX for what is neither, -E_LIMIT for another version. */
int uidlist_line(struct span line, struct uidlist_line *ret);

struct keyword_line {
    unsigned letter; /* 0: 'a' */
    struct span name;
};

/* 0, -E_SYNTAX. Letters above 'z' are -E_LIMIT. */
int keyword_line(struct span line, struct keyword_line *ret);

#endif
