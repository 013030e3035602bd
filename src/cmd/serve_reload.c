/* SIGHUP (SPEC SIG-02, CFG-05, 06): reads the configuration again. All that can fail is done first and changes nothing:
 * reading, certificates, trust, sockets. Then the workers stand still for a moment, everything is switched, and they go on:
 * no session ever sees a part of the old and a part of the new. */
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "client/resolver.h"
#include "cmd/serve_impl.h"
#include "cmd/serve_sandbox.h"
#include "cmd/serve_tls.h"
#include "relay/relay.h"
#include "runtime/sd_notify.h"
#include "runtime/tls_client.h"
#include "runtime/worker.h"
#include "service/config_file.h"
#include "service/mailstore.h"
#include "service/rate_limit.h"

struct reload {
    struct config *cfg;
    struct tls_loading *tls;
    struct tls_client *trust;
    struct endpoints *endpoints;
};

static int prepare(struct serve *v, struct config_findings *findings, struct reload *o, const char **ret_part_z)
{
    *ret_part_z = "configuration";
    int r = v->cfg->source_z == NULL ? -E_NOTFOUND : config_load(v->cfg->source_z, findings, &o->cfg);
    if (r == 0)
        r = config_keep_restart(v->cfg, o->cfg, findings);
    if (r < 0)
        return r;
    size_t refusals = findings->refusals;
    serve_sandbox_check(v->sandbox, o->cfg, findings);
    if (findings->refusals > refusals)
        return -E_DENIED;
    *ret_part_z = "tls.ca_file";
    r = tls_client_new(o->cfg->tls_ca_file, &o->trust);
    if (r < 0)
        return r;
    *ret_part_z = "certificates";
    r = serve_tls_prepare(v->tls, o->cfg, &o->tls);
    if (r < 0)
        return r;
    *ret_part_z = "listeners";
    return serve_listen_prepare(v, o->cfg, &o->endpoints);
}

static void drop(struct reload *o)
{
    serve_listen_drop(o->endpoints);
    serve_tls_drop(o->tls);
    tls_client_free(o->trust);
    config_unref(o->cfg);
}

static void take(struct serve *v, const struct reload *o)
{
    struct config *cfg = o->cfg;
    workers_pause(v->workers);
    config_slot_swap(&v->slot, config_ref(cfg));
    log_set_level((enum log_level)cfg->log_level);
    serve_tls_take(v->tls, cfg, o->tls);
    relay_set_trust(v->relay, o->trust);
    mailstore_set_limits(v->mail, (unsigned)MIN(cfg->delivery_workers, cfg->runtime_job_threads),
                         (size_t)cfg->delivery_max_queue_size);
    rate_limit_set_max(v->limits, (size_t)cfg->rate_limit_max_tracked_ips);
    workers_set_max_sessions(v->workers, serve_session_limit(cfg));
    resolver_refresh(v->resolver); /* other name servers count from the next lookup on */
    serve_listen_take(v, o->endpoints);
    workers_resume(v->workers);
    config_unref(v->cfg);
    v->cfg = cfg;
}

void serve_reload(void *arg)
{
    struct serve *v = arg;
    struct config_findings findings;
    struct reload o = {0};
    const char *part_z;
    sd_notify_state(SD_RELOADING);
    config_findings_init(&findings);
    int r = prepare(v, &findings, &o, &part_z);
    config_findings_log(&findings);
    if (r < 0) {
        drop(&o);
        log_error("reload.refused", "part=%s err=%s refusals=%zu settings=%s", part_z, err_name(r), findings.refusals, "unchanged");
    } else {
        take(v, &o);
        log_info("reload.done", "warnings=%zu generation=%llu", findings.n, (unsigned long long)v->cfg->generation);
    }
    config_findings_done(&findings);
    sd_notify_state(SD_READY);
}
