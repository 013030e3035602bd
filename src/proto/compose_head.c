#include "proto/compose_head.h"

#include "base/crypto.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "proto/smtp_path.h"

#define FOLD_AT     76u /* RFC 2047 2: of a line with encoded words */
#define WORD_MAX    70u
#define OWN_MAX     900u
#define QUOTED_MAX  60u
#define ENCODED_MIN 20u /* room below which an encoded word goes to the next line */
#define ENCODED_OWN 12u /* octets of "=?UTF-8?B??=" */
#define PIECE_MAX   60u /* of a parameter's percent-encoded piece */

static size_t column(const struct compose_head *h)
{
    return h->b->n - h->line;
}

static void fold(struct compose_head *h)
{
    strbuf_z(h->b, "\r\n");
    h->line = h->b->n;
}

void compose_begin(struct compose_head *h, struct span name)
{
    h->line = h->b->n;
    strbuf_span(h->b, name);
    strbuf_c(h->b, ':');
}

void compose_end(struct compose_head *h)
{
    strbuf_z(h->b, "\r\n");
}

/* -- RFC 2047 */

static bool blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* The longest word without blanks, SIZE_MAX when there is more than printable ASCII and blanks, or what a reader would
 * take for an encoded word. */
static size_t longest_word(struct span s, bool own)
{
    size_t longest = 0, from = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i];
        if ((c < 0x20 && c != '\t') || c >= 0x7f || (!own && c == '?' && i > 0 && s.p[i - 1] == '='))
            return SIZE_MAX;
        if (blank(c))
            from = i + 1;
        longest = MAX(longest, i + 1 - from);
    }
    return longest;
}

static size_t character(struct span s)
{
    uint32_t c;
    size_t n = utf8_get(s.p, s.n, &c);
    return n == 0 ? 1 : n;
}

/* Whole characters of at most `max` octets, at least one. */
static size_t whole_characters(struct span s, size_t max)
{
    size_t n = character(s);
    while (n < s.n) {
        size_t next = character(span_part(s, n, s.n));
        if (n + next > max)
            break;
        n += next;
    }
    return n;
}

/* Encoded words, each on its own of whole characters; the blanks between them are none of the text. */
static void put_encoded(struct compose_head *h, struct span s)
{
    while (s.n > 0) {
        size_t used = column(h) + 1;
        if (used + ENCODED_MIN > FOLD_AT) {
            fold(h);
            used = 1;
        }
        size_t n = whole_characters(s, (FOLD_AT - used - ENCODED_OWN) / 4 * 3);
        strbuf_z(h->b, " =?UTF-8?B?");
        base64_append(h->b, span_part(s, 0, n));
        strbuf_z(h->b, "?=");
        s = span_part(s, n, s.n);
        if (s.n > 0)
            fold(h);
    }
}

/* Words with the blanks before each; a line is folded before blanks that words follow, so unfolding gives the same text. */
static void put_words(struct compose_head *h, struct span s)
{
    bool first = true;
    strbuf_c(h->b, ' ');
    for (size_t i = 0; i < s.n; first = false) {
        size_t word = i, end;
        while (word < s.n && blank(s.p[word]))
            word++;
        for (end = word; end < s.n && !blank(s.p[end]);)
            end++;
        if (!first && column(h) + end - i > FOLD_AT)
            fold(h);
        strbuf_add(h->b, s.p + i, end - i);
        i = end;
    }
}

/* Readers drop blanks at either end. */
static bool blank_edges(struct span s)
{
    return s.n > 0 && (blank(s.p[0]) || blank(s.p[s.n - 1]));
}

static void put_text(struct compose_head *h, struct span value, bool own)
{
    if (blank_edges(value) || longest_word(value, own) > (own ? OWN_MAX : WORD_MAX))
        put_encoded(h, value);
    else
        put_words(h, value);
}

void compose_unstructured(struct compose_head *h, struct span value)
{
    put_text(h, value, false);
}

void compose_own(struct compose_head *h, struct span value)
{
    put_text(h, value, true);
}

/* -- addresses */

/* " " and a word that is not broken, on this line or the next. */
static void put_token(struct compose_head *h, struct span token)
{
    if (column(h) + 1 + token.n > FOLD_AT)
        fold(h);
    strbuf_c(h->b, ' ');
    strbuf_span(h->b, token);
}

static bool atom(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (strchr("()<>[]:;@\\,.\"", s.p[i]) != NULL)
            return false;
    return s.n > 0;
}

static bool words_of_atoms(struct span s)
{
    for (size_t from = 0;;) {
        size_t end = from;
        while (end < s.n && s.p[end] != ' ')
            end++;
        if (!atom(span_part(s, from, end - from)))
            return false;
        if (end == s.n)
            return true;
        from = end + 1;
    }
}

static void put_quoted(struct strbuf *b, struct span s)
{
    strbuf_c(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            strbuf_c(b, '\\');
        strbuf_c(b, s.p[i]);
    }
    strbuf_c(b, '"');
}

static void put_phrase(struct compose_head *h, struct span name)
{
    struct strbuf quoted = {0};
    if (longest_word(name, false) > QUOTED_MAX || name.n > QUOTED_MAX || memchr(name.p, '\t', name.n) != NULL) {
        put_encoded(h, name);
        return;
    }
    if (words_of_atoms(name)) {
        put_token(h, name);
        return;
    }
    put_quoted(&quoted, name);
    put_token(h, strbuf_text(&quoted));
    h->b->failed = h->b->failed || quoted.failed;
    strbuf_done(&quoted);
}

static void put_mailbox(struct compose_head *h, const struct compose_mailbox *m, bool more)
{
    struct strbuf spec = {0};
    if (m->name.n > 0) {
        put_phrase(h, m->name);
        strbuf_c(&spec, '<');
    }
    smtp_put_local(&spec, m->local);
    strbuf_c(&spec, '@');
    strbuf_span(&spec, m->domain);
    strbuf_z(&spec, m->name.n > 0 ? ">" : "");
    strbuf_z(&spec, more ? "," : "");
    put_token(h, strbuf_text(&spec));
    h->b->failed = h->b->failed || spec.failed;
    strbuf_done(&spec);
}

void compose_mailboxes(struct compose_head *h, const struct compose_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        put_mailbox(h, &list->item[i], i + 1 < list->n);
}

/* -- RFC 2231 */

static bool attribute_char(uint8_t c)
{
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           (c != 0 && strchr("!#$&+-.^_`{|}~", c) != NULL);
}

static void put_percent(struct strbuf *b, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (attribute_char(s.p[i]))
            strbuf_c(b, s.p[i]);
        else
            strbuf_f(b, "%%%02X", s.p[i]);
    }
}

static size_t percent_size(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += attribute_char(s.p[i]) ? 1 : 3;
    return n;
}

static void param_begin(struct compose_head *h)
{
    strbuf_c(h->b, ';');
    fold(h);
    strbuf_c(h->b, ' ');
}

/* Whole characters whose escapes fit into one piece. */
static size_t piece_of(struct span s)
{
    size_t n = 0;
    while (n < s.n) {
        size_t next = character(span_part(s, n, s.n));
        if (n > 0 && percent_size(span_part(s, 0, n + next)) > PIECE_MAX)
            break;
        n += next;
    }
    return n;
}

void compose_param(struct compose_head *h, const char *name_z, struct span value)
{
    bool plain = longest_word(value, false) != SIZE_MAX && value.n <= QUOTED_MAX && memchr(value.p, '\t', value.n) == NULL &&
                 !blank_edges(value);
    bool one = percent_size(value) <= PIECE_MAX;
    if (plain) {
        param_begin(h);
        strbuf_f(h->b, "%s=", name_z);
        put_quoted(h->b, value);
        return;
    }
    for (unsigned i = 0; value.n > 0; i++) {
        size_t n = piece_of(value);
        param_begin(h);
        strbuf_z(h->b, name_z);
        if (!one)
            strbuf_f(h->b, "*%u", i);
        strbuf_z(h->b, i == 0 ? "*=UTF-8''" : "*=");
        put_percent(h->b, span_part(value, 0, n));
        value = span_part(value, n, value.n);
    }
}
