/* Inside of connections: what conn.c, conn_turn.c and conn_body.c share.
 *
 * Everything that happens to a connection (events, time-outs, conn_*() calls, jobs) only sets flags and puts it on its
 * worker's ready list; conn_turn() is the one place that acts on them, once per round. So a protocol is never called
 * from within its own calls, and a session is freed at one place. */
#ifndef RUNTIME_CONN_IMPL_H
#define RUNTIME_CONN_IMPL_H

#include "runtime/conn.h"
#include "runtime/job.h"
#include "runtime/worker_impl.h"

enum {
    F_READY = 1u << 0,        /* on the ready list */
    F_READABLE = 1u << 1,     /* the socket, or TLS within, may have octets */
    F_HUP = 1u << 2,          /* the peer is gone for good; what was received may still be read */
    F_BLOCKED = 1u << 3,      /* the socket took no more; waiting for LOOP_OUT */
    F_OPENED = 1u << 4,       /* .open was called */
    F_HOLD = 1u << 5,
    F_NEW = 1u << 6,          /* octets that .input has not seen */
    F_AGAIN = 1u << 7,        /* conn_again() */
    F_WANT_DRAINED = 1u << 8,
    F_HIGH = 1u << 9,         /* too much unsent: no reading until CONN_LOW_WATER */
    F_EOF = 1u << 10,
    F_EOF_TOLD = 1u << 11,
    F_STARTTLS = 1u << 12,    /* the reply is on its way, then the handshake */
    F_HANDSHAKE = 1u << 13,
    F_SECURED = 1u << 14,     /* .secured is due rather than .open */
    F_CLOSING = 1u << 15,     /* conn_close() */
    F_LINGER = 1u << 16,      /* our FIN is sent; waiting for the peer's */
    F_DEAD = 1u << 17,        /* .closed is due */
    F_STOP = 1u << 18,        /* .stopping is due */
    F_BULK = 1u << 19,        /* reads fill the buffer: borrow a larger one */
    F_CONNECTING = 1u << 20,  /* outbound, and not there yet */
};

#define CONN_HANDSHAKE_MS 30000 /* SPEC TLS-02, LIM-07 */
#define CONN_LINGER_MS 2000
#define CONN_CLOSING_STALL_MS 60000 /* for protocols without .write_stall_ms */
/* What waits when a connection is closed is sent for this long and as long as it takes at 1 KiB/s, however the client
 * drips: else whoever takes an octet now and then keeps a megabyte of ours for days. */
#define CONN_CLOSING_MS 60000

static inline bool conn_has(const struct conn *c, uint32_t flag)
{
    return (c->flags & flag) != 0;
}

void conn_ready(struct conn *c);               /* to be given a turn */
void conn_fail(struct conn *c, enum conn_end why);
void conn_on_event(struct watch *w, unsigned events);
void conn_on_timer(struct timer *t, int64_t now_ms);
void conn_time(struct conn *c);                /* arms the timer for the next time-out */
void conn_input_done(struct conn *c);          /* gives an empty buffer back */

/* conn_io.c */
void conn_fill(struct conn *c);                /* reads once */
void conn_flush(struct conn *c);               /* sends what the socket and this turn take */
bool conn_may_read(const struct conn *c);

bool conn_plaintext_follows(struct conn *c);   /* octets in the clear behind a STARTTLS, which are dropped */
void conn_begin_handshake(struct conn *c);     /* the next turn goes on with it */

/* connect.c */
void conn_connected(struct conn *c);           /* the socket can be written: connected, or failed */

/* One read from, or write to, the socket or TLS on it: how many octets; 0: flags tell why. */
size_t conn_receive(struct conn *c, void *buf, size_t cap);
size_t conn_send(struct conn *c, const void *buf, size_t n);
/* `n` octets of the output went, or went into the compressor. */
void conn_took_output(struct conn *c, size_t n);

/* conn_zip.c; with c->zip where not said otherwise */
size_t conn_zip_fill(struct conn *c, uint8_t *buf, size_t room); /* inflates, reading once if it must */
void conn_zip_send(struct conn *c);                              /* deflates and sends what the socket takes at once */
bool conn_zip_pending(const struct conn *c);                     /* deflated octets wait for the socket */
uint64_t conn_zip_unsent(const struct conn *c);                  /* octets behind the output chain */
bool conn_zip_on(const struct conn *c);                          /* also without; false while the reply is unsent */
void conn_zip_begin(struct conn *c);                             /* the reply is sent */
void conn_zip_rest(struct conn *c);                              /* also without */
void conn_zip_free(struct conn *c);                              /* also without */

/* conn_body.c */
void conn_body_start(struct conn *c);          /* lets a job read ahead for the first source, if there is need */
void conn_body_orphan(struct conn *c);         /* the connection goes, the job stays */

#endif
