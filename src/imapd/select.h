/* The selected mailbox comes and goes (SPEC IMAP-26). */
#ifndef IMAPD_SELECT_H
#define IMAPD_SELECT_H

struct imapd_session;

/* Lets go of the mailbox, if there is one, without a word; the state is "authenticated" then. */
void imapd_leave_mailbox(struct imapd_session *s);

#endif
