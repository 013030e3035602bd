/* TLS as a client, on OpenSSL 3 (SPEC RELAY-20; RFC 3207, RFC 9525): TLS 1.2 and later.
 *
 *   struct tls_client *trust;
 *   r = tls_client_new(cfg->tls_ca_file, &trust);
 *   struct tls_want want = {.client = trust, .name_z = "mx.example.net", .check = true};
 *   r = conn_starttls_client(c, &want);            runtime/connect.h */
#ifndef RUNTIME_TLS_CLIENT_H
#define RUNTIME_TLS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

struct tls_client;
struct tls_conn;

/* BLOCKING: ca_file_z PEM, NULL: the system's trust store. -E_INVAL unreadable or without a certificate; -E_NOMEM. */
int tls_client_new(const char *ca_file_z, struct tls_client **ret);
/* Any thread; NULL-safe. free: gives one reference back; running connections go on after the last. */
struct tls_client *tls_client_ref(struct tls_client *t);
struct tls_client *tls_client_free(struct tls_client *t);

/* Pinning (SPEC TUI-01), for a client that talks to one server from one thread. From this call on checked handshakes
 * (.check) go by the SHA-256 of the server's public key (SubjectPublicKeyInfo, DER): with a pin, only that key is taken,
 * whoever signed it; with NULL the certificate must verify, and the key of one that did not is kept to be asked about. */
#define TLS_KEY_OCTETS 32u
void tls_client_pin(struct tls_client *t, const uint8_t *key);
bool tls_client_refused(const struct tls_client *t, uint8_t ret_key[TLS_KEY_OCTETS]); /* the last one that was refused */

struct tls_want {
    struct tls_client *client;
    const char *name_z; /* a host name (asked for by SNI) or an IP address literal */
    bool check;         /* the certificate must be trusted and be that name's, else the handshake fails. False: any will
                         * do, and weaker keys are better than clear text */
};

/* For connect.c: NULL, no memory. */
struct tls_conn *tls_conn_new_client(const struct tls_want *want, int fd);

#endif
