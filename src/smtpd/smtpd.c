#include "smtpd/smtpd.h"

#include <stdlib.h>

#include "smtpd/session.h"

static const struct {
    enum smtpd_role role;
    enum tls_role tls;
    bool implicit;
} ports[] = {
    [SMTPD_MX] = {ROLE_MX, TLS_MX, false},
    [SMTPD_SUBMISSION] = {ROLE_SUBMISSION, TLS_SUBMIT, false},
    [SMTPD_SMTPS] = {ROLE_SUBMISSION, TLS_SUBMIT, true},
    [SMTPD_LMTP] = {ROLE_LMTP, TLS_MX, false},
};
_Static_assert(ARRAY_LEN(ports) == SMTPD_PORT__COUNT, "one row per port");

struct smtpd *smtpd_new(const struct smtpd_parts *parts)
{
    struct smtpd *server = calloc(1, sizeof(*server));
    if (server == NULL)
        return NULL;
    server->parts = *parts;
    for (size_t i = 0; i < ARRAY_LEN(ports); i++) {
        struct smtpd_endpoint *e = &server->endpoint[i];
        e->server = server;
        e->role = ports[i].role;
        e->service = (struct conn_service){.proto = &smtpd_proto, .user = e, .tls = ports[i].role == ROLE_LMTP ? NULL : parts->tls,
                                           .tls_role = ports[i].tls, .tls_implicit = ports[i].implicit};
    }
    return server;
}

struct smtpd *smtpd_free(struct smtpd *server)
{
    free(server);
    return NULL;
}

void smtpd_counts(struct smtpd *server, struct smtpd_counts *ret)
{
    *ret = (struct smtpd_counts){.sessions = atomic_load(&server->connections),
                                 .opened = atomic_load(&server->opened),
                                 .accepted = atomic_load(&server->accepted),
                                 .refused = atomic_load(&server->refused)};
}

const struct conn_service *smtpd_service(struct smtpd *server, enum smtpd_port port)
{
    return &server->endpoint[port].service;
}
