#include "proto/json_scan.h"

#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/err.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "proto/json_read.h"

#define NAMES_MAX     65536 /* members of all open objects together */
#define NUMBER_DIGITS 308   /* 10^308 is the last power of ten a double holds */

static const struct {
    const char *name_z, *text_z;
} error_rows[] = {
    [JSON_OK] = {"OK", "no error"},
    [JSON_BAD_SYNTAX] = {"BAD_SYNTAX", "unexpected character"},
    [JSON_BAD_UTF8] = {"BAD_UTF8", "invalid UTF-8"},
    [JSON_BAD_CONTROL] = {"BAD_CONTROL", "control character in a string"},
    [JSON_BAD_ESCAPE] = {"BAD_ESCAPE", "bad escape, \\u0000 or lone surrogate"},
    [JSON_BAD_NUMBER] = {"BAD_NUMBER", "bad number"},
    [JSON_BAD_DEPTH] = {"BAD_DEPTH", "nested too deep"},
    [JSON_BAD_DUPLICATE] = {"BAD_DUPLICATE", "member name given twice"},
    [JSON_BAD_MEMBERS] = {"BAD_MEMBERS", "too many members"},
    [JSON_BAD_TRAILING] = {"BAD_TRAILING", "text behind the value"},
    [JSON_BAD_END] = {"BAD_END", "text ends too early"},
    [JSON_BAD_MEMORY] = {"BAD_MEMORY", "out of memory"},
};
_Static_assert(ARRAY_LEN(error_rows) == JSON_BAD__COUNT, "one row per error");

const char *json_error_name(enum json_error_kind kind)
{
    return (unsigned)kind < JSON_BAD__COUNT ? error_rows[kind].name_z : "";
}

/* The first error stands. */
static void fail(struct json_scan *s, enum json_error_kind kind, size_t offset)
{
    if (s->error.kind == JSON_OK)
        s->error = (struct json_error){kind, offset, error_rows[kind].text_z};
}

static void unexpected(struct json_scan *s, size_t offset)
{
    fail(s, s->expect == JSON_NOTHING ? JSON_BAD_TRAILING : JSON_BAD_SYNTAX, offset);
}

static bool in_object(const struct json_scan *s)
{
    return s->depth > 0 && (s->objects >> (s->depth - 1) & 1);
}

static void value_done(struct json_scan *s)
{
    s->expect = s->depth == 0 ? JSON_NOTHING : JSON_COMMA_OR_CLOSE;
}

static bool value_may_come(const struct json_scan *s)
{
    return s->expect == JSON_VALUE || s->expect == JSON_VALUE_OR_CLOSE;
}

void json_open(struct json_scan *s, bool object, size_t offset)
{
    if (!value_may_come(s)) {
        unexpected(s, offset);
        return;
    }
    if (s->depth == s->max_depth) {
        fail(s, JSON_BAD_DEPTH, offset);
        return;
    }
    uint64_t bit = UINT64_C(1) << s->depth;
    s->objects = object ? s->objects | bit : s->objects & ~bit;
    s->first_name[s->depth++] = s->names_n;
    s->expect = object ? JSON_NAME_OR_CLOSE : JSON_VALUE_OR_CLOSE;
}

static int compare_names(const void *left, const void *right)
{
    const struct json_name *l = left, *r = right;
    if (l->a != r->a)
        return l->a < r->a ? -1 : 1;
    if (l->b != r->b)
        return l->b < r->b ? -1 : 1;
    return l->offset < r->offset ? -1 : l->offset > r->offset;
}

/* By sorting at the object's end: n log n whatever the names are, so nobody can make it slow by their choice. */
static void check_duplicates(struct json_scan *s, size_t from)
{
    size_t n = s->names_n - from, at = SIZE_MAX;
    if (n < 2)
        return;
    struct json_name *v = s->names + from;
    qsort(v, n, sizeof(*v), compare_names);
    for (size_t i = 1; i < n; i++)
        if (v[i].a == v[i - 1].a && v[i].b == v[i - 1].b)
            at = MIN(at, v[i].offset);
    if (at != SIZE_MAX)
        fail(s, JSON_BAD_DUPLICATE, at);
}

void json_close(struct json_scan *s, bool object, size_t offset)
{
    enum json_expect empty = object ? JSON_NAME_OR_CLOSE : JSON_VALUE_OR_CLOSE;
    if (s->depth == 0 || in_object(s) != object || (s->expect != JSON_COMMA_OR_CLOSE && s->expect != empty)) {
        unexpected(s, offset);
        return;
    }
    size_t from = s->first_name[--s->depth];
    if (object && s->error.kind == JSON_OK)
        check_duplicates(s, from);
    s->names_n = from;
    value_done(s);
}

void json_comma(struct json_scan *s, size_t offset)
{
    if (s->expect != JSON_COMMA_OR_CLOSE)
        unexpected(s, offset);
    else
        s->expect = in_object(s) ? JSON_NAME : JSON_VALUE;
}

void json_colon(struct json_scan *s, size_t offset)
{
    if (s->expect != JSON_COLON)
        unexpected(s, offset);
    else
        s->expect = JSON_VALUE;
}

void json_scalar(struct json_scan *s, enum json_where where, size_t offset)
{
    s->where = where;
    s->int_digits = s->exponent = 0;
    s->exp_minus = false;
    s->name.offset = offset;
    if (value_may_come(s))
        value_done(s);
    else
        unexpected(s, offset);
}

void json_exp_digit(struct json_scan *s, uint8_t c)
{
    if (s->exponent < 100000)
        s->exponent = s->exponent * 10 + (uint32_t)(c - '0');
}

/* 1e999 is of correct form, but readers would make infinity of it. */
void json_number_end(struct json_scan *s)
{
    uint32_t exponent = s->exp_minus ? 0 : s->exponent;
    if (s->int_digits > NUMBER_DIGITS || s->int_digits + exponent > NUMBER_DIGITS)
        fail(s, JSON_BAD_NUMBER, s->name.offset);
}

static struct json_name name_start(size_t offset)
{
    return (struct json_name){UINT64_C(0xcbf29ce484222325), 1, offset};
}

/* -- strings that are cut out */

static void keep_until(struct json_scan *s, struct span piece, size_t offset)
{
    size_t from = s->kept - s->offset, to = offset - s->offset;
    if (to > from && s->error.kind == JSON_OK)
        s->cut->kept(s->ctx, span_part(piece, from, to - from));
    s->kept = offset;
}

static bool same_name(const struct json_name *l, const struct json_name *r)
{
    return l->a == r->a && l->b == r->b;
}

/* {"list": [{"member": here */
static bool cut_here(const struct json_scan *s)
{
    return s->cut != NULL && s->depth == 3 && (s->objects & 7) == 5 && same_name(&s->current[0], &s->wanted[0]) &&
           same_name(&s->current[1], &s->wanted[1]);
}

static void cut_octets(struct json_scan *s, struct span text)
{
    if (s->cutting && s->error.kind == JSON_OK)
        s->cut->octets(s->ctx, text);
}

static void note_name(struct json_scan *s)
{
    if (s->depth == 1 || s->depth == 3)
        s->current[s->depth / 2] = s->name;
}

void json_string(struct json_scan *s, size_t offset)
{
    s->where = JSON_IN_STRING;
    s->in_name = s->expect == JSON_NAME || s->expect == JSON_NAME_OR_CLOSE;
    s->name = name_start(offset);
    if (!s->in_name && !value_may_come(s))
        unexpected(s, offset);
    s->cutting = !s->in_name && s->error.kind == JSON_OK && cut_here(s);
    if (s->cutting) {
        keep_until(s, s->piece, offset + 1);
        s->cut->begin(s->ctx);
    }
}

static void push_name(struct json_scan *s)
{
    if (s->error.kind != JSON_OK)
        return;
    if (s->names_n == NAMES_MAX) {
        fail(s, JSON_BAD_MEMBERS, s->name.offset);
        return;
    }
    if (s->names_n == s->names_cap) {
        size_t cap = s->names_cap == 0 ? 32 : s->names_cap * 2;
        struct json_name *more = realloc(s->names, cap * sizeof(*more));
        if (more == NULL) {
            fail(s, JSON_BAD_MEMORY, s->name.offset);
            return;
        }
        s->names = more;
        s->names_cap = cap;
    }
    s->names[s->names_n++] = s->name;
}

void json_string_end(struct json_scan *s, size_t offset)
{
    s->where = JSON_IN_STRUCTURE;
    if (s->cutting && s->error.kind == JSON_OK)
        s->cut->end(s->ctx);
    if (s->cutting)
        s->kept = offset;
    s->cutting = false;
    if (s->in_name) {
        push_name(s);
        note_name(s);
        s->expect = JSON_COLON;
    } else {
        value_done(s);
    }
    s->in_name = false;
}

/* Two unlike 64-bit hashes: FNV-1a, and a multiply-rotate one. */
static void hash_octet(struct json_name *name, uint8_t c)
{
    name->a = (name->a ^ c) * UINT64_C(0x100000001b3);
    uint64_t m = (name->b + c + 1) * UINT64_C(0x9e3779b97f4a7c15);
    name->b = m << 29 | m >> 35;
}

void json_name_octet(struct json_scan *s, uint8_t c)
{
    if (s->in_name)
        hash_octet(&s->name, c);
    else
        cut_octets(s, span_of(&c, 1));
}

static bool plain(uint8_t c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Where the plain octets of a string end: 16 at a time, a body with a message in it is one long string. */
static const uint8_t *plain_end(const uint8_t *p, const uint8_t *end)
{
#ifdef __SSE2__
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i low = _mm_cmpgt_epi8(_mm_set1_epi8(0x20), v); /* signed: octets from 0x80 on too */
        __m128i quote = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
        int hit = _mm_movemask_epi8(_mm_or_si128(low, quote));
        if (hit != 0)
            return p + __builtin_ctz((unsigned)hit);
    }
#endif
    while (p < end && plain(*p))
        p++;
    return p;
}

const uint8_t *json_run(struct json_scan *s, const uint8_t *p, const uint8_t *end)
{
    const uint8_t *q = p;
    if (s->in_name) {
        for (; q < end && plain(*q); q++)
            json_name_octet(s, *q);
    } else {
        q = plain_end(q, end);
        cut_octets(s, span_of(p, (size_t)(q - p)));
    }
    return q - 1;
}

void json_escaped(struct json_scan *s, uint8_t c)
{
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *at = memchr(letters, c, sizeof(letters) - 1);
    json_name_octet(s, at == NULL ? c : (uint8_t)values[at - letters]);
}

void json_hex(struct json_scan *s, uint8_t c)
{
    uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : (uint32_t)(ascii_lower(c) - 'a' + 10);
    s->unit = s->unit << 4 | digit;
}

void json_unicode(struct json_scan *s, uint32_t c)
{
    uint8_t octets[4];
    size_t n = utf8_put(c, octets);
    for (size_t i = 0; i < n; i++)
        json_name_octet(s, octets[i]);
}

void json_unicode_pair(struct json_scan *s, uint32_t units)
{
    json_unicode(s, 0x10000 + ((units >> 16 & 0x3ff) << 10 | (units & 0x3ff)));
}

struct json_scan *json_scan_new(unsigned max_depth)
{
    struct json_scan *s = calloc(1, sizeof(*s));
    if (s != NULL) {
        s->max_depth = MIN(max_depth, JSON_DEPTH_LIMIT);
        json_read_start(s);
    }
    return s;
}

static struct json_name name_of(const char *name_z)
{
    struct json_name name = name_start(0);
    for (; *name_z != 0; name_z++)
        hash_octet(&name, (uint8_t)*name_z);
    return name;
}

void json_scan_cut(struct json_scan *s, const struct json_cut *cut, void *ctx)
{
    s->cut = cut;
    s->ctx = ctx;
    s->wanted[0] = name_of(cut->list_z);
    s->wanted[1] = name_of(cut->member_z);
}

struct json_scan *json_scan_free(struct json_scan *s)
{
    if (s != NULL)
        free(s->names);
    free(s);
    return NULL;
}

/* The octet that no production has room for. */
static void refuse_octet(struct json_scan *s, uint8_t c, size_t offset)
{
    static const enum json_error_kind kinds[] = {
        [JSON_IN_STRUCTURE] = JSON_BAD_SYNTAX, [JSON_IN_LITERAL] = JSON_BAD_SYNTAX, [JSON_IN_NUMBER] = JSON_BAD_NUMBER,
        [JSON_IN_STRING] = JSON_BAD_CONTROL,   [JSON_IN_UTF8] = JSON_BAD_UTF8,      [JSON_IN_ESCAPE] = JSON_BAD_ESCAPE,
    };
    if (s->where == JSON_IN_STRUCTURE)
        unexpected(s, offset);
    else
        fail(s, s->where == JSON_IN_STRING && c >= 0x80 ? JSON_BAD_UTF8 : kinds[s->where], offset);
}

static int verdict(const struct json_scan *s, struct json_error *ret_error)
{
    if (s->error.kind == JSON_OK)
        return 0;
    if (ret_error != NULL)
        *ret_error = s->error;
    if (s->error.kind == JSON_BAD_MEMORY)
        return -E_NOMEM;
    return s->error.kind == JSON_BAD_DEPTH || s->error.kind == JSON_BAD_MEMBERS ? -E_LIMIT : -E_SYNTAX;
}

int json_scan_feed(struct json_scan *s, struct span piece, struct json_error *ret_error)
{
    if (s->error.kind == JSON_OK && piece.n > 0) {
        s->piece = piece;
        size_t used = json_read(s, piece);
        if (used < piece.n)
            refuse_octet(s, piece.p[used], s->offset + used);
        if (s->cut != NULL && !s->cutting)
            keep_until(s, piece, s->offset + piece.n);
        s->offset += piece.n;
        s->piece = SPAN_LIT("");
        s->kept = s->offset;
    }
    return verdict(s, ret_error);
}

int json_scan_end(struct json_scan *s, struct json_error *ret_error)
{
    size_t end = s->offset;
    s->cut = NULL; /* the newline is none of the text */
    if (json_scan_feed(s, SPAN_LIT("\n"), NULL) == 0 && s->expect != JSON_NOTHING)
        fail(s, JSON_BAD_END, end);
    else if (s->error.kind != JSON_OK && s->error.offset == end)
        s->error = (struct json_error){JSON_BAD_END, end, error_rows[JSON_BAD_END].text_z};
    return verdict(s, ret_error);
}

int json_check(struct span text, unsigned max_depth, struct json_error *ret_error)
{
    struct json_scan *s = json_scan_new(max_depth);
    if (s == NULL) {
        if (ret_error != NULL)
            *ret_error = (struct json_error){JSON_BAD_MEMORY, 0, error_rows[JSON_BAD_MEMORY].text_z};
        return -E_NOMEM;
    }
    int r = json_scan_feed(s, text, ret_error);
    if (r == 0)
        r = json_scan_end(s, ret_error);
    json_scan_free(s);
    return r;
}
