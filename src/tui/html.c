/* HTML reduced to text that can be read (SPEC TUI-02): blocks become lines, links keep their address, scripts, styles and
 * comments go. No parser of HTML: tags are cut out, wrong ones as well as right ones; nothing is fetched or executed. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/tui_impl.h"

enum { TAG_LINE = 1, TAG_PARAGRAPH = 2, TAG_ITEM = 4, TAG_HIDE = 8, TAG_PRE = 16, TAG_LINK = 32, TAG_CELL = 64, TAG_RULE = 128 };

static const struct {
    const char *name_z;
    unsigned what;
} tags[] = {
    {"br", TAG_LINE},          {"p", TAG_PARAGRAPH},    {"div", TAG_LINE},       {"tr", TAG_LINE},   {"li", TAG_LINE | TAG_ITEM},
    {"ul", TAG_LINE},          {"ol", TAG_LINE},        {"table", TAG_LINE},     {"h1", TAG_PARAGRAPH}, {"h2", TAG_PARAGRAPH},
    {"h3", TAG_PARAGRAPH},     {"h4", TAG_PARAGRAPH},   {"h5", TAG_PARAGRAPH},   {"h6", TAG_PARAGRAPH}, {"hr", TAG_LINE | TAG_RULE},
    {"blockquote", TAG_PARAGRAPH}, {"pre", TAG_LINE | TAG_PRE}, {"script", TAG_HIDE}, {"style", TAG_HIDE}, {"head", TAG_HIDE},
    {"title", TAG_HIDE},       {"template", TAG_HIDE},  {"a", TAG_LINK},         {"td", TAG_CELL},   {"th", TAG_CELL},
    {"section", TAG_LINE},     {"article", TAG_LINE},   {"header", TAG_LINE},    {"footer", TAG_LINE},
};

static const struct {
    const char *name_z;
    uint32_t c;
} entities[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},    {"nbsp", ' '},     {"shy", 0},
    {"copy", 0xa9},    {"reg", 0xae},     {"euro", 0x20ac},  {"hellip", 0x2026}, {"mdash", 0x2014}, {"ndash", 0x2013}, {"lsquo", 0x2018},
    {"rsquo", 0x2019}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"bdquo", 0x201e}, {"laquo", 0xab},   {"raquo", 0xbb},   {"bull", 0x2022},
    {"middot", 0xb7},  {"auml", 0xe4},    {"ouml", 0xf6},    {"uuml", 0xfc},    {"Auml", 0xc4},    {"Ouml", 0xd6},    {"Uuml", 0xdc},
    {"szlig", 0xdf},   {"eacute", 0xe9},  {"egrave", 0xe8},  {"agrave", 0xe0},  {"ccedil", 0xe7},  {"times", 0xd7},   {"trade", 0x2122},
};

struct reduce {
    struct strbuf *out;
    unsigned newlines; /* that stand at the end of out */
    bool blank, pre;   /* a blank is due */
    char hide[16];     /* the element whose content is left out */
    struct span link;
    size_t link_at;
};

static void put_char(struct reduce *s, uint32_t c)
{
    uint8_t octets[4];
    if (c == 0)
        return;
    if (s->blank && s->newlines == 0)
        strbuf_c(s->out, ' ');
    s->blank = false;
    s->newlines = 0;
    strbuf_add(s->out, octets, utf8_put(c, octets));
}

static void put_line(struct reduce *s, unsigned n)
{
    s->blank = false;
    for (; s->out->n > 0 && s->newlines < n; s->newlines++)
        strbuf_c(s->out, '\n');
}

static size_t put_entity(struct reduce *s, struct span text)
{
    size_t end;
    uint64_t n = 0;
    struct span head = span_part(text, 1, 12);
    if (!span_find(head, ';', &end) || end == 0) {
        put_char(s, '&');
        return 1;
    }
    struct span name = span_part(head, 0, end);
    if (name.p[0] == '#') {
        bool hex = name.n > 1 && (name.p[1] == 'x' || name.p[1] == 'X');
        for (size_t i = hex ? 2 : 1; i < name.n; i++) {
            int digit = ascii_hex(name.p[i]);
            n = digit < 0 || n > 0x110000 ? 0x110000 : n * (hex ? 16 : 10) + (uint64_t)digit;
        }
        bool fits = n > 0 && n < 0x110000 && !(n >= 0xd800 && n < 0xe000);
        put_char(s, fits ? (uint32_t)n : 0xfffd);
        return end + 2;
    }
    for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
        if (!span_eq_z(name, entities[i].name_z))
            continue;
        if (entities[i].c == ' ')
            s->blank = true;
        else
            put_char(s, entities[i].c);
        return end + 2;
    }
    put_char(s, '&');
    return 1;
}

/* The value of href in a tag, without quotes. */
static struct span find_href(struct span tag)
{
    for (size_t i = 0; i + 6 < tag.n; i++) {
        if (!span_istarts_z(span_part(tag, i, tag.n), "href=") || (i > 0 && tag.p[i - 1] > ' '))
            continue;
        struct span value = span_part(tag, i + 5, tag.n);
        uint8_t quote = value.p[0] == '"' || value.p[0] == '\'' ? value.p[0] : 0;
        size_t end = value.n;
        if (quote != 0)
            value = span_part(value, 1, value.n);
        end = value.n;
        (void)span_find(value, quote != 0 ? quote : ' ', &end);
        return span_trim(span_part(value, 0, end));
    }
    return (struct span){0};
}

/* Where a link goes is what tells a deceit: shown behind its text unless that is the same. */
static void end_link(struct reduce *s)
{
    struct span link = s->link, text = span_part(strbuf_text(s->out), s->link_at, s->out->n);
    s->link = (struct span){0};
    if (link.n == 0 || (!span_istarts_z(link, "http") && !span_istarts_z(link, "mailto:")) || span_eq(span_trim(text), link))
        return;
    strbuf_z(s->out, " [");
    strbuf_span(s->out, span_part(link, 0, 300));
    strbuf_c(s->out, ']');
    s->newlines = 0;
}

static void take_tag(struct reduce *s, struct span tag)
{
    bool closes = tag.n > 0 && tag.p[0] == '/';
    struct span name = span_part(tag, closes, tag.n);
    size_t n = 0;
    while (n < name.n && ((name.p[n] | 32) >= 'a' || (name.p[n] >= '0' && name.p[n] <= '9')) && name.p[n] < 0x7f)
        n++;
    name = span_part(name, 0, n);
    unsigned what = 0;
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        if (span_ieq_z(name, tags[i].name_z))
            what = tags[i].what;
    if (s->hide[0] != '\0') {
        if (closes && span_ieq_z(name, s->hide))
            s->hide[0] = '\0';
        return;
    }
    if ((what & TAG_HIDE) && !closes && !(tag.n > 0 && tag.p[tag.n - 1] == '/')) {
        memcpy(s->hide, name.p, MIN(name.n, sizeof(s->hide) - 1));
        s->hide[MIN(name.n, sizeof(s->hide) - 1)] = '\0';
    }
    if (what & (TAG_LINE | TAG_PARAGRAPH))
        put_line(s, (what & TAG_PARAGRAPH) ? 2 : 1);
    if ((what & TAG_ITEM) && !closes)
        strbuf_z(s->out, "* ");
    if (what & TAG_RULE)
        strbuf_z(s->out, "----------\n");
    if (what & TAG_CELL)
        s->blank = true;
    if (what & TAG_PRE)
        s->pre = !closes;
    if ((what & TAG_LINK) && closes)
        end_link(s);
    if ((what & TAG_LINK) && !closes) {
        s->link = find_href(tag);
        s->link_at = s->out->n;
    }
}

static size_t skip_tag(struct reduce *s, struct span text)
{
    size_t end;
    if (text.n >= 4 && memcmp(text.p, "<!--", 4) == 0) {
        const uint8_t *p = memmem(text.p + 4, text.n - 4, "-->", 3);
        return p == NULL ? text.n : (size_t)(p - text.p) + 3;
    }
    if (!span_find(text, '>', &end)) {
        put_char(s, '<');
        return 1;
    }
    take_tag(s, span_part(text, 1, end - 1));
    return end + 1;
}

void html_text(struct span html, struct strbuf *out)
{
    struct reduce s = {.out = out, .newlines = 2};
    for (size_t at = 0; at < html.n;) {
        uint8_t c = html.p[at];
        if (c == '<' && at + 1 < html.n && (html.p[at + 1] == '/' || html.p[at + 1] == '!' || (html.p[at + 1] | 32) >= 'a')) {
            at += skip_tag(&s, span_part(html, at, html.n));
        } else if (s.hide[0] != '\0') {
            at++;
        } else if (c == '&') {
            at += put_entity(&s, span_part(html, at, html.n));
        } else if (c == '\n' && s.pre) {
            put_line(&s, s.newlines + 1);
            at++;
        } else if ((c == ' ' || c == '\t' || c == '\r' || c == '\n') && !s.pre) {
            s.blank = true;
            at++;
        } else {
            uint32_t ch;
            size_t n = utf8_get(html.p + at, html.n - at, &ch);
            put_char(&s, n == 0 ? 0xfffd : ch);
            at += n == 0 ? 1 : n;
        }
    }
    put_line(&s, 1);
}
