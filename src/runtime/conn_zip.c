/* Compression of a connection (RFC 4978): raw deflate between the protocol and TLS or the socket. Output is deflated when
 * it is sent, so the chain holds it as it was written; input is inflated into the room of the input buffer and no
 * further. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/err.h"
#include "runtime/conn_impl.h"

#define SEND_BUFFER 16384u /* deflated octets on their way, one TLS record */
#define READ_BUFFER 16384u /* octets to be inflated */
#define IOV_PIECES 16
#define LEVEL 5
#define MEM_LEVEL 8
#define WINDOW (-15) /* raw deflate, the largest window: the client may use it */

struct conn_zip {
    bool starting;  /* the reply to COMPRESS is not sent yet */
    bool deflating; /* `out` is set up */
    bool dirty;     /* it holds octets that were not flushed */
    bool more;      /* `in` has octets that found no room */
    z_stream in, out;
    uint8_t *raw, *send; /* borrowed while there is something in them */
    size_t raw_cap, raw_at, raw_n;
    size_t send_cap, send_at, send_n;
};

int conn_compress(struct conn *c, struct span reply)
{
    if (c->zip != NULL)
        return -E_EXISTS;
    if (conn_input(c).n > 0)
        return -E_CONFLICT;
    struct conn_zip *z = calloc(1, sizeof(*z));
    if (z == NULL)
        return -E_NOMEM;
    if (inflateInit2(&z->in, WINDOW) != Z_OK) {
        free(z);
        return -E_NOMEM;
    }
    z->starting = reply.n > 0 || c->out.octets > 0;
    c->zip = z;
    conn_write(c, reply);
    return 0;
}

bool conn_zip_on(const struct conn *c)
{
    return c->zip != NULL && !c->zip->starting;
}

void conn_zip_begin(struct conn *c)
{
    c->zip->starting = false;
}

bool conn_zip_pending(const struct conn *c)
{
    return c->zip->send_at < c->zip->send_n;
}

uint64_t conn_zip_unsent(const struct conn *c)
{
    return c->zip->send_n - c->zip->send_at + (c->zip->dirty ? 1 : 0);
}

/* -- input */

static bool borrow(struct conn *c, uint8_t **p, size_t *cap, size_t n)
{
    if (*p == NULL)
        *p = bufpool_get(&c->origin.worker->pool, n, cap);
    if (*p == NULL)
        conn_fail(c, CONN_END_NOMEM);
    return *p != NULL;
}

static void give_back(struct conn *c, uint8_t **p, size_t *cap)
{
    bufpool_put(&c->origin.worker->pool, *p, *cap);
    *p = NULL;
    *cap = 0;
}

size_t conn_zip_fill(struct conn *c, uint8_t *buf, size_t room)
{
    struct conn_zip *z = c->zip;
    if (z->raw_at == z->raw_n && !z->more) {
        if (!borrow(c, &z->raw, &z->raw_cap, READ_BUFFER))
            return 0;
        z->raw_at = 0;
        z->raw_n = conn_receive(c, z->raw, z->raw_cap);
        if (z->raw_n == 0)
            return 0;
    }
    z->in.next_in = z->raw == NULL ? NULL : z->raw + z->raw_at;
    z->in.avail_in = (uInt)(z->raw_n - z->raw_at);
    z->in.next_out = buf;
    z->in.avail_out = (uInt)room;
    int r = inflate(&z->in, Z_SYNC_FLUSH);
    z->raw_at = z->raw_n - z->in.avail_in;
    z->more = z->in.avail_out == 0;
    size_t n = room - z->in.avail_out;
    if (r == Z_STREAM_END)
        c->flags |= F_EOF; /* the client ended it: nothing can come any more */
    else if (r != Z_OK && r != Z_BUF_ERROR)
        conn_fail(c, r == Z_MEM_ERROR ? CONN_END_NOMEM : CONN_END_COMPRESS);
    else if (z->raw_at < z->raw_n || z->more)
        c->flags |= F_READABLE; /* whatever the socket says */
    c->turn_octets += 64; /* input of empty blocks, which gives no octets, must end too */
    return n;
}

/* -- output */

/* One step: what is in the chain up to the next body, or, when the chain is empty, the end of what was held back, so
 * that the client can read all of it. */
static void deflate_some(struct conn *c, struct conn_zip *z)
{
    struct iovec iov[IOV_PIECES];
    size_t pieces = c->out.octets > 0 ? outchain_iov(&c->out, iov, IOV_PIECES) : 0;
    z->out.next_out = z->send;
    z->out.avail_out = (uInt)z->send_cap;
    for (size_t i = 0; i < pieces && z->out.avail_out > 0; i++) {
        z->out.next_in = iov[i].iov_base;
        z->out.avail_in = (uInt)MIN(iov[i].iov_len, (size_t)CONN_TURN_OCTETS);
        size_t given = z->out.avail_in;
        deflate(&z->out, Z_NO_FLUSH);
        z->dirty = true;
        size_t took = given - z->out.avail_in;
        conn_took_output(c, took);
        if (took < iov[i].iov_len)
            break;
    }
    if (c->out.octets == 0 && z->out.avail_out > 0) {
        z->out.next_in = NULL;
        z->out.avail_in = 0;
        deflate(&z->out, Z_SYNC_FLUSH);
        z->dirty = z->out.avail_out == 0; /* then there may be more of it (zlib.h, deflate()) */
    }
    z->send_at = 0;
    z->send_n = z->send_cap - z->out.avail_out;
}

/* A new deflate state goes on where an old one was flushed: it refers to nothing before itself. */
static bool begin_deflate(struct conn *c, struct conn_zip *z)
{
    if (z->deflating)
        return true;
    z->out = (z_stream){0};
    z->deflating = deflateInit2(&z->out, LEVEL, Z_DEFLATED, WINDOW, MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
    if (!z->deflating)
        conn_fail(c, CONN_END_NOMEM);
    return z->deflating;
}

void conn_zip_send(struct conn *c)
{
    struct conn_zip *z = c->zip;
    if (z->send_at == z->send_n) {
        if (!begin_deflate(c, z) || !borrow(c, &z->send, &z->send_cap, SEND_BUFFER))
            return;
        deflate_some(c, z);
    }
    if (z->send_at < z->send_n)
        z->send_at += conn_send(c, z->send + z->send_at, z->send_n - z->send_at);
}

/* -- the end */

void conn_zip_rest(struct conn *c)
{
    struct conn_zip *z = c->zip;
    if (z == NULL)
        return;
    if (z->raw_at == z->raw_n)
        give_back(c, &z->raw, &z->raw_cap);
    if (conn_unsent(c) > 0)
        return;
    give_back(c, &z->send, &z->send_cap);
    if (z->deflating && c->in_p == NULL) { /* a command that is on its way in will be answered soon */
        deflateEnd(&z->out);
        z->deflating = false;
    }
}

void conn_zip_free(struct conn *c)
{
    struct conn_zip *z = c->zip;
    if (z == NULL)
        return;
    give_back(c, &z->raw, &z->raw_cap);
    give_back(c, &z->send, &z->send_cap);
    if (z->deflating)
        deflateEnd(&z->out);
    inflateEnd(&z->in);
    free(z);
    c->zip = NULL;
}
