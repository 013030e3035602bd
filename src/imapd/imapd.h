/* The IMAP server (SPEC section 7; RFC 9051, RFC 3501): what serve needs to open ports 143 and 993.
 *
 *   struct imapd *d;
 *   r = imapd_new(&(struct imapd_config){.slot = &slot, .store = ms, .auth = auth, .tls = live}, &d);
 *   struct conn_service clear, implicit;                    both live as long as the workers
 *   imapd_service_init(d, IMAPD_STARTTLS, &clear);          port 143
 *   imapd_service_init(d, IMAPD_IMPLICIT, &implicit);       port 993; only where there is TLS
 *   workers_listen(ws, &(struct listener){.at = at, .service = &clear}, &err);
 *   ... workers_start(), workers_stop(), workers_free() ...
 *   d = imapd_free(d);
 *
 * Jobs run on the pool that was given to the workers (worker_jobs()). What is given must outlive the workers' run and
 * imapd_free() comes after workers_free(): a worker's timers of ours lie in its wheel until then.
 *
 * Reads the configuration live (imap.max_connections*, hostname, auth) or per session (time-outs, message size).
 * Disabled or deleted accounts: the caller runs accounts_sweep() twice a second; sessions look at their account's
 * state themselves, at least once a second (SPEC AUTH-09).
 *
 * Logs imap.login, imap.refuse, imap.logout and imap.error (SPEC LOG-02). Any thread may call imapd_counts(). */
#ifndef IMAPD_IMAPD_H
#define IMAPD_IMAPD_H

#include <stddef.h>
#include <stdint.h>

struct auth;
struct config_slot;
struct conn_service;
struct imapd;
struct mailstore;
struct strbuf;
struct tls_live;

struct imapd_config {
    struct config_slot *slot;
    struct mailstore *store;
    struct auth *auth;
    struct tls_live *tls; /* NULL: none (tls.enabled false) */
};

enum imapd_port { IMAPD_STARTTLS, IMAPD_IMPLICIT };

/* -E_NOMEM. */
int imapd_new(const struct imapd_config *cfg, struct imapd **ret);
struct imapd *imapd_free(struct imapd *d); /* NULL; NULL-safe; after workers_free() */

void imapd_service_init(struct imapd *d, enum imapd_port port, struct conn_service *ret);

struct imapd_counts {
    size_t sessions, logged_in; /* now */
    uint64_t accepted, refused, logins, commands; /* since the start */
};
void imapd_counts(struct imapd *d, struct imapd_counts *ret);

/* The commands and the tagged answers as Markdown (CLI-27). Any thread. */
void imapd_print_commands(struct strbuf *out);
void imapd_print_replies(struct strbuf *out);

#endif
