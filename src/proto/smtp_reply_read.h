/* Between grammar/smtp_reply.rl and src/proto/smtp_reply.c. */
#ifndef PROTO_SMTP_REPLY_READ_H
#define PROTO_SMTP_REPLY_READ_H

#include "proto/smtp_reply.h"

struct smtp_reply_read {
    uint16_t code, subject, detail;
    uint8_t class;
    bool more;     /* "-": another line follows */
    bool status;   /* class, subject and detail are a whole status code */
    bool done;
};

void smtp_reply_read(struct smtp_reply_read *r, struct span line); /* `line` ends in CRLF; *r zeroed */
void smtp_ehlo_read(struct smtp_ehlo_words *r, struct span line);  /* `line` ends in CR */
void smtp_ehlo_word(struct smtp_ehlo_words *r, struct span word);

#endif
