/* Request heads and chunked bodies: the same results wherever the octets are cut (data[0] says where), each piece in a
 * block of its own size. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/macros.h"
#include "proto/http_chunk.h"
#include "proto/http_parse.h"

static uint64_t head(struct span in, size_t step)
{
    struct http_parser ps = {0};
    struct arena a;
    uint64_t seen = 1;
    arena_init(&a, 256 * 1024);
    for (size_t end = MIN(step, in.n);; end += MIN(step, in.n - end)) {
        uint8_t *block = malloc(end + 1);
        struct http_req r = {0};
        memcpy(block, in.p, end);
        struct http_parsed got = http_parse(&ps, span_of(block, end), &a, &r);
        seen = seen * 31 + (uint64_t)got.error;
        if (got.result == HTTP_PARSED_REQUEST)
            seen = seen * 31 + r.field_n * 7 + r.segment_n * 5 + r.param_n * 3 + r.target.n + got.consumed + r.length;
        free(block);
        if (got.result != HTTP_PARSED_MORE || end == in.n) {
            arena_done(&a);
            return got.result == HTTP_PARSED_MORE ? 0 : seen & 0xffff;
        }
        seen = 1;
    }
}

static uint64_t body(struct span in, size_t step)
{
    struct http_chunk c;
    uint64_t sum = 0, octets = 0;
    http_chunk_init(&c);
    for (size_t at = 0; at < in.n && !http_chunk_ended(&c);) {
        size_t n = MIN(step, in.n - at);
        uint8_t *block = malloc(n);
        struct span data;
        memcpy(block, in.p + at, n);
        int64_t used = http_chunk_feed(&c, span_of(block, n), &data);
        for (size_t i = 0; used > 0 && i < data.n; i++)
            sum += data.p[i] * ++octets;
        free(block);
        if (used < 0)
            return UINT64_MAX;
        at += (size_t)used;
    }
    return sum * 2 + http_chunk_ended(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_part(span_of(data, size), 1, size);
    size_t step = size > 0 ? data[0] % 64 + 1u : 1;
    return size > 0 && (head(in, in.n + 1) != head(in, step) || body(in, in.n + 1) != body(in, step)) ? abort(), 0 : 0;
}
