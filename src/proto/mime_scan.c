/* The part tree of a message in one pass (RFC 2046 5.1): lines are found in a window of 64 KiB, boundaries looked up
 * by hash, and what is open is the chain of parents of the current part. */
#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/header.h"
#include "proto/mime.h"

#define WINDOW (64u * 1024u)
#define BOUNDARY_MAX 998u /* RFC 2046 allows 70; longer ones occur */

struct boundary {
    struct span text;
    uint32_t hash;
    uint32_t part;       /* the multipart */
    uint32_t last_child; /* or MIME_NONE */
    bool digest;
};

struct line {
    uint64_t at, end;  /* end: behind the LF */
    struct span head;  /* without line end; of a very long line the first piece */
    unsigned eol;      /* octets of the line end: 0 to 2 */
};

struct scan {
    struct arena *arena;
    struct arena scratch; /* one header at a time */
    const struct mime_source *src;
    uint8_t *window;
    uint64_t window_at; /* file offset of window[0] */
    size_t have, pos;
    bool at_end;
    struct mime_part *parts;
    uint32_t count, cap;
    struct boundary open[MIME_DEPTH + 1];
    size_t depth;
    uint32_t current;    /* innermost open part */
    bool in_header;
    bool full;           /* MIME_PARTS reached: boundaries no longer count */
    uint64_t lf;         /* line ends so far */
    uint64_t *body_lf;   /* per part: `lf` where its body began */
    unsigned last_eol;   /* line end of the line before */
    bool last_blank;     /* that line was empty */
    bool open_line;      /* the file does not end in a line end */
};

static int64_t read_span(void *ctx, uint64_t at, void *buf, size_t n)
{
    const struct span *text = ctx;
    struct span piece = at > text->n ? span_of(NULL, 0) : span_part(*text, (size_t)at, n);
    if (piece.n > 0)
        memcpy(buf, piece.p, piece.n);
    return (int64_t)piece.n;
}

struct mime_source mime_source_of(const struct span *text)
{
    union {
        const struct span *in;
        void *out;
    } ctx = {.in = text};
    return (struct mime_source){.read = read_span, .ctx = ctx.out, .size = text->n};
}

/* --- window and lines --- */

static int refill(struct scan *s)
{
    memmove(s->window, s->window + s->pos, s->have - s->pos);
    s->window_at += s->pos;
    s->have -= s->pos;
    s->pos = 0;
    while (s->have < WINDOW && !s->at_end) {
        uint64_t at = s->window_at + s->have;
        size_t want = (size_t)MIN((uint64_t)(WINDOW - s->have), s->src->size - at);
        int64_t n = want == 0 ? 0 : s->src->read(s->src->ctx, at, s->window + s->have, want);
        if (n < 0)
            return (int)n;
        s->have += (size_t)n;
        s->at_end = n == 0;
    }
    return 0;
}

/* Passes over the rest of a line that is longer than the window. */
static int skip_long_line(struct scan *s)
{
    for (;;) {
        const uint8_t *lf = memchr(s->window + s->pos, '\n', s->have - s->pos);
        if (lf != NULL) {
            s->pos = (size_t)(lf - s->window) + 1;
            return 1;
        }
        s->pos = s->have;
        if (s->at_end)
            return 0;
        int r = refill(s);
        if (r < 0)
            return r;
    }
}

/* The next line: 1, 0 at the end, or an error. */
static int next_line(struct scan *s, struct line *ret)
{
    const uint8_t *lf = memchr(s->window + s->pos, '\n', s->have - s->pos);
    if (lf == NULL && !s->at_end) {
        int r = refill(s);
        if (r < 0)
            return r;
        lf = memchr(s->window + s->pos, '\n', s->have - s->pos);
    }
    if (lf == NULL && s->pos == s->have)
        return 0;
    size_t start = s->pos, end = lf != NULL ? (size_t)(lf - s->window) : s->have;
    ret->at = s->window_at + start;
    ret->eol = lf != NULL ? 1 : 0;
    if (ret->eol == 1 && end > start && s->window[end - 1] == '\r') {
        end--;
        ret->eol = 2;
    }
    ret->head = span_of(s->window + start, end - start);
    s->pos = end + ret->eol;
    if (lf == NULL && !s->at_end) {
        /* The head stays readable only until the window moves; a line this long is no boundary anyway. */
        ret->head = span_of(s->window, 0);
        int r = skip_long_line(s);
        if (r < 0)
            return r;
        ret->eol = r > 0 ? 1 : 0;
        ret->head.n = 1; /* not empty */
        s->window[0] = 'x';
    }
    ret->end = s->window_at + s->pos;
    return 1;
}

/* --- boundaries --- */

static uint32_t hash_of(struct span s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 16777619u;
    return h;
}

static bool find_open(const struct scan *s, struct span text, size_t *ret_level)
{
    uint32_t hash = hash_of(text);
    for (size_t i = s->depth; i-- > 0;)
        if (s->open[i].hash == hash && span_eq(s->open[i].text, text)) {
            *ret_level = i;
            return true;
        }
    return false;
}

/* RFC 2046 5.1.1: "--" boundary ["--"] *LWSP at a line's start. Only the whole line counts: a boundary may be the
 * begin of another. Of two readings (`--x--` where "x--" is open too) the inner one is taken. */
static bool find_boundary(const struct scan *s, const struct line *line, size_t *ret_level, bool *ret_closes)
{
    struct span text = line->head;
    if (s->depth == 0 || s->full || text.n < 3 || text.p[0] != '-' || text.p[1] != '-')
        return false;
    text = span_part(text, 2, text.n);
    while (text.n > 0 && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
        text.n--;
    if (text.n > BOUNDARY_MAX + 2)
        return false;
    size_t opens = 0, closes = 0;
    bool found = find_open(s, text, &opens), ends = false;
    if (text.n > 2 && text.p[text.n - 1] == '-' && text.p[text.n - 2] == '-')
        ends = find_open(s, span_part(text, 0, text.n - 2), &closes);
    *ret_closes = ends && (!found || closes > opens);
    *ret_level = *ret_closes ? closes : opens;
    return found || ends;
}

/* --- parts --- */

static int add_part(struct scan *s, uint32_t parent, uint64_t header_at, unsigned flags)
{
    if (s->count == s->cap) {
        uint32_t cap = s->cap == 0 ? 8 : s->cap * 2;
        struct mime_part *parts = arena_new_array(s->arena, struct mime_part, cap);
        uint64_t *body_lf = arena_new_array(s->arena, uint64_t, cap);
        if (parts == NULL || body_lf == NULL)
            return -E_NOMEM;
        if (s->count > 0) {
            memcpy(parts, s->parts, s->count * sizeof(*parts));
            memcpy(body_lf, s->body_lf, s->count * sizeof(*body_lf));
        }
        s->parts = parts;
        s->body_lf = body_lf;
        s->cap = cap;
    }
    uint32_t i = s->count++;
    s->full = s->count >= MIME_PARTS;
    s->parts[i] = (struct mime_part){
        .header_at = header_at,
        .parent = parent,
        .next = MIME_NONE,
        .flags = (uint8_t)(flags | (s->full ? MIME_OPAQUE : 0)),
    };
    if (parent != MIME_NONE) {
        s->parts[i].depth = (uint16_t)(s->parts[parent].depth + 1);
        s->parts[parent].children++;
    }
    s->current = i;
    s->in_header = true;
    return 0;
}

/* Ends the part at a boundary line or the end of the file, `at`. `cut`: the line end before it is not the part's
 * (RFC 2046 5.1.1), unless a part inside has it as the end of its header. */
static void close_part(struct scan *s, uint32_t i, uint64_t at, bool *cut, bool at_boundary)
{
    struct mime_part *part = &s->parts[i];
    if (s->in_header && i == s->current) {
        part->body_at = part->body_end = at;
        *cut = false;
        return;
    }
    *cut = *cut && at >= part->body_at + s->last_eol;
    part->body_end = *cut ? at - s->last_eol : at;
    uint64_t lines = s->lf - s->body_lf[i];
    bool last_open = at_boundary ? *cut && !s->last_blank : s->open_line;
    lines -= *cut && s->last_eol > 0 ? 1 : 0;
    lines += part->body_end > part->body_at && last_open ? 1 : 0;
    part->lines = (uint32_t)MIN(lines, (uint64_t)UINT32_MAX);
}

static void close_up_to(struct scan *s, uint32_t outer, uint64_t at, bool at_boundary)
{
    bool cut = at_boundary;
    for (uint32_t i = s->current; i != outer; i = s->parts[i].parent) {
        close_part(s, i, at, &cut, at_boundary);
        s->in_header = s->in_header && i != s->current;
    }
    s->in_header = false;
    s->current = outer;
}

static int on_boundary(struct scan *s, const struct line *line, size_t level, bool closes)
{
    struct boundary *b = &s->open[level];
    close_up_to(s, b->part, line->at, true);
    s->depth = closes ? level : level + 1;
    if (closes)
        return 0;
    uint32_t before = b->last_child;
    int r = add_part(s, b->part, line->end, b->digest ? MIME_DIGEST_CHILD : 0);
    if (r < 0)
        return r;
    b->last_child = s->current;
    if (before != MIME_NONE)
        s->parts[before].next = s->current;
    return 0;
}

static int open_multipart(struct scan *s, uint32_t i, const struct mime_fields *f)
{
    struct span text = mime_param_get(&f->params, "boundary");
    if (text.n == 0 || text.n > BOUNDARY_MAX) {
        s->parts[i].flags |= MIME_PLAIN;
        return 0;
    }
    struct boundary b = {.text = span_dup(s->arena, text), .part = i, .last_child = MIME_NONE};
    if (b.text.p == NULL)
        return -E_NOMEM;
    b.hash = hash_of(b.text);
    b.digest = span_ieq_z(f->subtype, "digest");
    s->open[s->depth++] = b;
    s->parts[i].kind = MIME_MULTIPART;
    return 0;
}

static bool is_message(const struct mime_fields *f)
{
    return span_ieq_z(f->type, "message") && (span_ieq_z(f->subtype, "rfc822") || span_ieq_z(f->subtype, "global"));
}

/* The header of the current part is complete; its body begins at `body_at`. */
static int on_header_end(struct scan *s, uint64_t body_at, bool too_long)
{
    uint32_t i = s->current;
    struct mime_part *part = &s->parts[i];
    part->body_at = body_at;
    s->body_lf[i] = s->lf;
    s->in_header = false;
    if (too_long)
        part->flags |= MIME_OPAQUE;
    if ((part->flags & MIME_OPAQUE) != 0)
        return 0;
    struct span block;
    struct mime_fields f;
    int r = 0;
    if (part->header_at >= s->window_at)
        block = span_of(s->window + (part->header_at - s->window_at), (size_t)(body_at - part->header_at));
    else
        r = mime_read_header(&s->scratch, s->src, part, &block);
    if (r == 0)
        r = mime_fields_parse(&s->scratch, block, part->flags, &f);
    if (r != 0)
        return r;
    bool multipart = span_ieq_z(f.type, "multipart"), message = is_message(&f);
    if ((multipart || message) && part->depth >= MIME_DEPTH)
        part->flags |= MIME_OPAQUE;
    else if (multipart)
        r = open_multipart(s, i, &f);
    else if (message) {
        part->kind = MIME_MESSAGE;
        r = add_part(s, i, body_at, 0);
    }
    arena_reset(&s->scratch);
    return r;
}

static int on_line(struct scan *s, const struct line *line)
{
    size_t level;
    bool closes;
    int r = 0;
    if (find_boundary(s, line, &level, &closes)) {
        s->lf += line->eol > 0 ? 1 : 0;
        uint64_t lf = s->lf;
        s->lf -= line->eol > 0 ? 1 : 0; /* the parts that end here do not have this line */
        r = on_boundary(s, line, level, closes);
        s->lf = lf;
    } else {
        if (s->in_header && line->end - s->parts[s->current].header_at > HEADER_MAX)
            r = on_header_end(s, line->at, true);
        s->lf += line->eol > 0 ? 1 : 0;
        if (r == 0 && s->in_header && line->head.n == 0 && line->eol > 0)
            r = on_header_end(s, line->end, false);
    }
    s->last_eol = line->eol;
    s->last_blank = line->head.n == 0;
    return r;
}

static int scan_lines(struct scan *s)
{
    struct line line = {.eol = 1};
    int r = add_part(s, MIME_NONE, 0, 0);
    while (r == 0 && (r = next_line(s, &line)) > 0)
        r = on_line(s, &line);
    if (r < 0)
        return r;
    s->open_line = line.eol == 0;
    close_up_to(s, MIME_NONE, s->window_at + s->have, false);
    for (uint32_t i = 0; i < s->count; i++)
        if (s->parts[i].kind == MIME_MULTIPART && s->parts[i].children == 0) {
            s->parts[i].kind = MIME_LEAF;
            s->parts[i].flags |= MIME_PLAIN;
        }
    return 0;
}

int mime_scan(struct arena *a, const struct mime_source *src, struct mime_tree *ret)
{
    struct scan *s = arena_new(a, struct scan);
    if (s == NULL || (s->window = arena_alloc(a, WINDOW)) == NULL)
        return -E_NOMEM;
    s->arena = a;
    s->src = src;
    arena_init(&s->scratch, 4 * (size_t)HEADER_MAX);
    int r = scan_lines(s);
    arena_done(&s->scratch);
    if (r == 0)
        *ret = (struct mime_tree){s->parts, s->count};
    return r;
}
