#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/macros.h"
#include "runtime/tls_impl.h"

#define SOON_S    (14 * 86400)
#define CHAIN_MAX 10

static const char *const texts[] = {
    [TLS_FINE] = "certificate and key are fine",
    [TLS_CERT_UNREADABLE] = "certificate file cannot be read",
    [TLS_KEY_UNREADABLE] = "key file cannot be read",
    [TLS_KEY_UNFITTING] = "key does not fit the certificate",
    [TLS_CHAIN_ORDER] = "chain is not in order: a certificate is not signed by the next one",
    [TLS_EXPIRED] = "certificate has expired",
    [TLS_NOT_YET_VALID] = "certificate is not valid yet",
    [TLS_EXPIRES_SOON] = "certificate expires in less than 14 days",
};
_Static_assert(ARRAY_LEN(texts) == TLS_FINDING__COUNT, "one text per finding");

const char *tls_finding_text(enum tls_finding f)
{
    return (unsigned)f < TLS_FINDING__COUNT ? texts[f] : "unknown";
}

int64_t tls_time_s(const ASN1_TIME *t)
{
    struct tm tm;
    return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

/* A server has nobody to ask for a pass phrase; an encrypted key is an unreadable one. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg;
    return 0;
}

static bool read_chain(const char *cert_z, struct tls_loaded *l)
{
    BIO *bio = BIO_new_file(cert_z, "r");
    if (bio == NULL)
        return false;
    l->leaf = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL);
    l->chain = sk_X509_new_null();
    X509 *next;
    while (l->leaf != NULL && l->chain != NULL && sk_X509_num(l->chain) < CHAIN_MAX &&
           (next = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL)
        sk_X509_push(l->chain, next);
    ERR_clear_error(); /* the end of the file is reported as an error */
    BIO_free(bio);
    return l->leaf != NULL && l->chain != NULL;
}

static EVP_PKEY *read_key(const char *key_z)
{
    BIO *bio = BIO_new_file(key_z, "r");
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    ERR_clear_error();
    BIO_free(bio);
    return key;
}

static bool chain_in_order(const struct tls_loaded *l)
{
    X509 *cert = l->leaf;
    for (int i = 0; i < sk_X509_num(l->chain); i++) {
        X509 *issuer = sk_X509_value(l->chain, i);
        if (X509_check_issued(issuer, cert) != X509_V_OK)
            return false;
        cert = issuer;
    }
    return true;
}

static enum tls_finding look_at(const struct tls_loaded *l, int64_t now_s)
{
    int64_t from = tls_time_s(X509_get0_notBefore(l->leaf)),
            until = tls_time_s(X509_get0_notAfter(l->leaf));
    if (until < now_s)
        return TLS_EXPIRED;
    if (from > now_s)
        return TLS_NOT_YET_VALID;
    if (!chain_in_order(l))
        return TLS_CHAIN_ORDER;
    return until - now_s < SOON_S ? TLS_EXPIRES_SOON : TLS_FINE;
}

void tls_loaded_done(struct tls_loaded *l)
{
    X509_free(l->leaf);
    sk_X509_pop_free(l->chain, X509_free);
    EVP_PKEY_free(l->key);
    *l = (struct tls_loaded){0};
}

void tls_pair_load(const struct tls_pair *pair, struct tls_problem *ret_problem,
                   struct tls_loaded *ret)
{
    struct tls_loaded l = {0};
    struct tls_problem p = {.fatal = true};
    if (!read_chain(pair->cert_z, &l))
        p.finding = TLS_CERT_UNREADABLE;
    else if ((l.key = read_key(pair->key_z)) == NULL)
        p.finding = TLS_KEY_UNREADABLE;
    else if (X509_check_private_key(l.leaf, l.key) != 1)
        p.finding = TLS_KEY_UNFITTING;
    else
        p = (struct tls_problem){.finding = look_at(&l, clock_wall_s())};
    ERR_clear_error();
    if (l.leaf != NULL)
        p.not_after_s = tls_time_s(X509_get0_notAfter(l.leaf));
    if (p.fatal)
        tls_loaded_done(&l);
    else
        *ret = l;
    *ret_problem = p;
}

void tls_pair_check(const struct tls_pair *pair, struct tls_problem *ret)
{
    struct tls_loaded l = {0};
    tls_pair_load(pair, ret, &l);
    tls_loaded_done(&l);
}
