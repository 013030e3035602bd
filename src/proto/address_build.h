/* What the address machines of rfc5322.rl call. Not for others. */
#ifndef PROTO_ADDRESS_BUILD_H
#define PROTO_ADDRESS_BUILD_H

#include <emmintrin.h>
#include <stdbool.h>
#include <stdint.h>

#include "proto/address.h"

enum address_stop { ADDRESS_ENDS_AT_COMMA, ADDRESS_ENDS_AT_COLON, ADDRESS_ENDS_AT_SEMICOLON };

enum address_part { ADDRESS_IN_PHRASE = 1, ADDRESS_IN_LOCAL = 2, ADDRESS_IN_DOMAIN = 4 };

/* Octets of a dot-atom in a row, in a phrase with single blanks between words. */
struct address_run {
    const uint8_t *from, *end;
};

/* Marks of one item; NULL where the thing did not occur. */
struct address_build {
    const uint8_t *start;               /* where the machine began */
    const uint8_t *item;                /* first word */
    struct address_run phrase, local, domain; /* the last of each */
    const uint8_t *at;                  /* the "@" before the domain that counts */
    const uint8_t *angle, *angle_end;   /* "<" and ">" */
    const uint8_t *route, *route_end;   /* first "@" and ":" of a source route */
    const uint8_t *comment, *comment_end; /* last comment: "(" and its last octet */
    const uint8_t *broke_at;            /* where the machine gave up */
    enum address_stop end;
    unsigned flags;
    bool in_quotes;
    bool open_comment;
};

extern const bool address_dot_atom[256]; /* atext (RFC 5322 3.2.3, RFC 6532 3.2) and "." */

/* Of the octets from p those that most runs consist of, 16 at a time: the first other, or one less than 16 before pe. */
static inline const uint8_t *address_skip_common(const uint8_t *p, const uint8_t *pe)
{
    const __m128i lower = _mm_set1_epi8(0x20), a = _mm_set1_epi8((char)(0x80 - 'a')), z = _mm_set1_epi8((char)(0x80 + 26));
    const __m128i hyphen = _mm_set1_epi8((char)(0x80 - '-')), nine = _mm_set1_epi8((char)(0x80 + 13));
    for (; pe - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(_mm_or_si128(v, lower), a), z);
        __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(v, hyphen), nine); /* "-" "." "/" and digits */
        unsigned common = (unsigned)_mm_movemask_epi8(_mm_or_si128(v, _mm_or_si128(letter, digit))); /* and above 127 */
        if (common != 0xffff)
            return p + __builtin_ctz(~common);
    }
    return p;
}

/* The run that starts at p: its last octet. That of a domain ends in a label, not in a dot: what may follow differs. */
static inline const uint8_t *address_build_run(struct address_run *run, enum address_part part, const uint8_t *p,
                                               const uint8_t *pe)
{
    run->from = p;
    for (;;) {
        p = address_skip_common(p, pe);
        while (p < pe && address_dot_atom[*p])
            p++;
        if (part != ADDRESS_IN_PHRASE || pe - p < 2 || *p != ' ' || !address_dot_atom[p[1]])
            break;
        p++;
    }
    while (part == ADDRESS_IN_DOMAIN && p[-1] == '.')
        p--;
    run->end = p;
    return p - 1;
}

/* p is in a quoted string: the octet before the next quote or backslash, or the last one before pe. */
static inline const uint8_t *address_build_quoted(const uint8_t *p, const uint8_t *pe)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (; pe - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        int ends = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)));
        if (ends != 0)
            return p + __builtin_ctz((unsigned)ends) - 1;
    }
    while (p < pe && *p != '"' && *p != '\\')
        p++;
    return p - 1;
}

const uint8_t *address_build_comment(struct address_build *b, const uint8_t *p, const uint8_t *pe);

/* Makes the entry from the marks: 1, 0 (nothing there), -E_NOMEM. `p` is where the item ended. */
int address_build_finish(struct address_scan *as, const struct address_build *b, const uint8_t *p, struct address *ret);

/* At the end of the text: closes an open group. */
int address_build_end(struct address_scan *as, struct address *ret);

#endif
