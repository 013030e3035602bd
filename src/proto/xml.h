/* Small XML documents from strangers (grammar/xml.rl; SPEC DISC-03), and text for documents of ours.
 *
 *   struct xml_doc doc;
 *   if (xml_read(&arena, body, &doc) < 0)
 *       refuse: 400
 *   size_t request = xml_child(&doc, XML_ROOT, "Request");            names without prefix; XML_NONE: there is none
 *   struct span mail = xml_value(&doc, request, "EMailAddress");      its text, decoded and trimmed; n = 0: none
 *
 *   xml_put(&out, address);                       & < > " ' escaped, what XML cannot say left out
 *
 * Pure; any thread; the document lives in the arena. */
#ifndef PROTO_XML_H
#define PROTO_XML_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct strbuf;

enum {
    XML_SIZE_MAX = 8192,
    XML_DEPTH_MAX = 16,
    XML_ELEMENTS_MAX = 128,
    XML_ATTRIBUTES_MAX = 32, /* of one element */
};

#define XML_ROOT 0u
#define XML_NONE SIZE_MAX

struct xml_element {
    struct span name;   /* without its prefix */
    struct span text;   /* of an element without elements: decoded */
    size_t parent;      /* XML_NONE: the root */
};

struct xml_doc {
    struct xml_element *elements; /* in the order of their start tags; [XML_ROOT] is the root */
    size_t n;
};

/* -E_SYNTAX: not well-formed, not UTF-8, a document type, a sixth entity. -E_LIMIT: more than the limits above.
 * -E_NOMEM. The names point into `text`. */
int xml_read(struct arena *a, struct span text, struct xml_doc *ret);

size_t xml_child(const struct xml_doc *doc, size_t parent, const char *name_z); /* the first; XML_NONE for those of XML_NONE */
struct span xml_value(const struct xml_doc *doc, size_t parent, const char *name_z); /* text of that child, trimmed */

void xml_put(struct strbuf *out, struct span text);

#endif
