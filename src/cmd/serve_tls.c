#include "cmd/serve_tls.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "runtime/job.h"
#include "runtime/tls.h"
#include "runtime/tls_own.h"

struct serve_tls {
    struct job rsa_job;
    struct tls_live *live;
    const struct config *cfg; /* outlives us: the server holds a reference */
    int dir;                  /* {mail_root}/tls, or -1 */
    struct tls_pair *pairs;
    size_t pair_count;
    char cert[2][4200], key[2][4200]; /* own files: P-256, RSA */
    struct tls_pair rsa;
    bool have_rsa;
};

static int own_certificate(struct serve_tls *t, enum tls_own_kind kind)
{
    struct tls_own_names names = {.host_z = t->cfg->hostname, .domains = t->cfg->domains.items_z, .domain_count = t->cfg->domains.n};
    enum tls_own_result what;
    int r = tls_own_ensure(t->dir, kind, &names, clock_wall_s(), &what);
    if (r < 0) {
        log_error("tls.own", "kind=%s err=%s", kind == TLS_OWN_RSA ? "rsa" : "p256", err_name(r));
        return r;
    }
    if (what != TLS_OWN_KEPT)
        log_info("tls.own", "kind=%s result=%s", kind == TLS_OWN_RSA ? "rsa" : "p256", what == TLS_OWN_MADE ? "made" : "renewed");
    snprintf(t->cert[kind], sizeof(t->cert[kind]), "%s/tls/%s", t->cfg->mail_root, tls_own_cert_name(kind));
    snprintf(t->key[kind], sizeof(t->key[kind]), "%s/tls/%s", t->cfg->mail_root, tls_own_key_name(kind));
    return 0;
}

static int open_own(struct serve_tls *t)
{
    int root = fsu_open_dir(AT_FDCWD, t->cfg->mail_root);
    if (root < 0)
        return root;
    t->dir = fsu_make_dir(root, "tls");
    close(root);
    if (t->dir < 0)
        return t->dir;
    int r = own_certificate(t, TLS_OWN_P256);
    if (r == 0)
        t->pairs[t->pair_count++] = (struct tls_pair){t->cert[TLS_OWN_P256], t->key[TLS_OWN_P256]};
    return r;
}

static int load(struct serve_tls *t, struct tls_set **ret)
{
    struct tls_config tls = {.pairs = t->pairs, .pair_count = t->pair_count, .rsa = t->have_rsa ? &t->rsa : NULL,
                             .tls13_only = t->cfg->tls_min_version == TLS_VERSION_1_3};
    struct tls_problem p;
    int r = tls_set_new(&tls, &p, ret);
    if (r == 0 && p.finding == TLS_FINE)
        return 0;
    const char *file_z = p.pair < t->pair_count ? t->pairs[p.pair].cert_z : t->rsa.cert_z;
    if (r < 0)
        log_error("tls.certificate", "file=%s problem=%s err=%s", file_z, tls_finding_text(p.finding), err_name(r));
    else if (p.finding == TLS_EXPIRED)
        log_error("tls.certificate", "file=%s problem=%s", file_z, tls_finding_text(p.finding));
    else
        log_warn("tls.certificate", "file=%s problem=%s", file_z, tls_finding_text(p.finding));
    return r;
}

static void rsa_run(struct job *j)
{
    struct serve_tls *t = CONTAINER_OF(j, struct serve_tls, rsa_job);
    struct tls_set *set;
    if (own_certificate(t, TLS_OWN_RSA) < 0)
        return; /* logged; port 25 goes on with P-256 alone */
    t->rsa = (struct tls_pair){t->cert[TLS_OWN_RSA], t->key[TLS_OWN_RSA]};
    t->have_rsa = true;
    if (load(t, &set) == 0)
        tls_live_swap(t->live, set);
}

static void rsa_done(struct job *j, struct conn *c)
{
    (void)j, (void)c; /* the job lives in the serve_tls */
}

int serve_tls_open(const struct config *cfg, struct job_pool *jobs, struct serve_tls **ret)
{
    if (!cfg->tls_enabled) {
        *ret = NULL;
        return 0;
    }
    struct serve_tls *t = calloc(1, sizeof(*t));
    struct tls_set *set;
    if (t == NULL)
        return -E_NOMEM;
    t->cfg = cfg;
    t->dir = -1;
    t->pairs = calloc(cfg->tls_certificates.n + 1, sizeof(*t->pairs));
    int r = t->pairs == NULL ? -E_NOMEM : 0;
    if (r == 0 && cfg->tls_cert_file != NULL)
        t->pairs[t->pair_count++] = (struct tls_pair){cfg->tls_cert_file, cfg->tls_key_file};
    else if (r == 0)
        r = open_own(t);
    for (size_t i = 0; r == 0 && i < cfg->tls_certificates.n; i++)
        t->pairs[t->pair_count++] = (struct tls_pair){cfg->tls_certificates.items[i].cert_file_z, cfg->tls_certificates.items[i].key_file_z};
    if (r == 0)
        r = load(t, &set);
    if (r == 0 && (t->live = tls_live_new(set)) == NULL)
        r = -E_NOMEM;
    if (r < 0) {
        serve_tls_close(t);
        return r;
    }
    if (t->dir >= 0) {
        t->rsa_job = (struct job){.class = JOB_BACKGROUND, .run = rsa_run, .done = rsa_done};
        job_submit(jobs, &t->rsa_job);
    }
    *ret = t;
    return 0;
}

struct tls_live *serve_tls_live(struct serve_tls *t)
{
    return t == NULL ? NULL : t->live;
}

struct serve_tls *serve_tls_close(struct serve_tls *t)
{
    if (t == NULL)
        return NULL;
    if (t->live != NULL)
        tls_live_free(t->live);
    if (t->dir >= 0)
        close(t->dir);
    free(t->pairs);
    free(t);
    return NULL;
}
