/* 64 octets of message text at once: masks of the octets that matter, bit i for octet i. SSE2, plain C elsewhere; on
 * processors that have AVX2 half the instructions by block64_load_avx2(), which only functions marked BLOCK64_AVX2 may
 * call, and these only where block64_has_avx2(). For src/proto/smtp_data.c. Pure. */
#ifndef PROTO_BLOCK64_H
#define PROTO_BLOCK64_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && defined(__x86_64__)
#include <immintrin.h>
#define BLOCK64_AVX2 __attribute__((target("avx2,bmi")))
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#define BLOCK64 64

struct block64 {
    uint64_t cr, lf, dot;
#ifdef __SSE2__
    __m128i least, any;
#else
    uint8_t least, any;
#endif
};

/* What was seen in all blocks noted so far: judged once at the end. */
struct block64_seen {
#ifdef __SSE2__
    __m128i least, any;
#else
    uint8_t least, any;
#endif
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
static inline uint64_t block64_equal(__m128i v0, __m128i v1, __m128i v2, __m128i v3, char c)
{
    const __m128i want = _mm_set1_epi8(c);
    uint64_t m0 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v0, want));
    uint64_t m1 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v1, want));
    uint64_t m2 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v2, want));
    uint64_t m3 = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v3, want));
    return (m0 | m1 << 16) | (m2 | m3 << 16) << 32;
}

/* Reads in[0..64), copies it to out[0..64). */
static inline void block64_load(struct block64 *b, const uint8_t *in, uint8_t *out)
{
    const __m128i *from = (const __m128i *)(const void *)in;
    __m128i *to = (__m128i *)(void *)out;
    __m128i v0 = _mm_loadu_si128(from), v1 = _mm_loadu_si128(from + 1);
    __m128i v2 = _mm_loadu_si128(from + 2), v3 = _mm_loadu_si128(from + 3);
    _mm_storeu_si128(to, v0);
    _mm_storeu_si128(to + 1, v1);
    _mm_storeu_si128(to + 2, v2);
    _mm_storeu_si128(to + 3, v3);
    b->least = _mm_min_epu8(_mm_min_epu8(v0, v1), _mm_min_epu8(v2, v3));
    b->any = _mm_or_si128(_mm_or_si128(v0, v1), _mm_or_si128(v2, v3));
    b->cr = block64_equal(v0, v1, v2, v3, '\r');
    b->lf = block64_equal(v0, v1, v2, v3, '\n');
    b->dot = block64_equal(v0, v1, v2, v3, '.');
}

#ifdef BLOCK64_AVX2
static inline bool block64_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}

BLOCK64_AVX2 static inline uint64_t block64_equal_avx2(__m256i v0, __m256i v1, char c)
{
    const __m256i want = _mm256_set1_epi8(c);
    uint64_t m0 = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v0, want));
    uint64_t m1 = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v1, want));
    return m0 | m1 << 32;
}

/* As block64_load(). */
BLOCK64_AVX2 static inline void block64_load_avx2(struct block64 *b, const uint8_t *in, uint8_t *out)
{
    __m256i v0 = _mm256_loadu_si256((const __m256i *)(const void *)in);
    __m256i v1 = _mm256_loadu_si256((const __m256i *)(const void *)(in + 32));
    _mm256_storeu_si256((__m256i *)(void *)out, v0);
    _mm256_storeu_si256((__m256i *)(void *)(out + 32), v1);
    __m256i least = _mm256_min_epu8(v0, v1), any = _mm256_or_si256(v0, v1);
    b->least = _mm_min_epu8(_mm256_castsi256_si128(least), _mm256_extracti128_si256(least, 1));
    b->any = _mm_or_si128(_mm256_castsi256_si128(any), _mm256_extracti128_si256(any, 1));
    b->cr = block64_equal_avx2(v0, v1, '\r');
    b->lf = block64_equal_avx2(v0, v1, '\n');
    b->dot = block64_equal_avx2(v0, v1, '.');
}
#endif

static inline void block64_seen_init(struct block64_seen *s)
{
    s->least = _mm_set1_epi8(1);
    s->any = _mm_setzero_si128();
}

static inline void block64_note(struct block64_seen *s, const struct block64 *b)
{
    s->least = _mm_min_epu8(s->least, b->least);
    s->any = _mm_or_si128(s->any, b->any);
}

static inline bool block64_seen_nul(const struct block64_seen *s)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(s->least, _mm_setzero_si128())) != 0;
}

static inline bool block64_seen_eight_bit(const struct block64_seen *s)
{
    return _mm_movemask_epi8(s->any) != 0;
}
#else
static inline void block64_load(struct block64 *b, const uint8_t *in, uint8_t *out)
{
    *b = (struct block64){.least = 1};
    for (unsigned i = 0; i < BLOCK64; i++) {
        uint8_t c = out[i] = in[i];
        b->cr |= (uint64_t)(c == '\r') << i;
        b->lf |= (uint64_t)(c == '\n') << i;
        b->dot |= (uint64_t)(c == '.') << i;
        b->least = c < b->least ? c : b->least;
        b->any |= c;
    }
}

static inline void block64_seen_init(struct block64_seen *s)
{
    *s = (struct block64_seen){.least = 1};
}

static inline void block64_note(struct block64_seen *s, const struct block64 *b)
{
    s->least = b->least < s->least ? b->least : s->least;
    s->any |= b->any;
}

static inline bool block64_seen_nul(const struct block64_seen *s)
{
    return s->least == 0;
}

static inline bool block64_seen_eight_bit(const struct block64_seen *s)
{
    return s->any >= 0x80;
}
#endif

static inline void copy64(uint8_t *out, const uint8_t *in)
{
    memcpy(out, in, 16);
    memcpy(out + 16, in + 16, 16);
    memcpy(out + 32, in + 32, 16);
    memcpy(out + 48, in + 48, 16);
}

#endif
