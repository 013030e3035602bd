#include "httpd/openapi.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "base/strbuf.h"
#include "httpd/session.h"

enum route_id {
#define ROUTE(id, method, path, access, body, class, run) ROUTE_##id,
#include "http_routes.def"
#undef ROUTE
    ROUTE__COUNT
};

static const struct route_doc {
    const char *summary_z;
    const char *query_z; /* names divided by blanks */
    const char *request_z;
    unsigned status;
    const char *type_z;
    const char *answer_z;
} docs[] = {
#define DOC(id, ...) [ROUTE_##id] = {__VA_ARGS__},
#include "http_docs.def"
#undef DOC
};

enum {
    DOC__COUNT = 0
#define DOC(id, ...) +1
#include "http_docs.def"
#undef DOC
};
_Static_assert(DOC__COUNT == (int)ROUTE__COUNT, "each row of http_routes.def has one in http_docs.def");

static const struct {
    const char *name_z, *text_z;
} schemas[] = {
#define AS_TEXT(...) #__VA_ARGS__
#define SCHEMA(name, ...) {#name, AS_TEXT(__VA_ARGS__)},
#include "http_docs.def"
#undef SCHEMA
};

#define SCHEMA_PATH "#/components/schemas/"

static const char *const method_name[] = {[HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete"};

static const struct {
    const char *word_z;
    bool token, open; /* asks for one; also goes without */
} rights[] = {[ACCESS_ANY] = {"any", false, true},     [ACCESS_DISCOVER] = {"any", false, true},
              [ACCESS_LOGIN] = {"credentials", false, true}, [ACCESS_METRICS] = {"metrics.allow or superadmin", true, true},
              [ACCESS_USER] = {"user", true, false},   [ACCESS_ADMIN] = {"admin", true, false},
              [ACCESS_SUPER] = {"superadmin", true, false}};

/* The path without the mark of those that are compared without case. */
static const char *plain_path(const struct http_route *r)
{
    return r->path_z + (r->path_z[0] == '~');
}

static cJSON *ref(const char *schema_z)
{
    char text[128];
    cJSON *o = cJSON_CreateObject();
    snprintf(text, sizeof(text), SCHEMA_PATH "%s", schema_z);
    cJSON_AddStringToObject(o, "$ref", text);
    return o;
}

/* Within the schemas names stand alone. */
static void complete_refs(cJSON *v)
{
    char text[128];
    cJSON *one;
    cJSON_ArrayForEach(one, v)
    {
        if (one->string != NULL && strcmp(one->string, "$ref") == 0 && cJSON_IsString(one)) {
            snprintf(text, sizeof(text), SCHEMA_PATH "%s", one->valuestring);
            cJSON_SetValuestring(one, text);
        }
        complete_refs(one);
    }
}

static void add_content(cJSON *o, const char *type_z, const char *schema_z)
{
    cJSON *content = cJSON_AddObjectToObject(o, "content"), *of_type = cJSON_AddObjectToObject(content, type_z);
    if (schema_z[0] != 0)
        cJSON_AddItemToObject(of_type, "schema", ref(schema_z));
}

static void add_parameter(cJSON *list, struct span name, const char *in_z)
{
    cJSON *o = cJSON_CreateObject();
    size_t colon = name.n;
    bool path = strcmp(in_z, "path") == 0;
    bool number = span_find(name, ':', &colon) || (path && span_eq_z(name, "uid"));
    cJSON_AddItemToObject(o, "name", api_text(span_part(name, 0, colon)));
    cJSON_AddStringToObject(o, "in", in_z);
    if (path)
        cJSON_AddTrueToObject(o, "required");
    cJSON_AddStringToObject(cJSON_AddObjectToObject(o, "schema"), "type", number ? "integer" : "string");
    cJSON_AddItemToArray(list, o);
}

static void add_parameters(cJSON *op, const struct http_route *r, const struct route_doc *d)
{
    cJSON *list = cJSON_CreateArray();
    struct span rest = span_z(r->path_z);
    for (size_t at, end; span_find(rest, '{', &at) && span_find(rest, '}', &end); rest = span_part(rest, end + 1, rest.n))
        add_parameter(list, span_part(rest, at + 1, end - at - 1), "path");
    rest = span_z(d->query_z);
    while (rest.n > 0) {
        size_t to = rest.n;
        (void)span_find(rest, ' ', &to);
        add_parameter(list, span_part(rest, 0, to), "query");
        rest = span_part(rest, MIN(to + 1, rest.n), rest.n);
    }
    if (r->body == BODY_SEND)
        add_parameter(list, SPAN_LIT("Idempotency-Key"), "header");
    if (cJSON_GetArraySize(list) > 0)
        cJSON_AddItemToObject(op, "parameters", list);
    else
        cJSON_Delete(list);
}

static void add_request(cJSON *op, const struct http_route *r, const struct route_doc *d)
{
    static const char *const type[] = {[BODY_NONE] = NULL, [BODY_JSON] = "application/json", [BODY_POX] = "text/xml",
                                       [BODY_MESSAGE] = "message/rfc822", [BODY_SEND] = "application/json"};
    const char *type_z = type[r->body];
    if (type_z == NULL)
        return;
    cJSON *o = cJSON_AddObjectToObject(op, "requestBody");
    cJSON_AddTrueToObject(o, "required");
    add_content(o, type_z, d->request_z);
}

static void add_responses(cJSON *op, const struct route_doc *d)
{
    char status[16];
    cJSON *all = cJSON_AddObjectToObject(op, "responses");
    snprintf(status, sizeof(status), "%u", d->status);
    cJSON *good = cJSON_AddObjectToObject(all, status), *bad = cJSON_AddObjectToObject(all, "default");
    cJSON_AddStringToObject(good, "description", d->type_z[0] == 0 ? "Done" : "The answer");
    bool json = strcmp(d->type_z, "application/json") == 0;
    if (d->type_z[0] != 0)
        add_content(good, d->type_z, json ? d->answer_z : "");
    if (!json && d->answer_z[0] != 0) /* asked for by Accept */
        cJSON_AddItemToObject(cJSON_AddObjectToObject(cJSON_GetObjectItem(good, "content"), "application/json"), "schema",
                              ref(d->answer_z));
    cJSON_AddStringToObject(bad, "description", "What went wrong; code is one stable word");
    add_content(bad, "application/json", "Error");
}

static void add_security(cJSON *op, enum route_access access)
{
    cJSON *list = cJSON_AddArrayToObject(op, "security");
    cJSON_AddStringToObject(op, "x-rights", rights[access].word_z);
    if (rights[access].token) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddArrayToObject(o, "token");
        cJSON_AddItemToArray(list, o);
        if (rights[access].open)
            cJSON_AddItemToArray(list, cJSON_CreateObject());
    }
}

static void add_operation(cJSON *paths, size_t i)
{
    const struct http_route *r = &http_routes[i];
    char id[64];
    size_t n = 0;
    cJSON *path = cJSON_GetObjectItemCaseSensitive(paths, plain_path(r));
    if (path == NULL)
        path = cJSON_AddObjectToObject(paths, plain_path(r));
    cJSON *op = cJSON_AddObjectToObject(path, method_name[r->method]);
    for (; r->id_z[n] != 0 && n + 1 < sizeof(id); n++)
        id[n] = (char)tolower((unsigned char)r->id_z[n]);
    id[n] = 0;
    cJSON_AddStringToObject(op, "operationId", id);
    cJSON_AddStringToObject(op, "summary", docs[i].summary_z);
    add_parameters(op, r, &docs[i]);
    add_request(op, r, &docs[i]);
    add_responses(op, &docs[i]);
    add_security(op, r->access);
}

cJSON *httpd_openapi(void)
{
    cJSON *all = cJSON_CreateObject();
    cJSON_AddStringToObject(all, "openapi", "3.1.0");
    cJSON *info = cJSON_AddObjectToObject(all, "info");
    cJSON_AddStringToObject(info, "title", "rmaild");
    cJSON_AddStringToObject(info, "version", RMAILD_VERSION);
    cJSON *paths = cJSON_AddObjectToObject(all, "paths");
    for (size_t i = 0; i < http_routes_n; i++)
        add_operation(paths, i);
    cJSON *components = cJSON_AddObjectToObject(all, "components");
    cJSON *token = cJSON_AddObjectToObject(cJSON_AddObjectToObject(components, "securitySchemes"), "token");
    cJSON_AddStringToObject(token, "type", "http");
    cJSON_AddStringToObject(token, "scheme", "bearer");
    cJSON *list = cJSON_AddObjectToObject(components, "schemas");
    for (size_t i = 0; i < ARRAY_LEN(schemas); i++) {
        cJSON *one = cJSON_Parse(schemas[i].text_z); /* tests/wire/test_tables.py reads them all */
        complete_refs(one);
        cJSON_AddItemToObject(list, schemas[i].name_z, one);
    }
    return all;
}

enum ms_next api_openapi(struct ms_call *c)
{
    return api_json(exchange_of(c), 200, httpd_openapi());
}

void httpd_print_routes(struct strbuf *out)
{
    strbuf_z(out, "| method | path | rights | query | request | answer | what |\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < http_routes_n; i++) {
        const struct http_route *r = &http_routes[i];
        const struct route_doc *d = &docs[i];
        strbuf_z(out, "| ");
        for (const char *m = method_name[r->method]; *m != 0; m++)
            strbuf_c(out, (uint8_t)toupper((unsigned char)*m));
        strbuf_f(out, " | `%s` | %s | %s | %s | %u", plain_path(r), rights[r->access].word_z, d->query_z,
                 d->request_z[0] != 0 ? d->request_z : r->body == BODY_NONE ? "" : "octets", d->status);
        if (d->type_z[0] != 0)
            strbuf_f(out, " %s", d->answer_z[0] != 0 ? d->answer_z : d->type_z);
        strbuf_f(out, " | %s |\n", d->summary_z);
    }
}
