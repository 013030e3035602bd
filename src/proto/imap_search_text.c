/* SEARCH keys that come without a command (SPEC API-23): through the same machine, behind a command of our own. */
#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
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
    static const char before[] = "a SEARCH CHARSET UTF-8 "; /* no RETURN and no other charset can come behind it */
    struct imap_parser ps;
    struct imap_event ev;
    struct imap_cmd cmd;
    size_t n = sizeof(before) - 1 + keys.n + 2;
    if (keys.n > IMAP_LINE_MAX / 2 || !utf8_valid(keys))
        return -E_SYNTAX;
    uint8_t *line = arena_alloc(a, n + 1);
    struct imap_tok *toks = arena_new_array(a, struct imap_tok, IMAP_MAX_TOKS);
    if (line == NULL || toks == NULL)
        return -E_NOMEM;
    memcpy(line, before, sizeof(before) - 1);
    if (keys.n > 0)
        memcpy(line + sizeof(before) - 1, keys.p, keys.n);
    memcpy(line + n - 2, "\r\n", 2);
    imap_parser_init(&ps, toks, IMAP_MAX_TOKS);
    /* A literal would be a second line, and so is what follows a line end of the caller's. */
    if (imap_parse(&ps, line, n, &ev) != IMAP_EV_COMMAND || ev.consumed != n)
        return -E_SYNTAX;
    int r = imap_build_cmd(&ps, line, a, &cmd);
    if (r == 0 && (cmd.verb != IMAP_SEARCH || names_saved(&cmd.search)))
        r = -E_SYNTAX;
    if (r == 0)
        *ret = cmd.search;
    return r;
}
