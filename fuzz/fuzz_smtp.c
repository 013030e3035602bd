/* SMTP command lines: the same octets give the same commands and errors wherever they are cut (data[0] says where). */
#include <stdlib.h>

#include "base/arena.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_parse.h"

static uint64_t run(struct span in, size_t end)
{
    struct smtp_parser ps = {0};
    struct arena a;
    struct smtp_cmd c = {0};
    uint64_t seen = 1;
    arena_init(&a, 64 * 1024);
    for (size_t at = 0, last = 0; !last; arena_reset(&a)) {
        struct smtp_parsed got = smtp_parse(&ps, span_part(in, at, end - at), &a, &c);
        at += got.consumed;
        last = got.result == SMTP_PARSED_MORE && end == in.n;
        if (got.result == SMTP_PARSED_MORE)
            end = in.n;
        else
            seen = seen * 31 + at * 977 + (uint64_t)got.error * 64 + c.verb;
    }
    arena_done(&a);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_part(span_of(data, size), 1, size);
    return size > 0 && run(in, in.n) != run(in, in.n * data[0] / 256) ? abort(), 0 : 0;
}
