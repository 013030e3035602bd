/* Replies of an SMTP server, line by line (RFC 5321 4.2, RFC 2034, RFC 3463; grammar/smtp_reply.rl; SPEC RELAY-15).
 *
 * The caller keeps one contiguous buffer of at least SMTP_REPLY_LINE_MAX octets and gives the octets from the first one
 * not consumed yet. A reply is one or more LINEs and a LAST, all with one code; the parser counts them.
 *
 *   struct smtp_reply_parser ps = {0};
 *   struct smtp_reply_line line;
 *   for (;;) {
 *       struct smtp_replied got = smtp_reply_parse(&ps, span_of(in, n), &line);
 *       in += got.consumed;
 *       if (got.result == SMTP_REPLY_MORE)      read more
 *       if (got.result == SMTP_REPLY_BAD)       the stream cannot be understood any more: close
 *       note(line.text);                        valid until the buffer moves
 *       if (got.result == SMTP_REPLY_LAST)      the reply is whole
 *   }
 *
 * The same octets give the same results however they are cut. Pure; any thread; one parser per connection. */
#ifndef PROTO_SMTP_REPLY_H
#define PROTO_SMTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

enum {
    SMTP_REPLY_LINE_MAX = 2048, /* octets of a line, CRLF included (LIM: RELAY-15) */
    SMTP_REPLY_LINES_MAX = 100, /* of one reply */
    SMTP_EHLO_WORDS_MAX = 32,   /* of one EHLO line; more are left out */
};

struct smtp_reply_parser {
    uint32_t scanned; /* octets of this line known to hold no line end */
    uint16_t code;    /* of the reply's first line; 0: a reply begins */
    uint16_t lines;   /* of it so far */
    bool bad;         /* for good */
};

/* RFC 3463; class 0: the reply has none, or one of another class than its code. */
struct smtp_status {
    uint8_t class;
    uint16_t subject, detail;
};

struct smtp_reply_line {
    uint16_t code;             /* 200-599 */
    struct smtp_status status;
    struct span text;          /* behind the code, status included, without CRLF */
};

enum smtp_reply_result { SMTP_REPLY_MORE, SMTP_REPLY_LINE, SMTP_REPLY_LAST, SMTP_REPLY_BAD };

enum smtp_reply_error {
    SMTP_REPLY_FINE,
    SMTP_REPLY_LONG,    /* a line above SMTP_REPLY_LINE_MAX */
    SMTP_REPLY_MANY,    /* lines above SMTP_REPLY_LINES_MAX */
    SMTP_REPLY_NEWLINE, /* bare CR or LF */
    SMTP_REPLY_SYNTAX,
    SMTP_REPLY_MIXED,   /* lines of one reply with different codes */
    SMTP_REPLY_ERROR__COUNT
};

struct smtp_replied {
    enum smtp_reply_result result;
    enum smtp_reply_error error;
    size_t consumed; /* 0 with MORE and BAD */
};

struct smtp_replied smtp_reply_parse(struct smtp_reply_parser *ps, struct span in, struct smtp_reply_line *ret);

const char *smtp_reply_error_name(enum smtp_reply_error e); /* "line too long" */

/* The words of an EHLO line's text, the keyword first; spans into it. n 0: not of that form (to be ignored). */
struct smtp_ehlo_words {
    struct span word[SMTP_EHLO_WORDS_MAX];
    size_t n;
    bool done;
};

/* `text`: of a line of smtp_reply_parse(), still in its buffer (the CR behind it is read). */
void smtp_ehlo_words(struct span text, struct smtp_ehlo_words *ret);

#endif
