/* Strict JSON validator (RFC 8259, SPEC API-07; grammar/json.rl). All JSON passes it before cJSON sees it, because
 * cJSON takes "a\u0000b" as "a", keeps duplicate members, and accepts trailing text, bad UTF-8 and raw controls.
 * Refused: anything outside RFC 8259's grammar, invalid UTF-8, raw controls in strings, \u0000, lone surrogates,
 * depth above the limit, two members of one object with the same (unescaped) name, text after the value, a BOM, numbers
 * of 10^308 and above (readers would make infinity of them).
 *
 *   struct json_error e;
 *   int r = json_check(text, JSON_DEPTH_MAX, &e);
 *   if (r < 0)
 *       log_error("config.json", "offset=%zu what=%s", e.offset, e.text_z);
 *
 * Linear in the text's length, but for the sort of each object's names (128-bit hashes). Pure but for heap blocks of
 * its own that are gone at the end. Any thread. */
#ifndef PROTO_JSON_SCAN_H
#define PROTO_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define JSON_DEPTH_MAX 16   /* LIM-09 */
#define JSON_DEPTH_LIMIT 64 /* no caller may ask for more */

enum json_error_kind {
    JSON_OK,
    JSON_BAD_SYNTAX,
    JSON_BAD_UTF8,
    JSON_BAD_CONTROL,   /* raw control in a string */
    JSON_BAD_ESCAPE,    /* unknown escape, \u0000, lone surrogate */
    JSON_BAD_NUMBER,
    JSON_BAD_DEPTH,
    JSON_BAD_DUPLICATE, /* member name twice in one object */
    JSON_BAD_MEMBERS,   /* more than 65,536 in the open objects */
    JSON_BAD_TRAILING,  /* text after the value */
    JSON_BAD_END,       /* text ends too early */
    JSON_BAD_MEMORY,
    JSON_BAD__COUNT
};

struct json_error {
    enum json_error_kind kind;
    size_t offset;      /* octets before the one that is wrong */
    const char *text_z; /* for people; static */
};

/* A whole text: 0, -E_SYNTAX, -E_LIMIT (depth, members), -E_NOMEM; *ret_error (may be NULL) is set on failure only. */
int json_check(struct span text, unsigned max_depth, struct json_error *ret_error);

/* The same in pieces: any cut gives the same answer. */
struct json_scan;
struct json_scan *json_scan_new(unsigned max_depth); /* NULL: no memory */
int json_scan_feed(struct json_scan *s, struct span piece, struct json_error *ret_error); /* 0 or as above */
int json_scan_end(struct json_scan *s, struct json_error *ret_error);
struct json_scan *json_scan_free(struct json_scan *s); /* NULL-safe, returns NULL */

/* Long strings taken out of the text while it is read: those that are the member `member_z` of an object in the list that is
 * the member `list_z` of the outermost object. What is left, with the string empty, is JSON too; begin() may put something
 * into the string. After an error nothing is given any more. */
struct json_cut {
    const char *list_z, *member_z;
    void (*kept)(void *ctx, struct span text);
    void (*begin)(void *ctx);
    void (*octets)(void *ctx, struct span text); /* of the string, its escapes undone, in pieces */
    void (*end)(void *ctx);
};
void json_scan_cut(struct json_scan *s, const struct json_cut *cut, void *ctx); /* before the first piece */

const char *json_error_name(enum json_error_kind kind); /* "BAD_UTF8" */

#endif
