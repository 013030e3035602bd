/* The relay: takes entries of the queue that are due, finds where they go, sends them, and records what came of it
 * (SPEC 6.2; RELAY-07, 10..16, 20, SMTP-28, 29, SEC-05). What `serve` makes once:
 *
 *   r = relay_new(&(struct relay_parts){.config = &slot, .queue = q, ...}, ws, &relay);    the queue's consumer from here on
 *   ... queue_start() ...
 *   queue_close(q); relay_close(relay);
 *   workers_stop(ws, grace); workers_finish(ws, jobs);       transactions under way come to their end (RELAY-07)
 *   queue_stop(q); ... workers_free() ...
 *   relay = relay_free(relay);
 *
 * The parts are borrowed. */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stddef.h>
#include <stdint.h>

struct config_slot;
struct dsn;
struct job_pool;
struct local;
struct queue;
struct relay;
struct resolver;
struct tls_client;
struct workers;

struct relay_parts {
    struct config_slot *config;
    struct job_pool *jobs;
    struct queue *queue;
    struct resolver *resolver;
    struct local *local;        /* for recipients of our own whose mailbox could not take their copy (STORE-24) */
    struct dsn *dsn;
};

/* BLOCKING (reads the trust store). -E_NOMEM, -E_INVAL: tls.ca_file cannot be used. */
int relay_new(const struct relay_parts *parts, struct workers *ws, struct relay **ret);
void relay_close(struct relay *r); /* any thread: nobody waits for a connection any more */
/* tls.ca_file at a reload; while the workers stand still (workers_pause()). Running connections keep the old one. */
void relay_set_trust(struct relay *r, struct tls_client *takes);
struct relay *relay_free(struct relay *r); /* NULL; NULL-safe */

/* For SIGUSR1. Any thread. */
struct relay_counts {
    uint64_t connections, transactions;  /* since the start */
    uint64_t sent, deferred, failed;     /* recipients */
};
void relay_counts(struct relay *r, struct relay_counts *ret);

#endif
