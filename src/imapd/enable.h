/* What a client has switched on (RFC 5161, RFC 7162, RFC 9051; SPEC IMAP-07, IMAP-52): bits IMAP_ENABLE_* in s->enabled.
 * They stay until the connection ends. CONDSTORE is also on once the client has spoken of mod-sequences in any command. */
#ifndef IMAPD_ENABLE_H
#define IMAPD_ENABLE_H

#include <stdbool.h>

#include "imapd/session.h"
#include "proto/imap_cmd.h"

static inline bool imapd_enabled(const struct imapd_session *s, unsigned bits)
{
    return (s->enabled & bits) != 0;
}

/* From here on FETCH responses with FLAGS carry MODSEQ. In a selected mailbox the client is told where it stands. */
void imapd_condstore_begin(struct imapd_session *s);

/* For s->at_end: the tagged OK tells the mod-sequence that all the responses before it have brought the client to
 * (RFC 7162 3.2.10.2). */
struct imapd_reply imapd_tell_highest(struct imapd_session *s, struct imapd_reply r);

/* Is the message \Recent as far as this client is concerned? IMAP4rev2 knows no such flag. */
static inline bool imapd_recent(const struct imapd_session *s, uint32_t uid)
{
    return !imapd_enabled(s, IMAP_ENABLE_IMAP4REV2) && imapd_is_recent(&s->sel.recents, uid);
}

/* Are mailbox names UTF-8 in both directions? Else modified UTF-7. */
static inline bool imapd_utf8_names(const struct imapd_session *s)
{
    return imapd_enabled(s, IMAP_ENABLE_IMAP4REV2 | IMAP_ENABLE_UTF8);
}

#endif
