#include "proto/imap_items.h"

#include "base/arena.h"
#include "base/macros.h"
#include "proto/imap_cmd.h"

/* -- flags */

static const struct {
    const char *word_z;
    unsigned bit;
} flag_words[] = {
    {"\\Seen", IMAP_FLAG_SEEN},       {"\\Answered", IMAP_FLAG_ANSWERED}, {"\\Flagged", IMAP_FLAG_FLAGGED},
    {"\\Deleted", IMAP_FLAG_DELETED}, {"\\Draft", IMAP_FLAG_DRAFT},       {"\\Recent", IMAP_FLAG_RECENT},
};

unsigned imap_flags_of(struct imap_read words)
{
    unsigned flags = 0;
    struct span word;
    while (imap_read_text(&words, &word))
        for (size_t i = 0; i < ARRAY_LEN(flag_words); i++)
            if (span_ieq_z(word, flag_words[i].word_z))
                flags |= flag_words[i].bit;
    return flags;
}

bool imap_words_have(struct imap_read words, const char *word_z)
{
    struct span word;
    while (imap_read_text(&words, &word))
        if (span_ieq_z(word, word_z))
            return true;
    return false;
}

/* -- FETCH */

static bool item_uid(struct imap_read *r, struct imap_fetched *f)
{
    return imap_read_u32(r, &f->uid);
}

static bool item_flags(struct imap_read *r, struct imap_fetched *f)
{
    if (!imap_read_list(r, &f->words))
        return false;
    f->flags = imap_flags_of(f->words);
    return true;
}

static bool item_size(struct imap_read *r, struct imap_fetched *f)
{
    return imap_read_u64(r, &f->size);
}

static bool item_date(struct imap_read *r, struct imap_fetched *f)
{
    return imap_read_text(r, &f->date);
}

static bool item_modseq(struct imap_read *r, struct imap_fetched *f)
{
    struct imap_read in;
    return imap_read_list(r, &in) && imap_read_u64(&in, &f->modseq);
}

static bool item_envelope(struct imap_read *r, struct imap_fetched *f)
{
    return imap_read_list(r, &f->envelope);
}

static bool item_structure(struct imap_read *r, struct imap_fetched *f)
{
    return imap_read_list(r, &f->structure);
}

static const struct {
    const char *name_z;
    unsigned bit;
    bool (*read)(struct imap_read *r, struct imap_fetched *f);
} items[] = {
    {"UID", IMAP_HAS_UID, item_uid},
    {"FLAGS", IMAP_HAS_FLAGS, item_flags},
    {"RFC822.SIZE", IMAP_HAS_SIZE, item_size},
    {"INTERNALDATE", IMAP_HAS_DATE, item_date},
    {"MODSEQ", IMAP_HAS_MODSEQ, item_modseq},
    {"ENVELOPE", IMAP_HAS_ENVELOPE, item_envelope},
    {"BODYSTRUCTURE", IMAP_HAS_STRUCTURE, item_structure},
    {"BODY", IMAP_HAS_STRUCTURE, item_structure},
};

/* BODY[section]<origin>, BINARY[section], and RFC822, RFC822.HEADER, RFC822.TEXT. */
static bool read_body(struct imap_read *r, struct span name, struct imap_fetched *f)
{
    size_t open, close;
    struct imap_body body = {0};
    if (span_find(name, '[', &open) && span_rfind(name, ']', &close) && close > open)
        body.section = span_part(name, open + 1, close - open - 1);
    else if (!span_istarts_z(name, "RFC822"))
        return imap_read_skip(r);
    if (!imap_read_text(r, &body.text))
        return imap_read_skip(r);
    if (f->body_n < IMAP_BODIES_MAX)
        f->body[f->body_n++] = body;
    return true;
}

static bool read_item(struct imap_read *r, struct imap_fetched *f)
{
    struct span name;
    if (!imap_read_atom(r, &name))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        if (!span_ieq_z(name, items[i].name_z))
            continue;
        f->has |= items[i].bit;
        return items[i].read(r, f);
    }
    return read_body(r, name, f);
}

bool imap_read_fetch(const struct imap_reply *reply, struct imap_fetched *ret)
{
    struct imap_read r = reply->data, in;
    *ret = (struct imap_fetched){.seq = reply->number};
    if (!imap_read_list(&r, &in))
        return false;
    while (!imap_read_end(&in))
        if (!read_item(&in, ret))
            return false;
    return true;
}

/* -- LIST, STATUS, ESEARCH */

bool imap_read_listed(const struct imap_reply *reply, struct imap_listed *ret)
{
    struct imap_read r = reply->data;
    struct span separator;
    *ret = (struct imap_listed){0};
    if (!imap_read_list(&r, &ret->attributes) || !imap_read_text(&r, &separator) || !imap_read_text(&r, &ret->name))
        return false;
    ret->separator = separator.n == 1 ? separator.p[0] : 0;
    return true;
}

bool imap_read_counted(const struct imap_reply *reply, struct imap_counted *ret)
{
    static const struct {
        const char *name_z;
        size_t at;
    } counts[] = {
        {"MESSAGES", offsetof(struct imap_counted, messages)},        {"UNSEEN", offsetof(struct imap_counted, unseen)},
        {"RECENT", offsetof(struct imap_counted, recent)},            {"UIDNEXT", offsetof(struct imap_counted, uid_next)},
        {"UIDVALIDITY", offsetof(struct imap_counted, uid_validity)}, {"HIGHESTMODSEQ", offsetof(struct imap_counted, modseq)},
        {"SIZE", offsetof(struct imap_counted, size)},
    };
    struct imap_read r = reply->data, in;
    struct span word;
    *ret = (struct imap_counted){0};
    if (!imap_read_text(&r, &ret->name) || !imap_read_list(&r, &in))
        return false;
    while (imap_read_atom(&in, &word)) {
        uint64_t n;
        if (!imap_read_u64(&in, &n)) {
            if (!imap_read_skip(&in))
                return false;
            continue;
        }
        for (size_t i = 0; i < ARRAY_LEN(counts); i++)
            if (span_ieq_z(word, counts[i].name_z))
                *(uint64_t *)(void *)((char *)ret + counts[i].at) = n;
    }
    return imap_read_end(&in);
}

bool imap_read_found(const struct imap_reply *reply, struct imap_found *ret)
{
    static const struct {
        const char *name_z;
        size_t at;
    } counts[] = {
        {"COUNT", offsetof(struct imap_found, count)},
        {"MIN", offsetof(struct imap_found, min)},
        {"MAX", offsetof(struct imap_found, max)},
        {"MODSEQ", offsetof(struct imap_found, modseq)},
    };
    struct imap_read r = reply->data, in;
    struct span word;
    *ret = (struct imap_found){0};
    if (imap_read_list(&r, &in) && (!imap_read_atom(&in, &word) || !span_ieq_z(word, "TAG") || !imap_read_text(&in, &ret->tag)))
        return false;
    while (imap_read_atom(&r, &word)) {
        uint64_t n = 0;
        if (span_ieq_z(word, "UID")) {
            ret->uid = true;
            continue;
        }
        bool all = span_ieq_z(word, "ALL");
        if (all ? !imap_read_atom(&r, &ret->all) : !imap_read_u64(&r, &n) && !imap_read_skip(&r))
            return false;
        for (size_t i = 0; !all && i < ARRAY_LEN(counts); i++)
            if (span_ieq_z(word, counts[i].name_z))
                *(uint64_t *)(void *)((char *)ret + counts[i].at) = n;
    }
    return imap_read_end(&r);
}
