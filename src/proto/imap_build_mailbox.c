/* Commands on mailboxes, RFC 9051 6.3. */
#include "base/err.h"
#include "proto/imap_build.h"
#include "proto/imap_words.h"

/* The bit of the next token, a word of the table; BAD if it is none. */
static uint32_t take_word(struct imap_builder *b, const struct imap_word_table *table)
{
    uint32_t value = 0;
    if (!imap_word_find(table, imap_take_raw(b), &value))
        imap_fail(b, -E_SYNTAX);
    return value;
}

/* RFC 7162 3.2.5: the sets of QRESYNC name messages the client has, so neither `*` nor `$`. */
static void take_known_set(struct imap_builder *b, struct seqset *ret_set)
{
    imap_take_set(b, ret_set);
    if (b->error == 0 && (ret_set->saved || ret_set->star)) /* a written 4294967295 is itself */
        imap_fail(b, -E_SYNTAX);
}

static void build_qresync(struct imap_builder *b, struct imap_cmd *c)
{
    if (c->select.qresync)
        imap_fail(b, -E_SYNTAX);
    c->select.qresync = true;
    c->select.uidvalidity = (uint32_t)imap_take_number(b, 1, UINT32_MAX);
    c->select.modseq = imap_take_number(b, 1, INT64_MAX);
    c->select.has_known_uids = imap_peek(b) == IMAP_T_SET;
    if (c->select.has_known_uids)
        take_known_set(b, &c->select.known_uids);
    c->select.has_match = imap_took(b, IMAP_T_OPEN);
    if (!c->select.has_match)
        return;
    take_known_set(b, &c->select.match_seqs);
    take_known_set(b, &c->select.match_uids);
    if (b->error == 0 && seqset_size(&c->select.match_seqs) != seqset_size(&c->select.match_uids))
        imap_fail(b, -E_SYNTAX);
}

void imap_build_select(struct imap_builder *b, struct imap_cmd *c)
{
    c->select.mailbox = imap_take_string(b);
    while (imap_peek(b) == IMAP_T_WORD) {
        if (take_word(b, &imap_select_words) == 1)
            build_qresync(b, c);
        else
            c->select.condstore = true;
    }
}

void imap_build_create(struct imap_builder *b, struct imap_cmd *c)
{
    c->create.mailbox = imap_take_string(b);
    while (imap_peek(b) == IMAP_T_FLAG) {
        uint32_t bit = IMAP_USE_OTHER;
        struct span text = imap_take_raw(b);
        imap_word_find(&imap_use_words, span_part(text, 1, text.n), &bit);
        c->create.use |= bit;
    }
}

void imap_build_mailbox(struct imap_builder *b, struct imap_cmd *c)
{
    c->mailbox.mailbox = imap_take_string(b);
}

void imap_build_rename(struct imap_builder *b, struct imap_cmd *c)
{
    c->rename.old_name = imap_take_string(b);
    c->rename.new_name = imap_take_string(b);
}

/* ( word word ... ) as bits; at the opening parenthesis. */
static uint32_t take_word_list(struct imap_builder *b, const struct imap_word_table *table)
{
    uint32_t bits = 0;
    if (!imap_took(b, IMAP_T_OPEN))
        imap_fail(b, -E_SYNTAX);
    while (imap_peek(b) == IMAP_T_WORD)
        bits |= take_word(b, table);
    if (!imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
    return bits;
}

void imap_build_status(struct imap_builder *b, struct imap_cmd *c)
{
    c->status.mailbox = imap_take_string(b);
    c->status.items = take_word_list(b, &imap_status_words);
}

/* RFC 5258 3.2, RFC 5819 2: options, of which only STATUS has a list of its own. */
static void build_returns(struct imap_builder *b, struct imap_cmd *c)
{
    imap_took(b, IMAP_T_OPEN);
    while (imap_peek(b) == IMAP_T_WORD) {
        uint32_t bit = take_word(b, &imap_list_return_words);
        if (bit == IMAP_LIST_STATUS)
            c->list.status |= take_word_list(b, &imap_status_words);
        else
            c->list.returns |= bit;
    }
    if (!imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
}

void imap_build_list(struct imap_builder *b, struct imap_cmd *c)
{
    if (imap_peek(b) == IMAP_T_OPEN) {
        c->list.extended = true;
        c->list.select = take_word_list(b, &imap_list_select_words);
    }
    c->list.reference = imap_take_string(b);
    bool several = imap_took(b, IMAP_T_OPEN);
    uint32_t n = several ? imap_count_strings(b) : 1;
    struct span *patterns = imap_alloc(b, n, sizeof(*patterns));
    for (uint32_t i = 0; i < n && b->error == 0; i++)
        patterns[i] = imap_take_string(b);
    if (several && !imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
    c->list.extended |= several;
    c->list.pattern_n = n;
    c->list.patterns = patterns;
    if (imap_peek(b) == IMAP_T_OPEN) {
        c->list.extended = true;
        build_returns(b, c);
    }
    /* RFC 5258 3.1: RECURSIVEMATCH needs another option that selects; REMOTE does not. */
    if ((c->list.select & IMAP_LIST_RECURSIVEMATCH) != 0 &&
        (c->list.select & (IMAP_LIST_SUBSCRIBED | IMAP_LIST_SPECIAL_USE)) == 0)
        imap_fail(b, -E_SYNTAX);
    if (imap_peek(b) != IMAP_T_END)
        imap_fail(b, -E_SYNTAX);
}
