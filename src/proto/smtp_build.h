/* Makes the typed command from the tokens of one whole line: values are checked, unescaped and put into the command
 * arena. For src/proto/smtp_parse.c. */
#ifndef PROTO_SMTP_BUILD_H
#define PROTO_SMTP_BUILD_H

#include "base/span.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_parse.h"

struct arena;
struct smtp_read;

/* NONE and *ret_cmd, or what is wrong with the line; then *ret_cmd is rubbish but for .verb, which is set before. */
enum smtp_parse_error smtp_build_cmd(struct arena *a, const struct smtp_read *r, const uint8_t *line,
                                     struct smtp_cmd *cmd);

/* Base64 of correct form (RFC 4648 4): groups of four, padding at the end alone. */
bool smtp_base64_form(struct span text);

/* RFC 3461 4 "xtext": the decoded octets, in the arena if anything was escaped. -E_SYNTAX, -E_NOMEM. */
int smtp_xtext_decode(struct arena *a, struct span xtext, struct span *ret);

#endif
