/* THREAD=ORDEREDSUBJECT and THREAD=REFERENCES, RFC 5256 3.
 *
 *   struct thread *t = thread_new(&arena, IMAP_THREAD_REFERENCES);       arena limit: THREAD_ARENA(messages)
 *   for (each message that was found, ascending)
 *       r = thread_add(t, number, sent_s, base_subject, reply, message_id, references);
 *   r = thread_finish(t);
 *   while (!thread_write(t, &out, 65536)) ...                            " (2)(3 6 (4 23)(44 7 96))" in pieces
 *
 * Subjects are the folded base subject (proto/base_subject.h), ids those of proto/facts.h: without <>, several with a
 * NUL between them, oldest first. Both are kept as digests, so memory does not depend on their lengths.
 *
 * No recursion. n log n, whatever the fields hold: of one message's references the last THREAD_REFERENCES count; ids of
 * messages that are not there are remembered up to THREAD_MISSING(n) of them; and a search for loops that has become
 * too long in total (nobody's mail does that) links no more messages that might make one.
 * Errors: -E_NOMEM. Pure; one thread at a time. */
#ifndef PROTO_THREAD_H
#define PROTO_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "proto/imap_cmd.h"

struct arena;
struct strbuf;
struct thread;

#define THREAD_REFERENCES 128u
#define THREAD_MISSING(n) (4u * (size_t)(n) + 65536u)
#define THREAD_ARENA(n) (1024u * (size_t)(n) + 32u * 1024u * 1024u)

/* `messages`: at most so many will be added. NULL: no memory. */
struct thread *thread_new(struct arena *a, enum imap_thread_algorithm algorithm, uint32_t messages);

/* `number` is what the answer names; numbers ascend in the order of the mailbox. */
int thread_add(struct thread *t, uint32_t number, int64_t sent_s, struct span base_subject, bool reply,
               struct span message_id, struct span references);
int thread_finish(struct thread *t);

/* Appends up to about `octets`; true when all is written. Nothing for an empty result. */
bool thread_write(struct thread *t, struct strbuf *out, size_t octets);

#endif
