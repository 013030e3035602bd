#include "service/moving_out.h"

#include <stdio.h>

#include "base/err.h"
#include "base/fsutil.h"
#include "service/moving_impl.h"
#include "service/moving_lines.h"

#define WRITE_PIECE (256u * 1024u)

int moving_out_flush(struct moving_out *o, bool all)
{
    if (!strbuf_ok(&o->buf))
        return -E_NOMEM;
    if (o->buf.n == 0 || (!all && o->buf.n < WRITE_PIECE))
        return 0;
    int r = fsu_write_all(o->fd, o->buf.p, o->buf.n);
    strbuf_clear(&o->buf);
    return r;
}

/* ">From ", ">>From " too get another '>', so that taking one away is right for all of them. */
static bool wants_quote(struct span line)
{
    size_t i = 0;
    while (i < line.n && line.p[i] == '>')
        i++;
    return line.n - i >= 5 && memcmp(line.p + i, "From ", 5) == 0;
}

struct text_state {
    bool cr_held, any, ended;
};

static void put_piece(struct moving_out *o, struct text_state *st, const struct line_piece *piece, bool quoted)
{
    struct span t = piece->text;
    if (st->cr_held && !(t.n == 1 && t.p[0] == '\n'))
        strbuf_c(&o->buf, '\r');
    st->cr_held = false;
    if (quoted && piece->begins && wants_quote(t))
        strbuf_c(&o->buf, '>');
    if (piece->ends && t.n > 1 && t.p[t.n - 2] == '\r') {
        strbuf_add(&o->buf, t.p, t.n - 2);
        strbuf_c(&o->buf, '\n');
    } else if (!piece->ends && t.p[t.n - 1] == '\r') { /* a long line was cut here, or the text ends so */
        strbuf_add(&o->buf, t.p, t.n - 1);
        st->cr_held = true;
    } else {
        strbuf_span(&o->buf, t);
    }
    st->any = true;
    st->ended = piece->ends;
}

int moving_out_text(struct moving_out *o, struct outgoing *g, uint32_t uid, bool quoted)
{
    const struct store_ops *ops = g->m->store->ops;
    struct text_state st = {0};
    struct store_body *body;
    struct lines l;
    struct line_piece piece;
    char where[300];
    int r = ops->body_open(g->box, uid, &body), lost = 0;
    snprintf(where, sizeof(where), "%.240s, uid %u", g->mailbox_z, uid);
    if (r < 0) {
        if (r != -E_NOTFOUND)
            moving_say(g->m, where, err_text(r));
        return r == -E_NOTFOUND || r == -E_IO || r == -E_DENIED ? 1 : r;
    }
    r = lines_of_body(&l, body);
    while (r == 0 && (lost = lines_next(&l, &piece)) > 0) {
        put_piece(o, &st, &piece, quoted);
        r = moving_out_flush(o, false);
    }
    g->n.octets += l.offset;
    if (st.cr_held)
        strbuf_c(&o->buf, '\r');
    if (quoted && st.any && !st.ended)
        strbuf_c(&o->buf, '\n');
    lines_done(&l);
    ops->body_free(body);
    if (r == 0 && lost < 0)
        moving_say(g->m, where, "cannot be read to its end");
    return r < 0 ? r : lost < 0 ? 1 : 0;
}
