/* The routes of grammar/http_routes.def: which row a request belongs to, and which methods a path has. Pure. */
#ifndef HTTPD_ROUTE_H
#define HTTPD_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "proto/http_req.h"
#include "service/mailstore.h"

#define ROUTE_ARGS_MAX 3

enum route_access { ACCESS_ANY, ACCESS_DISCOVER, ACCESS_LOGIN, ACCESS_METRICS, ACCESS_USER, ACCESS_ADMIN, ACCESS_SUPER };
enum route_body { BODY_NONE, BODY_JSON, BODY_POX, BODY_MESSAGE, BODY_SEND };

struct http_route {
    const char *id_z;
    enum http_method method;
    const char *path_z; /* "/folders/{folder}"; "~/..." is compared without case */
    enum route_access access;
    enum route_body body;
    enum job_class class; /* CPU where passwords are derived */
    enum ms_next (*run)(struct ms_call *c);
};

extern const struct http_route http_routes[];
extern const size_t http_routes_n;

/* The row, with the segments of its {names} in arg; NULL: see *ret_methods, bit by bit the methods this path has (HEAD
 * beside GET, and OPTIONS), 0 when there is no such path. `discovery`: only those rows count. */
const struct http_route *route_find(const struct http_req *req, bool discovery, struct span arg[ROUTE_ARGS_MAX],
                                    unsigned *ret_methods);

#define ROUTE(id, method, path, access, body, class, run) enum ms_next run(struct ms_call *c);
#include "http_routes.def"
#undef ROUTE

#endif
