/* The server's certificates (SPEC TLS-01, 02, 03): the configured ones, or the server's own under {mail_root}/tls. */
#ifndef CMD_SERVE_TLS_H
#define CMD_SERVE_TLS_H

struct config;
struct job_pool;
struct serve_tls;
struct tls_live;

/* BLOCKING. 0 with *ret (NULL when tls.enabled is false), or -E_* after the reason was logged. The own RSA certificate
 * for old senders is made in a background job of `jobs` and taken up when it is there. */
int serve_tls_open(const struct config *cfg, struct job_pool *jobs, struct serve_tls **ret);
struct tls_live *serve_tls_live(struct serve_tls *t); /* NULL-safe */
/* After job_pool_free() and workers_free(). NULL; NULL-safe. */
struct serve_tls *serve_tls_close(struct serve_tls *t);

#endif
