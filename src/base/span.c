#include "base/span.h"

#include "base/arena.h"
#include "base/err.h"

bool span_eq(struct span a, struct span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool span_eq_z(struct span a, const char *b_z)
{
    return span_eq(a, span_z(b_z));
}

bool span_ieq(struct span a, struct span b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

bool span_ieq_z(struct span a, const char *b_z)
{
    return span_ieq(a, span_z(b_z));
}

bool span_istarts_z(struct span s, const char *prefix_z)
{
    struct span prefix = span_z(prefix_z);
    return s.n >= prefix.n && span_ieq(span_part(s, 0, prefix.n), prefix);
}

int span_cmp(struct span a, struct span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (d != 0)
        return d;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool span_find(struct span s, uint8_t c, size_t *ret_at)
{
    const uint8_t *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);
    if (at != NULL)
        *ret_at = (size_t)(at - s.p);
    return at != NULL;
}

bool span_rfind(struct span s, uint8_t c, size_t *ret_at)
{
    const uint8_t *at = s.n == 0 ? NULL : memrchr(s.p, c, s.n);
    if (at != NULL)
        *ret_at = (size_t)(at - s.p);
    return at != NULL;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

struct span span_trim(struct span s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = span_part(s, 1, s.n);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct span span_dup(struct arena *a, struct span s)
{
    uint8_t *p = arena_alloc(a, s.n + 1);
    if (p == NULL)
        return (struct span){NULL, 0};
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    return (struct span){p, s.n};
}

struct span span_dup_lower(struct arena *a, struct span s)
{
    uint8_t *p = arena_alloc(a, s.n + 1);
    if (p == NULL)
        return (struct span){NULL, 0};
    for (size_t i = 0; i < s.n; i++)
        p[i] = ascii_lower(s.p[i]);
    return (struct span){p, s.n};
}

char *span_dup_z(struct arena *a, struct span s)
{
    if (s.n > 0 && memchr(s.p, 0, s.n) != NULL)
        return NULL;
    char *z = arena_alloc(a, s.n + 1);
    if (z != NULL && s.n > 0)
        memcpy(z, s.p, s.n);
    return z;
}

#define DIGITS_SAFE 19 /* so many fit whatever they are */

int span_u64(struct span s, uint64_t max, uint64_t *ret)
{
    uint64_t v = 0;
    bool over = false;
    if (s.n == 0)
        return -E_SYNTAX;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t digit = (uint8_t)(s.p[i] - '0');
        if (digit > 9)
            return -E_SYNTAX;
        over |= i >= DIGITS_SAFE && v > (UINT64_MAX - digit) / 10;
        v = v * 10 + digit; /* may wrap once it is over */
    }
    if (over || v > max)
        return -E_LIMIT;
    *ret = v;
    return 0;
}

int ascii_hex(uint8_t c)
{
    c = ascii_lower(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
