/* Bodies that cannot go by sendfile (TLS, or no descriptor): a job reads the next block of the
 * first source into a segment that is then put before the source. One job at a time; it starts
 * while the block before is still being sent. */
#include <stdlib.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "runtime/conn_impl.h"

#define BLOCK 65536u

struct conn_body {
    struct job job;
    struct out_source *source;
    struct out_seg *block;
    uint64_t offset;
    bool orphan; /* the connection went while the job ran: the source is ours to release */
    int r;
};

static void body_run(struct job *j)
{
    struct conn_body *b = CONTAINER_OF(j, struct conn_body, job);
    size_t n = (size_t)b->block->end;
    if (b->source->read != NULL)
        b->r = b->source->read(b->source, b->offset, b->block->data, n);
    else
        b->r = fsu_pread_full(b->source->fd, b->block->data, n, (off_t)b->offset);
}

static void body_done(struct job *j, struct conn *c)
{
    struct conn_body *b = CONTAINER_OF(j, struct conn_body, job);
    if (c != NULL) {
        c->body = NULL;
        uint64_t before;
        struct out_seg *s = outchain_first_source(&c->out, &before);
        if (b->r < 0) {
            conn_fail(c, CONN_END_BODY);
        } else {
            c->sent_ms = c->origin.worker->now_ms; /* the client's time to read starts now */
            outchain_insert(&c->out, s, b->block);
            b->block = NULL;
        }
        conn_ready(c);
    } else if (b->orphan && b->source->release != NULL) {
        b->source->release(b->source);
    }
    free(b->block);
    free(b);
}

void conn_body_start(struct conn *c)
{
    uint64_t before;
    struct out_seg *s = outchain_first_source(&c->out, &before);
    if (c->body != NULL || before > BLOCK || s->at == s->end)
        return;
    struct conn_body *b = calloc(1, sizeof(*b));
    struct out_seg *block = b == NULL ? NULL : outchain_block(MIN(s->end - s->at, BLOCK));
    if (block == NULL) {
        free(b);
        conn_fail(c, CONN_END_NOMEM);
        return;
    }
    b->source = s->source;
    b->block = block;
    b->offset = s->at;
    b->job = (struct job){.class = JOB_IO, .to = c->handle, .run = body_run, .done = body_done};
    c->body = b;
    job_submit(worker_jobs(c->origin.worker), &b->job);
}

void conn_body_orphan(struct conn *c)
{
    uint64_t before;
    struct out_seg *s = outchain_first_source(&c->out, &before);
    if (c->body == NULL)
        return;
    c->body->orphan = true;
    s->source = NULL; /* not released with the chain: the job is still reading it */
    c->body = NULL;
}
