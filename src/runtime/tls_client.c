#include "runtime/tls_client.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "runtime/tls_impl.h"

#define LEVEL_CHECKED   2 /* 112 bits */
#define LEVEL_UNCHECKED 1 /* 80 bits: who refuses such a peer here talks to it in clear text */

struct tls_client {
    _Atomic unsigned refs;
    SSL_CTX *ctx;
    bool pinned, refused;          /* after tls_client_pin() */
    uint8_t pin[TLS_KEY_OCTETS], seen[TLS_KEY_OCTETS];
};
_Static_assert(TLS_KEY_OCTETS == CRYPTO_SHA256, "a key is known by its SHA-256");

static bool set_up(SSL_CTX *ctx)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(ctx, 1);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1;
}

int tls_client_new(const char *ca_file_z, struct tls_client **ret)
{
    int r = -E_NOMEM;
    struct tls_client *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return r;
    atomic_init(&t->refs, 1);
    t->ctx = SSL_CTX_new(TLS_client_method());
    if (t->ctx == NULL || !set_up(t->ctx))
        goto free_client;
    r = -E_INVAL;
    if (ca_file_z == NULL ? SSL_CTX_set_default_verify_paths(t->ctx) != 1
                          : SSL_CTX_load_verify_file(t->ctx, ca_file_z) != 1)
        goto free_client;
    *ret = t;
    return 0;

free_client:
    ERR_clear_error();
    tls_client_free(t);
    return r;
}

struct tls_client *tls_client_ref(struct tls_client *t)
{
    if (t != NULL)
        atomic_fetch_add(&t->refs, 1);
    return t;
}

struct tls_client *tls_client_free(struct tls_client *t)
{
    if (t == NULL || atomic_fetch_sub(&t->refs, 1) > 1)
        return NULL;
    SSL_CTX_free(t->ctx);
    free(t);
    return NULL;
}

static bool key_of(X509 *leaf, uint8_t ret[TLS_KEY_OCTETS])
{
    unsigned char *der = NULL;
    int n = leaf == NULL ? -1 : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(leaf), &der);
    bool known = n > 0 && crypto_sha256(span_of(der, (size_t)n), ret) == 0;
    OPENSSL_free(der);
    return known;
}

static int judge(X509_STORE_CTX *store, void *arg)
{
    struct tls_client *t = arg;
    uint8_t key[TLS_KEY_OCTETS];
    bool known = key_of(X509_STORE_CTX_get0_cert(store), key);
    bool good = t->pinned ? known && crypto_equal(key, t->pin, sizeof(key)) : X509_verify_cert(store) == 1;
    if (t->pinned)
        X509_STORE_CTX_set_error(store, good ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
    t->refused = !good && known;
    if (t->refused)
        memcpy(t->seen, key, sizeof(key));
    return good;
}

void tls_client_pin(struct tls_client *t, const uint8_t *key)
{
    t->pinned = key != NULL;
    t->refused = false;
    if (key != NULL)
        memcpy(t->pin, key, sizeof(t->pin));
    SSL_CTX_set_cert_verify_callback(t->ctx, judge, t);
}

bool tls_client_refused(const struct tls_client *t, uint8_t ret_key[TLS_KEY_OCTETS])
{
    if (t->refused)
        memcpy(ret_key, t->seen, sizeof(t->seen));
    return t->refused;
}

static bool is_address(const char *name_z)
{
    uint8_t octets[16];
    return inet_pton(AF_INET, name_z, octets) == 1 || inet_pton(AF_INET6, name_z, octets) == 1;
}

/* RFC 9525 6: dNSName or iPAddress of the SAN, never the common name; a wildcard is a whole left-most label. */
static bool want_name(SSL *ssl, const struct tls_want *want)
{
    bool address = is_address(want->name_z);
    if (!address && SSL_set_tlsext_host_name(ssl, want->name_z) != 1)
        return false;
    if (!want->check)
        return true;
    SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), want->name_z) == 1
                   : SSL_set1_host(ssl, want->name_z) == 1;
}

struct tls_conn *tls_conn_new_client(const struct tls_want *want, int fd)
{
    SSL *ssl = SSL_new(want->client->ctx);
    if (ssl == NULL)
        return NULL;
    SSL_set_connect_state(ssl);
    SSL_set_security_level(ssl, want->check ? LEVEL_CHECKED : LEVEL_UNCHECKED);
    if (SSL_set_fd(ssl, fd) != 1 || !want_name(ssl, want)) {
        ERR_clear_error();
        SSL_free(ssl);
        return NULL;
    }
    return tls_conn_of(ssl);
}
