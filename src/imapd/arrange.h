/* SORT and THREAD (RFC 5256, 5957, 5267; SPEC IMAP-50): the messages that a search found, put in order or into threads.
 * The search itself and the forms of ESEARCH are search.c's. Header keys come from the kept facts (proto/facts.h), in
 * cpu jobs of SEARCH_SLICE_MS; so do the steps of the merge sort. Threads are made in one last job. */
#ifndef IMAPD_ARRANGE_H
#define IMAPD_ARRANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "imapd/reply.h"

struct arranging;
struct imap_cmd;
struct imapd_session;
struct searching;

/* For a SORT or THREAD command; NULL: no memory. Freed with the search it is given to. */
struct arranging *arrange_new(const struct imap_cmd *c);
struct arranging *arrange_free(struct arranging *a); /* NULL */

/* A step: arranges q->found, then goes on with search_answer(). Nothing to do: false. */
bool arrange_wanted(const struct searching *q);
struct imapd_reply arrange(struct imapd_session *s);

/* The sequence numbers in the order of the answer; q->found but for SORT. */
const uint32_t *arrange_order(const struct searching *q);

bool arrange_is_thread(const struct searching *q);
/* Appends a share of the threads; true when all are written. */
bool arrange_write_threads(struct searching *q, struct strbuf *out);

#endif
