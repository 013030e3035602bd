#include "client/scram_client.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/scram_text.h"

#define NONCE_OCTETS 18 /* 24 characters of base64, none of them padding */
#define SALT_MAX     256u

struct scram_client {
    char nonce[base64_size(NONCE_OCTETS)];
    struct strbuf first_bare;
    struct strbuf bound; /* gs2-header, then the channel's data (RFC 5802 7: cbind-input) */
    size_t gs2_n;        /* octets of the header */
    uint8_t server_signature[CRYPTO_SHA256];
    bool proved; /* the signature above is set */
};

struct scram_client *scram_client_new(struct span user)
{
    struct scram_client *s = calloc(1, sizeof(*s));
    uint8_t random[NONCE_OCTETS];
    if (s == NULL)
        return NULL;
    crypto_random(random, sizeof(random));
    base64_encode(span_of(random, sizeof(random)), s->nonce);
    strbuf_z(&s->bound, "n,,");
    s->gs2_n = s->bound.n;
    strbuf_z(&s->first_bare, "n=");
    for (size_t i = 0; i < user.n; i++) { /* RFC 5802 5.1: saslname */
        if (user.p[i] == ',')
            strbuf_z(&s->first_bare, "=2C");
        else if (user.p[i] == '=')
            strbuf_z(&s->first_bare, "=3D");
        else
            strbuf_c(&s->first_bare, user.p[i]);
    }
    strbuf_f(&s->first_bare, ",r=%s", s->nonce);
    return s;
}

struct scram_client *scram_client_free(struct scram_client *s)
{
    if (s != NULL) {
        strbuf_done(&s->first_bare);
        strbuf_done(&s->bound);
        crypto_wipe(s, sizeof(*s));
    }
    free(s);
    return NULL;
}

int scram_client_bind(struct scram_client *s, const char *kind_z, struct span data)
{
    strbuf_clear(&s->bound);
    strbuf_f(&s->bound, "p=%s,,", kind_z);
    s->gs2_n = s->bound.n;
    strbuf_span(&s->bound, data);
    return s->bound.failed ? -E_NOMEM : 0;
}

int scram_client_first(struct scram_client *s, struct strbuf *out)
{
    strbuf_span(out, span_part(strbuf_text(&s->bound), 0, s->gs2_n));
    strbuf_span(out, strbuf_text(&s->first_bare));
    return out->failed || s->first_bare.failed || s->bound.failed ? -E_NOMEM : 0;
}

static int prove(struct scram_client *s, const uint8_t salted[CRYPTO_SHA256], struct span message, uint8_t proof[CRYPTO_SHA256])
{
    uint8_t client_key[CRYPTO_SHA256], stored[CRYPTO_SHA256], signature[CRYPTO_SHA256] = {0}, server_key[CRYPTO_SHA256];
    struct span key = span_of(salted, CRYPTO_SHA256);
    int r = crypto_hmac_sha256(key, SPAN_LIT("Client Key"), client_key);
    if (r == 0)
        r = crypto_sha256(span_of(client_key, sizeof(client_key)), stored);
    if (r == 0)
        r = crypto_hmac_sha256(span_of(stored, sizeof(stored)), message, signature);
    if (r == 0)
        r = crypto_hmac_sha256(key, SPAN_LIT("Server Key"), server_key);
    if (r == 0)
        r = crypto_hmac_sha256(span_of(server_key, sizeof(server_key)), message, s->server_signature);
    for (size_t i = 0; i < CRYPTO_SHA256; i++)
        proof[i] = client_key[i] ^ signature[i];
    s->proved = r == 0;
    crypto_wipe(client_key, sizeof(client_key));
    crypto_wipe(stored, sizeof(stored));
    crypto_wipe(server_key, sizeof(server_key));
    return r;
}

int scram_client_final(struct scram_client *s, struct span password, struct span server_first, struct strbuf *out)
{
    struct span rest = server_first, nonce, salt64, count;
    uint8_t salt[SALT_MAX], salted[CRYPTO_SHA256], proof[CRYPTO_SHA256] = {0};
    size_t salt_n;
    uint64_t iterations;
    if (!scram_attribute(&rest, 'r', &nonce) || !scram_attribute(&rest, 's', &salt64) || !scram_attribute(&rest, 'i', &count) ||
        !span_eq(span_part(nonce, 0, strlen(s->nonce)), span_z(s->nonce)) || nonce.n == strlen(s->nonce) ||
        base64_decode(salt64, salt, sizeof(salt), &salt_n) < 0)
        return -E_SYNTAX;
    if (span_u64(count, SCRAM_ITERATIONS_MAX, &iterations) < 0 || iterations < SCRAM_ITERATIONS_MIN)
        return -E_LIMIT;
    int r = crypto_pbkdf2_sha256(password, span_of(salt, salt_n), (uint32_t)iterations, salted, sizeof(salted));
    if (r < 0)
        return r;
    struct strbuf message = {0};
    struct span bare = strbuf_text(&s->first_bare);
    strbuf_z(out, "c=");
    base64_append(out, strbuf_text(&s->bound));
    strbuf_f(out, ",r=" SPAN_FMT, SPAN_ARG(nonce));
    strbuf_f(&message, SPAN_FMT "," SPAN_FMT "," SPAN_FMT, SPAN_ARG(bare), SPAN_ARG(server_first), SPAN_ARG(strbuf_text(out)));
    r = message.failed ? -E_NOMEM : prove(s, salted, strbuf_text(&message), proof);
    strbuf_z(out, ",p=");
    base64_append(out, span_of(proof, sizeof(proof)));
    strbuf_done(&message);
    crypto_wipe(salted, sizeof(salted));
    return r == 0 && out->failed ? -E_NOMEM : r;
}

int scram_client_check(struct scram_client *s, struct span server_final)
{
    struct span rest = server_final, value;
    uint8_t signature[CRYPTO_SHA256];
    size_t n;
    if (!scram_attribute(&rest, 'v', &value) || base64_decode(value, signature, sizeof(signature), &n) < 0)
        return -E_SYNTAX;
    return s->proved && n == sizeof(signature) && crypto_equal(signature, s->server_signature, n) ? 0 : -E_DENIED;
}
