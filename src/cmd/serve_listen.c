/* The addresses and the socket that the servers listen on. */
#include <stdio.h>
#include <string.h>

#include "base/cidr.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "cmd/port_owner.h"
#include "cmd/serve_impl.h"
#include "httpd/httpd.h"
#include "runtime/addr.h"
#include "runtime/worker.h"
#include "smtpd/smtpd.h"

static int listen_one(struct serve *v, const char *name_z, const struct ip *ip, uint16_t port, const struct conn_service *service,
                      const struct conn_preface *preface)
{
    char text[IP_TEXT_MAX], owner[128];
    int err;
    struct listener l = {.at = addr_from_ip(ip, port), .service = service, .preface = preface};
    int r = workers_listen(v->workers, &l, &err);
    if (r == 0) {
        log_info("serve.listen", "service=%s address=%s port=%u", name_z, ip_format(ip, text), (unsigned)port);
        return 0;
    }
    port_owner(ip, port, owner, sizeof(owner));
    log_critical("serve.listen", "service=%s address=%s port=%u err=%s holder=%s", name_z, ip_format(ip, text),
                 (unsigned)port, strerror(err), r == -E_EXISTS ? owner : "-");
    fprintf(stderr, "rmaild: cannot listen on %s port %u (%s): %s%s%s\n", ip_format(ip, text), (unsigned)port, name_z,
            strerror(err), r == -E_EXISTS && owner[0] != 0 ? ", held by " : "", r == -E_EXISTS ? owner : "");
    return r;
}

static int listen_path(struct serve *v, const char *name_z, const char *path_z, const struct conn_service *service)
{
    int err;
    int r = workers_listen(v->workers, &(struct listener){.path_z = path_z, .service = service}, &err);
    if (r == 0) {
        log_info("serve.listen", "service=%s path=%s", name_z, path_z);
        return 0;
    }
    log_critical("serve.listen", "service=%s path=%s err=%s", name_z, path_z, strerror(err));
    fprintf(stderr, "rmaild: cannot listen on %s (%s): %s%s\n", path_z, name_z, strerror(err),
            r == -E_EXISTS ? ": another program answers there, or it is no socket" : "");
    return r;
}

int serve_listen(struct serve *v)
{
    const struct config *cfg = v->cfg;
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
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].port == 0 || (rows[i].service->tls_implicit && v->tls == NULL))
            continue;
        const struct conn_preface *preface = NULL;
        if (rows[i].listener != LISTEN__COUNT) {
            struct proxy_gate *gate = &v->gates[rows[i].listener];
            proxy_gate_init(gate, &v->slot, rows[i].listener, rows[i].name_z);
            preface = &gate->preface;
        }
        for (size_t k = 0; k < rows[i].hosts->n; k++) {
            int r = listen_one(v, rows[i].name_z, &rows[i].hosts->items[k], (uint16_t)rows[i].port, rows[i].service,
                               preface);
            if (r < 0)
                return r;
        }
    }
    return cfg->lmtp_socket == NULL ? 0 : listen_path(v, "lmtp", cfg->lmtp_socket, smtpd_service(v->smtpd, SMTPD_LMTP));
}
