#include "base/err.h"
#include "imapd/flags.h"
#include "imapd/limits.h"
#include "imapd/search.h"
#include "proto/date.h"
#include "proto/header.h"
#include "proto/mime.h"
#include "proto/text_search.h"

#define DAY_S 86400
#define READ_PIECE 16384u

/* A message whose file is open, or a row alone (body NULL). */
struct look {
    const struct search_program *p;
    const struct view_version *v;
    const struct store_row *row;
    uint32_t seq;
    bool recent;
    struct ms_body *body;
    struct arena *arena;
    struct strbuf *header; /* read when wanted */
    bool header_known, tree_known;
    struct mime_source src;
    struct mime_tree tree;
    int err;
};

/* -- preparing --------------------------------------------------------------------------------------------------- */

static bool needs_file(enum imap_search_op op)
{
    switch ((unsigned)op) {
    case IMAP_SK_BCC:
    case IMAP_SK_BODY:
    case IMAP_SK_CC:
    case IMAP_SK_FROM:
    case IMAP_SK_HEADER:
    case IMAP_SK_SUBJECT:
    case IMAP_SK_TEXT:
    case IMAP_SK_TO:
    case IMAP_SK_SENTBEFORE:
    case IMAP_SK_SENTON:
    case IMAP_SK_SENTSINCE:
        return true;
    default:
        return false;
    }
}

static bool has_text(enum imap_search_op op)
{
    return op == IMAP_SK_KEYWORD || (needs_file(op) && op != IMAP_SK_SENTBEFORE && op != IMAP_SK_SENTON &&
                                     op != IMAP_SK_SENTSINCE);
}

static int keep_key(struct arena *a, struct imap_search_key *k, const struct view_version *told, struct text_needle *needle)
{
    if (has_text(k->op)) {
        k->text = span_dup(a, k->text);
        k->name = k->op == IMAP_SK_HEADER ? span_dup(a, k->name) : (struct span){0};
        return k->text.p == NULL ? -E_NOMEM : k->op == IMAP_SK_KEYWORD ? 0 : text_needle_make(a, k->text, needle);
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
    if (p.keys == NULL || p.needles == NULL)
        return -E_NOMEM;
    if (p.key_n > 0)
        memcpy(p.keys, from->keys, p.key_n * sizeof(*p.keys));
    for (uint32_t i = 0; i < p.key_n; i++) {
        int r = keep_key(a, &p.keys[i], told, &p.needles[i]);
        if (r < 0)
            return r;
        p.needs_files |= needs_file(p.keys[i].op);
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

/* The day of the Date field as it is written there: time and zone do not count (RFC 9051 6.4.4). */
static enum search_value sent(struct look *l, const struct imap_search_key *k)
{
    struct header_field f;
    struct date d;
    int r = need_header(l);
    if (r < 0)
        return settle(l, r);
    if (!header_find(strbuf_text(l->header), HEADER_DATE, &f) || date_parse(f.value, &d) < 0)
        return SEARCH_NO;
    int64_t day = date_day(&d);
    return (k->op == IMAP_SK_SENTBEFORE ? day < k->day : k->op == IMAP_SK_SENTON ? day == k->day : day >= k->day)
               ? SEARCH_YES
               : SEARCH_NO;
}

static enum search_value by_message(struct look *l, const struct imap_search_key *k)
{
    if (l->body == NULL)
        return SEARCH_UNKNOWN;
    switch ((unsigned)k->op) {
    case IMAP_SK_BCC:
        return in_header(l, k, SPAN_LIT("Bcc"));
    case IMAP_SK_CC:
        return in_header(l, k, SPAN_LIT("Cc"));
    case IMAP_SK_FROM:
        return in_header(l, k, SPAN_LIT("From"));
    case IMAP_SK_TO:
        return in_header(l, k, SPAN_LIT("To"));
    case IMAP_SK_SUBJECT:
        return in_header(l, k, SPAN_LIT("Subject"));
    case IMAP_SK_HEADER:
        return in_header(l, k, k->name);
    case IMAP_SK_BODY:
        return in_body(l, k, SEARCH_BODY);
    case IMAP_SK_TEXT:
        return in_body(l, k, SEARCH_TEXT);
    default:
        return sent(l, k);
    }
}

/* -- the row ----------------------------------------------------------------------------------------------------- */

static bool flags_hold(const struct look *l, const struct imap_search_key *k)
{
    uint64_t set = imapd_flags_to_store(k->flags.set), clear = imapd_flags_to_store(k->flags.clear);
    if ((k->flags.set & IMAP_FLAG_RECENT) != 0 && !l->recent)
        return false;
    if ((k->flags.clear & IMAP_FLAG_RECENT) != 0 && l->recent)
        return false;
    return (l->row->flags & set) == set && (l->row->flags & clear) == 0;
}

static bool row_holds(const struct look *l, const struct imap_search_key *k)
{
    int64_t day = l->row->internal_s >= 0 ? l->row->internal_s / DAY_S : (l->row->internal_s - DAY_S + 1) / DAY_S;
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
    case IMAP_SK_MODSEQ:
        return l->row->modseq >= k->number;
    case IMAP_SK_SEQUENCE:
        return seqset_contains(&k->set, l->seq);
    case IMAP_SK_UID:
        return seqset_contains(&k->set, l->row->uid);
    default: /* refused before: not announced */
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
        if (needs_file(k->op))
            return by_message(l, k);
        return row_holds(l, k) ? SEARCH_YES : SEARCH_NO;
    }
}

enum search_value search_row(const struct search_program *p, const struct view_version *v, const struct store_row *row,
                             uint32_t seq, bool recent)
{
    struct look l = {.p = p, .v = v, .row = row, .seq = seq, .recent = recent};
    return holds(&l, p->keys);
}

int search_message(const struct search_program *p, struct view *box, const struct view_version *v,
                   const struct store_row *row, uint32_t seq, bool recent, struct strbuf *scratch)
{
    struct arena arena;
    struct look l = {.p = p, .v = v, .row = row, .seq = seq, .recent = recent, .arena = &arena, .header = scratch};
    int r = ms_body_open(box, row, &l.body);
    if (r < 0)
        return r;
    arena_init(&arena, MIME_ARENA);
    enum search_value value = holds(&l, p->keys);
    ms_body_unref(l.body);
    arena_done(&arena);
    return l.err < 0 ? l.err : value == SEARCH_YES;
}
