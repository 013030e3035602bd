/* What reaches the terminal (SPEC TUI-04): whatever the octets, as text and as HTML, at any width, no cell holds a
 * control or a bidirectional override, every line fits, and dumped text read again is the same text. */
#include <stdlib.h>

#include "base/strbuf.h"
#include "tui/screen.h"
#include "tui/tui_impl.h"

static void check(const struct screen *s)
{
    for (size_t i = 0; i < (size_t)s->rows * s->cols; i++) {
        const struct glyph *g = &s->cells[i].glyph;
        uint32_t c = g->base;
        bool half = g->width == 0 && i % s->cols > 0 && s->cells[i - 1].glyph.width == 2;
        bool bad = c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                   (c >= 0x2066 && c <= 0x2069) || (g->width == 2 && i % s->cols == s->cols - 1);
        if (!half && (bad || g->width == 0))
            abort();
    }
}

static void draw(struct screen *s, struct span text)
{
    size_t skip;
    unsigned row = 0;
    screen_clear(s);
    for (; text.n > 0; text = span_part(text, skip, text.n), row++) {
        size_t n = text_line(text, s->cols, &skip);
        if (n > text.n || skip == 0 || skip > text.n)
            abort();
        if (row < s->rows)
            (void)screen_put(s, row, row % 3 == 0 ? row % s->cols : 0, s->cols, span_part(text, 0, n), 0);
    }
    check(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct screen s = {0};
    struct strbuf html = {0}, once = {0}, twice = {0};
    if (size < 1 || screen_size(&s, 16, data[0] % 80 + 1u) < 0)
        return 0;
    struct span text = span_of(data + 1, size - 1);
    draw(&s, text);
    text_safe(&once, text, SIZE_MAX);
    text_safe(&twice, strbuf_text(&once), SIZE_MAX);
    if (!span_eq(strbuf_text(&once), strbuf_text(&twice)) || text_width(text) != text_width(strbuf_text(&once)))
        abort();
    html_text(text, &html);
    draw(&s, strbuf_text(&html));
    strbuf_done(&html);
    strbuf_done(&once);
    strbuf_done(&twice);
    screen_done(&s);
    return 0;
}
