/* What is kept of an envelope is read back whole, and damaged octets are refused, never believed. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/envelope.h"
#include "proto/envelope_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_of(data, size);
    struct strbuf text = {0};
    struct envelope e;
    struct arena a;
    arena_init(&a, 64u * 1024 * 1024);
    (void)envelope_read(&a, in, &e);
    if (envelope_write(&text, &a, in) == 0 && envelope_read(&a, strbuf_text(&text), &e) < 0)
        abort();
    strbuf_done(&text);
    arena_done(&a);
    return 0;
}
