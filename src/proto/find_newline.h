/* The first CR or LF, 16 octets at a time where the machine can. Pure. */
#ifndef PROTO_FIND_NEWLINE_H
#define PROTO_FIND_NEWLINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Its offset, or n. Reads exactly p[0..n). */
static inline size_t find_newline(const uint8_t *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
    for (; n - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        int hit = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)));
        if (hit != 0)
            return i + (size_t)__builtin_ctz((unsigned)hit);
    }
#endif
    while (i < n && p[i] != '\r' && p[i] != '\n')
        i++;
    return i;
}

#endif
