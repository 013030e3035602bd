/* The server's certificates (SPEC TLS-01, 02, 03, 06): the configured ones, or the server's own under {mail_root}/tls. They
 * are taken up at a reload and, by a look at the files every 5 s, when they were renewed and fit; the own one is looked at
 * daily. All functions: main thread. */
#ifndef CMD_SERVE_TLS_H
#define CMD_SERVE_TLS_H

#include <stdint.h>

struct config;
struct job_pool;
struct serve_tls;
struct tls_live;
struct tls_loading;

/* BLOCKING. 0, or -E_* after the reason was logged. The own RSA certificate for old senders is made in a background job
 * of `jobs` and taken up when it is there. */
int serve_tls_open(struct config *cfg, struct job_pool *jobs, struct serve_tls **ret);
struct tls_live *serve_tls_live(struct serve_tls *t); /* without a set when tls.enabled is false */
void serve_tls_tick(struct serve_tls *t, int64_t now_ms);

/* Reload. prepare, BLOCKING: reads the files `cfg` names; where they are the same files as before and cannot be used, the
 * old ones stay (TLS-03), else -E_*; the reason was logged. take: new handshakes use them from now on. */
int serve_tls_prepare(struct serve_tls *t, const struct config *cfg, struct tls_loading **ret);
void serve_tls_drop(struct tls_loading *takes); /* NULL-safe */
void serve_tls_take(struct serve_tls *t, struct config *cfg, struct tls_loading *takes);

/* After job_pool_free() and workers_free(). NULL; NULL-safe. */
struct serve_tls *serve_tls_close(struct serve_tls *t);

#endif
