/* A mail transaction (RFC 5321 3.3): from MAIL to the answer behind the text. Made by MAIL, dropped by RSET, EHLO,
 * STARTTLS, the end of the session, or when it is done. Belongs to the session's worker; what a job needs is copied or
 * referenced into the job. */
#ifndef SMTPD_TXN_H
#define SMTPD_TXN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/span.h"
#include "proto/header.h"
#include "proto/smtp_cmd.h"
#include "proto/smtp_data.h"
#include "smtpd/reply.h"

struct account;
struct ms_stage;
struct smtpd_session;

#define TXN_TARGETS_MAX 50000u   /* mailboxes and addresses elsewhere that one message goes to, aliases expanded */
#define TXN_SEVERAL UINT32_MAX
#define MESSAGE_ID_SHOWN 512u

/* The text on its way in. Its header must fit into what a stage can hold in memory (LIM-10): it is edited and judged
 * there, before the first octet goes to the disk. */
struct smtpd_text {
    struct smtp_data scan;
    struct header_end head_end;
    bool started;
    bool chunked;       /* BDAT */
    bool head_done;
    size_t head_n;      /* octets of the header with its empty line, once head_done */
    bool dressed;       /* trace fields and header edits are in the stage */
    uint64_t read;      /* octets taken from the client in this transaction */
    uint64_t chunk_left;
    bool chunk_last;
    enum smtpd_reply bad; /* why the text is refused at its end; R_NONE so far */
    struct ms_stage *stage;
    struct ms_stage *out; /* the queue's own copy, where mailboxes take one too: its trace fields differ (RELAY-01) */
    bool utf8_head;       /* octets beyond ASCII in the header */
    bool tls_optional;    /* TLS-Required: No (RFC 8689 5) */
    struct span returned; /* what a notification of success shows of the header, in the transaction's arena */
    struct span head;     /* a copy for the judge, in the transaction's arena; only for authenticated senders */
};

/* Where a copy goes: each mailbox and each address elsewhere once, whoever named it (SMTP-34). */
struct txn_target {
    struct account *account; /* a mailbox, a reference; NULL: elsewhere */
    const struct txn_away *away;
    bool later;              /* a full mailbox behind an alias: through the queue (QUOTA-01) */
    uint32_t rcpt;           /* number of the RCPT that brought it first: its parameters count */
    uint32_t copy;           /* number of its copy in the delivery */
};

struct txn_away {
    struct span address; /* as SMTP writes it: quoted where needed, domain in A-labels */
    struct span owner;   /* domain of the alias rule that sends it there, empty: the RCPT itself */
};

/* An accepted RCPT, in their order. */
struct txn_rcpt {
    struct span mailbox; /* as sent */
    struct span orcpt;   /* xtext as sent */
    unsigned notify;
    uint32_t only;       /* its one target; TXN_SEVERAL: an alias with several */
};

struct smtpd_txn {
    struct arena arena;
    char id[CRYPTO_ID_MAX];
    int64_t started_ms;
    struct span from;     /* reverse-path as sent, "" for <> */
    uint64_t size;        /* as announced, 0 when not */
    bool utf8;            /* SMTPUTF8 was given */
    bool eight_bit;       /* BODY=8BITMIME was given */
    bool requiretls;      /* REQUIRETLS was given */
    enum smtp_ret ret;
    struct span envid;    /* xtext as sent */
    unsigned given;       /* RCPT commands */
    unsigned accepted;    /* RCPT commands answered 250 */
    struct span message_id; /* of the text, for the log; known once it is dressed */
    struct txn_rcpt *rcpt;     /* .accepted of them */
    size_t rcpt_cap;
    struct txn_target *target;
    size_t target_n, mailbox_n; /* all; those that are mailboxes taking a copy now */
    uint32_t *slot;            /* hash set of the targets by address: index + 1 */
    size_t slot_cap;
    struct smtpd_text text;
};

/* -- txn.c */
struct smtpd_txn *smtpd_txn_new(struct smtpd_session *s); /* NULL: no memory */
void smtpd_txn_drop(struct smtpd_session *s);             /* also without one; back to ST_READY */
void smtpd_txn_free(struct smtpd_txn *t);                 /* of one that was taken from its session; NULL-safe */
/* Adds the target unless it is there; takes a reference of its own. Its number. -E_LIMIT, -E_NOMEM. */
int smtpd_txn_add(struct smtpd_txn *t, const struct txn_target *one, uint32_t *ret_at);
/* Takes the targets above the first n away again. */
void smtpd_txn_cut(struct smtpd_txn *t, size_t target_n);
/* One more accepted RCPT. -E_NOMEM. */
int smtpd_txn_accept(struct smtpd_txn *t, const struct txn_rcpt *rcpt);
/* Whether the target's copy is made with the answer. */
static inline bool smtpd_txn_delivers(const struct txn_target *target)
{
    return target->account != NULL && !target->later;
}

/* -- trace.c: what is written above the text and taken out of its header (SPEC SMTP-25..27) */
struct strbuf;
/* The fields that are added: those of the copies for mailboxes, those of the queue's copy, and behind either what
 * `head` (the header with its empty line) lacks. */
void smtpd_trace_mailbox(struct smtpd_session *s, struct strbuf *out);
void smtpd_trace_queue(struct smtpd_session *s, struct strbuf *out);
void smtpd_trace_missing(struct smtpd_session *s, struct span head, struct strbuf *out);
/* Writes `head` without the fields that must not stay; false, and nothing of use in *out, when all may. */
bool smtpd_header_cut(struct smtpd_session *s, struct span head, struct strbuf *out);
/* What speaks against the header by itself: loops. R_NONE: nothing. */
enum smtpd_reply smtpd_header_check(struct span head);

/* -- dress.c */
/* Edits the header in the stage's memory. R_NONE, or a refusal. Once, before the first flush. */
enum smtpd_reply smtpd_dress(struct smtpd_session *s);
/* The stage's memory is full: to the disk with it. R_WAIT or a refusal. */
enum smtpd_reply smtpd_text_flush(struct smtpd_session *s);
/* What is in the stage's memory into the queue's own text as well, if there is one. R_NONE or a refusal. */
enum smtpd_reply smtpd_text_copy(struct smtpd_session *s);

/* -- commit.c */
/* The text is whole and dressed. R_WAIT, or a refusal. */
enum smtpd_reply smtpd_commit(struct smtpd_session *s);

/* -- deliver.c */
/* Nobody has anything against it. R_WAIT, or a refusal; with R_WAIT the session has no transaction any more. */
enum smtpd_reply smtpd_deliver(struct smtpd_session *s);
/* The answer to the text when nothing was delivered: LMTP has one reply for each accepted RCPT (RFC 2033 4.2). */
void smtpd_say_text(struct smtpd_session *s, enum smtpd_reply r);
enum smtpd_reply smtpd_store_reply(int r); /* for an error of the store or the queue */

#endif
