/* What a request's tokens and fields mean (RFC 9110, RFC 9112 6; SPEC API-01, API-02). */
#include <string.h>

#include "base/arena.h"
#include "base/macros.h"
#include "proto/http_parse.h"
#include "proto/http_read.h"

static const struct span method_names[] = {
#define HTTP_METHOD(id, word) [HTTP_##id] = {(const uint8_t *)(word), sizeof(word) - 1},
#include "http_methods.def"
#undef HTTP_METHOD
};

static const bool field_repeats[] = {
#define HTTP_FIELD(id, lower, initial, again) [HTTP_FIELD_##id] = (again),
#include "http_fields.def"
#undef HTTP_FIELD
};

const char *http_method_name(enum http_method m)
{
    return (unsigned)m < HTTP_METHOD__COUNT ? (const char *)method_names[m].p : "";
}

bool http_param_find(const struct http_req *r, const char *name_z, struct span *ret_value)
{
    for (size_t i = 0; i < r->param_n; i++)
        if (span_eq_z(r->param[i].name, name_z)) {
            *ret_value = r->param[i].value;
            return true;
        }
    return false;
}

/* -- the target */

/* Percent-decoded once; the form is checked by the grammar. false: a NUL, or no memory. */
static bool decode(struct arena *a, bool form, struct span *piece)
{
    struct span s = *piece;
    uint8_t *out = arena_alloc(a, s.n);
    if (out == NULL)
        return false;
    const uint8_t *end = s.p + s.n;
    size_t n = 0;
    for (const uint8_t *p = s.p; p < end; p++) {
        out[n++] = *p;
        if (*p == '+' && form) {
            out[n - 1] = ' ';
        } else if (*p == '%') {
            out[n - 1] = (uint8_t)(ascii_hex(p[1]) << 4 | ascii_hex(p[2]));
            if (out[n - 1] == 0)
                return false;
            p += 2;
        }
    }
    *piece = span_of(out, n);
    return true;
}

static bool decode_target(struct arena *a, const struct http_read *r, struct http_req *ret)
{
    for (uint32_t left = r->coded_segments; left != 0; left &= left - 1)
        if (!decode(a, false, &ret->segment[__builtin_ctz(left)]))
            return false;
    for (uint32_t left = r->coded_names; left != 0; left &= left - 1)
        if (!decode(a, true, &ret->param[__builtin_ctz(left)].name))
            return false;
    for (uint32_t left = r->coded_values; left != 0; left &= left - 1)
        if (!decode(a, true, &ret->param[__builtin_ctz(left)].value))
            return false;
    return true;
}

static enum http_parse_error build_target(struct arena *a, const struct http_read *r, struct http_req *ret)
{
    struct span path = r->tok[HTTP_T_PATH], query = r->tok[HTTP_T_QUERY], authority = r->tok[HTTP_T_AUTHORITY];
    if (path.n + query.n + authority.n > HTTP_TARGET_MAX)
        return HTTP_BAD_TARGET_LONG;
    ret->asterisk = r->tok[HTTP_T_ASTERISK].p != NULL;
    if (ret->asterisk && ret->method != HTTP_OPTIONS)
        return HTTP_BAD_TARGET;
    ret->target = path.p != NULL ? span_of(path.p, query.p != NULL ? (size_t)(query.p + query.n - path.p) : path.n) : SPAN_LIT("/");
    if (authority.p != NULL && path.p == NULL) /* RFC 9110 4.2.3: an empty path is "/" */
        ret->segment[ret->segment_n++] = SPAN_LIT("");
    return ret->param_n <= HTTP_PARAMS_MAX && decode_target(a, r, ret) ? HTTP_BAD_NONE : HTTP_BAD_TARGET;
}

/* -- fields */

/* A name of letters and "-", all lower-case in `lower`: the bit 0x20 is the only one that may be missing, as the octets are
 * those of a token. */
static bool is_name(struct span name, const char *lower)
{
    unsigned differ = 0;
    for (size_t i = 0; i < name.n; i++)
        differ |= (name.p[i] | 0x20u) ^ (uint8_t)lower[i];
    return differ == 0;
}

/* By length and first letter, which no two of the table have in common (or this does not compile). */
static enum http_field_id field_id(struct span name)
{
    switch (name.n << 8 | name.p[0] | 0x20) {
#define HTTP_FIELD(id, lower, initial, again) \
    case (sizeof(lower) - 1) << 8 | (initial):  \
        return is_name(name, (lower)) ? HTTP_FIELD_##id : HTTP_FIELD_OTHER;
#include "http_fields.def"
#undef HTTP_FIELD
    default:
        return HTTP_FIELD_OTHER;
    }
}

static enum http_parse_error sort_fields(const struct http_read *r, struct http_req *ret)
{
    if (r->field_n > r->field_max)
        return HTTP_BAD_HEAD_LONG;
    ret->fields = r->fields;
    ret->field_n = r->field_n;
    for (size_t i = 0; i < r->field_n; i++) {
        struct http_field *f = &r->fields[i];
        f->id = field_id(f->name);
        if (f->id == HTTP_FIELD_OTHER)
            continue;
        if (ret->known[f->id].p != NULL && !field_repeats[f->id])
            return f->id == HTTP_FIELD_CONTENT_LENGTH ? HTTP_BAD_LENGTH
                   : f->id == HTTP_FIELD_HOST         ? HTTP_BAD_HOST
                                                      : HTTP_BAD_FIELD_TWICE;
        ret->known[f->id] = f->value;
    }
    return HTTP_BAD_NONE;
}

/* One of the words of a comma-separated list. */
static bool has_word(const struct http_req *ret, enum http_field_id id, const char *word_z)
{
    if (!http_has(ret, id))
        return false;
    for (size_t i = 0; i < ret->field_n; i++) {
        struct span rest = ret->fields[i].value;
        while (ret->fields[i].id == id && rest.n > 0) {
            size_t comma = rest.n;
            span_find(rest, ',', &comma);
            if (span_ieq_z(span_trim(span_part(rest, 0, comma)), word_z))
                return true;
            rest = span_part(rest, MIN(comma + 1, rest.n), rest.n);
        }
    }
    return false;
}

/* RFC 9112 3.2: uri-host [ ":" port ]; what it names is nobody's business here but that it is one. */
static bool host_ok(struct span host)
{
    for (size_t i = 0; i < host.n; i++) {
        uint8_t c = host.p[i], low = ascii_lower(c);
        bool good = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                    (c != 0 && strchr("_~!$&'()*+;=:[]%", c) != NULL);
        if (!good)
            return false;
    }
    return true;
}

/* RFC 9112 6: exactly one way to tell where the body ends. */
static enum http_parse_error build_framing(struct http_req *ret)
{
    ret->length = HTTP_NO_LENGTH;
    if (http_has(ret, HTTP_FIELD_TRANSFER_ENCODING)) {
        if (!span_ieq_z(ret->known[HTTP_FIELD_TRANSFER_ENCODING], "chunked") || ret->minor == 0 ||
            http_has(ret, HTTP_FIELD_CONTENT_LENGTH))
            return HTTP_BAD_CODING;
        ret->chunked = true;
    } else if (http_has(ret, HTTP_FIELD_CONTENT_LENGTH)) {
        if (span_u64(ret->known[HTTP_FIELD_CONTENT_LENGTH], HTTP_NO_LENGTH - 1, &ret->length) < 0)
            return HTTP_BAD_LENGTH;
    }
    return HTTP_BAD_NONE;
}

static bool find_method(struct span word, enum http_method *ret)
{
    for (unsigned i = 0; i < HTTP_METHOD__COUNT; i++)
        if (span_eq(word, method_names[i])) {
            *ret = (enum http_method)i;
            return true;
        }
    return false;
}

enum http_parse_error http_build(struct arena *a, const struct http_read *r)
{
    struct http_req *ret = r->req;
    ret->minor = r->minor;
    if (r->major != 1)
        return HTTP_BAD_VERSION;
    if (!find_method(r->tok[HTTP_T_METHOD], &ret->method))
        return HTTP_BAD_METHOD;
    enum http_parse_error e = sort_fields(r, ret);
    if (e == HTTP_BAD_NONE)
        e = build_target(a, r, ret);
    if (e != HTTP_BAD_NONE)
        return e;
    ret->authority = ret->known[HTTP_FIELD_HOST];
    if (!host_ok(ret->authority) || (ret->minor > 0 && ret->authority.p == NULL))
        return HTTP_BAD_HOST;
    if (r->tok[HTTP_T_AUTHORITY].p != NULL) /* RFC 9112 3.2.2 */
        ret->authority = r->tok[HTTP_T_AUTHORITY];
    if (http_has(ret, HTTP_FIELD_EXPECT)) {
        ret->expect_continue = span_ieq_z(ret->known[HTTP_FIELD_EXPECT], "100-continue") && ret->minor > 0;
        ret->expect_other = !span_ieq_z(ret->known[HTTP_FIELD_EXPECT], "100-continue");
    }
    ret->keep_alive = ret->minor > 0 ? !has_word(ret, HTTP_FIELD_CONNECTION, "close")
                                     : has_word(ret, HTTP_FIELD_CONNECTION, "keep-alive");
    return build_framing(ret);
}
