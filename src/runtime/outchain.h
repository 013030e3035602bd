/* Output chain: what a connection has still to send, in order, as few segments as possible. Small pieces are copied
 * and coalesced into pooled blocks; long-lived constant text is referenced; message bodies are sources that are sent
 * without ever being in memory whole: by sendfile where there is a descriptor and no TLS, else block by block, read
 * by jobs.
 *
 * Sessions use the conn_write_*() family (runtime/conn.h); this is what they fill. One worker's thread. */
#ifndef RUNTIME_OUTCHAIN_H
#define RUNTIME_OUTCHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/span.h"

struct bufpool;

/* A body. The chain calls release() exactly once for each time the source was added, on the worker's thread, when it
 * is sent, dropped, or the connection is gone; until then the source must stay. release() may be NULL.
 *
 *   struct my_body { struct out_source src; struct body *body; };
 *   static int my_read(struct out_source *s, uint64_t at, void *buf, size_t n)       pool thread, BLOCKING
 *   {
 *       return body_read_full(CONTAINER_OF(s, struct my_body, src)->body, at, buf, n);
 *   }
 */
struct out_source {
    int fd;          /* >= 0: a regular file that sendfile may send from; -1: read() only */
    int (*read)(struct out_source *s, uint64_t offset, void *buf, size_t n); /* all n octets: 0, or -E_*; NULL: pread(fd) */
    void (*release)(struct out_source *s);
};

enum out_kind { OUT_BLOCK, OUT_STATIC, OUT_SOURCE };

struct out_seg {
    struct out_seg *next;
    enum out_kind kind;
    uint32_t cap;         /* of a block's own memory */
    uint64_t at, end;     /* octets at..end are still to be sent: of data[], of text, or of the source */
    union {
        const uint8_t *text;       /* OUT_STATIC */
        struct out_source *source; /* OUT_SOURCE */
    };
    uint8_t data[];       /* OUT_BLOCK */
};

struct outchain {
    struct out_seg *head, *tail;
    uint64_t octets; /* all segments */
};

/* Adding: 0 or -E_NOMEM (the chain is unchanged). */
int outchain_copy(struct outchain *o, struct bufpool *pool, struct span text);
int outchain_static(struct outchain *o, struct bufpool *pool, struct span text);
int outchain_source(struct outchain *o, struct out_source *source, uint64_t offset, uint64_t n);

/* Room for n octets (n <= OUT_RESERVE_MAX) at the tail, to be written in place and then counted; NULL: no memory. */
#define OUT_RESERVE_MAX 16000
uint8_t *outchain_reserve(struct outchain *o, struct bufpool *pool, size_t n);
void outchain_commit(struct outchain *o, size_t n);

/* Octets in memory at the head, at most `max` pieces, up to the first source: the number of pieces. */
size_t outchain_iov(const struct outchain *o, struct iovec *iov, size_t max);

/* The first source, or NULL, and how many octets lie before it. */
struct out_seg *outchain_first_source(struct outchain *o, uint64_t *ret_before);

/* A block of its own for n octets of a source, to be filled by a job (free() it if it is not inserted; NULL: no
 * memory), and its insertion before the source `before`, whose first octets it replaces. */
struct out_seg *outchain_block(size_t n);
void outchain_insert(struct outchain *o, struct out_seg *before, struct out_seg *block);

void outchain_sent(struct outchain *o, struct bufpool *pool, uint64_t n); /* drops n octets from the head */
void outchain_clear(struct outchain *o, struct bufpool *pool);            /* drops all, releases sources */

#endif
