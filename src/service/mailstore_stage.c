#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/mime.h"
#include "proto/mime_convert.h"
#include "service/mailstore_internal.h"

#define STAGE_FIRST_CAP 4096u
#define JOIN_MAX        65536u
#define CONVERT_PIECE   16384u
#define FILL_STEP       65536u

struct ms_stage {
    struct mailstore *ms;
    struct ms_reap reap;
    uint8_t *mem;              /* text[written..] */
    size_t n, cap;
    size_t limit;              /* octets that may be in memory */
    struct strbuf first;       /* octets before the text; empty once they are in the file */
    struct store_stage *file;  /* NULL while all is in memory */
    uint64_t written;          /* octets in the file */
    int err;                   /* of an earlier write: nothing more goes well */
};

struct ms_stage *ms_stage_new(struct mailstore *ms)
{
    struct ms_stage *st = calloc(1, sizeof(*st));

    if (st != NULL) {
        st->ms = ms;
        st->limit = MS_STAGE_MEMORY;
    }
    return st;
}

bool ms_stage_widen(struct ms_stage *st)
{
    if (st->file != NULL || st->limit >= MS_STAGE_WIDE)
        return false;
    st->limit = MS_STAGE_WIDE;
    return true;
}

/* BLOCKING */
static void stage_destroy(struct ms_stage *st)
{
    store_stage_free(st->file);
    strbuf_done(&st->first);
    free(st->mem);
    free(st);
}

static void stage_reaped(struct ms_reap *r)
{
    stage_destroy(CONTAINER_OF(r, struct ms_stage, reap));
}

struct ms_stage *ms_stage_free(struct ms_stage *st)
{
    if (st == NULL)
        return NULL;
    if (st->file == NULL) {
        stage_destroy(st);
    } else {
        st->reap.free = stage_reaped;
        ms_reap(st->ms, &st->reap);
    }
    return NULL;
}

/* Room for `want` octets in memory, or for as many as the limit allows; false: no memory. */
static bool make_room(struct ms_stage *st, size_t want)
{
    size_t need = st->n + MIN(want, st->limit - st->n), cap = st->cap == 0 ? STAGE_FIRST_CAP : st->cap;

    if (need <= st->cap)
        return true;
    while (cap < need)
        cap *= 2;
    uint8_t *mem = realloc(st->mem, cap);
    if (mem == NULL)
        return false;
    st->mem = mem;
    st->cap = cap;
    return true;
}

uint8_t *ms_stage_reserve(struct ms_stage *st, size_t want, size_t *ret_room)
{
    if (ms_stage_full(st) || !make_room(st, MAX(want, 1)))
        return NULL;
    *ret_room = MIN(st->cap, st->limit) - st->n;
    return st->mem + st->n;
}

void ms_stage_commit(struct ms_stage *st, size_t n)
{
    st->n += n;
}

int64_t ms_stage_add(struct ms_stage *st, struct span text)
{
    size_t n = MIN(text.n, st->limit - st->n);

    if (n == 0)
        return 0;
    if (!make_room(st, n))
        return -E_NOMEM;
    memcpy(st->mem + st->n, text.p, n);
    st->n += n;
    return (int64_t)n;
}

bool ms_stage_full(const struct ms_stage *st)
{
    return st->n >= st->limit;
}

uint64_t ms_stage_size(const struct ms_stage *st)
{
    return st->written + st->first.n + st->n;
}

bool ms_stage_in_memory(const struct ms_stage *st)
{
    return st->file == NULL;
}

struct span ms_stage_memory(const struct ms_stage *st)
{
    return span_of(st->mem, st->n);
}

int ms_stage_put_first(struct ms_stage *st, struct span text)
{
    struct strbuf all = {0};

    if (st->file != NULL)
        return -E_CONFLICT;
    if (text.n > MS_STAGE_FIRST_MAX - st->first.n)
        return -E_LIMIT;
    strbuf_span(&all, text);
    strbuf_span(&all, strbuf_text(&st->first));
    if (!strbuf_ok(&all)) {
        strbuf_done(&all);
        return -E_NOMEM;
    }
    strbuf_done(&st->first);
    st->first = all;
    return 0;
}

int ms_stage_replace(struct ms_stage *st, size_t at, size_t n, struct span with)
{
    if (st->file != NULL)
        return -E_CONFLICT;
    struct span old = span_part(span_of(st->mem, st->n), at, n);
    if (with.n > old.n && with.n - old.n > st->limit - st->n)
        return -E_LIMIT;
    at = MIN(at, st->n);
    if (with.n > old.n && !make_room(st, with.n - old.n))
        return -E_NOMEM;
    if (st->mem == NULL)
        return 0; /* nothing by nothing */
    memmove(st->mem + at + with.n, st->mem + at + old.n, st->n - at - old.n);
    if (with.n > 0)
        memcpy(st->mem + at, with.p, with.n);
    st->n = st->n - old.n + with.n;
    return 0;
}

/* --- BLOCKING ----------------------------------------------------------------------------------------------------- */

/* A short text and what stands before it go to the file in one call: moving them is cheaper. */
static void join_first(struct ms_stage *st)
{
    if (st->first.n > 0 && st->n <= JOIN_MAX && ms_stage_replace(st, 0, 0, strbuf_text(&st->first)) == 0)
        strbuf_clear(&st->first);
}

/* Writes what is in memory; the memory stays for what comes. */
static int write_out(struct ms_stage *st)
{
    int r = st->err;

    join_first(st);
    if (r == 0 && st->file == NULL)
        r = store_stage_begin(st->ms->store, &st->file);
    if (r == 0 && st->first.n > 0)
        r = store_stage_write(st->file, st->first.p, st->first.n);
    if (r == 0 && st->n > 0)
        r = store_stage_write(st->file, st->mem, st->n);
    if (r == 0) {
        st->written += st->first.n + st->n;
        strbuf_clear(&st->first);
    }
    st->n = 0;
    st->err = r;
    return r;
}

/* All octets in their order, for the converter. */
static int64_t read_stage(void *ctx, uint64_t at, void *buf, size_t n)
{
    struct ms_stage *st = ctx;

    if (at < st->written)
        return store_stage_read(st->file, at, buf, n);
    at -= st->written;
    struct span text = at < st->first.n ? strbuf_text(&st->first) : span_of(st->mem, st->n);
    text = span_part(text, (size_t)(at < st->first.n ? at : at - st->first.n), n);
    if (text.n > 0)
        memcpy(buf, text.p, text.n);
    return (int64_t)text.n;
}

struct mime_source ms_stage_source(struct ms_stage *st)
{
    return (struct mime_source){.read = read_stage, .ctx = st, .size = ms_stage_size(st)};
}

static int write_converted(struct ms_stage *st, struct mime_convert *c)
{
    for (;;) {
        size_t room;
        uint8_t *p = ms_stage_reserve(st, CONVERT_PIECE, &room);
        if (p == NULL)
            return -E_NOMEM;
        int64_t n = mime_convert_read(c, p, room);
        if (n <= 0)
            return (int)n;
        ms_stage_commit(st, (size_t)n);
        int r = ms_stage_full(st) ? write_out(st) : 0;
        if (r < 0)
            return r;
    }
}

int ms_stage_convert(struct ms_stage *st)
{
    struct mime_source src = ms_stage_source(st);
    struct mime_convert *c;
    struct ms_stage *made, old;
    struct arena arena;

    arena_init(&arena, MIME_CONVERT_ARENA);
    int r = mime_convert_plan(&arena, &src, MIME_CONVERT_STORE, &c);
    if (r <= 0)
        goto free_arena;
    r = -E_NOMEM;
    made = ms_stage_new(st->ms);
    if (made == NULL)
        goto free_arena;
    r = write_converted(made, c);
    if (r == 0) {
        old = *st;
        *st = *made;
        *made = old;
    }
    stage_destroy(made);
free_arena:
    arena_done(&arena);
    return r;
}

static int fill(struct ms_stage *st, struct span first, const struct mime_source *text)
{
    int64_t got;
    int r = first.n > 0 ? ms_stage_put_first(st, first) : 0;

    for (uint64_t at = 0; r == 0 && at < text->size; at += (uint64_t)got) {
        size_t room;
        if (ms_stage_full(st) && (r = write_out(st)) < 0)
            return r;
        uint8_t *into = ms_stage_reserve(st, (size_t)MIN(text->size - at, FILL_STEP), &room);
        if (into == NULL)
            return -E_NOMEM;
        got = text->read(text->ctx, at, into, (size_t)MIN(text->size - at, room));
        if (got <= 0)
            return got < 0 ? (int)got : -E_IO;
        ms_stage_commit(st, (size_t)got);
    }
    return r;
}

int ms_stage_of(struct mailstore *ms, struct span first, const struct mime_source *text, struct ms_stage **ret)
{
    struct ms_stage *st = ms_stage_new(ms);
    int r = st == NULL ? -E_NOMEM : fill(st, first, text);

    if (r == 0)
        *ret = st;
    else if (st != NULL)
        stage_destroy(st);
    return r;
}

int ms_stage_to_file(struct ms_stage *st, int64_t internal_s, struct store_stage **ret)
{
    int r = write_out(st);

    if (r == 0)
        r = store_stage_finish(st->file, internal_s);
    if (r == 0) {
        *ret = st->file;
        st->file = NULL;
    }
    stage_destroy(st);
    return r;
}

static enum ms_next flush_run(struct ms_call *c)
{
    struct ms_flush *f = CONTAINER_OF(c, struct ms_flush, call);

    struct ms_stage *st = f->stage;
    bool spare = !ms_stage_full(st) || st->limit > MS_STAGE_MEMORY;

    f->err = write_out(st);
    st->limit = MS_STAGE_MEMORY;
    if (spare) {
        free(st->mem);
        st->mem = NULL;
        st->cap = 0;
    }
    return MS_DONE;
}

static void flush_done(struct ms_call *c, struct conn *conn)
{
    struct ms_flush *f = CONTAINER_OF(c, struct ms_flush, call);

    f->done(f, conn);
}

void ms_stage_flush(struct ms_stage *st, struct ms_flush *f)
{
    f->stage = st;
    f->err = 0;
    f->call = (struct ms_call){.to = f->to, .run = flush_run, .done = flush_done};
    mailstore_submit(st->ms, &f->call);
}
