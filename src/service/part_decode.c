#include "service/part_decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/macros.h"
#include "runtime/outchain.h"
#include "service/mailstore.h"

void part_decoder_start(struct part_decoder *d, const struct part_octets *part)
{
    d->transfer = transfer_of(part->encoding);
    d->raw_at = part->raw_at;
    d->raw_end = part->raw_at + part->raw_n;
    d->ended = false;
    d->have = 0;
}

int part_decoder_next(struct part_decoder *d, const struct mime_source *src)
{
    d->have = 0;
    while (d->have == 0 && !d->ended) {
        int64_t n = 0;
        if (d->raw_at < d->raw_end) {
            n = src->read(src->ctx, d->raw_at, d->in, (size_t)MIN((uint64_t)PART_PIECE, d->raw_end - d->raw_at));
            if (n <= 0)
                return n < 0 ? (int)n : -E_IO;
        }
        d->raw_at += (uint64_t)n;
        d->ended = n == 0;
        d->have = n > 0 ? transfer_feed(&d->transfer, span_of(d->in, (size_t)n), d->out) : transfer_end(&d->transfer, d->out);
    }
    return d->have > 0;
}

struct decoded {
    struct out_source src;
    struct part_octets part;
    uint64_t at;            /* decoded octets before out[0] */
    struct part_decoder *d; /* made when the first octet is wanted: many pieces may wait in a chain */
};

/* The chain reads in order; for anything else the part is decoded from its first octet. */
static int decoded_read(struct out_source *s, uint64_t at, void *buf, size_t n)
{
    struct decoded *x = CONTAINER_OF(s, struct decoded, src);
    struct mime_source src = ms_body_mime_source(x->part.body);
    uint8_t *to = buf;
    bool fresh = x->d == NULL;
    if (fresh && (x->d = malloc(sizeof(*x->d))) == NULL)
        return -E_NOMEM;
    if (fresh || at < x->at) {
        part_decoder_start(x->d, &x->part);
        x->at = 0;
    }
    while (n > 0) {
        if (at >= x->at + x->d->have) {
            x->at += x->d->have;
            int r = part_decoder_next(x->d, &src);
            if (r <= 0)
                return r < 0 ? r : -E_IO;
            continue;
        }
        struct span piece = span_part(span_of(x->d->out, x->d->have), (size_t)(at - x->at), n);
        memcpy(to, piece.p, piece.n);
        to += piece.n;
        at += piece.n;
        n -= piece.n;
    }
    return 0;
}

static void decoded_release(struct out_source *s)
{
    struct decoded *x = CONTAINER_OF(s, struct decoded, src);
    ms_body_unref(x->part.body);
    free(x->d);
    free(x);
}

struct out_source *part_source(const struct part_octets *part)
{
    struct decoded *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return NULL;
    x->src = (struct out_source){.fd = -1, .read = decoded_read, .release = decoded_release};
    x->part = *part;
    ms_body_ref(part->body);
    return &x->src;
}
