#include "proto/http_chunk.h"

#include "base/err.h"
#include "base/macros.h"
#include "proto/http_chunk_read.h"

void http_chunk_init(struct http_chunk *c)
{
    *c = (struct http_chunk){0};
    http_chunk_read_start(c);
}

void http_chunk_digit(struct http_chunk *c, uint8_t hex)
{
    if (c->left >> 56 != 0) /* no body is that long: later sums cannot overflow */
        c->bad = true;
    else
        c->left = c->left << 4 | (unsigned)ascii_hex(hex);
}

int64_t http_chunk_feed(struct http_chunk *c, struct span in, struct span *ret_data)
{
    size_t used = 0;
    *ret_data = span_of(in.p, 0);
    if (c->state == HTTP_CHUNK_FRAMING && in.n > 0 && !c->bad) {
        used = http_chunk_read(c, in);
        c->bad = c->bad || (used < in.n && c->state == HTTP_CHUNK_FRAMING) || c->line > HTTP_CHUNK_LINE_MAX ||
                 c->trail > HTTP_CHUNK_TRAILER_MAX;
    }
    if (c->bad)
        return -E_SYNTAX;
    if (c->state == HTTP_CHUNK_DATA) {
        *ret_data = span_part(in, used, (size_t)MIN(c->left, (uint64_t)(in.n - used)));
        c->left -= ret_data->n;
        used += ret_data->n;
        if (c->left == 0) {
            c->state = HTTP_CHUNK_FRAMING;
            c->line = 0;
        }
    }
    return (int64_t)used;
}
