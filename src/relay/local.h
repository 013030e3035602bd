/* Queue entries' recipients of kind QUEUE_LOCAL: mailboxes of this server whose copy could not be made at once (SPEC
 * STORE-24, QUOTA-01). Retried by the schedule like all others, so the relay hands them over with each round:
 *
 *   local_try(relay->local, it, on_tried, attempt);        before or beside the transactions to other hosts
 *   on_tried(ctx, it, err):  as of queue_item_record(): the results are durable, and stand in the item's envelope
 *
 * A copy is delivered at least once: a crash between the mailbox and the record of it makes a second one. */
#ifndef RELAY_LOCAL_H
#define RELAY_LOCAL_H

#include "service/queue.h"

struct accounts;
struct config_slot;
struct local;
struct mailstore;

struct local_parts {
    struct config_slot *config;
    struct mailstore *mail;
    struct accounts *accounts;
};

int local_new(const struct local_parts *parts, struct local **ret); /* -E_NOMEM */
struct local *local_free(struct local *l);                          /* NULL; NULL-safe; nothing may be under way */

/* worker. Tries every QUEUE_LOCAL recipient that waits and records its result; with none done() is called at once.
 * done() comes on the same worker. */
void local_try(struct local *l, struct queue_item *it, queue_recorded done, void *ctx);

#endif
