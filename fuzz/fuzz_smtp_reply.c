/* Replies of a server: the same octets give the same lines and errors wherever they are cut (data[0] says where), each
 * piece in a block of its own size. */
#include <stdlib.h>

#include "base/macros.h"
#include "proto/smtp_reply.h"

static uint64_t run(struct span in, size_t step)
{
    struct smtp_reply_parser ps = {0};
    struct smtp_reply_line line;
    struct smtp_replied got = {0};
    struct smtp_ehlo_words words;
    uint64_t seen = 1;
    for (size_t at = 0, end = MIN(step, in.n);; at += got.consumed) {
        uint8_t *block = malloc(end - at + 1);
        memcpy(block, in.p + at, end - at);
        got = smtp_reply_parse(&ps, span_of(block, end - at), &line);
        if (got.result == SMTP_REPLY_LINE || got.result == SMTP_REPLY_LAST) {
            smtp_ehlo_words(line.text, &words);
            seen = seen * 31 + line.code * 7u + line.text.n * 3 + words.n + line.status.detail + (uint64_t)got.result;
        }
        free(block);
        if (got.result == SMTP_REPLY_BAD || (got.result == SMTP_REPLY_MORE && end == in.n))
            return seen * 31 + (uint64_t)got.error;
        if (got.result == SMTP_REPLY_MORE)
            end += MIN(step, in.n - end);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_part(span_of(data, size), 1, size);
    return size > 0 && run(in, in.n + 1) != run(in, data[0] % 64 + 1u) ? abort(), 0 : 0;
}
