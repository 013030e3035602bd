/* Logging in and out (SPEC 10.1, IMAP-04, LIM-08). */
#ifndef IMAPD_AUTH_H
#define IMAPD_AUTH_H

struct imapd_session;

/* The session of an account is over: counters, the account's reference. */
void imapd_logged_out(struct imapd_session *s);

#endif
