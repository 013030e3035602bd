/* What the API is, from the rows of http_routes.def and http_docs.def (SPEC API-40, CLI-27). Pure; any thread. */
#ifndef HTTPD_OPENAPI_H
#define HTTPD_OPENAPI_H

struct cJSON;
struct strbuf;

struct cJSON *httpd_openapi(void);                 /* an OpenAPI 3.1 document; NULL: no memory */
void httpd_print_routes(struct strbuf *out);       /* as Markdown */

#endif
