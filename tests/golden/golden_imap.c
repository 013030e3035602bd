/* IMAP commands, as golden_imap_session.h plays them. `! limit n`: literals up to n octets (1,000); `! toks n`: room
 * for n tokens only; `! arena n`: octets of memory. */
#include <stdlib.h>

#include "golden.h"
#include "golden_imap_session.h"

static uint64_t option(const struct golden_case *c, const char *word_z, uint64_t otherwise)
{
    const char *value_z = golden_option(c, word_z);
    return value_z == NULL ? otherwise : strtoull(value_z, NULL, 10);
}

static void *start(const struct golden_case *c)
{
    struct session *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    imap_parser_init(&s->ps, s->toks, (uint32_t)option(c, "toks", IMAP_MAX_TOKS));
    arena_init(&s->arena, (size_t)option(c, "arena", 1024 * 1024));
    s->limit = option(c, "limit", 1000);
    return s;
}

static void stop(void *m)
{
    struct session *s = m;
    arena_done(&s->arena);
    free(s);
}

static const struct golden_machine machine = {
    .name = "imap", .start = start, .feed = feed, .stop = stop,
    .tail_z = "zz NOOP\r\n", .tail_dump_z = "zz NOOP\n",
};

int main(int argc, char **argv)
{
    return golden_main(&machine, argc, argv);
}
