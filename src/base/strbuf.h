/* Strbuf: a growing octet string on the heap, for texts that are built piece by piece.
 * A failed growth sets .failed, later calls do nothing, and strbuf_ok() tells at the end: check once.
 * The octets end in a NUL that is not counted. Not thread-safe. */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/span.h"

struct strbuf {
    uint8_t *p;
    size_t n;
    size_t cap;
    bool failed;
};

void strbuf_init(struct strbuf *b); /* also = {0} */
void strbuf_done(struct strbuf *b);
void strbuf_clear(struct strbuf *b); /* keeps the memory */
bool strbuf_reserve(struct strbuf *b, size_t more);
void strbuf_add(struct strbuf *b, const void *p, size_t n);
void strbuf_span(struct strbuf *b, struct span s);
void strbuf_z(struct strbuf *b, const char *text_z);
void strbuf_c(struct strbuf *b, uint8_t c);
void strbuf_u64(struct strbuf *b, uint64_t v); /* decimal; much faster than strbuf_f */
void strbuf_f(struct strbuf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

static inline bool strbuf_ok(const struct strbuf *b)
{
    return !b->failed;
}

static inline struct span strbuf_text(const struct strbuf *b)
{
    return (struct span){b->p, b->n};
}

#endif
