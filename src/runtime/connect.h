/* Outbound connections: the same conn as for a client of ours, opened towards somebody else's server.
 *
 *   static const struct conn_service outbound = {.proto = &smtp_client_proto, .user = parts};
 *   struct connect to = {.peer = mx, .source = own, .timeout_ms = 30000};
 *   r = worker_connect(w, &to, &outbound, &c);
 *
 * .session_new, then .open once the connection stands (and, with .tls, the handshake is done); a connection that cannot
 * be made is .closed with CONN_END_CONNECT without .open, in this round at the earliest. Nothing is written before
 * .open. The worker's own thread. */
#ifndef RUNTIME_CONNECT_H
#define RUNTIME_CONNECT_H

#include "runtime/addr.h"
#include "runtime/tls_client.h"

struct conn;
struct conn_service;
struct worker;

struct connect {
    struct addr peer;     /* with its port */
    struct addr source;   /* ADDR_NONE: the kernel's choice; port 0 */
    int64_t timeout_ms;   /* until the connection stands; the handshake has its own (SPEC TLS-02) */
    const struct tls_want *tls; /* NULL: in the clear; else TLS at once. Only looked at in the call */
};

/* -E_LIMIT no descriptor or slot left, -E_NOMEM, -E_CLOSED .session_new gave NULL, -E_INVAL no such family. */
int worker_connect(struct worker *w, const struct connect *to, const struct conn_service *service, struct conn **ret);

/* STARTTLS as a client: call it when the server's go-ahead is consumed and nothing is unsent. .secured comes after the
 * handshake; a failed one ends the connection with CONN_END_TLS and conn_error_text(). -E_CONFLICT: the server sent
 * octets behind its go-ahead (injection; nothing changed, close); -E_EXISTS; -E_NOMEM. */
int conn_starttls_client(struct conn *c, const struct tls_want *tls);

#endif
