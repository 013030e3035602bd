/* The IMAP client: one connection to somebody's server (RFC 9051, 3501; 4978 COMPRESS, 2177 IDLE, 7888 literals). It makes
 * the connection, TLS and the login; then commands are said, pipelined, each with its own answer. What responses mean is
 * for the caller to read (proto/imap_items.h).
 *
 *   static const struct imap_client_user user = {.ready = on_ready, .untagged = on_data, .closed = on_closed};
 *   struct imap_peer to = {.at = address, .name_z = "imap.example.net", .tls_at_once = true, .trust = trust, ...};
 *   r = imap_client_open(w, &to, &user, ctx, &c);            0: then ready() or closed() comes, later
 *   on_ready:
 *       struct imap_say say = {0};
 *       imap_say_z(&say, "SELECT ");
 *       imap_say_mailbox(&say, span_z("Entwürfe"));
 *       imap_client_say(c, &say, &select_user, arg);         takes say; select_user.done() comes once, in any case
 *   imap_client_idle(c, true);                               IDLE whenever nothing else is to be said
 *   imap_client_quit(c);
 *
 * Answers come in the order the server gives them, and a server may answer pipelined commands out of turn: untagged data goes
 * to all that are under way, each takes what it asked for, and data() says no further command. A command whose answer never came is told IMAP_BYE before closed().
 * Nothing but the greeting's dialogue is said in the clear, unless .clear. Without .user_z nobody logs in, and ready()
 * comes when the capabilities are known. All on the connection's worker; no callback comes within an imap_*() call. */
#ifndef CLIENT_IMAP_CLIENT_H
#define CLIENT_IMAP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/strbuf.h"
#include "proto/imap_reply.h"
#include "runtime/addr.h"
#include "runtime/tls_client.h"

struct imap_client;
struct worker;

enum { IMAP_SAY_LITERALS = 8, IMAP_WAITING_MAX = 1000 };

/* Whom to talk to, and how. Texts are copied; `trust` outlives the connection. */
struct imap_peer {
    struct addr at;
    const char *name_z;               /* for SNI and the certificate; an address literal without brackets */
    bool tls_at_once;                 /* port 993; else STARTTLS */
    bool clear;                       /* no TLS is asked for, and a login goes as it is: a loopback peer */
    bool any_certificate;             /* it is not checked */
    struct tls_client *trust;         /* may be NULL with .clear */
    const char *user_z, *password_z;  /* NULL: no login. The password is prepared (SASLprep) */
    bool compress;                    /* COMPRESS=DEFLATE where it is offered */
    int64_t connect_ms, command_ms;   /* without anything from the server */
    int64_t idle_ms;                  /* IDLE begins anew, or a NOOP is said, after so long; 0: 10 minutes */
    size_t keep_max;                  /* longer literals go by in pieces; 0: 1 MiB */
};

enum imap_stage { IMAP_AT_CONNECT, IMAP_AT_TLS, IMAP_AT_GREETING, IMAP_AT_CAPABILITY, IMAP_AT_STARTTLS, IMAP_AT_LOGIN, IMAP_AT_WORK, IMAP_STAGE__COUNT };

enum imap_end {
    IMAP_END_LOST,     /* connection or patience */
    IMAP_END_TLS,      /* the handshake failed: tls_client_refused() may know the key */
    IMAP_END_INSECURE, /* no TLS, or no way to log in with what there is */
    IMAP_END_REFUSED,  /* the login */
    IMAP_END_BYE,      /* the server said so */
    IMAP_END_GARBAGE,  /* what it said is no IMAP */
    IMAP_END_OURS,     /* imap_client_quit(), shutdown, no memory */
    IMAP_END__COUNT
};

struct imap_outcome {
    enum imap_stage stage;
    enum imap_end end;
    struct span text; /* the server's words, or ours; NUL-terminated */
};

struct imap_client_user {
    void (*ready)(struct imap_client *c, void *ctx);
    void (*untagged)(struct imap_client *c, const struct imap_reply *r, void *ctx); /* all of them; may be NULL */
    void (*closed)(struct imap_client *c, const struct imap_outcome *why, void *ctx); /* the last call; *c goes */
};

struct imap_command_user {
    void (*data)(struct imap_client *c, const struct imap_reply *r, void *arg); /* each untagged response while it is under
                                                                                 * way, whosever it is; may be NULL */
    void (*piece)(struct imap_client *c, struct span octets, void *arg);        /* of a literal above .keep_max; or NULL */
    void (*done)(struct imap_client *c, const struct imap_reply *r, void *arg); /* IMAP_OK, NO, BAD; IMAP_BYE: lost. Or NULL */
};

/* A command being put together: text, with literals in it. Zeroed to begin. */
struct imap_say {
    struct strbuf text;
    struct {
        size_t at, n; /* its octets in the text */
    } literal[IMAP_SAY_LITERALS];
    size_t literal_n;
    bool failed;
};

void imap_say_z(struct imap_say *s, const char *text_z);
void imap_say_f(struct imap_say *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
void imap_say_string(struct imap_say *s, struct span text);  /* quoted, or a literal where it has to be */
void imap_say_mailbox(struct imap_say *s, struct span name); /* UTF-8, as the server wants it */
void imap_say_literal(struct imap_say *s, struct span text);
void imap_say_done(struct imap_say *s);                      /* one that is not said after all; wipes */

/* -E_NOMEM, -E_LIMIT (descriptors), -E_INVAL (no such address family). */
int imap_client_open(struct worker *w, const struct imap_peer *to, const struct imap_client_user *user, void *ctx,
                     struct imap_client **ret);

/* Takes *s. At any time: before ready() it waits. -E_NOMEM, -E_CLOSED, -E_LIMIT (IMAP_WAITING_MAX wait): done() does
 * not come. */
int imap_client_say(struct imap_client *c, struct imap_say *s, const struct imap_command_user *user, void *arg);
void imap_client_idle(struct imap_client *c, bool on);
void imap_client_quit(struct imap_client *c); /* LOGOUT; closed() is not called, done() of what is open is */

bool imap_client_has(const struct imap_client *c, const char *capability_z);
struct span imap_client_capabilities(const struct imap_client *c); /* words between blanks */
struct span imap_client_greeting(const struct imap_client *c);     /* its text */
const char *imap_client_tls(const struct imap_client *c);          /* "TLSv1.3"; "" in clear */
const char *imap_client_login(const struct imap_client *c);        /* "SCRAM-SHA-256-PLUS"; "" nobody */
bool imap_client_compressed(const struct imap_client *c);
const char *imap_stage_name(enum imap_stage s);                    /* "greeting" */

#endif
