/* Sections without their Content-Transfer-Encoding. A part is decoded twice: once for its length, which a literal
 * announces, and for what is wrong with it; once more when it is sent, piece by piece, never whole in memory. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "imapd/fetch.h"
#include "service/part_decode.h"

#define SPENT_SIZES 8u /* a FETCH decodes at most so many times the message, */
#define SPENT_MIN (1024u * 1024u) /* and this much of any */

static struct part_octets octets_of(const struct fetch_piece *p)
{
    return (struct part_octets){.body = p->body, .encoding = p->decode, .raw_at = p->raw_at, .raw_n = p->raw_n};
}

struct out_source *fetch_binary_source(const struct fetch_piece *p)
{
    const struct part_octets part = octets_of(p);
    return part_source(&part);
}

/* Which octets, and how they are encoded. The whole message, a multipart and a message in a message have parts with
 * encodings of their own and are as they are (RFC 2045 6.4), unless their header says otherwise. */
static int find_part(const struct fetch_binary *b, const struct imap_section *sec, struct fetch_piece *ret)
{
    struct mime_range range;
    struct mime_fields fields = {.encoding = MIME_OTHER_ENCODING};
    struct span block;
    *ret = (struct fetch_piece){.body = b->body, .raw_n = b->src->size, .decode = MIME_7BIT};
    if (sec->number_n == 0)
        return 0;
    int r = mime_section(b->tree, sec->number, sec->number_n, SECTION_ALL, &range);
    if (r < 0)
        return r;
    ret->raw_at = range.at;
    ret->raw_n = range.size;
    const struct mime_part *part = &b->tree->parts[range.part];
    r = mime_read_header(b->scratch, b->src, part, &block);
    if (r == 0)
        r = mime_fields_parse(b->scratch, block, part->flags, &fields);
    if (r < 0)
        return r;
    bool coded = fields.encoding == MIME_BASE64 || fields.encoding == MIME_QUOTED_PRINTABLE;
    if (fields.encoding == MIME_OTHER_ENCODING || (coded && part->kind != MIME_LEAF))
        return -E_SYNTAX;
    ret->decode = coded ? fields.encoding : MIME_7BIT;
    return 0;
}

/* How long it is (up to `to`), whether a NUL is in it, and its octets from `from` on as far as they fit in `kept`. */
struct measured {
    uint64_t octets;
    bool nul;
    uint64_t from, to;
    struct span kept;
    uint8_t text[IMAPD_COPY_BODY_MAX];
};

static void keep(struct measured *m, struct span piece)
{
    uint64_t end = m->octets + piece.n;
    if (end > m->from && m->kept.n < sizeof(m->text)) {
        uint64_t skip = m->from > m->octets ? m->from - m->octets : 0;
        struct span take = span_part(piece, (size_t)skip, sizeof(m->text) - m->kept.n);
        memcpy(m->text + m->kept.n, take.p, take.n);
        m->kept = span_of(m->text, m->kept.n + take.n);
    }
    m->octets = end;
    m->nul = m->nul || memchr(piece.p, 0, piece.n) != NULL;
}

static int measure(const struct fetch_binary *b, const struct fetch_piece *p, struct measured *m)
{
    const struct part_octets part = octets_of(p);
    int r = 0;
    if (*b->spent > SPENT_SIZES * b->src->size + SPENT_MIN) /* the same part again and again */
        return -E_LIMIT;
    struct part_decoder *d = malloc(sizeof(*d));
    if (d == NULL)
        return -E_NOMEM;
    part_decoder_start(d, &part);
    while (m->octets < m->to && (r = part_decoder_next(d, b->src)) > 0)
        keep(m, span_of(d->out, d->have));
    if (r == 0 && d->transfer.broken)
        r = -E_SYNTAX;
    *b->spent += d->raw_at - p->raw_at;
    free(d);
    return r < 0 ? r : 0;
}

int fetch_binary_write(const struct fetch_binary *b, const struct imap_section *sec)
{
    struct strbuf *out = &b->q->text;
    struct fetch_piece piece = {0};
    bool size_only = sec->form == IMAP_SECTION_BINARY_SIZE;
    struct measured m = {.to = UINT64_MAX};
    int r = find_part(b, sec, &piece);
    if (r < 0)
        return r;
    if (sec->partial && piece.decode == MIME_7BIT) {
        uint64_t skip = MIN(sec->offset, piece.raw_n);
        piece.raw_at += skip;
        piece.raw_n = MIN(piece.raw_n - skip, sec->length);
    } else if (sec->partial) {
        m.from = sec->offset;
        m.to = sec->length > UINT64_MAX - m.from ? UINT64_MAX : m.from + sec->length;
    }
    if (size_only && piece.decode == MIME_7BIT) {
        strbuf_u64(out, piece.raw_n);
        return 0;
    }
    r = measure(b, &piece, &m);
    if (r < 0)
        return r;
    if (size_only) {
        strbuf_u64(out, m.octets);
        return 0;
    }
    uint64_t n = MIN(m.octets, m.to) - MIN(m.from, m.octets);
    strbuf_z(out, m.nul ? "~{" : "{"); /* RFC 9051 4.3: NUL in a literal8 only */
    strbuf_u64(out, n);
    strbuf_z(out, "}\r\n");
    if (n <= m.kept.n) {
        strbuf_span(out, span_part(m.kept, 0, (size_t)n));
        return 0;
    }
    piece.n = n;
    piece.at = piece.decode == MIME_7BIT ? piece.raw_at : m.from;
    piece.clean = true;
    return fetch_piece_add(b->q, piece);
}
