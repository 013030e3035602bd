/* SEARCH keys against messages, for IMAP and HTTP alike (RFC 9051 6.4.4; SPEC IMAP-48, IMAP-49, API-23). Three steps: what
 * the mailbox's version knows; what is kept of each message (ms_facts: header text and dates sent); the message itself
 * (BODY, TEXT, HEADER of other fields). A program is evaluated with three values, so a step is only taken for messages
 * that the one before leaves open. Programs without such keys open nothing: search_row() alone answers.
 *
 *   struct search_program p;
 *   r = search_program_keep(&arena, &parsed, version, &p);      parsed: proto/imap_cmd.h
 *   struct search_scan s = {.program = &p, .box = view, .told = version};
 *   uint8_t verdict[SEARCH_WINDOW];
 *   for (seq = 1; seq <= version->rows; seq += n)
 *       r = search_window(&s, seq, n = MIN(search_window_size(&p), version->rows - seq + 1), verdict);
 *   search_scan_done(&s);
 *
 * Whoever scans a large mailbox does so in jobs of SEARCH_SLICE_MS, so that nobody waits longer for a thread. A program is
 * read-only once made: several scans may use it side by side. */
#ifndef SERVICE_SEARCH_EVAL_H
#define SERVICE_SEARCH_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "proto/casemap.h"
#include "proto/imap_cmd.h"
#include "service/mailstore.h"
#include "service/view.h"

#define SEARCH_WINDOW 64u   /* messages looked at together at most; what is kept of each is at most 64 KiB */
#define SEARCH_SLICE_MS 20  /* of a search that opens files: then others have the thread */

enum search_value { SEARCH_NO, SEARCH_YES, SEARCH_UNKNOWN };

struct arena;
struct search_need;

struct search_program {
    struct imap_search_key *keys; /* sets are bound; texts and sets in the arena of the copy */
    struct text_needle *needles;  /* per key */
    struct search_need *needs;    /* per key; inside of search_eval.c */
    uint32_t key_n;
    bool needs_keys, needs_files; /* some key may take the second step, the third */
    bool needs_email_id;
    int64_t now_s; /* YOUNGER, OLDER; the caller sets it */
};

/* Copies and prepares a program: 0, -E_NOMEM. Sets are bound to `told`. */
int search_program_keep(struct arena *a, const struct imap_search *from, const struct view_version *told, struct search_program *ret);

/* By the row, and by what is kept of the message if that is known (else NULL): UNKNOWN where more decides. `recent`: is
 * it \Recent in this session? */
enum search_value search_row(const struct search_program *p, const struct view_version *v, const struct store_row *row,
                             uint32_t seq, bool recent, const struct facts_keys *keys);

/* BLOCKING: the same with the message at hand. 1, 0, -E_NOTFOUND when it is gone, or an error. */
int search_message(const struct search_program *p, struct view *box, const struct view_version *v,
                   const struct store_row *row, uint32_t seq, bool recent, const struct facts_keys *keys,
                   struct strbuf *scratch);

/* One thread's way through a mailbox. */
struct search_scan {
    const struct search_program *program;
    struct view *box;
    const struct view_version *told;
    bool (*recent)(const void *ctx, uint32_t uid); /* is it \Recent in this session? NULL: none is */
    const void *ctx;
    bool gone;                                     /* out: some message had vanished; it counts as no match */
    struct ms_facts facts;                         /* own, as what follows */
    struct ms_facts_item item[SEARCH_WINDOW];
    struct strbuf scratch;
};

/* How many messages one window of this program should have: few where each may mean reading a large one. */
uint32_t search_window_size(const struct search_program *p);
/* BLOCKING: sequence numbers seq to seq + n - 1, all in `told`, at most SEARCH_WINDOW: verdict[i] 1 or 0. 0, or an error. */
int search_window(struct search_scan *s, uint32_t seq, uint32_t n, uint8_t *verdict);
void search_scan_done(struct search_scan *s);

#endif
