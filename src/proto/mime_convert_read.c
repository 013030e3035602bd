#include "base/err.h"
#include "base/macros.h"
#include "proto/mime_convert_impl.h"

struct span mime_convert_text(enum mime_convert_text text)
{
    static const char *const lines[] = {
        [CONVERT_BASE64_FIELD] = "Content-Transfer-Encoding: base64\r\n",
        [CONVERT_QP_FIELD] = "Content-Transfer-Encoding: quoted-printable\r\n",
        [CONVERT_8BIT_FIELD] = "Content-Transfer-Encoding: 8bit\r\n",
        [CONVERT_7BIT_FIELD] = "Content-Transfer-Encoding: 7bit\r\n",
        [CONVERT_VERSION] = "MIME-Version: 1.0\r\n",
    };
    _Static_assert(ARRAY_LEN(lines) == CONVERT_NO_TEXT, "one line each");
    return span_z(lines[text]);
}

uint64_t mime_convert_size(const struct mime_convert *c)
{
    return c->size;
}

static void start_op(struct mime_convert *c, size_t op)
{
    c->op = op;
    c->out_at = c->out_n = 0;
    c->ended = false;
    if (op == c->op_n)
        return;
    c->at = c->ops[op].from;
    c->transfer = transfer_of((enum mime_encoding)c->ops[op].decode);
    c->encoder = transfer_encoder_of((enum mime_encoding)c->ops[op].encode);
}

void mime_convert_rewind(struct mime_convert *c)
{
    start_op(c, 0);
}

/* The next octets of the source that belong to the operation; 0 at their end. */
static int64_t read_source(struct mime_convert *c, void *buf, size_t n)
{
    uint64_t left = c->ops[c->op].to - c->at;
    if (left == 0)
        return 0;
    int64_t r = c->src->read(c->src->ctx, c->at, buf, (size_t)MIN((uint64_t)n, left));
    if (r == 0)
        return -E_IO; /* the file has become shorter */
    c->at += r > 0 ? (uint64_t)r : 0;
    return r;
}

/* Encodes the next piece into `out`. */
static int encode_more(struct mime_convert *c)
{
    int64_t r = read_source(c, c->piece, MIME_CONVERT_PIECE);
    if (r < 0)
        return (int)r;
    bool last = r == 0;
    size_t n = last ? transfer_end(&c->transfer, c->decoded) : transfer_feed(&c->transfer, span_of(c->piece, (size_t)r), c->decoded);
    c->out_at = 0;
    c->out_n = transfer_encode(&c->encoder, span_of(c->decoded, n), c->out);
    if (last)
        c->out_n += transfer_encode_end(&c->encoder, c->ops[c->op].to == c->src->size, c->out + c->out_n);
    c->ended = last;
    return 0;
}

static int64_t read_encoded(struct mime_convert *c, uint8_t *buf, size_t n)
{
    while (c->out_at == c->out_n && !c->ended) {
        int r = encode_more(c);
        if (r < 0)
            return r;
    }
    n = MIN(n, c->out_n - c->out_at);
    if (n > 0)
        memcpy(buf, c->out + c->out_at, n);
    c->out_at += n;
    return (int64_t)n;
}

static int64_t read_text(struct mime_convert *c, uint8_t *buf, size_t n)
{
    struct span s = mime_convert_text((enum mime_convert_text)c->ops[c->op].text);
    s = span_part(s, (size_t)c->at, n);
    if (s.n > 0)
        memcpy(buf, s.p, s.n);
    c->at += s.n;
    return (int64_t)s.n;
}

int64_t mime_convert_read(struct mime_convert *c, void *buf, size_t n)
{
    while (c->op < c->op_n && n > 0) {
        enum mime_convert_kind kind = (enum mime_convert_kind)c->ops[c->op].kind;
        int64_t r = kind == CONVERT_COPY   ? read_source(c, buf, n)
                    : kind == CONVERT_TEXT ? read_text(c, buf, n)
                                           : read_encoded(c, buf, n);
        if (r != 0)
            return r;
        start_op(c, c->op + 1);
    }
    return 0;
}
