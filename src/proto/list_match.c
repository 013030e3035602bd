#include "proto/list_match.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/macros.h"

/* A set of places in the pattern, one bit each: bit i is "the first i octets of the pattern matched". All places are
 * moved at once, octet by octet of the name, so that no pattern can make it backtrack. */
#define WORDS (LIST_PATTERN_MAX / 64 + 1)

struct places {
    uint64_t bits[WORDS];
};

static bool has(const struct places *s, size_t i)
{
    return (s->bits[i / 64] >> (i % 64) & 1) != 0;
}

static void put(struct places *s, size_t i)
{
    s->bits[i / 64] |= (uint64_t)1 << (i % 64);
}

static bool is_wild(uint8_t c)
{
    return c == '*' || c == '%';
}

/* Places from `i` on that need no octet: a wildcard may stand for nothing. What follows a place that is set is set as
 * well, so a run of wildcards is gone through once, not once from each of them. */
static void put_closed(struct places *s, struct span pattern, size_t i)
{
    put(s, i);
    while (i < pattern.n && is_wild(pattern.p[i]) && !has(s, i + 1))
        put(s, ++i);
}

static bool step(struct places *s, struct span pattern, size_t words, uint8_t c, size_t inbox)
{
    struct places next;
    bool any = false;
    memset(&next, 0, words * sizeof(next.bits[0]));
    for (size_t w = 0; w < words; w++) {
        for (uint64_t left = s->bits[w]; left != 0; left &= left - 1) {
            size_t i = w * 64 + (size_t)__builtin_ctzll(left);
            if (i == pattern.n)
                continue;
            uint8_t p = pattern.p[i];
            if (p == '*' || (p == '%' && c != '/'))
                put_closed(&next, pattern, i);
            else if (p == c || (i < inbox && ascii_lower(p) == ascii_lower(c)))
                put_closed(&next, pattern, i + 1);
            else
                continue;
            any = true;
        }
    }
    memcpy(s->bits, next.bits, words * sizeof(next.bits[0]));
    return any;
}

/* Octets at the start of the pattern that match in any case: INBOX, alone or as the first part of a name. */
static size_t inbox_octets(struct span pattern, struct span name)
{
    const size_t n = sizeof("INBOX") - 1;
    bool in_name = span_istarts_z(name, "INBOX") && (name.n == n || name.p[n] == '/');
    return in_name ? MIN(n, pattern.n) : 0;
}

static bool below_possible(const struct places *s, struct span pattern)
{
    for (size_t i = 0; i < pattern.n; i++)
        if (has(s, i) && (pattern.p[i] == '*' || pattern.p[i] == '/'))
            return true;
    return false;
}

unsigned list_match(struct span pattern, struct span name)
{
    struct places s;
    unsigned found = 0;
    if (pattern.n > LIST_PATTERN_MAX)
        return 0;
    size_t words = pattern.n / 64 + 1, inbox = inbox_octets(pattern, name);
    memset(&s, 0, words * sizeof(s.bits[0]));
    put_closed(&s, pattern, 0);
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '/' && i > 0 && has(&s, pattern.n))
            found |= LIST_MATCH_PARENT;
        if (!step(&s, pattern, words, name.p[i], inbox))
            return found;
    }
    if (has(&s, pattern.n))
        found |= LIST_MATCH;
    if (below_possible(&s, pattern))
        found |= LIST_MATCH_BELOW;
    return found;
}
