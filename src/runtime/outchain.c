#include "runtime/outchain.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/bufpool.h"

#define FIRST_BLOCK 4096u  /* with its head; a reply or two */
#define NEXT_BLOCK  16384u /* when more comes: about one TLS record */
#define STATIC_MIN                                                                                 \
    512u /* shorter constant text is cheaper copied than sent as a piece of its own */

static void push(struct outchain *o, struct out_seg *s)
{
    s->next = NULL;
    if (o->tail == NULL)
        o->head = s;
    else
        o->tail->next = s;
    o->tail = s;
    o->octets += s->end - s->at;
}

static struct out_seg *new_block(struct outchain *o, struct bufpool *pool, size_t n)
{
    size_t want = o->tail == NULL ? FIRST_BLOCK : NEXT_BLOCK, cap;
    if (want < n + sizeof(struct out_seg))
        want = NEXT_BLOCK;
    struct out_seg *s = bufpool_get(pool, want, &cap);
    if (s == NULL)
        return NULL;
    *s = (struct out_seg){.kind = OUT_BLOCK, .cap = (uint32_t)(cap - sizeof(*s))};
    push(o, s);
    return s;
}

static void drop_head(struct outchain *o, struct bufpool *pool)
{
    struct out_seg *s = o->head;
    o->head = s->next;
    if (o->head == NULL)
        o->tail = NULL;
    o->octets -= s->end - s->at;
    switch (s->kind) {
    case OUT_BLOCK:
        bufpool_put(pool, s, s->cap + sizeof(*s));
        return;
    case OUT_SOURCE:
        if (s->source != NULL && s->source->release != NULL)
            s->source->release(s->source);
        break;
    case OUT_STATIC:
        break;
    }
    free(s);
}

int outchain_copy(struct outchain *o, struct bufpool *pool, struct span text)
{
    while (text.n > 0) {
        struct out_seg *s = o->tail;
        if (s == NULL || s->kind != OUT_BLOCK || s->end == s->cap)
            s = new_block(o, pool, MIN(text.n, NEXT_BLOCK - sizeof(*s)));
        if (s == NULL)
            return -E_NOMEM;
        size_t n = MIN(text.n, s->cap - (size_t)s->end);
        memcpy(s->data + s->end, text.p, n);
        s->end += n;
        o->octets += n;
        text = span_part(text, n, text.n);
    }
    return 0;
}

int outchain_static(struct outchain *o, struct bufpool *pool, struct span text)
{
    if (text.n < STATIC_MIN)
        return outchain_copy(o, pool, text);
    struct out_seg *s = malloc(sizeof(*s));
    if (s == NULL)
        return -E_NOMEM;
    *s = (struct out_seg){.kind = OUT_STATIC, .end = text.n, .text = text.p};
    push(o, s);
    return 0;
}

int outchain_source(struct outchain *o, struct out_source *source, uint64_t offset, uint64_t n)
{
    struct out_seg *s = malloc(sizeof(*s));
    if (s == NULL)
        return -E_NOMEM;
    *s = (struct out_seg){.kind = OUT_SOURCE, .at = offset, .end = offset + n, .source = source};
    push(o, s);
    return 0;
}

uint8_t *outchain_reserve(struct outchain *o, struct bufpool *pool, size_t n)
{
    struct out_seg *s = o->tail;
    if (n > OUT_RESERVE_MAX)
        return NULL;
    if (s == NULL || s->kind != OUT_BLOCK || s->cap - s->end < n)
        s = new_block(o, pool, n);
    return s == NULL ? NULL : s->data + s->end;
}

void outchain_commit(struct outchain *o, size_t n)
{
    o->tail->end += n;
    o->octets += n;
}

size_t outchain_iov(const struct outchain *o, struct iovec *iov, size_t max)
{
    size_t n = 0;
    for (struct out_seg *s = o->head; s != NULL && n < max && s->kind != OUT_SOURCE; s = s->next) {
        /* iovec has no const; nothing that takes this one writes. */
        const uint8_t *from = s->kind == OUT_BLOCK ? s->data : s->text;
        if (s->end > s->at)
            iov[n++] = (struct iovec){.iov_base = (void *)(uintptr_t)(from + s->at),
                                      .iov_len = s->end - s->at};
    }
    return n;
}

struct out_seg *outchain_first_source(struct outchain *o, uint64_t *ret_before)
{
    uint64_t before = 0;
    struct out_seg *s = o->head;
    for (; s != NULL && s->kind != OUT_SOURCE; s = s->next)
        before += s->end - s->at;
    if (s != NULL)
        *ret_before = before;
    return s;
}

struct out_seg *outchain_block(size_t n)
{
    struct out_seg *s = malloc(sizeof(*s) + n + BUFPOOL_SLACK);
    if (s != NULL)
        *s = (struct out_seg){.kind = OUT_BLOCK, .cap = (uint32_t)n, .end = n};
    return s;
}

void outchain_insert(struct outchain *o, struct out_seg *before, struct out_seg *block)
{
    struct out_seg **at = &o->head;
    while (*at != before)
        at = &(*at)->next;
    block->next = before;
    *at = block;
    before->at += block->end - block->at; /* the block takes that part over; the sum stays */
}

void outchain_sent(struct outchain *o, struct bufpool *pool, uint64_t n)
{
    while (o->head != NULL && n >= o->head->end - o->head->at) {
        n -= o->head->end - o->head->at;
        drop_head(o, pool);
    }
    if (o->head != NULL) {
        o->head->at += n;
        o->octets -= n;
    }
}

void outchain_clear(struct outchain *o, struct bufpool *pool)
{
    while (o->head != NULL)
        drop_head(o, pool);
}
