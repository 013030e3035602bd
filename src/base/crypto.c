#include "base/crypto.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/strbuf.h"

void crypto_random(void *ret, size_t n)
{
    uint8_t *at = ret;
    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += got;
        n -= (size_t)got;
    }
}

int crypto_sha256(struct span data, uint8_t ret[CRYPTO_SHA256])
{
    return EVP_Digest(data.p, data.n, ret, NULL, EVP_sha256(), NULL) == 1 ? 0 : -E_NOMEM;
}

#define DIGEST_PIECE 16384u

static int digest_pieces(EVP_MD_CTX *ctx, int64_t (*read)(void *, uint64_t, void *, size_t), void *from, uint64_t size)
{
    uint8_t piece[DIGEST_PIECE];
    for (uint64_t at = 0; at < size;) {
        int64_t got = read(from, at, piece, size - at < sizeof(piece) ? (size_t)(size - at) : sizeof(piece));
        if (got <= 0)
            return got == 0 ? -E_IO : (int)got;
        if (EVP_DigestUpdate(ctx, piece, (size_t)got) != 1)
            return -E_NOMEM;
        at += (uint64_t)got;
    }
    return 0;
}

int crypto_sha256_of(int64_t (*read)(void *ctx, uint64_t at, void *buf, size_t n), void *ctx, uint64_t size,
                     uint8_t ret[CRYPTO_SHA256])
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    int r = digest == NULL || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1 ? -E_NOMEM : 0;
    if (r == 0)
        r = digest_pieces(digest, read, ctx, size);
    if (r == 0 && EVP_DigestFinal_ex(digest, ret, NULL) != 1)
        r = -E_NOMEM;
    EVP_MD_CTX_free(digest);
    return r;
}

int crypto_hmac_sha256(struct span key, struct span data, uint8_t ret[CRYPTO_SHA256])
{
    static const uint8_t none[1];
    return HMAC(EVP_sha256(), key.n == 0 ? none : key.p, (int)key.n, data.p, data.n, ret, NULL) != NULL ? 0 : -E_NOMEM;
}

int crypto_pbkdf2_sha256(struct span password, struct span salt, uint32_t iterations, void *ret, size_t n)
{
    if (iterations == 0 || iterations > 10000000 || password.n > 65536 || salt.n > 65536 || n > 1024)
        return -E_LIMIT;
    return PKCS5_PBKDF2_HMAC(password.n == 0 ? "" : (const char *)password.p, (int)password.n, salt.p, (int)salt.n,
                             (int)iterations, EVP_sha256(), (int)n, ret) == 1
               ? 0
               : -E_NOMEM;
}

int crypto_scram_keys_of(const uint8_t salted[CRYPTO_SHA256], struct scram_keys *ret)
{
    uint8_t client[CRYPTO_SHA256];
    struct scram_keys keys = {0};
    int r = crypto_hmac_sha256(span_of(salted, CRYPTO_SHA256), SPAN_LIT("Client Key"), client);
    if (r == 0)
        r = crypto_sha256(span_of(client, sizeof(client)), keys.stored);
    if (r == 0)
        r = crypto_hmac_sha256(span_of(salted, CRYPTO_SHA256), SPAN_LIT("Server Key"), keys.server);
    if (r == 0)
        *ret = keys;
    crypto_wipe(client, sizeof(client));
    crypto_wipe(&keys, sizeof(keys));
    return r;
}

int crypto_scram_keys(struct span password, struct span salt, uint32_t iterations, struct scram_keys *ret)
{
    uint8_t salted[CRYPTO_SHA256];
    int r = crypto_pbkdf2_sha256(password, salt, iterations, salted, sizeof(salted));
    if (r == 0)
        r = crypto_scram_keys_of(salted, ret);
    crypto_wipe(salted, sizeof(salted));
    return r;
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

void crypto_wipe(void *p, size_t n)
{
    if (p != NULL && n > 0)
        OPENSSL_cleanse(p, n);
}

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_encode(struct span data, char *ret)
{
    char *out = ret;
    for (size_t i = 0; i < data.n; i += 3) {
        size_t left = data.n - i;
        uint32_t v = (uint32_t)data.p[i] << 16;
        if (left > 1)
            v |= (uint32_t)data.p[i + 1] << 8;
        if (left > 2)
            v |= data.p[i + 2];
        *out++ = base64_letters[v >> 18];
        *out++ = base64_letters[(v >> 12) & 63];
        *out++ = left > 1 ? base64_letters[(v >> 6) & 63] : '=';
        *out++ = left > 2 ? base64_letters[v & 63] : '=';
    }
    *out = 0;
    return (size_t)(out - ret);
}

void base64_append(struct strbuf *b, struct span data)
{
    char piece[base64_size(48)];
    for (size_t i = 0; i < data.n; i += 48)
        strbuf_add(b, piece, base64_encode(span_part(data, i, 48), piece));
    crypto_wipe(piece, sizeof(piece));
}

/* 0-63, or -1. Not a table look-up: what is decoded may be a password. */
static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int base64_decode(struct span text, uint8_t *ret, size_t max, size_t *ret_n)
{
    size_t pad = 0, n = 0;
    uint32_t v = 0;
    if (text.n % 4 != 0)
        return -E_SYNTAX;
    while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
        pad++;
    for (size_t i = 0; i < text.n - pad; i++)
        if (base64_value(text.p[i]) < 0)
            return -E_SYNTAX;
    if (text.n / 4 * 3 - pad > max)
        return -E_LIMIT;
    if (pad > 0 && (base64_value(text.p[text.n - 1 - pad]) & (pad == 1 ? 3 : 15)) != 0)
        return -E_SYNTAX; /* two texts for the same octets */
    for (size_t i = 0; i < text.n - pad; i++) {
        v = v << 6 | (uint32_t)base64_value(text.p[i]);
        if (i % 4 == 1)
            ret[n++] = (uint8_t)(v >> 4);
        else if (i % 4 == 2)
            ret[n++] = (uint8_t)(v >> 2);
        else if (i % 4 == 3)
            ret[n++] = (uint8_t)v;
    }
    *ret_n = n;
    return 0;
}

void hex_encode(struct span data, char *ret)
{
    for (size_t i = 0; i < data.n; i++) {
        ret[2 * i] = "0123456789abcdef"[data.p[i] >> 4];
        ret[2 * i + 1] = "0123456789abcdef"[data.p[i] & 15];
    }
    ret[2 * data.n] = 0;
}

int hex_decode(struct span text, uint8_t *ret, size_t max, size_t *ret_n)
{
    if (text.n % 2 != 0)
        return -E_SYNTAX;
    for (size_t i = 0; i < text.n; i++)
        if (ascii_hex(text.p[i]) < 0)
            return -E_SYNTAX;
    if (text.n / 2 > max)
        return -E_LIMIT;
    for (size_t i = 0; i < text.n; i += 2)
        ret[i / 2] = (uint8_t)(ascii_hex(text.p[i]) << 4 | ascii_hex(text.p[i + 1]));
    *ret_n = text.n / 2;
    return 0;
}

void crypto_id(char ret[CRYPTO_ID_MAX])
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuv"; /* in ASCII order */
    uint8_t random[15];
    uint64_t now = (uint64_t)clock_wall_us();
    crypto_random(random, sizeof(random));
    for (unsigned i = 0; i < 11; i++)
        ret[i] = letters[(now >> (50 - 5 * i)) & 31];
    for (unsigned i = 0; i < 15; i++)
        ret[11 + i] = letters[random[i] & 31];
    ret[26] = 0;
}
