/* Typed IMAP commands as text, for the golden cases. */
#ifndef TESTS_GOLDEN_IMAP_DUMP_H
#define TESTS_GOLDEN_IMAP_DUMP_H

#include "base/macros.h"
#include "base/strbuf.h"
#include "golden.h"
#include "proto/imap_cmd.h"

#ifndef DUMP_RANGES /* how many are shown; fuzzing compares all */
#define DUMP_RANGES 20
#define DUMP_KEYS   200
#endif

#define BITS(dump, label_z, bits, names) dump_bits((dump), (label_z), (bits), (names), ARRAY_LEN(names))

static void dump_text(struct strbuf *dump, const char *name_z, struct span text)
{
    strbuf_f(dump, " %s=[", name_z);
    golden_text(dump, text);
    strbuf_c(dump, ']');
}

static void dump_number(struct strbuf *dump, const char *name_z, uint64_t n)
{
    strbuf_f(dump, " %s=%llu", name_z, (unsigned long long)n);
}

static void dump_bits(struct strbuf *dump, const char *label_z, unsigned bits, const char *const *names, size_t n)
{
    strbuf_f(dump, " %s=(", label_z);
    for (size_t i = 0, any = 0; i < n; i++)
        if (bits >> i & 1)
            strbuf_f(dump, "%s%s", any++ ? " " : "", names[i]);
    strbuf_c(dump, ')');
}

static void dump_set(struct strbuf *dump, const char *name_z, const struct seqset *set)
{
    strbuf_f(dump, " %s=%s", name_z, set->saved ? "$" : "");
    for (uint32_t i = 0; i < set->count; i++) {
        const struct seq_range *r = &set->ranges[i];
        if (i == DUMP_RANGES) {
            strbuf_f(dump, ",...%u", set->count);
            break;
        }
        strbuf_z(dump, i > 0 ? "," : "");
        if (r->first == UINT32_MAX)
            strbuf_c(dump, '*');
        else
            strbuf_u64(dump, r->first);
        if (r->last == UINT32_MAX && r->first != r->last)
            strbuf_z(dump, ":*");
        else if (r->first != r->last)
            strbuf_f(dump, ":%u", r->last);
    }
}

static const char *const flag_names[] = {"seen", "answered", "flagged", "deleted", "draft", "recent"};

static void dump_flags(struct strbuf *dump, const struct imap_flags *f)
{
    BITS(dump, "flags", f->system, flag_names);
    for (uint32_t i = 0; i < f->keyword_n; i++)
        dump_text(dump, "keyword", f->keywords[i]);
}

static void dump_append(struct strbuf *dump, const struct imap_append *m)
{
    strbuf_z(dump, m->first ? "append first" : "append");
    dump_text(dump, "tag", m->tag);
    dump_text(dump, "mailbox", m->mailbox);
    dump_flags(dump, &m->flags);
    if (m->has_date)
        strbuf_f(dump, " date=%lld zone=%d", (long long)m->date_s, m->zone_min);
    strbuf_f(dump, " size=%llu%s%s%s\n", (unsigned long long)m->size, m->sync ? " sync" : "",
             m->literal8 ? " literal8" : "", m->utf8 ? " utf8" : "");
}

static void dump_select(struct strbuf *dump, const struct imap_cmd *c)
{
    dump_text(dump, "mailbox", c->select.mailbox);
    strbuf_z(dump, c->select.condstore ? " condstore" : "");
    if (!c->select.qresync)
        return;
    dump_number(dump, "uidvalidity", c->select.uidvalidity);
    dump_number(dump, "modseq", c->select.modseq);
    if (c->select.has_known_uids)
        dump_set(dump, "known", &c->select.known_uids);
    if (c->select.has_match) {
        dump_set(dump, "seqs", &c->select.match_seqs);
        dump_set(dump, "uids", &c->select.match_uids);
    }
}

static const char *const status_names[] = {"messages", "recent", "uidnext", "uidvalidity", "unseen", "deleted", "size",
                                           "highestmodseq", "appendlimit", "mailboxid", "deleted-storage"};

static void dump_list(struct strbuf *dump, const struct imap_cmd *c)
{
    static const char *const names[] = {"subscribed", "remote", "recursivematch", "special-use", "children"};
    dump_text(dump, "reference", c->list.reference);
    for (uint32_t i = 0; i < c->list.pattern_n; i++)
        dump_text(dump, "pattern", c->list.patterns[i]);
    if (!c->list.extended)
        return;
    strbuf_z(dump, " extended");
    BITS(dump, "select", c->list.select, names);
    BITS(dump, "return", c->list.returns, names);
    BITS(dump, "status", c->list.status, status_names);
}

static void dump_section(struct strbuf *dump, const struct imap_section *s)
{
    static const char *const forms[] = {"body", "binary", "binary.size", "rfc822", "rfc822.header", "rfc822.text"};
    static const char *const parts[] = {"whole", "header", "fields", "fields.not", "text", "mime"};
    strbuf_f(dump, " {%s %s%s", forms[s->form], parts[s->part], s->peek ? " peek" : "");
    for (uint32_t i = 0; i < s->number_n; i++)
        strbuf_f(dump, "%s%u", i == 0 ? " part=" : ".", s->number[i]);
    for (uint32_t i = 0; i < s->name_n; i++)
        dump_text(dump, "name", s->names[i]);
    if (s->partial)
        strbuf_f(dump, " <%llu.%llu>", (unsigned long long)s->offset, (unsigned long long)s->length);
    strbuf_c(dump, '}');
}

static void dump_fetch(struct strbuf *dump, const struct imap_cmd *c)
{
    static const char *const items[] = {"uid", "flags", "internaldate", "rfc822.size", "envelope", "body",
                                        "bodystructure", "modseq", "emailid", "threadid", "savedate"};
    dump_set(dump, "set", &c->fetch.set);
    BITS(dump, "items", c->fetch.items, items);
    for (uint32_t i = 0; i < c->fetch.section_n; i++)
        dump_section(dump, &c->fetch.sections[i]);
    if (c->fetch.has_changedsince)
        dump_number(dump, "changedsince", c->fetch.changedsince);
    strbuf_z(dump, c->fetch.vanished ? " vanished" : "");
}

static void dump_store(struct strbuf *dump, const struct imap_cmd *c)
{
    static const char *const modes[] = {"set", "add", "remove"};
    dump_set(dump, "set", &c->store.set);
    strbuf_f(dump, " %s%s", modes[c->store.mode], c->store.silent ? " silent" : "");
    if (c->store.has_unchangedsince)
        dump_number(dump, "unchangedsince", c->store.unchangedsince);
    dump_flags(dump, &c->store.flags);
}

static void dump_key(struct strbuf *dump, const struct imap_search_key *k)
{
    static const char *const ops[] = {
        "and", "or", "not", "flags", "keyword", "bcc", "body", "cc", "from", "header", "subject", "text", "to",
        "before", "on", "since", "sentbefore", "senton", "sentsince", "savedbefore", "savedon", "savedsince",
        "savedatesupported", "larger", "smaller", "younger", "older", "modseq", "emailid", "threadid", "sequence", "uid"};
    _Static_assert(ARRAY_LEN(ops) == IMAP_SK__COUNT, "one name per operator");
    strbuf_z(dump, ops[k->op]);
    if (k->op <= IMAP_SK_NOT) {
        strbuf_c(dump, '{');
        for (const struct imap_search_key *child = k + 1; child < k + k->size; child += child->size) {
            strbuf_z(dump, child > k + 1 ? ", " : "");
            dump_key(dump, child); /* the depth is bounded */
        }
        strbuf_c(dump, '}');
    } else if (k->op == IMAP_SK_FLAGS) {
        BITS(dump, "set", k->flags.set, flag_names);
        BITS(dump, "clear", k->flags.clear, flag_names);
    } else if (k->op >= IMAP_SK_BEFORE && k->op <= IMAP_SK_SAVEDSINCE) {
        strbuf_f(dump, " %d", k->day);
    } else if (k->op >= IMAP_SK_LARGER && k->op <= IMAP_SK_MODSEQ) {
        strbuf_f(dump, " %llu", (unsigned long long)k->number);
    } else if (k->op >= IMAP_SK_SEQUENCE) {
        dump_set(dump, "set", &k->set);
    } else if (k->op != IMAP_SK_SAVEDATESUPPORTED) {
        if (k->op == IMAP_SK_HEADER)
            dump_text(dump, "name", k->name);
        dump_text(dump, "text", k->text);
    }
}

static void dump_search(struct strbuf *dump, const struct imap_search *s)
{
    static const char *const charsets[] = {"none", "us-ascii", "utf-8", "other"};
    static const char *const returns[] = {"min", "max", "all", "count", "save"};
    if (s->has_return)
        BITS(dump, "return", s->returns, returns);
    strbuf_f(dump, " charset=%s", charsets[s->charset]);
    if (s->charset == IMAP_CHARSET_OTHER)
        dump_text(dump, "named", s->charset_name);
    strbuf_z(dump, s->has_modseq ? " modseq " : " ");
    if (s->key_n > DUMP_KEYS)
        strbuf_f(dump, "%u keys", s->key_n);
    else
        dump_key(dump, s->keys);
}

static void dump_sort(struct strbuf *dump, const struct imap_cmd *c)
{
    static const char *const names[] = {"arrival", "cc", "date", "from", "size", "subject", "to", "displayfrom", "displayto"};
    for (uint32_t i = 0; i < c->sort.key_n; i++)
        strbuf_f(dump, " %s%s", c->sort.keys[i].reverse ? "reverse-" : "", names[c->sort.keys[i].by]);
    dump_search(dump, &c->search);
}

static void dump_id(struct strbuf *dump, const struct imap_cmd *c)
{
    for (uint32_t i = 0; i < c->id.n; i++) {
        dump_text(dump, "name", c->id.fields[i].name);
        if (c->id.fields[i].nil)
            strbuf_z(dump, " nil");
        else
            dump_text(dump, "value", c->id.fields[i].value);
    }
}

static void dump_small(struct strbuf *dump, const struct imap_cmd *c)
{
    static const char *const enables[] = {"imap4rev2", "condstore", "qresync", "utf8", "utf8-only"};
    static const char *const uses[] = {"all", "archive", "drafts", "flagged", "junk", "sent", "trash", "important",
                                       "", "", "", "", "", "", "", "other"};
    if (c->verb == IMAP_LOGIN) {
        dump_text(dump, "user", c->login.user);
        dump_text(dump, "password", c->login.password);
    } else if (c->verb == IMAP_AUTHENTICATE) {
        dump_text(dump, "mechanism", c->authenticate.mechanism);
        if (c->authenticate.has_initial)
            dump_text(dump, "initial", c->authenticate.initial);
    } else if (c->verb == IMAP_ENABLE) {
        BITS(dump, "words", c->enable.words, enables);
    } else if (c->verb == IMAP_CREATE) {
        dump_text(dump, "mailbox", c->create.mailbox);
        BITS(dump, "use", c->create.use, uses);
    } else if (c->verb == IMAP_RENAME) {
        dump_text(dump, "old", c->rename.old_name);
        dump_text(dump, "new", c->rename.new_name);
    } else if (c->verb == IMAP_COMPRESS) {
        dump_text(dump, "algorithm", c->compress.algorithm);
        strbuf_z(dump, c->compress.deflate ? " deflate" : "");
    } else if (c->verb == IMAP_STATUS) {
        dump_text(dump, "mailbox", c->status.mailbox);
        BITS(dump, "items", c->status.items, status_names);
    } else if (c->verb == IMAP_APPEND) {
        dump_number(dump, "messages", c->append.message_n);
    }
}

static void dump_command(struct strbuf *dump, const struct imap_cmd *c)
{
    golden_text(dump, c->tag);
    strbuf_f(dump, "%s%s%s%s", c->tag.n > 0 ? " " : "", c->uid ? "UID " : "", imap_verb_word(c->verb),
             c->has_8bit ? " 8bit" : "");
    if (c->verb == IMAP_SELECT || c->verb == IMAP_EXAMINE) {
        dump_select(dump, c);
    } else if (c->verb == IMAP_LIST || c->verb == IMAP_LSUB) {
        dump_list(dump, c);
    } else if (c->verb == IMAP_FETCH) {
        dump_fetch(dump, c);
    } else if (c->verb == IMAP_STORE) {
        dump_store(dump, c);
    } else if (c->verb == IMAP_SEARCH) {
        dump_search(dump, &c->search);
    } else if (c->verb == IMAP_SORT) {
        dump_sort(dump, c);
    } else if (c->verb == IMAP_THREAD) {
        strbuf_z(dump, c->thread.algorithm == IMAP_THREAD_REFERENCES ? " references" : " orderedsubject");
        dump_search(dump, &c->search);
    } else if (c->verb == IMAP_ID) {
        dump_id(dump, c);
    } else if (c->verb == IMAP_COPY || c->verb == IMAP_MOVE) {
        dump_set(dump, "set", &c->copy.set);
        dump_text(dump, "mailbox", c->copy.mailbox);
    } else if (c->verb == IMAP_EXPUNGE) {
        if (c->uid)
            dump_set(dump, "set", &c->expunge.set);
    } else if (c->verb == IMAP_GETQUOTA || c->verb == IMAP_SETQUOTA) {
        dump_text(dump, "root", c->quota.root);
        for (uint32_t i = 0; i < c->quota.n; i++) {
            dump_text(dump, "resource", c->quota.limits[i].resource);
            dump_number(dump, "limit", c->quota.limits[i].limit);
        }
    } else if (c->verb == IMAP_DELETE || c->verb == IMAP_SUBSCRIBE || c->verb == IMAP_UNSUBSCRIBE ||
               c->verb == IMAP_GETQUOTAROOT) {
        dump_text(dump, "mailbox", c->mailbox.mailbox);
    } else {
        dump_small(dump, c);
    }
    strbuf_c(dump, '\n');
}

#endif
