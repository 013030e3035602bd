/* LIST patterns, RFC 9051 6.3.9: `*` matches anything, `%` anything without the hierarchy separator "/".
 * No backtracking and no recursion: one pass over the name with a bit per octet of the pattern.
 * A name that is INBOX or lies below it matches its first five octets in any case.
 *
 *   list_match(span_z("%/a*"), span_z("x/abc"))  -> LIST_MATCH
 *   list_match(span_z("x/%/c"), span_z("x/b"))   -> LIST_MATCH_BELOW      a child may match: go on
 *   list_match(span_z("%"), span_z("x/b"))       -> LIST_MATCH_PARENT     "x" matches (LSUB, CHILDINFO)
 *
 * Pattern and name are in the same encoding; reference and pattern are joined by the caller (SPEC IMAP-24). */
#ifndef PROTO_LIST_MATCH_H
#define PROTO_LIST_MATCH_H

#include "base/span.h"

enum {
    LIST_MATCH = 1,        /* the whole name */
    LIST_MATCH_BELOW = 2,  /* some name below it could match */
    LIST_MATCH_PARENT = 4  /* a parent of it matches */
};

#define LIST_PATTERN_MAX 1024u /* octets; longer patterns match nothing */

/* A set of LIST_MATCH_* bits; 0 is none. */
unsigned list_match(struct span pattern, struct span name);

#endif
