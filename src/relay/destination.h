/* Hosts that mail goes to, by address and port: how many connections there are, which of them are idle and can be used
 * again, who waits, and whether the host refuses connections (SPEC RELAY-13).
 *
 *   dest_ask(all, &a->want);                       a->want.granted comes, never from within the call:
 *       DEST_REUSE    want->client is a connection for this mail, adopted
 *       DEST_CONNECT  a connection may be opened; then dest_connected() or dest_failed()
 *       DEST_REFUSES  the host was tried a moment ago and does not answer: want->why_z says what it said
 *       DEST_BUSY     it is slow and enough wait for it already: come again later, so that a few hosts that keep
 *                     connections for minutes do not keep all of relay.workers
 *       DEST_CLOSING  the relay ends
 *   dest_give(all, d, client)                      when the transaction is over: kept idle or handed to who waits
 *   dest_leave(all, d)                             the connection is gone
 *
 * While a host refuses connections one message at a time tries it; the others share its answer.
 * One lock (rank: innermost of relay) guards all; what is granted comes as a post to the asker's worker. */
#ifndef RELAY_DESTINATION_H
#define RELAY_DESTINATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/smtp_client.h"
#include "runtime/addr.h"
#include "runtime/timer.h"
#include "runtime/worker.h"

struct dest;
struct dests;
struct tls_client;

#define DEST_IDLE_MS 5000      /* RELAY-13 */
#define DEST_REFUSED_MS 30000  /* how long the answer of a failed connection is shared */

struct dest_limits {
    uint64_t generation;         /* of the configuration; an older one's limits change nothing */
    size_t sessions;             /* relay.workers */
    unsigned per_host;           /* relay.max_per_destination */
    unsigned per_connection;     /* relay.messages_per_connection */
};

#define DEST_SLOW_MS 3000      /* who waits so long for a place of a host with many that wait is sent away */
#define DEST_WAITING 16u       /* how many may wait for a slow host, and at most so many parts of relay.workers */

enum dest_grant { DEST_REUSE, DEST_CONNECT, DEST_REFUSES, DEST_BUSY, DEST_CLOSING };

/* One asker; embedded, zeroed before its first use. */
struct dest_want {
    struct post post;            /* its own, as the next */
    struct timer timer;
    struct dests *all;
    struct dest_want *next;
    struct worker *worker;
    enum dest_grant grant;
    bool waiting;
    /* The asker's: */
    struct addr at;
    const char *name_z;          /* of the host; lives as long as the want waits */
    const char *user_z;          /* login, NULL: none */
    enum config_tls_level tls;
    bool verified;               /* REQUIRETLS: the certificate must have been checked */
    const struct tls_client *trust; /* what certificates are checked by now: another's judgement does not count */
    bool insist;                 /* try it even if it refused a moment ago */
    void (*granted)(struct dest_want *w, enum dest_grant grant);
    /* out */
    struct dest *dest;           /* with REUSE and CONNECT: a place in it, to be given back */
    struct smtp_client *client;  /* with REUSE */
    char why_z[200];             /* with REFUSES */
};

struct dests *dests_new(void);
struct dests *dests_free(struct dests *all); /* NULL; NULL-safe; the workers have ended */
void dests_set_limits(struct dests *all, const struct dest_limits *limits);

/* worker */
void dest_ask(struct dests *all, struct dest_want *w);
void dest_connected(struct dests *all, struct dest *d);
void dest_failed(struct dests *all, struct dest *d, const char *why_z); /* and the place is given back */
void dest_give(struct dests *all, struct dest *d, struct smtp_client *client);
void dest_leave(struct dests *all, struct dest *d);

/* Any thread: whoever waits is told DEST_CLOSING, and nobody is granted anything any more. */
void dests_close(struct dests *all);

#endif
