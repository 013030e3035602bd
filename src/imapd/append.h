/* APPEND (RFC 9051 6.3.12, SPEC IMAP-46): the message never lies in the input buffer; it flows into a stage of the mail
 * store while it comes. The machine pauses at the literal (imapd_append_begin), the octets follow (imapd_append_input),
 * and the command's end makes it mail (on_append). */
#ifndef IMAPD_APPEND_H
#define IMAPD_APPEND_H

#include <stdbool.h>

#include "base/span.h"

struct imap_event;
struct imapd_session;

void imapd_append_begin(struct imapd_session *s, const struct imap_event *ev);

/* Takes octets of the literal; false when nothing can go on now. */
bool imapd_append_input(struct imapd_session *s);

struct span imapd_append_tag(const struct imapd_session *s); /* of the APPEND under way */
void imapd_append_drop(struct imapd_session *s);             /* forgets it; harmless without one */

#endif
