/* XML documents: what is read lies within bounds, and each text, escaped by xml_put(), reads back as itself. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/xml.h"

static void again(struct span text)
{
    struct strbuf b = {0};
    struct arena a;
    struct xml_doc doc;
    arena_init(&a, 256 * 1024);
    strbuf_z(&b, "<a>");
    xml_put(&b, text);
    strbuf_z(&b, "</a>");
    if (b.n <= XML_SIZE_MAX && (xml_read(&a, strbuf_text(&b), &doc) < 0 || !span_eq(doc.elements[XML_ROOT].text, text)))
        abort();
    arena_done(&a);
    strbuf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct xml_doc doc;
    arena_init(&a, 256 * 1024);
    if (xml_read(&a, span_of(data, size), &doc) == 0)
        for (size_t i = 0; i < doc.n; i++)
            again(doc.elements[i].text);
    arena_done(&a);
    return 0;
}
