/* Response heads: nothing is read beyond them, spans lie in them, and what follows a head does not change it. */
#include <stdlib.h>

#include "base/arena.h"
#include "proto/http_reply.h"

static bool inside(struct span s, struct span all)
{
    return s.n == 0 || (s.p >= all.p && s.p + s.n <= all.p + all.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = 0;
    if (http_reply_end(span_of(data, size), &n) < 0 || n == 0)
        return 0;
    uint8_t *block = malloc(n);
    struct span head = span_of(memcpy(block, data, n), n);
    struct http_reply r;
    struct arena a;
    arena_init(&a, 64 * 1024);
    if (http_reply_parse(&a, head, n % 2 == 0 ? HTTP_GET : HTTP_HEAD, &r) == 0) {
        if (r.status < 100 || r.status > 599 || r.field_n > HTTP_FIELDS_MAX)
            abort();
        for (size_t i = 0; i < r.field_n; i++)
            if (!inside(r.fields[i].name, head) || !inside(r.fields[i].value, head))
                abort();
    }
    arena_done(&a);
    free(block);
    return 0;
}
