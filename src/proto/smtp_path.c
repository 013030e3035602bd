#include "proto/smtp_path.h"

#include <arpa/inet.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/smtp_read.h"

bool smtp_text_is_ascii(struct span text)
{
    uint64_t all = 0, eight;
    size_t i = 0;
    for (; text.n - i >= sizeof(eight); i += sizeof(eight)) {
        memcpy(&eight, text.p + i, sizeof(eight));
        all |= eight;
    }
    if (text.n >= sizeof(eight)) { /* the rest, with some of what was seen before it */
        memcpy(&eight, text.p + text.n - sizeof(eight), sizeof(eight));
        return ((all | eight) & UINT64_C(0x8080808080808080)) == 0;
    }
    for (; i < text.n; i++)
        all |= text.p[i];
    return (all & UINT64_C(0x8080808080808080)) == 0;
}

bool smtp_domain_fits(struct span domain)
{
    if (domain.n <= SMTP_LABEL_MAX)
        return true;
    if (domain.n > SMTP_DOMAIN_MAX)
        return false;
    size_t label = 0;
    bool ascii = true; /* a U-label's limit holds for its A-label, which IDNA makes (RFC 5890 2.3.2.1) */
    for (size_t i = 0; i < domain.n; i++) {
        bool dot = domain.p[i] == '.';
        label = dot ? 0 : label + 1;
        ascii = dot || (ascii && domain.p[i] < 0x80);
        if (label > SMTP_LABEL_MAX && ascii)
            return false;
    }
    return true;
}

static bool address_of(int family, struct span text, uint8_t *ret)
{
    char z[INET6_ADDRSTRLEN];
    if (text.n == 0 || text.n >= sizeof(z))
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = 0;
    return inet_pton(family, z, ret) == 1;
}

enum smtp_literal smtp_literal_parse(struct span text, uint8_t *ret)
{
    uint8_t address[16] = {0};
    enum smtp_literal kind = SMTP_LITERAL_NONE;
    size_t colon;
    if (text.n > SMTP_DOMAIN_MAX)
        return SMTP_LITERAL_NONE;
    if (span_istarts_z(text, "IPv6:")) {
        if (address_of(AF_INET6, span_part(text, 5, text.n), address))
            kind = SMTP_LITERAL_IPV6;
    } else if (span_find(text, ':', &colon)) {
        /* Standardized-tag = Ldh-str, then ":" and at least one octet */
        bool tag = colon > 0 && text.p[colon - 1] != '-' && colon + 1 < text.n;
        for (size_t i = 0; i < colon; i++) {
            uint8_t c = ascii_lower(text.p[i]);
            tag &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        }
        kind = tag ? SMTP_LITERAL_GENERAL : SMTP_LITERAL_NONE;
    } else if (address_of(AF_INET, text, address)) {
        kind = SMTP_LITERAL_IPV4;
    }
    if (kind != SMTP_LITERAL_NONE)
        memcpy(ret, address, sizeof(address));
    return kind;
}

/* RFC 5321 4.1.2: the quotes and each backslash that quotes are no part of the name. */
static int unquote(struct arena *a, struct span text, struct span *ret)
{
    struct span inside = span_part(text, 1, text.n - 2);
    size_t at, n = 0;
    if (!span_find(inside, '\\', &at)) {
        *ret = inside;
        return 0;
    }
    uint8_t *p = arena_alloc(a, inside.n);
    if (p == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < inside.n; i++) {
        if (inside.p[i] == '\\')
            i++;
        p[n++] = inside.p[i];
    }
    *ret = span_of(p, n);
    return 0;
}

static int build_domain(const struct tok *t, const uint8_t *line, struct smtp_path *path)
{
    struct span text = tok_text(t, line);
    if (t->kind == SMTP_T_DOMAIN) {
        path->domain = text;
        return smtp_domain_fits(text) ? 0 : -E_LIMIT;
    }
    path->domain = span_part(text, 1, text.n - 2);
    path->literal = smtp_literal_parse(path->domain, path->address);
    return path->literal == SMTP_LITERAL_NONE ? -E_SYNTAX : 0;
}

int smtp_path_build(struct arena *a, const struct tok *t, size_t n, const uint8_t *line, struct smtp_path *path)
{
    if (n >= 1 && t[0].kind == SMTP_T_NULL) {
        path->kind = SMTP_PATH_NULL;
        return 1;
    }
    if (n < 2 || (t[1].kind != SMTP_T_DOMAIN && t[1].kind != SMTP_T_LITERAL)) {
        /* RFC 5321 4.1.1.3: one local part needs no domain */
        path->kind = SMTP_PATH_POSTMASTER;
        path->local = path->mailbox = n > 0 ? tok_text(&t[0], line) : SPAN_LIT("");
        return span_ieq_z(path->local, "postmaster") ? 1 : -E_SYNTAX;
    }
    path->kind = SMTP_PATH_MAILBOX;
    path->mailbox = span_of(line + t[0].offset, t[1].offset + t[1].length - t[0].offset);
    path->utf8 = !smtp_text_is_ascii(path->mailbox);
    path->local = tok_text(&t[0], line);
    int r = t[0].kind == SMTP_T_LOCAL_QUOTED ? unquote(a, path->local, &path->local) : 0;
    if (r == 0)
        r = build_domain(&t[1], line, path);
    if (r < 0)
        return r;
    return path->local.n > SMTP_LOCAL_MAX ? -E_LIMIT : 2;
}

static bool is_dot_string(struct span local)
{
    static const char specials[] = "()<>[]:;@\\,\"";
    bool ok = local.n > 0 && local.p[0] != '.' && local.p[local.n - 1] != '.';
    for (size_t i = 0; i < local.n; i++) {
        uint8_t c = local.p[i];
        ok = ok && c > ' ' && c != 0x7f && memchr(specials, c, sizeof(specials) - 1) == NULL &&
             !(c == '.' && i + 1 < local.n && local.p[i + 1] == '.');
    }
    return ok;
}

void smtp_put_local(struct strbuf *b, struct span local)
{
    bool plain = is_dot_string(local);
    if (!plain)
        strbuf_c(b, '"');
    for (size_t i = 0; i < local.n; i++) {
        if (!plain && (local.p[i] == '"' || local.p[i] == '\\'))
            strbuf_c(b, '\\');
        strbuf_c(b, local.p[i]);
    }
    if (!plain)
        strbuf_c(b, '"');
}

int smtp_plain_local(struct arena *a, struct span local, struct span *ret)
{
    if (local.n < 2 || local.p[0] != '"' || local.p[local.n - 1] != '"') {
        *ret = local;
        return 0;
    }
    return unquote(a, local, ret);
}
