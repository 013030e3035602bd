/* Arena: memory that is given back all at once. Three lifetimes use one each (STYLE 7): process, session, command.
 *
 *   struct arena a;
 *   arena_init(&a, 64 * 1024);                 at most 64 KiB, then arena_alloc gives NULL
 *   struct rcpt *r = arena_new(&a, struct rcpt);   zeroed
 *   arena_reset(&a);                           all gone; one chunk is kept for the next command
 *   arena_done(&a);
 *
 * Not thread-safe; an arena belongs to one session or one job. Memory is aligned for any type. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    size_t used;                /* octets taken from the system, all chunks */
    size_t limit;
};

void arena_init(struct arena *a, size_t limit);
void arena_reset(struct arena *a);   /* keeps one small chunk */
void arena_release(struct arena *a); /* keeps nothing; for idle sessions */
void arena_done(struct arena *a);    /* the same, for a last time */

/* Zeroed memory, NULL when the limit or the system's memory is reached. `n` may be 0. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_array(struct arena *a, size_t count, size_t size); /* checks count * size */

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#endif
