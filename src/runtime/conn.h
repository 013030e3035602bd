/* Connections: a stream socket with an input buffer, an output chain, time-outs and optional TLS, embedded in a
 * session. The protocol fills one constant table; the runtime calls it on the session's worker, never concurrently,
 * never recursively from within a conn_*() call.
 *
 * An echo server, whole:
 *
 *   struct echo { struct conn conn; uint64_t lines; };
 *
 *   static struct conn *echo_new(const struct conn_origin *o)
 *   {
 *       struct echo *e = calloc(1, sizeof(*e));          zeroed is all a conn needs
 *       return e == NULL ? NULL : &e->conn;              NULL: the client is refused (.refuse)
 *   }
 *   static void echo_open(struct conn *c)                after the handshake where TLS is implicit
 *   {
 *       conn_write(c, SPAN_LIT("hello\r\n"));
 *       conn_deadline(c, CONN_IDLE, 60000);
 *   }
 *   static void echo_input(struct conn *c)
 *   {
 *       struct echo *e = CONTAINER_OF(c, struct echo, conn);
 *       struct span in = conn_input(c);                  contiguous, in.p[in.n] == 0
 *       size_t end;
 *       while (span_find(in, '\n', &end)) {
 *           conn_write(c, span_part(in, 0, end + 1));
 *           conn_consume(c, end + 1);
 *           in = conn_input(c);
 *           e->lines++;
 *           if (conn_turn_over(c))                       others want their turn, or the client does not read
 *               return conn_again(c);
 *       }
 *       if (conn_input_full(c))                          a line longer than .in_max
 *           conn_close(c);
 *   }
 *   static void echo_timeout(struct conn *c, enum conn_timer which) { (void)which; conn_close(c); }
 *   static void echo_stopping(struct conn *c) { conn_write(c, SPAN_LIT("bye\r\n")); conn_close(c); }
 *   static void echo_closed(struct conn *c, enum conn_end why)
 *   {
 *       (void)why;
 *       free(CONTAINER_OF(c, struct echo, conn));        the last call; the runtime does not touch c after it
 *   }
 *   static const struct conn_proto echo = {.name_z = "echo", .in_first = 4096, .in_max = 65536,
 *       .write_stall_ms = 60000, .session_new = echo_new, .open = echo_open, .input = echo_input,
 *       .timeout = echo_timeout, .stopping = echo_stopping, .closed = echo_closed};
 *   static const struct conn_service service = {.proto = &echo};
 *   workers_listen(ws, &(struct listener){.at = at, .service = &service}, &err);
 *
 * A handler that has submitted a job (WAIT) calls conn_hold(): no .input until conn_release(), and the unread octets
 * stay where they are, so the command's spans stay valid. One that has written its share (MORE) calls conn_hold() and
 * conn_want_drained(), and is called back by .drained when at most CONN_LOW_WATER octets wait to be sent.
 *
 * Errors while writing are not reported call by call: the connection ends and .closed tells why. All functions are
 * for the worker's thread only; other threads use session_post(conn_handle(c), ...). */
#ifndef RUNTIME_CONN_H
#define RUNTIME_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/span.h"
#include "runtime/addr.h"
#include "runtime/loop.h"
#include "runtime/outchain.h"
#include "runtime/timer.h"
#include "runtime/tls.h"
#include "runtime/worker.h"

#define CONN_HIGH_WATER (1024u * 1024u) /* unsent octets at which reading stops (SPEC SEC-06) */
#define CONN_LOW_WATER (64u * 1024u)    /* and at which it goes on, and .drained is called */
#define CONN_TURN_OCTETS (256u * 1024u) /* read or sent by one connection before others have their turn */
#define CONN_TURN_US 10000

struct conn;

/* Where a session comes from; given to .session_new and kept in the conn. */
struct conn_origin {
    struct worker *worker;
    const struct conn_service *service;
    struct addr peer, local;
    bool vouched_tls; /* the client speaks TLS to the proxy it comes through (runtime/preface.h) */
};

/* Time-outs, each on or off by itself. IDLE starts anew whenever octets arrive or leave; the others run to their end
 * whatever happens, so that a client that sends one octet a minute does not keep them off. */
enum conn_timer { CONN_IDLE, CONN_COMMAND, CONN_SESSION, CONN_TIMER__COUNT };

enum conn_end {
    CONN_END_CLOSED,    /* conn_close(), all sent */
    CONN_END_ABORTED,   /* conn_abort() */
    CONN_END_PEER,      /* the client closed or reset it */
    CONN_END_STALLED,   /* the client does not read: no progress for .write_stall_ms */
    CONN_END_TLS,       /* handshake failed or took too long, or a TLS error: conn_error_text() */
    CONN_END_BODY,      /* a body could not be read; its announced length cannot be kept */
    CONN_END_COMPRESS,  /* the client's octets do not inflate */
    CONN_END_NOMEM,
    CONN_END_SHUTDOWN,  /* the grace of workers_stop() was over */
    CONN_END_CONNECT,   /* outbound: no connection came about: conn_error_text() */
    CONN_END__COUNT
};

enum conn_refusal { CONN_REFUSE_FULL, CONN_REFUSE_SESSION }; /* no descriptors, memory, or max_sessions; .session_new gave NULL */

/* What a session tells of itself, for lists of sessions (SPEC API-45); texts are valid during the call. */
struct conn_about {
    const char *id_z;    /* as in the log, at most 26 characters */
    const char *state_z; /* static text: "selected" */
    struct span account; /* the address; empty: not logged in */
    int64_t since_ms;    /* clock_mono_ms() when it began */
};

/* What a protocol is. Static and constant. */
struct conn_proto {
    const char *name_z;
    uint32_t in_first;        /* first size of the input buffer; 0: 4096 */
    uint32_t in_max;          /* most unread octets that are held; conn_set_input_max() changes it for one session */
    int64_t write_stall_ms;   /* output without progress for so long ends the connection; 0: never. conn_set_write_stall() */
    struct conn *(*session_new)(const struct conn_origin *o); /* a zeroed conn inside a new session, or NULL: refuse */
    void (*open)(struct conn *c);                             /* greet */
    void (*input)(struct conn *c);                            /* unread octets are there; consume what is complete */
    void (*drained)(struct conn *c);                          /* after conn_want_drained(); may be NULL */
    void (*secured)(struct conn *c);                          /* the handshake of conn_starttls() is done; may be NULL */
    void (*eof)(struct conn *c);                              /* the client sends no more; NULL: conn_close() */
    void (*timeout)(struct conn *c, enum conn_timer which);
    void (*stopping)(struct conn *c);                         /* shutdown: say goodbye now, or when the command is done */
    void (*closed)(struct conn *c, enum conn_end why);        /* the only place that frees; also where .open never came */
    void (*about)(const struct conn *c, struct conn_about *ret); /* NULL: in no list (as what we opened ourselves) */
    void (*expel)(struct conn *c); /* an administrator ends it: says so and closes, now or when the command is done; with .about */
    /* Told of each refused client: logs it and writes the line it gets (SPEC SEC-07), at most cap octets into buf: its
     * length. Not sent on implicit TLS, which has no words in the clear. NULL: neither. */
    size_t (*refuse)(const struct conn_origin *o, enum conn_refusal why, char *buf, size_t cap);
};

/* A protocol at one port: what listeners and worker_adopt() open sessions with. Lives as long as the workers. */
struct conn_service {
    const struct conn_proto *proto;
    void *user;              /* the server's: role, configuration */
    struct tls_live *tls;    /* NULL, or without a set: no TLS here */
    enum tls_role tls_role;
    bool tls_implicit;       /* handshake first; .open comes behind it */
};

struct conn {
    struct watch watch;
    const struct conn_proto *proto;
    struct conn_origin origin;
    struct session_handle handle;
    struct conn *ready_next;   /* worker's list of connections with something to do */
    uint32_t flags;            /* conn.c's */
    uint32_t in_at, in_end, in_cap, in_max; /* unread octets: in_p[in_at..in_end) */
    uint8_t *in_p;             /* borrowed from the worker while there is input */
    struct outchain out;
    struct timer timer;
    int64_t due_ms[CONN_TIMER__COUNT]; /* 0: off */
    int64_t idle_ms, moved_ms, sent_ms;
    int64_t stall_ms;          /* instead of .write_stall_ms; 0: that */
    int64_t linger_ms;         /* when a handshake, a closing or a lingering must be over */
    int64_t turn_us;           /* when this turn began */
    uint32_t turn_octets;
    uint8_t end;               /* enum conn_end */
    int error;                 /* errno of a failed connect */
    struct tls_conn *tls;      /* NULL in the clear */
    struct conn_body *body;    /* a body being read by a job */
    struct conn_zip *zip;      /* NULL: not compressed */
};

/* -- input */
struct span conn_input(const struct conn *c);      /* unread octets; valid until consumed, or until .input returns without conn_hold() */
void conn_consume(struct conn *c, size_t n);
bool conn_input_full(const struct conn *c);        /* in_max unread octets: nothing more comes until some are consumed */
void conn_set_input_max(struct conn *c, uint32_t n);
void conn_hold(struct conn *c);                    /* no .input, no reading; the unread octets do not move */
void conn_release(struct conn *c);                 /* .input is called again soon if octets are unread */
bool conn_held(const struct conn *c);
bool conn_turn_over(const struct conn *c);         /* 10 ms or 256 KiB used, or too much unsent: return from .input */
void conn_again(struct conn *c);                   /* call .input again in the next round though nothing new came */

/* -- output; a no-op once the connection is closing */
void conn_write(struct conn *c, struct span text);         /* copied */
void conn_write_z(struct conn *c, const char *text_z);     /* copied */
void conn_write_static(struct conn *c, struct span text);  /* referenced; must outlive the connection */
void conn_printf(struct conn *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
uint8_t *conn_reserve(struct conn *c, size_t n);           /* n <= OUT_RESERVE_MAX; NULL: closing or no memory */
void conn_commit(struct conn *c, size_t n);
/* Octets offset..offset+n of a body; `s` is released in every case, also when the connection is closing. */
void conn_write_source(struct conn *c, struct out_source *s, uint64_t offset, uint64_t n);
uint64_t conn_unsent(const struct conn *c);
void conn_set_write_stall(struct conn *c, int64_t ms);     /* for this session, instead of .write_stall_ms; 0: that again */
void conn_want_drained(struct conn *c);                    /* one call of .drained, at the earliest in the next round */

/* -- time-outs; ms from now, 0: off */
void conn_deadline(struct conn *c, enum conn_timer which, int64_t ms);

/* -- the end */
/* No more .input; sends what waits (a minute, and as long as it takes at 1 KiB/s), lets the client read it, then .closed. */
void conn_close(struct conn *c);
void conn_abort(struct conn *c, enum conn_end why); /* now: unsent output is dropped; .closed comes later in this round */
bool conn_closing(const struct conn *c);

/* -- TLS. conn_starttls() sends `reply` and then expects the handshake; .secured (and then .input) come after it.
 * Call it from the STARTTLS command with that command consumed. -E_CONFLICT: octets were sent behind the command in
 * the clear (in the buffer or in the socket); they are dropped, nothing was sent and nothing changed: the session
 * answers and closes (SPEC SMTP-06, IMAP-04). -E_NOTFOUND: no TLS here; -E_EXISTS: on already; -E_NOMEM. */
int conn_starttls(struct conn *c, struct span reply);
/* -- compression (RFC 4978): `reply` goes out as it is, what is written after it is deflated, over TLS too, and what comes
 * in is inflated, into the input buffer and no further than it has room: a limit on unread octets holds for inflated
 * ones. Bodies are read by jobs then. Whenever all is sent and the client is waited for, only what inflating needs
 * stays (about 40 KiB). Call it with the command consumed; as a client with the server's OK consumed and an empty reply.
 * -E_EXISTS: on already; -E_CONFLICT: octets were sent behind the
 * command; -E_NOMEM. Broken input ends the connection (CONN_END_COMPRESS). */
int conn_compress(struct conn *c, struct span reply);
bool conn_tls_offered(const struct conn *c);       /* the service has TLS and this connection does not use it yet */
bool conn_secure(const struct conn *c);
bool conn_tls_info(const struct conn *c, struct tls_info *ret); /* version, cipher, SNI name; false in the clear */
bool conn_binds(const struct conn *c);             /* tls_conn_binds(); false in the clear */
int conn_binding(const struct conn *c, enum tls_binding kind, uint8_t *ret, size_t *ret_n); /* tls_conn_binding() */
const char *conn_error_text(const struct conn *c); /* in .closed after CONN_END_TLS, CONNECT: a short reason, static text */

/* -- who and where */
struct session_handle conn_handle(const struct conn *c);
struct worker *conn_worker(const struct conn *c);
const struct addr *conn_peer(const struct conn *c);
const struct addr *conn_local(const struct conn *c);
bool conn_loopback(const struct conn *c);          /* addr_is_loopback() of the real peer; never behind a proxy */
bool conn_private(const struct conn *c);           /* under TLS, or the proxy vouches that the client is (AUTH-01) */
void *conn_user(const struct conn *c);             /* the service's */
const char *conn_end_name(enum conn_end why);      /* "stalled" */

#endif
