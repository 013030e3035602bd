#include "smtpd/reply.h"

#include <stddef.h>

#include "base/macros.h"

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
