/* BODYSTRUCTURE and BODY, RFC 9051 7.5.2 (SPEC IMAP-43): well-formed IMAP for any message.
 *
 *   bodystructure_write(&out, &src, &tree, true)
 *   (("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 5 1 NIL NIL NIL NIL)(...) "mixed" ("boundary" "x") NIL NIL NIL)
 *
 * Reads the parts' headers again from the source, one at a time (memory: one header, at most 1 MiB, and the output).
 * `extended`: with the extension data (BODYSTRUCTURE), else without (BODY). Errors: -E_NOMEM, the reader's.
 * BLOCKING if the reader is. */
#ifndef PROTO_BODYSTRUCTURE_H
#define PROTO_BODYSTRUCTURE_H

#include <stdbool.h>

struct mime_source;
struct mime_tree;
struct strbuf;

int bodystructure_write(struct strbuf *out, const struct mime_source *src, const struct mime_tree *tree, bool extended);

#endif
