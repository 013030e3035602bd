/* IMAP commands: any octets, in two pieces that the first octet chooses, give what they give whole; and what was parsed
 * gives the same when it is written out (imap_command_check.h) and parsed again. */
#include <stdlib.h>

#include "imap_command_check.h"

#define SESSION_COMMAND check_command
#define SESSION_MESSAGE check_message
#include "../tests/golden/golden_imap_session.h"

void golden_text(struct strbuf *dump, struct span text)
{
    strbuf_span(dump, text);
}

static void run(const uint8_t *data, size_t size, size_t cut, struct strbuf *dump)
{
    struct session *s = calloc(1, sizeof(*s));
    uint8_t *first = malloc(cut + 1), *rest = malloc(size + 1);
    imap_parser_init(&s->ps, s->toks, IMAP_MAX_TOKS);
    arena_init(&s->arena, 1024 * 1024);
    s->limit = 200;
    memcpy(first + 1, data, cut); /* one octet in front: the end lies on the block's */
    size_t used = feed(s, span_of(first + 1, cut), dump);
    free(first);
    memcpy(rest + 1 + used, data + used, size - used);
    feed(s, span_of(rest + 1 + used, size - used), dump);
    free(rest);
    arena_done(&s->arena);
    free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf whole = {0}, cut = {0};
    if (size == 0)
        return 0;
    run(data + 1, size - 1, 0, &whole);
    run(data + 1, size - 1, (size - 1) * data[0] / 255, &cut);
    if (!span_eq(strbuf_text(&whole), strbuf_text(&cut)))
        abort();
    strbuf_done(&whole);
    strbuf_done(&cut);
    return 0;
}
