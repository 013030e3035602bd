/* An IMAP server without network and threads: inline workers and jobs, a store in a temporary folder, one account
 * (alice@example.test, password PASSWORD). Every call of a client returns when nothing is left to do.
 *
 *   struct rig rig;
 *   rig_up(&rig, NULL);
 *   struct client c = client_logged_in(&rig);
 *   ck_assert_str_eq(say(&c, "a NOOP\r\n"), "a OK NOOP completed\r\n");
 *   client_close(&c);
 *   rig_down(&rig); */
#ifndef TESTS_IMAPD_COMMON_SESSION_H
#define TESTS_IMAPD_COMMON_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "base/strbuf.h"
#include "imapd/imapd.h"
#include "runtime/conn.h"

#define ALICE "alice@example.test"
#define PASSWORD "correct horse battery"

struct rig {
    char root_z[64];
    struct config_slot slot;
    struct store *store;
    struct accounts *accounts;
    struct rate_limit *limits;
    struct auth *auth;
    struct job_pool *jobs;
    struct workers *workers;
    struct mailstore *ms;
    struct imapd *imapd;
    struct conn_service service;
};

struct client {
    struct rig *rig;
    int fd;
    struct strbuf got; /* since the last say() */
    bool closed;       /* by the server */
};

/* more_z: members of the configuration as JSON text, or NULL. */
void rig_up(struct rig *rig, const char *more_z);
void rig_down(struct rig *rig);

struct client client_new(struct rig *rig); /* the greeting is read */
struct client client_logged_in(struct rig *rig);
struct client client_selected(struct rig *rig); /* INBOX */
void client_close(struct client *c);

void send_text(struct client *c, const char *text, size_t n);
const char *hear(struct client *c);                         /* what came since */
const char *say(struct client *c, const char *text_z);      /* sends, lets the server work, and hears */
bool has(const char *text_z, const char *part_z);
/* Appends "Subject: <subject>" with a small body; the whole answer must be OK. */
void append(struct client *c, const char *mailbox_z, const char *flags_z, const char *subject_z);

/* Says the text and wants (does not want) the part in what comes back. */
#define HEARS(client, text, part)                                                                                      \
    do {                                                                                                               \
        const char *heard_ = say((client), (text));                                                                    \
        ck_assert_msg(has(heard_, (part)), "%s -> %s", (text), heard_);                                                \
    } while (0)
#define HEARS_NOT(client, text, part)                                                                                  \
    do {                                                                                                               \
        const char *heard_ = say((client), (text));                                                                    \
        ck_assert_msg(!has(heard_, (part)), "%s -> %s", (text), heard_);                                               \
    } while (0)

#endif
