/* Header fields of a message or of a MIME part, RFC 5322 2.2 and 3.6 (SPEC LIM-10).
 * Lines may end in CRLF or LF alone; a CR elsewhere is an octet of the value. The block ends at the first empty
 * line or at the end of the text. The fields cover the block without gaps: what is no field (a line without a
 * colon, an mbox "From " line) becomes a field of its own with an empty name and id HEADER_BROKEN.
 *
 *   struct header_scan hs = header_scan_of(text);
 *   struct header_field f;
 *   while (header_next(&hs, &f))
 *       if (f.id == HEADER_SUBJECT) ...            f.value is " a\r\n folded subject"
 *   hs.at is now the length of the block with its empty line, hs.ended says whether that was there.
 *
 * Pure; no allocation but header_unfold's; linear, whatever the octets. Any thread. */
#ifndef PROTO_HEADER_H
#define PROTO_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct strbuf;

#define HEADER_MAX (1024u * 1024u) /* LIM-10: longer blocks are cut at the last whole line */

enum header_id {
    HEADER_OTHER,  /* a field whose name is not in header_names.def */
    HEADER_BROKEN, /* lines that are no field */
#define HEADER(id, name, first, middle, last) HEADER_##id,
#include "header_names.def"
#undef HEADER
    HEADER_ID__COUNT
};

struct header_field {
    struct span name;  /* as written, without the colon and blanks before it (RFC 5322 4.5) */
    struct span value; /* all behind the colon, folding included, without the last line end */
    struct span raw;   /* the whole field with its line ends */
    enum header_id id;
};

struct header_scan {
    struct span text;
    size_t at;  /* next octet to look at; at the end: length of the block, empty line included */
    bool ended; /* the empty line was there */
};

static inline struct header_scan header_scan_of(struct span text)
{
    return (struct header_scan){text, 0, false};
}

/* The next field: true, or false at the block's end. The spans point into the text. */
bool header_next(struct header_scan *hs, struct header_field *ret);

/* First field of that kind; false if there is none. */
bool header_find(struct span block, enum header_id id, struct header_field *ret);

enum header_id header_id(struct span name); /* without case; HEADER_OTHER if unknown */
const char *header_name_z(enum header_id id); /* "Subject"; "" for OTHER and BROKEN */

/* The value on one line: line ends removed, other CR and LF become blanks, blanks at both ends are cut (RFC 5322
 * 2.2.3). Points into the value where nothing had to be removed. n = 0 and p = NULL when the arena is full. */
struct span header_unfold(struct arena *a, struct span value);

/* HEADER.FIELDS and HEADER.FIELDS.NOT (RFC 9051 6.4.5): the fields of `block` whose name is (with `except`: is not)
 * one of `names`, octet for octet, and the empty line that ends them. */
void header_write_fields(struct strbuf *out, struct span block, const struct span *names, size_t count, bool except);

/* Finds the end of a block in pieces, for whoever holds a message as a stream:
 *   struct header_end he = {0};
 *   r = header_end_feed(&he, piece)     r < 0: -E_AGAIN, all of the piece belongs to the header
 *                                       r >= 0: octets of the piece up to and with the empty line's LF
 * The block may start with the empty line. Result independent of the cuts. */
struct header_end {
    uint8_t state; /* 0 at a line's start, 1 in a line, 2 after a CR that starts a line */
};

int64_t header_end_feed(struct header_end *he, struct span piece);

#endif
