#include "proto/envelope_read.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

struct reader {
    struct arena *a;
    struct span rest;
    int err;
};

static void fail(struct reader *r, int err)
{
    if (r->err == 0)
        r->err = err;
}

static bool next_is(struct reader *r, uint8_t c)
{
    if (r->err < 0 || r->rest.n == 0 || r->rest.p[0] != c)
        return false;
    r->rest = span_part(r->rest, 1, r->rest.n);
    return true;
}

static void want(struct reader *r, uint8_t c)
{
    if (!next_is(r, c))
        fail(r, -E_SYNTAX);
}

static bool next_is_nil(struct reader *r)
{
    if (r->err < 0 || !span_eq_z(span_part(r->rest, 0, 3), "NIL"))
        return false;
    r->rest = span_part(r->rest, 3, r->rest.n);
    return true;
}

/* Behind the opening quote. */
static struct span quoted(struct reader *r)
{
    size_t n = 0;
    bool escaped = false;
    while (n < r->rest.n && r->rest.p[n] != '"') {
        bool escape = r->rest.p[n] == '\\';
        escaped |= escape;
        n += escape ? 2 : 1;
    }
    if (n >= r->rest.n) {
        fail(r, -E_SYNTAX);
        return (struct span){0};
    }
    struct span raw = span_part(r->rest, 0, n);
    r->rest = span_part(r->rest, n + 1, r->rest.n);
    if (!escaped)
        return raw;
    uint8_t *to = arena_alloc(r->a, n);
    if (to == NULL) {
        fail(r, -E_NOMEM);
        return (struct span){0};
    }
    size_t k = 0;
    for (size_t i = 0; i < raw.n; i++) {
        i += raw.p[i] == '\\';
        to[k++] = raw.p[i];
    }
    return span_of(to, k);
}

/* Behind the opening brace: "12}\r\n" and so many octets. */
static struct span literal(struct reader *r)
{
    size_t close;
    uint64_t n;
    if (!span_find(span_part(r->rest, 0, 12), '}', &close) || span_u64(span_part(r->rest, 0, close), r->rest.n, &n) < 0 ||
        !span_eq_z(span_part(r->rest, close + 1, 2), "\r\n") || n > r->rest.n - close - 3) {
        fail(r, -E_SYNTAX);
        return (struct span){0};
    }
    struct span text = span_part(r->rest, close + 3, (size_t)n);
    r->rest = span_part(r->rest, close + 3 + (size_t)n, r->rest.n);
    return text;
}

static struct span nstring(struct reader *r)
{
    if (next_is_nil(r))
        return (struct span){0};
    if (next_is(r, '"'))
        return quoted(r);
    if (next_is(r, '{'))
        return literal(r);
    fail(r, -E_SYNTAX);
    return (struct span){0};
}

static struct envelope_address address(struct reader *r)
{
    struct envelope_address one;
    want(r, '(');
    one.name = nstring(r);
    want(r, ' ');
    nstring(r); /* the source route */
    want(r, ' ');
    one.mailbox = nstring(r);
    want(r, ' ');
    one.host = nstring(r);
    want(r, ')');
    return one;
}

static struct envelope_list addresses(struct reader *r)
{
    struct envelope_list list = {0};
    size_t cap = 0;
    if (next_is_nil(r))
        return list;
    want(r, '(');
    while (r->err == 0 && !next_is(r, ')')) {
        struct envelope_address one = address(r);
        if (one.mailbox.p == NULL || one.host.p == NULL)
            continue;
        if (list.n == cap) {
            struct envelope_address *more = arena_new_array(r->a, struct envelope_address, 2 * cap + 2);
            if (more == NULL) {
                fail(r, -E_NOMEM);
                break;
            }
            if (list.n > 0)
                memcpy(more, list.address, list.n * sizeof(*more));
            list.address = more;
            cap = 2 * cap + 2;
        }
        list.address[list.n++] = one;
    }
    return list;
}

int envelope_read(struct arena *a, struct span text, struct envelope *ret)
{
    struct reader r = {.a = a, .rest = text};
    struct envelope e = {0};
    struct envelope_list *const list[] = {&e.from, &e.sender, &e.reply_to, &e.to, &e.cc, &e.bcc};
    want(&r, '(');
    e.date = nstring(&r);
    want(&r, ' ');
    e.subject = nstring(&r);
    want(&r, ' ');
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        *list[i] = addresses(&r);
        want(&r, ' ');
    }
    e.in_reply_to = nstring(&r);
    want(&r, ' ');
    e.message_id = nstring(&r);
    want(&r, ')');
    if (r.err == 0 && r.rest.n > 0)
        r.err = -E_SYNTAX;
    if (r.err == 0)
        *ret = e;
    return r.err;
}
