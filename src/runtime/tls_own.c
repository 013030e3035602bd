#include "runtime/tls_own.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "base/macros.h"
#include "runtime/tls_impl.h"

#define DOMAINS_MAX 100
#define DAY_S       INT64_C(86400)
#define VALID_S     (825 * DAY_S)
#define RENEW_S     (30 * DAY_S)
#define FILE_MAX    (1024 * 1024)
#define CN_MAX      64 /* RFC 5280 ub-common-name */

static const struct {
    const char *cert_z, *key_z;
} files[] = {
    [TLS_OWN_P256] = {"cert.pem", "key.pem"},
    [TLS_OWN_RSA] = {"cert-rsa.pem", "key-rsa.pem"},
};
_Static_assert(ARRAY_LEN(files) == TLS_OWN_KIND__COUNT, "one row per kind");

const char *tls_own_cert_name(enum tls_own_kind kind)
{
    return files[kind].cert_z;
}

const char *tls_own_key_name(enum tls_own_kind kind)
{
    return files[kind].key_z;
}

/* -- the certificate */

static bool add_dns(GENERAL_NAMES *san, const char *name_z)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(san); i++) {
        const GENERAL_NAME *g = sk_GENERAL_NAME_value(san, i);
        if (strcasecmp((const char *)ASN1_STRING_get0_data(g->d.dNSName), name_z) == 0)
            return true;
    }
    GENERAL_NAME *g = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    if (g == NULL || text == NULL || ASN1_STRING_set(text, name_z, -1) != 1 ||
        sk_GENERAL_NAME_push(san, g) == 0) {
        GENERAL_NAME_free(g);
        ASN1_IA5STRING_free(text);
        return false;
    }
    GENERAL_NAME_set0_value(g, GEN_DNS, text);
    return true;
}

static bool add_ip(GENERAL_NAMES *san, const char *address_z)
{
    GENERAL_NAME *g = a2i_GENERAL_NAME(NULL, NULL, NULL, GEN_IPADD, address_z, 0);
    if (g == NULL || sk_GENERAL_NAME_push(san, g) == 0) {
        GENERAL_NAME_free(g);
        return false;
    }
    return true;
}

static bool add_san(X509 *x, const struct tls_own_names *names)
{
    GENERAL_NAMES *san = GENERAL_NAMES_new();
    bool ok = san != NULL && add_dns(san, names->host_z);
    for (size_t i = 0; ok && i < MIN(names->domain_count, DOMAINS_MAX); i++)
        ok = add_dns(san, names->domains[i]);
    ok = ok && add_dns(san, "localhost") && add_ip(san, "127.0.0.1") && add_ip(san, "::1") &&
         X509_add1_ext_i2d(x, NID_subject_alt_name, san, 0, X509V3_ADD_APPEND) == 1;
    GENERAL_NAMES_free(san);
    return ok;
}

static bool add_text_ext(X509 *x, int nid, const char *value_z)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value_z);
    bool ok = ext != NULL && X509_add_ext(x, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

static bool set_serial(X509 *x)
{
    unsigned char octets[16];
    if (RAND_bytes(octets, sizeof(octets)) != 1)
        return false;
    octets[0] = (unsigned char)((octets[0] & 0x7f) | 0x40); /* positive, of fixed length */
    BIGNUM *n = BN_bin2bn(octets, sizeof(octets), NULL);
    bool ok = n != NULL && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
    BN_free(n);
    return ok;
}

static bool set_names(X509 *x, const char *host_z)
{
    X509_NAME *name = X509_get_subject_name(x);
    const unsigned char *cn = (const unsigned char *)(strlen(host_z) <= CN_MAX ? host_z : "rmaild");
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, cn, -1, -1, 0) == 1 &&
           X509_set_issuer_name(x, name) == 1;
}

static X509 *make_cert(EVP_PKEY *key, const struct tls_own_names *names, int64_t now_s)
{
    X509 *x = X509_new();
    time_t from = (time_t)(now_s - 3600), until = from + VALID_S; /* clients' clocks may be slow */
    bool rsa = EVP_PKEY_base_id(key) == EVP_PKEY_RSA;
    bool ok = x != NULL && X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
              ASN1_TIME_set(X509_getm_notBefore(x), from) != NULL &&
              ASN1_TIME_set(X509_getm_notAfter(x), until) != NULL && set_names(x, names->host_z) &&
              X509_set_pubkey(x, key) == 1 &&
              add_text_ext(x, NID_basic_constraints, "critical,CA:FALSE") &&
              add_text_ext(x, NID_key_usage,
                           rsa ? "critical,digitalSignature,keyEncipherment"
                               : "critical,digitalSignature") &&
              add_text_ext(x, NID_ext_key_usage, "serverAuth") &&
              add_text_ext(x, NID_subject_key_identifier, "hash") && add_san(x, names) &&
              X509_sign(x, key, EVP_sha256()) > 0;
    if (!ok) {
        X509_free(x);
        return NULL;
    }
    return x;
}

/* -- files */

static int write_pem(int dirfd, const char *name_z, BIO *bio)
{
    char *p;
    long n = BIO_get_mem_data(bio, &p);
    return n <= 0 ? -E_NOMEM : fsu_replace(dirfd, name_z, span_of(p, (size_t)n), 0600);
}

static int write_key(int dirfd, enum tls_own_kind kind, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when freed */
    int r = -E_NOMEM;
    if (bio != NULL && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1)
        r = write_pem(dirfd, files[kind].key_z, bio);
    BIO_free(bio);
    return r;
}

static int write_cert(int dirfd, enum tls_own_kind kind, EVP_PKEY *key,
                      const struct tls_own_names *names, int64_t now_s)
{
    X509 *x = make_cert(key, names, now_s);
    BIO *bio = BIO_new(BIO_s_mem());
    int r = -E_NOMEM;
    if (x != NULL && bio != NULL && PEM_write_bio_X509(bio, x) == 1)
        r = write_pem(dirfd, files[kind].cert_z, bio);
    BIO_free(bio);
    X509_free(x);
    return r;
}

/* The file as a memory BIO in *ret; *text is to be freed after it. */
static int read_pem(int dirfd, const char *name_z, char **ret_text, size_t *ret_n)
{
    return fsu_read(dirfd, name_z, FILE_MAX, ret_text, ret_n);
}

static int read_cert(int dirfd, enum tls_own_kind kind, X509 **ret)
{
    char *text;
    size_t n;
    int r = read_pem(dirfd, files[kind].cert_z, &text, &n);
    if (r < 0)
        return r;
    BIO *bio = BIO_new_mem_buf(text, (int)n);
    *ret = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, (void *)(uintptr_t) "");
    BIO_free(bio);
    free(text);
    return 0;
}

static int read_key(int dirfd, enum tls_own_kind kind, EVP_PKEY **ret)
{
    char *text;
    size_t n;
    int r = read_pem(dirfd, files[kind].key_z, &text, &n);
    if (r < 0)
        return r;
    BIO *bio = BIO_new_mem_buf(text, (int)n);
    EVP_PKEY *key =
        bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "");
    BIO_free(bio);
    OPENSSL_cleanse(text, n);
    free(text);
    if (key == NULL)
        return -E_INVAL;
    *ret = key;
    return 0;
}

/* Ours to renew: signed by its own key. What a CA signed, or what cannot be read, is somebody
 * else's affair. */
static bool needs_renewal(X509 *cert, const struct tls_own_names *names, int64_t now_s)
{
    if (cert == NULL || X509_self_signed(cert, 1) != 1)
        return false;
    return tls_time_s(X509_get0_notAfter(cert)) - now_s < RENEW_S ||
           X509_check_host(cert, names->host_z, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) != 1;
}

static int make_pair(int dirfd, enum tls_own_kind kind, const struct tls_own_names *names,
                     int64_t now_s)
{
    EVP_PKEY *key = kind == TLS_OWN_RSA ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
    if (key == NULL)
        return -E_NOMEM;
    /* The key first: a start that ends here is completed by the next with the same key. */
    int r = write_key(dirfd, kind, key);
    if (r == 0)
        r = write_cert(dirfd, kind, key, names, now_s);
    EVP_PKEY_free(key);
    return r;
}

static int reissue(int dirfd, enum tls_own_kind kind, const struct tls_own_names *names,
                   int64_t now_s)
{
    EVP_PKEY *key;
    int r = read_key(dirfd, kind, &key);
    if (r < 0)
        return r;
    r = write_cert(dirfd, kind, key, names, now_s);
    EVP_PKEY_free(key);
    return r;
}

static int ensure_locked(int dirfd, enum tls_own_kind kind, const struct tls_own_names *names,
                         int64_t now_s, enum tls_own_result *ret)
{
    X509 *cert = NULL;
    bool have_key = faccessat(dirfd, files[kind].key_z, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    int r = read_cert(dirfd, kind, &cert);
    if (r == -E_NOTFOUND) {
        r = have_key ? reissue(dirfd, kind, names, now_s) : make_pair(dirfd, kind, names, now_s);
        if (r == 0)
            *ret = TLS_OWN_MADE;
        return r;
    }
    if (r < 0)
        return r;
    bool renew = needs_renewal(cert, names, now_s);
    X509_free(cert);
    if (!have_key)
        return -E_INVAL;
    if (renew)
        r = reissue(dirfd, kind, names, now_s);
    if (r == 0)
        *ret = renew ? TLS_OWN_RENEWED : TLS_OWN_KEPT;
    return r;
}

int tls_own_ensure(int dirfd, enum tls_own_kind kind, const struct tls_own_names *names,
                   int64_t now_s, enum tls_own_result *ret)
{
    /* A description of our own: flock() does not part two threads that share one. */
    int lock = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return err_from_errno(errno);
    int r = 0;
    while (flock(lock, LOCK_EX) < 0) {
        if (errno != EINTR) {
            r = err_from_errno(errno);
            break;
        }
    }
    if (r == 0)
        r = ensure_locked(dirfd, kind, names, now_s, ret);
    ERR_clear_error();
    close(lock);
    return r;
}
