#include "proto/casemap.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/casemap_table.h"

/* Octets of the character that starts with this one (RFC 3629 4); 0 for what starts none. */
static size_t sequence_length(uint8_t c)
{
    if (c < 0x80)
        return 1;
    if (c < 0xc2)
        return 0;
    return c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
}

/* The character at p: its number and length, or length 0 if it is no UTF-8. */
static size_t decode(const uint8_t *p, size_t n, uint32_t *ret)
{
    size_t len = sequence_length(p[0]);
    if (len == 0 || len > n)
        return 0;
    uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    *ret = c;
    return len;
}

static void fold_one(uint32_t c, const uint8_t *p, size_t len, struct strbuf *out)
{
    unsigned at = c < CASEMAP_LIMIT ? casemap_pages[casemap_page_of[c >> 6]][c & 63] : 0;
    if (at == 0)
        strbuf_add(out, p, len);
    else
        strbuf_add(out, casemap_pool + at + 1, casemap_pool[at]);
}

#ifdef __SSE2__
/* Blocks of 16 octets as long as they are ASCII: how many octets. */
static size_t fold_blocks(const uint8_t *p, size_t n, uint8_t *out)
{
    const __m128i below = _mm_set1_epi8('a' - 1), above = _mm_set1_epi8('z' + 1), bit = _mm_set1_epi8(0x20);
    size_t i = 0;
    for (; n - i >= 16; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        if (_mm_movemask_epi8(v) != 0)
            break;
        __m128i small = _mm_and_si128(_mm_cmpgt_epi8(v, below), _mm_cmplt_epi8(v, above));
        _mm_storeu_si128((__m128i *)(void *)(out + i), _mm_sub_epi8(v, _mm_and_si128(small, bit)));
    }
    return i;
}
#else
static size_t fold_blocks(const uint8_t *p, size_t n, uint8_t *out)
{
    (void)p;
    (void)n;
    (void)out;
    return 0;
}
#endif

/* ASCII from the begin of the text: how many octets. `out` holds text.n. */
static size_t fold_ascii(struct span text, uint8_t *out)
{
    size_t i = fold_blocks(text.p, text.n, out);
    for (; i < text.n && text.p[i] < 0x80; i++) {
        uint8_t c = text.p[i];
        out[i] = c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
    }
    return i;
}

void casemap_fold(struct span utf8, struct strbuf *out)
{
    size_t i = 0;
    while (i < utf8.n) {
        if (!strbuf_reserve(out, utf8.n - i))
            return;
        size_t ascii = fold_ascii(span_part(utf8, i, utf8.n), out->p + out->n);
        out->n += ascii;
        i += ascii;
        if (i == utf8.n)
            return;
        uint32_t c = 0;
        size_t len = decode(utf8.p + i, utf8.n - i, &c);
        if (len == 0)
            strbuf_c(out, utf8.p[i++]);
        else
            fold_one(c, utf8.p + i, len, out);
        i += len;
    }
}

int text_needle_make(struct arena *a, struct span utf8, struct text_needle *ret)
{
    struct strbuf b = {0};
    casemap_fold(utf8, &b);
    struct span folded = strbuf_ok(&b) ? span_dup(a, strbuf_text(&b)) : span_of(NULL, 0);
    strbuf_done(&b);
    if (folded.p == NULL)
        return -E_NOMEM;
    ret->folded = folded;
    return 0;
}

struct text_match text_match_of(const struct text_needle *needle, struct strbuf *scratch)
{
    strbuf_clear(scratch);
    return (struct text_match){.needle = needle, .scratch = scratch, .found = needle->folded.n == 0};
}

/* How many octets at the end may be the begin of a character that goes on in the next piece. */
static size_t unfinished(struct span s)
{
    for (size_t back = 1; back <= 3 && back <= s.n; back++) {
        uint8_t c = s.p[s.n - back];
        if ((c & 0xc0) == 0x80)
            continue;
        return sequence_length(c) > back ? back : 0;
    }
    return 0;
}

static bool look(struct text_match *m)
{
    const struct span *needle = &m->needle->folded;
    struct strbuf *text = m->scratch;
    m->found = text->n > 0 && memmem(text->p, text->n, needle->p, needle->n) != NULL;
    if (!m->found && text->n >= needle->n) {
        size_t keep = needle->n - 1;
        memmove(text->p, text->p + text->n - keep, keep);
        text->n = keep;
    }
    return m->found;
}

bool text_match_feed(struct text_match *m, struct span utf8)
{
    if (m->found)
        return true;
    if (m->held_n > 0) {
        uint8_t joined[8];
        size_t n = m->held_n, take = 0;
        memcpy(joined, m->held, n);
        while (take < utf8.n && n < 4 && sequence_length(joined[0]) > n && (utf8.p[take] & 0xc0) == 0x80)
            joined[n++] = utf8.p[take++];
        utf8 = span_part(utf8, take, utf8.n);
        if (utf8.n == 0 && sequence_length(joined[0]) > n) {
            memcpy(m->held, joined, n);
            m->held_n = (uint8_t)n;
            return false;
        }
        m->held_n = 0;
        casemap_fold(span_of(joined, n), m->scratch);
    }
    size_t rest = unfinished(utf8);
    casemap_fold(span_part(utf8, 0, utf8.n - rest), m->scratch);
    if (rest > 0)
        memcpy(m->held, utf8.p + utf8.n - rest, rest);
    m->held_n = (uint8_t)rest;
    return look(m);
}

bool text_match_end(struct text_match *m)
{
    if (m->found || m->held_n == 0)
        return m->found;
    casemap_fold(span_of(m->held, m->held_n), m->scratch);
    m->held_n = 0;
    return look(m);
}

bool text_contains(struct span utf8, const struct text_needle *needle)
{
    struct strbuf scratch = {0};
    struct text_match m = text_match_of(needle, &scratch);
    bool found = text_match_feed(&m, utf8) || text_match_end(&m);
    strbuf_done(&scratch);
    return found;
}
