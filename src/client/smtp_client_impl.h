/* Inside of the SMTP client: smtp_client.c has the connection and its table of states, smtp_hello.c EHLO, STARTTLS and
 * what the peer can do, smtp_auth.c the login, smtp_txn.c a transaction. */
#ifndef CLIENT_SMTP_CLIENT_IMPL_H
#define CLIENT_SMTP_CLIENT_IMPL_H

#include "base/strbuf.h"
#include "client/scram_client.h"
#include "client/smtp_client.h"
#include "runtime/conn.h"

/* Whose reply is waited for. */
enum smtp_state {
    ST_CONNECT,
    ST_GREETING,
    ST_EHLO,
    ST_HELO,
    ST_STARTTLS,
    ST_TLS,      /* the handshake */
    ST_AUTH,
    ST_IDLE,     /* nobody's: a transaction may begin */
    ST_ENVELOPE, /* MAIL, RCPT ..., DATA: .heard tells which */
    ST_TEXT,     /* nobody's: the text is on its way */
    ST_END,
    ST_RSET,
    ST_OVER,     /* the user was told; the connection only has to close */
    ST__COUNT
};

struct text_job;

struct smtp_client {
    struct conn conn;
    struct smtp_peer peer;
    const struct smtp_client_user *user;
    void *ctx;
    enum smtp_state state;
    struct smtp_reply_parser parser;
    struct smtp_features features;
    bool logged_in, no_starttls;
    bool left;              /* the user is told nothing more */
    unsigned transactions;

    /* The reply being heard, or the last one. */
    struct smtp_outcome out;
    size_t text_n;
    char text[SMTP_REPLY_LINE_MAX + 1];
    char greeting[256];

    /* AUTH */
    struct scram_client *scram;
    unsigned mechanism;     /* SMTP_HAS_* */
    unsigned auth_step;

    /* The transaction under way. */
    struct smtp_txn *txn;
    size_t said, heard, accepted; /* commands of ST_ENVELOPE; recipients */
    bool mail_refused;
    bool line_begins;       /* the next octet of the text is the first of its line */
    uint64_t sent;          /* octets of the text */
    struct smtp_text *source; /* our reference to its text */
    struct text_job *job;   /* reading, or read and waiting to be sent */
};

/* smtp_client.c */
void smtp_enter(struct smtp_client *c, enum smtp_state s);                         /* and arms its time-out */
void smtp_fail(struct smtp_client *c, enum smtp_answer answer, const char *text_z); /* ends the connection, tells */
void smtp_end(struct smtp_client *c);                                              /* the same for the reply in .out */
struct smtp_client *smtp_client_of(struct conn *conn);

/* smtp_hello.c */
void smtp_say_hello(struct smtp_client *c);              /* EHLO */
void smtp_note_ehlo(struct smtp_client *c, struct span line);
void smtp_prepare(struct smtp_client *c);                /* STARTTLS, AUTH or ready, whatever comes next */
void smtp_begin_tls(struct smtp_client *c);
void smtp_starttls_refused(struct smtp_client *c);
void smtp_hello_refused(struct smtp_client *c);

/* smtp_auth.c */
void smtp_auth_begin(struct smtp_client *c);
void smtp_auth_challenge(struct smtp_client *c);
void smtp_auth_accepted(struct smtp_client *c);
void smtp_auth_refused(struct smtp_client *c);           /* the end, for a reply that may repeat what we said */

/* smtp_txn.c */
void smtp_txn_reply(struct smtp_client *c);              /* in ST_ENVELOPE, TEXT, END, RSET */
void smtp_txn_lost(struct smtp_client *c);               /* fills what has no answer from .out */
void smtp_txn_drained(struct smtp_client *c);
void smtp_txn_drop(struct smtp_client *c);               /* gives up the text */
enum smtp_stage smtp_txn_stage(const struct smtp_client *c);

#endif
