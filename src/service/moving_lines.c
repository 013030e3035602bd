#include "service/moving_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "store/store_ops.h"

int lines_open(struct lines *l, int fd)
{
    *l = (struct lines){.fd = fd, .buf = malloc(LINES_PIECE)};
    if (l->buf != NULL)
        return 0;
    close(fd);
    l->fd = -1;
    return -E_NOMEM;
}

int lines_of_body(struct lines *l, struct store_body *body)
{
    *l = (struct lines){.fd = -1, .body = body, .buf = malloc(LINES_PIECE)};
    return l->buf == NULL ? -E_NOMEM : 0;
}

static int64_t read_some(struct lines *l, uint8_t *to, size_t n)
{
    struct iovec v = {to, n};
    if (l->body != NULL)
        return l->body->store->ops->body_read(l->body, l->offset + (l->have - l->at), &v, 1);
    for (;;) {
        ssize_t got = read(l->fd, to, n);
        if (got >= 0 || errno != EINTR)
            return got < 0 ? err_from_errno(errno) : got;
    }
}

void lines_done(struct lines *l)
{
    free(l->buf);
    if (l->fd >= 0)
        close(l->fd);
    l->buf = NULL;
    l->fd = -1;
}

/* More octets behind those that are there. */
static int fill(struct lines *l)
{
    if (l->at > 0) {
        memmove(l->buf, l->buf + l->at, l->have - l->at);
        l->have -= l->at;
        l->at = 0;
    }
    int64_t got = read_some(l, l->buf + l->have, LINES_PIECE - l->have);
    if (got < 0)
        return (int)got;
    l->ended = got == 0;
    l->have += (size_t)got;
    return 0;
}

int lines_next(struct lines *l, struct line_piece *ret)
{
    size_t looked = 0;
    const uint8_t *lf;
    for (;;) {
        size_t n = l->have - l->at;
        lf = n > looked ? memchr(l->buf + l->at + looked, '\n', n - looked) : NULL;
        looked = n;
        if (lf != NULL || l->ended || n == LINES_PIECE)
            break;
        int r = fill(l);
        if (r < 0)
            return r;
    }
    size_t n = lf != NULL ? (size_t)(lf - (l->buf + l->at)) + 1 : l->have - l->at;
    if (n == 0)
        return 0;
    *ret = (struct line_piece){span_of(l->buf + l->at, n), !l->in_line, lf != NULL};
    l->in_line = lf == NULL;
    l->at += n;
    l->offset += n;
    return 1;
}

struct span lines_text(const struct line_piece *piece, uint8_t *buf, size_t cap)
{
    struct span t = piece->text;
    if (!piece->begins || (!piece->ends && t.n == LINES_PIECE))
        return span_of(NULL, 0);
    if (t.n > 0 && t.p[t.n - 1] == '\n')
        t.n--;
    if (t.n > 0 && t.p[t.n - 1] == '\r')
        t.n--;
    if (t.n >= cap)
        return span_of(NULL, 0);
    memcpy(buf, t.p, t.n);
    buf[t.n] = 0;
    return span_of(buf, t.n);
}

bool lines_blank(const struct line_piece *piece)
{
    struct span t = piece->text;
    return piece->begins && piece->ends && (t.n == 1 || (t.n == 2 && t.p[0] == '\r'));
}
