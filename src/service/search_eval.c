#include "service/search_eval.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/header.h"
#include "proto/mime.h"
#include "proto/text_search.h"
#include "service/imap_flags.h"

#define DAY_S 86400
#define READ_PIECE 16384u

/* A message as far as it is known: its row; what is kept of it (keys); its file (body). */
struct look {
    const struct search_program *p;
    const struct view_version *v;
    const struct store_row *row;
    uint32_t seq;
    bool recent;
    const struct facts_keys *keys;
    struct ms_body *body;
    struct arena *arena;
    struct strbuf *header; /* read when wanted */
    bool header_known, tree_known;
    struct mime_source src;
    struct mime_tree tree;
    int err;
};

/* -- preparing --------------------------------------------------------------------------------------------------- */

/* What a key must know of a message. */
enum need { NEED_ROW, NEED_KEYS, NEED_MESSAGE };

/* Of each key, decided once. */
struct search_need {
    enum need need;
    enum facts_text text;
};

/* Which text of the keys a key looks at; FACTS_TEXT__COUNT: none of them. HEADER may name one of the fields too. */
static enum facts_text text_of(const struct imap_search_key *k)
{
    static const struct {
        const char *field_z;
        enum imap_search_op op;
        enum facts_text text;
    } field[] = {{"From", IMAP_SK_FROM, FACTS_FROM},
                 {"To", IMAP_SK_TO, FACTS_TO},
                 {"Cc", IMAP_SK_CC, FACTS_CC},
                 {"Bcc", IMAP_SK_BCC, FACTS_BCC},
                 {"Subject", IMAP_SK_SUBJECT, FACTS_SUBJECT}};
    for (size_t i = 0; i < ARRAY_LEN(field); i++)
        if (k->op == field[i].op || (k->op == IMAP_SK_HEADER && span_ieq_z(k->name, field[i].field_z)))
            return field[i].text;
    return FACTS_TEXT__COUNT;
}

static enum need need_of(const struct imap_search_key *k)
{
    switch ((unsigned)k->op) {
    case IMAP_SK_BODY:
    case IMAP_SK_TEXT:
        return NEED_MESSAGE;
    case IMAP_SK_HEADER:
        return text_of(k) != FACTS_TEXT__COUNT ? NEED_KEYS : NEED_MESSAGE;
    case IMAP_SK_SENTBEFORE:
    case IMAP_SK_SENTON:
    case IMAP_SK_SENTSINCE:
    case IMAP_SK_EMAILID:
        return NEED_KEYS;
    default:
        return text_of(k) != FACTS_TEXT__COUNT ? NEED_KEYS : NEED_ROW;
    }
}

/* A text that is compared as it is. */
static bool has_word(const struct imap_search_key *k)
{
    return k->op == IMAP_SK_KEYWORD || k->op == IMAP_SK_EMAILID;
}

static bool has_text(const struct imap_search_key *k)
{
    return has_word(k) || need_of(k) == NEED_MESSAGE || text_of(k) != FACTS_TEXT__COUNT;
}

static int keep_key(struct arena *a, struct imap_search_key *k, const struct view_version *told, struct text_needle *needle)
{
    if (has_text(k)) {
        k->text = span_dup(a, k->text);
        k->name = k->op == IMAP_SK_HEADER ? span_dup(a, k->name) : (struct span){0};
        return k->text.p == NULL ? -E_NOMEM : has_word(k) ? 0 : text_needle_make(a, k->text, needle);
    }
    if (k->op != IMAP_SK_SEQUENCE && k->op != IMAP_SK_UID)
        return 0;
    struct seq_range *ranges = arena_new_array(a, struct seq_range, k->set.count);
    if (ranges == NULL)
        return -E_NOMEM;
    if (k->set.count > 0)
        memcpy(ranges, k->set.ranges, k->set.count * sizeof(*ranges));
    k->set.ranges = ranges;
    seqset_bind(&k->set, k->op == IMAP_SK_UID ? view_last_uid(told) : told->rows);
    return 0;
}

int search_program_keep(struct arena *a, const struct imap_search *from, const struct view_version *told, struct search_program *ret)
{
    struct search_program p = {.key_n = from->key_n};
    p.keys = arena_new_array(a, struct imap_search_key, p.key_n);
    p.needles = arena_new_array(a, struct text_needle, p.key_n);
    p.needs = arena_new_array(a, struct search_need, p.key_n);
    if (p.keys == NULL || p.needles == NULL || p.needs == NULL)
        return -E_NOMEM;
    if (p.key_n > 0)
        memcpy(p.keys, from->keys, p.key_n * sizeof(*p.keys));
    for (uint32_t i = 0; i < p.key_n; i++) {
        int r = keep_key(a, &p.keys[i], told, &p.needles[i]);
        if (r < 0)
            return r;
        p.needs[i] = (struct search_need){need_of(&p.keys[i]), text_of(&p.keys[i])};
        p.needs_keys |= p.needs[i].need == NEED_KEYS;
        p.needs_email_id |= p.keys[i].op == IMAP_SK_EMAILID;
        p.needs_files |= p.needs[i].need == NEED_MESSAGE;
    }
    *ret = p;
    return 0;
}

/* -- the message ------------------------------------------------------------------------------------------------- */

static int need_header(struct look *l)
{
    struct header_end end = {0};
    uint64_t size = ms_body_size(l->body);
    if (l->header_known)
        return 0;
    strbuf_clear(l->header);
    while (l->header->n < size && l->header->n < HEADER_MAX) {
        size_t n = (size_t)MIN(READ_PIECE, size - l->header->n), from = l->header->n;
        if (!strbuf_reserve(l->header, n))
            return -E_NOMEM;
        int r = ms_body_read(l->body, from, l->header->p + from, n);
        if (r < 0)
            return r;
        l->header->n += n;
        int64_t at = header_end_feed(&end, span_of(l->header->p + from, n));
        if (at >= 0) {
            l->header->n = from + (size_t)at;
            break;
        }
    }
    l->header_known = true;
    return 0;
}

static int need_tree(struct look *l)
{
    if (l->tree_known)
        return 0;
    l->src = ms_body_mime_source(l->body);
    int r = mime_scan(l->arena, &l->src, &l->tree);
    l->tree_known = r == 0;
    return r;
}

static enum search_value settle(struct look *l, int r)
{
    if (r < 0)
        l->err = r;
    return r > 0 ? SEARCH_YES : SEARCH_NO;
}

static enum search_value in_header(struct look *l, const struct imap_search_key *k, struct span name)
{
    int r = need_header(l);
    if (r == 0)
        r = search_header(strbuf_text(l->header), name, &l->p->needles[k - l->p->keys]);
    return settle(l, r);
}

static enum search_value in_body(struct look *l, const struct imap_search_key *k, enum search_scope scope)
{
    int r = need_tree(l);
    if (r == 0)
        r = search_body(&l->src, &l->tree, &l->p->needles[k - l->p->keys], scope);
    return settle(l, r);
}

static enum search_value by_message(struct look *l, const struct imap_search_key *k)
{
    if (l->body == NULL)
        return SEARCH_UNKNOWN;
    if (k->op == IMAP_SK_HEADER)
        return in_header(l, k, k->name);
    return in_body(l, k, k->op == IMAP_SK_BODY ? SEARCH_BODY : SEARCH_TEXT);
}

/* -- what is kept of it ------------------------------------------------------------------------------------------ */

/* The day of the Date field as it is written there: time and zone do not count (RFC 9051 6.4.4). */
static bool sent(const struct facts_keys *f, const struct imap_search_key *k)
{
    if (!f->has_sent)
        return false;
    return k->op == IMAP_SK_SENTBEFORE ? f->sent_day < k->day
           : k->op == IMAP_SK_SENTON   ? f->sent_day == k->day
                                       : f->sent_day >= k->day;
}

static bool is_email_id(const struct facts_keys *f, struct span text)
{
    char id_z[2 + 2 * sizeof(f->email_id)] = "M";
    hex_encode(span_of(f->email_id, sizeof(f->email_id)), id_z + 1);
    return f->has_email_id && span_eq_z(text, id_z);
}

static enum search_value by_keys(const struct look *l, const struct imap_search_key *k)
{
    enum facts_text text = l->p->needs[k - l->p->keys].text;
    if (l->keys == NULL)
        return SEARCH_UNKNOWN;
    if (k->op == IMAP_SK_EMAILID)
        return is_email_id(l->keys, k->text) ? SEARCH_YES : SEARCH_NO;
    if (text == FACTS_TEXT__COUNT)
        return sent(l->keys, k) ? SEARCH_YES : SEARCH_NO;
    return facts_text_contains(l->keys, text, &l->p->needles[k - l->p->keys]) ? SEARCH_YES : SEARCH_NO;
}

/* -- the row ----------------------------------------------------------------------------------------------------- */

static bool flags_hold(const struct look *l, const struct imap_search_key *k)
{
    uint64_t set = imap_flags_to_store(k->flags.set), clear = imap_flags_to_store(k->flags.clear);
    if ((k->flags.set & IMAP_FLAG_RECENT) != 0 && !l->recent)
        return false;
    if ((k->flags.clear & IMAP_FLAG_RECENT) != 0 && l->recent)
        return false;
    return (l->row->flags & set) == set && (l->row->flags & clear) == 0;
}

static int64_t day_of(int64_t time_s)
{
    return time_s >= 0 ? time_s / DAY_S : (time_s - DAY_S + 1) / DAY_S;
}

static bool row_holds(const struct look *l, const struct imap_search_key *k)
{
    int64_t day = day_of(l->row->internal_s);
    switch ((unsigned)k->op) {
    case IMAP_SK_FLAGS:
        return flags_hold(l, k);
    case IMAP_SK_KEYWORD:
        return (l->row->flags & view_keyword_bit(l->v, k->text)) != 0;
    case IMAP_SK_BEFORE:
        return day < k->day;
    case IMAP_SK_ON:
        return day == k->day;
    case IMAP_SK_SINCE:
        return day >= k->day;
    case IMAP_SK_LARGER:
        return l->row->size > k->number;
    case IMAP_SK_SMALLER:
        return l->row->size < k->number;
    case IMAP_SK_YOUNGER: /* RFC 5032: at most so many seconds old */
        return l->p->now_s - l->row->internal_s <= (int64_t)k->number;
    case IMAP_SK_OLDER:
        return l->p->now_s - l->row->internal_s >= (int64_t)k->number;
    case IMAP_SK_SAVEDBEFORE: /* RFC 8514 4.3 */
        return day_of(l->row->save_s) < k->day;
    case IMAP_SK_SAVEDON:
        return day_of(l->row->save_s) == k->day;
    case IMAP_SK_SAVEDSINCE:
        return day_of(l->row->save_s) >= k->day;
    case IMAP_SK_SAVEDATESUPPORTED:
        return true;
    case IMAP_SK_MODSEQ:
        return l->row->modseq >= k->number;
    case IMAP_SK_SEQUENCE:
        return seqset_contains(&k->set, l->seq);
    case IMAP_SK_UID:
        return seqset_contains(&k->set, l->row->uid);
    default: /* THREADID: there are none */
        return false;
    }
}

/* Recursion is bounded by IMAP_SEARCH_DEPTH. */
static enum search_value holds(struct look *l, const struct imap_search_key *k)
{
    enum search_value all, v;
    switch ((unsigned)k->op) {
    case IMAP_SK_NOT:
        v = holds(l, k + 1);
        return v == SEARCH_UNKNOWN ? v : v == SEARCH_YES ? SEARCH_NO : SEARCH_YES;
    case IMAP_SK_AND:
    case IMAP_SK_OR:
        all = k->op == IMAP_SK_AND ? SEARCH_YES : SEARCH_NO;
        for (const struct imap_search_key *c = k + 1; c < k + k->size && l->err == 0; c += c->size) {
            v = holds(l, c);
            if (v != SEARCH_UNKNOWN && v != (k->op == IMAP_SK_AND ? SEARCH_YES : SEARCH_NO))
                return v;
            if (v == SEARCH_UNKNOWN)
                all = v;
        }
        return all;
    default:
        switch (l->p->needs[k - l->p->keys].need) {
        case NEED_ROW:
            return row_holds(l, k) ? SEARCH_YES : SEARCH_NO;
        case NEED_KEYS:
            return by_keys(l, k);
        case NEED_MESSAGE:
            return by_message(l, k);
        }
        return SEARCH_NO;
    }
}

enum search_value search_row(const struct search_program *p, const struct view_version *v, const struct store_row *row,
                             uint32_t seq, bool recent, const struct facts_keys *keys)
{
    struct look l = {.p = p, .v = v, .row = row, .seq = seq, .recent = recent, .keys = keys};
    return holds(&l, p->keys);
}

int search_message(const struct search_program *p, struct view *box, const struct view_version *v,
                   const struct store_row *row, uint32_t seq, bool recent, const struct facts_keys *keys,
                   struct strbuf *scratch)
{
    struct arena arena;
    struct look l = {.p = p, .v = v, .row = row, .seq = seq, .recent = recent, .keys = keys};
    int r = ms_body_open(box, row, &l.body);
    if (r < 0)
        return r;
    l.arena = &arena;
    l.header = scratch;
    arena_init(&arena, MIME_ARENA);
    enum search_value value = holds(&l, p->keys);
    ms_body_unref(l.body);
    arena_done(&arena);
    return l.err < 0 ? l.err : value == SEARCH_YES;
}
