#include "runtime/bufpool.h"

#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define POISONED 1
#endif

struct free_buf {
    struct free_buf *next;
};

/* The class for n octets, or BUFPOOL_CLASSES when it is larger than any. */
static unsigned class_of(size_t n)
{
    unsigned c = 0;
    while (c < BUFPOOL_CLASSES && ((size_t)BUFPOOL_SMALLEST << c) < n)
        c++;
    return c;
}

void bufpool_init(struct bufpool *p, size_t keep_max)
{
#ifdef POISONED
    keep_max = 0; /* a kept buffer would hide a use after return from the sanitizer */
#endif
    *p = (struct bufpool){.keep_max = keep_max};
}

void bufpool_done(struct bufpool *p)
{
    for (unsigned c = 0; c < BUFPOOL_CLASSES; c++) {
        while (p->free[c] != NULL) {
            struct free_buf *b = p->free[c];
            p->free[c] = b->next;
            free(b);
        }
    }
    p->kept = 0;
}

void *bufpool_get(struct bufpool *p, size_t n, size_t *ret_cap)
{
    unsigned c = class_of(n);
    size_t cap = c < BUFPOOL_CLASSES ? (size_t)BUFPOOL_SMALLEST << c : n;
    void *buf;
    if (c < BUFPOOL_CLASSES && p->free[c] != NULL) {
        struct free_buf *b = p->free[c];
        p->free[c] = b->next;
        p->kept -= cap;
        buf = b;
    } else {
        buf = malloc(cap + BUFPOOL_SLACK);
    }
    if (buf != NULL)
        *ret_cap = cap;
    return buf;
}

void bufpool_put(struct bufpool *p, void *buf, size_t cap)
{
    unsigned c = class_of(cap);
    if (buf == NULL)
        return;
    if (c >= BUFPOOL_CLASSES || cap != (size_t)BUFPOOL_SMALLEST << c ||
        p->kept + cap > p->keep_max) {
        free(buf); /* also one of an odd size that did not come from here */
        return;
    }
    struct free_buf *b = buf;
    b->next = p->free[c];
    p->free[c] = b;
    p->kept += cap;
}
