#include "imapd/table.h"

#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/handlers.h"
#include "imapd/imapd.h"

#define IMAP_CMD(id, word, ...) [IMAP_##id] = {.word_z = (word), __VA_ARGS__},
static const struct imapd_rule rules[] = {
#include "imap_cmds.def"
};
#undef IMAP_CMD
_Static_assert(ARRAY_LEN(rules) == IMAP_VERB__COUNT, "one rule per verb");

const struct imapd_rule *imapd_rule(enum imap_verb verb)
{
    return &rules[verb];
}

void imapd_print_commands(struct strbuf *out)
{
    static const char *const needs[] = {[NEED_NOTHING] = "", [NEED_WRITABLE] = "writable mailbox", [NEED_CLEARTEXT] = "no TLS yet",
                                        [NEED_TRUST] = "TLS or loopback"};
    static const char *const expunge[] = {[EXPUNGE_NO] = "no", [EXPUNGE_YES] = "yes", [EXPUNGE_IF_UID] = "with UID"};
    strbuf_z(out, "| command | RFC | states | needs | also UID | EXPUNGE may be told | capability |\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct imapd_rule *r = &rules[i];
        strbuf_f(out, "| %s | %s | %s%s%s%s%s | %s | %s | %s | %s |\n", r->word_z, r->rfc, r->in == IN_ANY ? "any" : "",
                 r->in != IN_ANY && (r->in & IN_NOAUTH) != 0 ? "not authenticated" : "",
                 r->in != IN_ANY && (r->in & IN_AUTH) != 0 ? "authenticated" : "",
                 r->in == (IN_AUTH | IN_SELECTED) ? ", " : "", r->in != IN_ANY && (r->in & IN_SELECTED) != 0 ? "selected" : "",
                 needs[r->need], r->uid == UID_BOTH ? "yes" : "", expunge[r->expunge], r->cap == NULL ? "" : r->cap);
    }
}
