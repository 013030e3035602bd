#include "tui/text.h"

#include <unictype.h>
#include <uniwidth.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* Invisible, and able to make a text look like another one. */
static const struct {
    uint32_t from, to;
} hidden[] = {
    {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180e, 0x180e}, {0x200b, 0x200b},
    {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
};

static bool is_hidden(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (c >= hidden[i].from && c <= hidden[i].to)
            return true;
    return false;
}

static bool is_selector(uint32_t c)
{
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) || c == 0x200c || c == 0x200d;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && uc_width((ucs4_t)c, "UTF-8") == 0 && !is_selector(c) && !is_hidden(c);
}

static uint8_t width_of(uint32_t c)
{
    int w = c < 0x7f ? 1 : uc_width((ucs4_t)c, "UTF-8");
    return (uint8_t)(w < 0 || w > 2 ? 1 : w);
}

size_t text_glyph(struct span s, struct glyph *ret)
{
    uint32_t c;
    size_t n = utf8_get(s.p, s.n, &c), marks = 0;
    *ret = (struct glyph){.base = '?', .width = 1};
    if (n == 0)
        return 1;
    if (c == '\t') {
        ret->base = ' ';
        return n;
    }
    if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        return n;
    if (is_selector(c) || is_mark(c)) {
        ret->width = 0;
        return n;
    }
    if (is_hidden(c))
        return n;
    ret->base = c;
    ret->width = width_of(c);
    while (n < s.n) {
        size_t more = utf8_get(s.p + n, s.n - n, &c);
        if (more == 0 || !(is_mark(c) || is_selector(c)))
            break;
        if (is_mark(c) && marks < TEXT_MARKS)
            ret->mark[marks++] = c;
        n += more;
    }
    return n;
}

size_t text_width(struct span s)
{
    struct glyph g;
    size_t cells = 0;
    for (size_t at = 0; at < s.n; cells += g.width)
        at += text_glyph(span_part(s, at, s.n), &g);
    return cells;
}

size_t text_fit(struct span s, size_t cells)
{
    struct glyph g;
    size_t at = 0;
    while (at < s.n) {
        size_t n = text_glyph(span_part(s, at, s.n), &g);
        if (g.width > cells)
            break;
        cells -= g.width;
        at += n;
    }
    return at;
}

void text_safe(struct strbuf *out, struct span s, size_t max_cells)
{
    struct glyph g;
    uint8_t octets[4];
    for (size_t at = 0; at < s.n;) {
        at += text_glyph(span_part(s, at, s.n), &g);
        if (g.width > max_cells)
            break;
        max_cells -= g.width;
        if (g.width == 0)
            continue;
        strbuf_add(out, octets, utf8_put(g.base, octets));
        for (size_t i = 0; i < TEXT_MARKS && g.mark[i] != 0; i++)
            strbuf_add(out, octets, utf8_put(g.mark[i], octets));
    }
}

size_t text_line(struct span s, size_t cells, size_t *ret_skip)
{
    size_t newline, end = s.n;
    bool broken = span_find(s, '\n', &newline);
    if (broken)
        end = newline;
    struct span line = span_part(s, 0, end);
    size_t fit = text_fit(line, cells), blank;
    if (fit == 0 && line.n > 0) /* not even one glyph: no endless loop */
        fit = text_glyph(line, &(struct glyph){0});
    if (fit == line.n) {
        *ret_skip = end + broken;
        return line.n > 0 && line.p[line.n - 1] == '\r' ? line.n - 1 : line.n;
    }
    if (line.p[fit] != ' ' && span_rfind(span_part(line, 0, fit), ' ', &blank) && blank > fit / 3)
        fit = blank;
    *ret_skip = fit + (line.p[fit] == ' ');
    return fit;
}
