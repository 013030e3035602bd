/* SASL for SMTP AUTH (RFC 4954) and IMAP AUTHENTICATE (RFC 9051 6.2.2): the server's side of PLAIN (RFC 4616) and LOGIN.
 * It turns base64 lines into name and password; whether they are right is service/auth.h.
 *
 *   struct sasl sasl;
 *   st = sasl_start(&sasl, &cmd_arena, span_z("LOGIN"), has_initial, initial_b64);
 *   while (st == SASL_CHALLENGE) {
 *       send "334 " / "+ ", sasl.challenge (base64, may be empty), CRLF;  read one line without its CRLF
 *       st = sasl_feed(&sasl, line);
 *   }
 *   st == SASL_READY: sasl.name, sasl.password, sasl.authzid -> auth_start(); then sasl_done()
 *
 * Decoded octets live in the arena given to sasl_start until sasl_done() wipes them. Not thread-safe, no I/O.
 * A mechanism is one row of the table in sasl.c; what is announced comes from the same rows (sasl_announce). */
#ifndef SERVICE_SASL_H
#define SERVICE_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct arena;
struct strbuf;

#define SASL_LINE_MAX 12288u /* LIM-01; base64 octets of one response */

enum sasl_mech { SASL_PLAIN, SASL_LOGIN, SASL_MECH__COUNT };

enum sasl_status {
    SASL_CHALLENGE,   /* send .challenge, feed the next line */
    SASL_READY,       /* credentials are complete */
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
    struct span authzid, name, password; /* decoded; authzid is empty unless PLAIN gave one */
};

/* `initial` is the initial response in base64; "=" is an empty one (RFC 4954 4). Case of the name does not matter. */
enum sasl_status sasl_start(struct sasl *s, struct arena *a, struct span mechanism, bool has_initial,
                            struct span initial);
enum sasl_status sasl_feed(struct sasl *s, struct span line);
void sasl_done(struct sasl *s); /* wipes; may be called more than once */

/* Appends " PLAIN LOGIN" with each word behind `prefix_z`: " " for EHLO, " AUTH=" for CAPABILITY. `tls` governs the
 * mechanisms that need it (none yet). */
void sasl_announce(struct strbuf *out, const char *prefix_z, bool tls);

#endif
