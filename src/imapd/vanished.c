#include "imapd/vanished.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/session.h"
#include "proto/imap_write.h"
#include "proto/seqset.h"

#define LINE_RANGES 512u /* of one response: no client's line buffer overflows */

static int add(struct imapd_vanished *v, uint32_t first, uint32_t last)
{
    if (v->n == v->cap) {
        size_t cap = v->cap == 0 ? 64 : v->cap * 2;
        struct seq_range *p = realloc(v->range, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        v->range = p;
        v->cap = cap;
    }
    v->range[v->n++] = (struct seq_range){first, last};
    return 0;
}

/* Every uid from `first` to `last` that no message of `told` has. */
static int add_absent(struct imapd_vanished *v, const struct view_version *told, uint32_t first, uint32_t last)
{
    uint32_t seq = view_seq_at_least(told, first), uid;
    int r = 0;
    for (uint64_t from = first; from <= last && r == 0; from = (uint64_t)uid + 1, seq++) {
        uid = view_uid(told, seq);
        if (uid == 0 || uid > last)
            return add(v, (uint32_t)from, last);
        if (uid > from)
            r = add(v, (uint32_t)from, uid - 1);
    }
    return r;
}

static int every_absent(struct imapd_vanished *v, const struct view_version *told, const struct seqset *known)
{
    uint32_t below = (uint32_t)MIN(told->st.uid_next, (uint64_t)UINT32_MAX);
    int r = 0;
    for (uint32_t i = 0; i < known->count && r == 0; i++)
        if (known->ranges[i].first < below)
            r = add_absent(v, told, known->ranges[i].first, MIN(known->ranges[i].last, below - 1));
    return r;
}

/* Uids between two vanished ones that are absent as well make the answer shorter, not wrong. */
static bool joins(const struct view_version *told, const struct seq_range *known, uint32_t last, uint32_t uid)
{
    uint32_t next = view_uid(told, view_seq_at_least(told, last));
    return uid <= known->last && (next == 0 || next > uid);
}

static int of_these(struct imapd_vanished *v, const struct view_version *told, const struct seqset *known,
                    const uint32_t *uid, size_t n)
{
    uint32_t at = 0;
    bool open = false;
    int r = 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        for (; at < known->count && known->ranges[at].last < uid[i]; at++)
            open = false;
        if (at == known->count || uid[i] >= told->st.uid_next)
            break;
        if (known->ranges[at].first > uid[i] || view_seq(told, uid[i]) != 0)
            continue;
        if (open && joins(told, &known->ranges[at], v->range[v->n - 1].last, uid[i]))
            v->range[v->n - 1].last = uid[i];
        else
            r = add(v, uid[i], uid[i]);
        open = true;
    }
    return r;
}

int imapd_vanished_find(struct imapd_vanished *v, struct view *box, const struct view_version *told, uint64_t since,
                        const struct seqset *known)
{
    uint32_t *uid = NULL;
    size_t n = 0;
    int r = ms_vanished(box, since, &uid, &n);
    if (r == -E_NOTFOUND)
        return 0; /* deleted just now: the session is told so at the command's end */
    if (r < 0)
        return r;
    r = r == MS_VANISHED_UNKNOWN ? every_absent(v, told, known) : of_these(v, told, known, uid, n);
    free(uid);
    return r;
}

bool imapd_vanished_write(struct imapd_session *s, struct imapd_vanished *v)
{
    struct strbuf *out = imapd_out(s);
    while (v->at < v->n) {
        struct imap_set_writer set = {.out = out};
        strbuf_z(out, "* VANISHED (EARLIER) ");
        for (unsigned i = 0; i < LINE_RANGES && v->at < v->n; i++, v->at++)
            imap_set_add(&set, v->range[v->at].first, v->range[v->at].last);
        imap_set_end(&set);
        strbuf_z(out, "\r\n");
        if (v->at < v->n && imapd_share_done(s))
            return false;
    }
    return true;
}

void imapd_vanished_done(struct imapd_vanished *v)
{
    free(v->range);
    *v = (struct imapd_vanished){0};
}
