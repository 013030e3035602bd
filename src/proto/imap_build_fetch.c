/* FETCH and STORE, RFC 9051 6.4.5 and 6.4.6. */
#include "base/err.h"
#include "proto/imap_build.h"
#include "proto/imap_words.h"

/* "1.2." before section text: the numbers; text is left with what follows them. */
static void take_part_numbers(struct imap_builder *b, struct span *text, struct imap_section *s)
{
    uint32_t n = 0, number[IMAP_PART_DEPTH];
    while (text->n > 0 && text->p[0] >= '0' && text->p[0] <= '9') {
        uint64_t value;
        size_t dot = text->n;
        span_find(*text, '.', &dot);
        if (span_u64(span_part(*text, 0, dot), UINT32_MAX, &value) < 0 || value == 0) {
            imap_fail(b, -E_SYNTAX);
            return;
        }
        if (n == IMAP_PART_DEPTH) {
            imap_fail(b, -E_LIMIT);
            return;
        }
        number[n++] = (uint32_t)value;
        if (dot + 1 == text->n) /* "1." */
            imap_fail(b, -E_SYNTAX);
        *text = span_part(*text, dot + 1, text->n);
    }
    uint32_t *kept = imap_alloc(b, n, sizeof(*kept));
    for (uint32_t i = 0; i < n && kept != NULL; i++)
        kept[i] = number[i];
    s->number_n = (uint16_t)n;
    s->number = kept;
}

static void take_header_names(struct imap_builder *b, struct imap_section *s)
{
    uint32_t n = imap_count_strings(b);
    struct span *names = imap_alloc(b, n, sizeof(*names));
    for (uint32_t i = 0; i < n && b->error == 0; i++)
        names[i] = imap_take_string(b);
    s->name_n = n;
    s->names = names;
}

/* RFC 9051 "section-spec", "section-text", "section-binary". */
static void take_section(struct imap_builder *b, struct imap_section *s)
{
    uint32_t part = IMAP_PART_WHOLE;
    struct span text = imap_take_raw(b);
    take_part_numbers(b, &text, s);
    if (text.n > 0) {
        if (span_ieq_z(text, "HEADER.FIELDS.NOT"))
            part = IMAP_PART_HEADER_FIELDS_NOT;
        else if (!imap_word_find(&imap_section_words, text, &part))
            imap_fail(b, -E_SYNTAX);
    }
    s->part = (enum imap_section_part)part;
    take_header_names(b, s);
    bool fields = part == IMAP_PART_HEADER_FIELDS || part == IMAP_PART_HEADER_FIELDS_NOT;
    if (fields != (s->name_n > 0) || (part == IMAP_PART_MIME && s->number_n == 0) ||
        (part != IMAP_PART_WHOLE && s->form != IMAP_SECTION_BODY))
        imap_fail(b, -E_SYNTAX);
}

/* "<0.1000>": number64, nz-number64. */
static void take_partial(struct imap_builder *b, struct imap_section *s)
{
    size_t dot = 0;
    struct span text = imap_take_raw(b);
    span_find(text, '.', &dot);
    if (span_u64(span_part(text, 0, dot), INT64_MAX, &s->offset) < 0 ||
        span_u64(span_part(text, dot + 1, text.n), INT64_MAX, &s->length) < 0 || s->length == 0 ||
        s->form == IMAP_SECTION_BINARY_SIZE)
        imap_fail(b, -E_SYNTAX);
    s->partial = true;
}

/* At most this many sections from here on: those in brackets, and the RFC822 words. */
static uint32_t count_sections(const struct imap_builder *b)
{
    uint32_t n = 0;
    for (const struct imap_tok *t = b->t - 1; t < b->end; t++)
        n += t->kind == IMAP_T_SECTION ||
             (t->kind == IMAP_T_WORD && (b->data[t->off] | 0x20) == 'r');
    return n;
}

/* One item: adds to the items or to the sections, whose array is made when the first one comes. */
static void take_item(struct imap_builder *b, bool in_list, struct imap_cmd *c, struct imap_section **sections)
{
    uint32_t value = 0;
    if (!imap_word_find(&imap_fetch_words, imap_take_raw(b), &value)) {
        imap_fail(b, -E_SYNTAX);
        return;
    }
    bool section = imap_peek(b) == IMAP_T_SECTION;
    bool alone = (value & IMAP_FETCH_SECTION) == 0;
    if ((section && alone) || (in_list && (value & IMAP_FETCH_MACRO) != 0)) {
        imap_fail(b, -E_SYNTAX);
        return;
    }
    if (alone && (value & IMAP_FETCH_RFC822) == 0) {
        c->fetch.items |= value & ~(uint32_t)IMAP_FETCH_MACRO;
        return;
    }
    if (!alone && !section) {
        if ((value & IMAP_FETCH_BODY) != 0)
            c->fetch.items |= IMAP_ITEM_BODY;
        else
            imap_fail(b, -E_SYNTAX);
        return;
    }
    if (*sections == NULL)
        *sections = imap_alloc(b, count_sections(b), sizeof(**sections));
    if (*sections == NULL)
        return;
    struct imap_section *s = &(*sections)[c->fetch.section_n++];
    s->form = (enum imap_section_form)(value & 0xff);
    s->peek = (value & IMAP_FETCH_PEEK) != 0;
    if (s->form == IMAP_SECTION_RFC822_HEADER)
        s->part = IMAP_PART_HEADER;
    else if (s->form == IMAP_SECTION_RFC822_TEXT)
        s->part = IMAP_PART_TEXT;
    if (section)
        take_section(b, s);
    if (imap_peek(b) == IMAP_T_PARTIAL)
        take_partial(b, s);
}

static void take_fetch_modifiers(struct imap_builder *b, struct imap_cmd *c)
{
    imap_took(b, IMAP_T_OPEN);
    while (imap_peek(b) == IMAP_T_WORD) {
        uint32_t which = 0;
        if (!imap_word_find(&imap_fetch_modifiers, imap_take_raw(b), &which))
            imap_fail(b, -E_SYNTAX);
        if (which == 0) {
            c->fetch.has_changedsince = true;
            c->fetch.changedsince = imap_take_number(b, 0, INT64_MAX);
            c->fetch.items |= IMAP_ITEM_MODSEQ;
        } else {
            c->fetch.vanished = true;
        }
    }
    if (!imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
    /* RFC 7162 3.2.6 */
    if (c->fetch.vanished && (!c->uid || !c->fetch.has_changedsince))
        imap_fail(b, -E_SYNTAX);
}

void imap_build_fetch(struct imap_builder *b, struct imap_cmd *c)
{
    struct imap_section *sections = NULL;
    c->fetch.items = c->uid ? IMAP_ITEM_UID : 0;
    imap_take_set(b, &c->fetch.set);
    bool in_list = imap_took(b, IMAP_T_OPEN);
    do
        take_item(b, in_list, c, &sections);
    while (in_list && imap_peek(b) == IMAP_T_WORD);
    if (in_list && !imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
    c->fetch.sections = sections;
    if (imap_peek(b) == IMAP_T_OPEN)
        take_fetch_modifiers(b, c);
}

void imap_build_store(struct imap_builder *b, struct imap_cmd *c)
{
    imap_take_set(b, &c->store.set);
    c->store.has_unchangedsince = imap_peek(b) == IMAP_T_NUMBER;
    if (c->store.has_unchangedsince)
        c->store.unchangedsince = imap_take_number(b, 0, INT64_MAX);
    struct span item = imap_take_raw(b); /* [+-]FLAGS[.SILENT] */
    if (b->error != 0 || item.n == 0)
        return;
    if (item.p[0] == '+')
        c->store.mode = IMAP_STORE_ADD;
    else if (item.p[0] == '-')
        c->store.mode = IMAP_STORE_REMOVE;
    c->store.silent = item.n > sizeof("+FLAGS") - 1;
    bool in_list = imap_took(b, IMAP_T_OPEN);
    imap_take_flags(b, &c->store.flags);
    if (in_list && !imap_took(b, IMAP_T_CLOSE))
        imap_fail(b, -E_SYNTAX);
}
