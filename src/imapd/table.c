#include "imapd/table.h"

#include "base/macros.h"
#include "imapd/handlers.h"

/* The machine reads these already; their handler comes with COMPRESS. */
static struct imapd_reply on_later(struct imapd_session *s, const struct imap_cmd *c)
{
    (void)s;
    (void)c;
    return imapd_reply(R_BAD_UNKNOWN);
}
#define on_compress on_later

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

bool imapd_rule_served(const struct imapd_rule *rule)
{
    return rule->run != on_later;
}
