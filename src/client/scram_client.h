/* SCRAM-SHA-256 as a client (RFC 5802, RFC 7677), with or without channel binding (-PLUS).
 *
 *   s = scram_client_new(span_z(user_z));
 *   scram_client_bind(s, "tls-exporter", data);                    for SCRAM-SHA-256-PLUS only (RFC 5802 6, RFC 9266)
 *   scram_client_first(s, &out);                                   send out; the server answers with its first message
 *   r = scram_client_final(s, password, server_first, &out);       BLOCKING (PBKDF2): in a cpu job
 *   r = scram_client_check(s, server_final);                       0: the server knew the password too
 *
 * Messages are the decoded ones, without base64. Errors: -E_SYNTAX, -E_LIMIT (iterations out of bounds), -E_DENIED (the
 * server did not prove itself), -E_NOMEM. One thread at a time. */
#ifndef CLIENT_SCRAM_CLIENT_H
#define CLIENT_SCRAM_CLIENT_H

#include "base/span.h"

struct scram_client;
struct strbuf;

#define SCRAM_ITERATIONS_MIN 4096u    /* RFC 7677 4 */
#define SCRAM_ITERATIONS_MAX 2000000u /* a second of one core */

struct scram_client *scram_client_new(struct span user);      /* NULL: no memory */
struct scram_client *scram_client_free(struct scram_client *s); /* NULL; wipes; NULL-safe */
int scram_client_bind(struct scram_client *s, const char *kind_z, struct span data); /* before the first message */
int scram_client_first(struct scram_client *s, struct strbuf *out);
int scram_client_final(struct scram_client *s, struct span password, struct span server_first, struct strbuf *out);
int scram_client_check(struct scram_client *s, struct span server_final);

#endif
