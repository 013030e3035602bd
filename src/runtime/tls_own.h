/* The server's own, self-signed certificates (SPEC TLS-01, 02, 07): {dir}/cert.pem, key.pem (ECDSA P-256) and, for old
 * senders on port 25, cert-rsa.pem, key-rsa.pem (RSA-2048). Files 0600. SAN: host name, the first 100 domains,
 * localhost, 127.0.0.1, ::1; 825 days; random serial.
 *
 *   struct tls_own_names names = {.host_z = "mail.example.org", .domains = domains, .domain_count = n};
 *   enum tls_own_result what;
 *   int r = tls_own_ensure(dirfd, TLS_OWN_P256, &names, clock_wall_s(), &what);
 *
 * Existing files are used as they are, also with a foreign certificate; a self-signed one with < 30 days left or
 * without the host name is issued anew with the same key. Concurrent calls, also of other processes, make one: the
 * directory is flocked. The RSA key takes up to a second: make it in a background job, then swap the set. */
#ifndef RUNTIME_TLS_OWN_H
#define RUNTIME_TLS_OWN_H

#include <stddef.h>
#include <stdint.h>

enum tls_own_kind { TLS_OWN_P256, TLS_OWN_RSA, TLS_OWN_KIND__COUNT };
enum tls_own_result { TLS_OWN_KEPT, TLS_OWN_MADE, TLS_OWN_RENEWED };

struct tls_own_names {
    const char *host_z;
    const char *const *domains; /* NUL-terminated */
    size_t domain_count;        /* those above 100 are left out */
};

/* BLOCKING. -E_IO, -E_FULL, -E_DENIED (no right to write), -E_INVAL (only one of the two files is there, or a key
 * file that is needed for re-issuing cannot be read), -E_NOMEM. */
int tls_own_ensure(int dirfd, enum tls_own_kind kind, const struct tls_own_names *names, int64_t now_s,
                   enum tls_own_result *ret);

const char *tls_own_cert_name(enum tls_own_kind kind); /* "cert.pem" */
const char *tls_own_key_name(enum tls_own_kind kind);

#endif
