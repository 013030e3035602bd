/* Delivery status notifications: RFC 3464 in the multipart/report of RFC 6522, on request by RFC 3461, in UTF-8 by
 * RFC 6533 (SPEC DSN-01..07, LIM-15, SMTP-29).
 *
 * Pure: facts in, octets out. Who is told, and how it is made durable, is decided in relay/dsn_post.h.
 *
 *   struct dsn_rcpt gone = {.address = SPAN_LIT("bob@example.net"), .orcpt = SPAN_LIT("rfc822;bob@example.net"),
 *                           .action = DSN_FAILED, .status = SPAN_LIT("5.1.1"),
 *                           .remote = SPAN_LIT("mx1.example.net"), .diagnostic = SPAN_LIT("550 5.1.1 Who is that?"),
 *                           .attempted_s = now_s};
 *   struct dsn_message m = {.id = id, .sender = SPAN_LIT("alice@example.com"), .accepted_s = then_s};
 *   r = dsn_compose(&(struct dsn_sheet){.hostname_z = "mail.example.com", .message = &m, .rcpt = &gone, .n = 1,
 *                                       .original = head, .whole = true, .now_s = now_s}, &out, &utf8); */
#ifndef RELAY_DSN_H
#define RELAY_DSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/mime.h"
#include "proto/smtp_cmd.h"

struct strbuf;

#define DSN_ORIGINAL_MAX   65536u /* LIM-15: octets of the original's header, or of the whole message with RET=FULL */
#define DSN_DIAGNOSTIC_MAX 2048u  /* of a peer's reply; the rest is cut */

/* RFC 3464 2.3.3. */
enum dsn_action {
    DSN_FAILED,    /* for good */
    DSN_DELAYED,   /* still tried until retry_until_s */
    DSN_DELIVERED, /* into a mailbox here */
    DSN_RELAYED,   /* to a host that does not know DSN and so will not report itself */
    DSN_EXPANDED,  /* an alias; its members are told nothing more of */
    DSN_ACTION__COUNT
};

/* One recipient and what became of it. Everything may be untrusted: controls and broken UTF-8 never get through. */
struct dsn_rcpt {
    struct span address;    /* as it stood in the envelope, quoting kept */
    struct span orcpt;      /* value of ORCPT as it was given, "rfc822;bob+2Bx@example.net"; empty: none */
    unsigned notify;        /* SMTP_NOTIFY_* as given; 0: not given, which means FAILURE and DELAY */
    struct span owner;      /* hosted domain of the alias rule that sent it out (DSN-06); empty: none */
    enum dsn_action action;
    struct span status;     /* RFC 3463, "5.1.1"; empty or malformed: x.0.0 by the action */
    struct span remote;     /* name of the host that answered; empty: it never came to that */
    struct span diagnostic; /* its reply, lines joined by blanks, "550 5.1.1 Who is that?"; empty: none */
    struct span reason;     /* in words, where no host said it: "The domain takes no mail (null MX)" */
    int64_t attempted_s;    /* wall clock; 0: no attempt was made */
    int64_t retry_until_s;  /* DSN_DELAYED */
};

/* The message they were recipients of. */
struct dsn_message {
    struct span id;         /* of queue, log and Received */
    struct span sender;     /* reverse-path as given, without <>; empty: null */
    struct span envid;      /* ENVID as given (xtext); empty: none */
    enum smtp_ret ret;
    int64_t accepted_s;
    bool requiretls;        /* its DSN is sent under the same rule, with headers only (SMTP-29) */
    bool report;            /* it is a notification itself: none is made about it */
    bool authenticated;     /* it came from a session that had logged in (or was made by this server): the sender is who
                             * it says, so telling it is no backscatter */
    struct mime_source text; /* the octets; read in a job, at most DSN_ORIGINAL_MAX of them */
};

/* Writes the DSN from the first field (From) to the closing boundary, CRLF lines, without Return-Path. `original`: the
 * first octets of the message (at least its header, or DSN_ORIGINAL_MAX), `whole` when that is all of it. `n` >= 1.
 * *ret_utf8: address or header octets are beyond ASCII, so another host must offer SMTPUTF8 to get it.
 * Pure but for the ids: any thread. -E_NOMEM (with *out of no use). */
struct dsn_sheet {
    const char *hostname_z;
    const struct dsn_message *message;
    const struct dsn_rcpt *rcpt;
    size_t n;
    struct span original;
    bool whole;
    int64_t now_s;
};
int dsn_compose(const struct dsn_sheet *sheet, struct strbuf *out, bool *ret_utf8);

/* Is this the header of a DSN (multipart/report of delivery-status, RFC 6522)? No DSN is ever made about one. */
bool dsn_is_report(struct span head);

#endif
