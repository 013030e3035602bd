/* SEARCH (RFC 9051 6.4.4, SPEC IMAP-48, IMAP-49). What the mailbox's version knows decides most keys without a file; the
 * others need the message. A program is evaluated with three values, so a file is opened only where the rest leaves it
 * open. Programs without such keys run on the worker in shares of a millisecond, the others in cpu jobs of
 * IMAPD_SEARCH_SLICE_MS, so that one search does not keep logins waiting. */
#ifndef IMAPD_SEARCH_H
#define IMAPD_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "imapd/rq.h"
#include "proto/casemap.h"
#include "proto/imap_cmd.h"

enum search_value { SEARCH_NO, SEARCH_YES, SEARCH_UNKNOWN };

struct search_program {
    struct imap_search_key *keys; /* sets are bound; texts and sets in the arena of the copy */
    struct text_needle *needles;  /* per key */
    uint32_t key_n;
    bool needs_files;
    int64_t now_s; /* YOUNGER, OLDER */
};

struct searching {
    struct imapd_rq rq;
    struct search_program program;
    struct imapd_recents recents;
    struct view_version *told;
    bool by_uid;
    uint32_t next;   /* sequence number to look at */
    uint32_t *found; /* numbers or uids, ascending; heap */
    size_t found_n, found_cap;
    size_t written;  /* of them */
    bool vanished;
};

/* Copies and prepares a program: 0, -E_NOMEM. Sets are bound to what the client was told. */
int search_program_keep(struct arena *a, const struct imap_search *from, const struct view_version *told, struct search_program *ret);

/* By the row alone: UNKNOWN where a file decides. `recent`: is it \Recent in this session? */
enum search_value search_row(const struct search_program *p, const struct view_version *v, const struct store_row *row,
                             uint32_t seq, bool recent);

/* BLOCKING: the same with the message at hand. 1, 0, -E_NOTFOUND when it is gone, or an error. */
int search_message(const struct search_program *p, struct view *box, const struct view_version *v,
                   const struct store_row *row, uint32_t seq, bool recent, struct strbuf *scratch);

#endif
