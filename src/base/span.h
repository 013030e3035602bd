/* Span: a piece of text, pointer and length, not NUL-terminated, not owned (STYLE 3).
 * Who made it says how long it lives; span_dup() makes it live as long as an arena. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct span {
    const uint8_t *p; /* may be NULL when n is 0 */
    size_t n;
};

#define SPAN_LIT(s) ((struct span){(const uint8_t *)("" s), sizeof(s) - 1})
#define SPAN_FMT "%.*s" /* with SPAN_ARG(x) */
#define SPAN_ARG(s) (int)(s).n, (const char *)(s).p

static inline struct span span_of(const void *p, size_t n)
{
    return (struct span){(const uint8_t *)p, n};
}

static inline struct span span_z(const char *text_z)
{
    return (struct span){(const uint8_t *)text_z, text_z == NULL ? 0 : strlen(text_z)};
}

/* The part from `from` on, at most `n` octets; both are cut to what there is. */
static inline struct span span_part(struct span s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    return (struct span){n == 0 ? s.p : s.p + from, n};
}

bool span_eq(struct span a, struct span b);
bool span_eq_z(struct span a, const char *b_z);
bool span_ieq(struct span a, struct span b);       /* ASCII letters without case */
bool span_ieq_z(struct span a, const char *b_z);
bool span_istarts_z(struct span s, const char *prefix_z);
int span_cmp(struct span a, struct span b);        /* memcmp order, shorter first */
bool span_find(struct span s, uint8_t c, size_t *ret_at);  /* first */
bool span_rfind(struct span s, uint8_t c, size_t *ret_at); /* last */
struct span span_trim(struct span s);              /* without blanks and tabs at both ends */

/* Copies; .p is NULL with n = 0 when the arena is full (and the source was not empty). span_dup puts a NUL behind. */
struct span span_dup(struct arena *a, struct span s);
struct span span_dup_lower(struct arena *a, struct span s); /* ASCII letters folded */
char *span_dup_z(struct arena *a, struct span s);           /* NULL when full or when s holds a NUL */

/* Decimal without sign, all of `s`: 0, or -E_SYNTAX (empty, other octets) or -E_LIMIT (above `max`). */
int span_u64(struct span s, uint64_t max, uint64_t *ret);

/* The value of a hexadecimal digit, either case; -1: it is none. */
int ascii_hex(uint8_t c);

static inline uint8_t ascii_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

#endif
