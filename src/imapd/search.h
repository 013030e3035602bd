/* SEARCH (RFC 9051 6.4.4, SPEC IMAP-48, IMAP-49). Three steps: what the mailbox's version knows; what is kept of each
 * message (ms_facts: header text and dates sent); the message itself (BODY, TEXT, HEADER of other fields). A program is
 * evaluated with three values, so a step is only taken for messages that the one before leaves open. Programs without
 * such keys run on the worker in shares of a millisecond, the others in a few cpu jobs of IMAPD_SEARCH_SLICE_MS side by
 * side, so that one search does not keep logins waiting. */
#ifndef IMAPD_SEARCH_H
#define IMAPD_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "imapd/rq.h"
#include "proto/casemap.h"
#include "proto/imap_cmd.h"
#include "proto/imap_write.h"

enum search_value { SEARCH_NO, SEARCH_YES, SEARCH_UNKNOWN };

struct search_need;

struct search_program {
    struct imap_search_key *keys; /* sets are bound; texts and sets in the arena of the copy */
    struct text_needle *needles;  /* per key */
    struct search_need *needs;    /* per key; inside of search_eval.c */
    uint32_t key_n;
    bool needs_keys, needs_files; /* some key may take the second step, the third */
    bool needs_email_id;
    int64_t now_s; /* YOUNGER, OLDER */
};

/* How the result is told: RFC 9051 7.3.4 (ESEARCH), RFC 3501 7.2.5 (SEARCH), RFC 5182 (SAVE), RFC 7162 3.1.5 (MODSEQ). */
struct search_answer {
    bool extended, modseq;
    uint8_t returns;     /* IMAP_RETURN_*, with .extended */
    size_t at, kept;     /* cursor; those that are still there */
    uint64_t highest;    /* MODSEQ of those the answer names */
    bool sifted, settled, begun; /* settled: `$` and MODSEQ are decided */
    struct imap_set_writer all;
};

struct arranging;

struct searching {
    struct imapd_rq rq;
    struct search_program program;
    struct imapd_recents recents;
    struct view_version *told;
    bool by_uid;
    uint32_t next;   /* sequence number to look at */
    /* A slice that needs more than rows: its jobs take windows of `window` messages from `next` on, one after the other,
     * and finish those they took. A verdict per message; `taken` windows. */
    uint8_t *verdict;
    uint32_t window, parts;
    _Atomic uint32_t taken;
    _Atomic int failed; /* -E_* */
    _Atomic bool gone;  /* some message had vanished */
    uint32_t *found; /* sequence numbers in `told`, ascending; heap */
    size_t found_n, found_cap;
    bool vanished;
    struct search_answer answer;
    struct arranging *arrange; /* SORT, THREAD (imapd/arrange.h); NULL: SEARCH */
};

/* Before a program is kept: R__COUNT when it can be served. `$` becomes the uids it stands for, a MODSEQ key makes the
 * session CONDSTORE-aware. */
enum imapd_reply_id search_accept(struct imapd_session *s, const struct imap_search *p);

/* What is to be told of the result; with SAVE the old `$` is dropped. After the program was kept. */
void search_answer_begin(struct imapd_session *s, struct searching *q, const struct imap_search *p);

/* A step: tells the result that s->rq holds, and ends the command. */
struct imapd_reply search_answer(struct imapd_session *s);

/* Copies and prepares a program: 0, -E_NOMEM. Sets are bound to what the client was told. */
int search_program_keep(struct arena *a, const struct imap_search *from, const struct view_version *told, struct search_program *ret);

/* By the row, and by what is kept of the message if that is known (else NULL): UNKNOWN where more decides. `recent`: is
 * it \Recent in this session? */
enum search_value search_row(const struct search_program *p, const struct view_version *v, const struct store_row *row,
                             uint32_t seq, bool recent, const struct facts_keys *keys);

/* BLOCKING: the same with the message at hand. 1, 0, -E_NOTFOUND when it is gone, or an error. */
int search_message(const struct search_program *p, struct view *box, const struct view_version *v,
                   const struct store_row *row, uint32_t seq, bool recent, const struct facts_keys *keys,
                   struct strbuf *scratch);

#endif
