/* Aborts unless a typed command, written out and parsed again, is the same command: all that the dump of the golden cases
 * tells of it, and the dump tells every member. */
#ifndef FUZZ_IMAP_COMMAND_CHECK_H
#define FUZZ_IMAP_COMMAND_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "proto/imap_parse.h"

#define DUMP_RANGES UINT32_MAX
#define DUMP_KEYS   UINT32_MAX
#include "../tests/golden/golden_imap_dump.h"
#include "imap_command_text.h"

#define CHECK_MAX 8000 /* octets of a text whose lines and tokens surely fit the parser's limits */

/* What the parser makes of `text`, dumped; nothing when it is refused. */
static void parse_again(struct span text, struct strbuf *dump)
{
    struct imap_tok *toks = malloc(IMAP_MAX_TOKS * sizeof(*toks));
    uint8_t *octets = malloc(text.n); /* a sanitizer sees a read past the end */
    struct imap_parser ps;
    struct imap_event ev;
    struct imap_cmd cmd;
    struct imap_append msg = {0};
    struct arena arena;
    memcpy(octets, text.p, text.n);
    arena_init(&arena, 1024 * 1024);
    imap_parser_init(&ps, toks, IMAP_MAX_TOKS);
    enum imap_event_kind kind;
    while ((kind = imap_parse(&ps, octets, text.n, &ev)) == IMAP_EV_LITERAL)
        imap_parser_accept(&ps);
    if (kind == IMAP_EV_COMMAND && imap_build_cmd(&ps, octets, &arena, &cmd) == 0 && ev.consumed == text.n)
        dump_command(dump, &cmd);
    if (kind == IMAP_EV_APPEND && imap_build_append(&ps, octets, &arena, &msg) == 0)
        dump_append(dump, &msg);
    arena_done(&arena);
    free(octets);
    free(toks);
}

static void check_same(struct strbuf *want, struct strbuf *text)
{
    struct strbuf got = {0};
    if (text->n <= CHECK_MAX)
        parse_again(strbuf_text(text), &got);
    if (text->n <= CHECK_MAX && !span_eq(strbuf_text(&got), strbuf_text(want))) {
        fprintf(stderr, "parsed  %.*swritten %.*sagain   %.*s\n", (int)want->n, (const char *)want->p, (int)text->n,
                (const char *)text->p, (int)got.n, got.n > 0 ? (const char *)got.p : "");
        abort();
    }
    strbuf_done(&got);
    strbuf_done(want);
    strbuf_done(text);
}

static void check_command(const struct imap_cmd *c)
{
    struct strbuf want = {0}, text = {0};
    if (c->verb == IMAP_APPEND) /* its messages are compared one by one */
        return;
    dump_command(&want, c);
    text_command(&text, c);
    check_same(&want, &text);
}

static void check_message(const struct imap_append *m)
{
    struct strbuf want = {0}, text = {0};
    struct imap_append first = *m;
    first.first = true; /* each is written as a command of its own */
    dump_append(&want, &first);
    text_append(&text, &first);
    check_same(&want, &text);
}

#endif
