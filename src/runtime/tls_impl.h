/* Inside of TLS: a certificate with its chain and key, as loaded from files. */
#ifndef RUNTIME_TLS_IMPL_H
#define RUNTIME_TLS_IMPL_H

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "runtime/tls.h"

struct tls_loaded {
    X509 *leaf;
    STACK_OF(X509) *chain; /* behind the leaf; may be empty */
    EVP_PKEY *key;
};

/* BLOCKING: fills `ret` unless the finding is fatal. */
void tls_pair_load(const struct tls_pair *pair, struct tls_problem *ret_problem, struct tls_loaded *ret);
void tls_loaded_done(struct tls_loaded *l);
int64_t tls_time_s(const ASN1_TIME *t); /* 0: unknown */

/* The context that new connections of a role start with. */
SSL_CTX *tls_set_ctx(const struct tls_set *s, enum tls_role role);

/* A client's; takes ssl, also when there is no memory (NULL). */
struct tls_conn *tls_conn_of(SSL *ssl);

#endif
