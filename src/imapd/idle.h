/* IDLE (RFC 2177, SPEC IMAP-61): changes are pushed as they happen. */
#ifndef IMAPD_IDLE_H
#define IMAPD_IDLE_H

#include "imapd/reply.h"

struct imapd_session;

/* Tells what is new, and goes on waiting for DONE. */
struct imapd_reply imapd_idle_push(struct imapd_session *s);

/* "* OK Still here", at the same moments for all sessions of an account: a telephone's radio wakes up once. */
void imapd_idle_still_here(struct imapd_session *s);

#endif
