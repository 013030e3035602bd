#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/tls_impl.h"

struct tls_conn {
    SSL *ssl;
    struct tls_set *set; /* the contexts' callbacks look into it */
    const char *error;   /* static text of OpenSSL, or NULL */
    bool broken;         /* OpenSSL allows no further call */
};

struct tls_conn *tls_conn_new(struct tls_live *l, enum tls_role role, int fd)
{
    struct tls_conn *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return NULL;
    t->set = tls_live_get(l);
    t->ssl = t->set == NULL ? NULL : SSL_new(tls_set_ctx(t->set, role));
    if (t->ssl == NULL || SSL_set_fd(t->ssl, fd) != 1)
        return tls_conn_free(t);
    SSL_set_accept_state(t->ssl);
    return t;
}

struct tls_conn *tls_conn_of(SSL *ssl)
{
    struct tls_conn *t = calloc(1, sizeof(*t));
    if (t == NULL)
        SSL_free(ssl);
    else
        t->ssl = ssl;
    return t;
}

struct tls_conn *tls_conn_free(struct tls_conn *t)
{
    if (t == NULL)
        return NULL;
    SSL_free(t->ssl);
    tls_set_unref(t->set);
    free(t);
    return NULL;
}

/* The outcome of a call that returned r <= 0. */
static enum tls_io outcome(struct tls_conn *t, int r)
{
    int saved = errno;
    switch (SSL_get_error(t->ssl, r)) {
    case SSL_ERROR_WANT_READ:
        return TLS_IO_WANT_READ;
    case SSL_ERROR_WANT_WRITE:
        return TLS_IO_WANT_WRITE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_IO_EOF;
    case SSL_ERROR_SYSCALL:
        t->broken = true;
        t->error = "connection lost";
        return saved == 0 || saved == ECONNRESET || saved == EPIPE ? TLS_IO_EOF : TLS_IO_ERROR;
    default:
        t->broken = true;
        t->error = SSL_get_verify_mode(t->ssl) != SSL_VERIFY_NONE && SSL_get_verify_result(t->ssl) != X509_V_OK
                       ? X509_verify_cert_error_string(SSL_get_verify_result(t->ssl))
                       : ERR_reason_error_string(ERR_peek_error());
        ERR_clear_error();
        return TLS_IO_ERROR;
    }
}

static void begin(void)
{
    ERR_clear_error(); /* a leftover of anybody on this thread would be taken for ours */
    errno = 0;
}

enum tls_io tls_conn_handshake(struct tls_conn *t)
{
    begin();
    int r = SSL_do_handshake(t->ssl);
    return r == 1 ? TLS_IO_OK : outcome(t, r);
}

enum tls_io tls_conn_read(struct tls_conn *t, void *buf, size_t cap, size_t *ret_n)
{
    begin();
    size_t n = 0;
    int r = SSL_read_ex(t->ssl, buf, cap, &n);
    if (r != 1)
        return outcome(t, r);
    *ret_n = n;
    return TLS_IO_OK;
}

enum tls_io tls_conn_write(struct tls_conn *t, const void *buf, size_t n, size_t *ret_n)
{
    begin();
    size_t written = 0;
    int r = SSL_write_ex(t->ssl, buf, n, &written);
    if (r != 1)
        return outcome(t, r);
    *ret_n = written;
    return TLS_IO_OK;
}

enum tls_io tls_conn_shutdown(struct tls_conn *t)
{
    if (t->broken)
        return TLS_IO_ERROR;
    begin();
    int r = SSL_shutdown(t->ssl);
    return r >= 0 ? TLS_IO_OK : outcome(t, r);
}

bool tls_conn_pending(const struct tls_conn *t)
{
    return SSL_has_pending(t->ssl) == 1;
}

void tls_conn_info(const struct tls_conn *t, struct tls_info *ret)
{
    const SSL_CIPHER *c = SSL_get_current_cipher(t->ssl);
    *ret = (struct tls_info){
        .version_z = SSL_get_version(t->ssl),
        .cipher_z = SSL_CIPHER_standard_name(c),
        .sni_z = SSL_get_servername(t->ssl, TLSEXT_NAMETYPE_host_name),
        .bits = (unsigned)SSL_CIPHER_get_bits(c, NULL),
        .resumed = SSL_session_reused(t->ssl) == 1,
        .verified = SSL_get_verify_mode(t->ssl) != SSL_VERIFY_NONE && !SSL_is_server(t->ssl) &&
                    SSL_get_verify_result(t->ssl) == X509_V_OK,
    };
}

static bool is_tls13(const struct tls_conn *t)
{
    return SSL_version(t->ssl) == TLS1_3_VERSION;
}

bool tls_conn_binds(const struct tls_conn *t)
{
    return is_tls13(t) || SSL_get_extms_support(t->ssl) == 1;
}

static int binding_exporter(const struct tls_conn *t, uint8_t *ret, size_t *ret_n)
{
    static const char label[] = "EXPORTER-Channel-Binding";
    if (!is_tls13(t))
        return -E_NOTFOUND;
    *ret_n = 32; /* RFC 9266 2 */
    return SSL_export_keying_material(t->ssl, ret, *ret_n, label, sizeof(label) - 1, (const unsigned char *)"", 0, 1) == 1
               ? 0
               : -E_NOMEM;
}

/* The first Finished message of the handshake: the client's, or the server's when a session was resumed (RFC 5929 3). */
static int binding_unique(const struct tls_conn *t, uint8_t *ret, size_t *ret_n)
{
    if (is_tls13(t) || !tls_conn_binds(t))
        return -E_NOTFOUND;
    *ret_n = SSL_session_reused(t->ssl) == 1 ? SSL_get_finished(t->ssl, ret, TLS_BINDING_MAX)
                                             : SSL_get_peer_finished(t->ssl, ret, TLS_BINDING_MAX);
    return *ret_n > 0 && *ret_n <= TLS_BINDING_MAX ? 0 : -E_NOTFOUND;
}

/* The digest of our certificate by the hash of its signature, SHA-256 instead of what is weaker (RFC 5929 4.1). */
static int binding_end_point(const struct tls_conn *t, uint8_t *ret, size_t *ret_n)
{
    X509 *cert = SSL_get_certificate(t->ssl);
    int hash = NID_undef;
    unsigned n = 0;
    if (cert == NULL || X509_get_signature_info(cert, &hash, NULL, NULL, NULL) != 1 || hash == NID_undef)
        return -E_NOTFOUND;
    const EVP_MD *md = hash == NID_md5 || hash == NID_sha1 ? EVP_sha256() : EVP_get_digestbynid(hash);
    if (md == NULL || EVP_MD_get_size(md) > (int)TLS_BINDING_MAX || X509_digest(cert, md, ret, &n) != 1)
        return -E_NOTFOUND;
    *ret_n = n;
    return 0;
}

int tls_conn_binding(const struct tls_conn *t, enum tls_binding kind, uint8_t *ret, size_t *ret_n)
{
    static int (*const kinds[])(const struct tls_conn *t, uint8_t *ret, size_t *ret_n) = {
        [TLS_BINDING_EXPORTER] = binding_exporter,
        [TLS_BINDING_UNIQUE] = binding_unique,
        [TLS_BINDING_END_POINT] = binding_end_point,
    };
    return kinds[kind](t, ret, ret_n);
}

const char *tls_conn_error(const struct tls_conn *t)
{
    return t->error == NULL ? "" : t->error;
}
