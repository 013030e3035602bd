#include "proto/header.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/header_build.h"

#define HASH(first, middle, last, len)                                                                     \
    (((unsigned)(first)*14u + (unsigned)(middle)*63u + (unsigned)(last)*28u + (unsigned)(len)*47u) & 255u)

static const struct {
    const char *name_z;
    uint8_t len;
} names[HEADER_ID__COUNT] = {
    [HEADER_OTHER] = {"", 0},
    [HEADER_BROKEN] = {"", 0},
#define HEADER(id, name, first, middle, last) [HEADER_##id] = {name, sizeof(name) - 1},
#include "header_names.def"
#undef HEADER
};

/* -Woverride-init makes two names with one hash an error. */
static const uint8_t by_hash[256] = {
#define HEADER(id, name, first, middle, last) [HASH(first, middle, last, sizeof(name) - 1)] = HEADER_##id,
#include "header_names.def"
#undef HEADER
};

enum header_id header_id(struct span name)
{
    if (name.n == 0)
        return HEADER_OTHER;
    /* In the letters of the table this bit is set; a wrong candidate is found out below. */
    const uint8_t lower = 0x20;
    uint8_t id = by_hash[HASH(name.p[0] | lower, name.p[name.n / 2] | lower, name.p[name.n - 1] | lower, name.n)];
    if (name.n != names[id].len)
        return HEADER_OTHER;
    bool as_written = memcmp(name.p, names[id].name_z, name.n) == 0; /* the usual case, and the quick one */
    return as_written || span_ieq(name, span_of(names[id].name_z, name.n)) ? (enum header_id)id : HEADER_OTHER;
}

const char *header_name_z(enum header_id id)
{
    return names[id].name_z;
}

const uint8_t *header_comment_end(const uint8_t *p, const uint8_t *pe, bool *ret_closed)
{
    size_t depth = 0;
    *ret_closed = false;
    for (; p < pe; p++) {
        if (*p == '(') {
            depth++;
        } else if (*p == ')' && --depth == 0) {
            *ret_closed = true;
            return p;
        } else if (*p == '\\') {
            p++;
        }
    }
    return pe - 1;
}

const uint8_t *header_comment(const uint8_t *p, const uint8_t *pe)
{
    bool closed;
    return header_comment_end(p, pe, &closed);
}

const uint8_t *header_skip_lines(const uint8_t *p, const uint8_t *pe)
{
    do {
        p = header_skip(p, pe) + 1;
        if (p < pe)
            p++;
    } while (p < pe && (*p == ' ' || *p == '\t'));
    return p;
}

static const uint8_t *without_line_end(const uint8_t *start, const uint8_t *end)
{
    if (end > start && end[-1] == '\n') {
        end--;
        if (end > start && end[-1] == '\r')
            end--;
    }
    return end;
}

void header_build_field(const struct header_build *b, const uint8_t *start, const uint8_t *end, struct header_field *ret)
{
    const uint8_t *text_end = without_line_end(start, end);
    bool broken = b->value == NULL;
    *ret = (struct header_field){.raw = span_of(start, (size_t)(end - start)), .id = HEADER_BROKEN};
    if (broken) {
        ret->name = span_of(start, 0);
        ret->value = span_of(start, (size_t)(text_end - start));
        return;
    }
    ret->name = span_of(start, (size_t)(b->name_end - start));
    ret->value = span_of(b->value, (size_t)(text_end - b->value));
    ret->id = header_id(ret->name);
}

bool header_find(struct span block, enum header_id id, struct header_field *ret)
{
    struct header_scan hs = header_scan_of(block);
    struct header_field f;
    while (header_next(&hs, &f))
        if (f.id == id) {
            *ret = f;
            return true;
        }
    return false;
}

static bool is_fold_octet(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span header_unfold(struct arena *a, struct span value)
{
    while (value.n > 0 && is_fold_octet(value.p[0]))
        value = span_part(value, 1, value.n);
    while (value.n > 0 && is_fold_octet(value.p[value.n - 1]))
        value.n--;
    size_t at;
    if (!span_find(value, '\n', &at) && !span_find(value, '\r', &at))
        return value.p == NULL ? SPAN_LIT("") : value;
    uint8_t *out = arena_alloc(a, value.n);
    size_t n = 0;
    if (out == NULL)
        return span_of(NULL, 0);
    for (size_t i = 0; i < value.n; i++) {
        uint8_t c = value.p[i];
        bool crlf = c == '\r' && i + 1 < value.n && value.p[i + 1] == '\n';
        size_t next = i + (crlf ? 2 : 1);
        bool fold = (crlf || c == '\n') && next < value.n && (value.p[next] == ' ' || value.p[next] == '\t');
        if (fold)
            i = next - 1;
        else
            out[n++] = c == '\r' || c == '\n' ? ' ' : c;
    }
    return span_of(out, n);
}

static bool is_named(struct span name, const struct span *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_ieq(name, list[i]))
            return true;
    return false;
}

void header_write_fields(struct strbuf *out, struct span block, const struct span *list, size_t count, bool except)
{
    struct header_scan hs = header_scan_of(block);
    struct header_field f;
    while (header_next(&hs, &f)) {
        bool named = f.id != HEADER_BROKEN && is_named(f.name, list, count);
        if (named == except)
            continue;
        strbuf_span(out, f.raw);
        if (f.raw.p[f.raw.n - 1] != '\n')
            strbuf_z(out, "\r\n"); /* the file ends in the header */
    }
    strbuf_z(out, "\r\n");
}

int64_t header_end_feed(struct header_end *he, struct span piece)
{
    size_t i = 0;
    while (i < piece.n) {
        const uint8_t *lf;
        switch (he->state) {
        case 1:
            lf = memchr(piece.p + i, '\n', piece.n - i);
            if (lf == NULL)
                return -E_AGAIN;
            i = (size_t)(lf - piece.p) + 1;
            he->state = 0;
            break;
        case 0:
            if (piece.p[i] == '\n')
                return (int64_t)i + 1;
            he->state = piece.p[i] == '\r' ? 2 : 1;
            i++;
            break;
        default:
            if (piece.p[i] == '\n')
                return (int64_t)i + 1;
            he->state = 1;
            break;
        }
    }
    return -E_AGAIN;
}
