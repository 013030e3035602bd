#include "proto/smtp_reply.h"

#include "base/macros.h"
#include "proto/find_newline.h"
#include "proto/smtp_reply_read.h"

#define CODE_AND_BLANK 4 /* "250 ", or the code alone */

static const char *const error_names[] = {
    [SMTP_REPLY_FINE] = "none",
    [SMTP_REPLY_LONG] = "line too long",
    [SMTP_REPLY_MANY] = "too many lines",
    [SMTP_REPLY_NEWLINE] = "bare CR or LF",
    [SMTP_REPLY_SYNTAX] = "not a reply",
    [SMTP_REPLY_MIXED] = "codes differ within a reply",
};
_Static_assert(ARRAY_LEN(error_names) == SMTP_REPLY_ERROR__COUNT, "one name per error");

const char *smtp_reply_error_name(enum smtp_reply_error e)
{
    return (unsigned)e < SMTP_REPLY_ERROR__COUNT ? error_names[e] : "";
}

static struct smtp_replied replied(enum smtp_reply_result result, size_t consumed)
{
    return (struct smtp_replied){result, SMTP_REPLY_FINE, consumed};
}

static struct smtp_replied bad(struct smtp_reply_parser *ps, enum smtp_reply_error error)
{
    ps->bad = true;
    return (struct smtp_replied){SMTP_REPLY_BAD, error, 0};
}

/* A whole line of *ret_n octets, CRLF included; 0: more is needed. */
static enum smtp_reply_error find_line(struct smtp_reply_parser *ps, struct span in, size_t *ret_n)
{
    size_t bound = MIN(in.n, (size_t)SMTP_REPLY_LINE_MAX);
    size_t at = ps->scanned + find_newline(in.p + ps->scanned, bound - ps->scanned);
    ps->scanned = (uint32_t)MIN(at, bound);
    *ret_n = 0;
    if (at == bound)
        return at == SMTP_REPLY_LINE_MAX ? SMTP_REPLY_LONG : SMTP_REPLY_FINE;
    if (at + 1 == SMTP_REPLY_LINE_MAX && in.p[at] == '\r')
        return SMTP_REPLY_LONG;
    if (in.p[at] == '\n')
        return SMTP_REPLY_NEWLINE;
    if (at + 1 == in.n)
        return SMTP_REPLY_FINE;
    if (in.p[at + 1] != '\n')
        return SMTP_REPLY_NEWLINE;
    *ret_n = at + 2;
    return SMTP_REPLY_FINE;
}

struct smtp_replied smtp_reply_parse(struct smtp_reply_parser *ps, struct span in, struct smtp_reply_line *ret)
{
    struct smtp_reply_read r = {0};
    size_t n;
    if (ps->bad)
        return bad(ps, SMTP_REPLY_SYNTAX);
    enum smtp_reply_error e = find_line(ps, in, &n);
    if (e != SMTP_REPLY_FINE)
        return bad(ps, e);
    if (n == 0)
        return replied(SMTP_REPLY_MORE, 0);
    smtp_reply_read(&r, span_part(in, 0, n));
    if (!r.done)
        return bad(ps, SMTP_REPLY_SYNTAX);
    if (ps->lines > 0 && ps->code != r.code)
        return bad(ps, SMTP_REPLY_MIXED);
    if (++ps->lines > SMTP_REPLY_LINES_MAX)
        return bad(ps, SMTP_REPLY_MANY);
    size_t text = MIN(n - 2, (size_t)CODE_AND_BLANK);
    *ret = (struct smtp_reply_line){.code = r.code, .text = span_part(in, text, n - 2 - text)};
    if (r.status && r.class == r.code / 100)
        ret->status = (struct smtp_status){r.class, r.subject, r.detail};
    *ps = r.more ? (struct smtp_reply_parser){.code = r.code, .lines = ps->lines} : (struct smtp_reply_parser){0};
    return replied(r.more ? SMTP_REPLY_LINE : SMTP_REPLY_LAST, n);
}

void smtp_ehlo_word(struct smtp_ehlo_words *r, struct span word)
{
    if (r->n < SMTP_EHLO_WORDS_MAX)
        r->word[r->n++] = word;
}

void smtp_ehlo_words(struct span text, struct smtp_ehlo_words *ret)
{
    ret->n = 0;
    ret->done = false;
    if (text.n > 0) /* else it may point anywhere */
        smtp_ehlo_read(ret, text);
    if (!ret->done)
        ret->n = 0;
}
