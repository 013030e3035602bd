/* Mailbox names of commands on their way to the store. */
#ifndef IMAPD_NAMES_H
#define IMAPD_NAMES_H

#include "base/span.h"

struct imapd_rq;

/* Decodes a name of the client into the request's memory. 0; -E_SYNTAX not valid in the session's encoding (then no
 * mailbox has it: NO, never BAD, SPEC IMAP-24); -E_NOMEM. */
int imapd_mailbox_name(struct imapd_rq *rq, struct span wire, struct span *ret);

#endif
