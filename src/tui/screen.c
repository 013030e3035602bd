#include "tui/screen.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"

static const struct cell blank = {{' ', {0}, 1}, SCREEN_PLAIN};

void screen_done(struct screen *s)
{
    free(s->cells);
    *s = (struct screen){0};
}

int screen_size(struct screen *s, unsigned rows, unsigned cols)
{
    rows = MIN(MAX(rows, 1), SCREEN_SIDE_MAX);
    cols = MIN(MAX(cols, 1), SCREEN_SIDE_MAX);
    struct cell *cells = calloc((size_t)rows * cols, sizeof(*cells));
    if (cells == NULL)
        return -E_NOMEM;
    struct cell *old = s->cells;
    *s = (struct screen){.rows = rows, .cols = cols, .cells = cells};
    screen_clear(s);
    free(old);
    return 0;
}

void screen_clear(struct screen *s)
{
    for (size_t i = 0; i < (size_t)s->rows * s->cols; i++)
        s->cells[i] = blank;
    s->cursor = false;
}

/* A wide glyph that loses a half becomes blanks. */
static void cut_around(struct screen *s, struct cell *line, unsigned col)
{
    if (line[col].glyph.width == 0 && col > 0)
        line[col - 1] = blank;
    if (line[col].glyph.width == 2 && col + 1 < s->cols)
        line[col + 1] = blank;
}

unsigned screen_put(struct screen *s, unsigned row, unsigned col, unsigned cells, struct span text, unsigned attr)
{
    unsigned from = col;
    if (row >= s->rows || col >= s->cols)
        return 0;
    struct cell *line = s->cells + (size_t)row * s->cols;
    unsigned end = MIN(s->cols, col + MIN(cells, s->cols));
    for (size_t at = 0; at < text.n;) {
        struct glyph g;
        at += text_glyph(span_part(text, at, text.n), &g);
        if (col + g.width > end)
            break;
        for (unsigned i = 0; i < g.width; i++) {
            cut_around(s, line, col + i);
            line[col + i] = (struct cell){g, (uint8_t)attr};
            if (i > 0)
                line[col + i].glyph = (struct glyph){0};
        }
        col += g.width;
    }
    return col - from;
}

void screen_fill(struct screen *s, unsigned row, unsigned col, unsigned cells, char c, unsigned attr)
{
    for (unsigned i = 0; i < cells && i < s->cols; i++)
        (void)screen_put(s, row, col + i, 1, span_of(&c, 1), attr);
}

void screen_text(const struct screen *s, struct strbuf *out)
{
    uint8_t octets[4];
    for (unsigned row = 0; row < s->rows; row++) {
        const struct cell *line = s->cells + (size_t)row * s->cols;
        unsigned end = s->cols;
        while (end > 0 && line[end - 1].glyph.base == ' ')
            end--;
        for (unsigned col = 0; col < end; col++) {
            if (line[col].glyph.width == 0)
                continue;
            strbuf_add(out, octets, utf8_put(line[col].glyph.base, octets));
            for (size_t i = 0; i < TEXT_MARKS && line[col].glyph.mark[i] != 0; i++)
                strbuf_add(out, octets, utf8_put(line[col].glyph.mark[i], octets));
        }
        strbuf_c(out, '\n');
    }
}
