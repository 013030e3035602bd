/* Expunging on the way out of a mailbox. */
#ifndef IMAPD_COPY_H
#define IMAPD_COPY_H

#include <stdbool.h>

struct view;

/* BLOCKING, in the mailbox's queue: removes all messages with \Deleted (EXPUNGE, CLOSE). *ret_any becomes true when
 * there were some. */
int imapd_expunge_deleted(struct view *v, bool *ret_any);

#endif
