#include "cmd/serve_tls.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/fsutil.h"
#include "base/log.h"
#include "base/siphash.h"
#include "runtime/job.h"
#include "runtime/tls.h"
#include "runtime/tls_own.h"
#include "service/file_stamp.h"

#define LOOK_MS 5000               /* TLS-06: renewed files count within 60 s */
#define OWN_LOOK_MS (24 * 3600000) /* and the own certificate is looked at daily */

/* The certificates of one configuration, loaded. */
struct tls_loading {
    struct tls_set *set; /* NULL: tls.enabled is false */
    uint64_t stamp;      /* of all files; 0: too young to be trusted */
    bool rsa_due;        /* the own RSA certificate is to be made yet */
};

struct serve_tls {
    struct job job; /* makes the RSA certificate, takes up renewed files */
    struct job_pool *jobs;
    struct tls_live *live;
    pthread_mutex_t lock;   /* guards all below: the job and the main thread use it. Innermost */
    struct config *cfg;     /* what the set in use was made from; a reference */
    uint64_t stamp, failed; /* of the files in use; of those that could not be taken up, told once */
    bool busy;              /* the job is under way */
    int64_t next_look_ms, next_own_ms; /* main thread */
};

/* The pairs of a configuration, with the names of the own files. */
struct pair_list {
    struct tls_pair *items;
    size_t n;
    bool own, with_rsa;
    char cert[TLS_OWN_KIND__COUNT][4200], key[TLS_OWN_KIND__COUNT][4200];
    struct tls_pair rsa;
};

static int list_pairs(const struct config *cfg, struct pair_list *ret)
{
    *ret = (struct pair_list){.items = calloc(cfg->tls_certificates.n + 1, sizeof(*ret->items)), .own = cfg->tls_cert_file == NULL};
    if (ret->items == NULL)
        return -E_NOMEM;
    for (unsigned kind = 0; kind < TLS_OWN_KIND__COUNT; kind++) {
        snprintf(ret->cert[kind], sizeof(ret->cert[kind]), "%s/tls/%s", cfg->mail_root, tls_own_cert_name((enum tls_own_kind)kind));
        snprintf(ret->key[kind], sizeof(ret->key[kind]), "%s/tls/%s", cfg->mail_root, tls_own_key_name((enum tls_own_kind)kind));
    }
    ret->rsa = (struct tls_pair){ret->cert[TLS_OWN_RSA], ret->key[TLS_OWN_RSA]};
    ret->items[ret->n++] = ret->own ? (struct tls_pair){ret->cert[TLS_OWN_P256], ret->key[TLS_OWN_P256]}
                                    : (struct tls_pair){cfg->tls_cert_file, cfg->tls_key_file};
    for (size_t i = 0; i < cfg->tls_certificates.n; i++)
        ret->items[ret->n++] = (struct tls_pair){cfg->tls_certificates.items[i].cert_file_z, cfg->tls_certificates.items[i].key_file_z};
    return 0;
}

static uint64_t stamp_file(uint64_t so_far, const char *path_z, bool *racy)
{
    static const uint64_t key[2] = {1, 2};
    struct {
        uint64_t before;
        struct file_stamp now;
    } all;
    struct stat st;
    memset(&all, 0, sizeof(all));
    all.before = so_far;
    if (stat(path_z, &st) == 0) {
        file_stamp_of(&st, clock_wall_us(), &all.now);
        *racy = *racy || all.now.racy;
        all.now.racy = false;
    }
    return sip_hash(key, (const uint8_t *)&all, sizeof(all));
}

static uint64_t stamp_pairs(const struct pair_list *l)
{
    bool racy = false;
    uint64_t stamp = 1;
    for (size_t i = 0; i < l->n; i++) {
        stamp = stamp_file(stamp, l->items[i].cert_z, &racy);
        stamp = stamp_file(stamp, l->items[i].key_z, &racy);
    }
    if (l->own) {
        stamp = stamp_file(stamp, l->rsa.cert_z, &racy);
        stamp = stamp_file(stamp, l->rsa.key_z, &racy);
    }
    return racy ? 0 : stamp;
}

static int own_certificate(const struct config *cfg, int dir, enum tls_own_kind kind)
{
    struct tls_own_names names = {.host_z = cfg->hostname, .domains = cfg->domains.items_z, .domain_count = cfg->domains.n};
    enum tls_own_result what;
    int r = tls_own_ensure(dir, kind, &names, clock_wall_s(), &what);
    if (r < 0)
        log_error("tls.own", "kind=%s err=%s", kind == TLS_OWN_RSA ? "rsa" : "p256", err_name(r));
    else if (what != TLS_OWN_KEPT)
        log_info("tls.own", "kind=%s result=%s", kind == TLS_OWN_RSA ? "rsa" : "p256", what == TLS_OWN_MADE ? "made" : "renewed");
    return r;
}

/* Sees to the own files: the RSA ones only where they are there already, or with `make_rsa`. */
static int see_to_own(const struct config *cfg, struct pair_list *l, bool make_rsa)
{
    int root = fsu_open_dir(AT_FDCWD, cfg->mail_root);
    if (root < 0)
        return root;
    int dir = fsu_make_dir(root, "tls");
    close(root);
    if (dir < 0)
        return dir;
    int r = own_certificate(cfg, dir, TLS_OWN_P256);
    if (r == 0 && (make_rsa || access(l->rsa.cert_z, F_OK) == 0))
        l->with_rsa = own_certificate(cfg, dir, TLS_OWN_RSA) == 0; /* else port 25 goes on with P-256 alone */
    close(dir);
    return r;
}

static void log_problem(const struct pair_list *l, const struct tls_problem *p, int r)
{
    const char *file_z = p->pair < l->n ? l->items[p->pair].cert_z : l->rsa.cert_z;
    if (r < 0)
        log_error("tls.certificate", "file=%s problem=%s err=%s", file_z, tls_finding_text(p->finding), err_name(r));
    else
        log_event(p->finding == TLS_EXPIRED ? LOG_ERROR : LOG_WARNING, "tls.certificate", "file=%s problem=%s", file_z,
                  tls_finding_text(p->finding));
}

static int load(const struct config *cfg, bool make_rsa, bool quiet, struct tls_loading *ret)
{
    struct pair_list l;
    struct tls_problem p = {0};
    *ret = (struct tls_loading){0};
    if (!cfg->tls_enabled)
        return 0;
    int r = list_pairs(cfg, &l);
    if (r == 0 && l.own)
        r = see_to_own(cfg, &l, make_rsa);
    if (r == 0) {
        struct tls_config tls = {.pairs = l.items, .pair_count = l.n, .rsa = l.with_rsa ? &l.rsa : NULL,
                                 .tls13_only = cfg->tls_min_version == TLS_VERSION_1_3};
        ret->stamp = stamp_pairs(&l); /* before the files are read */
        ret->rsa_due = l.own && !l.with_rsa;
        r = tls_set_new(&tls, &p, &ret->set);
        if ((r < 0 || p.finding != TLS_FINE) && !quiet)
            log_problem(&l, &p, r);
    }
    free(l.items);
    return r;
}

/* -- taking up renewed files, in the background */

static void job_run(struct job *j)
{
    struct serve_tls *t = CONTAINER_OF(j, struct serve_tls, job);
    struct tls_loading fresh;
    pthread_mutex_lock(&t->lock);
    struct config *cfg = config_ref(t->cfg);
    const uint64_t before = t->stamp, failed = t->failed;
    pthread_mutex_unlock(&t->lock);
    int r = load(cfg, true, failed != 0, &fresh);
    pthread_mutex_lock(&t->lock);
    if (t->cfg != cfg) { /* a reload was faster, and has read the files itself */
        tls_set_unref(fresh.set);
    } else if (r < 0) {
        t->failed = fresh.stamp;
    } else {
        tls_live_swap(t->live, fresh.set);
        t->stamp = fresh.stamp;
        t->failed = 0;
    }
    pthread_mutex_unlock(&t->lock);
    if (r == 0 && before != fresh.stamp)
        log_info("tls.taken_up", "names=%s", cfg->hostname);
    config_unref(cfg);
}

/* Behind run(), and the last to touch the job, which lives in the serve_tls: now it may be submitted again. */
static void job_done(struct job *j, struct conn *c)
{
    struct serve_tls *t = CONTAINER_OF(j, struct serve_tls, job);
    (void)c;
    pthread_mutex_lock(&t->lock);
    t->busy = false;
    pthread_mutex_unlock(&t->lock);
}

static void start_job(struct serve_tls *t)
{
    pthread_mutex_lock(&t->lock);
    bool free_now = !t->busy;
    t->busy = true;
    pthread_mutex_unlock(&t->lock);
    if (!free_now)
        return;
    t->job = (struct job){.class = JOB_BACKGROUND, .run = job_run, .done = job_done};
    job_submit(t->jobs, &t->job);
}

void serve_tls_tick(struct serve_tls *t, int64_t now_ms)
{
    struct pair_list l;
    bool due = now_ms >= t->next_own_ms;
    if (now_ms < t->next_look_ms)
        return;
    t->next_look_ms = now_ms + LOOK_MS;
    pthread_mutex_lock(&t->lock);
    struct config *cfg = config_ref(t->cfg);
    const uint64_t known = t->stamp, failed = t->failed;
    pthread_mutex_unlock(&t->lock);
    if (cfg->tls_enabled && list_pairs(cfg, &l) == 0) {
        uint64_t stamp = stamp_pairs(&l);
        due = due || (stamp != 0 && stamp != known && stamp != failed);
        free(l.items);
    }
    config_unref(cfg);
    if (!due)
        return;
    t->next_own_ms = now_ms + OWN_LOOK_MS;
    start_job(t);
}

/* -- start and reload */

int serve_tls_open(struct config *cfg, struct job_pool *jobs, struct serve_tls **ret)
{
    struct serve_tls *t = calloc(1, sizeof(*t));
    struct tls_loading first;
    if (t == NULL)
        return -E_NOMEM;
    int r = load(cfg, false, false, &first);
    if (r == 0 && (t->live = tls_live_new(first.set)) == NULL)
        r = -E_NOMEM;
    if (r < 0) {
        free(t);
        return r;
    }
    pthread_mutex_init(&t->lock, NULL);
    t->jobs = jobs;
    t->cfg = config_ref(cfg);
    t->stamp = first.stamp;
    t->next_look_ms = clock_mono_ms() + LOOK_MS;
    t->next_own_ms = clock_mono_ms() + OWN_LOOK_MS;
    if (first.rsa_due)
        start_job(t);
    *ret = t;
    return 0;
}

/* Do both name the same files and rules? Then files that cannot be used for now are no reason to refuse other changes. */
static bool same_wish(const struct config *a, const struct config *b)
{
    bool same = a->tls_enabled == b->tls_enabled && a->tls_min_version == b->tls_min_version &&
                a->tls_certificates.n == b->tls_certificates.n && (a->tls_cert_file == NULL) == (b->tls_cert_file == NULL) &&
                (a->tls_cert_file == NULL || (strcmp(a->tls_cert_file, b->tls_cert_file) == 0 &&
                                              strcmp(a->tls_key_file, b->tls_key_file) == 0));
    for (size_t i = 0; same && i < a->tls_certificates.n; i++)
        same = strcmp(a->tls_certificates.items[i].cert_file_z, b->tls_certificates.items[i].cert_file_z) == 0 &&
               strcmp(a->tls_certificates.items[i].key_file_z, b->tls_certificates.items[i].key_file_z) == 0;
    return same;
}

int serve_tls_prepare(struct serve_tls *t, const struct config *cfg, struct tls_loading **ret)
{
    struct tls_loading *fresh = malloc(sizeof(*fresh));
    if (fresh == NULL)
        return -E_NOMEM;
    int r = load(cfg, false, false, fresh);
    pthread_mutex_lock(&t->lock);
    if (r < 0 && same_wish(t->cfg, cfg)) { /* TLS-03: the old pair stays */
        *fresh = (struct tls_loading){.set = tls_live_get(t->live), .stamp = t->stamp};
        r = 0;
    }
    pthread_mutex_unlock(&t->lock);
    if (r < 0)
        free(fresh);
    else
        *ret = fresh;
    return r;
}

void serve_tls_drop(struct tls_loading *takes)
{
    if (takes != NULL)
        tls_set_unref(takes->set);
    free(takes);
}

void serve_tls_take(struct serve_tls *t, struct config *cfg, struct tls_loading *takes)
{
    const bool due = takes->rsa_due;
    pthread_mutex_lock(&t->lock);
    tls_live_swap(t->live, takes->set);
    config_unref(t->cfg);
    t->cfg = config_ref(cfg);
    t->stamp = takes->stamp;
    t->failed = 0;
    pthread_mutex_unlock(&t->lock);
    free(takes);
    if (due)
        t->next_own_ms = 0; /* at the next look, when a job that may be under way is over */
}

struct tls_live *serve_tls_live(struct serve_tls *t)
{
    return t->live;
}

struct serve_tls *serve_tls_close(struct serve_tls *t)
{
    if (t == NULL)
        return NULL;
    tls_live_free(t->live);
    config_unref(t->cfg);
    pthread_mutex_destroy(&t->lock);
    free(t);
    return NULL;
}
