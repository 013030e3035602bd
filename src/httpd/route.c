#include "httpd/route.h"

#include <string.h>

#include "base/macros.h"

const struct http_route http_routes[] = {
#define ROUTE(id, method, path, access, body, class, run) {#id, HTTP_##method, (path), ACCESS_##access, BODY_##body, JOB_##class, run},
#include "http_routes.def"
#undef ROUTE
};
const size_t http_routes_n = ARRAY_LEN(http_routes);

/* Segment by segment; a template is ASCII without escapes. */
static bool fits(const char *path_z, const struct http_req *req, struct span arg[ROUTE_ARGS_MAX])
{
    bool any_case = path_z[0] == '~';
    struct span rest = span_z(path_z + 1 + any_case);
    size_t args = 0;
    for (size_t i = 0; i < req->segment_n; i++) {
        size_t to = rest.n;
        bool more = span_find(rest, '/', &to);
        struct span word = span_part(rest, 0, to);
        if (word.n > 0 && word.p[0] == '{')
            arg[args++] = req->segment[i];
        else if (!(any_case ? span_ieq(word, req->segment[i]) : span_eq(word, req->segment[i])))
            return false;
        if (more != (i + 1 < req->segment_n))
            return false;
        rest = span_part(rest, MIN(to + 1, rest.n), rest.n);
    }
    return req->segment_n > 0;
}

const struct http_route *route_find(const struct http_req *req, bool discovery, struct span arg[ROUTE_ARGS_MAX],
                                    unsigned *ret_methods)
{
    *ret_methods = 0;
    for (size_t i = 0; i < http_routes_n && req->segment_n <= HTTP_SEGMENTS_MAX; i++) {
        const struct http_route *r = &http_routes[i];
        if ((discovery && r->access != ACCESS_DISCOVER) || !fits(r->path_z, req, arg))
            continue;
        if (r->method == req->method || (r->method == HTTP_GET && req->method == HTTP_HEAD))
            return r;
        *ret_methods |= 1u << r->method | 1u << HTTP_OPTIONS | (r->method == HTTP_GET ? 1u << HTTP_HEAD : 0u);
    }
    return NULL;
}
