/* Charsets to UTF-8 (iconv), and RFC 2047 encoded words.
 *
 *   struct charset cs;
 *   charset_open(&cs, SPAN_LIT("iso-8859-1"));      -E_NOTFOUND: unknown (the octets then pass as they are)
 *   charset_feed(&cs, piece, &out);                 appends UTF-8; octets that are wrong become U+FFFD
 *   charset_end(&cs, &out);
 *   charset_close(&cs);
 *
 * UTF-8 and US-ASCII never touch iconv; wrong UTF-8 passes as it is. A piece may end inside a character.
 * An object belongs to one thread. Output is at most 8 octets per octet of input. */
#ifndef PROTO_CHARSET_H
#define PROTO_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct strbuf;

struct charset {
    void *iconv;      /* NULL: pass as it is */
    uint8_t held[16]; /* begin of a character */
    size_t held_n;
};

int charset_open(struct charset *cs, struct span name);
void charset_feed(struct charset *cs, struct span piece, struct strbuf *out);
void charset_end(struct charset *cs, struct strbuf *out);
void charset_close(struct charset *cs); /* zeroed or open */

/* Header text (raw or unfolded) to UTF-8: encoded words of RFC 2047 are decoded, the blanks between two of them dropped,
 * line ends removed; what cannot be decoded stays as it is. Appends to `out`. */
void header_text_utf8(struct span value, struct strbuf *out);

#endif
