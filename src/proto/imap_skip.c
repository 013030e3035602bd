/* Runs of text for which the command machine would only loop. Sixteen octets at once where there are as many. */
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "proto/imap_build.h"

#define Q IMAP_RUN_QUOTED
#define A (IMAP_RUN_ATOM | Q)
#define I (IMAP_RUN_ITEM | A)
static const uint8_t run_classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* controls */
    Q, A, 0, A, A, Q, A, A, Q, Q, Q, A, A, A, I, A,                                                 /* SP to / */
    I, I, I, I, I, I, I, I, I, I, A, A, A, A, A, A,                                                 /* 0 to ? */
    A, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, A, 0, Q, A, A, /* @ to _ */
    A, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I, Q, A, A, A, Q, /* ` to DEL */
};
#undef Q
#undef A
#undef I

#if defined(__SSE2__)

/* Octets of v from `first` on, `count` of them. */
static inline __m128i in_range(__m128i v, uint8_t first, uint8_t count)
{
    __m128i from_zero = _mm_sub_epi8(v, _mm_set1_epi8((char)first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8((char)(count - 1))), from_zero);
}

static inline __m128i is(__m128i v, char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/* What does not belong to the run: bit i for octet i. Signed comparison: octets above 127 are below the blank. */
static inline unsigned ends(const uint8_t *p, enum imap_run run)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    if (run == IMAP_RUN_ITEM) {
        __m128i letters = in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 26);
        __m128i in = _mm_or_si128(_mm_or_si128(letters, in_range(v, '0', 10)), is(v, '.'));
        return (unsigned)_mm_movemask_epi8(in) ^ 0xffffu;
    }
    __m128i out = _mm_or_si128(_mm_or_si128(is(v, '"'), is(v, '\\')),
                               _mm_cmplt_epi8(v, _mm_set1_epi8(run == IMAP_RUN_QUOTED ? ' ' : '!')));
    if (run == IMAP_RUN_ATOM) {
        out = _mm_or_si128(out, _mm_or_si128(in_range(v, '(', 3), is(v, '%')));
        out = _mm_or_si128(out, _mm_or_si128(is(v, '{'), is(v, ']')));
        out = _mm_or_si128(out, is(v, 0x7f));
    }
    return (unsigned)_mm_movemask_epi8(out);
}

#define HAVE_ENDS 1

#endif

static inline const uint8_t *skip(const uint8_t *p, const uint8_t *pe, enum imap_run run)
{
#if defined(HAVE_ENDS)
    for (; pe - p > 16; p += 16) {
        unsigned mask = ends(p + 1, run);
        if (mask != 0)
            return p + __builtin_ctz(mask);
    }
#endif
    while (p + 1 < pe && (run_classes[p[1]] & run) != 0)
        p++;
    return p;
}

const uint8_t *imap_skip_atom(const uint8_t *p, const uint8_t *pe)
{
    return skip(p, pe, IMAP_RUN_ATOM);
}

const uint8_t *imap_skip_item(const uint8_t *p, const uint8_t *pe)
{
    return skip(p, pe, IMAP_RUN_ITEM);
}

const uint8_t *imap_skip_quoted(const uint8_t *p, const uint8_t *pe)
{
    return skip(p, pe, IMAP_RUN_QUOTED);
}
