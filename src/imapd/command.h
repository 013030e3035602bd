/* A command from its last octet to its tagged answer; for session.c's input loop. Worker. */
#ifndef IMAPD_COMMAND_H
#define IMAPD_COMMAND_H

#include "imapd/session.h"

void imapd_run_command(struct imapd_session *s, size_t octets);              /* IMAP_EV_COMMAND */
void imapd_literal(struct imapd_session *s, const struct imap_event *ev);    /* IMAP_EV_LITERAL */
void imapd_line(struct imapd_session *s, const struct imap_event *ev);       /* IMAP_EV_LINE */
void imapd_parse_error(struct imapd_session *s, enum imap_error error);      /* IMAP_EV_ERROR */

/* Forgets the command under way and frees what it held. Its octets stay: at the end of a connection nothing of the conn
 * may be touched any more. */
void imapd_drop_command(struct imapd_session *s);

/* Nothing is unread: gives back what an idle session need not have (SPEC SEC-01). */
void imapd_rest(struct imapd_session *s);

#endif
