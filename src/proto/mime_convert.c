/* What has to change in a message, found in file order, as a list of operations; mime_convert_read.c carries them out. */
#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/header.h"
#include "proto/mime_convert_impl.h"

#define LINE_MAX_OCTETS 998u /* RFC 5322 2.1.1 */

/* Notes about a part. */
enum {
    CONVERTED = 1u, /* a leaf that gets a new body */
    AROUND = 2u,    /* a multipart or message around such a leaf */
    SEALED = 4u,    /* nothing in it may change, or its octets are not those of its parts */
};

struct planning {
    struct arena *arena;
    struct arena scratch; /* one header at a time */
    const struct mime_source *src;
    enum mime_convert_for purpose;
    struct mime_tree tree;
    uint8_t *notes;          /* per part */
    uint8_t *encoding;       /* per converted leaf: the new one */
    uint64_t *encoded;       /* its octets */
    struct mime_convert *c;
    size_t op_cap;
    uint64_t copied;         /* the source up to here is dealt with */
    uint8_t *piece, *decoded, *out;
};

/* --- what is not fit --- */

struct judge {
    uint64_t column;
    bool after_cr, nul, bare, long_line, eight_bit;
};

static void judge_piece(struct judge *j, struct span piece)
{
    const uint8_t *p = piece.p, *end = piece.p + piece.n;
    while (p < end) {
        const uint8_t *lf = memchr(p, '\n', (size_t)(end - p)), *stop = lf != NULL ? lf : end;
        uint8_t any = 0, zero = 0;
        for (const uint8_t *q = p; q < stop; q++) {
            any |= *q;
            zero |= *q == 0;
        }
        const uint8_t *cr = stop > p ? memchr(p, '\r', (size_t)(stop - p)) : NULL;
        j->bare |= (j->after_cr && stop > p) || (cr != NULL && cr + 1 != stop);
        j->after_cr = stop > p ? cr != NULL && cr + 1 == stop : j->after_cr;
        j->column += (uint64_t)(stop - p);
        j->long_line |= j->column > LINE_MAX_OCTETS + (j->after_cr ? 1 : 0);
        j->nul |= zero != 0;
        j->eight_bit |= any >= 0x80;
        if (lf == NULL)
            return;
        j->bare |= !j->after_cr;
        j->after_cr = false;
        j->column = 0;
        p = lf + 1;
    }
}

/* Octets from..to: 1 if they are not fit, 0, or the reader's error. */
static int unfit(const struct planning *pl, uint64_t from, uint64_t to)
{
    struct judge j = {0};
    while (from < to) {
        int64_t n = pl->src->read(pl->src->ctx, from, pl->piece, (size_t)MIN(to - from, (uint64_t)MIME_CONVERT_PIECE));
        if (n < 0)
            return (int)n;
        if (n == 0)
            return -E_IO; /* the file has become shorter */
        judge_piece(&j, span_of(pl->piece, (size_t)n));
        from += (uint64_t)n;
    }
    if (pl->purpose == MIME_CONVERT_STORE)
        return j.nul;
    return j.nul || j.bare || j.after_cr || j.long_line || (pl->purpose == MIME_CONVERT_7BIT && j.eight_bit);
}

/* --- parts --- */

static int read_fields(struct planning *pl, uint32_t i, struct span *ret_block, struct mime_fields *ret)
{
    const struct mime_part *part = &pl->tree.parts[i];
    arena_reset(&pl->scratch);
    int r = mime_read_header(&pl->scratch, pl->src, part, ret_block);
    return r < 0 ? r : mime_fields_parse(&pl->scratch, *ret_block, part->flags, ret);
}

static bool identity(enum mime_encoding encoding)
{
    return encoding == MIME_7BIT || encoding == MIME_8BIT || encoding == MIME_BINARY;
}

static bool may_encode(const struct mime_part *part, const struct mime_fields *f)
{
    bool fragment = span_ieq_z(f->type, "message") &&
                    (span_ieq_z(f->subtype, "partial") || span_ieq_z(f->subtype, "external-body"));
    return (part->flags & (MIME_OPAQUE | MIME_PLAIN)) == 0 && f->encoding != MIME_OTHER_ENCODING && !fragment;
}

/* Octets of the leaf as base64 and as quoted-printable. */
static int measure(struct planning *pl, const struct mime_part *part, enum mime_encoding from, uint64_t *ret_base64, uint64_t *ret_qp)
{
    struct transfer t = transfer_of(from);
    struct transfer_encoder b = transfer_encoder_of(MIME_BASE64), q = transfer_encoder_of(MIME_QUOTED_PRINTABLE);
    bool last = part->body_end == pl->src->size;
    uint64_t at = part->body_at, base64 = 0, qp = 0;
    for (size_t n = 1; n > 0;) {
        int64_t r = 0;
        if (at < part->body_end)
            r = pl->src->read(pl->src->ctx, at, pl->piece, (size_t)MIN(part->body_end - at, (uint64_t)MIME_CONVERT_PIECE));
        if (r < 0 || (r == 0 && at < part->body_end))
            return r < 0 ? (int)r : -E_IO;
        n = (size_t)r;
        at += n;
        size_t got = n > 0 ? transfer_feed(&t, span_of(pl->piece, n), pl->decoded) : transfer_end(&t, pl->decoded);
        base64 += transfer_encode(&b, span_of(pl->decoded, got), pl->out);
        qp += transfer_encode(&q, span_of(pl->decoded, got), pl->out);
    }
    *ret_base64 = base64 + transfer_encode_end(&b, last, pl->out);
    *ret_qp = qp + transfer_encode_end(&q, last, pl->out);
    return t.broken ? -E_SYNTAX : 0;
}

static int convert_leaf(struct planning *pl, uint32_t i, const struct mime_fields *f)
{
    const struct mime_part *part = &pl->tree.parts[i];
    uint64_t base64 = 0, qp = 0;
    if (!may_encode(part, f) || (part->parent != MIME_NONE && (pl->notes[part->parent] & SEALED) != 0))
        return -E_SYNTAX;
    int r = measure(pl, part, f->encoding, &base64, &qp);
    if (r < 0)
        return r;
    bool text = span_ieq_z(f->type, "text") || span_ieq_z(f->type, "message");
    bool use_qp = text && qp / 5 <= base64 / 4 && pl->purpose != MIME_CONVERT_STORE;
    pl->encoding[i] = use_qp ? MIME_QUOTED_PRINTABLE : MIME_BASE64;
    pl->encoded[i] = use_qp ? qp : base64;
    pl->notes[i] |= CONVERTED;
    for (uint32_t up = part->parent; up != MIME_NONE && (pl->notes[up] & AROUND) == 0; up = pl->tree.parts[up].parent)
        pl->notes[up] |= AROUND;
    return 1;
}

static int look_at_leaf(struct planning *pl, uint32_t i)
{
    const struct mime_part *part = &pl->tree.parts[i];
    struct span block;
    struct mime_fields f;
    int bad = unfit(pl, part->body_at, part->body_end);
    if (bad < 0 || (bad == 0 && pl->purpose != MIME_CONVERT_STORE))
        return bad;
    int r = read_fields(pl, i, &block, &f);
    if (r < 0 || (bad == 0 && f.encoding != MIME_BINARY))
        return r;
    return convert_leaf(pl, i, &f);
}

/* RFC 1847 2.1: what is signed stays as it is. RFC 2046 5.1, 5.2.1: an encoded multipart or message is not to be; its
 * parts were found in octets that mean others. */
static int look_at_frame(struct planning *pl, uint32_t i)
{
    const struct mime_part *part = &pl->tree.parts[i];
    struct span block;
    struct mime_fields f;
    int r = read_fields(pl, i, &block, &f);
    if (r < 0)
        return r;
    bool sealed = part->parent != MIME_NONE && (pl->notes[part->parent] & SEALED) != 0;
    sealed |= part->kind == MIME_MULTIPART && span_ieq_z(f.subtype, "signed");
    if (sealed || !identity(f.encoding))
        pl->notes[i] |= SEALED;
    return 0;
}

/* In file order: the bodies of leaves, and all that lies between them. How many leaves are converted. */
static int look_at_parts(struct planning *pl)
{
    uint64_t at = 0;
    int converted = 0;
    for (uint32_t i = 0; i < pl->tree.count; i++) {
        const struct mime_part *part = &pl->tree.parts[i];
        int r = 0;
        if (part->kind == MIME_LEAF) {
            r = unfit(pl, at, part->body_at);
            r = r > 0 ? -E_SYNTAX : r < 0 ? r : look_at_leaf(pl, i);
            at = part->body_end;
            converted += r > 0 ? 1 : 0;
        } else {
            r = look_at_frame(pl, i);
        }
        if (r < 0)
            return r;
    }
    int r = unfit(pl, at, pl->src->size);
    return r > 0 ? -E_SYNTAX : r < 0 ? r : converted;
}

/* --- the operations --- */

static int add_op(struct planning *pl, struct mime_convert_op op)
{
    struct mime_convert *c = pl->c;
    if (c->op_n == pl->op_cap) {
        size_t cap = pl->op_cap == 0 ? 16 : pl->op_cap * 2;
        struct mime_convert_op *ops = arena_new_array(pl->arena, struct mime_convert_op, cap);
        if (ops == NULL)
            return -E_NOMEM;
        if (c->op_n > 0)
            memcpy(ops, c->ops, c->op_n * sizeof(*ops));
        c->ops = ops;
        pl->op_cap = cap;
    }
    c->ops[c->op_n++] = op;
    return 0;
}

static int copy_up_to(struct planning *pl, uint64_t to)
{
    uint64_t from = pl->copied;
    pl->copied = to;
    if (from >= to)
        return 0;
    pl->c->size += to - from;
    return add_op(pl, (struct mime_convert_op){.kind = CONVERT_COPY, .from = from, .to = to});
}

static int insert(struct planning *pl, enum mime_convert_text text)
{
    struct span s = mime_convert_text(text);
    pl->c->size += s.n;
    return add_op(pl, (struct mime_convert_op){.kind = CONVERT_TEXT, .text = (uint8_t)text, .to = s.n});
}

/* Writes the part's header with this encoding field in place of what there is. */
static int edit_header(struct planning *pl, uint32_t i, struct span block, enum mime_convert_text text, bool add_version)
{
    uint64_t base = pl->tree.parts[i].header_at;
    struct header_scan hs = header_scan_of(block);
    struct header_field f;
    bool done = text == CONVERT_NO_TEXT;
    int r = 0;
    while (r == 0 && text != CONVERT_NO_TEXT && header_next(&hs, &f)) {
        if (f.id != HEADER_CONTENT_TRANSFER_ENCODING)
            continue;
        uint64_t at = base + (uint64_t)(f.raw.p - block.p);
        r = copy_up_to(pl, at);
        pl->copied = at + f.raw.n; /* also of a second one, which other readers might believe */
        if (r == 0 && !done)
            r = insert(pl, text);
        done = true;
    }
    size_t blank = block.n >= 2 && block.p[block.n - 2] == '\r' ? 2 : 1;
    if (r == 0 && (!done || add_version))
        r = copy_up_to(pl, base + (block.n >= blank ? block.n - blank : 0));
    if (r == 0 && add_version)
        r = insert(pl, CONVERT_VERSION);
    if (r == 0 && !done)
        r = insert(pl, text);
    return r;
}

/* What the encoding field around converted leaves must say; 7bit is true of them everywhere, 8bit of what is not sent on. */
static enum mime_convert_text frame_text(const struct planning *pl, enum mime_encoding encoding)
{
    if (pl->purpose == MIME_CONVERT_7BIT)
        return encoding == MIME_8BIT || encoding == MIME_BINARY ? CONVERT_7BIT_FIELD : CONVERT_NO_TEXT;
    return encoding == MIME_BINARY ? CONVERT_8BIT_FIELD : CONVERT_NO_TEXT;
}

static int edit_part(struct planning *pl, uint32_t i)
{
    const struct mime_part *part = &pl->tree.parts[i];
    struct span block;
    struct mime_fields f;
    struct header_field version;
    enum mime_convert_text text;
    int r = read_fields(pl, i, &block, &f);
    if (r < 0)
        return r;
    bool leaf = (pl->notes[i] & CONVERTED) != 0;
    bool message = part->parent == MIME_NONE || pl->tree.parts[part->parent].kind == MIME_MESSAGE;
    bool add_version = message && !header_find(block, HEADER_MIME_VERSION, &version);
    if (leaf)
        text = pl->encoding[i] == MIME_BASE64 ? CONVERT_BASE64_FIELD : CONVERT_QP_FIELD;
    else
        text = frame_text(pl, f.encoding);
    r = edit_header(pl, i, block, text, add_version);
    if (r < 0 || !leaf)
        return r;
    r = copy_up_to(pl, part->body_at);
    pl->copied = part->body_end;
    pl->c->size += pl->encoded[i];
    if (r == 0)
        r = add_op(pl, (struct mime_convert_op){.kind = CONVERT_ENCODE,
                                                .decode = (uint8_t)f.encoding,
                                                .encode = pl->encoding[i],
                                                .from = part->body_at,
                                                .to = part->body_end});
    return r;
}

static int make_ops(struct planning *pl)
{
    for (uint32_t i = 0; i < pl->tree.count; i++) {
        int r = (pl->notes[i] & (CONVERTED | AROUND)) != 0 ? edit_part(pl, i) : 0;
        if (r < 0)
            return r;
    }
    return copy_up_to(pl, pl->src->size);
}

static int plan(struct planning *pl)
{
    int r = pl->purpose == MIME_CONVERT_STORE ? 1 : unfit(pl, 0, pl->src->size);
    if (r <= 0)
        return r;
    r = mime_scan(pl->arena, pl->src, &pl->tree);
    if (r < 0)
        return r;
    pl->notes = arena_alloc(pl->arena, pl->tree.count);
    pl->encoding = arena_alloc(pl->arena, pl->tree.count);
    pl->encoded = arena_new_array(pl->arena, uint64_t, pl->tree.count);
    if (pl->notes == NULL || pl->encoding == NULL || pl->encoded == NULL)
        return -E_NOMEM;
    r = look_at_parts(pl);
    if (r <= 0) /* not one leaf: what was not fit is so no longer when looked at by parts, e.g. a line across two */
        return r < 0 ? r : pl->purpose == MIME_CONVERT_STORE ? 0 : -E_SYNTAX;
    r = make_ops(pl);
    return r < 0 ? r : 1;
}

int mime_convert_plan(struct arena *a, const struct mime_source *src, enum mime_convert_for purpose, struct mime_convert **ret)
{
    struct planning *pl = arena_new(a, struct planning);
    struct mime_convert *c = arena_new(a, struct mime_convert);
    if (pl == NULL || c == NULL)
        return -E_NOMEM;
    *pl = (struct planning){.arena = a, .src = src, .purpose = purpose, .c = c};
    c->src = src;
    c->piece = pl->piece = arena_alloc(a, MIME_CONVERT_PIECE);
    c->decoded = pl->decoded = arena_alloc(a, MIME_CONVERT_DECODED);
    c->out = pl->out = arena_alloc(a, TRANSFER_ENCODED(MIME_CONVERT_DECODED));
    if (c->piece == NULL || c->decoded == NULL || c->out == NULL)
        return -E_NOMEM;
    arena_init(&pl->scratch, 4 * (size_t)HEADER_MAX);
    int r = plan(pl);
    arena_done(&pl->scratch);
    if (r <= 0)
        return r;
    mime_convert_rewind(c);
    *ret = c;
    return 1;
}
