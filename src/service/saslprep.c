#include "service/saslprep.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/utf8.h"

#define TEXT_MAX 1024u      /* AUTH-03 */
#define EXPANSION_MAX 18u   /* U+FDFA, the longest compatibility decomposition */
#define POINTS_MAX (TEXT_MAX / 3u * EXPANSION_MAX + TEXT_MAX)

struct range {
    uint32_t first, last;
};
struct decomposition {
    uint32_t point;
    uint16_t at, n;
};
struct mark { /* canonical combining class */
    uint32_t first, last;
    uint8_t class;
};
struct pair {
    uint32_t first, second, composed;
};

#include "service/saslprep_tables.inc"

struct points {
    uint32_t p[POINTS_MAX];
    uint8_t class[POINTS_MAX];
    size_t n;
    bool full;
};

static bool in_ranges(const struct range *r, size_t n, uint32_t c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c > r[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && c >= r[low].first;
}
#define IN(table, c) in_ranges((table), ARRAY_LEN(table), (c))

static uint8_t class_of(uint32_t c)
{
    size_t low = 0, high = ARRAY_LEN(marks);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c > marks[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    return low < ARRAY_LEN(marks) && c >= marks[low].first ? marks[low].class : 0;
}

static void push(struct points *out, uint32_t c)
{
    if (out->n == POINTS_MAX) {
        out->full = true;
        return;
    }
    out->p[out->n] = c;
    out->class[out->n++] = class_of(c);
}

/* Hangul syllables are computed, not listed (Unicode 3.12). */
#define HANGUL_S 0xAC00u
#define HANGUL_L 0x1100u
#define HANGUL_V 0x1161u
#define HANGUL_T 0x11A7u
#define HANGUL_COUNT 11172u

static void decompose(struct points *out, uint32_t c)
{
    size_t low = 0, high = ARRAY_LEN(decompositions);
    if (c >= HANGUL_S && c < HANGUL_S + HANGUL_COUNT) {
        uint32_t s = c - HANGUL_S;
        push(out, HANGUL_L + s / 588);
        push(out, HANGUL_V + s % 588 / 28);
        if (s % 28 != 0)
            push(out, HANGUL_T + s % 28);
        return;
    }
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c > decompositions[mid].point)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == ARRAY_LEN(decompositions) || decompositions[low].point != c) {
        push(out, c);
        return;
    }
    for (size_t i = 0; i < decompositions[low].n; i++)
        push(out, decomposition_points[decompositions[low].at + i]);
}

/* Marks that stand together, in the order of their classes, equal ones as they were. */
static void order_marks(struct points *t)
{
    for (size_t i = 1; i < t->n; i++) {
        uint32_t c = t->p[i];
        uint8_t class = t->class[i];
        size_t at = i;
        for (; class != 0 && at > 0 && t->class[at - 1] > class; at--) {
            t->p[at] = t->p[at - 1];
            t->class[at] = t->class[at - 1];
        }
        t->p[at] = c;
        t->class[at] = class;
    }
}

static uint32_t compose_two(uint32_t a, uint32_t b)
{
    size_t low = 0, high = ARRAY_LEN(pairs);
    if (a >= HANGUL_L && a < HANGUL_L + 19 && b >= HANGUL_V && b < HANGUL_V + 21)
        return HANGUL_S + ((a - HANGUL_L) * 21 + (b - HANGUL_V)) * 28;
    if (a >= HANGUL_S && a < HANGUL_S + HANGUL_COUNT && (a - HANGUL_S) % 28 == 0 && b > HANGUL_T && b < HANGUL_T + 28)
        return a + (b - HANGUL_T);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (a > pairs[mid].first || (a == pairs[mid].first && b > pairs[mid].second))
            low = mid + 1;
        else
            high = mid;
    }
    return low < ARRAY_LEN(pairs) && pairs[low].first == a && pairs[low].second == b ? pairs[low].composed : 0;
}

static void compose(struct points *t)
{
    size_t starter = SIZE_MAX, out = 0;
    int last_class = -1; /* of what stands between the starter and here; -1: nothing does */
    for (size_t i = 0; i < t->n; i++) {
        uint32_t c = t->p[i], both;
        uint8_t class = t->class[i];
        if (starter != SIZE_MAX && last_class < (int)class && (both = compose_two(t->p[starter], c)) != 0) {
            t->p[starter] = both;
            continue;
        }
        if (class == 0) {
            starter = out;
            last_class = -1;
        } else {
            last_class = class;
        }
        t->p[out] = c;
        t->class[out++] = class;
    }
    t->n = out;
}

static bool allowed(const struct points *t)
{
    bool right = false, left = false;
    for (size_t i = 0; i < t->n; i++) {
        if (IN(prohibited, t->p[i]))
            return false;
        right = right || IN(right_to_left, t->p[i]);
        left = left || IN(left_to_right, t->p[i]);
    }
    if (!right)
        return true;
    return !left && IN(right_to_left, t->p[0]) && IN(right_to_left, t->p[t->n - 1]); /* RFC 3454 6 */
}

int saslprep(struct span text, char **ret, size_t *ret_n)
{
    struct points *t;
    int r = 0;
    if (text.n > TEXT_MAX)
        return -E_SYNTAX;
    t = calloc(1, sizeof(*t));
    char *out = t == NULL ? NULL : malloc(4 * (size_t)POINTS_MAX + 1);
    if (out == NULL) {
        free(t);
        return -E_NOMEM;
    }
    for (size_t at = 0, len; at < text.n && r == 0; at += len) {
        uint32_t c;
        len = utf8_get(text.p + at, text.n - at, &c);
        if (len == 0)
            r = -E_SYNTAX;
        else if (!IN(to_nothing, c))
            decompose(t, IN(to_blank, c) ? ' ' : c);
    }
    if (r == 0) {
        order_marks(t);
        compose(t);
        r = t->full || !allowed(t) ? -E_SYNTAX : 0;
    }
    size_t n = 0;
    for (size_t i = 0; i < t->n && r == 0; i++)
        n += utf8_put(t->p[i], (uint8_t *)out + n);
    out[n] = 0;
    crypto_wipe(t, sizeof(*t));
    free(t);
    if (r < 0) {
        crypto_wipe(out, n);
        free(out);
        return r;
    }
    *ret = out;
    *ret_n = n;
    return 0;
}
