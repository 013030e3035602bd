/* The slow step of SCRAM for a connection of ours: the password's derivation as a job (client/scram_client.h).
 *
 *   r = scram_proof_start(conn, scram, password_z, server_first, on_proof);      takes scram; the conn is held meanwhile
 *   static void on_proof(struct conn *conn, struct scram_client *scram, int r, struct span final)
 *
 * on_proof comes on the connection's worker, unless the connection is gone; it owns scram again, and `final` is what to
 * send (wiped behind the call). -E_NOMEM: scram is freed, no call comes. */
#ifndef CLIENT_SCRAM_PROOF_H
#define CLIENT_SCRAM_PROOF_H

#include "base/span.h"

struct conn;
struct scram_client;

typedef void scram_proof_fn(struct conn *conn, struct scram_client *scram, int r, struct span final);

int scram_proof_start(struct conn *conn, struct scram_client *scram, const char *password_z, struct span server_first,
                      scram_proof_fn *fn);

#endif
