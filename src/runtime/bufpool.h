/* Pooled buffers of one worker: sizes 4 KiB .. 1 MiB in powers of two, kept for the next borrower up to a bound, so
 * that an idle connection holds none. Each has BUFPOOL_SLACK octets more than asked for behind it (sentinel, scanners
 * that load whole vectors). Every buffer may also be given to free().
 *
 *   uint8_t *p = bufpool_get(&w->pool, 4096, &cap);      cap >= 4096, usable; p[cap] may be written
 *   bufpool_put(&w->pool, p, cap);
 */
#ifndef RUNTIME_BUFPOOL_H
#define RUNTIME_BUFPOOL_H

#include <stddef.h>

#define BUFPOOL_SLACK 64
#define BUFPOOL_CLASSES 9 /* 4 KiB << 0 .. 8 */
#define BUFPOOL_SMALLEST 4096u

struct bufpool {
    void *free[BUFPOOL_CLASSES]; /* linked through their first octets */
    size_t kept;                 /* octets in the lists */
    size_t keep_max;
};

void bufpool_init(struct bufpool *p, size_t keep_max);
void bufpool_done(struct bufpool *p);
void *bufpool_get(struct bufpool *p, size_t n, size_t *ret_cap); /* NULL: no memory */
void bufpool_put(struct bufpool *p, void *buf, size_t cap);      /* NULL-safe */

#endif
