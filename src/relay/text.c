#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "proto/mime_convert.h"
#include "relay/relay_impl.h"
#include "runtime/job.h"

struct relay_text {
    struct smtp_text text;
    struct round *round;
    struct arena mem;             /* of the converter */
    struct mime_source source;
    struct mime_convert *convert; /* NULL: as it is */
};

struct plan_job {
    struct job job;
    struct relay_text *t;
    text_fn *fn;
    void *arg;
    int r;
};

/* -- reading, in jobs */

static int64_t read_plain(struct smtp_text *text, uint64_t offset, void *buf, size_t n)
{
    return queue_item_read(CONTAINER_OF(text, struct relay_text, text)->round->item, offset, buf, n);
}

static int64_t read_converted(struct smtp_text *text, uint64_t offset, void *buf, size_t n)
{
    struct relay_text *t = CONTAINER_OF(text, struct relay_text, text);
    (void)offset; /* they ascend */
    return mime_convert_read(t->convert, buf, n);
}

static int64_t read_source(void *ctx, uint64_t offset, void *buf, size_t n)
{
    return queue_item_read(((struct round *)ctx)->item, offset, buf, n);
}

static void unref(struct smtp_text *text)
{
    struct relay_text *t = CONTAINER_OF(text, struct relay_text, text);
    struct round *r = t->round;
    arena_done(&t->mem);
    free(t);
    round_text_gone(r);
}

static struct relay_text *text_new(struct round *r)
{
    struct relay_text *t = calloc(1, sizeof(*t));
    if (t == NULL)
        return NULL;
    t->text = (struct smtp_text){.read = read_plain, .unref = unref, .size = r->size};
    t->round = r;
    arena_init(&t->mem, MIME_CONVERT_ARENA);
    r->texts++;
    return t;
}

struct smtp_text *text_plain(struct round *r)
{
    struct relay_text *t = text_new(r);
    return t == NULL ? NULL : &t->text;
}

/* -- for a peer without 8BITMIME */

static void plan_run(struct job *j)
{
    struct plan_job *p = CONTAINER_OF(j, struct plan_job, job);
    struct relay_text *t = p->t;
    p->r = mime_convert_plan(&t->mem, &t->source, MIME_CONVERT_7BIT, &t->convert);
    if (p->r == 1) {
        t->text.size = mime_convert_size(t->convert);
        t->text.read = read_converted;
    }
}

static void plan_done(struct job *j, struct conn *c)
{
    struct plan_job *p = CONTAINER_OF(j, struct plan_job, job);
    (void)c;
    if (p->r < 0)
        unref(&p->t->text);
    p->fn(p->arg, p->r < 0 ? NULL : &p->t->text, MIN(p->r, 0));
    free(p);
}

void text_seven_bit(struct round *r, text_fn *fn, void *arg)
{
    struct plan_job *p = calloc(1, sizeof(*p));
    struct relay_text *t = p == NULL ? NULL : text_new(r);
    if (t == NULL) {
        free(p);
        fn(arg, NULL, -E_NOMEM);
        return;
    }
    t->source = (struct mime_source){read_source, r, r->size};
    *p = (struct plan_job){.t = t, .fn = fn, .arg = arg};
    p->job = (struct job){.class = JOB_CPU, .run = plan_run, .done = plan_done};
    job_submit(r->relay->parts.jobs, &p->job);
}
