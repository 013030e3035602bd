/* Telling a client what changed in its mailbox: EXPUNGE, EXISTS, RECENT, FLAGS, FETCH (RFC 9051 7.4, 7.5; SPEC IMAP-28,
 * IMAP-60). At the end of every command, and in IDLE. */
#ifndef IMAPD_SYNC_H
#define IMAPD_SYNC_H

#include <stdbool.h>

#include "imapd/session.h"

enum imapd_sync_result {
    IMAPD_SYNC_DONE, /* the client knows `told`, which was the newest when this began */
    IMAPD_SYNC_WAIT, /* a job is out; `again` goes on */
    IMAPD_SYNC_MORE, /* a share is written; call again when it has drained (s->resume is set to `again`) */
    IMAPD_SYNC_BYE   /* the mailbox is gone; the goodbye was said */
};

/* With may_expunge false vanished messages keep their numbers until a later call. */
enum imapd_sync_result imapd_sync(struct imapd_session *s, bool may_expunge, imapd_step *again);

/* FLAGS and PERMANENTFLAGS if the client was not told these keywords yet: before FETCH responses that name them. */
void imapd_tell_keywords(struct imapd_session *s, struct view_keywords *names);

/* A FETCH response nobody asked for: FLAGS, with MODSEQ and UID where the client wants them (SPEC IMAP-52). */
void imapd_tell_flags(struct imapd_session *s, const struct view_version *v, uint32_t seq, const struct store_row *row);

/* From the view's watch: pushes in IDLE, says goodbye when the mailbox is deleted. */
void imapd_mailbox_changed(struct view_watch *w, unsigned what);

#endif
