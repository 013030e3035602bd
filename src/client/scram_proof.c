#include "client/scram_proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "client/scram_client.h"
#include "runtime/conn.h"
#include "runtime/job.h"

struct proof_job {
    struct job job;
    struct scram_client *scram;
    scram_proof_fn *fn;
    char *password_z;
    struct strbuf server_first, out;
    int r;
};

static void proof_run(struct job *j)
{
    struct proof_job *p = CONTAINER_OF(j, struct proof_job, job);
    p->r = scram_client_final(p->scram, span_z(p->password_z), strbuf_text(&p->server_first), &p->out);
}

static void proof_done(struct job *j, struct conn *conn)
{
    struct proof_job *p = CONTAINER_OF(j, struct proof_job, job);
    if (conn != NULL) {
        struct scram_client *scram = p->scram;
        p->scram = NULL;
        conn_release(conn);
        p->fn(conn, scram, p->r, strbuf_text(&p->out));
    }
    scram_client_free(p->scram);
    crypto_wipe(p->password_z, strlen(p->password_z));
    free(p->password_z);
    strbuf_done(&p->server_first);
    if (p->out.n > 0)
        crypto_wipe(p->out.p, p->out.n);
    strbuf_done(&p->out);
    free(p);
}

int scram_proof_start(struct conn *conn, struct scram_client *scram, const char *password_z, struct span server_first,
                      scram_proof_fn *fn)
{
    struct proof_job *p = calloc(1, sizeof(*p));
    if (p == NULL || (p->password_z = strdup(password_z)) == NULL) {
        free(p);
        scram_client_free(scram);
        return -E_NOMEM;
    }
    strbuf_span(&p->server_first, server_first);
    p->scram = scram;
    p->fn = fn;
    p->job = (struct job){.class = JOB_CPU, .run = proof_run, .done = proof_done, .to = conn_handle(conn)};
    conn_hold(conn);
    job_submit(worker_jobs(conn_worker(conn)), &p->job);
    return 0;
}
