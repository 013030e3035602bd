/* STATUS responses, for STATUS and for LIST with RETURN (STATUS (...)) (RFC 9051 6.3.11, RFC 5819; SPEC IMAP-25). */
#ifndef IMAPD_STATUS_H
#define IMAPD_STATUS_H

#include "base/span.h"

struct imapd_session;
struct mbox_id;
struct store_status;

/* A client that asks for HIGHESTMODSEQ is CONDSTORE-aware from here on (SPEC IMAP-52). Before the first response. */
void imapd_status_asked(struct imapd_session *s, unsigned items);

/* "* STATUS name (MESSAGES 4 ...)". Worker. */
void imapd_status_write(struct imapd_session *s, struct span name, unsigned items, const struct mbox_id *id,
                        const struct store_status *st);

#endif
