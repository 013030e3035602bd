/* i;unicode-casemap, RFC 5051 2: titlecase, then full decomposition. And substring search in folded text, in pieces.
 *
 *   struct text_needle needle;
 *   text_needle_make(&arena, SPAN_LIT("stra\xc3\x9f" "e"), &needle);
 *   struct text_match m = text_match_of(&needle, &scratch);       scratch: a strbuf kept between calls
 *   if (text_match_feed(&m, piece)) ...                           true as soon as it was found; UTF-8 in any pieces
 *
 * Octets that are no UTF-8 fold to themselves. The empty needle is found at once. Linear. Any thread. */
#ifndef PROTO_CASEMAP_H
#define PROTO_CASEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct strbuf;

struct text_needle {
    struct span folded;
};

struct text_match {
    const struct text_needle *needle;
    struct strbuf *scratch; /* folded text: the last octets of the piece before, then this piece */
    uint8_t held[4];        /* begin of a character */
    uint8_t held_n;
    bool found;
};

/* Folds UTF-8; appends to `out`. Octets that are no UTF-8 are kept. */
void casemap_fold(struct span utf8, struct strbuf *out);

int text_needle_make(struct arena *a, struct span utf8, struct text_needle *ret); /* -E_NOMEM */
struct text_match text_match_of(const struct text_needle *needle, struct strbuf *scratch); /* clears scratch */
bool text_match_feed(struct text_match *m, struct span utf8);
bool text_match_end(struct text_match *m); /* after the last piece */

/* Whole text at once. */
bool text_contains(struct span utf8, const struct text_needle *needle);

#endif
