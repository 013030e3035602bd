/* FETCH (RFC 9051 6.4.5, SPEC IMAP-41, IMAP-42). Two ways: what the mailbox's version knows (flags, uid, date, size) is
 * written at once by fetch.c; the others are made in batches by jobs: ENVELOPE and structure from what is kept of a message
 * (ms_facts), sections from the message itself, of which large ranges are left to be sent from the file (fetch_body.c). */
#ifndef IMAPD_FETCH_H
#define IMAPD_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "imapd/limits.h"
#include "imapd/rq.h"
#include "imapd/vanished.h"
#include "proto/imap_cmd.h"
#include "proto/mime.h"
#include "runtime/outchain.h"

/* One message of a batch. */
struct fetch_message {
    struct store_row row;
    uint32_t seq;
    bool has_email_id;
    uint8_t email_id[16]; /* in hexadecimal behind an M, SPEC IMAP-44 */
    int id_err;           /* why there is none */
    bool tell_flags; /* asked for, or \Seen was set by this FETCH */
};

/* Behind `text_end` octets of the text come n octets of the body. */
struct fetch_piece {
    size_t text_end;
    struct ms_body *body;
    uint64_t at, n;
    bool clean; /* sent as it is: it is known to hold no NUL, or a literal8 */
    enum mime_encoding decode; /* fetch_binary.c: `at` and n count decoded octets of raw_n at raw_at; else MIME_7BIT */
    uint64_t raw_at, raw_n;
};

struct fetching {
    struct imapd_rq rq;
    /* The command; read by the job. */
    uint32_t items;
    bool by_uid, set_seen;
    bool modseq;  /* FLAGS go with MODSEQ (SPEC IMAP-52) */
    uint64_t changed_since; /* rows above it only */
    struct seqset known;    /* VANISHED: the set as written; ranges in rq.mem */
    struct imapd_vanished vanished_uids;
    uint32_t section_n;
    struct imap_section *sections; /* with all they point to in rq.mem */
    struct imapd_recents recents;  /* a copy in rq.mem */
    struct view_version *told;
    struct view_keywords *keywords; /* names of the flags that are told */
    bool facts, structure; /* items or sections need them (proto/facts.h), and whole */
    /* The batch. */
    struct fetch_message *msg; /* batch_max of them, in rq.mem */
    size_t batch_max, n, at;   /* at: those before it are rendered */
    struct strbuf text;
    struct fetch_piece *piece;
    size_t piece_n, piece_cap;
    struct store_delta delta; /* of \Seen */
    struct view_version *after; /* how the messages stand with it; NULL: none was set */
    /* Of all batches: */
    bool vanished, failed, undecodable;
};

/* The source to send a piece from: the file itself, or where that may hold NULs one that shows them as 0x80, since no
 * literal may have them (SPEC IMAP-41). NULL: no memory. Worker. */
struct out_source *fetch_piece_source(const struct fetch_piece *p);

/* Pool thread: renders the batch from .at on into text and pieces, for at most a slice of time. */
enum ms_next fetch_bodies_run(struct ms_call *c);

/* BINARY, BINARY.SIZE (fetch_binary.c, RFC 3516, RFC 9051 6.4.5). BLOCKING: writes the item's value for a section of the
 * tree into the text; large ones become a piece. -E_NOTFOUND: no such part (NIL); -E_SYNTAX: it cannot be decoded;
 * -E_LIMIT: more is asked of one message than any client needs. */
struct fetch_binary {
    struct fetching *q;
    struct ms_body *body;
    const struct mime_source *src;
    const struct mime_tree *tree; /* for a section with part numbers */
    struct arena *scratch;
    uint64_t *spent; /* octets decoded for this message so far */
};
int fetch_binary_write(const struct fetch_binary *b, const struct imap_section *sec);
struct out_source *fetch_binary_source(const struct fetch_piece *p);

/* BLOCKING: octets at..at+n of the body are sent behind the text so far; a literal that may be large. 0 or -E_NOMEM. */
int fetch_piece_add(struct fetching *q, struct fetch_piece piece);

/* "* 7 FETCH (UID 9 FLAGS (\Seen)" without the end: the items that need no body. Any thread. */
void fetch_row_write(struct strbuf *out, const struct fetching *q, const struct fetch_message *m);

#endif
