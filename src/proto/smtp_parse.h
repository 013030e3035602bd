/* SMTP command lines: octets -> struct smtp_cmd (RFC 5321 4.1, grammar/smtp.rl; limits SPEC SMTP-07, LIM-01).
 *
 * The caller keeps one contiguous buffer. It gives the octets from the current command's first one on; the parser
 * keeps offsets only, so the buffer may move and grow between calls. When a call gives COMMAND or ERROR, the caller
 * drops .consumed octets after the reply and calls again with what follows. MORE consumes nothing unless .consumed
 * says so (octets that are dropped behind an error); read more then.
 *
 *   struct smtp_parser ps;
 *   smtp_parser_init(&ps);
 *   struct smtp_parsed got = smtp_parse(&ps, span_of(in, n), &arena, &cmd);
 *   switch (got.result) {
 *   case SMTP_PARSED_MORE:    in += got.consumed; read more; break;
 *   case SMTP_PARSED_COMMAND: dispatch(&cmd); in += got.consumed; break;
 *   case SMTP_PARSED_ERROR:   refuse(got.error, cmd.verb); in += got.consumed; break;
 *   }
 *
 * A line is parsed when it is whole: at most 2,048 octets (12,288 with AUTH), so nothing is gained by earlier work,
 * and a session keeps 12 octets between segments. The search for its end goes on where it stopped. A bare CR or LF and
 * an overlong line are reported at once, the rest up to the next CRLF is dropped by later calls, so nothing behind it
 * is ever taken for a command. The same octets give the same results however they are cut.
 * Pure; no allocation but from the arena; any thread, one parser per connection. */
#ifndef PROTO_SMTP_PARSE_H
#define PROTO_SMTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct smtp_cmd;

enum {
    SMTP_LINE_MAX = 512,         /* with CRLF */
    SMTP_LINE_PARAMS_MAX = 2048, /* MAIL and RCPT with parameters */
    SMTP_LINE_AUTH_MAX = 12288,  /* AUTH and the lines of its exchange */
};

struct smtp_parser {
    uint32_t scanned; /* octets of this line known to hold no line end */
    uint16_t limit;   /* of this line; 0: its verb is not known yet */
    uint8_t verb;     /* enum smtp_verb, once .limit is set */
    bool dropping;    /* behind an error: up to the next CRLF */
    bool dropped_cr;  /* and the last octet dropped was a CR */
};

enum smtp_parse_result { SMTP_PARSED_MORE, SMTP_PARSED_COMMAND, SMTP_PARSED_ERROR };

/* The reply of each is in SPEC SMTP-05. */
enum smtp_parse_error {
    SMTP_BAD_NONE,
    SMTP_BAD_VERB,          /* 500 5.5.1 unknown command, empty line */
    SMTP_BAD_LONG,          /* 500 5.5.2 line too long */
    SMTP_BAD_NEWLINE,       /* 500 5.5.2 bare CR or LF */
    SMTP_BAD_ARGUMENT,      /* 501 5.5.4 argument syntax */
    SMTP_BAD_REVERSE_PATH,  /* 501 5.1.7 address in MAIL */
    SMTP_BAD_FORWARD_PATH,  /* 501 5.1.3 address in RCPT */
    SMTP_BAD_PARAM,         /* 555 5.5.4 parameter, or BODY value, not known */
    SMTP_BAD_PARAM_TWICE,   /* 501 5.5.4 */
    SMTP_BAD_PARAM_VALUE,   /* 501 5.5.4 */
    SMTP_BAD_BASE64,        /* 501 5.5.2 AUTH response is not base64 */
    SMTP_BAD_AUTH_LONG,     /* 500 5.5.6 AUTH response too long */
    SMTP_BAD_AUTH_CANCEL,   /* 501 5.5.2 client sent "*" (RFC 4954 4) */
    SMTP_BAD_HTTP,          /* 554 5.5.1, then close (SMTP-08) */
    SMTP_BAD_MEMORY,        /* 451 4.3.0 the arena is full */
    SMTP_BAD__COUNT
};

struct smtp_parsed {
    enum smtp_parse_result result;
    enum smtp_parse_error error;
    size_t consumed;
};

void smtp_parser_init(struct smtp_parser *ps); /* also after STARTTLS, and to forget a line */

/* `in`: from the first octet not consumed yet. COMMAND: *ret_cmd is whole. ERROR: only ret_cmd->verb is set
 * (SMTP_VERB__COUNT if the word is no command), so that a table may refuse by state first; the rest is rubbish. MORE:
 * untouched. */
struct smtp_parsed smtp_parse(struct smtp_parser *ps, struct span in, struct arena *a, struct smtp_cmd *ret_cmd);

/* A line of an AUTH exchange instead of a command: COMMAND with *ret_response = base64 of correct form (may be
 * empty), pointing into `in`; ERROR: BASE64, AUTH_LONG, AUTH_CANCEL or NEWLINE ends the exchange. */
struct smtp_parsed smtp_parse_auth_line(struct smtp_parser *ps, struct span in, struct span *ret_response);

/* "BAD_VERB" without SMTP_: for logs and dumps. */
const char *smtp_parse_error_name(enum smtp_parse_error e);

#endif
