/* VANISHED (EARLIER): what went before the client looked, for SELECT with QRESYNC and UID FETCH with VANISHED (RFC 7162
 * 3.2.5, 3.2.6, 3.2.10; SPEC IMAP-51).
 *
 *   struct imapd_vanished gone = {0};
 *   r = imapd_vanished_find(&gone, box, told, since, &known);      pool thread
 *   while (!imapd_vanished_write(s, &gone)) ...                    worker: false when a share is written
 *   imapd_vanished_done(&gone); */
#ifndef IMAPD_VANISHED_H
#define IMAPD_VANISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct imapd_session;
struct seq_range;
struct seqset;
struct view;
struct view_version;

struct imapd_vanished {
    struct seq_range *range; /* ascending; heap */
    size_t n, cap, at;
};

/* BLOCKING. Of the uids in `known` (bound) below the next uid those that `told` has not: all that were expunged after
 * `since`, and where the store no longer remembers them, every one. A range may also hold uids of `known` that were
 * absent before. Messages that are gone but still stand in `told` are not among them: the client hears of those later.
 * 0 or -E_*. */
int imapd_vanished_find(struct imapd_vanished *v, struct view *box, const struct view_version *told, uint64_t since,
                        const struct seqset *known);

/* A share of the responses; true: all are written. */
bool imapd_vanished_write(struct imapd_session *s, struct imapd_vanished *v);

void imapd_vanished_done(struct imapd_vanished *v);

#endif
