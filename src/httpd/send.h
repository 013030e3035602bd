/* POST /messages/send (SPEC API-30, 43): what its files share. For src/httpd alone.
 *
 * The body comes in by the JSON scanner (send_body.c): what files hold is decoded into the spool x->mail.stage, the rest
 * stays text. One job reads members (send_read.c), asks who may write to whom (send_route.c), writes the message
 * (proto/compose.h) and stages it (send.c); then one commit. */
#ifndef HTTPD_SEND_H
#define HTTPD_SEND_H

#include "base/crypto.h"
#include "httpd/session.h"
#include "proto/compose.h"
#include "proto/json_scan.h"
#include "proto/transfer.h"
#include "service/commit.h"
#include "service/once.h"

/* -- the body on its way in; in the exchange's arena */
struct send_body {
    struct json_scan *scan;
    struct transfer base64;
    bool bad;            /* a file that is not base64 */
    bool failed;         /* no memory */
    uint64_t octets;     /* of the body so far */
    struct exchange *x;
    struct compose_file *file; /* .at, .n alone */
    size_t n, cap;
};
/* Worker. False: it is answered. */
bool send_body_start(struct exchange *x);
bool send_body_take(struct exchange *x, struct span data);
bool send_body_end(struct exchange *x);
void send_body_free(struct send_body *b); /* NULL-safe */

/* -- what is asked for */
struct send_rcpt {
    struct compose_mailbox mailbox;
    struct span address;  /* as SMTP writes it: what the answer and Received call it */
    bool literal;
    const char *refusal_z; /* why nothing is sent to it; NULL: accepted */
    bool forbidden, limited; /* because the relay is off; because of a rate */
};

struct send_target {
    struct account *account;  /* a mailbox, a reference; NULL: elsewhere */
    struct span address;      /* elsewhere; of a mailbox the account's */
    struct span owner;        /* domain of the alias rule that sends it there */
    bool later;               /* a full mailbox behind an alias: through the queue (QUOTA-01) */
};

struct send {
    struct commit c;
    struct exchange *x;
    char id[CRYPTO_ID_MAX];
    struct span message_id;
    struct compose m;
    struct compose_mailbox from;
    struct span sender;         /* reverse-path */
    struct send_rcpt *rcpt;     /* to, cc, bcc in their order */
    size_t rcpt_n, accepted;
    struct send_target *target; /* each mailbox and address once */
    size_t target_n, target_cap;
    bool save, tls_optional;
    struct once *once;          /* NULL: no Idempotency-Key; then everybody gets it through the queue */
    struct span sent;           /* the folder's name */
    struct composed made;
    struct ms_stage *stage, *out; /* for mailboxes, for the queue */
    char peer_z[IP_TEXT_MAX];
};

/* send_once.c: BLOCKING. Idempotency-Key. False: it is answered. */
bool send_once_begin(struct send *q);
/* That of an earlier try that came to nothing, by which its copy in Sent is known; empty: there was none. The entry gets an id
 * of its own: half of the other's may lie in the queue (RELAY-02). */
struct span send_once_message_id(struct send *q);
bool send_once_keep(struct send *q); /* x's answer, before the commit */

/* send.c: what is said when it is done; NULL: no memory. */
cJSON *send_answer(const struct send *q);

/* send_read.c: x->in into q. False: it is answered. */
bool send_read(struct send *q);
/* send_route.c: BLOCKING. Who may send as what, to whom, how often; q->target. False: it is answered. */
bool send_may_write(struct send *q);
bool send_route(struct send *q, uint64_t size);
cJSON *send_rejected(const struct send *q);
void send_targets_done(struct send *q);

#endif
