/* What the machines of rfc5322.rl and mime.rl call: skipping of long runs, and the header field. Not for others. */
#ifndef PROTO_HEADER_BUILD_H
#define PROTO_HEADER_BUILD_H

#include <emmintrin.h>

#include "proto/header.h"

struct header_build {
    const uint8_t *name_end;
    const uint8_t *value;
};

/* p is at the first octet of a name (RFC 5322 3.6.8 ftext: 33 to 126 without ":"): its last octet, or one before that
 * within the last 16 octets of the text. */
static inline const uint8_t *header_skip_name(const uint8_t *p, const uint8_t *pe)
{
    const __m128i colon = _mm_set1_epi8(':'), blank = _mm_set1_epi8(' '), del = _mm_set1_epi8(0x7f);
    for (; pe - p >= 16; p += 16) {
        /* Signed: octets above 127 are below the blank. */
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(block, colon), _mm_cmpeq_epi8(block, del));
        ends = _mm_or_si128(ends, _mm_or_si128(_mm_cmplt_epi8(block, blank), _mm_cmpeq_epi8(block, blank)));
        unsigned hits = (unsigned)_mm_movemask_epi8(ends);
        if (hits != 0)
            return p + __builtin_ctz(hits) - 1;
        if (pe - p < 32)
            return p + 15;
    }
    return p;
}

/* p is in a line: the octet before its LF, or the last one before pe. Never behind pe, never before p. */
static inline const uint8_t *header_skip(const uint8_t *p, const uint8_t *pe)
{
    const __m128i lf = _mm_set1_epi8('\n');
    while (pe - p >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
        unsigned hits = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, lf));
        if (hits != 0)
            return p + __builtin_ctz(hits) - 1;
        p += 16;
    }
    while (p < pe && *p != '\n')
        p++;
    return p - 1;
}

/* The comment that starts at p, nested ones included (RFC 5322 3.2.2): its last octet, or pe - 1 without an end. */
const uint8_t *header_comment(const uint8_t *p, const uint8_t *pe);
const uint8_t *header_comment_end(const uint8_t *p, const uint8_t *pe, bool *ret_closed);

/* Behind the line at p and the folded lines that follow it. */
const uint8_t *header_skip_lines(const uint8_t *p, const uint8_t *pe);

void header_build_field(const struct header_build *b, const uint8_t *start, const uint8_t *end, struct header_field *ret);

#endif
