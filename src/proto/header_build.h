/* What the machines of rfc5322.rl and mime.rl call: skipping of long runs, and the header field. Not for others. */
#ifndef PROTO_HEADER_BUILD_H
#define PROTO_HEADER_BUILD_H

#include <emmintrin.h>

#include "proto/header.h"

struct header_build {
    const uint8_t *name_end;
    const uint8_t *value;
};

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
