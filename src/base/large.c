#include "base/large.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/macros.h"

#define HUGE_PAGE ((size_t)2 * 1024 * 1024) /* of x86-64 and most others; where they are larger, the pages are small ones */

void *large_malloc(size_t n)
{
    if (n < LARGE_MIN || n > SIZE_MAX - HUGE_PAGE)
        return malloc(n);
    size_t whole = (n + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE; /* a huge page must lie wholly in what was asked for */
    void *p = aligned_alloc(HUGE_PAGE, whole);
    if (p != NULL)
        (void)madvise(p, whole, MADV_HUGEPAGE); /* an advice only: where it is refused the pages are small ones */
    return p;
}

void *large_realloc(void *p, size_t had, size_t n)
{
    if (n < LARGE_MIN)
        return realloc(p, n);
    void *grown = large_malloc(n); /* realloc(3) would copy as well: what is advised is a mapping of its own */
    if (grown != NULL && had > 0)
        memcpy(grown, p, MIN(had, n));
    if (grown != NULL)
        free(p);
    return grown;
}
