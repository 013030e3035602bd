#include "service/moving_intake.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/macros.h"
#include "service/moving_impl.h"

static const struct store_op no_op;

int intake_open(struct intake *in, struct moving *m, struct span mailbox)
{
    *in = (struct intake){.m = m};
    int r = m->store->ops->box_open(m->store, m->who, mailbox, &in->box);
    if (r < 0)
        return r;
    r = known_load(&in->known, in->box);
    if (r == 0)
        r = m->store->ops->keywords(in->box, &in->keywords);
    in->uid_next = in->known.uid_next;
    return r;
}

/* --- the text ----------------------------------------------------------------------------------------------------- */

void intake_begin(struct intake *in)
{
    intake_drop(in);
    in->size = 0;
    in->after_cr = in->had_nul = false;
}

void intake_drop(struct intake *in)
{
    strbuf_clear(&in->text);
    strbuf_clear(&in->head);
    in->text.failed = in->head.failed = false;
    if (in->stage != NULL)
        store_stage_free(in->stage);
    in->stage = NULL;
}

static int spill(struct intake *in)
{
    struct store *s = in->m->store;
    int r = 0;
    if (in->stage == NULL) {
        r = store_stage_begin(s, &in->stage);
        strbuf_span(&in->head, span_part(strbuf_text(&in->text), 0, KNOWN_HEAD));
    }
    if (r == 0)
        r = s->ops->stage_write(in->stage, in->text.p, in->text.n);
    strbuf_clear(&in->text);
    return r == 0 && !strbuf_ok(&in->head) ? -E_NOMEM : r;
}

/* What APPEND does too (IMAP-46): a lone LF becomes CRLF, a lone CR stays. A NUL, which no stored message holds, becomes
 * the octet that IMAP would show for it. */
static void put_line(struct intake *in, struct span line)
{
    bool lf = line.n > 0 && line.p[line.n - 1] == '\n';
    bool cr = line.n > 1 ? line.p[line.n - 2] == '\r' : in->after_cr;
    size_t from = in->text.n;
    if (lf && !cr) {
        strbuf_add(&in->text, line.p, line.n - 1);
        strbuf_add(&in->text, "\r\n", 2);
    } else {
        strbuf_span(&in->text, line);
    }
    if (line.n > 0 && memchr(line.p, 0, line.n) != NULL && strbuf_ok(&in->text)) {
        in->had_nul = true;
        for (size_t i = from; i < in->text.n; i++)
            if (in->text.p[i] == 0)
                in->text.p[i] = 0x80;
    }
    in->after_cr = line.n > 0 && line.p[line.n - 1] == '\r';
    in->size += in->text.n - from;
}

int intake_add(struct intake *in, struct span piece)
{
    while (piece.n > 0) {
        const uint8_t *lf = memchr(piece.p, '\n', piece.n);
        size_t n = lf == NULL ? piece.n : (size_t)(lf - piece.p) + 1;
        put_line(in, span_of(piece.p, n));
        piece = span_part(piece, n, piece.n);
        if (!strbuf_ok(&in->text))
            return -E_NOMEM;
        if (in->size > UINT32_MAX)
            return -E_LIMIT;
        int r = in->text.n > INTAKE_MEMORY ? spill(in) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

/* --- flags -------------------------------------------------------------------------------------------------------- */

/* RFC 9051 "atom", which a keyword is. */
static bool is_atom(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr("(){%*\"\\]", s.p[i]) != NULL)
            return false;
    return s.n > 0 && s.n <= STORE_KEYWORD_MAX;
}

static bool find_keyword(const struct store_keywords *k, struct span name, uint64_t *ret)
{
    for (unsigned i = 0; i < STORE_KEYWORDS; i++)
        if (k->name_z[i][0] != 0 && span_ieq_z(name, k->name_z[i])) {
            *ret |= STORE_KEYWORD_BIT(i);
            return true;
        }
    return false;
}

static int keyword_bits(struct intake *in, const struct intake_message *msg, uint64_t *ret)
{
    const struct store_ops *ops = in->m->store->ops;
    for (size_t i = 0; i < msg->keywords_n; i++) {
        struct span name = msg->keyword[i];
        uint64_t bit = 0;
        if (find_keyword(&in->keywords, name, ret))
            continue;
        int r = is_atom(name) ? ops->keyword_add(in->box, no_op, &name, 1, &bit) : -E_INVAL;
        if (r == 0)
            r = ops->keywords(in->box, &in->keywords);
        if (r == -E_INVAL || r == -E_LIMIT) {
            if (!in->keywords_full_said)
                moving_say(in->m, msg->entry_z,
                           r == -E_INVAL ? "a keyword that IMAP cannot name is left out (said once for each folder)"
                                         : "the mailbox has 57 keywords, others are left out (said once for each folder)");
            in->keywords_full_said = true;
            continue;
        }
        if (r < 0)
            return r;
        *ret |= bit;
    }
    return 0;
}

/* --- batches ------------------------------------------------------------------------------------------------------ */

static int note_came(struct intake *in, uint32_t uid)
{
    if (in->came_n == in->came_cap) {
        size_t cap = in->came_cap * 2 + 1024;
        uint32_t *p = realloc(in->came, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        in->came = p;
        in->came_cap = cap;
    }
    in->came[in->came_n++] = uid;
    return 0;
}

static int flush(struct intake *in)
{
    struct store *s = in->m->store;
    size_t n = in->batch_n;
    int r = store_stage_finish_all(in->staged, in->date, n);
    if (r == 0 && n > 0)
        r = s->ops->append(s, no_op, in->item, n);
    for (size_t i = 0; i < n; i++) {
        const struct store_append *a = &in->item[i];
        if (a->uid != 0 && a->err == 0) {
            in->n.moved++;
            in->n.octets += s->ops->stage_size(in->staged[i]);
            in->n.renumbered += in->wanted[i] != 0 && in->wanted[i] != a->uid;
            in->uid_next = MAX(in->uid_next, (uint64_t)a->uid + 1);
            int e = note_came(in, a->uid);
            r = r == 0 ? e : r;
        }
        store_stage_free(in->staged[i]);
    }
    in->batch_n = 0;
    in->batch_octets = 0;
    return r;
}

/* QUOTA-01. What is counted by others meanwhile is seen when our own guess is used up. */
static int take_room(struct intake *in, uint64_t size)
{
    struct moving *m = in->m;
    struct store_usage use = {0};
    if (m->quota == 0)
        return 0;
    if (size > in->room) {
        int r = flush(in);
        if (r == 0)
            r = m->store->ops->usage(m->store, m->who, &use);
        if (r == 1) /* of another boot */
            r = m->store->ops->usage_recount(m->store, m->who, &use);
        if (r < 0)
            return r;
        in->room = use.bytes > m->quota ? 0 : m->quota - use.bytes;
    }
    if (size > in->room)
        return -E_QUOTA;
    in->room -= size;
    return 0;
}

/* What of a message is there already; sets *ret_least. */
static bool is_there(struct intake *in, const struct intake_message *msg, uint32_t *ret_least)
{
    struct span head = in->stage == NULL ? span_part(strbuf_text(&in->text), 0, KNOWN_HEAD) : strbuf_text(&in->head);
    uint64_t key = known_key(&in->known, head);
    uint32_t uid = in->m->keep_uids ? msg->uid : 0;
    *ret_least = 0;
    if (uid == 0)
        return known_take(&in->known, (uint32_t)in->size, key);
    if (known_is(&in->known, uid, (uint32_t)in->size, key))
        return true;
    if (uid >= in->uid_next) {
        *ret_least = uid;
        return false;
    }
    return known_take(&in->known, (uint32_t)in->size, key);
}

int intake_end(struct intake *in, const struct intake_message *msg)
{
    uint32_t least;
    uint64_t bits = 0;
    in->n.source++;
    if (in->had_nul)
        moving_say(in->m, msg->entry_z, "its NUL octets were replaced by 0x80");
    if (is_there(in, msg, &least)) {
        in->n.there++;
        intake_drop(in);
        return 0;
    }
    if (in->m->dry_run) {
        in->n.moved++;
        in->n.octets += in->size;
        intake_drop(in);
        return 0;
    }
    int r = keyword_bits(in, msg, &bits);
    if (r == 0)
        r = take_room(in, in->size);
    if (r == 0)
        r = spill(in);
    if (r < 0)
        return r;
    size_t i = in->batch_n++;
    in->staged[i] = in->stage;
    in->date[i] = msg->internal_s;
    in->wanted[i] = in->m->keep_uids ? msg->uid : 0;
    in->item[i] = (struct store_append){
        .box = in->box, .stage = in->stage, .flags = (msg->flags & STORE_SYSTEM_FLAGS) | bits, .uid_least = least};
    if (least != 0)
        in->uid_next = (uint64_t)least + 1;
    in->stage = NULL;
    in->batch_octets += in->size;
    intake_drop(in);
    return in->batch_n == INTAKE_BATCH || in->batch_octets >= INTAKE_BATCH_OCTETS ? flush(in) : 0;
}

/* What was said to be there is counted again, from what the mailbox shows now. */
static int verify(struct intake *in)
{
    const struct store_ops *ops = in->m->store->ops;
    struct store_snap *snap;
    int r = ops->snapshot(in->box, STORE_LOOK_SHARDS, 0, &snap);
    if (r < 0)
        return r;
    for (size_t i = 0, k = 0; i < in->came_n && k < snap->rows_n;) {
        if (snap->row[k].uid < in->came[i]) {
            k++;
        } else {
            in->n.verified += snap->row[k].uid == in->came[i];
            i++;
        }
    }
    in->n.verified += in->n.there;
    store_snap_free(in->m->store, snap);
    return 0;
}

int intake_close(struct intake *in, struct moving_count *ret)
{
    int r = 0;
    intake_drop(in);
    if (in->box != NULL) {
        r = flush(in);
        known_done(&in->known);
        int e = in->m->dry_run ? 0 : verify(in);
        r = r < 0 ? r : e;
    }
    *ret = in->n;
    known_done(&in->known);
    in->box = store_box_free(in->box);
    strbuf_done(&in->text);
    strbuf_done(&in->head);
    free(in->came);
    in->came = NULL;
    return r;
}
