/* Responses of an IMAP server (RFC 9051 7; grammar/imap_reply.rl), for src/client/imap_client.
 *
 *   struct imap_reply_parser ps;
 *   imap_reply_init(&ps, IMAP_REPLY_TEXT_MAX, 64 * 1024);
 *   for (;;) {
 *       struct imap_replied got = imap_reply_feed(&ps, piece);          any piece, however cut
 *       piece = span_part(piece, got.consumed, piece.n);
 *       if (got.result == IMAP_REPLY_MORE)      all is consumed: read more
 *       if (got.result == IMAP_REPLY_PIECE)     ps.piece: the next octets of a literal too large to be kept
 *       if (got.result == IMAP_REPLY_WHOLE)     ps.reply, until the next feed
 *       if (got.result == IMAP_REPLY_FAULT)     the stream cannot be understood any more: close
 *   }
 *   imap_reply_done(&ps);
 *
 * What is in a response is read by a cursor over its tokens:
 *
 *   if (imap_reply_is(&ps.reply, "LIST") && imap_read_open(&r) ...)
 *
 * The same octets give the same responses however they are cut. A response is bounded in octets and tokens; a literal
 * longer than `keep_max` goes by in pieces and stands as an empty token. Not thread-safe. Errors: the enum below. */
#ifndef PROTO_IMAP_REPLY_H
#define PROTO_IMAP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "proto/tok.h"

enum {
    IMAP_REPLY_TEXT_MAX = 16 * 1024 * 1024, /* octets of one response that are kept */
    IMAP_REPLY_TOKS_MAX = 1024 * 1024,      /* of one response */
};

enum imap_tok_kind {
    IMAP_TOK_ATOM,   /* with its section: BODY[1.MIME]<0> */
    IMAP_TOK_STRING, /* quoted (unescaped) or a literal */
    IMAP_TOK_GONE,   /* a literal that went by in pieces; .number: its octets */
    IMAP_TOK_OPEN,
    IMAP_TOK_CLOSE
};

/* A place in a list of tokens. Copied freely; valid as long as the response. */
struct imap_read {
    const uint8_t *text;
    const struct tok *v;
    uint32_t n, at;
};

enum imap_reply_kind { IMAP_REPLY_UNTAGGED, IMAP_REPLY_TAGGED, IMAP_REPLY_CONTINUE };
enum imap_status { IMAP_DATA, IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_PREAUTH, IMAP_BYE, IMAP_STATUS__COUNT };

struct imap_reply {
    enum imap_reply_kind kind;
    enum imap_status status;
    struct span tag;         /* IMAP_REPLY_TAGGED */
    struct span text;        /* of a status or continuation: what is meant for people, or the SASL challenge */
    struct span code;        /* "APPENDUID"; empty: none */
    struct imap_read args;   /* of the code */
    uint32_t number;         /* "* 23 EXISTS": 23; else 0 */
    struct span name;        /* of data: "EXISTS", "LIST" */
    struct imap_read data;   /* behind it */
    struct span line;        /* all of it as it came, quoted strings apart; without CRLF */
};

struct imap_reply_parser {
    int cs;
    struct strbuf text;
    struct tok *toks;
    uint32_t tok_n, tok_cap;
    uint32_t mark, tag_n, text_at, code_toks;
    size_t text_max, keep_max;
    uint64_t number, left;
    int stopped;
    bool keep, in_literal, failed, too_large, whole, has_code;
    struct imap_reply reply;
    struct span piece;
};

enum imap_reply_result { IMAP_REPLY_MORE, IMAP_REPLY_PIECE, IMAP_REPLY_WHOLE, IMAP_REPLY_FAULT };
enum imap_reply_error { IMAP_REPLY_FINE, IMAP_REPLY_SYNTAX, IMAP_REPLY_LARGE, IMAP_REPLY_ERROR__COUNT };

struct imap_replied {
    enum imap_reply_result result;
    enum imap_reply_error error;
    size_t consumed;
};

void imap_reply_init(struct imap_reply_parser *ps, size_t text_max, size_t keep_max);
void imap_reply_reset(struct imap_reply_parser *ps); /* forgets what was begun: behind STARTTLS */
void imap_reply_done(struct imap_reply_parser *ps);
struct imap_replied imap_reply_feed(struct imap_reply_parser *ps, struct span in);
const char *imap_reply_error_name(enum imap_reply_error e); /* "not a response" */

bool imap_reply_is(const struct imap_reply *r, const char *name_z); /* data of that name, without case */
bool imap_reply_code_is(const struct imap_reply *r, const char *code_z);

/* The cursor. Each returns false, and stays where it is, where something else stands. */
bool imap_read_end(const struct imap_read *r);
bool imap_read_open(struct imap_read *r);
bool imap_read_close(struct imap_read *r);
bool imap_read_atom(struct imap_read *r, struct span *ret);
bool imap_read_text(struct imap_read *r, struct span *ret);  /* an atom or a string; NIL: p NULL */
bool imap_read_u64(struct imap_read *r, uint64_t *ret);
bool imap_read_u32(struct imap_read *r, uint32_t *ret);
bool imap_read_skip(struct imap_read *r);                    /* one value, a list with all that is in it */
bool imap_read_list(struct imap_read *r, struct imap_read *ret); /* what is between the parentheses */

#endif
