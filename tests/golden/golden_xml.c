/* Small XML documents, whole: the elements with their parents and texts, or the error. */
#include "base/arena.h"
#include "base/err.h"
#include "proto/xml.h"
#include "whole.h"

static void dump_document(const struct golden_case *c, struct span text, struct strbuf *dump)
{
    struct arena a;
    struct xml_doc doc;
    (void)c;
    arena_init(&a, 64 * 1024);
    int r = xml_read(&a, text, &doc);
    if (r < 0)
        strbuf_f(dump, "%s\n", err_name(r));
    for (size_t i = 0; r == 0 && i < doc.n; i++) {
        strbuf_f(dump, "%zu in %d ", i, doc.elements[i].parent == XML_NONE ? -1 : (int)doc.elements[i].parent);
        golden_text(dump, doc.elements[i].name);
        strbuf_c(dump, ' ');
        golden_text(dump, doc.elements[i].text);
        strbuf_c(dump, '\n');
    }
    arena_done(&a);
}

static void finish(void *m, struct span rest, struct strbuf *dump)
{
    whole_finish(m, rest, dump, dump_document);
}

int main(int argc, char **argv)
{
    static const struct golden_machine machine = {
        .name = "xml", .start = whole_start, .feed = whole_feed, .finish = finish, .stop = free};
    return golden_main(&machine, argc, argv);
}
