#include "cmd/serve.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/macros.h"
#include "client/resolver.h"
#include "cmd/identity.h"
#include "cmd/run_dir.h"
#include "cmd/serve_impl.h"
#include "cmd/serve_sandbox.h"
#include "cmd/serve_tls.h"
#include "httpd/httpd.h"
#include "imapd/imapd.h"
#include "relay/dsn_post.h"
#include "relay/local.h"
#include "relay/relay.h"
#include "runtime/job.h"
#include "runtime/sandbox.h"
#include "runtime/sd_notify.h"
#include "runtime/signals.h"
#include "runtime/timer.h"
#include "runtime/worker.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/address_route.h"
#include "service/auth.h"
#include "service/mailstore.h"
#include "service/queue.h"
#include "service/rate_limit.h"
#include "service/token.h"
#include "smtpd/smtpd.h"
#include "store/fs.h"
#include "store/store_ops.h"

#define GRACE_MS 8000         /* SIG-01: exit within 10 s */
#define REPORT_MS 60000       /* DSN-06: reports of days that are over */
#define SWEEP_MS 500          /* AUTH-09: sessions of a disabled account end within 1 s */
#define FILES_PER_SESSION 4u  /* its socket and a share of what mailboxes in use keep open (SEC-07) */

/* -- per worker: looks at its sessions twice a second */

struct ticker {
    struct timer timer;
    struct worker *worker;
};

static void check_session(struct conn *c, void *arg)
{
    (void)arg;
    smtpd_check(c);
}

static void tick(struct timer *timer, int64_t now_ms)
{
    struct ticker *t = CONTAINER_OF(timer, struct ticker, timer);
    worker_each(t->worker, check_session, NULL);
    timer_arm(worker_wheel(t->worker), &t->timer, now_ms + SWEEP_MS);
}

#define LOCAL_TICKER 7 /* key of worker_local(); the servers count from 0 */

static void worker_start(struct worker *w, void *arg)
{
    (void)arg;
    struct ticker *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return;
    t->worker = w;
    *worker_local(w, LOCAL_TICKER) = t;
    timer_init(&t->timer, tick);
    timer_arm(worker_wheel(w), &t->timer, worker_now_ms(w) + SWEEP_MS);
}

static void worker_end(struct worker *w, void *arg)
{
    struct serve *v = arg;
    resolver_worker_end(v->resolver, w);
    struct ticker *t = *worker_local(w, LOCAL_TICKER);
    if (t != NULL)
        timer_cancel(worker_wheel(w), &t->timer);
    free(t);
    *worker_local(w, LOCAL_TICKER) = NULL;
    httpd_worker_end(w);
}

/* -- opening */

static int fail(const char *what_z, int r)
{
    log_critical("serve.failed", "part=%s err=%s", what_z, err_name(r));
    fprintf(stderr, "rmaild: %s: %s\n", what_z, err_text(r));
    return r;
}

static const char *user_name(uid_t uid, char number[32])
{
    const struct passwd *pw = getpwuid(uid);
    if (pw == NULL)
        snprintf(number, 32, "uid %lu", (unsigned long)uid);
    return pw == NULL ? number : pw->pw_name;
}

/* CFG-09: a mail_root that is not there may be a disk that is not mounted; it is never made silently. */
static int check_root(const struct config *cfg)
{
    struct stat st;
    char number[32];
    if (stat(cfg->mail_root, &st) == 0 && S_ISDIR(st.st_mode)) {
        if (st.st_uid == geteuid())
            return 0;
        fprintf(stderr, "rmaild: mail_root %s belongs to %s: serve as that user, as root, or set runtime.user to it\n",
                cfg->mail_root, user_name(st.st_uid, number));
        return -E_DENIED;
    }
    fprintf(stderr, "rmaild: mail_root %s is not there; `rmaild user add` makes it\n", cfg->mail_root);
    return -E_NOTFOUND;
}

static void raise_file_limit(void)
{
    struct rlimit lim;
    if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
        return;
    lim.rlim_cur = lim.rlim_max;
    setrlimit(RLIMIT_NOFILE, &lim);
}

unsigned serve_session_limit(const struct config *cfg)
{
    struct rlimit lim;
    uint64_t want = (uint64_t)(cfg->smtp_max_connections + cfg->imap_max_connections + cfg->api_max_connections +
                               cfg->relay_workers);
    if (getrlimit(RLIMIT_NOFILE, &lim) == 0 && lim.rlim_cur != RLIM_INFINITY)
        want = MIN(want, (uint64_t)lim.rlim_cur / FILES_PER_SESSION);
    want = MAX(want, 1u); /* 0 would mean no limit */
    return (unsigned)MIN(want, (uint64_t)UINT32_MAX);
}

/* What leaves this host, and what is told of it. */
static int open_queue(struct serve *v)
{
    int r = queue_new(&(struct queue_config){.store = v->store, .jobs = v->jobs, .config = &v->slot}, &v->queue);
    if (r < 0)
        return fail("queue", r);
    r = dsn_new(&(struct dsn_parts){.config = &v->slot, .jobs = v->jobs, .mail = v->mail, .router = v->router,
                                    .queue = v->queue, .mail_root_z = v->cfg->mail_root}, &v->dsn);
    if (r < 0)
        return fail("notifications", r);
    r = local_new(&(struct local_parts){.config = &v->slot, .mail = v->mail, .accounts = v->accounts}, &v->local);
    return r < 0 ? fail("local delivery", r) : 0;
}

static int open_services(struct serve *v)
{
    const struct config *cfg = v->cfg;
    int r = run_dir_open(cfg->mail_root, &v->run_dir, &v->crashed);
    if (r == -E_CONFLICT)
        return fail("mail_root lies on a network file system and another rmaild serves it", r);
    if (r < 0)
        return fail("run directory", r);
    r = accounts_open(cfg->mail_root, &v->accounts);
    if (r < 0)
        return fail("accounts", r);
    r = router_new(v->accounts, &v->router);
    if (r < 0)
        return fail("addresses", r);
    v->limits = rate_limit_new((size_t)cfg->rate_limit_max_tracked_ips);
    v->auth = v->limits == NULL ? NULL : auth_new(v->accounts, v->limits, &v->slot);
    if (v->auth == NULL)
        return fail("authentication", -E_NOMEM);
    r = store_fs_open(cfg->mail_root, NULL, &v->store);
    if (r < 0)
        return fail("store", r);
    r = job_pool_prepare((unsigned)cfg->runtime_job_threads, &v->jobs);
    if (r < 0)
        return fail("job threads", r);
    struct mailstore_config mail = {.store = v->store, .jobs = v->jobs,
                                    .delivery_workers = (unsigned)MIN(cfg->delivery_workers, cfg->runtime_job_threads),
                                    .max_queue = (size_t)cfg->delivery_max_queue_size, .started_later = true};
    r = mailstore_new(&mail, &v->mail);
    if (r < 0)
        return fail("mail store", r);
    r = open_queue(v);
    if (r < 0)
        return r;
    r = tokens_open(cfg->mail_root, &v->tokens);
    if (r < 0)
        return fail("secret.key", r);
    r = serve_tls_open(v->cfg, v->jobs, &v->tls);
    return r < 0 ? fail("certificates", r) : 0;
}

static int open_servers(struct serve *v)
{
    struct tls_live *tls = serve_tls_live(v->tls);
    struct workers_config wc = {.count = (unsigned)v->cfg->runtime_workers, .backend = LOOP_EPOLL, .jobs = v->jobs,
                                .max_sessions = serve_session_limit(v->cfg), .start = worker_start, .end = worker_end,
                                .arg = v};
    int r = workers_new(&wc, &v->workers);
    if (r < 0)
        return fail("workers", r);
    r = resolver_new(v->workers, &(struct resolver_config){.slot = &v->slot}, &v->resolver);
    if (r < 0)
        return fail("resolver", r);
    v->smtpd = smtpd_new(&(struct smtpd_parts){.config = &v->slot, .jobs = v->jobs, .mail = v->mail, .router = v->router,
                                               .auth = v->auth, .limits = v->limits, .tls = tls,
                                               .resolver = v->resolver, .queue = v->queue, .dsn = v->dsn});
    if (v->smtpd == NULL)
        return fail("SMTP server", -E_NOMEM);
    r = imapd_new(&(struct imapd_config){.slot = &v->slot, .store = v->mail, .auth = v->auth, .tls = tls}, &v->imapd);
    if (r < 0)
        return fail("IMAP server", r);
    r = relay_new(&(struct relay_parts){.config = &v->slot, .jobs = v->jobs, .queue = v->queue, .resolver = v->resolver,
                                        .local = v->local, .dsn = v->dsn}, v->workers, &v->relay);
    if (r < 0)
        return fail("relay", r);
    r = httpd_new(&(struct httpd_parts){.config = &v->slot, .jobs = v->jobs, .mail = v->mail, .store = v->store, .accounts = v->accounts,
                                        .router = v->router, .auth = v->auth, .tokens = v->tokens, .limits = v->limits,
                                        .queue = v->queue, .tls = tls,
                                        .hooks = {v, serve_read_metrics, serve_unfit}}, &v->httpd);
    if (r < 0)
        return fail("HTTP server", r);
    imapd_service_init(v->imapd, IMAPD_STARTTLS, &v->imap_clear);
    imapd_service_init(v->imapd, IMAPD_IMPLICIT, &v->imap_tls);
    return 0;
}

/* -- after a crash the usage figures are counted anew, in the background (QUOTA-03) */

struct recount {
    struct job job;
    struct serve *serve;
    struct span domain;
    size_t accounts;
};

static int recount_one(void *ctx, const char *user_z, const struct account *a)
{
    struct recount *o = ctx;
    struct store_usage now;
    (void)a;
    o->serve->store->ops->usage_recount(o->serve->store, (struct store_account){o->domain, span_z(user_z)}, &now);
    o->accounts++;
    return atomic_load(&o->serve->stopping) ? -E_CLOSED : 0;
}

static void recount_run(struct job *j)
{
    struct recount *o = CONTAINER_OF(j, struct recount, job);
    struct config *cfg = config_current(&o->serve->slot);
    for (size_t i = 0; i < cfg->domains.n; i++) {
        o->domain = span_z(cfg->domains.items_z[i]);
        if (account_each(o->serve->accounts, o->domain, recount_one, o) == -E_CLOSED)
            break;
    }
    config_unref(cfg);
    log_info("store.recounted", "accounts=%zu", o->accounts);
}

static void recount_done(struct job *j, struct conn *c)
{
    (void)c;
    free(CONTAINER_OF(j, struct recount, job));
}

static void recount_after_crash(struct serve *v)
{
    struct recount *o = v->crashed ? calloc(1, sizeof(*o)) : NULL;
    if (o == NULL)
        return;
    o->serve = v;
    o->job = (struct job){.class = JOB_BACKGROUND, .run = recount_run, .done = recount_done};
    job_submit(v->jobs, &o->job);
}

/* -- running */

static void sweep(void *arg)
{
    struct serve *v = arg;
    int64_t now = clock_mono_ms();
    serve_alive_tick(&v->alive, v->workers, now);
    accounts_sweep(v->accounts);
    if (now >= v->next_report_ms) {
        dsn_tick(v->dsn);
        v->next_report_ms = now + REPORT_MS;
    }
    resolver_refresh(v->resolver);
    serve_tls_tick(v->tls, now);
    if (now - v->limits_swept_ms >= v->cfg->rate_limit_cleanup_interval * 1000) {
        rate_limit_sweep(v->limits, v->cfg, now);
        v->limits_swept_ms = now;
    }
}

static void hurry(void *arg)
{
    struct serve *v = arg;
    log_warn("serve.hurry", "reason=second-signal");
    workers_hurry(v->workers);
}

/* All is bound, no thread is there yet: rights are given up for the whole process (SEC-10). */
static int start_threads(struct serve *v)
{
    int r = serve_sandbox_enter(v->cfg, &v->sandbox);
    if (r < 0)
        return fail("sandbox", r);
    r = job_pool_start(v->jobs);
    if (r < 0)
        return fail("job threads", r);
    r = mailstore_start(v->mail);
    return r < 0 ? fail("mail store", r) : 0;
}

static int run(struct serve *v)
{
    int r = workers_start(v->workers);
    if (r < 0)
        return fail("workers", r);
    r = queue_start(v->queue);
    if (r < 0) {
        workers_stop(v->workers, 0);
        return fail("queue", r);
    }
    if (geteuid() == 0)
        log_warn("serve.root", "advice=%s", "set runtime.user: the server needs no root rights");
    log_info("serve.ready", "hostname=%s version=%s workers=%u mail_root=%s", v->cfg->hostname, RMAILD_VERSION,
             workers_count(v->workers), v->cfg->mail_root);
    atomic_store(&v->ready, true);
    sd_notify_state(SD_READY);
    recount_after_crash(v);
    struct signals_handler h = {.usr1 = serve_log_counters, .hup = serve_reload, .tick = sweep, .tick_ms = SWEEP_MS, .arg = v};
    int sig = signals_wait_stop(&h);
    log_info("serve.stopping", "signal=%d sessions=%zu", sig, workers_sessions(v->workers));
    sd_notify_state(SD_STOPPING);
    atomic_store(&v->stopping, true);
    queue_close(v->queue);
    relay_close(v->relay);
    signals_watch_second(hurry, v);
    workers_stop(v->workers, GRACE_MS);
    return 0;
}

/* Lowest last; each part may be missing when opening failed half way. */
static void close_all(struct serve *v)
{
    if (v->jobs != NULL)
        job_pool_start(v->jobs); /* opening failed before: what ends below waits for jobs */
    if (v->workers != NULL)
        workers_finish(v->workers, v->jobs);
    if (v->queue != NULL)
        queue_stop(v->queue);
    if (v->mail != NULL)
        mailstore_stop(v->mail);
    v->jobs = job_pool_free(v->jobs);
    if (v->workers != NULL)
        v->workers = workers_free(v->workers);
    v->resolver = resolver_free(v->resolver);
    signals_done();
    v->imapd = imapd_free(v->imapd);
    v->httpd = httpd_free(v->httpd);
    v->smtpd = smtpd_free(v->smtpd);
    v->relay = relay_free(v->relay);
    v->local = local_free(v->local);
    v->dsn = dsn_free(v->dsn);
    v->queue = queue_free(v->queue);
    v->mail = mailstore_free(v->mail);
    v->tls = serve_tls_close(v->tls);
    if (v->store != NULL)
        v->store = v->store->ops->close(v->store);
    v->tokens = tokens_close(v->tokens);
    v->auth = auth_free(v->auth);
    v->limits = rate_limit_free(v->limits);
    v->router = router_free(v->router);
    v->accounts = accounts_close(v->accounts);
    v->run_dir = run_dir_close(v->run_dir);
    v->sandbox = sandbox_free(v->sandbox);
    config_slot_done(&v->slot);
    serve_listen_forget(v->endpoints);
    v->cfg = config_unref(v->cfg);
}

int serve_run(struct config *cfg)
{
    struct serve v = {.cfg = cfg, .started_s = clock_wall_s()}; /* v.cfg: the newest; the main thread's own reference */
    log_set_level((enum log_level)cfg->log_level);
    config_slot_init(&v.slot, config_ref(cfg));
    serve_alive_init(&v.alive);
    umask(0077);
    raise_file_limit();
    int r = cfg->runtime_user == NULL && cfg->runtime_group == NULL ? identity_take_owner(cfg->mail_root)
                                                                   : identity_take(cfg->runtime_user, cfg->runtime_group);
    if (r < 0)
        fail("runtime.user", r);
    prctl(PR_SET_DUMPABLE, 0); /* SEC-04: no secret in a core file, no other process of this user looks in */
    if (r == 0)
        serve_sandbox_look(cfg);
    if (r == 0)
        r = signals_init();
    if (r == 0)
        r = check_root(cfg);
    if (r == 0)
        r = open_services(&v);
    if (r == 0)
        r = open_servers(&v);
    if (r == 0)
        r = serve_listen(&v);
    if (r == 0)
        r = start_threads(&v);
    if (r == 0)
        r = run(&v);
    close_all(&v);
    log_info("serve.stopped", "result=%s", err_name(r));
    return r == 0 ? 0 : 1;
}
