/* The IMAP machine's driver: octets in, typed commands out (RFC 3501 and RFC 9051 section 9, grammar/imap.rl).
 *
 * One contiguous buffer, which may move between calls: `data` is always where the current command starts, positions are
 * offsets. The parser stops anywhere and goes on where it stopped; any segmentation gives the same events. It never
 * allocates; the tokens lie in an array of the caller's that must stay the same (contents too) from the first octet of
 * a command to its build.
 *
 *   struct imap_tok toks[IMAP_MAX_TOKS];                    borrowed from the worker while a command is under way
 *   imap_parser_init(&ps, toks, IMAP_MAX_TOKS);             once per connection
 *   for (;;) {
 *       switch (imap_parse(&ps, in.p, in.n, &ev)) {
 *       case IMAP_EV_MORE:     return;                      needs octets behind in.n; nothing may be dropped
 *       case IMAP_EV_SKIP:     in_drop(ev.consumed); break; rests of a refused line; ask again at once
 *       case IMAP_EV_LITERAL:  if (ev.literal.size + ps.literal_octets > limit)
 *                                  { reply NO [TOOBIG]; imap_parser_refuse(&ps); }
 *                              else { if (ev.literal.sync) write "+ OK\r\n"; imap_parser_accept(&ps); }
 *                              break;
 *       case IMAP_EV_APPEND:   r = imap_build_append(&ps, in.p, arena, &msg);
 *                              accepted: in_drop(ev.consumed), imap_parser_accept(&ps), "+ OK" if msg.sync, take
 *                              msg.size octets off the input, then call imap_parse() again with what follows.
 *                              refused: NO ..., imap_parser_refuse(&ps); nothing is dropped by hand.
 *                              break;
 *       case IMAP_EV_COMMAND:  r = imap_build_cmd(&ps, in.p, arena, &cmd);
 *                              r == 0: run cmd, which may take long; then in_drop(ev.consumed), imap_parser_next(&ps)
 *                              -E_SYNTAX: tagged BAD; -E_LIMIT: NO [LIMIT]; -E_NOMEM: NO; then the same two calls
 *                              break;
 *       case IMAP_EV_ERROR:    "<imap_parser_tag() or *> BAD ..." or NO [LIMIT] by ev.error; the parser itself then
 *                              skips the rest of the line (IMAP_EV_SKIP) and starts anew
 *                              break;
 *       case IMAP_EV_LINE:     only after imap_parser_expect(): the line is in.p[0 .. ev.line.n); then in_drop(ev.consumed)
 *       } }
 *
 * Answers to AUTHENTICATE and the end of IDLE are lines, not commands: after imap_parser_next() for the command call
 * imap_parser_expect(&ps, IMAP_EXPECT_SASL or IMAP_EXPECT_DONE), once per line expected.
 *
 * Limits: IMAP_LINE_MAX octets of a command outside literals, IMAP_MAX_TOKS tokens, literals that are arguments at most
 * IMAP_LITERAL_MAX together: refuse more. Single-threaded per parser. */
#ifndef PROTO_IMAP_PARSE_H
#define PROTO_IMAP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct imap_append;
struct imap_cmd;
struct imap_search;

#define IMAP_MAX_TOKS 4096u
#define IMAP_LINE_MAX 65536u /* SPEC LIM-05, with the CRLFs */
#define IMAP_LITERAL_MAX (1u << 30)

/* A piece of a command. Kinds are private to the machine and the builder (proto/imap_build.h). */
struct imap_tok {
    uint32_t off; /* from the start of the command */
    uint32_t len;
    uint32_t kind;
};

enum imap_event_kind {
    IMAP_EV_MORE,
    IMAP_EV_SKIP,
    IMAP_EV_LITERAL, /* an argument; its octets will stay in the buffer as part of the command */
    IMAP_EV_APPEND,  /* a message: never in the buffer */
    IMAP_EV_COMMAND,
    IMAP_EV_LINE,
    IMAP_EV_ERROR
};

enum imap_error {
    IMAP_ERR_SYNTAX,  /* BAD; the arguments of ev.verb are wrong */
    IMAP_ERR_UNKNOWN, /* BAD; no such command, or no tag */
    IMAP_ERR_LINE,    /* BAD; line too long */
    IMAP_ERR_EOL,     /* BAD; lone CR or LF, or NUL */
    IMAP_ERR_LIMIT    /* NO [LIMIT]; too many tokens, too deep */
};

enum imap_expect { IMAP_EXPECT_COMMAND, IMAP_EXPECT_SASL, IMAP_EXPECT_DONE };

struct imap_event {
    enum imap_event_kind kind;
    size_t consumed; /* octets the session may drop from the front now (SKIP, APPEND, LINE) or after the reply */
    struct {
        uint64_t size;
        bool sync, literal8;
    } literal; /* LITERAL, APPEND */
    struct {
        size_t n;    /* without CRLF; SASL: base64 text */
        bool cancel; /* SASL: the line is "*" */
    } line;          /* LINE */
    enum imap_error error;
    uint64_t skip_octets; /* SKIP: octets of a refused literal that are still to come; the session may hang up
                           * above its patience (SPEC IMAP-05: 64 MiB) */
};

struct imap_parser { /* all private, but toks and literal_octets */
    struct imap_tok *toks; /* between commands the session may put another array here, or take it away */
    uint32_t tok_max;
    uint32_t tok_n; /* from here on all is new with each command */
    struct imap_tok *tok_next, *tok_end; /* while the machine runs */
    uint32_t pos;        /* next octet the machine will see */
    uint32_t line_start; /* the line's first octet: behind the last literal, or 0 */
    uint32_t mark;       /* start of the token under way */
    int cs;
    uint8_t mode; /* enum imap_mode */
    uint8_t verb; /* enum imap_verb; IMAP_VERB__COUNT before it is known */
    uint8_t key;  /* search key under way */
    uint8_t stop; /* why the machine stopped */
    uint8_t fail; /* enum imap_error + 1: a defect seen inside the command, reported where it stops */
    uint8_t depth;
    bool uid, has_8bit, escaped;
    bool lit_sync, lit_8, lit_utf8;
    bool in_append;          /* behind the first message of an APPEND */
    uint32_t append_n;       /* messages accepted */
    uint32_t line_octets;    /* of the lines before line_start */
    uint64_t lit_size;       /* of the literal last reported; while skipping: what is left of it */
    uint64_t literal_octets; /* accepted in this command, APPEND's messages not counted */
};

void imap_parser_init(struct imap_parser *ps, struct imap_tok *toks, uint32_t tok_max);

enum imap_event_kind imap_parse(struct imap_parser *ps, const uint8_t *data, size_t n,
                                struct imap_event *ret);

/* After IMAP_EV_LITERAL or IMAP_EV_APPEND, exactly one of: */
void imap_parser_accept(struct imap_parser *ps); /* refuses an argument above IMAP_LITERAL_MAX */
void imap_parser_refuse(struct imap_parser *ps); /* the rest of the command is skipped, octets of {n+} too */

/* Ready for the next command (the caller drops the octets of the last one). */
void imap_parser_next(struct imap_parser *ps);

/* What the next line is, for one line. */
void imap_parser_expect(struct imap_parser *ps, enum imap_expect what);

/* The tag of the command under way; n = 0 when none was read. Not during a MULTIAPPEND: imap_append has it then. */
struct span imap_parser_tag(const struct imap_parser *ps, const uint8_t *data);

/* After IMAP_EV_COMMAND: 0, -E_SYNTAX, -E_LIMIT or -E_NOMEM. ret_cmd is whole only after 0; memory from `a`. The tag of
 * an APPEND is empty: its first part was dropped with the message, imap_append has it. */
int imap_build_cmd(const struct imap_parser *ps, const uint8_t *data, struct arena *a,
                   struct imap_cmd *ret_cmd);

/* The keys of a SEARCH without its command, in UTF-8 (SPEC API-23): "FROM smith SINCE 1-Feb-2026". All of it lives in the
 * arena. -E_SYNTAX (also for `$`, which is a session's, and for literals), -E_LIMIT, -E_NOMEM. imap_search_text.c. */
int imap_search_parse(struct span keys, struct arena *a, struct imap_search *ret);

/* After IMAP_EV_APPEND, with one ret_msg for the whole command: the second and later messages leave tag and mailbox as
 * they are. Nothing of it points into `data`. */
int imap_build_append(const struct imap_parser *ps, const uint8_t *data, struct arena *a,
                      struct imap_append *ret_msg);

#endif
