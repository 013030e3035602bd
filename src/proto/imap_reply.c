#include "proto/imap_reply.h"

#include <stdlib.h>

#include "base/macros.h"
#include "proto/imap_reply_read.h"

static const char *const error_names[] = {
    [IMAP_REPLY_FINE] = "none",
    [IMAP_REPLY_SYNTAX] = "not a response",
    [IMAP_REPLY_LARGE] = "response too large",
};
_Static_assert(ARRAY_LEN(error_names) == IMAP_REPLY_ERROR__COUNT, "one name per error");

const char *imap_reply_error_name(enum imap_reply_error e)
{
    return (unsigned)e < IMAP_REPLY_ERROR__COUNT ? error_names[e] : "";
}

void imap_reply_init(struct imap_reply_parser *ps, size_t text_max, size_t keep_max)
{
    *ps = (struct imap_reply_parser){.text_max = MIN(text_max, (size_t)UINT32_MAX / 2), .keep_max = keep_max};
}

static void begin(struct imap_reply_parser *ps)
{
    strbuf_clear(&ps->text);
    ps->tok_n = ps->mark = ps->tag_n = ps->text_at = ps->code_toks = 0;
    ps->cs = 0;
    ps->stopped = IMAP_STOP_NONE;
    ps->keep = ps->in_literal = ps->whole = ps->has_code = false;
    ps->reply = (struct imap_reply){0};
    ps->piece = (struct span){0};
}

void imap_reply_reset(struct imap_reply_parser *ps)
{
    begin(ps);
    ps->failed = ps->too_large = false;
}

void imap_reply_done(struct imap_reply_parser *ps)
{
    strbuf_done(&ps->text);
    free(ps->toks);
    ps->toks = NULL;
}

/* -- actions */

static bool room(struct imap_reply_parser *ps)
{
    if (ps->tok_n < ps->tok_cap)
        return true;
    uint32_t cap = ps->tok_cap == 0 ? 64 : ps->tok_cap * 2;
    struct tok *v = cap > IMAP_REPLY_TOKS_MAX ? NULL : realloc(ps->toks, cap * sizeof(*v));
    if (v == NULL) {
        ps->too_large = true;
        return false;
    }
    ps->toks = v;
    ps->tok_cap = cap;
    return true;
}

void imap_reply_tok(struct imap_reply_parser *ps, uint32_t kind, uint32_t from, uint32_t to)
{
    if (room(ps))
        ps->toks[ps->tok_n++] = (struct tok){kind, from, to - from, 0};
}

/* Backslashes go where they stand: the token is shorter than what it was made of. */
void imap_reply_quoted(struct imap_reply_parser *ps, uint32_t end)
{
    uint8_t *p = ps->text.p;
    uint32_t from = ps->mark + 1, out = from;
    for (uint32_t i = from; i < end; i++) {
        if (p[i] == '\\')
            i++;
        p[out++] = p[i];
    }
    for (uint32_t i = out; i < end; i++)
        p[i] = ' ';
    imap_reply_tok(ps, IMAP_TOK_STRING, from, out);
}

void imap_reply_tag(struct imap_reply_parser *ps, uint32_t end)
{
    ps->reply.kind = IMAP_REPLY_TAGGED;
    ps->tag_n = end;
}

void imap_reply_continue(struct imap_reply_parser *ps, uint32_t at)
{
    ps->reply.kind = IMAP_REPLY_CONTINUE;
    ps->text_at = at + 1;
}

void imap_reply_state(struct imap_reply_parser *ps, uint32_t end)
{
    static const char *const words[] = {[IMAP_OK] = "OK", [IMAP_NO] = "NO", [IMAP_BAD] = "BAD", [IMAP_PREAUTH] = "PREAUTH", [IMAP_BYE] = "BYE"};
    struct span word = span_of(ps->text.p + ps->mark, end - ps->mark);
    for (unsigned i = IMAP_OK; i < IMAP_STATUS__COUNT; i++)
        if (span_ieq_z(word, words[i]))
            ps->reply.status = (enum imap_status)i;
    ps->text_at = end;
}

void imap_reply_code_end(struct imap_reply_parser *ps, uint32_t at)
{
    ps->has_code = true;
    ps->text_at = at + 1;
}

void imap_reply_size(struct imap_reply_parser *ps, uint8_t digit)
{
    if (ps->number < UINT64_MAX / 100)
        ps->number = ps->number * 10 + (uint64_t)(digit - '0');
}

/* -- the response's parts */

static struct imap_read reader(const struct imap_reply_parser *ps, uint32_t from)
{
    return (struct imap_read){ps->text.p, ps->toks + from, ps->tok_n - from, 0};
}

static void name_data(struct imap_reply *r)
{
    uint64_t n;
    if (imap_read_u64(&r->data, &n) && n <= UINT32_MAX)
        r->number = (uint32_t)n;
    if (!imap_read_atom(&r->data, &r->name))
        r->name = (struct span){0};
}

static void finish(struct imap_reply_parser *ps)
{
    struct imap_reply *r = &ps->reply;
    size_t end = ps->text.n - 2;
    ps->whole = true;
    r->line = span_of(ps->text.p, end);
    r->tag = span_of(ps->text.p, ps->tag_n);
    if (r->kind != IMAP_REPLY_CONTINUE && r->status == IMAP_DATA) {
        r->data = reader(ps, 0);
        name_data(r);
        return;
    }
    if (ps->has_code) {
        r->args = reader(ps, 0);
        (void)imap_read_atom(&r->args, &r->code);
    }
    r->text = span_part(r->line, ps->text_at, end);
    if (r->text.n > 0 && r->text.p[0] == ' ')
        r->text = span_part(r->text, 1, r->text.n);
}

/* -- feeding */

static struct imap_replied said(enum imap_reply_result result, size_t consumed)
{
    return (struct imap_replied){result, IMAP_REPLY_FINE, consumed};
}

static struct imap_replied bad(const struct imap_reply_parser *ps)
{
    return (struct imap_replied){IMAP_REPLY_FAULT, ps->too_large ? IMAP_REPLY_LARGE : IMAP_REPLY_SYNTAX, 0};
}

static bool add(struct imap_reply_parser *ps, struct span piece)
{
    if (piece.n > ps->text_max - MIN(ps->text.n, ps->text_max)) {
        ps->too_large = true;
        return false;
    }
    strbuf_span(&ps->text, piece);
    ps->too_large = ps->too_large || ps->text.failed;
    return !ps->too_large;
}

static void begin_literal(struct imap_reply_parser *ps)
{
    ps->stopped = IMAP_STOP_NONE;
    ps->in_literal = true;
    ps->left = ps->number;
    ps->keep = ps->number <= ps->keep_max;
    uint32_t at = (uint32_t)ps->text.n;
    imap_reply_tok(ps, ps->keep ? IMAP_TOK_STRING : IMAP_TOK_GONE, at, at);
    if (!ps->too_large)
        ps->toks[ps->tok_n - 1].number = ps->number;
}

/* Octets of the literal at the head of the piece. */
static struct imap_replied take_literal(struct imap_reply_parser *ps, struct span in)
{
    size_t n = (size_t)MIN(ps->left, (uint64_t)in.n);
    ps->piece = span_part(in, 0, n);
    ps->left -= n;
    if (ps->keep) {
        if (!add(ps, ps->piece))
            return bad(ps);
        ps->toks[ps->tok_n - 1].length += (uint32_t)n;
    }
    ps->in_literal = ps->left > 0;
    return said(ps->keep || n == 0 ? IMAP_REPLY_MORE : IMAP_REPLY_PIECE, n);
}

/* One line, or what there is of it: the machine stops nowhere else. */
static struct imap_replied take_line(struct imap_reply_parser *ps, struct span in)
{
    size_t end, n = span_find(in, '\n', &end) ? end + 1 : in.n, from = ps->text.n;
    if (!add(ps, span_part(in, 0, n)))
        return bad(ps);
    imap_reply_run(ps, from);
    if (ps->failed || ps->too_large)
        return bad(ps);
    if (ps->stopped == IMAP_STOP_LITERAL)
        begin_literal(ps);
    if (ps->too_large)
        return bad(ps);
    if (ps->stopped != IMAP_STOP_END)
        return said(IMAP_REPLY_MORE, n);
    finish(ps);
    return said(IMAP_REPLY_WHOLE, n);
}

struct imap_replied imap_reply_feed(struct imap_reply_parser *ps, struct span in)
{
    size_t at = 0;
    if (ps->failed || ps->too_large)
        return bad(ps);
    if (ps->whole)
        begin(ps);
    while (at < in.n) {
        struct span rest = span_part(in, at, in.n);
        struct imap_replied got = ps->in_literal && ps->left > 0 ? take_literal(ps, rest) : take_line(ps, rest);
        at += got.consumed;
        if (got.result != IMAP_REPLY_MORE) {
            got.consumed = at;
            return got;
        }
    }
    return said(IMAP_REPLY_MORE, at);
}

/* -- cursor */

bool imap_reply_is(const struct imap_reply *r, const char *name_z)
{
    return r->kind == IMAP_REPLY_UNTAGGED && r->status == IMAP_DATA && span_ieq_z(r->name, name_z);
}

bool imap_reply_code_is(const struct imap_reply *r, const char *code_z)
{
    return span_ieq_z(r->code, code_z);
}

bool imap_read_end(const struct imap_read *r)
{
    return r->at >= r->n;
}

static bool next_is(const struct imap_read *r, enum imap_tok_kind kind)
{
    return r->at < r->n && r->v[r->at].kind == (uint32_t)kind;
}

bool imap_read_open(struct imap_read *r)
{
    return next_is(r, IMAP_TOK_OPEN) ? r->at++, true : false;
}

bool imap_read_close(struct imap_read *r)
{
    return next_is(r, IMAP_TOK_CLOSE) ? r->at++, true : false;
}

bool imap_read_atom(struct imap_read *r, struct span *ret)
{
    if (!next_is(r, IMAP_TOK_ATOM))
        return false;
    *ret = tok_text(&r->v[r->at++], r->text);
    return true;
}

bool imap_read_text(struct imap_read *r, struct span *ret)
{
    struct span atom;
    if (imap_read_atom(r, &atom)) {
        *ret = atom;
        if (span_ieq_z(atom, "NIL"))
            *ret = (struct span){0};
        return true;
    }
    if (!next_is(r, IMAP_TOK_STRING) && !next_is(r, IMAP_TOK_GONE))
        return false;
    *ret = tok_text(&r->v[r->at++], r->text);
    return true;
}

bool imap_read_u64(struct imap_read *r, uint64_t *ret)
{
    if (!next_is(r, IMAP_TOK_ATOM) || span_u64(tok_text(&r->v[r->at], r->text), UINT64_MAX, ret) < 0)
        return false;
    r->at++;
    return true;
}

bool imap_read_u32(struct imap_read *r, uint32_t *ret)
{
    struct imap_read before = *r;
    uint64_t n;
    if (!imap_read_u64(r, &n) || n > UINT32_MAX) {
        *r = before;
        return false;
    }
    *ret = (uint32_t)n;
    return true;
}

bool imap_read_list(struct imap_read *r, struct imap_read *ret)
{
    uint32_t depth = 0;
    if (!next_is(r, IMAP_TOK_OPEN))
        return false;
    for (uint32_t i = r->at; i < r->n; i++) {
        depth += r->v[i].kind == IMAP_TOK_OPEN;
        depth -= r->v[i].kind == IMAP_TOK_CLOSE;
        if (depth > 0)
            continue;
        *ret = (struct imap_read){r->text, r->v + r->at + 1, i - r->at - 1, 0};
        r->at = i + 1;
        return true;
    }
    return false;
}

bool imap_read_skip(struct imap_read *r)
{
    struct imap_read inner;
    if (r->at >= r->n || next_is(r, IMAP_TOK_CLOSE))
        return false;
    if (next_is(r, IMAP_TOK_OPEN))
        return imap_read_list(r, &inner);
    r->at++;
    return true;
}
