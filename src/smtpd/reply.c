#include "smtpd/reply.h"

#include <stddef.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "smtpd/smtpd.h"

static const struct smtpd_reply_row rows[] = {
    [R_NONE] = {0, "", "", false},
    [R_WAIT] = {0, "", "", false},
#define REPLY(id, code, enhanced, text, counts) [R_##id] = {(code), (enhanced), (text), (counts)},
#include "smtpd/replies.def"
#undef REPLY
};
_Static_assert(ARRAY_LEN(rows) == R__COUNT, "one row per reply");

const struct smtpd_reply_row *smtpd_reply_row(enum smtpd_reply r)
{
    return &rows[r];
}

void smtpd_print_replies(struct strbuf *out)
{
    strbuf_z(out, "| code | status | text | counts as an error |\n|---|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].code != 0)
            strbuf_f(out, "| %d | %s | `%s` | %s |\n", rows[i].code, rows[i].enhanced_z, rows[i].text_z, rows[i].counts ? "yes" : "");
}
