#include "imapd/resync.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "imapd/session.h"
#include "imapd/sync.h"
#include "proto/imap_cmd.h"

static bool keep_set(struct arena *mem, const struct seqset *from, struct seqset *ret)
{
    struct seq_range *ranges = arena_new_array(mem, struct seq_range, from->count);
    if (ranges == NULL)
        return false;
    if (from->count > 0)
        memcpy(ranges, from->ranges, from->count * sizeof(*ranges));
    *ret = *from;
    ret->ranges = ranges;
    return true;
}

int imapd_resync_keep(struct imapd_resync *r, struct arena *mem, const struct imap_cmd *c)
{
    r->wanted = c->select.qresync;
    r->uid_validity = c->select.uidvalidity;
    r->since = c->select.modseq;
    r->has_known = c->select.has_known_uids;
    if (c->select.has_known_uids && !keep_set(mem, &c->select.known_uids, &r->known))
        return -E_NOMEM;
    if (c->select.has_match &&
        (!keep_set(mem, &c->select.match_seqs, &r->match_seqs) || !keep_set(mem, &c->select.match_uids, &r->match_uids)))
        return -E_NOMEM;
    return 0;
}

/* The highest number from `seq` on, of n, whose message has the uid that many above `uid`; 0: none. The distance between
 * uid and number never shrinks, so it is found by halves. */
static uint32_t last_match(const struct view_version *told, uint32_t seq, uint32_t uid, uint32_t n)
{
    int64_t distance = (int64_t)uid - seq;
    if (seq > told->rows)
        return 0;
    uint32_t low = seq, high = (uint32_t)MIN((uint64_t)seq + n, (uint64_t)told->rows + 1); /* low <= answer + 1 <= high */
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if ((int64_t)view_uid(told, mid) - mid <= distance)
            low = mid + 1;
        else
            high = mid;
    }
    return low > seq && (int64_t)view_uid(told, low - 1) - (low - 1) == distance ? low - 1 : 0;
}

/* The uid up to which the client's messages are exactly ours, by its pairs of numbers and uids; 0: it named none that
 * fits (RFC 7162 3.2.5.2). */
static uint32_t matched_uid(const struct imapd_resync *r, const struct view_version *told)
{
    uint32_t i = 0, j = 0, uid = 0;
    uint64_t seq_used = 0, uid_used = 0; /* of the ranges at i and j */
    while (i < r->match_seqs.count && j < r->match_uids.count) {
        const struct seq_range *a = &r->match_seqs.ranges[i], *b = &r->match_uids.ranges[j];
        uint64_t a_left = (uint64_t)a->last - a->first + 1 - seq_used, b_left = (uint64_t)b->last - b->first + 1 - uid_used;
        uint64_t n = MIN(a_left, b_left);
        uint32_t seq = last_match(told, (uint32_t)(a->first + seq_used), (uint32_t)(b->first + uid_used),
                                  (uint32_t)MIN(n, (uint64_t)UINT32_MAX));
        if (seq != 0)
            uid = view_uid(told, seq);
        seq_used = n == a_left ? 0 : seq_used + n;
        uid_used = n == b_left ? 0 : uid_used + n;
        i += n == a_left;
        j += n == b_left;
    }
    return uid;
}

/* Of the client's messages those that may have gone. */
static void cut(struct seqset *set, uint32_t upto)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < set->count; i++)
        if (set->ranges[i].last > upto)
            set->ranges[n++] = (struct seq_range){MAX(set->ranges[i].first, upto + 1), set->ranges[i].last};
    set->count = n;
}

int imapd_resync_find(struct imapd_resync *r, struct arena *mem, struct view *box, const struct view_version *told)
{
    struct seqset there;
    if (r->uid_validity != told->st.uid_validity)
        r->wanted = false;
    if (!r->wanted)
        return 0;
    if (!r->has_known) {
        r->known = (struct seqset){.ranges = arena_new(mem, struct seq_range), .count = told->st.uid_next > 1};
        if (r->known.ranges == NULL)
            return -E_NOMEM;
        r->known.ranges[0] = (struct seq_range){1, (uint32_t)MIN(told->st.uid_next - 1, (uint64_t)UINT32_MAX)};
    }
    if (!keep_set(mem, &r->known, &there))
        return -E_NOMEM;
    cut(&there, matched_uid(r, told));
    int err = imapd_vanished_find(&r->gone, box, told, r->since, &there);
    if (r->since > told->st.modseq) /* nobody was ever told that number: what the client has is of no use */
        r->since = 0;
    return err;
}

bool imapd_resync_write(struct imapd_session *s, struct imapd_resync *r)
{
    const struct store_row *row;
    uint32_t seq;
    if (!imapd_vanished_write(s, &r->gone))
        return false;
    if (!r->begun)
        view_iter_init(&r->changed, s->sel.told, &r->known, true);
    r->begun = true;
    if (s->sel.told->st.modseq <= r->since)
        return true;
    for (unsigned i = 1; (row = view_iter_next(&r->changed, &seq)) != NULL; i++) {
        if (row->modseq > r->since)
            imapd_tell_flags(s, s->sel.told, seq, row);
        if (i % 64 == 0 && imapd_share_done(s))
            return false;
    }
    return true;
}

void imapd_resync_done(struct imapd_resync *r)
{
    imapd_vanished_done(&r->gone);
}
