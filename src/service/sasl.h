/* SASL for SMTP AUTH (RFC 4954) and IMAP AUTHENTICATE (RFC 9051 6.2.2): the server's side of PLAIN (RFC 4616), LOGIN
 * and SCRAM (service/scram.h). It turns base64 lines into name and password, or judges a proof; accounts, limits and the
 * log are service/auth.h.
 *
 *   struct sasl sasl;
 *   sasl_channel_of(conn, &channel);
 *   st = sasl_start(&sasl, &cmd_arena, span_z("LOGIN"), &channel, has_initial, initial_b64);
 *   while (st == SASL_CHALLENGE) {
 *       send "334 " / "+ ", sasl.challenge (base64, may be empty), CRLF;  read one line without its CRLF
 *       st = sasl_feed(&sasl, line);
 *   }
 *   st == SASL_READY: sasl.name, sasl.password, sasl.authzid -> auth_start(); then sasl_done()
 *   st == SASL_LOOKUP: sasl.name, sasl.authzid -> auth_scram_start(); in found(): st = sasl_found(&sasl, k), and on
 *   st == SASL_PROVED, SASL_REFUTED: auth_scram_finish(sasl.login, st == SASL_PROVED, &out); then sasl_done()
 *
 * Decoded octets live in the arena given to sasl_start until sasl_done() wipes them. Not thread-safe, no I/O.
 * A mechanism is one row of the table in sasl.c; what is announced comes from the same rows (sasl_announce). */
#ifndef SERVICE_SASL_H
#define SERVICE_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "service/scram.h"

struct arena;
struct auth_login;
struct conn;
struct strbuf;

#define SASL_LINE_MAX 12288u /* LIM-01; base64 octets of one response */

enum sasl_mech { SASL_PLAIN, SASL_LOGIN, SASL_SCRAM, SASL_SCRAM_PLUS, SASL_MECH__COUNT };

enum sasl_status {
    SASL_CHALLENGE,   /* send .challenge, feed the next line */
    SASL_READY,       /* credentials are complete */
    SASL_LOOKUP,      /* the account's record is needed: auth_scram_start() */
    SASL_PROVED,      /* SCRAM: the proof is right, and the client has ours */
    SASL_REFUTED,     /* SCRAM: it is wrong */
    SASL_UNKNOWN,     /* no such mechanism: 504 5.5.4, NO */
    SASL_CANCELLED,   /* "*": 501 5.5.2, BAD */
    SASL_BAD_BASE64,  /* 501 5.5.2, BAD */
    SASL_TOO_LONG,    /* 500 5.5.6, BAD */
    SASL_MALFORMED,   /* good base64, bad message (no NUL, empty name, not UTF-8): 501 5.5.2; NO [AUTHENTICATIONFAILED] */
    SASL_STATUS__COUNT
};

struct sasl {
    enum sasl_mech mech;
    unsigned step;
    struct arena *arena;
    struct span challenge;               /* base64 to send behind "334 " or "+ " */
    struct span authzid, name, password; /* decoded; authzid is empty unless the client gave one */
    const struct scram_channel *channel; /* the caller's */
    struct scram scram;
    struct auth_login *login; /* SCRAM: found; owned */
};

/* What the connection offers to bind to; it must outlive the exchange. */
void sasl_channel_of(const struct conn *c, struct scram_channel *ret);

/* `initial` is the initial response in base64; "=" is an empty one (RFC 4954 4). Case of the name does not matter. */
enum sasl_status sasl_start(struct sasl *s, struct arena *a, struct span mechanism, const struct scram_channel *channel,
                            bool has_initial, struct span initial);
enum sasl_status sasl_feed(struct sasl *s, struct span line);
enum sasl_status sasl_found(struct sasl *s, struct auth_login *login); /* after SASL_LOOKUP; takes it */
void sasl_done(struct sasl *s); /* wipes; may be called more than once */

/* Appends " PLAIN LOGIN ..." with each word behind `prefix_z`: " " for EHLO, " AUTH=" for CAPABILITY. `plus`: logins can
 * be bound to the connection (conn_binds()). */
void sasl_announce(struct strbuf *out, const char *prefix_z, bool plus);

#endif
