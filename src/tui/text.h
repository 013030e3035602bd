/* Text of others on a terminal (SPEC TUI-04): what a character looks like in cells, and what is harmless instead of it.
 *
 *   struct glyph g;
 *   for (size_t at = 0; at < s.n;)
 *       at += text_glyph(span_part(s, at, s.n), &g);      g.width cells: 1 or 2; g.mark combines with g.base
 *
 * Controls (C0, DEL, C1), octets that are no UTF-8, bidirectional overrides and isolates, line and paragraph separators
 * and other invisible formatting become '?'; variation selectors, joiners and marks without a base are left out. A tab is
 * a blank. At most TEXT_MARKS marks stand on one base, so no cell grows without end. Pure; any thread. */
#ifndef TUI_TEXT_H
#define TUI_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct strbuf;

#define TEXT_MARKS 2

struct glyph {
    uint32_t base;
    uint32_t mark[TEXT_MARKS]; /* 0: none */
    uint8_t width;
};

/* The glyph at the head of `s` (n > 0): octets it takes. width 0: nothing is to be seen of them. */
size_t text_glyph(struct span s, struct glyph *ret);

size_t text_width(struct span s);                /* cells */
size_t text_fit(struct span s, size_t cells);    /* octets that fit into so many cells */
void text_safe(struct strbuf *out, struct span s, size_t max_cells); /* the same text as it is shown */

/* Where a line that is to be shown in `cells` cells ends: the octets of the first line of `s`, broken at a blank where
 * there is one; *ret_skip: octets to the next line (line end or blank included). s.n > 0. */
size_t text_line(struct span s, size_t cells, size_t *ret_skip);

#endif
