/* Runs of usual octets in an HTTP head, so that the machine of grammar/http.rl need not step through them. Each takes the
 * place `p` of an octet the machine has just accepted and gives the place of the last octet of the run behind it, or `p`;
 * every octet of a run is one the machine would take in the same state with nothing else to do. What is rare is left to the
 * machine. Pure; reads in front of `end` only. For http_read.h. */
#ifndef PROTO_HTTP_RUN_H
#define PROTO_HTTP_RUN_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    HTTP_RUN_NAME = 1,  /* letters, "-": of a field's name */
    HTTP_RUN_PIECE = 2, /* of a path's segment, of a query's name and value: pchar but "%" and what cuts or is decoded */
};

extern const uint8_t http_run_kinds[256];

static inline const uint8_t *http_run_of(const uint8_t *p, const uint8_t *end, unsigned kind)
{
    while (end - p > 1 && (http_run_kinds[p[1]] & kind) != 0)
        p++;
    return p;
}

/* Blanks and what ASCII prints: of a field's value. It is long, so 16 octets at a time where the machine can. */
static inline const uint8_t *http_run_value(const uint8_t *p, const uint8_t *end)
{
#ifdef __SSE2__
    const __m128i shift = _mm_set1_epi8(0x80 - 0x20), most = _mm_set1_epi8(0x7e - 0xa0); /* 0x20 becomes the least number */
    for (; end - p > 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
        unsigned other = (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(_mm_add_epi8(v, shift), most));
        if (other != 0)
            return p + __builtin_ctz(other);
    }
#endif
    while (end - p > 1 && p[1] >= 0x20 && p[1] < 0x7f)
        p++;
    return p;
}

#endif
