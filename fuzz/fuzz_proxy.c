/* PROXY headers: the same peer and the same end wherever the octets are cut (data[0] says where), each piece in a block
 * of its own size. */
#include <stdlib.h>

#include "base/macros.h"
#include "proto/proxy.h"

static uint64_t run(struct span in, size_t step)
{
    struct proxy_parser ps = {0};
    size_t at = 0;
    for (size_t n; at < in.n && ps.result == PROXY_MORE; at += n) {
        n = MIN(step, in.n - at);
        uint8_t *block = malloc(n);
        memcpy(block, in.p + at, n);
        size_t used = proxy_feed(&ps, span_of(block, n));
        free(block);
        if (used > n || (used < n && ps.result == PROXY_MORE) || at + used > PROXY_MAX + step)
            abort();
        n = used;
    }
    uint64_t seen = (uint64_t)ps.result * 4 + ps.said.known * 2u + ps.said.tls;
    for (size_t i = 0; i < sizeof(ps.said.source.b); i++)
        seen = seen * 31 + ps.said.source.b[i];
    return ps.result == PROXY_DONE ? seen * 31 + ps.said.port + at : seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_part(span_of(data, size), 1, size);
    return size > 0 && run(in, in.n + 1) != run(in, data[0] % 64 + 1u) ? abort(), 0 : 0;
}
