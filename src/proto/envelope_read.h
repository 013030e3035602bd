/* The way back from ENVELOPE (proto/envelope.h) as it is kept of a message (proto/facts.h): what a list of messages shows.
 *
 *   envelope_read(&arena, texts.envelope, &e)  ->  e.subject "IMAP4rev2", e.from[0] {"Terry", "t", "x.org"}
 *
 * Values are raw header text (header_text_utf8() decodes it); p NULL where the message has none. Spans point into the
 * text or the arena. The markers of groups are left out. Errors: -E_SYNTAX for anything that envelope_write() would not
 * write, -E_NOMEM. Pure; any thread. */
#ifndef PROTO_ENVELOPE_READ_H
#define PROTO_ENVELOPE_READ_H

#include <stddef.h>

#include "base/span.h"

struct arena;

struct envelope_address {
    struct span name, mailbox, host; /* name.p NULL: none */
};

struct envelope_list {
    struct envelope_address *address;
    size_t n;
};

struct envelope {
    struct span date, subject, in_reply_to, message_id;
    struct envelope_list from, sender, reply_to, to, cc, bcc;
};

int envelope_read(struct arena *a, struct span text, struct envelope *ret);

#endif
