/* The messages that a command's set names, as uids for the store. */
#ifndef IMAPD_UIDS_H
#define IMAPD_UIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "imapd/reply.h"

struct imapd_session;
struct seqset;

struct imapd_uids {
    uint32_t *uid; /* ascending; heap, the caller's */
    size_t n;
};

/* Binds the set to what the client was told, and gives the uids of the messages there. R__COUNT when that went well;
 * R_BAD_SEQUENCE for a number above EXISTS (SPEC IMAP-48; uids that are not there are left out, IMAP-60); R_NO_MEMORY.
 * `$` stands for the messages of the last saved search, none if there is none (RFC 5182). */
enum imapd_reply_id imapd_uids_of(struct imapd_session *s, struct seqset *set, bool by_uid, struct imapd_uids *ret);

/* The same check and binding alone; ranges of `$` are in the command arena or the session's. */
enum imapd_reply_id imapd_set_bind(struct imapd_session *s, struct seqset *set, bool by_uid);

#endif
