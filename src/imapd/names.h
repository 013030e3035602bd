/* Mailbox names of commands on their way to the store. */
#ifndef IMAPD_NAMES_H
#define IMAPD_NAMES_H

#include "base/span.h"

struct imapd_rq;
struct mbox_id;
struct strbuf;

/* Decodes a name of the client into the request's memory. 0; -E_SYNTAX not valid in the session's encoding (then no
 * mailbox has it: NO, never BAD, SPEC IMAP-24); -E_NOMEM. */
int imapd_mailbox_name(struct imapd_rq *rq, struct span wire, struct span *ret);

/* IMAP4rev2: the LIST response by which a client learns that a mailbox it knew, or spoke of, as `old` is called `name`
 * (RFC 9051 6.3.9.7); without OLDNAME when they are the same. Both in UTF-8. */
void imapd_list_renamed(struct strbuf *out, struct span name, struct span old);

/* "(F0A1...)": an object id in its parentheses (RFC 8474 4, SPEC IMAP-44). */
void imapd_mailbox_id_write(struct strbuf *out, const struct mbox_id *id);

#endif
