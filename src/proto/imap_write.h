/* Output forms of RFC 9051 section 9, added to a strbuf: a failed growth is seen at the end by strbuf_ok().
 *
 *   strbuf_z(&out, "* LIST (");  ...  strbuf_z(&out, ") \"/\" ");
 *   imap_write_mailbox(&out, name, s->utf8);
 *   strbuf_z(&out, "\r\n");
 *
 * Any thread. */
#ifndef PROTO_IMAP_WRITE_H
#define PROTO_IMAP_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct imap_section;
struct strbuf;

/* Quoted, or a literal where a quoted string cannot hold it: CR, LF, NUL, more than 1,024 octets, or 8-bit octets
 * (with `utf8` well-formed UTF-8 is quoted). A NUL is sent as 0x80: no literal may hold one. */
void imap_write_string(struct strbuf *out, struct span s, bool utf8);
void imap_write_nstring(struct strbuf *out, struct span s, bool utf8);  /* s.p == NULL is NIL */
void imap_write_astring(struct strbuf *out, struct span s, bool utf8);  /* an atom where possible; never NIL */

/* A mailbox name given in UTF-8: modified UTF-7 unless utf8; as astring. */
void imap_write_mailbox(struct strbuf *out, struct span name, bool utf8);

/* (\Seen $Junk): `system` is IMAP_FLAG_* bits. The parts without parentheses: imap_write_flag_words(). */
void imap_write_flags(struct strbuf *out, unsigned system, const struct span *keywords, size_t n);
void imap_write_flag_words(struct strbuf *out, unsigned system, const struct span *keywords, size_t n);

/* " 1-Feb-1994 21:52:25 -0800" with its quotes; the zone is minutes east of UTC. */
void imap_write_date_time(struct strbuf *out, int64_t date_s, int zone_min);

/* The name of a FETCH reply item: BODY[1.HEADER.FIELDS (A B)]<0>, BINARY.SIZE[2], RFC822.TEXT ... */
void imap_write_section(struct strbuf *out, const struct imap_section *section);

/* STATUS item words, in order of the bits IMAP_STATUS_*: "MESSAGES" for one bit. Static text. */
const char *imap_status_word(unsigned one_bit);

/* Sets in ascending order: put the numbers one by one, neighbours become ranges; nothing is written before a range is
 * finished.
 *   struct imap_set_writer w = {.out = &out};
 *   imap_set_add(&w, 1, 1); imap_set_add(&w, 2, 5); imap_set_add(&w, 9, 9); imap_set_end(&w);       1:5,9
 * A number that does not ascend starts a new range (COPYUID needs the order it is given). */
struct imap_set_writer {
    struct strbuf *out;
    uint32_t first, last; /* the open range; 0 if none */
    uint64_t count;       /* numbers so far */
    bool any;             /* something was written */
};
void imap_set_add(struct imap_set_writer *w, uint32_t first, uint32_t last);
void imap_set_end(struct imap_set_writer *w);

#endif
