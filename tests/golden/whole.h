/* For parsers that take a whole text at once: the pieces are gathered, and the text is dumped from a block of exactly
 * its octets. The splits of the runner then prove that nothing is kept between two runs. */
#ifndef TESTS_GOLDEN_WHOLE_H
#define TESTS_GOLDEN_WHOLE_H

#include <stdlib.h>

#include "golden.h"

typedef void whole_dump(const struct golden_case *c, struct span text, struct strbuf *dump);

struct whole {
    const struct golden_case *c;
};

static inline void *whole_start(const struct golden_case *c)
{
    struct whole *w = malloc(sizeof(*w));
    w->c = c;
    return w;
}

static inline size_t whole_feed(void *m, struct span in, struct strbuf *dump)
{
    (void)m, (void)in, (void)dump;
    return 0;
}

static inline void whole_finish(void *m, struct span rest, struct strbuf *dump, whole_dump *run)
{
    struct whole *w = m;
    uint8_t *block = malloc(rest.n > 0 ? rest.n : 1);
    if (rest.n > 0)
        memcpy(block, rest.p, rest.n);
    run(w->c, span_of(block, rest.n), dump);
    free(block);
}

static inline void whole_field(struct strbuf *dump, const char *name_z, struct span text)
{
    if (text.p == NULL)
        return;
    strbuf_f(dump, " %s=", name_z);
    golden_text(dump, text);
}

#endif
