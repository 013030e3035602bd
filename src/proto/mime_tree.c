/* What is asked of a part tree: sections, headers, soundness. */
#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/header.h"
#include "proto/mime.h"

int mime_read_header(struct arena *a, const struct mime_source *src, const struct mime_part *part, struct span *ret)
{
    size_t want = (size_t)MIN(part->body_at - part->header_at, (uint64_t)HEADER_MAX), n = 0;
    uint8_t *p = arena_alloc(a, want + 1);
    if (p == NULL)
        return -E_NOMEM;
    while (n < want) {
        int64_t r = src->read(src->ctx, part->header_at + n, p + n, want - n);
        if (r < 0)
            return (int)r;
        if (r == 0)
            break; /* the file is shorter than it was */
        n += (size_t)r;
    }
    *ret = span_of(p, n);
    return 0;
}

static bool part_ok(const struct mime_tree *t, uint32_t i, uint64_t size)
{
    const struct mime_part *p = &t->parts[i];
    bool offsets = p->header_at <= p->body_at && p->body_at <= p->body_end && p->body_end <= size;
    bool kind = p->kind == MIME_LEAF ? p->children == 0 : p->kind == MIME_MESSAGE ? p->children == 1 : p->children >= 1;
    if (!offsets || !kind || p->kind > MIME_MESSAGE)
        return false;
    if (p->children > 0 && (i + 1 >= t->count || t->parts[i + 1].parent != i))
        return false;
    if (i == 0)
        return p->parent == MIME_NONE && p->next == MIME_NONE && p->depth == 0;
    const struct mime_part *up = p->parent < i ? &t->parts[p->parent] : NULL;
    if (up == NULL || up->kind == MIME_LEAF || p->depth != up->depth + 1)
        return false;
    if (p->header_at < up->body_at || p->body_end > up->body_end)
        return false;
    return p->next == MIME_NONE || (p->next > i && p->next < t->count && t->parts[p->next].parent == p->parent);
}

bool mime_tree_ok(const struct mime_tree *tree, uint64_t size)
{
    if (tree->count == 0 || tree->count > MIME_PARTS)
        return false;
    for (uint32_t i = 0; i < tree->count; i++)
        if (!part_ok(tree, i, size))
            return false;
    return true;
}

static uint32_t nth_child(const struct mime_tree *t, uint32_t i, uint32_t n)
{
    if (n == 0 || n > t->parts[i].children)
        return MIME_NONE;
    uint32_t child = i + 1;
    while (--n > 0 && child != MIME_NONE)
        child = t->parts[child].next;
    return child;
}

/* RFC 9051 6.4.5: a part number counts in a multipart; a message that is none has itself as part 1; a number behind a
 * message/rfc822 part counts in the message inside it. */
static uint32_t find_part(const struct mime_tree *t, const uint32_t *numbers, size_t count)
{
    uint32_t i = 0;
    bool in_message = true; /* i is a message as a whole, not yet one of its parts */
    for (size_t k = 0; k < count; k++) {
        if (!in_message && t->parts[i].kind == MIME_MESSAGE) {
            i++;
            in_message = true;
        }
        if (t->parts[i].kind == MIME_MULTIPART)
            i = nth_child(t, i, numbers[k]);
        else if (!in_message || numbers[k] != 1)
            return MIME_NONE;
        if (i == MIME_NONE)
            return i;
        in_message = false;
    }
    return i;
}

int mime_section(const struct mime_tree *tree, const uint32_t *numbers, size_t count, enum mime_section_text what,
                 struct mime_range *ret)
{
    uint32_t i = find_part(tree, numbers, count);
    if (i == MIME_NONE || (count == 0 && what == SECTION_MIME))
        return -E_NOTFOUND;
    const struct mime_part *p = &tree->parts[i];
    struct mime_range range = {.part = count > 0 ? i : MIME_NONE};
    uint64_t end = p->body_end;
    if (count > 0 && (what == SECTION_HEADER || what == SECTION_TEXT)) {
        if (p->kind != MIME_MESSAGE)
            return -E_NOTFOUND;
        p++;
        end = p->body_end;
    }
    switch (what) {
    case SECTION_ALL:
        range.at = count > 0 ? p->body_at : 0;
        break;
    case SECTION_TEXT:
        range.at = p->body_at;
        break;
    case SECTION_HEADER:
    case SECTION_MIME:
        range.at = p->header_at;
        end = p->body_at;
        break;
    }
    range.size = end - range.at;
    *ret = range;
    return 0;
}
