/* Typed IMAP commands written as a client would write them, from the tables the parser reads words with: what is parsed
 * again must be the same command. A string that was quoted with 8-bit octets is not told from a literal but by
 * imap_cmd.has_8bit, so with it every string that a quoted one can hold is quoted. */
#ifndef FUZZ_IMAP_COMMAND_TEXT_H
#define FUZZ_IMAP_COMMAND_TEXT_H

#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/imap_cmd.h"
#include "proto/imap_words.h"
#include "proto/imap_write.h"

static bool text_8bit;   /* of the command that is written */
static bool text_opened; /* a parenthesis stands before */

/* The blank between two things. */
static void text_gap(struct strbuf *out)
{
    if (!text_opened)
        strbuf_c(out, ' ');
    text_opened = false;
}

static void text_open(struct strbuf *out)
{
    text_gap(out);
    strbuf_c(out, '(');
    text_opened = true;
}

static void text_close(struct strbuf *out)
{
    strbuf_c(out, ')');
    text_opened = false;
}

static void text_z(struct strbuf *out, const char *word_z)
{
    text_gap(out);
    strbuf_z(out, word_z);
}

static void text_string(struct strbuf *out, struct span s)
{
    bool quoted = true;
    for (size_t i = 0; i < s.n; i++)
        quoted = quoted && s.p[i] != '\r' && s.p[i] != '\n' && s.p[i] != 0 && (s.p[i] < 128 || text_8bit);
    text_gap(out);
    if (!quoted) {
        strbuf_f(out, "{%zu+}\r\n", s.n);
        strbuf_span(out, s);
        return;
    }
    strbuf_c(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            strbuf_c(out, '\\');
        strbuf_c(out, s.p[i]);
    }
    strbuf_c(out, '"');
}

static void text_atom(struct strbuf *out, struct span s)
{
    text_gap(out);
    strbuf_span(out, s);
}

static void text_number(struct strbuf *out, uint64_t n)
{
    text_gap(out);
    strbuf_u64(out, n);
}

/* The words of the bits, each behind `before_z`. */
static void text_words(struct strbuf *out, const char *before_z, const struct imap_word_table *table, uint32_t bits)
{
    for (size_t i = 0; i < table->n; i++)
        if ((table->rows[i].value & bits) != 0) {
            text_z(out, before_z);
            strbuf_f(out, "%.16s", table->rows[i].text);
        }
}

/* The word of one value. */
static void text_word(struct strbuf *out, const struct imap_word_table *table, uint32_t value)
{
    for (size_t i = 0; i < table->n; i++)
        if (table->rows[i].value == value) {
            strbuf_f(out, "%.16s", table->rows[i].text);
            return;
        }
}

static void text_place(struct strbuf *out, const struct seqset *set, uint32_t n)
{
    if (n == UINT32_MAX && set->star)
        strbuf_c(out, '*');
    else
        strbuf_u64(out, n);
}

static void text_set(struct strbuf *out, const struct seqset *set)
{
    text_z(out, set->saved ? "$" : "");
    for (uint32_t i = 0; i < set->count; i++) {
        strbuf_z(out, i > 0 ? "," : "");
        text_place(out, set, set->ranges[i].first);
        if (set->ranges[i].first == set->ranges[i].last)
            continue;
        strbuf_c(out, ':');
        text_place(out, set, set->ranges[i].last);
    }
}

static void text_flags(struct strbuf *out, const struct imap_flags *f)
{
    text_open(out);
    text_words(out, "\\", &imap_flag_words, f->system);
    for (uint32_t i = 0; i < f->keyword_n; i++)
        text_atom(out, f->keywords[i]);
    text_close(out);
}

static void text_day(struct strbuf *out, int32_t day)
{
    struct strbuf date = {0};
    imap_write_date_time(&date, (int64_t)day * 86400, 0); /* "1-Feb-1994 00:00:00 +0000", a blank in front or not */
    struct span text = span_part(strbuf_text(&date), date.p[1] == ' ' ? 2 : 1, date.n);
    size_t end = text.n;
    span_find(text, ' ', &end);
    text_atom(out, span_part(text, 0, end));
    strbuf_done(&date);
}

static void text_select(struct strbuf *out, const struct imap_cmd *c)
{
    text_string(out, c->select.mailbox);
    if (!c->select.condstore && !c->select.qresync)
        return;
    text_open(out);
    if (c->select.condstore)
        text_z(out, "CONDSTORE");
    if (c->select.qresync) {
        text_z(out, "QRESYNC");
        text_open(out);
        text_number(out, c->select.uidvalidity);
        text_number(out, c->select.modseq);
        if (c->select.has_known_uids)
            text_set(out, &c->select.known_uids);
        if (c->select.has_match) {
            text_open(out);
            text_set(out, &c->select.match_seqs);
            text_set(out, &c->select.match_uids);
            text_close(out);
        }
        text_close(out);
    }
    text_close(out);
}

static void text_list(struct strbuf *out, const struct imap_cmd *c)
{
    if (c->list.extended) {
        text_open(out);
        text_words(out, "", &imap_list_select_words, c->list.select);
        text_close(out);
    }
    text_string(out, c->list.reference);
    if (c->list.extended)
        text_open(out);
    for (uint32_t i = 0; i < c->list.pattern_n; i++)
        text_string(out, c->list.patterns[i]);
    if (!c->list.extended)
        return;
    text_close(out);
    text_z(out, "RETURN");
    text_open(out);
    text_words(out, "", &imap_list_return_words, c->list.returns);
    if (c->list.status != 0) {
        text_z(out, "STATUS");
        text_open(out);
        text_words(out, "", &imap_status_words, c->list.status);
        text_close(out);
    }
    text_close(out);
}

static void text_section(struct strbuf *out, const struct imap_section *s)
{
    uint32_t form = s->form >= IMAP_SECTION_RFC822 ? IMAP_FETCH_RFC822 : IMAP_FETCH_SECTION;
    bool body = s->form == IMAP_SECTION_BODY && !s->peek;
    form |= (uint32_t)s->form | (s->peek ? IMAP_FETCH_PEEK : 0) | (body ? IMAP_FETCH_BODY : 0);
    text_gap(out);
    text_word(out, &imap_fetch_words, form);
    if (s->form >= IMAP_SECTION_RFC822)
        return;
    strbuf_c(out, '[');
    for (uint32_t i = 0; i < s->number_n; i++)
        strbuf_f(out, "%s%u", i > 0 ? "." : "", s->number[i]);
    strbuf_z(out, s->number_n > 0 && s->part != IMAP_PART_WHOLE ? "." : "");
    if (s->part == IMAP_PART_HEADER_FIELDS_NOT)
        strbuf_z(out, "HEADER.FIELDS.NOT");
    else if (s->part != IMAP_PART_WHOLE)
        text_word(out, &imap_section_words, s->part);
    if (s->name_n > 0)
        text_open(out);
    for (uint32_t i = 0; i < s->name_n; i++)
        text_string(out, s->names[i]);
    strbuf_z(out, s->name_n > 0 ? ")]" : "]");
    if (s->partial)
        strbuf_f(out, "<%llu.%llu>", (unsigned long long)s->offset, (unsigned long long)s->length);
}

static void text_fetch(struct strbuf *out, const struct imap_cmd *c)
{
    text_set(out, &c->fetch.set);
    text_open(out);
    for (size_t i = 0; i < imap_fetch_words.n; i++) {
        const struct imap_word *w = &imap_fetch_words.rows[i];
        bool item = (w->value & (IMAP_FETCH_SECTION | IMAP_FETCH_RFC822 | IMAP_FETCH_MACRO)) == 0;
        if (item && (w->value & c->fetch.items) != 0)
            text_z(out, w->text); /* shorter than its place */
    }
    if ((c->fetch.items & IMAP_ITEM_BODY) != 0)
        text_z(out, "BODY");
    for (uint32_t i = 0; i < c->fetch.section_n; i++)
        text_section(out, &c->fetch.sections[i]);
    text_close(out);
    if (c->fetch.has_changedsince)
        strbuf_f(out, " (CHANGEDSINCE %llu%s)", (unsigned long long)c->fetch.changedsince,
                 c->fetch.vanished ? " VANISHED" : "");
}

static void text_store(struct strbuf *out, const struct imap_cmd *c)
{
    static const char *const modes[] = {" FLAGS", " +FLAGS", " -FLAGS"};
    text_set(out, &c->store.set);
    if (c->store.has_unchangedsince)
        strbuf_f(out, " (UNCHANGEDSINCE %llu)", (unsigned long long)c->store.unchangedsince);
    strbuf_f(out, "%s%s", modes[c->store.mode], c->store.silent ? ".SILENT" : "");
    text_flags(out, &c->store.flags);
}

static void text_flag_key(struct strbuf *out, const struct imap_search_key *k)
{
    static const struct {
        const char *word_z;
        uint8_t set, clear;
    } rows[] = {{"NEW", IMAP_FLAG_RECENT, IMAP_FLAG_SEEN}, {"OLD", 0, IMAP_FLAG_RECENT},
                {"ANSWERED", IMAP_FLAG_ANSWERED, 0},       {"UNANSWERED", 0, IMAP_FLAG_ANSWERED},
                {"DELETED", IMAP_FLAG_DELETED, 0},         {"UNDELETED", 0, IMAP_FLAG_DELETED},
                {"DRAFT", IMAP_FLAG_DRAFT, 0},             {"UNDRAFT", 0, IMAP_FLAG_DRAFT},
                {"FLAGGED", IMAP_FLAG_FLAGGED, 0},         {"UNFLAGGED", 0, IMAP_FLAG_FLAGGED},
                {"SEEN", IMAP_FLAG_SEEN, 0},               {"UNSEEN", 0, IMAP_FLAG_SEEN},
                {"RECENT", IMAP_FLAG_RECENT, 0}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].set == k->flags.set && rows[i].clear == k->flags.clear)
            text_z(out, rows[i].word_z);
}

static void text_key(struct strbuf *out, const struct imap_search_key *k);

static void text_keys(struct strbuf *out, const struct imap_search_key *k)
{
    for (const struct imap_search_key *child = k + 1; child < k + k->size; child += child->size)
        text_key(out, child); /* the depth is bounded */
}

static void text_key(struct strbuf *out, const struct imap_search_key *k)
{
    static const char *const words[] = {
        "", "OR", "NOT", "", "KEYWORD", "BCC", "BODY", "CC", "FROM", "HEADER", "SUBJECT", "TEXT", "TO",
        "BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE", "SAVEDBEFORE", "SAVEDON", "SAVEDSINCE",
        "SAVEDATESUPPORTED", "LARGER", "SMALLER", "YOUNGER", "OLDER", "MODSEQ", "EMAILID", "THREADID", "", "UID"};
    _Static_assert(ARRAY_LEN(words) == IMAP_SK__COUNT, "one word per operator");
    if (words[k->op][0] != 0)
        text_z(out, words[k->op]);
    if (k->op == IMAP_SK_AND && k->size == 1) {
        text_z(out, "ALL");
    } else if (k->op == IMAP_SK_AND) {
        text_open(out);
        text_keys(out, k);
        text_close(out);
    } else if (k->op <= IMAP_SK_NOT) {
        text_keys(out, k);
    } else if (k->op == IMAP_SK_FLAGS) {
        text_flag_key(out, k);
    } else if (k->op >= IMAP_SK_BEFORE && k->op <= IMAP_SK_SAVEDSINCE) {
        text_day(out, k->day);
    } else if (k->op >= IMAP_SK_LARGER && k->op <= IMAP_SK_MODSEQ) {
        text_number(out, k->number);
    } else if (k->op >= IMAP_SK_SEQUENCE) {
        text_set(out, &k->set);
    } else if (k->op == IMAP_SK_KEYWORD || k->op == IMAP_SK_EMAILID || k->op == IMAP_SK_THREADID) {
        text_atom(out, k->text);
    } else if (k->op != IMAP_SK_SAVEDATESUPPORTED) {
        if (k->op == IMAP_SK_HEADER)
            text_string(out, k->name);
        text_string(out, k->text);
    }
}

static void text_returns(struct strbuf *out, const struct imap_search *s)
{
    if (!s->has_return)
        return;
    text_z(out, "RETURN");
    text_open(out);
    text_words(out, "", &imap_return_words, s->returns);
    text_close(out);
}

static void text_search(struct strbuf *out, const struct imap_cmd *c)
{
    text_returns(out, &c->search);
    if (c->search.charset != IMAP_CHARSET_NONE) {
        text_z(out, "CHARSET");
        text_string(out, c->search.charset_name);
    }
    text_keys(out, c->search.keys);
}

static void text_sort(struct strbuf *out, const struct imap_cmd *c)
{
    text_returns(out, &c->search);
    text_open(out);
    for (uint32_t i = 0; i < c->sort.key_n; i++) {
        text_z(out, c->sort.keys[i].reverse ? "REVERSE " : "");
        text_word(out, &imap_sort_words, c->sort.keys[i].by);
    }
    text_close(out);
    text_string(out, c->search.charset_name);
    text_keys(out, c->search.keys);
}

static void text_thread(struct strbuf *out, const struct imap_cmd *c)
{
    text_gap(out);
    text_word(out, &imap_thread_words, c->thread.algorithm);
    text_string(out, c->search.charset_name);
    text_keys(out, c->search.keys);
}

static void text_id(struct strbuf *out, const struct imap_cmd *c)
{
    if (c->id.n > 0)
        text_open(out);
    else
        text_z(out, "NIL");
    for (uint32_t i = 0; i < c->id.n; i++) {
        text_string(out, c->id.fields[i].name);
        if (c->id.fields[i].nil)
            text_z(out, "NIL");
        else
            text_string(out, c->id.fields[i].value);
    }
    if (c->id.n > 0)
        text_close(out);
}

static void text_create(struct strbuf *out, const struct imap_cmd *c)
{
    text_string(out, c->create.mailbox);
    if (c->create.use == 0)
        return;
    text_open(out);
    text_z(out, "USE");
    text_open(out);
    text_words(out, "\\", &imap_use_words, c->create.use);
    if ((c->create.use & IMAP_USE_OTHER) != 0)
        text_z(out, "\\Unheard");
    text_close(out);
    text_close(out);
}

static void text_quota(struct strbuf *out, const struct imap_cmd *c)
{
    text_string(out, c->quota.root);
    if (c->verb == IMAP_SETQUOTA)
        text_open(out);
    for (uint32_t i = 0; i < c->quota.n; i++) {
        text_atom(out, c->quota.limits[i].resource);
        text_number(out, c->quota.limits[i].limit);
    }
    if (c->verb == IMAP_SETQUOTA)
        text_close(out);
}

static void text_authenticate(struct strbuf *out, const struct imap_cmd *c)
{
    text_atom(out, c->authenticate.mechanism);
    if (c->authenticate.has_initial)
        text_atom(out, c->authenticate.initial.n > 0 ? c->authenticate.initial : SPAN_LIT("="));
}

static void text_small(struct strbuf *out, const struct imap_cmd *c)
{
    if (c->verb == IMAP_LOGIN) {
        text_string(out, c->login.user);
        text_string(out, c->login.password);
    } else if (c->verb == IMAP_ENABLE) {
        text_z(out, "X");
        text_words(out, "", &imap_enable_words, c->enable.words);
    } else if (c->verb == IMAP_RENAME) {
        text_string(out, c->rename.old_name);
        text_string(out, c->rename.new_name);
    } else if (c->verb == IMAP_COMPRESS) {
        text_atom(out, c->compress.algorithm);
    } else if (c->verb == IMAP_STATUS) {
        text_string(out, c->status.mailbox);
        text_open(out);
        text_words(out, "", &imap_status_words, c->status.items);
        text_close(out);
    } else if (c->verb == IMAP_COPY || c->verb == IMAP_MOVE) {
        text_set(out, &c->copy.set);
        text_string(out, c->copy.mailbox);
    } else if (c->verb == IMAP_EXPUNGE && c->uid) {
        text_set(out, &c->expunge.set);
    } else if (c->verb == IMAP_DELETE || c->verb == IMAP_SUBSCRIBE || c->verb == IMAP_UNSUBSCRIBE ||
               c->verb == IMAP_GETQUOTAROOT) {
        text_string(out, c->mailbox.mailbox);
    }
}

/* The whole command with its CRLF; not APPEND. */
static void text_command(struct strbuf *out, const struct imap_cmd *c)
{
    static void (*const rows[IMAP_VERB__COUNT])(struct strbuf *, const struct imap_cmd *) = {
        [IMAP_SELECT] = text_select, [IMAP_EXAMINE] = text_select,   [IMAP_LIST] = text_list,
        [IMAP_LSUB] = text_list,     [IMAP_FETCH] = text_fetch,      [IMAP_STORE] = text_store,
        [IMAP_SEARCH] = text_search, [IMAP_SORT] = text_sort,        [IMAP_THREAD] = text_thread,
        [IMAP_ID] = text_id,         [IMAP_CREATE] = text_create,    [IMAP_GETQUOTA] = text_quota,
        [IMAP_SETQUOTA] = text_quota, [IMAP_AUTHENTICATE] = text_authenticate};
    text_8bit = c->has_8bit;
    strbuf_span(out, c->tag);
    text_opened = false;
    strbuf_f(out, " %s%s", c->uid ? "UID " : "", imap_verb_word(c->verb));
    (rows[c->verb] != NULL ? rows[c->verb] : text_small)(out, c);
    strbuf_z(out, "\r\n");
}

/* One message of an APPEND, up to its literal. */
static void text_append(struct strbuf *out, const struct imap_append *m)
{
    text_8bit = text_opened = false;
    strbuf_span(out, m->tag);
    strbuf_z(out, " APPEND");
    text_string(out, m->mailbox);
    text_flags(out, &m->flags);
    if (m->has_date) {
        strbuf_c(out, ' ');
        imap_write_date_time(out, m->date_s, m->zone_min);
    }
    strbuf_z(out, m->utf8 ? " UTF8 (" : " ");
    strbuf_f(out, "%s{%llu%s}", m->literal8 ? "~" : "", (unsigned long long)m->size, m->sync ? "" : "+");
    strbuf_z(out, "\r\n");
}

#endif
