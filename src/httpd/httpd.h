/* The HTTP server (SPEC section 8; RFC 9112, RFC 9110): what `serve` makes once and gives to its listeners.
 *
 *   struct httpd *server;
 *   r = httpd_new(&(struct httpd_parts){.config = &slot, .jobs = pool, ...}, &server);
 *   workers_listen(ws, &(struct listener){.at = at, .service = httpd_service(server, HTTPD_API)}, &err);
 *   ... after workers_free() ...
 *   server = httpd_free(server);
 *
 * The parts are borrowed and outlive the server. A request is read by a session on its worker (session.c), judged by its
 * row (grammar/http_routes.def), and answered by a handler in a job (exchange.h). Logs http.request, http.refuse. */
#ifndef HTTPD_HTTPD_H
#define HTTPD_HTTPD_H

#include <stddef.h>
#include <stdint.h>

struct accounts;
struct auth;
struct config_slot;
struct conn;
struct conn_service;
struct httpd;
struct job_pool;
struct mailstore;
struct queue;
struct rate_limit;
struct router;
struct store;
struct tls_live;
struct tokens;
struct worker;

/* What the server cannot know of the floors above; both BLOCKING, any thread, and NULL where there is nobody to ask. */
struct httpd_hooks {
    void *arg;
    void (*metrics)(void *arg, double read[]);  /* fills the READ rows of base/metrics.def */
    const char *(*unfit)(void *arg);            /* why the server takes no mail now: one word (API-40); NULL: it does */
};

/* DISCOVERY: the paths of API-39 alone (discovery.http_port, .https_port). CONTROL: the UNIX socket of CLI-32, where root
 * and the owner of the process need no token and are superadmins. */
enum httpd_port { HTTPD_API, HTTPD_APIS, HTTPD_DISCOVERY, HTTPD_DISCOVERY_TLS, HTTPD_CONTROL, HTTPD_PORT__COUNT };

struct httpd_parts {
    struct config_slot *config;
    struct job_pool *jobs;
    struct mailstore *mail;
    struct store *store; /* for making and deleting accounts alone */
    struct accounts *accounts;
    struct router *router;
    struct auth *auth;
    struct tokens *tokens;
    struct rate_limit *limits;
    struct queue *queue;
    struct tls_live *tls; /* NULL: tls.enabled is false */
    struct httpd_hooks hooks;
};

int httpd_new(const struct httpd_parts *parts, struct httpd **ret); /* -E_NOMEM */
struct httpd *httpd_free(struct httpd *server);                     /* NULL; NULL-safe; no session may be left */

const struct conn_service *httpd_service(struct httpd *server, enum httpd_port port);

/* workers_config.end: gives back what the server keeps per worker. */
void httpd_worker_end(struct worker *w);

/* For the log (SIG-03). Any thread. */
struct httpd_counts {
    size_t sessions;                     /* now */
    uint64_t opened, requests, refused;  /* since the start; refused: answered 4xx or 5xx */
};
void httpd_counts(struct httpd *server, struct httpd_counts *ret);

#endif
