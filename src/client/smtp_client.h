/* The SMTP client: one outbound connection and the transactions on it (RFC 5321, 3207, 4954, 2920, 1870, 6152, 3461,
 * 6531, 3030, 8689, 9422; SPEC RELAY-10, 13, 14, 15, 20). It knows nothing of queue or DNS: it is given an address, a
 * policy and a transaction, and reports what was answered to whom at which stage.
 *
 *   static const struct smtp_client_user user = {.ready = on_ready, .done = on_done, .closed = on_closed};
 *   struct smtp_peer to = {.at = address, .name_z = "mx.example.net", .tls = TLS_LEVEL_OPPORTUNISTIC, ...};
 *   r = smtp_client_open(w, &to, &user, ctx, &c);         0: then ready() or closed() comes, later
 *   on_ready:   smtp_client_send(c, &txn);                done() comes when every recipient has an answer
 *   on_done:    another smtp_client_send(), or keep it idle, or smtp_client_quit(c)
 *   on_closed:  the last call, with what ended it; *c is gone behind it
 *
 * done() comes exactly once for each transaction, before closed() if the connection was lost; within it
 * smtp_client_usable() tells whether another may be sent. An idle connection may be closed by the peer at any time.
 * Nothing of a message or an address leaves in clear under `require` and `verify`.
 * All on the connection's worker; callbacks are never made within smtp_client_*() calls. */
#ifndef CLIENT_SMTP_CLIENT_H
#define CLIENT_SMTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/span.h"
#include "proto/smtp_reply.h"
#include "runtime/addr.h"
#include "runtime/tls_client.h"

struct arena;
struct smtp_client;
struct worker;

/* How far it came. In the order of a dialogue; all up to SMTP_AT_AUTH lie before MAIL. */
enum smtp_stage {
    SMTP_AT_CONNECT,
    SMTP_AT_GREETING,
    SMTP_AT_HELLO,    /* EHLO, and HELO where that was refused */
    SMTP_AT_STARTTLS, /* the command */
    SMTP_AT_TLS,      /* the handshake */
    SMTP_AT_AUTH,
    SMTP_AT_IDLE,     /* between transactions */
    SMTP_AT_MAIL,
    SMTP_AT_RCPT,
    SMTP_AT_DATA,     /* DATA, until 354 */
    SMTP_AT_TEXT,     /* while the text is being sent: its end has not left */
    SMTP_AT_END,      /* the final dot or the last BDAT is out */
    SMTP_STAGE__COUNT
};

enum smtp_answer {
    SMTP_SAID_YES,       /* 2xx, 3xx */
    SMTP_SAID_421,
    SMTP_SAID_LATER,     /* other 4xx */
    SMTP_SAID_NO,        /* 5xx */
    SMTP_SAID_GARBAGE,   /* a malformed reply, or one out of place */
    SMTP_SAID_NOTHING,   /* lost connection, or time-out */
    SMTP_SAID_UNFIT,     /* nothing was asked: the peer's EHLO cannot serve this mail, for good (.status says why) */
    SMTP_SAID_INSECURE,  /* nothing was asked: the TLS policy is not met, or no way to log in */
    SMTP_SAID_BROKE_OFF, /* we ended it: shutdown, no memory, the text cannot be read */
    SMTP_ANSWER__COUNT
};

/* What was answered. `text` is NUL-terminated and lies in the transaction's arena, or, for ready() and closed(), in
 * the client. */
struct smtp_outcome {
    enum smtp_stage stage;
    enum smtp_answer answer;
    unsigned code;             /* of the reply, 0: none */
    struct smtp_status status; /* the reply's, or ours; class 0: none was given */
    struct span text;          /* the peer's words (lines joined by a blank), or ours where it said nothing */
};

/* Extensions of the peer's EHLO, after STARTTLS where that was done. */
enum {
    SMTP_HAS_PIPELINING = 1u << 0,
    SMTP_HAS_SIZE = 1u << 1,
    SMTP_HAS_8BITMIME = 1u << 2,
    SMTP_HAS_DSN = 1u << 3,
    SMTP_HAS_SMTPUTF8 = 1u << 4,
    SMTP_HAS_CHUNKING = 1u << 5,
    SMTP_HAS_REQUIRETLS = 1u << 6,
    SMTP_HAS_LIMITS = 1u << 7,
    SMTP_HAS_STARTTLS = 1u << 8,
    SMTP_HAS_AUTH = 1u << 9,
    SMTP_HAS_SCRAM_SHA256 = 1u << 10, /* mechanisms */
    SMTP_HAS_PLAIN = 1u << 11,
    SMTP_HAS_LOGIN = 1u << 12,
    SMTP_HAS_ENHANCEDSTATUSCODES = 1u << 13,
};

struct smtp_features {
    unsigned has;
    uint64_t size;                    /* with SIZE: 0 no fixed limit */
    uint64_t mail_max, rcpt_max;      /* with LIMITS (RFC 9422); 0: not said */
};

/* Whom to talk to, and how. Texts are copied, of `trust` a reference is taken. */
struct smtp_peer {
    struct addr at, source;           /* source ADDR_NONE: any */
    const char *name_z;               /* of the host, for SNI and its certificate; an address literal without brackets */
    const char *hello_z;              /* our own name */
    enum config_tls_level tls;
    bool tls_at_once;                 /* implicit TLS (port 465) */
    bool refuse_starttls;             /* opportunistic, second try: the handshake failed before */
    struct tls_client *trust;         /* NULL: TLS is never begun */
    const char *user_z, *password_z;  /* NULL: no AUTH. The password is prepared (SASLprep) */
    bool auth_in_clear;               /* a loopback peer: AUTH-01's reasons do not hold */
    bool need_tls_verified;           /* the first mail has REQUIRETLS: as `verify` */
    int64_t connect_ms, command_ms, data_ms;
    int64_t prepare_ms;               /* all up to ready() together */
};

/* The text of a message. read() runs in a job, one at a time, offsets ascending without gaps: octets read, at least 1;
 * or -E_*. Text lines end in CRLF; the dots are doubled here. */
struct smtp_text {
    int64_t (*read)(struct smtp_text *t, uint64_t offset, void *buf, size_t n);
    void (*unref)(struct smtp_text *t); /* any thread: called once for each transaction, when nothing reads it any more */
    uint64_t size;                      /* octets that read() gives in all */
};

struct smtp_to {
    struct span address;        /* local@domain as it goes out: A-labels, unless the transaction is SMTPUTF8 */
    struct span orcpt;          /* xtext; empty: none */
    unsigned notify;            /* SMTP_NOTIFY_*; 0: not given */
    struct smtp_outcome out;    /* final once done() came; .stage SMTP_AT_END and SMTP_SAID_YES: the peer has it */
    bool too_many;              /* 452 or 552 behind an accepted recipient: not tried, really (RFC 5321 4.5.3.1.10) */
};

struct smtp_txn {
    struct arena *mem;          /* of the outcomes' texts */
    struct span sender;         /* empty: <> */
    bool utf8;                  /* envelope or header have octets above 127: SMTPUTF8 is needed */
    bool eight_bit;             /* the text has: BODY=8BITMIME is needed */
    bool requiretls;
    unsigned ret;               /* enum smtp_ret */
    struct span envid;          /* xtext; empty: none */
    struct smtp_to *to;
    size_t n;
    struct smtp_text *text;     /* one reference is given with the transaction */
};

struct smtp_client_user {
    void (*ready)(struct smtp_client *c, void *ctx);
    void (*done)(struct smtp_client *c, struct smtp_txn *t, void *ctx);
    void (*closed)(struct smtp_client *c, const struct smtp_outcome *why, void *ctx);
};

/* -E_NOMEM, -E_LIMIT (descriptors), -E_INVAL (no such address family). */
int smtp_client_open(struct worker *w, const struct smtp_peer *to, const struct smtp_client_user *user, void *ctx,
                     struct smtp_client **ret);

/* The next callbacks go to another: a connection kept for the next message. */
void smtp_client_adopt(struct smtp_client *c, const struct smtp_client_user *user, void *ctx);

/* After ready() or done(), while smtp_client_usable(). *t stays until done(). */
void smtp_client_send(struct smtp_client *c, struct smtp_txn *t);
void smtp_client_idle(struct smtp_client *c, int64_t ms); /* QUIT after so long without another transaction */
void smtp_client_quit(struct smtp_client *c);             /* when idle: QUIT; else the connection is broken off */
bool smtp_client_usable(const struct smtp_client *c);

/* Would the peer take this mail? With false *ret says why not, for good: 5.3.4 SIZE, 5.6.7 SMTPUTF8, 5.7.30 REQUIRETLS.
 * 8BITMIME is the caller's to solve (SMTP-22). smtp_client_send() asks it too. */
bool smtp_client_fits(const struct smtp_client *c, const struct smtp_txn *t, struct smtp_outcome *ret);

const struct smtp_features *smtp_client_features(const struct smtp_client *c);
const struct smtp_peer *smtp_client_peer(const struct smtp_client *c);
const char *smtp_client_tls(const struct smtp_client *c); /* "TLSv1.3"; "" in clear */
bool smtp_client_verified(const struct smtp_client *c);   /* TLS with a checked certificate */
struct span smtp_client_greeting(const struct smtp_client *c); /* the name in the greeting */
unsigned smtp_client_transactions(const struct smtp_client *c); /* sent so far */

const char *smtp_stage_name(enum smtp_stage s); /* "greeting" */

#endif
