/* Expunging on the way out of a mailbox. */
#ifndef IMAPD_COPY_H
#define IMAPD_COPY_H

struct view;

/* BLOCKING, in the mailbox's queue: removes all messages with \Deleted (EXPUNGE, CLOSE). */
int imapd_expunge_deleted(struct view *v);

#endif
