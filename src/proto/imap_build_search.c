/* SEARCH, SORT and THREAD: the flat keys become a program in prefix order. RFC 9051 6.4.4, RFC 5256. */
#include "base/err.h"
#include "base/macros.h"
#include "proto/imap_build.h"
#include "proto/imap_words.h"

enum argument { ARG_NONE, ARG_TEXT, ARG_ATOM, ARG_DATE, ARG_NUMBER, ARG_NZ_NUMBER, ARG_HEADER, ARG_SET };

struct key_row {
    enum imap_search_op op;
    enum argument argument;
    uint8_t set, clear;
};

#define ROW(kind) [IMAP_K_##kind - IMAP_T_KEY]
static const struct key_row key_rows[] = {
    ROW(ALL) = {.op = IMAP_SK_AND},
    ROW(ANSWERED) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_ANSWERED},
    ROW(DELETED) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_DELETED},
    ROW(DRAFT) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_DRAFT},
    ROW(FLAGGED) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_FLAGGED},
    ROW(NEW) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_RECENT, .clear = IMAP_FLAG_SEEN},
    ROW(NOT) = {.op = IMAP_SK_NOT},
    ROW(OLD) = {.op = IMAP_SK_FLAGS, .clear = IMAP_FLAG_RECENT},
    ROW(OR) = {.op = IMAP_SK_OR},
    ROW(RECENT) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_RECENT},
    ROW(SEEN) = {.op = IMAP_SK_FLAGS, .set = IMAP_FLAG_SEEN},
    ROW(UNANSWERED) = {.op = IMAP_SK_FLAGS, .clear = IMAP_FLAG_ANSWERED},
    ROW(UNDELETED) = {.op = IMAP_SK_FLAGS, .clear = IMAP_FLAG_DELETED},
    ROW(UNDRAFT) = {.op = IMAP_SK_FLAGS, .clear = IMAP_FLAG_DRAFT},
    ROW(UNFLAGGED) = {.op = IMAP_SK_FLAGS, .clear = IMAP_FLAG_FLAGGED},
    ROW(UNSEEN) = {.op = IMAP_SK_FLAGS, .clear = IMAP_FLAG_SEEN},
    ROW(SAVEDATESUPPORTED) = {.op = IMAP_SK_SAVEDATESUPPORTED},
    ROW(BCC) = {.op = IMAP_SK_BCC, .argument = ARG_TEXT},
    ROW(BODY) = {.op = IMAP_SK_BODY, .argument = ARG_TEXT},
    ROW(CC) = {.op = IMAP_SK_CC, .argument = ARG_TEXT},
    ROW(FROM) = {.op = IMAP_SK_FROM, .argument = ARG_TEXT},
    ROW(SUBJECT) = {.op = IMAP_SK_SUBJECT, .argument = ARG_TEXT},
    ROW(TEXT) = {.op = IMAP_SK_TEXT, .argument = ARG_TEXT},
    ROW(TO) = {.op = IMAP_SK_TO, .argument = ARG_TEXT},
    ROW(BEFORE) = {.op = IMAP_SK_BEFORE, .argument = ARG_DATE},
    ROW(ON) = {.op = IMAP_SK_ON, .argument = ARG_DATE},
    ROW(SINCE) = {.op = IMAP_SK_SINCE, .argument = ARG_DATE},
    ROW(SENTBEFORE) = {.op = IMAP_SK_SENTBEFORE, .argument = ARG_DATE},
    ROW(SENTON) = {.op = IMAP_SK_SENTON, .argument = ARG_DATE},
    ROW(SENTSINCE) = {.op = IMAP_SK_SENTSINCE, .argument = ARG_DATE},
    ROW(SAVEDBEFORE) = {.op = IMAP_SK_SAVEDBEFORE, .argument = ARG_DATE},
    ROW(SAVEDON) = {.op = IMAP_SK_SAVEDON, .argument = ARG_DATE},
    ROW(SAVEDSINCE) = {.op = IMAP_SK_SAVEDSINCE, .argument = ARG_DATE},
    ROW(LARGER) = {.op = IMAP_SK_LARGER, .argument = ARG_NUMBER},
    ROW(SMALLER) = {.op = IMAP_SK_SMALLER, .argument = ARG_NUMBER},
    ROW(YOUNGER) = {.op = IMAP_SK_YOUNGER, .argument = ARG_NZ_NUMBER},
    ROW(OLDER) = {.op = IMAP_SK_OLDER, .argument = ARG_NZ_NUMBER},
    ROW(KEYWORD) = {.op = IMAP_SK_KEYWORD, .argument = ARG_ATOM},
    ROW(UNKEYWORD) = {.op = IMAP_SK_KEYWORD, .argument = ARG_ATOM},
    ROW(EMAILID) = {.op = IMAP_SK_EMAILID, .argument = ARG_ATOM},
    ROW(THREADID) = {.op = IMAP_SK_THREADID, .argument = ARG_ATOM},
    ROW(HEADER) = {.op = IMAP_SK_HEADER, .argument = ARG_HEADER},
    ROW(UID) = {.op = IMAP_SK_UID, .argument = ARG_SET},
    ROW(MODSEQ) = {.op = IMAP_SK_MODSEQ, .argument = ARG_NUMBER},
};
_Static_assert(ARRAY_LEN(key_rows) == IMAP_K__END - IMAP_T_KEY, "one row per key");

struct program {
    struct imap_search_key *keys;
    uint32_t n;
    uint32_t open[IMAP_SEARCH_DEPTH + 1]; /* groups, NOTs and ORs that still take keys */
    uint8_t wanted[IMAP_SEARCH_DEPTH + 1]; /* keys still to come: NOT 1, OR 2; 0: up to `)` */
    unsigned depth;
};

static void enter(struct imap_builder *b, struct program *g, enum imap_search_op op, uint8_t wanted)
{
    if (g->depth > IMAP_SEARCH_DEPTH) {
        imap_fail(b, -E_LIMIT);
        return;
    }
    g->keys[g->n].op = op;
    g->open[g->depth] = g->n++;
    g->wanted[g->depth++] = wanted;
}

static void leave(struct program *g)
{
    uint32_t at = g->open[--g->depth];
    g->keys[at].size = g->n - at;
}

/* A key is complete: so may be the NOTs and ORs that waited for it. */
static void completed(struct program *g)
{
    while (g->wanted[g->depth - 1] > 0 && --g->wanted[g->depth - 1] == 0)
        leave(g);
}

static void take_argument(struct imap_builder *b, enum argument argument, struct imap_search_key *k)
{
    switch (argument) {
    case ARG_NONE:
        break;
    case ARG_HEADER:
        k->name = imap_take_string(b);
        k->text = imap_take_string(b);
        break;
    case ARG_TEXT:
    case ARG_ATOM:
        k->text = imap_take_string(b);
        break;
    case ARG_DATE:
        if (imap_peek(b) != IMAP_T_DATE || imap_parse_date(imap_take_raw(b), &k->day) < 0)
            imap_fail(b, -E_SYNTAX);
        break;
    case ARG_NUMBER:
    case ARG_NZ_NUMBER:
        k->number = imap_take_number(b, argument == ARG_NZ_NUMBER, INT64_MAX);
        break;
    case ARG_SET:
        imap_take_set(b, &k->set);
        break;
    }
}

static void take_leaf(struct imap_builder *b, struct program *g, const struct key_row *row)
{
    struct imap_search_key *k = &g->keys[g->n++];
    k->op = row->op;
    k->size = 1;
    if (row->op == IMAP_SK_FLAGS) {
        k->flags.set = row->set;
        k->flags.clear = row->clear;
    }
    take_argument(b, row->argument, k);
    completed(g);
}

static void take_key(struct imap_builder *b, struct program *g)
{
    static const struct key_row set_row = {.op = IMAP_SK_SEQUENCE, .argument = ARG_SET};
    unsigned kind = imap_peek(b);
    if (kind == IMAP_T_SET) {
        take_leaf(b, g, &set_row);
        return;
    }
    b->t++;
    if (kind == IMAP_T_OPEN) {
        enter(b, g, IMAP_SK_AND, 0);
    } else if (kind == IMAP_T_CLOSE) {
        /* The machine counted parentheses; an operator without its keys may still stand before one. */
        if (g->wanted[g->depth - 1] > 0 || g->depth == 1) {
            imap_fail(b, -E_SYNTAX);
            return;
        }
        leave(g);
        completed(g);
    } else if (kind == IMAP_K_NOT || kind == IMAP_K_OR) {
        enter(b, g, kind == IMAP_K_OR ? IMAP_SK_OR : IMAP_SK_NOT, kind == IMAP_K_OR ? 2 : 1);
    } else if (kind >= IMAP_T_KEY && kind < IMAP_K__END) {
        if (kind == IMAP_K_UNKEYWORD)
            enter(b, g, IMAP_SK_NOT, 1);
        if (b->error == 0)
            take_leaf(b, g, &key_rows[kind - IMAP_T_KEY]);
    } else {
        imap_fail(b, -E_SYNTAX);
    }
}

/* How many keys the rest of the tokens makes, the one above all included. */
static uint32_t count_keys(const struct imap_builder *b)
{
    uint32_t n = 1;
    for (const struct imap_tok *t = b->t; t < b->end; t++) {
        n += t->kind >= IMAP_T_KEY || t->kind == IMAP_T_OPEN || t->kind == IMAP_T_SET;
        n += t->kind == IMAP_K_UNKEYWORD;
        n -= t->kind == IMAP_K_UID; /* its set is counted */
    }
    return n;
}

static void take_keys(struct imap_builder *b, struct imap_search *s)
{
    struct program g = {0};
    uint32_t max = count_keys(b);
    if (max > IMAP_SEARCH_KEYS + 1) {
        imap_fail(b, -E_LIMIT);
        return;
    }
    g.keys = imap_alloc(b, max, sizeof(*g.keys));
    if (g.keys == NULL)
        return;
    enter(b, &g, IMAP_SK_AND, 0);
    while (imap_peek(b) != IMAP_T_END) {
        s->has_modseq |= imap_peek(b) == IMAP_K_MODSEQ;
        take_key(b, &g);
    }
    if (b->error == 0 && g.depth != 1)
        imap_fail(b, -E_SYNTAX);
    if (b->error != 0)
        return;
    leave(&g);
    s->key_n = g.n;
    s->keys = g.keys;
}

/* RFC 9051 "search-return-opts"; RETURN () is RETURN (ALL). */
static void take_returns(struct imap_builder *b, struct imap_search *s)
{
    uint32_t bit = 0;
    if (!imap_took(b, IMAP_T_WORD))
        return;
    s->has_return = true;
    imap_took(b, IMAP_T_OPEN);
    while (imap_peek(b) == IMAP_T_WORD) {
        if (!imap_word_find(&imap_return_words, imap_take_raw(b), &bit))
            imap_fail(b, -E_SYNTAX);
        s->returns |= (uint8_t)bit;
    }
    if (!imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
    if (s->returns == 0)
        s->returns = IMAP_RETURN_ALL;
}

static void take_charset(struct imap_builder *b, struct imap_search *s)
{
    uint32_t charset = IMAP_CHARSET_OTHER;
    s->charset_name = imap_take_string(b);
    imap_word_find(&imap_charset_words, s->charset_name, &charset);
    s->charset = (enum imap_charset)charset;
}

void imap_build_search(struct imap_builder *b, struct imap_cmd *c)
{
    take_returns(b, &c->search);
    if (imap_is_string(imap_peek(b)))
        take_charset(b, &c->search);
    take_keys(b, &c->search);
}

void imap_build_sort(struct imap_builder *b, struct imap_cmd *c)
{
    take_returns(b, &c->sort.search);
    imap_took(b, IMAP_T_OPEN);
    uint32_t words = imap_count(b, IMAP_T_WORD), n = 0, value = 0;
    struct imap_sort_key *keys = imap_alloc(b, words, sizeof(*keys));
    bool reverse = false;
    while (imap_peek(b) == IMAP_T_WORD) {
        bool known = imap_word_find(&imap_sort_words, imap_take_raw(b), &value);
        if (!known || (reverse && value == IMAP_SORT_REVERSE)) {
            imap_fail(b, -E_SYNTAX);
        } else if (value == IMAP_SORT_REVERSE) {
            reverse = true;
        } else {
            keys[n++] = (struct imap_sort_key){(enum imap_sort_by)value, reverse};
            reverse = false;
        }
    }
    if (reverse || !imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
    c->sort.key_n = n;
    c->sort.keys = keys;
    take_charset(b, &c->sort.search);
    take_keys(b, &c->sort.search);
}

void imap_build_thread(struct imap_builder *b, struct imap_cmd *c)
{
    uint32_t algorithm = 0;
    if (!imap_word_find(&imap_thread_words, imap_take_raw(b), &algorithm))
        imap_fail(b, -E_SYNTAX);
    c->thread.algorithm = (enum imap_thread_algorithm)algorithm;
    take_charset(b, &c->thread.search);
    take_keys(b, &c->thread.search);
}
