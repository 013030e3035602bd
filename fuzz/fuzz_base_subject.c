/* A base subject is a part of the subject that has no leader and no trailer any more: its own base is itself. */
#include <stdlib.h>

#include "base/strbuf.h"
#include "proto/base_subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf mem = {0}, again = {0};
    uint8_t *exact = malloc(size > 0 ? size : 1);
    if (size > 0)
        memcpy(exact, data, size);
    struct base_subject b = base_subject_of(&mem, span_of(exact, size));
    struct base_subject c = base_subject_of(&again, b.text);
    if (b.text.n > size || !span_eq(b.text, c.text) || c.reply)
        abort();
    free(exact);
    strbuf_done(&mem);
    strbuf_done(&again);
    return 0;
}
