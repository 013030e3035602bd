#include "base/large.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* An advice only: where it is refused the pages are small ones. */
static void *advise(void *p, size_t n)
{
    if (p != NULL && n >= LARGE_MIN) {
        uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = ((uintptr_t)p + page - 1) / page * page;
        (void)madvise((void *)from, n - (size_t)(from - (uintptr_t)p), MADV_HUGEPAGE);
    }
    return p;
}

void *large_malloc(size_t n)
{
    return advise(malloc(n), n);
}

void *large_realloc(void *p, size_t n)
{
    return advise(realloc(p, n), n);
}
