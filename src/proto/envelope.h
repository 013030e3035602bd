/* ENVELOPE, RFC 9051 7.5.2 (SPEC IMAP-43): well-formed IMAP for any octets.
 * Header text is sent as it is, unfolded; octets above 127 make a literal, a NUL becomes 0x80.
 *
 *   envelope_write(&out, &arena, header_block)
 *   ("Wed, 17 Jul 1996 02:23:25 -0700" "IMAP4rev2" (("Terry" NIL "t" "x.org")) ... NIL "<B27397@x.org>")
 *
 * Sender and Reply-To default to From. To, Cc and Bcc join all fields of that name; of the others the first counts.
 * `arena` is for scratch (at most about six times the block, for hostile ones); -E_NOMEM. */
#ifndef PROTO_ENVELOPE_H
#define PROTO_ENVELOPE_H

#include "base/span.h"

struct arena;
struct strbuf;

int envelope_write(struct strbuf *out, struct arena *a, struct span header_block);

/* An IMAP string: quoted if it can be, else a literal (RFC 9051 4.3). nstring: NIL when p is NULL. A NUL becomes 0x80.
 * Strings above IMAP_QUOTED_MAX octets become literals too: some clients read lines into fixed buffers. */
#define IMAP_QUOTED_MAX 4096u
void imap_string(struct strbuf *out, struct span s);
void imap_nstring(struct strbuf *out, struct span s);

#endif
