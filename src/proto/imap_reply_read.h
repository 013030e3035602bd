/* Between grammar/imap_reply.rl and src/proto/imap_reply.c. For these two alone. */
#ifndef PROTO_IMAP_REPLY_READ_H
#define PROTO_IMAP_REPLY_READ_H

#include "proto/imap_reply.h"

enum { IMAP_STOP_NONE, IMAP_STOP_LITERAL, IMAP_STOP_END };

void imap_reply_run(struct imap_reply_parser *ps, size_t from); /* over ps->text from there on */

/* For its actions; offsets into ps->text. */
void imap_reply_tag(struct imap_reply_parser *ps, uint32_t end);
void imap_reply_continue(struct imap_reply_parser *ps, uint32_t at);
void imap_reply_state(struct imap_reply_parser *ps, uint32_t end);
void imap_reply_tok(struct imap_reply_parser *ps, uint32_t kind, uint32_t from, uint32_t to);
void imap_reply_quoted(struct imap_reply_parser *ps, uint32_t end);
void imap_reply_size(struct imap_reply_parser *ps, uint8_t digit);
void imap_reply_code_end(struct imap_reply_parser *ps, uint32_t at);

#endif
