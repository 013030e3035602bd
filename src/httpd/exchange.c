#include "httpd/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/utf8.h"
#include "httpd/send.h"
#include "proto/json_scan.h"
#include "service/account.h"
#include "service/token.h"

/* -- life */

/* Moves a span from the input buffer to the copy of the head. */
static void move(struct span *s, struct span from, struct span to)
{
    if (s->p != NULL && s->p >= from.p && s->p <= from.p + from.n)
        s->p = to.p + (s->p - from.p);
}

static void move_all(struct http_req *r, struct span from, struct span to)
{
    move(&r->target, from, to);
    move(&r->authority, from, to);
    for (size_t i = 0; i < MIN(r->segment_n, (size_t)HTTP_SEGMENTS_MAX); i++)
        move(&r->segment[i], from, to);
    for (size_t i = 0; i < r->param_n; i++) {
        move(&r->param[i].name, from, to);
        move(&r->param[i].value, from, to);
    }
    for (size_t i = 0; i < r->field_n; i++) {
        move(&r->fields[i].name, from, to);
        move(&r->fields[i].value, from, to);
    }
    for (size_t i = 0; i < ARRAY_LEN(r->known); i++)
        move(&r->known[i], from, to);
}

struct exchange *exchange_new(struct httpd *server)
{
    struct exchange *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return NULL;
    x->server = server;
    x->cfg = config_current(server->parts.config);
    x->started_ms = clock_mono_ms();
    arena_init(&x->arena, HTTPD_ARENA_MAX);
    return x;
}

bool exchange_keep_head(struct exchange *x, struct span head)
{
    struct span copy = span_dup(&x->arena, head);
    if (copy.p == NULL)
        return false;
    move_all(&x->req, head, copy);
    return true;
}

static void wipe(struct strbuf *b)
{
    crypto_wipe(b->p, b->n);
    strbuf_done(b);
}

struct exchange *exchange_free(struct exchange *x)
{
    if (x == NULL)
        return NULL;
    cJSON_Delete(x->in);
    wipe(&x->body); /* passwords come in bodies and tokens go out in texts */
    wipe(&x->text);
    strbuf_done(&x->fields);
    if (x->drop != NULL)
        x->drop(x);
    ms_stage_free(x->mail.stage);
    send_body_free(x->send);
    ms_body_unref(x->octets);
    ms_body_unref(x->part.body);
    view_unref(x->source);
    session_list_done(&x->sessions);
    account_unref(x->account);
    config_unref(x->cfg);
    arena_done(&x->arena);
    free(x);
    return NULL;
}

/* -- before the handler */

static bool refuse_token(struct exchange *x, const char *code_z)
{
    api_error(x, 401, code_z, "Authentication required");
    api_field(x, "WWW-Authenticate", SPAN_LIT("Bearer"));
    return false;
}

static bool bearer(const struct exchange *x, struct span *ret)
{
    struct span value = x->req.known[HTTP_FIELD_AUTHORIZATION];
    if (!span_istarts_z(value, "Bearer "))
        return false;
    *ret = span_trim(span_part(value, strlen("Bearer "), value.n));
    return true;
}

bool exchange_authenticate(struct exchange *x)
{
    struct token_claims claims;
    struct span text;
    if (x->route->access < ACCESS_METRICS || (x->route->access == ACCESS_METRICS && httpd_metrics_open(x)))
        return true;
    if (x->operator) {
        account_unref(x->account);
        x->account = account_ref(&x->server->operator);
        return true;
    }
    x->account = account_unref(x->account); /* behind the body once more: a client may take many minutes over it */
    if (!bearer(x, &text))
        return refuse_token(x, "unauthenticated");
    int r = token_read(x->server->parts.tokens, x->cfg, text, clock_wall_s(), &claims);
    if (r < 0)
        return refuse_token(x, r == -E_CLOSED ? "token_expired" : "unauthenticated");
    r = accounts_get(x->server->parts.accounts, span_z(claims.who.domain_z), span_z(claims.who.user_z), &x->account);
    if (r < 0 && r != -E_NOTFOUND) {
        api_unavailable(x);
        return false;
    }
    if (r < 0 || x->account->disabled || x->account->token_epoch != claims.epoch) {
        x->account = account_unref(x->account);
        return refuse_token(x, "unauthenticated");
    }
    x->auth_time_s = claims.auth_time_s;
    bool enough = x->route->access == ACCESS_USER || x->account->superadmin ||
                  (x->route->access == ACCESS_ADMIN && x->account->admin);
    if (!enough)
        api_error(x, 403, "admin_required", "This needs an administrator");
    return enough;
}

bool api_bad_json(struct exchange *x, const struct json_error *e)
{
    api_error(x, 400, "bad_json", "The body is not JSON: %s at octet %zu", e->text_z, e->offset);
    return false;
}

bool exchange_parse(struct exchange *x)
{
    if (x->route->body != BODY_JSON && x->route->body != BODY_SEND)
        return true;
    if (!send_body_end(x))
        return false;
    x->in = cJSON_ParseWithLength((const char *)x->body.p, x->body.n);
    if (!cJSON_IsObject(x->in)) {
        api_error(x, 400, "bad_json", "The body is not a JSON object");
        return false;
    }
    return true;
}

/* -- answers */

static void forget_answer(struct exchange *x)
{
    strbuf_clear(&x->text);
    strbuf_clear(&x->fields);
    x->octets = ms_body_unref(x->octets);
    x->part.body = ms_body_unref(x->part.body);
    x->type_z = NULL;
}

enum ms_next api_text_page(struct exchange *x, const char *type_z)
{
    x->status = 200;
    x->type_z = type_z;
    return MS_DONE;
}

enum ms_next api_json(struct exchange *x, unsigned status, cJSON *o)
{
    char *text = o == NULL ? NULL : cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    if (text == NULL)
        return api_unavailable(x);
    forget_answer(x);
    x->status = status;
    x->type_z = "application/json";
    strbuf_z(&x->text, text);
    cJSON_free(text);
    return MS_DONE;
}

enum ms_next api_xml(struct exchange *x, struct strbuf *text)
{
    forget_answer(x);
    x->status = 200;
    x->type_z = "text/xml; charset=utf-8";
    strbuf_done(&x->text);
    x->text = *text;
    *text = (struct strbuf){0};
    return MS_DONE;
}

enum ms_next api_done(struct exchange *x)
{
    forget_answer(x);
    x->status = 204;
    return MS_DONE;
}

enum ms_next api_octets(struct exchange *x, struct ms_body *b, const char *type_z)
{
    forget_answer(x);
    x->status = 200;
    x->type_z = type_z;
    x->octets = b;
    return MS_DONE;
}

enum ms_next api_part(struct exchange *x, const struct part_octets *part, uint64_t n, const char *type_z)
{
    forget_answer(x);
    x->status = 200;
    x->type_z = type_z;
    x->part = *part;
    ms_body_ref(part->body);
    x->part_n = n;
    return MS_DONE;
}

enum ms_next api_error(struct exchange *x, unsigned status, const char *code_z, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return api_error_with(x, status, code_z, text, NULL, NULL);
}

enum ms_next api_error_with(struct exchange *x, unsigned status, const char *code_z, const char *text_z, const char *name_z, cJSON *more)
{
    cJSON *o = cJSON_CreateObject();
    api_put(o, "error", span_z(text_z));
    cJSON_AddStringToObject(o, "code", code_z);
    if (more != NULL)
        cJSON_AddItemToObject(o, name_z, more);
    char *json = cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    forget_answer(x);
    x->status = status;
    x->code_z = code_z;
    x->type_z = "application/json";
    strbuf_z(&x->text, json == NULL ? "{\"error\":\"\",\"code\":\"unavailable\"}" : json);
    cJSON_free(json);
    return MS_DONE;
}

enum ms_next api_unavailable(struct exchange *x)
{
    api_error(x, 503, "unavailable", "Try again later");
    api_field(x, "Retry-After", SPAN_LIT("5"));
    return MS_DONE;
}

enum ms_next api_failed(struct exchange *x, int r)
{
    static const struct {
        int err;
        unsigned status;
        const char *code_z, *text_z;
    } rows[] = {
        {E_NOTFOUND, 404, "not_found", "There is no such thing"},
        {E_EXISTS, 409, "exists", "It is there already"},
        {E_CONFLICT, 409, "conflict", "It was changed in the meantime"},
        {E_INVAL, 400, "bad_request", "That cannot be"},
        {E_SYNTAX, 400, "bad_request", "That cannot be"},
        {E_LIMIT, 400, "bad_request", "That is more than is allowed"},
        {E_DENIED, 403, "forbidden", "That is not allowed"},
        {E_QUOTA, 413, "quota_exceeded", "The mailbox is full"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].err == -r)
            return api_error(x, rows[i].status, rows[i].code_z, "%s", rows[i].text_z);
    return api_unavailable(x);
}

void api_field(struct exchange *x, const char *name_z, struct span value)
{
    strbuf_z(&x->fields, name_z);
    strbuf_z(&x->fields, ": ");
    for (size_t i = 0; i < value.n; i++)
        strbuf_c(&x->fields, value.p[i] < 0x20 || value.p[i] == 0x7f ? ' ' : value.p[i]);
    strbuf_z(&x->fields, "\r\n");
}

enum ms_next exchange_in_view(struct exchange *x, struct view *v, enum ms_next (*next)(struct ms_call *c))
{
    x->call.view = view_ref(v);
    x->call.run = next;
    return MS_GO_ON;
}

struct store_account exchange_who(const struct exchange *x)
{
    return (struct store_account){span_z(x->account->domain_z), span_z(x->account->user_z)};
}

/* -- what came in */

bool api_invalid(struct exchange *x, const char *name_z, const char *what_z)
{
    char code[64];
    snprintf(code, sizeof(code), "invalid_%s", name_z);
    const char *kept = span_dup_z(&x->arena, span_z(code));
    api_error(x, 400, kept == NULL ? "bad_request" : kept, "%s %s", name_z, what_z);
    return false;
}

static const cJSON *member(const struct exchange *x, const char *name_z)
{
    return cJSON_GetObjectItemCaseSensitive(x->in, name_z);
}

bool api_in_has(const struct exchange *x, const char *name_z)
{
    return member(x, name_z) != NULL;
}

bool api_in_text(struct exchange *x, const char *name_z, bool required, size_t max, struct span *ret)
{
    const cJSON *v = member(x, name_z);
    if (v == NULL)
        return required ? api_invalid(x, name_z, "is missing") : true;
    if (!cJSON_IsString(v))
        return api_invalid(x, name_z, "is not a string");
    struct span text = span_z(v->valuestring);
    if (text.n > max)
        return api_invalid(x, name_z, "is too long");
    *ret = text;
    return true;
}

bool api_in_bool(struct exchange *x, const char *name_z, bool *ret)
{
    const cJSON *v = member(x, name_z);
    if (v != NULL && !cJSON_IsBool(v))
        return api_invalid(x, name_z, "is not true or false");
    if (v != NULL)
        *ret = cJSON_IsTrue(v);
    return true;
}

bool api_in_int(struct exchange *x, const char *name_z, int64_t least, int64_t most, int64_t *ret)
{
    const cJSON *v = member(x, name_z);
    if (v == NULL)
        return true;
    if (!cJSON_IsNumber(v) || !(v->valuedouble >= (double)least && v->valuedouble <= (double)most) ||
        v->valuedouble != (double)(int64_t)v->valuedouble)
        return api_invalid(x, name_z, "is not a number in its range");
    *ret = (int64_t)v->valuedouble;
    return true;
}

bool api_param_int(struct exchange *x, const char *name_z, int64_t least, int64_t most, int64_t *ret)
{
    struct span text;
    uint64_t v;
    if (!http_param_find(&x->req, name_z, &text))
        return true;
    if (span_u64(text, (uint64_t)most, &v) < 0 || (int64_t)v < least)
        return api_invalid(x, name_z, "is not a number in its range");
    *ret = (int64_t)v;
    return true;
}

/* -- what goes out */

/* What is no UTF-8, and a NUL, which would end the string, becomes U+FFFD. */
cJSON *api_text(struct span s)
{
    struct strbuf b = {0};
    for (size_t i = 0; i < s.n;) {
        uint32_t c = 0;
        size_t n = utf8_get(s.p + i, s.n - i, &c);
        if (c == 0)
            strbuf_z(&b, "\xef\xbf\xbd");
        else
            strbuf_add(&b, s.p + i, n);
        i += n == 0 ? 1 : n;
    }
    cJSON *o = strbuf_ok(&b) ? cJSON_CreateString(b.p == NULL ? "" : (const char *)b.p) : NULL;
    strbuf_done(&b);
    return o;
}

void api_put(cJSON *o, const char *name_z, struct span s)
{
    cJSON_AddItemToObject(o, name_z, api_text(s));
}

cJSON *api_int(int64_t v)
{
    char digits[24], *p = digits + sizeof(digits) - 1;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    *p = 0;
    do
        *--p = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (v < 0)
        *--p = '-';
    return cJSON_CreateRaw(p);
}

void api_put_int(cJSON *o, const char *name_z, int64_t v)
{
    cJSON_AddItemToObject(o, name_z, api_int(v));
}

cJSON *api_time(int64_t epoch_s)
{
    char text[40];
    struct tm tm;
    time_t t = (time_t)epoch_s;
    gmtime_r(&t, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
    return cJSON_CreateString(text);
}
