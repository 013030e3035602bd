#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_FIRST 2048u /* an idle session's command fits; also what reset keeps at most */
#define CHUNK_MAX (64u * 1024u)

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* of data */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *a, size_t limit)
{
    *a = (struct arena){.limit = limit};
}

static void free_chunks(struct arena_chunk *c)
{
    while (c != NULL) {
        struct arena_chunk *next = c->next;
        free(c);
        c = next;
    }
}

void arena_reset(struct arena *a)
{
    struct arena_chunk *keep = a->chunks;
    if (keep == NULL)
        return;
    free_chunks(keep->next);
    keep->next = NULL;
    keep->used = 0;
    a->used = keep->size;
    if (keep->size > CHUNK_FIRST)
        arena_release(a);
}

void arena_release(struct arena *a)
{
    free_chunks(a->chunks);
    a->chunks = NULL;
    a->used = 0;
}

void arena_done(struct arena *a)
{
    arena_release(a);
}

/* Rare, so what it needs of registers is not saved for each allocation. */
__attribute__((noinline)) static struct arena_chunk *add_chunk(struct arena *a, size_t n)
{
    size_t size = a->chunks == NULL ? CHUNK_FIRST : a->chunks->size * 2;
    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size < n)
        size = n;
    if (size > a->limit - a->used) {
        size = a->limit - a->used;
        if (size < n)
            return NULL;
    }
    struct arena_chunk *c = malloc(sizeof(*c) + size);
    if (c == NULL)
        return NULL;
    c->size = size;
    c->used = 0;
    c->next = a->chunks;
    a->chunks = c;
    a->used += size;
    return c;
}

void *arena_alloc(struct arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);
    if (n > SIZE_MAX - align)
        return NULL;
    size_t need = (n + align - 1) / align * align;
    struct arena_chunk *c = a->chunks;
    if (c == NULL || c->size - c->used < need)
        c = add_chunk(a, need);
    if (c == NULL)
        return NULL;
    void *p = c->data + c->used;
    c->used += need;
    return memset(p, 0, need);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(a, count * size);
}
