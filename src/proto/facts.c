#include "proto/facts.h"

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/address.h"
#include "proto/bodystructure.h"
#include "proto/casemap.h"
#include "proto/charset.h"
#include "proto/date.h"
#include "proto/envelope.h"
#include "proto/header.h"

#define KEYS_VERSION  0x314b4d52u /* another number whenever what is made of the same message changes */
#define TEXTS_VERSION 0x31544d52u
#define WHOLE 1u
#define HAS_SENT 2u
#define ABSENT UINT32_MAX
#define READ_PIECE 16384u

/* Host byte order: whoever keeps them keeps that too. */
struct keys_head {
    uint32_t version, flags;
    uint8_t email_id[16];
    int64_t sent_s, sent_day;
    uint32_t text_n[FACTS_TEXT__COUNT];
};

struct texts_head {
    uint32_t version, flags;
    uint64_t header_n;
    uint32_t envelope_n, body_n, bodystructure_n, parts_n; /* parts_n: of them */
};

/* The fields that a text is made of; HEADER_OTHER: what else it takes is in make_text. */
static const enum header_id field_of[FACTS_TEXT__COUNT] = {
    [FACTS_FROM] = HEADER_FROM,
    [FACTS_TO] = HEADER_TO,
    [FACTS_CC] = HEADER_CC,
    [FACTS_BCC] = HEADER_BCC,
    [FACTS_SUBJECT] = HEADER_SUBJECT,
    [FACTS_FIRST_FROM] = HEADER_FROM,
    [FACTS_FIRST_TO] = HEADER_TO,
    [FACTS_FIRST_CC] = HEADER_CC,
    [FACTS_SHOWN_FROM] = HEADER_FROM,
    [FACTS_SHOWN_TO] = HEADER_TO,
    [FACTS_MESSAGE_ID] = HEADER_MESSAGE_ID,
    [FACTS_REFERENCES] = HEADER_REFERENCES,
};

struct making {
    struct arena *arena;
    struct strbuf *out;
    struct strbuf text; /* scratch */
    struct span block;
    struct span first[HEADER_ID__COUNT]; /* values; p NULL where the field is absent */
};

/* The header with its empty line, at most HEADER_MAX octets. */
static int read_header(struct arena *a, const struct mime_source *src, struct span *ret)
{
    struct header_end end = {0};
    struct strbuf block = {0};
    int64_t r = -E_AGAIN;
    while (r == -E_AGAIN && block.n < MIN(src->size, (uint64_t)HEADER_MAX)) {
        if (!strbuf_reserve(&block, READ_PIECE)) {
            r = -E_NOMEM;
            break;
        }
        int64_t got = src->read(src->ctx, block.n, block.p + block.n, READ_PIECE);
        if (got <= 0) {
            r = got == 0 ? -E_IO : got;
            break;
        }
        r = header_end_feed(&end, span_of(block.p + block.n, (size_t)got));
        block.n += r >= 0 ? (size_t)r : (size_t)got;
    }
    if (r >= 0 || r == -E_AGAIN) {
        *ret = span_dup(a, strbuf_text(&block));
        r = block.n > 0 && ret->p == NULL ? -E_NOMEM : 0;
    }
    strbuf_done(&block);
    return (int)r;
}

static void find_fields(struct making *m)
{
    struct header_scan hs = header_scan_of(m->block);
    struct header_field f;
    while (header_next(&hs, &f))
        if (m->first[f.id].p == NULL)
            m->first[f.id] = f.value;
}

/* -- texts as they are compared ---------------------------------------------------------------------------------- */

static void add_folded(struct making *m, struct span value)
{
    strbuf_clear(&m->text);
    header_text_utf8(value, &m->text);
    casemap_fold(strbuf_text(&m->text), m->out);
}

static void add_all_fields(struct making *m, enum header_id id)
{
    struct header_scan hs = header_scan_of(m->block);
    struct header_field f;
    bool behind = false;
    while (header_next(&hs, &f)) {
        if (f.id != id)
            continue;
        if (behind)
            strbuf_c(m->out, 0);
        add_folded(m, f.value);
        behind = true;
    }
}

/* The first mailbox of the list, groups opened: 1, 0 when there is none, or an error. */
static int first_address(struct making *m, struct span value, struct address *ret)
{
    struct address_scan as = address_scan_of(m->arena, value);
    int r;
    do
        r = address_next(&as, ret);
    while (r > 0 && ret->kind != ADDRESS_MAILBOX);
    return r;
}

static int add_first(struct making *m, struct span value, bool shown)
{
    struct address ad;
    int r = first_address(m, value, &ad);
    if (r <= 0)
        return r;
    if (!shown) {
        add_folded(m, ad.mailbox);
    } else if (ad.name.n > 0) {
        add_folded(m, ad.name);
    } else {
        casemap_fold(ad.mailbox, m->out);
        strbuf_c(m->out, '@');
        casemap_fold(ad.domain, m->out);
    }
    return 0;
}

/* The next msg-id of `text` from *at on, without <> and quotes (RFC 5256 3): how many octets were written. */
static size_t add_id(struct strbuf *out, struct span text, size_t *at)
{
    size_t from, start = out->n;
    if (!span_find(span_part(text, *at, text.n), '<', &from)) {
        *at = text.n;
        return 0;
    }
    size_t i = *at + from + 1;
    for (; i < text.n && text.p[i] != '>'; i++) {
        uint8_t c = text.p[i];
        if (c > ' ' && c != '"' && c != '\\' && c != '<')
            strbuf_c(out, c);
    }
    *at = i;
    return strbuf_ok(out) ? out->n - start : 0;
}

static void add_ids(struct making *m, struct span value, bool all)
{
    size_t at = 0, start = m->out->n;
    while (at < value.n && strbuf_ok(m->out)) {
        size_t was = m->out->n;
        if (was > start)
            strbuf_c(m->out, 0);
        if (add_id(m->out, value, &at) == 0 && strbuf_ok(m->out))
            m->out->n = was;
        else if (!all)
            return;
    }
}

static int make_text(struct making *m, enum facts_text which)
{
    struct span value = m->first[field_of[which]];
    size_t start = m->out->n;
    switch (which) {
    case FACTS_FIRST_FROM:
    case FACTS_FIRST_TO:
    case FACTS_FIRST_CC:
        return add_first(m, value, false);
    case FACTS_SHOWN_FROM:
    case FACTS_SHOWN_TO:
        return add_first(m, value, true);
    case FACTS_MESSAGE_ID:
        add_ids(m, value, false);
        return 0;
    case FACTS_REFERENCES:
        add_ids(m, value, true);
        if (m->out->n == start)
            add_ids(m, m->first[HEADER_IN_REPLY_TO], false);
        return 0;
    default:
        add_all_fields(m, field_of[which]);
        return 0;
    }
}

static bool present(const struct making *m, enum facts_text which)
{
    return m->first[field_of[which]].p != NULL ||
           (which == FACTS_REFERENCES && m->first[HEADER_IN_REPLY_TO].p != NULL);
}

static void put_head(struct strbuf *out, size_t at, const void *head, size_t n)
{
    if (strbuf_ok(out))
        memcpy(out->p + at, head, n);
}

static int make_keys(struct making *m, const struct mime_source *src, bool whole)
{
    struct keys_head h = {.version = KEYS_VERSION, .flags = whole ? WHOLE : 0};
    struct date date;
    uint8_t digest[CRYPTO_SHA256];
    size_t head_at = m->out->n;
    int r = whole ? crypto_sha256_of(src->read, src->ctx, src->size, digest) : 0;
    if (r < 0)
        return r;
    if (whole)
        memcpy(h.email_id, digest, sizeof(h.email_id));
    strbuf_add(m->out, &h, sizeof(h));
    if (m->first[HEADER_DATE].p != NULL && date_parse(m->first[HEADER_DATE], &date) == 0) {
        h.flags |= HAS_SENT;
        h.sent_s = date.epoch_s;
        h.sent_day = date_day(&date);
    }
    for (unsigned i = 0; i < FACTS_TEXT__COUNT; i++) {
        size_t start = m->out->n;
        if (present(m, (enum facts_text)i))
            r = make_text(m, (enum facts_text)i);
        if (r < 0)
            return r;
        h.text_n[i] = present(m, (enum facts_text)i) ? (uint32_t)(m->out->n - start) : ABSENT;
    }
    put_head(m->out, head_at, &h, sizeof(h));
    return 0;
}

/* -- texts as they are sent -------------------------------------------------------------------------------------- */

static int make_structure(struct making *m, const struct mime_source *src, struct texts_head *h)
{
    struct mime_tree tree;
    size_t start = m->out->n;
    int r = mime_scan(m->arena, src, &tree);
    if (r == 0)
        r = bodystructure_write(m->out, src, &tree, false);
    h->body_n = (uint32_t)(m->out->n - start);
    start = m->out->n;
    if (r == 0)
        r = bodystructure_write(m->out, src, &tree, true);
    h->bodystructure_n = (uint32_t)(m->out->n - start);
    if (r < 0)
        return r;
    strbuf_add(m->out, tree.parts, tree.count * sizeof(tree.parts[0]));
    h->parts_n = (uint32_t)tree.count;
    return 0;
}

static int make_texts(struct making *m, const struct mime_source *src, bool whole)
{
    struct texts_head h = {.version = TEXTS_VERSION, .flags = whole ? WHOLE : 0, .header_n = m->block.n};
    size_t head_at = m->out->n;
    strbuf_add(m->out, &h, sizeof(h));
    size_t start = m->out->n;
    int r = envelope_write(m->out, m->arena, m->block);
    h.envelope_n = (uint32_t)(m->out->n - start);
    if (r == 0 && whole)
        r = make_structure(m, src, &h);
    put_head(m->out, head_at, &h, sizeof(h));
    return r;
}

int facts_make(struct arena *a, const struct mime_source *src, enum facts_kind kind, bool whole, struct strbuf *out)
{
    struct making m = {.arena = a, .out = out};
    size_t start = out->n;
    int r = read_header(a, src, &m.block);
    if (r < 0)
        return r;
    find_fields(&m);
    r = kind == FACTS_KEYS ? make_keys(&m, src, whole) : make_texts(&m, src, whole);
    if (r == 0 && (!strbuf_ok(out) || !strbuf_ok(&m.text)))
        r = -E_NOMEM;
    strbuf_done(&m.text);
    if (r < 0 && strbuf_ok(out))
        out->n = start;
    return r;
}

/* -- reading ----------------------------------------------------------------------------------------------------- */

/* Cuts n octets off the front. */
static bool take(struct span *rest, size_t n, struct span *ret)
{
    if (n > rest->n)
        return false;
    *ret = span_of(rest->p, n);
    *rest = span_of(rest->p + n, rest->n - n);
    return true;
}

int facts_keys_read(struct span octets, struct facts_keys *ret)
{
    struct keys_head h;
    struct facts_keys k = {0};
    if (octets.n < sizeof(h))
        return -E_SYNTAX;
    memcpy(&h, octets.p, sizeof(h));
    if (h.version != KEYS_VERSION)
        return -E_SYNTAX;
    struct span rest = span_part(octets, sizeof(h), octets.n);
    for (unsigned i = 0; i < FACTS_TEXT__COUNT; i++)
        if (h.text_n[i] != ABSENT && !take(&rest, h.text_n[i], &k.text[i]))
            return -E_SYNTAX;
    if (rest.n != 0)
        return -E_SYNTAX;
    k.has_email_id = (h.flags & WHOLE) != 0;
    k.has_sent = (h.flags & HAS_SENT) != 0;
    memcpy(k.email_id, h.email_id, sizeof(k.email_id));
    k.sent_s = h.sent_s;
    k.sent_day = h.sent_day;
    *ret = k;
    return 0;
}

int facts_texts_read(struct span octets, struct facts_texts *ret)
{
    struct texts_head h;
    struct facts_texts t = {0};
    if (octets.n < sizeof(h))
        return -E_SYNTAX;
    memcpy(&h, octets.p, sizeof(h));
    struct span rest = span_part(octets, sizeof(h), octets.n);
    if (h.version != TEXTS_VERSION || h.parts_n > MIME_PARTS || !take(&rest, h.envelope_n, &t.envelope) ||
        !take(&rest, h.body_n, &t.body) || !take(&rest, h.bodystructure_n, &t.bodystructure) ||
        !take(&rest, h.parts_n * sizeof(struct mime_part), &t.parts) || rest.n != 0)
        return -E_SYNTAX;
    t.has_structure = (h.flags & WHOLE) != 0;
    t.header_n = h.header_n;
    *ret = t;
    return 0;
}

int facts_tree(struct arena *a, const struct facts_texts *t, uint64_t size, struct mime_tree *ret)
{
    size_t count = t->parts.n / sizeof(struct mime_part);
    struct mime_tree tree = {.parts = arena_array(a, count, sizeof(struct mime_part)), .count = count};
    if (tree.parts == NULL)
        return -E_NOMEM;
    if (count > 0)
        memcpy(tree.parts, t->parts.p, t->parts.n);
    if (!mime_tree_ok(&tree, size))
        return -E_SYNTAX;
    *ret = tree;
    return 0;
}

static bool keys_good(struct span octets, bool whole)
{
    struct keys_head h;
    uint64_t n = sizeof(h);
    if (octets.n < sizeof(h))
        return false;
    memcpy(&h, octets.p, sizeof(h));
    for (unsigned i = 0; i < FACTS_TEXT__COUNT; i++)
        n += h.text_n[i] == ABSENT ? 0 : h.text_n[i];
    return h.version == KEYS_VERSION && n == octets.n && ((h.flags & WHOLE) != 0 || !whole);
}

bool facts_good(struct span octets, enum facts_kind kind, bool whole)
{
    struct facts_texts t;
    if (kind == FACTS_KEYS)
        return keys_good(octets, whole);
    return facts_texts_read(octets, &t) == 0 && (t.has_structure || !whole);
}

bool facts_text_contains(const struct facts_keys *k, enum facts_text which, const struct text_needle *needle)
{
    struct span text = k->text[which], want = needle->folded;
    return text.p != NULL && (want.n == 0 || (text.n >= want.n && memmem(text.p, text.n, want.p, want.n) != NULL));
}
