#include "imapd/table.h"

#include "base/macros.h"
#include "imapd/handlers.h"

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
