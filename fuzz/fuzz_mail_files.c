/* A line of an mbox, a uidlist or a keyword list: what is found lies in it. */
#include <stdlib.h>

#include "proto/mail_files.h"

static void inside(struct span part, const uint8_t *p, size_t size)
{
    if (part.n > 0 && (part.p < p || part.p + part.n > p + size))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mbox_from from = {0};
    struct uidlist_line u = {0};
    struct keyword_line k = {0};
    uint8_t *p = calloc(1, size + 1);
    if (size > 0)
        memcpy(p, data, size);
    mbox_from_line(span_of(p, size), &from);
    inside(from.sender, p, size);
    if (uidlist_line(span_of(p, size), &u) == 0)
        inside(u.name, p, size);
    if (keyword_line(span_of(p, size), &k) == 0)
        inside(k.name, p, size);
    free(p);
    return 0;
}
