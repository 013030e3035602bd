/* MIME structure of a message, RFC 2045, 2046 5 (SPEC IMAP-43, LIM-10): a flat list of parts, made in one pass without
 * holding the message in memory, and the Content-* fields of one part's header.
 *
 *   struct mime_source src = mime_source_of(&text);           or {my_read, my_ctx, size} over a file
 *   struct mime_tree tree;
 *   int r = mime_scan(&arena, &src, &tree);                   arena limit: MIME_ARENA
 *   for (i = 0; i < tree.count; i++) tree.parts[i]...         0 is the message; a part's children follow it
 *
 * Any octets give a tree: a missing end, boundaries in headers, equal boundaries at two levels, no last newline, LF
 * files. At depth MIME_DEPTH or part MIME_PARTS the rest is one opaque part. Linear; no recursion.
 * Errors: -E_NOMEM (arena), and what the reader returns. The parts are plain numbers and may be cached as they are. */
#ifndef PROTO_MIME_H
#define PROTO_MIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;

#define MIME_DEPTH 100u
#define MIME_PARTS 10000u
#define MIME_ARENA (8u * 1024u * 1024u)
#define MIME_NONE UINT32_MAX

/* Where the octets come from. read: 1 to n octets at `at`, 0 behind the end, or -E_*; may block if the caller may. */
struct mime_source {
    int64_t (*read)(void *ctx, uint64_t at, void *buf, size_t n);
    void *ctx;
    uint64_t size;
};

struct mime_source mime_source_of(const struct span *text); /* *text must outlive it */

enum mime_kind { MIME_LEAF, MIME_MULTIPART, MIME_MESSAGE };

enum {
    MIME_OPAQUE = 1u, /* over a limit: shown as application/octet-stream, whatever its header says */
    MIME_PLAIN = 2u,  /* a multipart without boundary or parts: shown as text/plain (RFC 2045 5.2) */
    MIME_DIGEST_CHILD = 4u, /* inside multipart/digest: the default type is message/rfc822 (RFC 2046 5.1.5) */
};

struct mime_part {
    uint64_t header_at; /* offsets in the file */
    uint64_t body_at;   /* behind the empty line */
    uint64_t body_end;  /* without the line end that belongs to the boundary */
    uint32_t lines;     /* of the body; a last line without an end counts */
    uint32_t parent;    /* index, MIME_NONE for the message itself */
    uint32_t next;      /* next part of the same multipart, or MIME_NONE */
    uint32_t children;  /* the first is the part's index + 1; a MIME_MESSAGE has one: the message in it */
    uint16_t depth;     /* 0 for the message itself */
    uint8_t kind;       /* enum mime_kind */
    uint8_t flags;
};

struct mime_tree {
    struct mime_part *parts;
    size_t count; /* at least 1 */
};

int mime_scan(struct arena *a, const struct mime_source *src, struct mime_tree *ret);

/* Is the tree sound for a file of this size (offsets inside, links forward)? For one that comes from a cache. */
bool mime_tree_ok(const struct mime_tree *tree, uint64_t size);

/* --- one part's Content-* fields ------------------------------------------------------------------------------ */

struct mime_param {
    struct span name;
    struct span value; /* unquoted; RFC 2231 forms as they are */
};

struct mime_params {
    struct mime_param *list;
    size_t count;
};

enum mime_encoding { MIME_7BIT, MIME_8BIT, MIME_BINARY, MIME_BASE64, MIME_QUOTED_PRINTABLE, MIME_OTHER_ENCODING };

struct mime_fields {
    struct span type, subtype;     /* as written; text/plain by default */
    struct mime_params params;     /* of the type */
    struct span encoding_text;     /* "7BIT" by default */
    enum mime_encoding encoding;
    struct span id, description, location, md5; /* unfolded; p NULL if absent */
    struct span disposition;       /* p NULL if absent */
    struct mime_params disposition_params;
    struct span *languages;
    size_t language_count;
};

/* Reads the header block of a part. `flags` are the part's. -E_NOMEM. Spans point into `block` or the arena. */
int mime_fields_parse(struct arena *a, struct span block, unsigned flags, struct mime_fields *ret);


/* The part's header block from the source, in the arena (at most HEADER_MAX octets). -E_NOMEM, reader's errors. */
int mime_read_header(struct arena *a, const struct mime_source *src, const struct mime_part *part, struct span *ret);

/* The parameter's value, p NULL if absent. Without case. RFC 2231 forms are not joined. */
struct span mime_param_get(const struct mime_params *params, const char *name_z);

/* The same decoded to UTF-8: RFC 2231 continuations and charsets, RFC 2047 words in a plain value (common in file
 * names). p NULL if absent or the arena is full. */
struct span mime_param_text(struct arena *a, const struct mime_params *params, const char *name_z);

/* --- sections, RFC 9051 6.4.5 ------------------------------------------------------------------------------------ */

enum mime_section_text { SECTION_ALL, SECTION_HEADER, SECTION_TEXT, SECTION_MIME };

struct mime_range {
    uint64_t at, size;
    uint32_t part; /* index of the part the numbers name; MIME_NONE without numbers */
};

/* BODY[numbers.what] as a range of the file; HEADER.FIELDS is SECTION_HEADER, then header_write_fields().
 * -E_NOTFOUND: the message has no such section (FETCH answers NIL).
 *   BODY[]  {NULL, 0, ALL}    BODY[2.1.HEADER]  {{2, 1}, 2, HEADER}    BODY[1.MIME]  {{1}, 1, MIME} */
int mime_section(const struct mime_tree *tree, const uint32_t *numbers, size_t count, enum mime_section_text what,
                 struct mime_range *ret);

#endif
