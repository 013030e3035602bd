/* SEARCH (RFC 9051 6.4.4, SPEC IMAP-48, IMAP-49) by service/search_eval.h. Programs that the mailbox's version answers run
 * on the worker in shares of a millisecond, the others in a few cpu jobs of SEARCH_SLICE_MS side by side, so that one
 * search does not keep logins waiting. */
#ifndef IMAPD_SEARCH_H
#define IMAPD_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "imapd/rq.h"
#include "proto/imap_write.h"
#include "service/search_eval.h"

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

#endif
