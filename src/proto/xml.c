#include "proto/xml.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/xml_read.h"

static void bad(struct xml_reader *r, int error)
{
    if (r->bad == 0)
        r->bad = error;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* XML 1.0 2.2 */
static bool is_char(uint32_t code)
{
    return code == 0x9 || code == 0xa || code == 0xd || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
           (code >= 0x10000 && code <= 0x10ffff);
}

/* -- called by the machine */

static struct span marked(const struct xml_reader *r, const uint8_t *end)
{
    return span_of(r->mark, (size_t)(end - r->mark));
}

static struct span without_prefix(struct span name)
{
    size_t colon;
    return span_find(name, ':', &colon) ? span_part(name, colon + 1, name.n) : name;
}

void xml_open(struct xml_reader *r, const uint8_t *end)
{
    struct span name = marked(r, end);
    struct xml_doc *doc = r->doc;
    r->in_tag = true;
    r->empty = false;
    r->attribute_n = 0;
    if (r->ended)
        bad(r, -E_SYNTAX); /* a second root */
    if (r->depth == XML_DEPTH_MAX || doc->n == XML_ELEMENTS_MAX)
        bad(r, -E_LIMIT);
    if (r->bad != 0)
        return;
    if (r->depth > 0)
        r->open[r->depth - 1].parent = true;
    doc->elements[doc->n] = (struct xml_element){
        .name = without_prefix(name), .parent = r->depth > 0 ? r->open[r->depth - 1].element : XML_NONE};
    r->open[r->depth].element = doc->n++;
    r->open[r->depth].from = r->text_n;
    r->open[r->depth].name = name;
    r->open[r->depth].parent = false;
    r->depth++;
}

void xml_attribute(struct xml_reader *r, const uint8_t *end)
{
    struct span name = marked(r, end);
    for (size_t i = 0; i < r->attribute_n; i++)
        if (span_eq(r->attributes[i], name))
            bad(r, -E_SYNTAX);
    if (r->attribute_n == XML_ATTRIBUTES_MAX)
        bad(r, -E_LIMIT);
    else
        r->attributes[r->attribute_n++] = name;
}

static void end_element(struct xml_reader *r)
{
    r->depth--;
    size_t from = r->open[r->depth].from;
    if (!r->open[r->depth].parent)
        r->doc->elements[r->open[r->depth].element].text = span_of(r->text + from, r->text_n - from);
    r->ended = r->depth == 0;
}

void xml_tag_end(struct xml_reader *r)
{
    r->in_tag = false;
    r->brackets = 0;
    if (r->empty && r->bad == 0)
        end_element(r);
}

void xml_close(struct xml_reader *r, const uint8_t *end)
{
    r->brackets = 0;
    if (r->depth == 0 || !span_eq(r->open[r->depth - 1].name, marked(r, end)))
        bad(r, -E_SYNTAX);
    else if (r->bad == 0)
        end_element(r);
}

void xml_octet(struct xml_reader *r, uint8_t c)
{
    if (r->depth == 0)
        bad(r, -E_SYNTAX); /* outside of the root */
    if (r->bad == 0)
        r->text[r->text_n++] = c;
}

void xml_text(struct xml_reader *r, uint8_t c)
{
    if (c == '>' && r->brackets >= 2)
        bad(r, -E_SYNTAX);
    r->brackets = c == ']' ? r->brackets + 1 : 0;
    if (r->depth > 0 || !is_space(c))
        xml_octet(r, c);
}

/* The two brackets before ">" came as octets of it. */
void xml_cdata_end(struct xml_reader *r)
{
    r->brackets = 0;
    if (r->bad == 0)
        r->text_n -= 2;
}

void xml_digit(struct xml_reader *r, uint8_t c, uint32_t base)
{
    r->number = r->number > 0x10ffff ? r->number : r->number * base + (uint32_t)ascii_hex(c);
}

void xml_char(struct xml_reader *r, uint32_t code)
{
    uint8_t octets[4];
    r->brackets = 0;
    if (!is_char(code)) {
        bad(r, -E_SYNTAX);
        return;
    }
    size_t n = utf8_put(code, octets);
    for (size_t i = 0; i < n && !r->in_tag; i++)
        xml_octet(r, octets[i]);
}

/* -- documents */

int xml_read(struct arena *a, struct span text, struct xml_doc *ret)
{
    static const uint8_t bom[] = {0xef, 0xbb, 0xbf};
    struct xml_doc doc = {0};
    struct xml_reader r = {.doc = &doc};
    if (text.n > XML_SIZE_MAX)
        return -E_LIMIT;
    if (text.n >= sizeof(bom) && memcmp(text.p, bom, sizeof(bom)) == 0)
        text = span_part(text, sizeof(bom), text.n);
    if (text.n == 0)
        return -E_SYNTAX;
    doc.elements = arena_new_array(a, struct xml_element, XML_ELEMENTS_MAX);
    r.text = arena_alloc(a, XML_SIZE_MAX);
    if (doc.elements == NULL || r.text == NULL)
        return -E_NOMEM;
    bool fits = xml_read_all(&r, text);
    if (r.bad != 0)
        return r.bad;
    if (!fits || !r.ended || r.in_tag)
        return -E_SYNTAX;
    *ret = doc;
    return 0;
}

size_t xml_child(const struct xml_doc *doc, size_t parent, const char *name_z)
{
    for (size_t i = 0; i < doc->n && parent != XML_NONE; i++)
        if (doc->elements[i].parent == parent && span_eq_z(doc->elements[i].name, name_z))
            return i;
    return XML_NONE;
}

struct span xml_value(const struct xml_doc *doc, size_t parent, const char *name_z)
{
    size_t at = xml_child(doc, parent, name_z);
    struct span text = at == XML_NONE ? SPAN_LIT("") : doc->elements[at].text;
    while (text.n > 0 && is_space(text.p[0]))
        text = span_part(text, 1, text.n);
    while (text.n > 0 && is_space(text.p[text.n - 1]))
        text.n--;
    return text;
}

static const char *escape_of(uint32_t code)
{
    static const struct {
        char c;
        const char *text_z;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
    for (size_t i = 0; i < ARRAY_LEN(escapes); i++)
        if ((uint32_t)escapes[i].c == code)
            return escapes[i].text_z;
    return NULL;
}

void xml_put(struct strbuf *out, struct span text)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t code = 0;
        size_t n = utf8_get(text.p + i, text.n - i, &code);
        const char *escape_z = escape_of(code);
        if (escape_z != NULL)
            strbuf_z(out, escape_z);
        else if (n > 0 && is_char(code))
            strbuf_add(out, text.p + i, n);
        i += n == 0 ? 1 : n;
    }
}
