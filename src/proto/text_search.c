#include "proto/text_search.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/casemap.h"
#include "proto/charset.h"
#include "proto/mime.h"
#include "proto/transfer.h"

#define PIECE (64u * 1024u)

struct search {
    const struct mime_source *src;
    const struct text_needle *needle;
    struct arena arena;   /* one header at a time */
    struct strbuf text;   /* UTF-8 of one piece */
    struct strbuf folded;
    uint8_t *raw;         /* PIECE octets */
    uint8_t *plain;       /* the same without the transfer encoding */
};

/* One field as `Name: text`, so that TEXT finds names too. */
static bool field_matches(struct search *s, const struct header_field *f)
{
    struct text_match m = text_match_of(s->needle, &s->folded);
    strbuf_clear(&s->text);
    strbuf_span(&s->text, f->name);
    strbuf_z(&s->text, ": ");
    header_text_utf8(f->value, &s->text);
    return text_match_feed(&m, strbuf_text(&s->text)) || text_match_end(&m);
}

static int search_part_header(struct search *s, const struct mime_part *part)
{
    struct span block;
    struct header_field f;
    arena_reset(&s->arena);
    int r = mime_read_header(&s->arena, s->src, part, &block);
    if (r < 0)
        return r;
    struct header_scan hs = header_scan_of(block);
    while (header_next(&hs, &f))
        if (field_matches(s, &f))
            return 1;
    return 0;
}

static int search_leaf(struct search *s, const struct mime_part *part, const struct mime_fields *f)
{
    struct transfer t = transfer_of(f->encoding);
    struct charset cs;
    struct text_match m = text_match_of(s->needle, &s->folded);
    if (charset_open(&cs, mime_param_get(&f->params, "charset")) < 0)
        cs = (struct charset){.iconv = NULL};
    int64_t r = 0;
    uint64_t at = part->body_at;
    while (!m.found && at < part->body_end) {
        r = s->src->read(s->src->ctx, at, s->raw, (size_t)MIN((uint64_t)PIECE, part->body_end - at));
        if (r <= 0)
            break;
        at += (uint64_t)r;
        size_t n = transfer_feed(&t, span_of(s->raw, (size_t)r), s->plain);
        strbuf_clear(&s->text);
        charset_feed(&cs, span_of(s->plain, n), &s->text);
        text_match_feed(&m, strbuf_text(&s->text));
    }
    if (!m.found && r >= 0) {
        size_t n = transfer_end(&t, s->plain);
        strbuf_clear(&s->text);
        charset_feed(&cs, span_of(s->plain, n), &s->text);
        charset_end(&cs, &s->text);
        text_match_feed(&m, strbuf_text(&s->text));
        text_match_end(&m);
    }
    charset_close(&cs);
    return r < 0 ? (int)r : m.found ? 1 : 0;
}

static int search_part(struct search *s, const struct mime_part *part)
{
    struct span block;
    struct mime_fields f = {0};
    arena_reset(&s->arena);
    int r = mime_read_header(&s->arena, s->src, part, &block);
    if (r == 0)
        r = mime_fields_parse(&s->arena, block, part->flags, &f);
    if (r != 0 || !span_ieq_z(f.type, "text"))
        return r;
    return search_leaf(s, part, &f);
}

static int search_parts(struct search *s, const struct mime_tree *tree, enum search_scope scope)
{
    int r = 0;
    for (size_t i = 0; i < tree->count && r == 0; i++) {
        const struct mime_part *part = &tree->parts[i];
        bool message = i == 0 ? scope == SEARCH_TEXT : tree->parts[part->parent].kind == MIME_MESSAGE;
        if (message)
            r = search_part_header(s, part);
        if (r == 0 && part->kind == MIME_LEAF)
            r = search_part(s, part);
    }
    if (r == 0 && (!strbuf_ok(&s->text) || !strbuf_ok(&s->folded)))
        r = -E_NOMEM;
    return r;
}

int search_body(const struct mime_source *src, const struct mime_tree *tree, const struct text_needle *needle,
                enum search_scope scope)
{
    struct search s = {.src = src, .needle = needle};
    if (needle->folded.n == 0)
        return 1;
    s.raw = malloc(2 * (size_t)PIECE + TRANSFER_SLACK);
    if (s.raw == NULL)
        return -E_NOMEM;
    s.plain = s.raw + PIECE;
    arena_init(&s.arena, 4 * (size_t)HEADER_MAX);
    int r = search_parts(&s, tree, scope);
    arena_done(&s.arena);
    strbuf_done(&s.text);
    strbuf_done(&s.folded);
    free(s.raw);
    return r;
}

int search_header(struct span block, struct span name, const struct text_needle *needle)
{
    struct header_scan hs = header_scan_of(block);
    struct header_field f;
    struct strbuf text = {0}, folded = {0};
    int r = 0;
    while (r == 0 && header_next(&hs, &f)) {
        if (f.id == HEADER_BROKEN || !span_ieq(f.name, name))
            continue;
        struct text_match m = text_match_of(needle, &folded);
        strbuf_clear(&text);
        header_text_utf8(f.value, &text);
        r = text_match_feed(&m, strbuf_text(&text)) || text_match_end(&m) ? 1 : 0;
        if (r == 0 && (!strbuf_ok(&text) || !strbuf_ok(&folded)))
            r = -E_NOMEM;
    }
    strbuf_done(&text);
    strbuf_done(&folded);
    return r;
}
