/* SEARCH keys that look at text (SPEC IMAP-48, 49): substring by i;unicode-casemap on decoded text.
 *
 *   text_needle_make(&arena, key, &needle);
 *   search_body(&src, &tree, &needle, SEARCH_TEXT)  ->  1 found, 0 not, or an error
 *
 * Bodies are read in pieces of 64 KiB. BLOCKING if the reader is; for jobs. Errors: -E_NOMEM, the reader's. */
#ifndef PROTO_TEXT_SEARCH_H
#define PROTO_TEXT_SEARCH_H

#include "base/span.h"
#include "proto/header.h"

struct mime_source;
struct mime_tree;
struct text_needle;

enum search_scope {
    SEARCH_BODY, /* decoded text parts and the headers of messages inside */
    SEARCH_TEXT, /* those, and the message's header */
};

int search_body(const struct mime_source *src, const struct mime_tree *tree, const struct text_needle *needle,
                enum search_scope scope);

/* Is the needle in a field with this name of the block? An empty needle asks whether there is one (HEADER x ""). */
int search_header(struct span block, struct span name, const struct text_needle *needle);

/* BCC, CC, FROM, TO, SUBJECT are search_header() with that name. */

#endif
