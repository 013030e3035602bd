#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strbuf_init(struct strbuf *b)
{
    *b = (struct strbuf){0};
}

void strbuf_done(struct strbuf *b)
{
    free(b->p);
    *b = (struct strbuf){0};
}

void strbuf_clear(struct strbuf *b)
{
    b->n = 0;
    b->failed = false;
    if (b->p != NULL)
        b->p[0] = 0;
}

bool strbuf_reserve(struct strbuf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more < b->cap - b->n)
        return true;
    size_t cap = b->cap == 0 ? 128 : b->cap;
    while (cap - b->n <= more) {
        if (cap > SIZE_MAX / 2) {
            b->failed = true;
            return false;
        }
        cap *= 2;
    }
    uint8_t *p = realloc(b->p, cap);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void strbuf_add(struct strbuf *b, const void *p, size_t n)
{
    if (!strbuf_reserve(b, n))
        return;
    if (n > 0)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

void strbuf_span(struct strbuf *b, struct span s)
{
    strbuf_add(b, s.p, s.n);
}

void strbuf_z(struct strbuf *b, const char *text_z)
{
    strbuf_add(b, text_z, strlen(text_z));
}

void strbuf_c(struct strbuf *b, uint8_t c)
{
    strbuf_add(b, &c, 1);
}

void strbuf_u64(struct strbuf *b, uint64_t v)
{
    uint8_t digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (uint8_t)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    strbuf_add(b, digits + at, sizeof(digits) - at);
}

void strbuf_f(struct strbuf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !strbuf_reserve(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}
