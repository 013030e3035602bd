#include "session_rig.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/macros.h"
#include "runtime/conn.h"
#include "runtime/job.h"
#include "runtime/worker.h"
#include "service/account.h"
#include "service/account_admin.h"
#include "service/address_route.h"
#include "service/auth.h"
#include "service/config_file.h"
#include "service/mailstore.h"
#include "service/rate_limit.h"
#include "store/fs.h"
#include "store/mem.h"
#include "store/store_ops.h"

enum { ACT_OTHER = 0xF8, ACT_HALF_CLOSE, ACT_TICK, ACT_CLOSE };

static const struct store_account alice = {{(const uint8_t *)"example.test", 12}, {(const uint8_t *)"alice", 5}};

static struct config *make_config(const char *members_z)
{
    char json[2048];
    struct config_findings f;
    struct config *cfg = NULL;
    snprintf(json, sizeof(json),
             "{\"hostname\":\"mail.example.test\",\"domains\":[\"example.test\"],\"tls\":{\"enabled\":false}%s%s}",
             members_z == NULL ? "" : ",", members_z == NULL ? "" : members_z);
    config_findings_init(&f);
    RIG_WANT(config_parse(span_z(json), "/tmp", &f, &cfg) == 0);
    config_findings_done(&f);
    cfg->auth_pbkdf2_iterations = 1; /* less than a file may ask for: the derivation is not what is tested here */
    return cfg;
}

void rig_init(struct rig *rig, const char *config_members_z)
{
    struct store *store;
    *rig = (struct rig){0};
    log_set_level(LOG_CRITICAL);
    strcpy(rig->root_z, "/tmp/rmaild-rig-XXXXXX");
    RIG_WANT(mkdtemp(rig->root_z) != NULL);
    struct config *cfg = make_config(config_members_z);
    config_slot_init(&rig->slot, cfg);
    RIG_WANT(accounts_open(rig->root_z, &rig->accounts) == 0);
    RIG_WANT(store_mem_open(&store) == 0);
    const struct account_change first = {.set_password = true, .password = span_z(RIG_PASSWORD), .set_admin = true, .admin = true};
    RIG_WANT(account_add(rig->accounts, store, cfg, alice.domain, alice.user, &first) == 0);
    store->ops->close(store);
    RIG_WANT((rig->limits = rate_limit_new(1000)) != NULL);
    RIG_WANT((rig->auth = auth_new(rig->accounts, rig->limits, &rig->slot)) != NULL);
    RIG_WANT(router_new(rig->accounts, &rig->router) == 0);
}

static struct rig *the_one;

static void the_one_done(void)
{
    rig_done(the_one);
}

void rig_once(struct rig *rig, const char *config_members_z)
{
    if (rig->accounts == NULL) {
        rig_init(rig, config_members_z);
        the_one = rig;
        atexit(the_one_done);
    }
    rig_open(rig);
}

void rig_done(struct rig *rig)
{
    char command[128];
    router_free(rig->router);
    auth_free(rig->auth);
    rate_limit_free(rig->limits);
    accounts_close(rig->accounts);
    config_slot_done(&rig->slot);
    snprintf(command, sizeof(command), "rm -rf %s", rig->root_z);
    RIG_WANT(system(command) == 0);
}

void rig_abort(const char *file_z, int line, const char *what_z)
{
    fprintf(stderr, "%s:%d: not so: %s\n", file_z, line, what_z);
    abort();
}

/* workers, jobs: threads of each; 0: inline. */
static void open_parts(struct rig *rig, unsigned workers, unsigned jobs)
{
    RIG_WANT(job_pool_new(jobs, &rig->jobs) == 0);
    const struct workers_config wc = {.count = workers == 0 ? WORKERS_INLINE : workers, .jobs = rig->jobs};
    RIG_WANT(workers_new(&wc, &rig->workers) == 0);
    const struct mailstore_config mc = {.store = rig->store, .jobs = rig->jobs, .manual = jobs == 0};
    RIG_WANT(mailstore_new(&mc, &rig->ms) == 0);
    RIG_WANT(ms_account_create(rig->ms, alice) == 0);
}

void rig_open(struct rig *rig)
{
    RIG_WANT(store_mem_open(&rig->store) == 0);
    open_parts(rig, 0, 0);
    RIG_WANT(workers_start(rig->workers) == 0);
    workers_settle(rig->workers);
}

void rig_open_threads(struct rig *rig, unsigned workers, unsigned jobs)
{
    RIG_WANT(store_fs_open(rig->root_z, NULL, &rig->store) == 0);
    open_parts(rig, workers, jobs);
}

void rig_stop(struct rig *rig)
{
    workers_stop(rig->workers, 0);
    RIG_WANT(workers_sessions(rig->workers) == 0);
    mailstore_stop(rig->ms);
    rig->jobs = job_pool_free(rig->jobs);
    rig->workers = workers_free(rig->workers);
}

void rig_shut(struct rig *rig)
{
    struct mailstore_stats st;
    mailstore_stats(rig->ms, &st);
    RIG_WANT(st.watched_views == 0 && st.waiting == 0);
    rig->ms = mailstore_free(rig->ms);
    rig->store->ops->close(rig->store);
    rig->store = NULL;
}

uint32_t rig_inbox(struct rig *rig)
{
    struct mbox_id id;
    struct store_status st;
    RIG_WANT(ms_status(rig->ms, alice, SPAN_LIT("INBOX"), &id, &st) == 0);
    return st.messages;
}

static void put_done(struct ms_delivery *d, struct conn *c)
{
    (void)c;
    d->n = 0;
}

void rig_put(struct rig *rig, struct span text)
{
    struct ms_rcpt rcpt = {.who = alice};
    struct ms_delivery d = {.stage = ms_stage_new(rig->ms), .rcpt = &rcpt, .n = 1, .internal_s = 1700000000, .done = put_done};
    RIG_WANT(d.stage != NULL && ms_stage_add(d.stage, text) == (int64_t)text.n && ms_deliver(rig->ms, &d) == 0);
    workers_settle(rig->workers);
    RIG_WANT(d.n == 0 && d.err == 0);
}

/* -- clients */

void rig_connect(struct rig *rig, struct rig_client *c, const struct conn_service *service)
{
    int fd[2];
    RIG_WANT(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
    *c = (struct rig_client){.rig = rig, .fd = fd[1]};
    RIG_WANT(worker_adopt(workers_at(rig->workers, 0), fd[0], service, &c->conn) == 0);
    rig_hear(c);
}

void rig_hear(struct rig_client *c)
{
    char buf[65536];
    for (int quiet = 0; quiet < 2;) {
        workers_settle(c->rig->workers);
        ssize_t n = c->closed ? 0 : recv(c->fd, buf, sizeof(buf), MSG_DONTWAIT);
        if (n > 0)
            strbuf_add(&c->got, buf, (size_t)n);
        else if (n == 0)
            c->closed = true;
        quiet = n > 0 ? 0 : quiet + 1;
    }
    RIG_WANT(strbuf_ok(&c->got));
}

void rig_say(struct rig_client *c, struct span text)
{
    size_t stuck = 0;
    while (text.n > 0 && !c->closed && c->fd >= 0) {
        ssize_t n = send(c->fd, text.p, text.n, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            return; /* closed: heard below */
        text = span_part(text, n > 0 ? (size_t)n : 0, text.n);
        rig_hear(c);
        RIG_WANT((stuck = n > 0 ? 0 : stuck + 1) < 100);
    }
}

void rig_half_close(struct rig_client *c)
{
    shutdown(c->fd, SHUT_WR);
    rig_hear(c);
}

void rig_close(struct rig_client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->closed = true;
    workers_settle(c->rig->workers);
}

void rig_end(struct rig *rig, struct rig_client *c, size_t clients, bool stop_first)
{
    if (stop_first)
        rig_stop(rig);
    for (size_t i = 0; i < clients; i++) {
        if (getenv("RIG_SHOW") != NULL)
            fprintf(stderr, "-- client %zu heard:\n%.*s", i + 1, SPAN_ARG(strbuf_text(&c[i].got)));
        if (c[i].fd >= 0)
            close(c[i].fd);
        strbuf_done(&c[i].got);
    }
    if (stop_first)
        return;
    workers_settle(rig->workers);
    RIG_WANT(workers_sessions(rig->workers) == 0); /* a client that is gone leaves nothing behind */
    rig_stop(rig);
}

/* -- the play */

static void each_tick(struct conn *c, void *arg)
{
    void (**tick)(struct conn * c) = arg;
    if (*tick != NULL)
        (*tick)(c);
}

static void act(struct rig_client *c, uint8_t what, void (*tick)(struct conn *c))
{
    if (what == ACT_HALF_CLOSE && c->fd >= 0) {
        rig_half_close(c);
    } else if (what == ACT_CLOSE) {
        rig_close(c);
    } else if (what == ACT_TICK) {
        mailstore_poll(c->rig->ms, true);
        worker_each(workers_at(c->rig->workers, 0), each_tick, &tick);
        workers_settle(c->rig->workers);
    }
}

void rig_play(struct rig_client *c, size_t clients, const uint8_t *data, size_t size, void (*tick)(struct conn *c))
{
    size_t at = 3, now = 0, turn = 0;
    while (at < size) {
        size_t end = at, most = data[1 + turn++ % 2];
        while (end < size && (data[end] < ACT_OTHER || data[end] > ACT_CLOSE) && (most == 0 || end - at < most))
            end++;
        bool in_a_hurry = end < size && (data[end] == ACT_HALF_CLOSE || data[end] == ACT_CLOSE);
        if (end > at && in_a_hurry && c[now].fd >= 0) {
            (void)send(c[now].fd, data + at, end - at, MSG_DONTWAIT | MSG_NOSIGNAL);
            act(&c[now], data[end], tick);
            at = end + 1;
        } else if (end > at) {
            rig_say(&c[now], span_of(data + at, end - at));
            at = end;
        } else {
            now = data[at] == ACT_OTHER ? (now + 1) % clients : now;
            act(&c[now], data[at++], tick);
        }
    }
    for (size_t i = 0; i < clients; i++)
        rig_hear(&c[i]);
}
