#include "httpd/httpd.h"

#include <stdlib.h>

#include "base/err.h"
#include "httpd/session.h"
#include "service/alias.h"

int httpd_new(const struct httpd_parts *parts, struct httpd **ret)
{
    static const struct {
        enum tls_role tls;
        bool implicit;
    } ports[] = {[HTTPD_API] = {TLS_HTTPS, false}, [HTTPD_APIS] = {TLS_HTTPS, true},
               [HTTPD_DISCOVERY] = {TLS_HTTPS, false}, [HTTPD_DISCOVERY_TLS] = {TLS_HTTPS, true},
               [HTTPD_CONTROL] = {TLS_HTTPS, false}};
    _Static_assert(ARRAY_LEN(ports) == HTTPD_PORT__COUNT, "one row per port");
    struct httpd *server = calloc(1, sizeof(*server));
    if (server == NULL)
        return -E_NOMEM;
    int r = aliases_new(parts->accounts, &server->aliases);
    if (r < 0) {
        free(server);
        return r;
    }
    server->parts = *parts;
    server->operator = (struct account){.refs = 1, .user_z = "operator", .domain_z = "", .address = SPAN_LIT("operator"),
                                        .superadmin = true, .admin = true};
    census_init(&server->by_ip);
    for (size_t i = 0; i < ARRAY_LEN(ports); i++) {
        struct httpd_endpoint *e = &server->endpoint[i];
        e->server = server;
        e->port = (enum httpd_port)i;
        e->service = (struct conn_service){.proto = &httpd_proto, .user = e, .tls = ports[i].implicit ? parts->tls : NULL,
                                           .tls_role = ports[i].tls, .tls_implicit = ports[i].implicit};
    }
    *ret = server;
    return 0;
}

struct httpd *httpd_free(struct httpd *server)
{
    if (server != NULL) {
        aliases_free(server->aliases);
        census_done(&server->by_ip);
    }
    free(server);
    return NULL;
}

const struct conn_service *httpd_service(struct httpd *server, enum httpd_port port)
{
    return &server->endpoint[port].service;
}

void httpd_counts(struct httpd *server, struct httpd_counts *ret)
{
    *ret = (struct httpd_counts){.sessions = atomic_load(&server->connections),
                                 .opened = atomic_load(&server->opened),
                                 .requests = atomic_load(&server->requests),
                                 .refused = atomic_load(&server->refused)};
}
