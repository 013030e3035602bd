/* 64 octets of message text at once: masks of the octets that matter, bit i for octet i. SSE2, plain C elsewhere.
 * For src/proto/smtp_data.c. Pure. */
#ifndef PROTO_BLOCK64_H
#define PROTO_BLOCK64_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK64 64

struct block64 {
    uint64_t cr, lf, dot;
    bool nul, eight_bit; /* any */
};

static inline unsigned block64_first(uint64_t mask) /* mask != 0 */
{
    return (unsigned)__builtin_ctzll(mask);
}

static inline unsigned block64_last(uint64_t mask)
{
    return 63 - (unsigned)__builtin_clzll(mask);
}

static inline uint64_t block64_low(uint64_t mask, unsigned n) /* n < 64 */
{
    return mask & ((UINT64_C(1) << n) - 1);
}

#ifdef __SSE2__
static inline uint64_t block64_equal(const __m128i v[4], char c)
{
    const __m128i want = _mm_set1_epi8(c);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], want)) << (16 * i);
    return mask;
}

/* Reads in[0..64), copies it to out[0..64). */
static inline void block64_load(struct block64 *b, const uint8_t *in, uint8_t *out)
{
    __m128i v[4];
    for (int i = 0; i < 4; i++) {
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(in + 16 * i));
        _mm_storeu_si128((__m128i *)(void *)(out + 16 * i), v[i]);
    }
    __m128i least = _mm_min_epu8(_mm_min_epu8(v[0], v[1]), _mm_min_epu8(v[2], v[3]));
    __m128i any = _mm_or_si128(_mm_or_si128(v[0], v[1]), _mm_or_si128(v[2], v[3]));
    b->nul = _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
    b->eight_bit = _mm_movemask_epi8(any) != 0;
    b->cr = block64_equal(v, '\r');
    b->lf = block64_equal(v, '\n');
    b->dot = block64_equal(v, '.');
}
#else
static inline void block64_load(struct block64 *b, const uint8_t *in, uint8_t *out)
{
    *b = (struct block64){0};
    for (unsigned i = 0; i < BLOCK64; i++) {
        uint8_t c = out[i] = in[i];
        b->cr |= (uint64_t)(c == '\r') << i;
        b->lf |= (uint64_t)(c == '\n') << i;
        b->dot |= (uint64_t)(c == '.') << i;
        b->nul |= c == 0;
        b->eight_bit |= c >= 0x80;
    }
}
#endif

/* memcpy in pieces of 16 octets: touches up to 15 octets behind n on both sides. */
static inline void copy16s(uint8_t *out, const uint8_t *in, unsigned n)
{
    for (unsigned i = 0; i < n; i += 16)
        memcpy(out + i, in + i, 16);
}

#endif
