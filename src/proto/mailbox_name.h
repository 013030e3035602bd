/* Mailbox names on the wire, RFC 3501 5.1.3 (modified UTF-7) and RFC 9051 5.1 (UTF-8).
 *
 *   struct span name;
 *   r = mailbox_name_from_wire(&arena, cmd->create.mailbox, utf8, &name);     "Entw&APw-rfe" -> "Entwürfe"
 *   mailbox_name_to_wire(&out, name, utf8);                                   and back, without quotes
 *
 * Strict: no printable ASCII in base64, no superfluous shifts, no loose bits or surrogates, no 8-bit octets in
 * modified UTF-7; well-formed UTF-8 (RFC 3629) otherwise. INBOX in any case becomes "INBOX", as does the first part of
 * "inbox/x". Whether a name is permitted (controls, "//", length, NFC) is the store's question. Any thread. */
#ifndef PROTO_MAILBOX_NAME_H
#define PROTO_MAILBOX_NAME_H

#include <stdbool.h>

#include "base/span.h"

struct arena;
struct strbuf;

/* 0, -E_SYNTAX (not valid in that encoding), -E_NOMEM. The result is UTF-8; it may be the input itself. */
int mailbox_name_from_wire(struct arena *a, struct span wire, bool utf8, struct span *ret_name);

/* Patterns of LIST: the same, but `*` and `%` are kept and there is no INBOX rule. */
int mailbox_pattern_from_wire(struct arena *a, struct span wire, bool utf8, struct span *ret_pattern);

/* Adds the name as modified UTF-7, or as it is when utf8. The name is well-formed UTF-8. Use imap_write_mailbox() for
 * a name in a response. */
void mailbox_name_to_wire(struct strbuf *out, struct span name, bool utf8);

#endif
