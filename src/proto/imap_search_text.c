/* SEARCH keys that come without a command (SPEC API-23): through the same machine, behind a command of our own. */
#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "proto/imap_cmd.h"
#include "proto/imap_parse.h"

static bool names_saved(const struct imap_search *s)
{
    for (uint32_t i = 0; i < s->key_n; i++)
        if ((s->keys[i].op == IMAP_SK_SEQUENCE || s->keys[i].op == IMAP_SK_UID) && s->keys[i].set.saved)
            return true;
    return false;
}

int imap_search_parse(struct span keys, struct arena *a, struct imap_search *ret)
{
    static const char before_z[] = "a SEARCH CHARSET UTF-8 "; /* no RETURN and no other charset can come behind it */
    struct imap_parser ps;
    struct imap_event ev;
    struct imap_cmd cmd;
    if (keys.n > IMAP_LINE_MAX / 2 || !utf8_valid(keys))
        return -E_SYNTAX;
    struct strbuf text = {0};
    strbuf_z(&text, before_z);
    strbuf_span(&text, keys);
    strbuf_z(&text, "\r\n");
    struct span line = strbuf_ok(&text) ? span_dup(a, strbuf_text(&text)) : (struct span){0};
    strbuf_done(&text);
    struct imap_tok *toks = arena_new_array(a, struct imap_tok, IMAP_MAX_TOKS);
    if (line.p == NULL || toks == NULL)
        return -E_NOMEM;
    imap_parser_init(&ps, toks, IMAP_MAX_TOKS);
    /* A literal would be a second line, and so is what follows a line end of the caller's. */
    if (imap_parse(&ps, line.p, line.n, &ev) != IMAP_EV_COMMAND || ev.consumed != line.n)
        return -E_SYNTAX;
    int r = imap_build_cmd(&ps, line.p, a, &cmd);
    if (r == 0 && (cmd.verb != IMAP_SEARCH || names_saved(&cmd.search)))
        r = -E_SYNTAX;
    if (r == 0)
        *ret = cmd.search;
    return r;
}
