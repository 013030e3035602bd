#include "proto/address.h"

#include "base/arena.h"
#include "base/err.h"
#include "proto/address_build.h"
#include "proto/header_build.h"

enum text_role { ROLE_PHRASE, ROLE_LOCAL, ROLE_DOMAIN };

struct decoder {
    enum text_role role;
    uint8_t *out;
    size_t n;
    bool gap;    /* white space or a comment since the last word */
    bool broken; /* words of a local part or domain without a dot between them */
};

/* 0x21..0xff but DEL and the specials of RFC 5322 3.2.3; the dot is in. */
const bool address_dot_atom[256] = {
#define X(c) [c] = true,
#define X4(c) X(c) X((c) + 1) X((c) + 2) X((c) + 3)
#define X16(c) X4(c) X4((c) + 4) X4((c) + 8) X4((c) + 12)
    X('!') X4('#') X('\'') X('*') X('+') X4('-') X4('1') X4('5') X('9') X('=') X('?')
    X16('A') X4('Q') X4('U') X('Y') X('Z') X4('^') X16('b') X4('r') X4('v') X4('z') X('~')
    X16(0x80) X16(0x90) X16(0xa0) X16(0xb0) X16(0xc0) X16(0xd0) X16(0xe0) X16(0xf0)
#undef X16
#undef X4
#undef X
};

struct address_scan address_scan_of(struct arena *a, struct span text)
{
    return (struct address_scan){.arena = a, .text = text};
}

const uint8_t *address_build_comment(struct address_build *b, const uint8_t *p, const uint8_t *pe)
{
    bool closed;
    b->comment = p;
    b->comment_end = header_comment_end(p, pe, &closed);
    b->open_comment = !closed;
    return b->comment_end;
}

static bool is_fws(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trim_fws(struct span s)
{
    while (s.n > 0 && is_fws(s.p[0]))
        s = span_part(s, 1, s.n);
    while (s.n > 0 && is_fws(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* No octet that decoding would take away or change. */
static bool is_plain(struct span s)
{
    static const bool special[256] = {
        [' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true, ['('] = true, ['"'] = true, ['\\'] = true, ['@'] = true,
    };
    for (size_t i = 0; i < s.n; i++)
        if (special[s.p[i]])
            return false;
    return true;
}

/* What stands between two words: in a phrase one blank, elsewhere nothing if a dot is on one side. */
static bool put_gap(struct decoder *d, uint8_t next)
{
    if (!d->gap || d->n == 0)
        return true;
    if (d->role == ROLE_PHRASE) {
        d->out[d->n++] = ' ';
    } else if (d->out[d->n - 1] != '.' && next != '.') {
        d->broken = true;
        if (d->role == ROLE_DOMAIN)
            return false;
        d->out[d->n++] = ' ';
    }
    return true;
}

static const uint8_t *copy_while(struct decoder *d, const bool *table, const uint8_t *p, const uint8_t *pe)
{
    uint8_t *out = d->out + d->n;
    while (p < pe && table[*p])
        *out++ = *p++;
    d->n = (size_t)(out - d->out);
    return p;
}

/* Quoted string or domain literal from its first octet: behind its last. */
static const uint8_t *decode_quoted(struct decoder *d, const uint8_t *p, const uint8_t *pe)
{
    uint8_t close = *p == '"' ? '"' : ']';
    if (close == ']')
        d->out[d->n++] = '[';
    for (p++; (p = copy_while(d, address_dot_atom, p, pe)) < pe && *p != close; p++) {
        if (*p == '\\' && pe - p > 1)
            p++;
        else if (*p == '\r' || *p == '\n' || (close == ']' && is_fws(*p)))
            continue;
        d->out[d->n++] = *p;
    }
    if (close == ']')
        d->out[d->n++] = ']';
    return p < pe ? p + 1 : p;
}

static void decode_run(struct decoder *d, const uint8_t *p, const uint8_t *pe)
{
    while (p < pe) {
        if (is_fws(*p) || *p == '(') {
            p = *p == '(' ? header_comment(p, pe) + 1 : p + 1;
            d->gap = true;
            continue;
        }
        if (!put_gap(d, *p))
            return;
        d->gap = false;
        if (address_dot_atom[*p])
            p = copy_while(d, address_dot_atom, p, pe);
        else if (*p == '"' || (*p == '[' && d->role == ROLE_DOMAIN))
            p = decode_quoted(d, p, pe);
        else if (*p == '@' && d->role == ROLE_DOMAIN)
            return;
        else
            d->out[d->n++] = *p++;
    }
}

static int decode_slowly(struct arena *a, const uint8_t *start, const uint8_t *end, enum text_role role, unsigned *flags,
                         struct span *ret)
{
    struct span raw = trim_fws(span_of(start, (size_t)(end - start)));
    if (is_plain(raw)) {
        *ret = raw;
        return 0;
    }
    /* Only an unclosed literal gains an octet; gaps and quotes never come out longer than they went in. */
    struct decoder d = {.role = role, .out = arena_alloc(a, raw.n + 1)};
    if (d.out == NULL)
        return -E_NOMEM;
    decode_run(&d, raw.p, raw.p + raw.n);
    if (d.broken)
        *flags |= ADDRESS_BROKEN;
    *ret = span_of(d.out, d.n);
    return 0;
}

/* Text without quotes, comments and folding; a copy only where something had to go. `run` is the last of the part: one
 * that reaches from end to end is the text. */
static inline int decode(struct arena *a, const uint8_t *start, const uint8_t *end, const struct address_run *run,
                         enum text_role role, unsigned *flags, struct span *ret)
{
    if (run->from != start || (run->end != end && (run->end + 1 != end || !is_fws(*run->end))))
        return decode_slowly(a, start, end, role, flags, ret);
    *ret = span_of(start, (size_t)(run->end - start));
    return 0;
}

/* RFC 5322 has no name in a comment, but mail from before it does: `user@host (The Name)`. */
static int name_from_comment(struct arena *a, const struct address_build *b, struct address *ad)
{
    struct span raw = trim_fws(span_of(b->comment + 1, (size_t)(b->comment_end - b->comment - 1)));
    uint8_t *out = arena_alloc(a, raw.n);
    size_t n = 0;
    if (out == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\\' && i + 1 < raw.n)
            i++;
        else if (raw.p[i] == '\r' || raw.p[i] == '\n')
            continue;
        out[n++] = raw.p[i];
    }
    if (n > 0) {
        ad->name = span_of(out, n);
        ad->flags |= ADDRESS_NAME_COMMENT;
    }
    return 0;
}

static inline int decode_spec(struct arena *a, const struct address_build *b, const uint8_t *start, const uint8_t *at,
                              const uint8_t *end, struct address *ad)
{
    int r = decode(a, start, at != NULL ? at : end, &b->local, ROLE_LOCAL, &ad->flags, &ad->mailbox);
    if (r == 0 && at != NULL)
        r = decode(a, at + 1, end, &b->domain, ROLE_DOMAIN, &ad->flags, &ad->domain);
    if (ad->mailbox.n == 0 || ad->domain.n == 0 || b->in_quotes || b->open_comment)
        ad->flags |= ADDRESS_BROKEN;
    return r;
}

static int build_mailbox(struct arena *a, const struct address_build *b, const uint8_t *end, struct address *ad)
{
    const uint8_t *at = b->at;
    int r = 0;
    *ad = (struct address){.kind = ADDRESS_MAILBOX, .flags = b->flags};
    if (b->angle == NULL) {
        r = decode_spec(a, b, b->item != NULL ? b->item : at, at, end, ad);
    } else {
        const uint8_t *start = b->route_end != NULL ? b->route_end + 1 : b->angle + 1;
        const uint8_t *close = b->angle_end != NULL ? b->angle_end : end;
        if (b->angle_end == NULL)
            ad->flags |= ADDRESS_BROKEN;
        if (b->route_end != NULL)
            ad->route = span_of(b->route, (size_t)(b->route_end - b->route));
        if (b->item != NULL)
            r = decode(a, b->item, b->angle, &b->phrase, ROLE_PHRASE, &ad->flags, &ad->name);
        if (r == 0)
            r = decode_spec(a, b, start, at != NULL && at >= start ? at : NULL, close, ad);
    }
    if (ad->name.n == 0)
        ad->name = span_of(NULL, 0);
    if (r == 0 && ad->name.p == NULL && b->comment != NULL && !b->open_comment)
        r = name_from_comment(a, b, ad);
    return r < 0 ? r : 1;
}

static int build_group(struct address_scan *as, const struct address_build *b, const uint8_t *colon, struct address *ret)
{
    struct address ad = {.kind = ADDRESS_GROUP_START, .flags = b->flags};
    int r = decode(as->arena, b->item, colon, &b->phrase, ROLE_PHRASE, &ad.flags, &ad.mailbox);
    if (r < 0)
        return r;
    as->in_group = true;
    *ret = ad;
    return 1;
}

static int close_group(struct address_scan *as, struct address *ret)
{
    as->in_group = false;
    *ret = (struct address){.kind = ADDRESS_GROUP_END};
    return 1;
}

int address_build_finish(struct address_scan *as, const struct address_build *b, const uint8_t *p, struct address *ret)
{
    if (b->item == NULL && b->angle == NULL && b->at == NULL) {
        if (b->end == ADDRESS_ENDS_AT_SEMICOLON && as->in_group)
            return close_group(as, ret);
        as->broken |= b->end != ADDRESS_ENDS_AT_COMMA || b->broke_at != NULL || b->open_comment;
        return 0;
    }
    if (b->end == ADDRESS_ENDS_AT_COLON && !as->in_group && b->item != NULL)
        return build_group(as, b, p - 1, ret);
    const uint8_t *end = b->broke_at != NULL ? b->broke_at : p;
    int r = build_mailbox(as->arena, b, b->end == ADDRESS_ENDS_AT_COLON ? p - 1 : end, ret);
    if (r > 0 && (b->end == ADDRESS_ENDS_AT_COLON || b->broke_at != NULL))
        ret->flags |= ADDRESS_BROKEN;
    return r;
}

int address_build_end(struct address_scan *as, struct address *ret)
{
    if (!as->in_group)
        return 0;
    as->broken = true;
    return close_group(as, ret);
}

/* --- SPEC SMTP-31 ------------------------------------------------------------------------------------------------ */

struct extract {
    struct arena *arena;
    struct address *list;
    size_t count, cap, max;
};

static bool is_readable(const struct address *ad)
{
    if ((ad->flags & ADDRESS_BROKEN) != 0 || ad->route.p != NULL)
        return false;
    for (size_t i = 0; i < ad->mailbox.n; i++)
        if (ad->mailbox.p[i] < 0x20 || ad->mailbox.p[i] == 0x7f)
            return false;
    bool literal = ad->domain.p[0] == '[', label = false;
    for (size_t i = 0; i < ad->domain.n; i++) {
        uint8_t c = ad->domain.p[i];
        if (c <= 0x20 || c == 0x7f || (c == '.' && !label && !literal))
            return false;
        label = c != '.';
    }
    return label;
}

static int extract_add(struct extract *x, const struct address *ad)
{
    if (!is_readable(ad))
        return -E_SYNTAX;
    if (x->count == x->max)
        return -E_LIMIT;
    if (x->count == x->cap) {
        size_t cap = x->cap == 0 ? 4 : x->cap * 2;
        struct address *list = arena_new_array(x->arena, struct address, cap);
        if (list == NULL)
            return -E_NOMEM;
        if (x->count > 0)
            memcpy(list, x->list, x->count * sizeof(*list));
        x->list = list;
        x->cap = cap;
    }
    x->list[x->count++] = *ad;
    return 0;
}

/* `a@b <c@d>`: what stands in the place of the name counts too. */
static int extract_name(struct extract *x, struct span name)
{
    struct address_scan as = address_scan_of(x->arena, name);
    struct address first, second;
    int r = address_next(&as, &first);
    if (r > 0)
        r = address_next(&as, &second);
    else if (r == 0)
        return -E_SYNTAX;
    if (r != 0 || as.broken)
        return r < 0 ? r : -E_SYNTAX;
    return first.kind == ADDRESS_MAILBOX ? extract_add(x, &first) : -E_SYNTAX;
}

int address_extract(struct arena *a, struct span text, size_t max, struct address **ret, size_t *ret_count)
{
    struct extract x = {.arena = a, .max = max};
    struct address_scan as = address_scan_of(a, text);
    struct address ad;
    int r;
    while ((r = address_next(&as, &ad)) > 0) {
        if (ad.kind != ADDRESS_MAILBOX) {
            if ((ad.flags & ADDRESS_BROKEN) != 0)
                return -E_SYNTAX;
            continue;
        }
        if ((ad.flags & ADDRESS_NAME_SPEC) != 0 && (r = extract_name(&x, ad.name)) < 0)
            return r;
        if ((r = extract_add(&x, &ad)) < 0)
            return r;
    }
    if (r < 0)
        return r;
    if (as.broken || x.count == 0)
        return -E_SYNTAX;
    *ret = x.list;
    *ret_count = x.count;
    return 0;
}
