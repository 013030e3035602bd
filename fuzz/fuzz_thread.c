/* Every message stands in the threads once, and the answer is well-formed: octets are message after message of
 * {length of an id, id, count, references by number, subject}. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "proto/thread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t fill(struct thread *t, struct span in)
{
    uint32_t n = 0;
    while (in.n >= 4 && n < 500) {
        uint8_t references[32];
        size_t count = (in.p[1] & 7) * 2u, at = 0;
        for (size_t i = 0; i < count && 4 + i < in.n; i += 2) {
            references[at++] = in.p[4 + i] & 31;
            references[at++] = 0;
        }
        struct span id = span_of(in.p, (in.p[2] & 1) != 0), subject = span_of(in.p + 3, (in.p[2] & 2) != 0);
        uint8_t own = in.p[0] & 31;
        id.p = &own;
        if (thread_add(t, ++n, in.p[3] & 3, subject, (in.p[2] & 4) != 0, id, span_of(references, at > 0 ? at - 1 : 0)) < 0)
            abort();
        in = span_part(in, 4 + count, in.n);
    }
    return n;
}

static void check(struct span text, uint32_t n)
{
    uint8_t seen[501] = {0};
    uint32_t number = 0, found = 0;
    size_t depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        bool digit = c >= '0' && c <= '9';
        number = digit ? number * 10 + (uint32_t)(c - '0') : number;
        if (!digit && number > 0) {
            if (number > n || seen[number]++ > 0)
                abort();
            number = 0;
            found++;
        }
        depth += c == '(';
        if ((c == ')' && depth-- == 0) || (depth == 0 && c != ')') || (c == ')' && text.p[i - 1] == '('))
            abort();
    }
    if (depth != 0 || found != n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (enum imap_thread_algorithm a = IMAP_THREAD_ORDEREDSUBJECT; a <= IMAP_THREAD_REFERENCES; a++) {
        struct arena arena;
        struct strbuf out = {0};
        arena_init(&arena, THREAD_ARENA(500));
        struct thread *t = thread_new(&arena, a, 500);
        uint32_t n = t == NULL ? 0 : fill(t, span_of(data, size));
        if (t == NULL || thread_finish(t) < 0)
            abort();
        while (!thread_write(t, &out, 7)) {
        }
        check(strbuf_text(&out), n);
        strbuf_done(&out);
        arena_done(&arena);
    }
    return 0;
}
