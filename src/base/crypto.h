/* Random octets, digests, password derivation and the text forms of octets; thin over OpenSSL's libcrypto.
 * Any thread, no shared state. Errors: -E_NOMEM (libcrypto has no other way to fail here), -E_SYNTAX, -E_LIMIT.
 *
 *   struct scram_keys keys;
 *   crypto_scram_keys(span_z("secret"), span_of(salt, 16), 300000, &keys);   ~60 ms of one core: in a cpu job only
 *   ok = crypto_equal(keys.stored, account->password.stored, CRYPTO_SHA256);
 *   crypto_wipe(&keys, sizeof(keys)); */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct arena;
struct strbuf;

#define CRYPTO_SHA256 32u
#define CRYPTO_ID_MAX 27u /* 26 characters and NUL */

struct scram_keys { /* RFC 5802 3, RFC 7677 */
    uint8_t stored[CRYPTO_SHA256];
    uint8_t server[CRYPTO_SHA256];
};

/* Aborts the process if the kernel gives none: going on with guessable octets would be worse. */
void crypto_random(void *ret, size_t n);

int crypto_sha256(struct span data, uint8_t ret[CRYPTO_SHA256]);
/* Of `size` octets that come in pieces: read() gives 1 to n octets at `at`, 0 behind the end (-E_IO), or an error. */
int crypto_sha256_of(int64_t (*read)(void *ctx, uint64_t at, void *buf, size_t n), void *ctx, uint64_t size,
                     uint8_t ret[CRYPTO_SHA256]);
int crypto_hmac_sha256(struct span key, struct span data, uint8_t ret[CRYPTO_SHA256]);

/* RFC 8018 5.2 with HMAC-SHA256; `iterations` 1..10,000,000. */
int crypto_pbkdf2_sha256(struct span password, struct span salt, uint32_t iterations, void *ret, size_t n);

/* StoredKey and ServerKey of RFC 5802 3 from a password, or from its SaltedPassword (the PBKDF2 result). */
int crypto_scram_keys(struct span password, struct span salt, uint32_t iterations, struct scram_keys *ret);
int crypto_scram_keys_of(const uint8_t salted[CRYPTO_SHA256], struct scram_keys *ret);

bool crypto_equal(const void *a, const void *b, size_t n); /* time does not depend on the contents */
void crypto_wipe(void *p, size_t n);                       /* zeroes; the compiler cannot drop it */

/* Base64 (RFC 4648 4), padded, no line ends. Encoding writes a NUL behind; `ret` has base64_size(n) octets. */
#define base64_size(n) (((n) + 2) / 3 * 4 + 1)
size_t base64_encode(struct span data, char *ret);
void base64_append(struct strbuf *b, struct span data);

/* Strict: no blanks, right padding, unused bits zero. 0 and *ret_n octets in `ret`, which holds `max`;
 * -E_SYNTAX, or -E_LIMIT when they would be more than `max`. `text.n / 4 * 3` is always enough. */
int base64_decode(struct span text, uint8_t *ret, size_t max, size_t *ret_n);

/* Hexadecimal, lower case written, both read. hex_encode writes 2 n characters and a NUL. */
void hex_encode(struct span data, char *ret);
int hex_decode(struct span text, uint8_t *ret, size_t max, size_t *ret_n);

/* CRC-32C (Castagnoli, RFC 3720 B.4); start with crc 0, feed pieces. crc32c("123456789") is e3069283. */
uint32_t crc32c(uint32_t crc, const void *p, size_t n);
uint32_t crc32c_by_table(uint32_t crc, const void *p, size_t n); /* what crc32c() does on older processors */

/* An id for messages and queue entries (SPEC RELAY-01): 26 characters of [0-9a-v], the first 11 from the wall clock in
 * microseconds, so that ids sort by time, the other 15 from 75 random bits, so that processes, containers with equal
 * pids, and threads never make one twice. */
void crypto_id(char ret[CRYPTO_ID_MAX]);

#endif
