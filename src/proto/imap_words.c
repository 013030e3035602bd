#include "proto/imap_words.h"

#include <string.h>

#include "base/macros.h"
#include "proto/imap_cmd.h"

#define TABLE(name)                                                                                \
    const struct imap_word_table name = {name##_rows, ARRAY_LEN(name##_rows)}

#define FAST_ITEMS (IMAP_ITEM_FLAGS | IMAP_ITEM_INTERNALDATE | IMAP_ITEM_RFC822_SIZE)

static const struct imap_word imap_fetch_words_rows[] = {
    {"UID", IMAP_ITEM_UID},
    {"FLAGS", IMAP_ITEM_FLAGS},
    {"BODY.PEEK", IMAP_FETCH_SECTION | IMAP_FETCH_PEEK | IMAP_SECTION_BODY},
    {"RFC822.SIZE", IMAP_ITEM_RFC822_SIZE},
    {"INTERNALDATE", IMAP_ITEM_INTERNALDATE},
    {"ENVELOPE", IMAP_ITEM_ENVELOPE},
    {"BODYSTRUCTURE", IMAP_ITEM_BODYSTRUCTURE},
    {"BODY", IMAP_FETCH_SECTION | IMAP_FETCH_BODY | IMAP_SECTION_BODY},
    {"MODSEQ", IMAP_ITEM_MODSEQ},
    {"EMAILID", IMAP_ITEM_EMAILID},
    {"THREADID", IMAP_ITEM_THREADID},
    {"SAVEDATE", IMAP_ITEM_SAVEDATE},
    {"BINARY", IMAP_FETCH_SECTION | IMAP_SECTION_BINARY},
    {"BINARY.PEEK", IMAP_FETCH_SECTION | IMAP_FETCH_PEEK | IMAP_SECTION_BINARY},
    {"BINARY.SIZE", IMAP_FETCH_SECTION | IMAP_FETCH_PEEK | IMAP_SECTION_BINARY_SIZE},
    {"RFC822", IMAP_FETCH_RFC822 | IMAP_SECTION_RFC822},
    {"RFC822.HEADER", IMAP_FETCH_RFC822 | IMAP_FETCH_PEEK | IMAP_SECTION_RFC822_HEADER},
    {"RFC822.TEXT", IMAP_FETCH_RFC822 | IMAP_SECTION_RFC822_TEXT},
    {"FAST", IMAP_FETCH_MACRO | FAST_ITEMS},
    {"ALL", IMAP_FETCH_MACRO | FAST_ITEMS | IMAP_ITEM_ENVELOPE},
    {"FULL", IMAP_FETCH_MACRO | FAST_ITEMS | IMAP_ITEM_ENVELOPE | IMAP_ITEM_BODY},
};
TABLE(imap_fetch_words);

static const struct imap_word imap_fetch_modifiers_rows[] = {{"CHANGEDSINCE", 0}, {"VANISHED", 1}};
TABLE(imap_fetch_modifiers);

static const struct imap_word imap_section_words_rows[] = {
    {"HEADER.FIELDS", IMAP_PART_HEADER_FIELDS},
    {"HEADER", IMAP_PART_HEADER},
    {"TEXT", IMAP_PART_TEXT},
    {"MIME", IMAP_PART_MIME},
};
TABLE(imap_section_words);

static const struct imap_word imap_status_words_rows[] = {
    {"MESSAGES", IMAP_STATUS_MESSAGES},
    {"UIDNEXT", IMAP_STATUS_UIDNEXT},
    {"UIDVALIDITY", IMAP_STATUS_UIDVALIDITY},
    {"UNSEEN", IMAP_STATUS_UNSEEN},
    {"RECENT", IMAP_STATUS_RECENT},
    {"HIGHESTMODSEQ", IMAP_STATUS_HIGHESTMODSEQ},
    {"DELETED", IMAP_STATUS_DELETED},
    {"SIZE", IMAP_STATUS_SIZE},
    {"APPENDLIMIT", IMAP_STATUS_APPENDLIMIT},
    {"MAILBOXID", IMAP_STATUS_MAILBOXID},
    {"DELETED-STORAGE", IMAP_STATUS_DELETED_STORAGE},
};
TABLE(imap_status_words);

static const struct imap_word imap_select_words_rows[] = {{"CONDSTORE", 0}, {"QRESYNC", 1}};
TABLE(imap_select_words);

static const struct imap_word imap_list_select_words_rows[] = {
    {"SUBSCRIBED", IMAP_LIST_SUBSCRIBED},
    {"SPECIAL-USE", IMAP_LIST_SPECIAL_USE},
    {"RECURSIVEMATCH", IMAP_LIST_RECURSIVEMATCH},
    {"REMOTE", IMAP_LIST_REMOTE},
};
TABLE(imap_list_select_words);

static const struct imap_word imap_list_return_words_rows[] = {
    {"SUBSCRIBED", IMAP_LIST_SUBSCRIBED},
    {"CHILDREN", IMAP_LIST_CHILDREN},
    {"SPECIAL-USE", IMAP_LIST_SPECIAL_USE},
    {"STATUS", IMAP_LIST_STATUS},
};
TABLE(imap_list_return_words);

static const struct imap_word imap_return_words_rows[] = {
    {"ALL", IMAP_RETURN_ALL},     {"MIN", IMAP_RETURN_MIN},   {"MAX", IMAP_RETURN_MAX},
    {"COUNT", IMAP_RETURN_COUNT}, {"SAVE", IMAP_RETURN_SAVE},
};
TABLE(imap_return_words);

static const struct imap_word imap_sort_words_rows[] = {
    {"REVERSE", IMAP_SORT_REVERSE},
    {"DATE", IMAP_SORT_DATE},
    {"ARRIVAL", IMAP_SORT_ARRIVAL},
    {"SUBJECT", IMAP_SORT_SUBJECT},
    {"FROM", IMAP_SORT_FROM},
    {"SIZE", IMAP_SORT_SIZE},
    {"TO", IMAP_SORT_TO},
    {"CC", IMAP_SORT_CC},
    {"DISPLAYFROM", IMAP_SORT_DISPLAYFROM},
    {"DISPLAYTO", IMAP_SORT_DISPLAYTO},
};
TABLE(imap_sort_words);

static const struct imap_word imap_thread_words_rows[] = {
    {"REFERENCES", IMAP_THREAD_REFERENCES},
    {"ORDEREDSUBJECT", IMAP_THREAD_ORDEREDSUBJECT},
};
TABLE(imap_thread_words);

static const struct imap_word imap_enable_words_rows[] = {
    {"CONDSTORE", IMAP_ENABLE_CONDSTORE}, {"QRESYNC", IMAP_ENABLE_QRESYNC},
    {"UTF8=ACCEPT", IMAP_ENABLE_UTF8},    {"IMAP4REV2", IMAP_ENABLE_IMAP4REV2},
    {"UTF8=ONLY", IMAP_ENABLE_UTF8_ONLY},
};
TABLE(imap_enable_words);

static const struct imap_word imap_charset_words_rows[] = {
    {"UTF-8", IMAP_CHARSET_UTF8},
    {"US-ASCII", IMAP_CHARSET_US_ASCII},
};
TABLE(imap_charset_words);

static const struct imap_word imap_flag_words_rows[] = {
    {"SEEN", IMAP_FLAG_SEEN},       {"DELETED", IMAP_FLAG_DELETED}, {"FLAGGED", IMAP_FLAG_FLAGGED},
    {"ANSWERED", IMAP_FLAG_ANSWERED}, {"DRAFT", IMAP_FLAG_DRAFT},
};
TABLE(imap_flag_words);

static const struct imap_word imap_use_words_rows[] = {
    {"ALL", IMAP_USE_ALL},     {"ARCHIVE", IMAP_USE_ARCHIVE}, {"DRAFTS", IMAP_USE_DRAFTS},
    {"FLAGGED", IMAP_USE_FLAGGED}, {"JUNK", IMAP_USE_JUNK},   {"SENT", IMAP_USE_SENT},
    {"TRASH", IMAP_USE_TRASH}, {"IMPORTANT", IMAP_USE_IMPORTANT},
};
TABLE(imap_use_words);

struct folded {
    uint64_t low, high;
};

/* ASCII letters to upper case, eight octets at once; octets above 127 do not match any word anyway. */
static inline uint64_t upper8(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t from_a = (w & ones * 0x7f) + ones * (0x80 - 'a');
    uint64_t above_z = (w & ones * 0x7f) + ones * (0x7f - 'z');
    uint64_t letters = from_a & ~above_z & ~w & ones * 0x80;
    return w - (letters >> 2);
}

static inline uint64_t load8(const void *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return w;
}

static inline uint32_t load4(const void *p)
{
    uint32_t w;
    memcpy(&w, p, sizeof(w));
    return w;
}

/* 1 to 16 octets with zeros behind them, as two words; nothing outside the text is read. */
static inline struct folded pad(struct span text)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    size_t n = text.n;
    if (n > 8)
        return (struct folded){load8(text.p), load8(text.p + n - 8) >> 8 * (16 - n)};
    if (n == 8)
        return (struct folded){load8(text.p), 0};
    if (n >= 4)
        return (struct folded){load4(text.p) | (uint64_t)load4(text.p + n - 4) << 8 * (n - 4), 0};
    uint64_t w = text.p[0];
    if (n > 1)
        w |= (uint64_t)text.p[1] << 8 | (uint64_t)text.p[n - 1] << 8 * (n - 1);
    return (struct folded){w, 0};
#else
    char padded[16] = {0};
    memcpy(padded, text.p, text.n);
    return (struct folded){load8(padded), load8(padded + 8)};
#endif
}

bool imap_word_find(const struct imap_word_table *table, struct span text, uint32_t *ret_value)
{
    if (text.n == 0 || text.n > sizeof(table->rows->text))
        return false;
    struct folded word = pad(text);
    word.low = upper8(word.low);
    if (text.n > sizeof(word.low))
        word.high = upper8(word.high);
    for (const struct imap_word *row = table->rows, *end = row + table->n; row < end; row++) {
        if (load8(row->text) == word.low && load8(row->text + 8) == word.high) {
            *ret_value = row->value;
            return true;
        }
    }
    return false;
}
