/* Between grammar/xml.rl and src/proto/xml.c. For these two alone. */
#ifndef PROTO_XML_READ_H
#define PROTO_XML_READ_H

#include <stdbool.h>

#include "proto/xml.h"

struct xml_reader {
    struct xml_doc *doc;
    uint8_t *text;                  /* XML_SIZE_MAX octets: all text so far; decoded it is never longer than written */
    size_t text_n;
    int bad;                        /* 0, or the error */
    const uint8_t *mark;            /* where a name began */
    bool in_tag, empty, ended;      /* within <...>; <.../>; the root is over */
    unsigned brackets;              /* "]" right before this octet: "]]>" may not stand in text */
    uint32_t number;                /* of a character reference */
    size_t depth;
    struct {
        size_t element, from;       /* and where its text begins */
        struct span name;           /* with prefix */
        bool parent;                /* it has elements */
    } open[XML_DEPTH_MAX];
    struct span attributes[XML_ATTRIBUTES_MAX]; /* names of this tag's */
    size_t attribute_n;
};

bool xml_read_all(struct xml_reader *r, struct span in); /* false: an octet does not fit */

void xml_open(struct xml_reader *r, const uint8_t *end); /* a start tag's name: mark to end */
void xml_attribute(struct xml_reader *r, const uint8_t *end);
void xml_tag_end(struct xml_reader *r);
void xml_close(struct xml_reader *r, const uint8_t *end);
void xml_text(struct xml_reader *r, uint8_t c);
void xml_octet(struct xml_reader *r, uint8_t c);
void xml_cdata_end(struct xml_reader *r);
void xml_digit(struct xml_reader *r, uint8_t c, uint32_t base);
void xml_char(struct xml_reader *r, uint32_t code);

#endif
