/* What a request's head decides before anything is read or run (SPEC API-03, API-05, SEC-08). */
#include "base/config.h"
#include "base/span.h"
#include "httpd/session.h"
#include "proto/xml.h"
#include "service/auth.h"

/* -- who asks */

/* RFC 7239 4: the for= parameter of a Forwarded element, its quotes, brackets and port taken off. */
static struct span forwarded_for(struct span element)
{
    for (struct span rest = element; rest.n > 0;) {
        size_t semicolon = rest.n;
        span_find(rest, ';', &semicolon);
        struct span pair = span_trim(span_part(rest, 0, semicolon));
        rest = span_part(rest, semicolon + 1, rest.n);
        if (!span_istarts_z(pair, "for="))
            continue;
        struct span v = span_part(pair, 4, pair.n);
        if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"')
            v = span_part(v, 1, v.n - 2);
        size_t end = v.n;
        if (v.n > 0 && v.p[0] == '[') {
            span_find(v, ']', &end);
            return span_part(v, 1, end - 1);
        }
        size_t first, last; /* one colon: a port; more: an address without brackets */
        if (span_find(v, ':', &first) && span_rfind(v, ':', &last) && first == last)
            end = first;
        return span_part(v, 0, end);
    }
    return SPAN_LIT("");
}

/* The right-most address of the list that is no trusted proxy itself; a word that is no address ends the search. */
static bool forwarded_peer(const struct config *cfg, struct span list, struct span (*address)(struct span word), struct ip *ret)
{
    while (list.n > 0) {
        size_t comma;
        struct span word = list, rest = SPAN_LIT("");
        if (span_rfind(list, ',', &comma)) {
            word = span_part(list, comma + 1, list.n);
            rest = span_part(list, 0, comma);
        }
        if (ip_parse(address(word), ret) < 0)
            return false;
        if (!cidr_list_has(&cfg->api_trusted_proxies, ret))
            return true;
        list = rest;
    }
    return false;
}

void httpd_judge_peer(struct httpd_session *s, struct exchange *x)
{
    const struct http_req *r = &x->req;
    bool said = http_has(r, HTTP_FIELD_X_FORWARDED_FOR) || http_has(r, HTTP_FIELD_FORWARDED) || http_has(r, HTTP_FIELD_VIA);
    x->peer = s->peer;
    x->tls = conn_private(&s->conn);
    x->operator = s->operator;
    x->loopback = conn_loopback(&s->conn) && !said;
    x->direct = !said && !conn_peer(&s->conn)->proxied && !cidr_list_has(&x->cfg->api_trusted_proxies, &s->peer);
    if (!cidr_list_has(&x->cfg->api_trusted_proxies, &s->peer)) {
        if (said)
            ip_disown(&x->peer); /* whoever it is, loopback it is not */
        return;
    }
    struct ip conveyed;
    x->loopback = false; /* a proxy lends none to its clients */
    if (span_ieq_z(r->known[HTTP_FIELD_X_FORWARDED_PROTO], "https"))
        x->tls = true;
    if (forwarded_peer(x->cfg, r->known[HTTP_FIELD_X_FORWARDED_FOR], span_trim, &conveyed) ||
        forwarded_peer(x->cfg, r->known[HTTP_FIELD_FORWARDED], forwarded_for, &conveyed))
        x->peer = conveyed;
    ip_disown(&x->peer);
}

/* -- what is asked */

/* AUTH-01 (a), (b). */
static bool takes_credentials(const struct exchange *x)
{
    return x->tls || x->loopback || x->cfg->api_allow_cleartext;
}

static const struct {
    enum http_method method;
    const char *word_z;
} methods[] = {
#define HTTP_METHOD(id, word) {HTTP_##id, (word)},
#include "http_methods.def"
#undef HTTP_METHOD
};

static void put_methods(struct exchange *x, const char *field_z, unsigned set)
{
    struct strbuf list = {0};
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if ((set & 1u << methods[i].method) != 0)
            strbuf_f(&list, "%s%s", list.n > 0 ? ", " : "", methods[i].word_z);
    api_field(x, field_z, strbuf_text(&list));
    strbuf_done(&list);
}

/* API-06. */
static void answer_options(struct exchange *x)
{
    const unsigned all = 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_POST | 1u << HTTP_PATCH | 1u << HTTP_DELETE | 1u << HTTP_OPTIONS;
    api_done(x);
    put_methods(x, "Access-Control-Allow-Methods", all);
    api_field(x, "Access-Control-Allow-Headers", SPAN_LIT("Authorization, Content-Type, Idempotency-Key"));
    api_field(x, "Access-Control-Max-Age", SPAN_LIT("600"));
}

static bool find_route(struct exchange *x, enum httpd_port port)
{
    unsigned set;
    if (x->req.method == HTTP_OPTIONS) {
        answer_options(x);
        return false;
    }
    if (httpd_is_metrics(x) && !x->cfg->metrics_enabled) {
        api_error(x, 404, "not_found", "There is no such path");
        return false;
    }
    x->redirects = port == HTTPD_DISCOVERY;
    x->route = route_find(&x->req, port == HTTPD_DISCOVERY || port == HTTPD_DISCOVERY_TLS, x->arg, &set);
    if (x->route != NULL)
        return true;
    if (set == 0) {
        api_error(x, 404, "not_found", "There is no such path");
    } else {
        api_error(x, 405, "method_not_allowed", "This path has no %s", http_method_name(x->req.method));
        put_methods(x, "Allow", set);
    }
    return false;
}

/* The type of a body, without parameters. */
static struct span media_type(const struct exchange *x)
{
    struct span type = x->req.known[HTTP_FIELD_CONTENT_TYPE];
    size_t semicolon = type.n;
    span_find(type, ';', &semicolon);
    return span_trim(span_part(type, 0, semicolon));
}

static const struct body_rule {
    const char *types_z[2]; /* none: whatever comes is dropped */
    size_t max;             /* 0: the largest message */
} body_rules[] = {
    [BODY_NONE] = {{NULL, NULL}, HTTPD_DROP_MAX},
    [BODY_JSON] = {{"application/json", NULL}, HTTPD_JSON_MAX},
    [BODY_POX] = {{"text/xml", "application/xml"}, XML_SIZE_MAX},
    [BODY_MESSAGE] = {{"message/rfc822", "application/octet-stream"}, 0},
    [BODY_SEND] = {{"application/json", NULL}, 0},
};

uint64_t httpd_body_max(const struct exchange *x)
{
    size_t max = body_rules[x->route->body].max;
    uint64_t message = (uint64_t)x->cfg->smtp_max_message_size;
    return max != 0 ? max : x->route->body == BODY_SEND ? message / 3 * 4 + 65536 : message;
}

void httpd_answer_too_large(struct exchange *x)
{
    api_error(x, 413, "too_large", "The body is larger than %llu KiB", (unsigned long long)httpd_body_max(x) / 1024);
}

/* A body without a type is taken for the right one. */
static bool type_fits(const struct body_rule *rule, struct span type)
{
    bool fits = rule->types_z[0] == NULL || type.n == 0;
    for (size_t i = 0; i < ARRAY_LEN(rule->types_z) && rule->types_z[i] != NULL; i++)
        fits = fits || span_ieq_z(type, rule->types_z[i]);
    return fits;
}

static bool body_ok(struct exchange *x)
{
    const struct http_req *r = &x->req;
    const struct body_rule *rule = &body_rules[x->route->body];
    if (rule->types_z[0] != NULL && !r->chunked && r->length == HTTP_NO_LENGTH) {
        api_error(x, 411, "length_required", "A body is required");
        return false;
    }
    if (!type_fits(rule, media_type(x))) {
        api_error(x, 415, "unsupported_type", "The body must be %s", rule->types_z[0]);
        return false;
    }
    if (r->length != HTTP_NO_LENGTH && r->length > httpd_body_max(x)) {
        httpd_answer_too_large(x);
        return false;
    }
    return true;
}

bool httpd_judge_head(struct httpd_session *s, struct exchange *x)
{
    const struct httpd_endpoint *endpoint = conn_user(&s->conn);
    x->body_due = x->req.chunked || (x->req.length != HTTP_NO_LENGTH && x->req.length > 0);
    if (x->req.expect_other) {
        api_error(x, 417, "expectation_failed", "This expectation is not known");
        return false;
    }
    if (!find_route(x, endpoint->port))
        return false;
    bool secret = x->route->access == ACCESS_LOGIN || http_has(&x->req, HTTP_FIELD_AUTHORIZATION);
    if (secret && !takes_credentials(x)) {
        api_error(x, 403, "tls_required", "Credentials are taken under TLS only: use the HTTPS port");
        return false;
    }
    x->operator = x->operator && x->route->access != ACCESS_USER; /* it has no mail of its own */
    bool open = x->operator || x->route->access < ACCESS_METRICS || (x->route->access == ACCESS_METRICS && httpd_metrics_open(x));
    if (!open && !http_has(&x->req, HTTP_FIELD_AUTHORIZATION)) {
        api_error(x, 401, "unauthenticated", "Authentication required");
        api_field(x, "WWW-Authenticate", SPAN_LIT("Bearer"));
        return false;
    }
    return body_ok(x);
}
