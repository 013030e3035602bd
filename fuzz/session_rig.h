/* A server without network, threads and disk, for session tests and session fuzzing: inline workers and jobs, `mem`
 * store, one account (alice@example.test, password RIG_PASSWORD, of the cheapest derivation). What a client sends goes
 * through a socket pair; every call returns when nothing is left to do.
 *
 *   struct rig rig;
 *   rig_init(&rig, "\"smtp\":{\"max_errors\":3}");        accounts, configuration: once
 *   rig_open(&rig);                                       an empty store, workers: for each input
 *   struct smtpd *server = smtpd_new(&(struct smtpd_parts){.config = &rig.slot, .mail = rig.ms, ...});
 *   struct rig_client c;
 *   rig_connect(&rig, &c, smtpd_service(server, SMTPD_MX));
 *   rig_say(&c, SPAN_LIT("NOOP\r\n"));                    c.got: all that came so far
 *   rig_close(&c);
 *   rig_stop(&rig); smtpd_free(server); rig_shut(&rig);   aborts if a session is left
 *   rig_done(&rig); */
#ifndef FUZZ_SESSION_RIG_H
#define FUZZ_SESSION_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/config.h"
#include "base/span.h"
#include "base/strbuf.h"

struct accounts;
struct auth;
struct conn;
struct conn_service;
struct job_pool;
struct mailstore;
struct rate_limit;
struct router;
struct store;
struct workers;

#define RIG_ADDRESS "alice@example.test"
#define RIG_PASSWORD "correct horse"
#define RIG_CLIENTS 2

struct rig {
    char root_z[64]; /* of the account file */
    struct config_slot slot;
    struct accounts *accounts;
    struct rate_limit *limits;
    struct auth *auth;
    struct router *router;
    struct store *store; /* the rest: from rig_open() to rig_shut() */
    struct job_pool *jobs;
    struct workers *workers;
    struct mailstore *ms;
};

struct rig_client {
    struct rig *rig;
    int fd;
    struct strbuf got;
    struct conn *conn; /* while not closed */
    bool closed;       /* by the server */
};

void rig_init(struct rig *rig, const char *config_members_z);
void rig_once(struct rig *rig, const char *config_members_z); /* rig_init() at the first call (rig_done() at exit),
                                                                * rig_open() at each */
void rig_done(struct rig *rig);
void rig_open(struct rig *rig);
/* With threads and on the disk, for stress: the caller listens and starts the workers. No rig_client there. */
void rig_open_threads(struct rig *rig, unsigned workers, unsigned jobs);
void rig_stop(struct rig *rig); /* sessions that are open are told and ended; frees the workers */
void rig_shut(struct rig *rig);
uint32_t rig_inbox(struct rig *rig); /* messages in INBOX */
void rig_put(struct rig *rig, struct span text); /* one more */

void rig_connect(struct rig *rig, struct rig_client *c, const struct conn_service *service);
void rig_hear(struct rig_client *c);
void rig_say(struct rig_client *c, struct span text);
void rig_half_close(struct rig_client *c);
void rig_close(struct rig_client *c);
/* rig_stop() before or after the clients go, and their memory. With RIG_SHOW in the environment what they heard is printed. */
void rig_end(struct rig *rig, struct rig_client *c, size_t clients, bool stop_first);

/* Plays an input: data[0] is the caller's, data[1] and data[2] are the sizes, in turn, of the pieces that the rest is
 * sent in (0: as far as it goes). These octets of the rest, which no protocol here has, are acts:
 *   0xF8 the other client is next   0xF9 the next client shuts its side down   0xFA the once-a-second work is done
 *   0xFB the next client goes away
 * The server gets to know of what was sent right before 0xF9 and 0xFB together with the end. */
void rig_play(struct rig_client *c, size_t clients, const uint8_t *data, size_t size, void (*tick)(struct conn *c));

/* Aborts unless the text is whole SMTP replies; how many messages they accept. */
size_t rig_check_smtp(struct span text);
/* Aborts unless the text is whole IMAP responses whose sequence numbers are possible. */
void rig_check_imap(struct span text);

void rig_abort(const char *file_z, int line, const char *what_z);
#define RIG_WANT(what) ((what) ? (void)0 : rig_abort(__FILE__, __LINE__, #what))

#endif
