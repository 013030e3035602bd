/* Inside of serve: serve.c opens, runs and closes the parts, serve_listen.c gives the servers their addresses,
 * serve_counters.c writes the counters to the log. */
#ifndef CMD_SERVE_IMPL_H
#define CMD_SERVE_IMPL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "cmd/serve_alive.h"
#include "runtime/conn.h"
#include "service/proxy_gate.h"

/* The parts, in the order in which they are opened; NULL before that. */
struct serve {
    struct config *cfg;
    struct config_slot slot;
    struct run_dir *run_dir;
    int64_t started_s;    /* wall clock */
    atomic_bool ready;    /* every part runs */
    struct sandbox *sandbox; /* from the moment all is bound */
    atomic_bool stopping; /* background work ends early */
    bool crashed; /* the process before us did not end by itself: usage figures are doubtful */
    struct accounts *accounts;
    struct router *router;
    struct rate_limit *limits;
    struct auth *auth;
    struct store *store;
    struct job_pool *jobs;
    struct mailstore *mail;
    struct queue *queue;
    struct dsn *dsn;
    struct local *local;
    struct relay *relay;
    struct serve_tls *tls;
    struct workers *workers;
    struct resolver *resolver;
    struct smtpd *smtpd;
    struct imapd *imapd;
    struct tokens *tokens;
    struct httpd *httpd;
    struct conn_service imap_clear, imap_tls;
    struct proxy_gate gates[LISTEN__COUNT]; /* of the TCP listeners */
    struct endpoints *endpoints; /* what is listened on */
    struct serve_alive alive;
    int64_t limits_swept_ms, next_report_ms;
};

/* serve_listen.c: opens what the configuration names; a failure is logged and told on standard error. */
int serve_listen(struct serve *v);

/* At a reload: prepare binds what `cfg` names and is not open yet; drop gives that up again. take, while the workers stand
 * still, begins with it and ends what is no longer named. */
struct endpoints;
int serve_listen_prepare(struct serve *v, const struct config *cfg, struct endpoints **ret);
void serve_listen_drop(struct endpoints *list);
int serve_listen_take(struct serve *v, struct endpoints *takes);
void serve_listen_forget(struct endpoints *list); /* the list alone; NULL-safe */

/* serve_reload.c: SIGHUP; `arg` is the serve. Main thread, while the workers run. */
void serve_reload(void *arg);
unsigned serve_session_limit(const struct config *cfg);

/* serve_counters.c: one line for each part; `arg` is the serve. */
void serve_log_counters(void *arg);

/* serve_metrics.c: hooks of the HTTP server; `arg` is the serve. Any thread while the parts are there. */
void serve_read_metrics(void *arg, double *read);
const char *serve_unfit(void *arg);

#endif
