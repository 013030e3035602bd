#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "proto/mime.h"
#include "service/mailstore_internal.h"

#define WARM_PIECE 65536u
#define WARM_MAX (32u * 1024u * 1024u) /* more than this is read by jobs while it is sent */

struct ms_body {
    struct out_source by_file; /* sendfile: only octets that are in memory */
    struct out_source by_job;
    _Atomic unsigned refs;
    struct mailstore *ms;
    struct ms_reap reap;
    struct store_body *body;
    uint64_t size;
    uint64_t warm_from, warm_to;
};

static int read_by_job(struct out_source *s, uint64_t at, void *buf, size_t n)
{
    return ms_body_read(CONTAINER_OF(s, struct ms_body, by_job), at, buf, n);
}

static int read_by_file(struct out_source *s, uint64_t at, void *buf, size_t n)
{
    return ms_body_read(CONTAINER_OF(s, struct ms_body, by_file), at, buf, n);
}

static void release_by_job(struct out_source *s)
{
    ms_body_unref(CONTAINER_OF(s, struct ms_body, by_job));
}

static void release_by_file(struct out_source *s)
{
    ms_body_unref(CONTAINER_OF(s, struct ms_body, by_file));
}

int ms_body_open(struct view *v, const struct store_row *row, struct ms_body **ret)
{
    const struct store_ops *ops = view_ops(v);
    struct ms_body *b = calloc(1, sizeof(*b));

    if (b == NULL)
        return -E_NOMEM;
    int r = ops->body_open(v->box, row->uid, &b->body);
    if (r < 0) {
        free(b);
        return r;
    }
    b->ms = v->ms;
    atomic_init(&b->refs, 1);
    b->size = ops->body_size(b->body);
    b->by_file = (struct out_source){.fd = ops->body_fd(b->body), .read = read_by_file, .release = release_by_file};
    b->by_job = (struct out_source){.fd = -1, .read = read_by_job, .release = release_by_job};
    if (b->size != row->size) { /* STORE-34: never a literal of another length than announced */
        store_body_free(b->body);
        free(b);
        return -E_IO;
    }
    *ret = b;
    return 0;
}

struct ms_body *ms_body_ref(struct ms_body *b)
{
    atomic_fetch_add(&b->refs, 1);
    return b;
}

static void body_reaped(struct ms_reap *r)
{
    struct ms_body *b = CONTAINER_OF(r, struct ms_body, reap);

    store_body_free(b->body);
    free(b);
}

struct ms_body *ms_body_unref(struct ms_body *b)
{
    if (b != NULL && atomic_fetch_sub(&b->refs, 1) == 1) {
        b->reap.free = body_reaped;
        if (worker_self() == NULL) /* a job, which may block: it closes what it opened */
            body_reaped(&b->reap);
        else
            ms_reap(b->ms, &b->reap); /* the last close of an expunged file frees its blocks: not on a worker */
    }
    return NULL;
}

struct store_body *ms_body_store(struct ms_body *b)
{
    return b->body;
}

uint64_t ms_body_size(const struct ms_body *b)
{
    return b->size;
}

int ms_body_read(struct ms_body *b, uint64_t offset, void *buf, size_t n)
{
    struct iovec iov = {.iov_base = buf, .iov_len = n};
    int64_t got = b->body->store->ops->body_read(b->body, offset, &iov, 1);

    if (got < 0)
        return (int)got;
    return (uint64_t)got == n ? 0 : -E_IO;
}

static int64_t read_clipped(void *ctx, uint64_t at, void *buf, size_t n)
{
    struct ms_body *body = ctx;
    uint64_t size = ms_body_size(body);
    if (at >= size)
        return 0;
    if (n > size - at)
        n = (size_t)(size - at);
    int r = ms_body_read(body, at, buf, n);
    return r < 0 ? r : (int64_t)n;
}

struct mime_source ms_body_mime_source(struct ms_body *b)
{
    return (struct mime_source){.read = read_clipped, .ctx = b, .size = b->size};
}

bool ms_body_warm(struct ms_body *b, uint64_t offset, uint64_t n)
{
    uint64_t from = MIN(offset, b->size), to = from + MIN(n, b->size - from);

    if (b->by_file.fd < 0 || to - from > WARM_MAX || from == to)
        return false;
    uint8_t *piece = malloc(WARM_PIECE);
    if (piece == NULL)
        return false;
    int r = 0;
    bool clean = true;
    for (uint64_t at = from; r == 0 && at < to; at += WARM_PIECE) {
        size_t len = (size_t)MIN(to - at, (uint64_t)WARM_PIECE);
        r = ms_body_read(b, at, piece, len);
        clean = clean && r == 0 && memchr(piece, 0, len) == NULL;
    }
    free(piece);
    if (r < 0)
        return false; /* the sending job meets the same error and ends the connection */
    if (b->warm_to == b->warm_from || from > b->warm_to || to < b->warm_from) {
        b->warm_from = from;
        b->warm_to = to;
    } else {
        b->warm_from = MIN(b->warm_from, from);
        b->warm_to = MAX(b->warm_to, to);
    }
    return clean;
}

struct out_source *ms_body_source(struct ms_body *b, uint64_t offset, uint64_t n)
{
    bool warm = b->by_file.fd >= 0 && offset >= b->warm_from && offset <= b->warm_to && n <= b->warm_to - offset;

    ms_body_ref(b);
    return warm ? &b->by_file : &b->by_job;
}
