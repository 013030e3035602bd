/* A blocking connection over TCP, TLS or a UNIX socket, for verbs and tests of a server: octets, with an end to every wait.
 * Clients of sessions that must not block are conn.h's.
 *
 *   struct wire w;
 *   struct wire_target at = {.peer = addr, .timeout_ms = 5000};
 *   r = wire_open(&w, &at);
 *   w.due_ms = clock_mono_ms() + 2000;              for what follows
 *   r = wire_line(&w, 1000, &line);                 without CRLF, until the next read
 *   r = wire_write(&w, SPAN_LIT("STARTTLS\r\n")); ... r = wire_tls(&w, &want);
 *   wire_close(&w);
 *
 * The process ignores SIGPIPE. One thread. Errors: -E_DOWN nobody answers there or it broke off, -E_AGAIN the time is over,
 * -E_CLOSED the other side sends no more, -E_DENIED no TLS came about, -E_LIMIT a line is too long, -E_INVAL no such
 * address, -E_NOMEM; .error_z tells more. */
#ifndef CLIENT_WIRE_H
#define CLIENT_WIRE_H

#include "base/strbuf.h"
#include "runtime/addr.h"

struct tls_conn;
struct tls_want;

struct wire {
    int fd;
    struct tls_conn *tls; /* NULL: in the clear */
    struct strbuf in;     /* octets that were read; [at..n) are not used yet */
    size_t at;
    int64_t due_ms;       /* when waiting ends, monotonic */
    const char *error_z;  /* the system's or OpenSSL's words; static text, "" none */
};

struct wire_target {
    const char *path_z;         /* a UNIX socket; NULL: */
    struct addr peer;           /* with its port */
    struct addr source;         /* the address to come from; ADDR_NONE: the kernel's choice */
    const struct tls_want *tls; /* TLS at once; NULL: in the clear. Only looked at in the call */
    int64_t timeout_ms;         /* until the connection, with its TLS, stands */
};

/* On failure there is nothing to be closed; .error_z stands all the same. */
int wire_open(struct wire *w, const struct wire_target *at);
int wire_tls(struct wire *w, const struct tls_want *want); /* begins TLS; what was not read yet is left as it is */
void wire_close(struct wire *w);                           /* says goodbye under TLS */

int wire_read(struct wire *w); /* more behind what is unread: at least an octet */
int wire_write(struct wire *w, struct span text);
struct span wire_unread(const struct wire *w);
int wire_line(struct wire *w, size_t max, struct span *ret);
int wire_octets(struct wire *w, size_t n, struct span *ret); /* exactly n, until the next read */

#endif
