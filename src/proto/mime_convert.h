/* Makes a message fit for where it goes by re-encoding leaf parts as quoted-printable or base64 (SPEC SMTP-22,
 * RFC 2045 6, RFC 6152 3); every other octet stays as it is.
 *
 *   struct mime_source src = {my_read, my_ctx, size};            the message; must outlive the converter
 *   struct mime_convert *c;
 *   int r = mime_convert_plan(&arena, &src, MIME_CONVERT_7BIT, &c);     arena limit: MIME_CONVERT_ARENA
 *   r == 0                        it is fit already: send src itself
 *   r == 1                        mime_convert_size(c) octets will come (for SIZE=):
 *       while ((n = mime_convert_read(c, buf, sizeof(buf))) > 0) ...    in order, 0 at the end, -E_* from the reader
 *       mime_convert_rewind(c);                                          from the first octet again
 *
 * Two or three passes over the source, never the message in memory. What changes: a leaf part that is not fit gets a
 * new body and Content-Transfer-Encoding field; multiparts and messages around it no longer say 8bit or binary where
 * that became wrong; a message without MIME-Version that gets an encoding gets that too. What was base64 or
 * quoted-printable is decoded first; decoded parts are the same octets before and after. The text of a text or message
 * part becomes quoted-printable unless base64 is clearly shorter (an unreadable text), anything else base64. The parts of a message/rfc822 are parts
 * as any other.
 *
 * Errors of the plan (nothing has been given out then):
 *   -E_SYNTAX   it cannot be rewritten: what is not fit lies in a header field, between or beside the parts of a
 *               multipart, in a part over LIM-10 or a multipart without parts, inside a multipart/signed (RFC 1847 2.1), in a
 *               message/partial or message/external-body (RFC 2046 5.2), in broken base64 or quoted-printable, or under
 *               an unknown encoding. SMTP: 554 5.6.3, IMAP: NO [UNKNOWN-CTE].
 *   -E_NOMEM, and what the reader returns.
 * mime_convert_read() gives -E_IO if the source has become shorter than planned.
 * Pure; a converter belongs to one thread at a time; all memory from the arena. BLOCKING if the reader blocks. */
#ifndef PROTO_MIME_CONVERT_H
#define PROTO_MIME_CONVERT_H

#include <stddef.h>
#include <stdint.h>

#include "proto/mime.h"

#define MIME_CONVERT_ARENA (2u * MIME_ARENA)

struct arena;
struct mime_convert;

/* What "fit" means. */
enum mime_convert_for {
    MIME_CONVERT_STORE, /* no NUL, no part that says it is binary: a literal8 (IMAP-46); always to base64 */
    MIME_CONVERT_LINES, /* no NUL, no bare CR or LF, no line above 998 octets */
    MIME_CONVERT_7BIT,  /* the same, and no octet above 127: a peer without 8BITMIME */
};

/* 0: fit as it is, *ret untouched. 1: *ret reads the rewritten message. Or an error. */
int mime_convert_plan(struct arena *a, const struct mime_source *src, enum mime_convert_for purpose, struct mime_convert **ret);

uint64_t mime_convert_size(const struct mime_convert *c);
int64_t mime_convert_read(struct mime_convert *c, void *buf, size_t n); /* 1 to n octets, 0 at the end, or -E_* */
void mime_convert_rewind(struct mime_convert *c);

#endif
