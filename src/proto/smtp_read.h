/* Between grammar/smtp.rl and the builder: the tokens of one SMTP command line. For src/proto/smtp_*.c and gen/. */
#ifndef PROTO_SMTP_READ_H
#define PROTO_SMTP_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/tok.h"

enum smtp_tok {
    SMTP_T_NAME,
    SMTP_T_NAME_DOMAIN,
    SMTP_T_NAME_LITERAL,
    SMTP_T_LOCAL,
    SMTP_T_LOCAL_QUOTED,
    SMTP_T_DOMAIN,
    SMTP_T_LITERAL,
    SMTP_T_NULL,
    SMTP_T_KEYWORD,
    SMTP_T_VALUE,
    SMTP_T_SIZE,
    SMTP_T_LAST,
    SMTP_T_MECHANISM,
    SMTP_T_RESPONSE,
    SMTP_T_TEXT
};

enum smtp_where { SMTP_IN_ARGUMENT, SMTP_IN_PATH };

/* More parameters than there are (each once, 4.1.2) is an error, so few tokens do. */
#define SMTP_TOKS_MAX 40

struct smtp_read {
    struct toks toks;
    uint32_t mark;
    enum smtp_where where; /* what was being read when the line stopped fitting */
    bool done;             /* the line is a command, CRLF included */
};

/* Runs the machine over one whole line; it must end in the only CRLF it holds. */
void smtp_read_line(struct smtp_read *r, struct span line);

/* For its actions: the last octet of the run of letters and digits at p. The line ends in LF, so no bound is needed. */
const uint8_t *smtp_read_alnum(const uint8_t *p);

/* A token from the mark to `end`; the kind of the last one. */
void smtp_read_tok(struct smtp_read *r, enum smtp_tok kind, uint32_t end);
void smtp_read_kind(struct smtp_read *r, enum smtp_tok kind);

#endif
