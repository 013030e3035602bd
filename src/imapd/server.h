/* What the sessions of one imapd share. `lock` guards the list of workers' states (rank: innermost,
 * never held across a call of another module); counters are atomic. */
#ifndef IMAPD_SERVER_H
#define IMAPD_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "imapd/imapd.h"
#include "runtime/timer.h"
#include "service/census.h"
#include "service/view.h"

struct config;
struct imap_tok;
struct imapd_session;
struct worker;

#define IMAPD_WORKER_KEY 1 /* of worker_local() */

struct imapd {
    struct imapd_config cfg;
    pthread_mutex_t lock;
    struct census by_ip, by_account; /* LIM-08 */
    struct imapd_worker *workers;
    _Atomic size_t sessions, refusing, logged_in;
    _Atomic uint64_t accepted, refused, logins, commands;
};

/* The last new messages of a mailbox that a session of this worker asked to be \Recent for (sync.c): a thousand idlers
 * of one mailbox ask once. */
struct imapd_claimed {
    struct mbox_id id;
    uint32_t uid_validity, upto;
};
#define IMAPD_CLAIMS 256 /* by a hash of the id; the latest stays */

/* Of one worker: its thread alone. */
struct imapd_worker {
    struct imapd *server;
    struct worker *w;
    struct imapd_worker *next; /* the server's list */
    struct strbuf out;
    struct imapd_toks *toks;         /* token arrays not lent */
    struct imapd_session *sessions;
    struct imapd_claimed claimed[IMAPD_CLAIMS];
    struct timer tick;               /* once a second while there are sessions */
};

/* This worker's state, made at the first call. NULL: no memory. */
struct imapd_worker *imapd_worker_get(struct imapd *d, struct worker *w);

struct imap_tok *imapd_toks_lend(struct imapd_worker *iw); /* IMAP_MAX_TOKS of them; NULL: no memory */
void imapd_toks_return(struct imapd_worker *iw, struct imap_tok *toks);

extern const struct conn_proto imapd_proto; /* session.c */

#endif
