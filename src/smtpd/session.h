/* One SMTP session: what the files of this folder share. Everything here belongs to the session's worker.
 *
 * An idle session is this struct and nothing else: the transaction, the AUTH exchange and the buffers exist only while
 * there is one. The way of a command: smtp_parse -> smtpd_dispatch (table.c) -> handler -> reply. */
#ifndef SMTPD_SESSION_H
#define SMTPD_SESSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cidr.h"
#include "base/config.h"
#include "base/crypto.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_parse.h"
#include "runtime/conn.h"
#include "smtpd/reply.h"
#include "smtpd/smtpd.h"

struct account;
struct peer_name;
struct smtpd_txn;
struct smtpd_login;

/* Columns of grammar/smtp_cmds.def. */
enum smtpd_state {
    ST_START = 1,
    ST_READY = 2,
    ST_MAIL = 4,
    ST_RCPT = 8,
    ST_BDAT = 16,
    ST_ANY = ST_START | ST_READY | ST_MAIL | ST_RCPT | ST_BDAT,
};
enum smtpd_role { ROLE_MX = 1, ROLE_SUBMISSION = 2, ROLE_LMTP = 4, ROLE_ALL = ROLE_MX | ROLE_SUBMISSION | ROLE_LMTP };

/* What the octets that come next are. */
enum smtpd_mode {
    MODE_COMMAND,
    MODE_AUTH,  /* a line of the AUTH exchange */
    MODE_DATA,  /* message text up to CRLF.CRLF */
    MODE_CHUNK, /* octets of a BDAT chunk */
    MODE__COUNT
};

struct smtpd_endpoint {
    struct conn_service service;
    struct smtpd *server;
    enum smtpd_role role;
};

struct smtpd {
    struct smtpd_parts parts;
    struct smtpd_endpoint endpoint[SMTPD_PORT__COUNT];
    _Atomic size_t connections, refusing; /* those that are served, and those that are told why not */
    _Atomic uint64_t opened, accepted, refused; /* since the start: sessions, messages, commands and messages */
};

struct smtpd_session {
    struct conn conn;
    struct smtpd *server;
    enum smtpd_role role;
    struct config *cfg; /* of the session's start: keys of column S */
    char id[CRYPTO_ID_MAX];
    struct ip peer;
    struct peer_name *peer_name; /* being asked for, or found (SMTP-26); NULL */
    int64_t opened_ms;
    enum smtpd_reply refusal; /* sent instead of the greeting; R_NONE: the session is counted as one of the server's */

    struct smtp_parser parser;
    size_t line;          /* octets of the command that is being answered */
    struct arena command; /* spans of the command that is being answered */
    enum smtpd_state state;
    enum smtpd_mode mode;
    bool extended;          /* EHLO, not HELO */
    bool sender_refused;    /* the last MAIL, by policy: what was pipelined behind it is no mistake of the client */
    bool expelled;          /* by an administrator: with .stopping, it says so */
    bool stopping;          /* say 421 when the running command is done */
    bool ended;             /* the client sends no more */
    struct span about;      /* what a refusal of this command is about, for the log; in the command's memory */
    char *hello_z;          /* the client's name, checked; NULL when it is no domain or literal (SMTP-02) */
    struct account *account; /* authenticated as; NULL */
    struct smtpd_login *login; /* an AUTH exchange */
    struct smtpd_txn *txn;     /* a mail transaction */
    unsigned errors, messages;
};

static inline struct smtpd_session *smtpd_of(struct conn *c)
{
    return CONTAINER_OF(c, struct smtpd_session, conn);
}

extern const struct conn_proto smtpd_proto;

/* -- session.c */
/* Sends a reply. Those that count toward max_errors may become 421 and close; 421 always closes. */
void smtpd_say(struct smtpd_session *s, enum smtpd_reply r);
void smtpd_say_z(struct smtpd_session *s, enum smtpd_reply r, const char *arg_z);
/* A reply that is not a row: for /metrics. */
void smtpd_count_reply(int code);
/* The end of a WAIT: sends `r` and goes on reading. */
void smtpd_resume(struct smtpd_session *s, enum smtpd_reply r);
/* Gives the octets of the running command back; its spans end here. For STARTTLS, which wants them gone. */
void smtpd_line_done(struct smtpd_session *s);
/* Goes on reading without a reply (message text was written to the disk). */
void smtpd_go_on(struct smtpd_session *s);
/* Restarts the time-out of the present mode. */
void smtpd_patience(struct smtpd_session *s);
void smtpd_set_mode(struct smtpd_session *s, enum smtpd_mode mode);
/* Forgets EHLO, login and transaction, as after STARTTLS. */
void smtpd_forget(struct smtpd_session *s);
/* Whether the peer is trusted as a submitting client: logged in, or on this host (SMTP-27). */
bool smtpd_submits(const struct smtpd_session *s);
/* smtp.refuse: one line for each refusal by policy (LOG-02). */
void smtpd_log_refusal(struct smtpd_session *s, enum smtpd_reply r, struct span about);
struct span smtpd_account_name(const struct smtpd_session *s); /* "" when not logged in */

/* -- table.c */
enum smtpd_reply smtpd_dispatch(struct smtpd_session *s, const struct smtp_cmd *c);
enum smtpd_reply smtpd_refuse_line(struct smtpd_session *s, enum smtp_parse_error error, enum smtp_verb verb);

/* -- handlers, named in grammar/smtp_cmds.def */
#define HANDLER(name) enum smtpd_reply name(struct smtpd_session *s, const struct smtp_cmd *c)
HANDLER(smtp_on_ehlo);
HANDLER(smtp_on_helo);
HANDLER(smtp_on_lhlo);
HANDLER(smtp_on_starttls);
HANDLER(smtp_on_auth);
HANDLER(smtp_on_mail);
HANDLER(smtp_on_rcpt);
HANDLER(smtp_on_data);
HANDLER(smtp_on_bdat);
HANDLER(smtp_on_rset);
HANDLER(smtp_on_vrfy);
HANDLER(smtp_on_help);
HANDLER(smtp_on_noop);
HANDLER(smtp_on_quit);
HANDLER(smtp_on_disabled);

/* -- hello.c */
bool smtpd_dsn_taken(const struct smtpd_session *s); /* DSN is announced, or would be by now, and its parameters are taken */

/* -- auth.c */
bool smtpd_auth_offered(const struct smtpd_session *s); /* AUTH-01 holds and nobody is logged in */
void smtpd_auth_line(struct smtpd_session *s, struct span response, enum smtp_parse_error error);
void smtpd_login_drop(struct smtpd_session *s);

/* -- text.c: message text coming in; both read from conn_input and consume. False: no more for now. */
bool smtpd_text_data(struct smtpd_session *s);
bool smtpd_text_chunk(struct smtpd_session *s);

#endif
