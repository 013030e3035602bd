#include "proto/smtp_parse.h"

#include <endian.h>

#include "base/arena.h"
#include "base/macros.h"
#include "proto/find_newline.h"
#include "proto/smtp_build.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_read.h"

#define VERB_MAX 8 /* STARTTLS */

static const char *const verb_names[] = {
#define SMTP_CMD(id, word, ...) [SMTP_##id] = (word),
#include "smtp_cmds.def"
#undef SMTP_CMD
};
_Static_assert(ARRAY_LEN(verb_names) == SMTP_VERB__COUNT, "one word per verb");

static const char *const error_names[] = {
    [SMTP_BAD_NONE] = "NONE",
    [SMTP_BAD_VERB] = "BAD_VERB",
    [SMTP_BAD_LONG] = "BAD_LONG",
    [SMTP_BAD_NEWLINE] = "BAD_NEWLINE",
    [SMTP_BAD_ARGUMENT] = "BAD_ARGUMENT",
    [SMTP_BAD_REVERSE_PATH] = "BAD_REVERSE_PATH",
    [SMTP_BAD_FORWARD_PATH] = "BAD_FORWARD_PATH",
    [SMTP_BAD_PARAM] = "BAD_PARAM",
    [SMTP_BAD_PARAM_TWICE] = "BAD_PARAM_TWICE",
    [SMTP_BAD_PARAM_VALUE] = "BAD_PARAM_VALUE",
    [SMTP_BAD_BASE64] = "BAD_BASE64",
    [SMTP_BAD_AUTH_LONG] = "BAD_AUTH_LONG",
    [SMTP_BAD_AUTH_CANCEL] = "BAD_AUTH_CANCEL",
    [SMTP_BAD_HTTP] = "BAD_HTTP",
    [SMTP_BAD_MEMORY] = "BAD_MEMORY",
};
_Static_assert(ARRAY_LEN(error_names) == SMTP_BAD__COUNT, "one name per error");

const char *smtp_verb_name(enum smtp_verb verb)
{
    return (unsigned)verb < SMTP_VERB__COUNT ? verb_names[verb] : "";
}

const char *smtp_parse_error_name(enum smtp_parse_error e)
{
    return (unsigned)e < SMTP_BAD__COUNT ? error_names[e] : "";
}

void smtp_parser_init(struct smtp_parser *ps)
{
    *ps = (struct smtp_parser){0};
}

static struct smtp_parsed parsed(enum smtp_parse_result result, enum smtp_parse_error error, size_t consumed)
{
    return (struct smtp_parsed){result, error, consumed};
}

/* The words again, eight octets each, so that one comparison does. */
static const char verb_keys[SMTP_VERB__COUNT][VERB_MAX] = {
#define SMTP_CMD(id, word, ...) [SMTP_##id] = word,
#include "smtp_cmds.def"
#undef SMTP_CMD
};

#define EACH_OCTET(c) (UINT64_C(0x0101010101010101) * (c))

/* The first octets of a line as one number, cut before the first blank or control; 0 if the word is longer. */
static uint64_t first_word(struct span line)
{
    uint64_t head = 0;
    if (line.n >= sizeof(head))
        memcpy(&head, line.p, sizeof(head));
    else
        memcpy(&head, line.p, line.n);
    head = le64toh(head);
    /* The high bit of each octet up to 0x20: the lowest of them is right, those above it may not be. */
    uint64_t blanks = (head - EACH_OCTET(0x21)) & ~head & EACH_OCTET(0x80);
    if (blanks == 0)
        return line.n > VERB_MAX && line.p[VERB_MAX] <= ' ' ? head : 0;
    return head & ((blanks & -blanks) - 1) >> 7;
}

#define GUESS_BITS 5
#define GUESS_MULTIPLIER 0x2d417215u /* found by trial: each word of four letters has a place of its own */

/* Where a word of four letters may be; what is wrong or missing here costs a search, no more. */
static const uint8_t verb_guesses[1 << GUESS_BITS] = {
    [5] = SMTP_RCPT,  [6] = SMTP_LHLO,  [11] = SMTP_RSET, [12] = SMTP_DATA, [13] = SMTP_SOML,
    [15] = SMTP_QUIT, [16] = SMTP_TURN, [17] = SMTP_AUTH, [19] = SMTP_ETRN, [20] = SMTP_SEND,
    [21] = SMTP_VRFY, [22] = SMTP_HELO, [23] = SMTP_EXPN, [24] = SMTP_NOOP, [25] = SMTP_HELP,
    [26] = SMTP_SAML, [28] = SMTP_ATRN, [29] = SMTP_BDAT, [30] = SMTP_EHLO, [31] = SMTP_MAIL,
};

static uint64_t verb_key(unsigned verb)
{
    uint64_t key;
    memcpy(&key, verb_keys[verb], sizeof(key));
    return le64toh(key);
}

static enum smtp_verb search_verb(struct span line)
{
    uint64_t head = first_word(line);
    for (unsigned v = 0; v < SMTP_VERB__COUNT; v++)
        if (((verb_key(v) ^ head) & ~EACH_OCTET(0x20)) == 0)
            return (enum smtp_verb)v;
    return SMTP_VERB__COUNT;
}

/* The verb whose word the line begins with, up to a blank or the line's end. */
static enum smtp_verb find_verb(struct span line)
{
    uint32_t word;
    if (line.n <= sizeof(word) || line.p[sizeof(word)] > ' ')
        return search_verb(line);
    memcpy(&word, line.p, sizeof(word));
    word = le32toh(word) & ~(uint32_t)EACH_OCTET(0x20);
    unsigned guess = verb_guesses[word * GUESS_MULTIPLIER >> (32 - GUESS_BITS)];
    return verb_key(guess) == word ? (enum smtp_verb)guess : search_verb(line);
}

/* SMTP-08: a browser was made to talk to us; what follows must not be taken for commands. */
static bool looks_like_http(struct span line)
{
    static const char *const begins[] = {"GET ", "POST ", "HEAD ", "CONNECT ", "Host:"};
    for (size_t i = 0; i < ARRAY_LEN(begins); i++)
        if (span_istarts_z(line, begins[i]))
            return true;
    return false;
}

/* Once enough octets are there to hold any verb and what ends it. */
static void note_verb(struct smtp_parser *ps, struct span in)
{
    enum smtp_verb verb = find_verb(in);
    ps->verb = (uint8_t)verb;
    ps->limit = verb == SMTP_MAIL || verb == SMTP_RCPT ? SMTP_LINE_PARAMS_MAX
                : verb == SMTP_AUTH                    ? SMTP_LINE_AUTH_MAX
                                                       : SMTP_LINE_MAX;
}

/* Behind an error: up to and with the next CRLF. False: all of `in` is gone and it was not there. */
static bool drop_line(struct smtp_parser *ps, struct span in, size_t *ret_dropped)
{
    for (size_t from = 0, at; span_find(span_part(in, from, in.n), '\n', &at); from += at + 1) {
        size_t lf = from + at;
        if (lf > 0 ? in.p[lf - 1] == '\r' : ps->dropped_cr) {
            *ret_dropped = lf + 1;
            ps->dropping = ps->dropped_cr = false;
            return true;
        }
    }
    if (in.n > 0)
        ps->dropped_cr = in.p[in.n - 1] == '\r';
    *ret_dropped = in.n;
    return false;
}

/* Consumes n octets of a line that is refused before its end. */
static struct smtp_parsed refuse_rest(struct smtp_parser *ps, struct span in, size_t n, enum smtp_parse_error error)
{
    *ps = (struct smtp_parser){.dropping = true, .dropped_cr = error != SMTP_BAD_NEWLINE && in.p[n - 1] == '\r'};
    return parsed(SMTP_PARSED_ERROR, error, n);
}

/* `limit` octets at most. COMMAND: a whole line of .consumed octets, CRLF included. */
static struct smtp_parsed find_line(struct smtp_parser *ps, struct span in, uint32_t limit,
                                    enum smtp_parse_error too_long)
{
    size_t bound = MIN(in.n, limit);
    size_t at = ps->scanned + find_newline(in.p + ps->scanned, bound - ps->scanned);
    if (at == bound || (at + 1 == limit && in.p[at] == '\r')) {
        ps->scanned = (uint32_t)at;
        if (in.n < limit)
            return parsed(SMTP_PARSED_MORE, SMTP_BAD_NONE, 0);
        return refuse_rest(ps, in, limit, too_long);
    }
    if (in.p[at] == '\n')
        return refuse_rest(ps, in, at + 1, SMTP_BAD_NEWLINE);
    if (at + 1 == in.n) {
        ps->scanned = (uint32_t)at;
        return parsed(SMTP_PARSED_MORE, SMTP_BAD_NONE, 0);
    }
    if (in.p[at + 1] != '\n')
        return refuse_rest(ps, in, at + 1, SMTP_BAD_NEWLINE);
    *ps = (struct smtp_parser){0};
    return parsed(SMTP_PARSED_COMMAND, SMTP_BAD_NONE, at + 2);
}

static enum smtp_parse_error parse_line(struct span line, struct arena *a, struct smtp_cmd *cmd)
{
    struct tok room[SMTP_TOKS_MAX];
    struct smtp_read r = {.toks = toks_of(room, ARRAY_LEN(room))};
    smtp_read_line(&r, line);
    if (!r.done && r.where == SMTP_IN_PATH)
        return cmd->verb == SMTP_MAIL ? SMTP_BAD_REVERSE_PATH : SMTP_BAD_FORWARD_PATH;
    if (!r.done)
        return SMTP_BAD_ARGUMENT;
    enum smtp_parse_error e = smtp_build_cmd(a, &r, line.p, cmd);
    if (e == SMTP_BAD_NONE && line.n > SMTP_LINE_MAX && cmd->verb != SMTP_AUTH &&
        (cmd->verb == SMTP_MAIL ? cmd->mail.given : cmd->rcpt.given) == 0)
        return SMTP_BAD_LONG; /* the longer limit is for parameters */
    return e;
}

struct smtp_parsed smtp_parse(struct smtp_parser *ps, struct span in, struct arena *a, struct smtp_cmd *ret_cmd)
{
    size_t dropped = 0;
    if (ps->dropping && !drop_line(ps, in, &dropped))
        return parsed(SMTP_PARSED_MORE, SMTP_BAD_NONE, dropped);
    in = span_part(in, dropped, in.n);
    if (ps->limit == 0 && in.n > VERB_MAX)
        note_verb(ps, in);
    uint32_t limit = ps->limit == 0 ? SMTP_LINE_MAX : ps->limit;
    enum smtp_verb verb = ps->limit == 0 ? SMTP_VERB__COUNT : (enum smtp_verb)ps->verb;
    struct smtp_parsed got = find_line(ps, in, limit, SMTP_BAD_LONG);
    if (got.result != SMTP_PARSED_MORE) {
        struct span line = span_part(in, 0, got.consumed);
        if (verb == SMTP_VERB__COUNT)
            verb = find_verb(line);
        *ret_cmd = (struct smtp_cmd){.verb = verb};
        if (verb == SMTP_VERB__COUNT && looks_like_http(line))
            got.error = SMTP_BAD_HTTP;
        else if (got.result == SMTP_PARSED_COMMAND)
            got.error = verb == SMTP_VERB__COUNT ? SMTP_BAD_VERB : parse_line(line, a, ret_cmd);
        got.result = got.error == SMTP_BAD_NONE ? SMTP_PARSED_COMMAND : SMTP_PARSED_ERROR;
    }
    got.consumed += dropped;
    return got;
}

struct smtp_parsed smtp_parse_auth_line(struct smtp_parser *ps, struct span in, struct span *ret_response)
{
    size_t dropped = 0;
    if (ps->dropping && !drop_line(ps, in, &dropped))
        return parsed(SMTP_PARSED_MORE, SMTP_BAD_NONE, dropped);
    in = span_part(in, dropped, in.n);
    struct smtp_parsed got = find_line(ps, in, SMTP_LINE_AUTH_MAX, SMTP_BAD_AUTH_LONG);
    if (got.result == SMTP_PARSED_COMMAND) {
        struct span text = span_trim(span_part(in, 0, got.consumed - 2));
        if (smtp_base64_form(text))
            *ret_response = text;
        else
            got = parsed(SMTP_PARSED_ERROR, span_eq_z(text, "*") ? SMTP_BAD_AUTH_CANCEL : SMTP_BAD_BASE64,
                         got.consumed);
    }
    got.consumed += dropped;
    return got;
}
