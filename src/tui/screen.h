/* What is to be seen: a grid of cells that the panes are drawn on. tui/term.h shows it on a terminal, --dump prints it.
 * All text goes through tui/text.h here, so nothing harmful can stand in a cell.
 *
 *   struct screen s = {0};
 *   screen_size(&s, 24, 80);
 *   screen_clear(&s);
 *   screen_put(&s, 0, 2, 30, span_z("Inbox"), SCREEN_BOLD);    at most 30 cells; the cells it took
 *   screen_text(&s, &out);                                     lines without blanks at their ends
 *
 * What lies outside is cut off. One thread. Errors: -E_NOMEM (screen_size). */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdint.h>

#include "base/span.h"
#include "tui/text.h"

struct strbuf;

enum { SCREEN_PLAIN, SCREEN_BOLD = 1, SCREEN_REVERSE = 2, SCREEN_DIM = 4, SCREEN_UNDERLINE = 8 };
enum { SCREEN_SIDE_MAX = 1000 }; /* rows or columns; a terminal that says more gets no more */

struct cell {
    struct glyph glyph; /* width 0: the right half of a wide one */
    uint8_t attr;
};

struct screen {
    unsigned rows, cols;
    struct cell *cells;
    unsigned cursor_row, cursor_col;
    bool cursor;
};

int screen_size(struct screen *s, unsigned rows, unsigned cols);
void screen_done(struct screen *s);
void screen_clear(struct screen *s);
unsigned screen_put(struct screen *s, unsigned row, unsigned col, unsigned cells, struct span text, unsigned attr);
void screen_fill(struct screen *s, unsigned row, unsigned col, unsigned cells, char c, unsigned attr);
void screen_text(const struct screen *s, struct strbuf *out);

#endif
