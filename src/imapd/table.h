/* The dispatch table: one row per verb from grammar/imap_cmds.def, whose comments explain the columns. */
#ifndef IMAPD_TABLE_H
#define IMAPD_TABLE_H

#include <stdbool.h>

#include "imapd/reply.h"
#include "proto/imap_cmd.h"

struct imapd_session;

typedef struct imapd_reply imapd_handler(struct imapd_session *s, const struct imap_cmd *c);

enum imapd_in {
    IN_NOAUTH = 1,
    IN_AUTH = 2,
    IN_SELECTED = 4,
    IN_ANY = IN_NOAUTH | IN_AUTH | IN_SELECTED
};
enum imapd_need { NEED_NOTHING, NEED_WRITABLE, NEED_CLEARTEXT, NEED_TRUST };
enum imapd_seq { SEQ_NONE, SEQ_USES, SEQ_CHANGES };
enum imapd_expunge { EXPUNGE_NO, EXPUNGE_YES, EXPUNGE_IF_UID };
enum imapd_uid { UID_NO, UID_BOTH };

struct imapd_rule {
    const char *word_z;
    enum imapd_in in;
    enum imapd_need need;
    enum imapd_seq seq;
    enum imapd_expunge expunge;
    enum imapd_uid uid;
    imapd_handler *run;
    const char *cap; /* capability word, NULL: in IMAP4rev1 itself */
    const char *rfc;
};

const struct imapd_rule *imapd_rule(enum imap_verb verb);

#endif
