/* The addresses and the socket that the servers listen on; at a reload they are compared with those of the new settings:
 * what both name stays open, what is new was bound beforehand, what is gone is closed (SPEC SIG-02). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cidr.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "cmd/port_owner.h"
#include "cmd/run_dir.h"
#include "cmd/serve_impl.h"
#include "httpd/httpd.h"
#include "runtime/addr.h"
#include "runtime/worker.h"
#include "smtpd/smtpd.h"

#define PATH_OF_SOCKET 108

struct endpoint {
    const char *name_z;
    struct ip ip;
    uint16_t port;
    char path_z[PATH_OF_SOCKET]; /* a UNIX socket; empty: ip and port */
    unsigned mode;               /* of its name; 0: the usual one */
    const struct conn_service *service;
    const struct conn_preface *preface;
    struct listening *open; /* NULL: not bound yet */
};

struct endpoints {
    struct endpoint *items;
    size_t n;
};

/* What the configuration names, nothing of it bound. */
static int want(struct serve *v, const struct config *cfg, struct endpoints *ret)
{
    const struct {
        enum config_listener listener; /* LISTEN__COUNT: no proxy ever stands before it */
        const char *name_z;
        const struct config_addrs *hosts;
        int64_t port;
        const struct conn_service *service;
    } rows[] = {
        {LISTEN_SMTP, "smtp", &cfg->smtp_host, cfg->smtp_port, smtpd_service(v->smtpd, SMTPD_MX)},
        {LISTEN_SUBMISSION, "submission", &cfg->smtp_host, cfg->smtp_submission_port, smtpd_service(v->smtpd, SMTPD_SUBMISSION)},
        {LISTEN_SMTPS, "smtps", &cfg->smtp_host, cfg->smtp_smtps_port, smtpd_service(v->smtpd, SMTPD_SMTPS)},
        {LISTEN_IMAP, "imap", &cfg->imap_host, cfg->imap_port, &v->imap_clear},
        {LISTEN_IMAPS, "imaps", &cfg->imap_host, cfg->imap_imaps_port, &v->imap_tls},
        {LISTEN_API, "api", &cfg->api_host, cfg->api_port, httpd_service(v->httpd, HTTPD_API)},
        {LISTEN_APIS, "apis", &cfg->api_host, cfg->api_secure_port, httpd_service(v->httpd, HTTPD_APIS)},
        {LISTEN__COUNT, "discovery", &cfg->api_host, cfg->discovery_http_port, httpd_service(v->httpd, HTTPD_DISCOVERY)},
        {LISTEN__COUNT, "discoverys", &cfg->api_host, cfg->discovery_https_port, httpd_service(v->httpd, HTTPD_DISCOVERY_TLS)},
    };
    size_t most = 2; /* lmtp and control */
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        most += rows[i].hosts->n;
    *ret = (struct endpoints){.items = calloc(most, sizeof(*ret->items))};
    if (ret->items == NULL)
        return -E_NOMEM;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].port == 0 || (rows[i].service->tls_implicit && !cfg->tls_enabled))
            continue;
        for (size_t k = 0; k < rows[i].hosts->n; k++)
            ret->items[ret->n++] = (struct endpoint){.name_z = rows[i].name_z, .ip = rows[i].hosts->items[k],
                                                     .port = (uint16_t)rows[i].port, .service = rows[i].service,
                                                     .preface = rows[i].listener == LISTEN__COUNT ? NULL : &v->gates[rows[i].listener].preface};
    }
    if (cfg->lmtp_socket != NULL) {
        struct endpoint *e = &ret->items[ret->n++];
        *e = (struct endpoint){.name_z = "lmtp", .service = smtpd_service(v->smtpd, SMTPD_LMTP)};
        snprintf(e->path_z, sizeof(e->path_z), "%s", cfg->lmtp_socket);
    }
    char path[RUN_DIR_SOCKET_MAX];
    if (!run_dir_socket(v->cfg->mail_root, (long)getpid(), path)) {
        log_warn("serve.control", "reason=%s mail_root=%s", "path-too-long-for-a-socket", v->cfg->mail_root);
        return 0;
    }
    struct endpoint *e = &ret->items[ret->n++];
    *e = (struct endpoint){.name_z = "control", .service = httpd_service(v->httpd, HTTPD_CONTROL), .mode = 0600};
    snprintf(e->path_z, sizeof(e->path_z), "%s", path);
    return 0;
}

static void log_place(const struct endpoint *e, const char *event_z)
{
    char text[IP_TEXT_MAX];
    if (e->path_z[0] != 0)
        log_info(event_z, "service=%s path=%s", e->name_z, e->path_z);
    else
        log_info(event_z, "service=%s address=%s port=%u", e->name_z, ip_format(&e->ip, text), (unsigned)e->port);
}

/* The reason goes to the log and, at the start, to who started us. */
static void tell_failure(const struct serve *v, const struct endpoint *e, int r, int err)
{
    const enum log_level level = v->endpoints == NULL ? LOG_CRITICAL : LOG_ERROR;
    char text[IP_TEXT_MAX], owner[128] = "";
    if (e->path_z[0] != 0) {
        log_event(level, "serve.listen", "service=%s path=%s err=%s", e->name_z, e->path_z, strerror(err));
        if (v->endpoints == NULL)
            fprintf(stderr, "rmaild: cannot listen on %s (%s): %s%s\n", e->path_z, e->name_z, strerror(err),
                    r == -E_EXISTS ? ": another program answers there, or it is no socket" : "");
        return;
    }
    if (r == -E_EXISTS)
        port_owner(&e->ip, e->port, owner, sizeof(owner));
    log_event(level, "serve.listen", "service=%s address=%s port=%u err=%s holder=%s", e->name_z, ip_format(&e->ip, text),
              (unsigned)e->port, strerror(err), owner[0] != 0 ? owner : "-");
    if (v->endpoints == NULL)
        fprintf(stderr, "rmaild: cannot listen on %s port %u (%s): %s%s%s\n", text, (unsigned)e->port, e->name_z, strerror(err),
                owner[0] != 0 ? ", held by " : "", owner);
}

static int bind_one(struct serve *v, struct endpoint *e)
{
    struct listener l = {.service = e->service, .preface = e->preface};
    int err = 0;
    l.mode = e->mode;
    if (e->path_z[0] != 0)
        l.path_z = e->path_z;
    else
        l.at = addr_from_ip(&e->ip, e->port);
    int r = workers_bind(v->workers, &l, &err, &e->open);
    if (r < 0)
        tell_failure(v, e, r, err);
    return r;
}

static struct endpoint *same_place(const struct endpoints *list, const struct endpoint *e)
{
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        struct endpoint *o = &list->items[i];
        if (strcmp(o->path_z, e->path_z) == 0 && (e->path_z[0] != 0 || (o->port == e->port && ip_eq(&o->ip, &e->ip))))
            return o;
    }
    return NULL;
}

int serve_listen_prepare(struct serve *v, const struct config *cfg, struct endpoints **ret)
{
    struct endpoints *next = calloc(1, sizeof(*next));
    int r = next == NULL ? -E_NOMEM : want(v, cfg, next);
    for (size_t i = 0; r == 0 && i < next->n; i++) {
        struct endpoint *e = &next->items[i];
        if (same_place(next, e) != e) { /* lmtp.socket that is the control socket: an open one is not there for both */
            r = -E_EXISTS;
            tell_failure(v, e, r, EADDRINUSE);
        } else if (same_place(v->endpoints, e) == NULL) {
            r = bind_one(v, e);
        }
    }
    if (r == 0)
        *ret = next;
    else
        serve_listen_drop(next);
    return r;
}

void serve_listen_drop(struct endpoints *list)
{
    for (size_t i = 0; list != NULL && i < list->n; i++)
        if (list->items[i].open != NULL)
            workers_unbind(list->items[i].open);
    serve_listen_forget(list);
}

void serve_listen_forget(struct endpoints *list)
{
    if (list != NULL)
        free(list->items);
    free(list);
}

static int begin(struct serve *v, struct endpoint *e)
{
    int r = workers_listen_begin(v->workers, e->open);
    if (r < 0)
        tell_failure(v, e, r, ENOMEM);
    else
        log_place(e, "serve.listen");
    return r;
}

int serve_listen_take(struct serve *v, struct endpoints *takes)
{
    struct endpoints *old = v->endpoints;
    int r = 0;
    for (size_t i = 0; i < takes->n; i++) {
        struct endpoint *e = &takes->items[i], *o = e->open == NULL ? same_place(old, e) : NULL;
        if (o == NULL) {
            int one = begin(v, e);
            r = r < 0 ? r : one;
            continue;
        }
        e->open = o->open;
        o->open = NULL;
        if (o->service != e->service)
            log_place(e, "serve.listen");
        workers_listen_serve(e->open, e->service, e->preface);
    }
    for (size_t i = 0; old != NULL && i < old->n; i++) {
        if (old->items[i].open == NULL)
            continue;
        log_place(&old->items[i], "serve.unlisten");
        workers_listen_end(old->items[i].open);
    }
    serve_listen_forget(old);
    v->endpoints = takes;
    return r;
}

int serve_listen(struct serve *v)
{
    static const char *const names[LISTEN__COUNT] = {
        [LISTEN_SMTP] = "smtp",   [LISTEN_SUBMISSION] = "submission", [LISTEN_SMTPS] = "smtps", [LISTEN_IMAP] = "imap",
        [LISTEN_IMAPS] = "imaps", [LISTEN_API] = "api",               [LISTEN_APIS] = "apis"};
    struct endpoints *first;
    for (unsigned i = 0; i < LISTEN__COUNT; i++)
        proxy_gate_init(&v->gates[i], &v->slot, (enum config_listener)i, names[i]);
    int r = serve_listen_prepare(v, v->cfg, &first);
    return r < 0 ? r : serve_listen_take(v, first);
}
