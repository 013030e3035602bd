/* TLS, here as a server (runtime/tls_client.h: as a client), on OpenSSL 3 (SPEC TLS-01..05, 07).
 *
 * A tls_set is an immutable, refcounted bundle: the certificates and, for each role, the contexts made from them. A
 * tls_live holds the set that new handshakes use; swapping it leaves running connections on the old one.
 *
 *   struct tls_pair pairs[] = {{.cert_z = "/etc/ssl/mx.pem", .key_z = "/etc/ssl/mx.key"}};
 *   struct tls_set *set;
 *   int r = tls_set_new(&(struct tls_config){.pairs = pairs, .pair_count = 1}, &problem, &set);
 *   struct tls_live *live = tls_live_new(set);           takes the reference
 *   service.tls = live, service.tls_role = TLS_IMAPS;
 *   ... renewed files ...
 *   tls_live_swap(live, new_set);                        takes the reference
 *
 * The first pair is the main one; others are chosen by SNI against their SAN (wildcards count for one label), no match
 * gives the main one. `rsa` is an additional pair for the MX role alone. */
#ifndef RUNTIME_TLS_H
#define RUNTIME_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tls_role {
    TLS_MX,     /* port 25: no tickets, OpenSSL's default suites, RSA beside P-256; ALPN http/1.1, h2 refused */
    TLS_SUBMIT, /* 587, 465 */
    TLS_IMAP,   /* 143: STARTTLS; ALPN as IMAPS */
    TLS_IMAPS,  /* 993: ALPN `imap`, only-others refused */
    TLS_HTTPS,  /* 9003: ALPN `http/1.1`, only-others refused */
    TLS_ROLE__COUNT
};

struct tls_pair {
    const char *cert_z; /* PEM file, the leaf first, then the chain */
    const char *key_z;  /* PEM file */
};

struct tls_config {
    const struct tls_pair *pairs; /* at least one */
    size_t pair_count;
    const struct tls_pair *rsa;   /* beside the main pair on TLS_MX; may be NULL */
    bool tls13_only;              /* tls.min_version 1.3 */
};

/* What is wrong with a pair (SPEC TLS-03). */
enum tls_finding {
    TLS_FINE,
    TLS_CERT_UNREADABLE,
    TLS_KEY_UNREADABLE,
    TLS_KEY_UNFITTING,
    TLS_CHAIN_ORDER,   /* a certificate is not signed by the one behind it: usable, reported */
    TLS_EXPIRED,       /* usable, an error in the log */
    TLS_NOT_YET_VALID, /* likewise */
    TLS_EXPIRES_SOON,  /* < 14 days: a warning */
    TLS_FINDING__COUNT
};

struct tls_problem {
    enum tls_finding finding; /* the gravest of the pair */
    bool fatal;               /* unusable: refuse the start, keep the old one at reload */
    size_t pair;              /* index in pairs; pair_count: rsa */
    int64_t not_after_s;      /* of the leaf, wall clock; 0 unknown */
};

struct tls_info {
    const char *version_z; /* "TLSv1.3" */
    const char *cipher_z;  /* "TLS_AES_256_GCM_SHA384" */
    const char *sni_z;     /* name the client asked for, or NULL; valid while the connection lives */
    unsigned bits;
    bool resumed;
    bool verified;         /* as a client: the server's certificate was checked and is its name's */
};

/* What a login may be bound to (RFC 5929, RFC 9266). */
enum tls_binding { TLS_BINDING_EXPORTER, TLS_BINDING_UNIQUE, TLS_BINDING_END_POINT };
#define TLS_BINDING_MAX 64u /* octets */

struct tls_conn;
struct tls_live;
struct tls_set;

const char *tls_finding_text(enum tls_finding f); /* "key does not fit the certificate" */

/* BLOCKING: looks at one pair without using it. */
void tls_pair_check(const struct tls_pair *pair, struct tls_problem *ret);

/* BLOCKING: reads the files. -E_INVAL with *ret_problem telling which pair and why; -E_NOMEM. On success *ret_problem
 * is the gravest usable finding, or TLS_FINE. */
int tls_set_new(const struct tls_config *cfg, struct tls_problem *ret_problem, struct tls_set **ret);
struct tls_set *tls_set_ref(struct tls_set *s);
struct tls_set *tls_set_unref(struct tls_set *s);

/* A set of NULL means that there is no TLS (tls.enabled false). */
struct tls_live *tls_live_new(struct tls_set *s);          /* takes s; NULL: no memory (s is unreferenced) */
void tls_live_swap(struct tls_live *l, struct tls_set *s); /* takes s; any thread */
struct tls_set *tls_live_get(struct tls_live *l);          /* a reference, or NULL; any thread */
bool tls_live_on(struct tls_live *l);                      /* any thread; NULL-safe */
struct tls_live *tls_live_free(struct tls_live *l);

/* -- for conn.c: one connection's TLS over a non-blocking descriptor. */
enum tls_io { TLS_IO_OK, TLS_IO_WANT_READ, TLS_IO_WANT_WRITE, TLS_IO_EOF, TLS_IO_ERROR };

struct tls_conn *tls_conn_new(struct tls_live *l, enum tls_role role, int fd); /* NULL: no TLS, no memory */
struct tls_conn *tls_conn_free(struct tls_conn *t);
enum tls_io tls_conn_handshake(struct tls_conn *t);
enum tls_io tls_conn_read(struct tls_conn *t, void *buf, size_t cap, size_t *ret_n);
enum tls_io tls_conn_write(struct tls_conn *t, const void *buf, size_t n, size_t *ret_n);
enum tls_io tls_conn_shutdown(struct tls_conn *t); /* sends close_notify */
bool tls_conn_pending(const struct tls_conn *t);   /* octets wait inside that the socket no longer shows */
void tls_conn_info(const struct tls_conn *t, struct tls_info *ret);
/* May logins be bound to it at all: TLS 1.3, or 1.2 with extended master secret (RFC 7627). */
bool tls_conn_binds(const struct tls_conn *t);
/* At most TLS_BINDING_MAX octets. -E_NOTFOUND: this kind is not defined here; -E_NOMEM. */
int tls_conn_binding(const struct tls_conn *t, enum tls_binding kind, uint8_t *ret, size_t *ret_n);
const char *tls_conn_error(const struct tls_conn *t); /* short reason, static text */

#endif
