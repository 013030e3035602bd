/* SMTP replies (replies.def): sent by id, so that code, enhanced code and text of a case stand in one row. */
#ifndef SMTPD_REPLY_H
#define SMTPD_REPLY_H

#include <stdbool.h>

enum smtpd_reply {
    R_NONE, /* a handler's answer when it has written its reply itself */
    R_WAIT, /* one job was submitted; its completion sends the reply and calls smtpd_resume() */
#define REPLY(id, code, enhanced, text, counts) R_##id,
#include "smtpd/replies.def"
#undef REPLY
    R__COUNT
};

struct smtpd_reply_row {
    int code;
    const char *enhanced_z;
    const char *text_z; /* at most one %s */
    bool counts;        /* toward smtp.max_errors */
};

const struct smtpd_reply_row *smtpd_reply_row(enum smtpd_reply r);

#endif
