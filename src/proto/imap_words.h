/* Names that are tables, not states: FETCH items, STATUS items, options of LIST, SEARCH, SORT, system flags.
 * Words are compared without case; none is longer than 16 octets.
 *
 *   uint32_t v;
 *   if (!imap_word_find(&imap_status_words, text, &v)) ...unknown
 *
 * Constant; any thread. Private to proto. */
#ifndef PROTO_IMAP_WORDS_H
#define PROTO_IMAP_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct imap_word {
    char text[16]; /* upper case, zeros behind it */
    uint32_t value;
};

struct imap_word_table {
    const struct imap_word *rows; /* the commonest first */
    size_t n;
};

bool imap_word_find(const struct imap_word_table *table, struct span text, uint32_t *ret_value);

/* FETCH items: IMAP_ITEM_* bits, or one of these with the section's form in the low octet. */
enum {
    IMAP_FETCH_SECTION = 1u << 30, /* needs a section; BODY may stand without */
    IMAP_FETCH_RFC822 = 1u << 29,  /* is a section by itself */
    IMAP_FETCH_MACRO = 1u << 28,   /* ALL FAST FULL, with the items' bits; never in a list */
    IMAP_FETCH_PEEK = 1u << 27,
    IMAP_FETCH_BODY = 1u << 26 /* BODY: an item when no section follows */
};

extern const struct imap_word_table imap_fetch_words;
extern const struct imap_word_table imap_fetch_modifiers; /* 0 CHANGEDSINCE, 1 VANISHED */
extern const struct imap_word_table imap_section_words;   /* enum imap_section_part, but HEADER.FIELDS.NOT */
extern const struct imap_word_table imap_status_words;    /* IMAP_STATUS_* */
extern const struct imap_word_table imap_select_words;    /* 0 CONDSTORE, 1 QRESYNC */
extern const struct imap_word_table imap_list_select_words;
extern const struct imap_word_table imap_list_return_words; /* IMAP_LIST_*; IMAP_LIST_STATUS */
extern const struct imap_word_table imap_return_words;      /* IMAP_RETURN_* */
extern const struct imap_word_table imap_sort_words;        /* enum imap_sort_by; IMAP_SORT_REVERSE */
extern const struct imap_word_table imap_thread_words;
extern const struct imap_word_table imap_enable_words;
extern const struct imap_word_table imap_charset_words;
extern const struct imap_word_table imap_flag_words; /* behind the backslash */
extern const struct imap_word_table imap_use_words;  /* behind the backslash */

#define IMAP_LIST_STATUS (1u << 16)
#define IMAP_SORT_REVERSE (1u << 16)

#endif
