#include "proto/tok.h"

void toks_push(struct toks *t, uint32_t kind, size_t offset, size_t length, uint64_t number)
{
    if (t->n == t->cap) {
        t->full = true;
        return;
    }
    t->v[t->n++] = (struct tok){kind, (uint32_t)offset, (uint32_t)length, number};
}
