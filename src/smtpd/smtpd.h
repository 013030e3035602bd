/* The SMTP server (RFC 5321): what `serve` makes once and gives to its listeners.
 *
 *   struct smtpd *server = smtpd_new(&(struct smtpd_parts){.config = &slot, .jobs = pool, ...});
 *   workers_listen(ws, &(struct listener){.at = at, .service = smtpd_service(server, SMTPD_MX)}, &err);
 *   ... after workers_free() ...
 *   server = smtpd_free(server);
 *
 * The parts are borrowed and outlive the server. smtpd_new: any thread before the workers start. */
#ifndef SMTPD_SMTPD_H
#define SMTPD_SMTPD_H

#include <stddef.h>
#include <stdint.h>

struct accounts;
struct auth;
struct config_slot;
struct conn;
struct conn_service;
struct dsn;
struct job_pool;
struct mailstore;
struct queue;
struct rate_limit;
struct resolver;
struct router;
struct smtpd;
struct strbuf;
struct tls_live;

enum smtpd_port {
    SMTPD_MX,         /* 25 */
    SMTPD_SUBMISSION, /* 587 */
    SMTPD_SMTPS,      /* 465 */
    SMTPD_LMTP,       /* a UNIX socket (RFC 2033): final delivery for programs of this host */
    SMTPD_PORT__COUNT
};

struct smtpd_parts {
    struct config_slot *config;
    struct job_pool *jobs;
    struct mailstore *mail;
    struct router *router;
    struct auth *auth;
    struct rate_limit *limits;
    struct tls_live *tls; /* NULL: tls.enabled is false */
    struct resolver *resolver; /* for the names of peers (SMTP-26); NULL: none are asked for */
    struct queue *queue;  /* NULL: nothing leaves this host, and no mailbox is tried again later */
    struct dsn *dsn;      /* NULL only without a queue */
};

struct smtpd *smtpd_new(const struct smtpd_parts *parts); /* NULL: no memory */
struct smtpd *smtpd_free(struct smtpd *server);           /* NULL; no session may be left */

/* For the log (SIG-03). Any thread. */
struct smtpd_counts {
    size_t sessions;                    /* now */
    uint64_t opened, accepted, refused; /* since the start: sessions, messages, commands and messages */
};
void smtpd_counts(struct smtpd *server, struct smtpd_counts *ret);

const struct conn_service *smtpd_service(struct smtpd *server, enum smtpd_port port);

/* The commands and the replies as Markdown (CLI-27). Any thread. */
void smtpd_print_commands(struct strbuf *out);
void smtpd_print_replies(struct strbuf *out);

/* Whether the connection is one of ours; if so and its account was disabled or deleted, it is ended (AUTH-09). Called
 * for each session about twice a second on its worker. */
void smtpd_check(struct conn *c);

#endif
