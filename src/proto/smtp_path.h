/* Builds a struct smtp_path (smtp_cmd.h) from tokens, and the checks on names that go with it. */
#ifndef PROTO_SMTP_PATH_H
#define PROTO_SMTP_PATH_H

#include "base/span.h"
#include "proto/smtp_cmd.h"
#include "proto/tok.h"

struct arena;
struct strbuf;

enum { SMTP_LOCAL_MAX = 255, SMTP_DOMAIN_MAX = 255, SMTP_LABEL_MAX = 63 };

/* From t[0..n): the number of tokens used, -E_SYNTAX, -E_LIMIT (local part, domain or label too long), -E_NOMEM.
 * `path` is all zeros before; it is whole only when there is no error. */
int smtp_path_build(struct arena *a, const struct tok *t, size_t n, const uint8_t *line, struct smtp_path *path);

/* RFC 5321 4.1.3, `text` without [ and ]: the form, NONE if it is none. `ret` has 16 octets. */
enum smtp_literal smtp_literal_parse(struct span text, uint8_t *ret);

/* Lengths of the labels (ASCII ones) and of the whole; the shape is the grammar's. */
bool smtp_domain_fits(struct span domain);

bool smtp_text_is_ascii(struct span text);

/* A local part that is not quoted as a path writes it: as it is where that is a Dot-string, else quoted. */
void smtp_put_local(struct strbuf *b, struct span local);
/* The other way; in the arena where it had to be unquoted. -E_NOMEM. */
int smtp_plain_local(struct arena *a, struct span local, struct span *ret);

#endif
