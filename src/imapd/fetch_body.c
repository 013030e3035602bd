#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "imapd/fetch.h"
#include "proto/facts.h"
#include "proto/header.h"
#include "proto/imap_write.h"
#include "proto/mime.h"

#define READ_PIECE 16384u
#define SCRATCH_MAX MIME_ARENA
#define FACTS_AT_ONCE 64u /* up to 64 KiB each */

/* One message while it is rendered. It is opened for sections only; small ones are read once as a whole. */
struct letter {
    struct fetching *q;
    const struct fetch_message *m;
    const struct facts_texts *facts; /* with q->facts */
    struct ms_body *body;
    struct arena scratch;
    struct strbuf octets; /* the first octets: all of a small message */
    bool header_known, tree_known;
    uint64_t size, header_n; /* header_n: with its empty line */
    uint64_t decoded;        /* of BINARY */
    struct mime_tree tree;
};

static int read_more(struct letter *l, size_t n)
{
    if (n > l->size - l->octets.n)
        n = (size_t)(l->size - l->octets.n);
    if (n == 0)
        return 0;
    if (!strbuf_reserve(&l->octets, n))
        return -E_NOMEM;
    int r = ms_body_read(l->body, l->octets.n, l->octets.p + l->octets.n, n);
    if (r == 0)
        l->octets.n += n;
    return r;
}

/* The header, at most HEADER_MAX octets of it. */
static int need_header(struct letter *l)
{
    struct header_end end = {0};
    size_t fed = 0;
    if (l->header_known)
        return 0;
    if (l->facts != NULL) {
        l->header_n = l->facts->header_n;
        l->header_known = true;
        return 0;
    }
    for (;;) {
        int64_t r = header_end_feed(&end, span_part(strbuf_text(&l->octets), fed, SIZE_MAX));
        if (r >= 0) {
            l->header_n = fed + (uint64_t)r;
            break;
        }
        fed = l->octets.n;
        if (fed == l->size || fed >= HEADER_MAX) {
            l->header_n = fed;
            break;
        }
        int err = read_more(l, READ_PIECE);
        if (err < 0)
            return err;
    }
    l->header_known = true;
    return 0;
}

static int need_tree(struct letter *l)
{
    if (l->tree_known)
        return 0;
    int r = facts_tree(&l->scratch, l->facts, l->size, &l->tree);
    l->tree_known = r == 0;
    return r == -E_SYNTAX ? -E_IO : r;
}

/* -- octets from the file ---------------------------------------------------------------------------------------- */

/* A body whose NULs are shown as 0x80. */
struct shown {
    struct out_source src;
    struct ms_body *body;
};

static void show_nul(uint8_t *p, size_t n)
{
    uint8_t *end = p + n;
    while (p < end && (p = memchr(p, 0, (size_t)(end - p))) != NULL)
        *p++ = 0x80;
}

static int shown_read(struct out_source *src, uint64_t at, void *buf, size_t n)
{
    int r = ms_body_read(CONTAINER_OF(src, struct shown, src)->body, at, buf, n);
    if (r == 0)
        show_nul(buf, n);
    return r;
}

static void shown_release(struct out_source *src)
{
    struct shown *sh = CONTAINER_OF(src, struct shown, src);
    ms_body_unref(sh->body);
    free(sh);
}

struct out_source *fetch_piece_source(const struct fetch_piece *p)
{
    if (p->decode != MIME_7BIT)
        return fetch_binary_source(p);
    if (p->clean)
        return ms_body_source(p->body, p->at, p->n);
    struct shown *sh = calloc(1, sizeof(*sh));
    if (sh == NULL)
        return NULL;
    sh->src = (struct out_source){.fd = -1, .read = shown_read, .release = shown_release};
    sh->body = ms_body_ref(p->body);
    return &sh->src;
}

/* -- sections ---------------------------------------------------------------------------------------------------- */

static void add_text(struct strbuf *out, struct span octets)
{
    strbuf_span(out, octets);
    if (!out->failed && octets.n > 0)
        show_nul(out->p + out->n - octets.n, octets.n);
}

int fetch_piece_add(struct fetching *q, struct fetch_piece piece)
{
    if (q->piece_n == q->piece_cap) {
        size_t cap = q->piece_cap == 0 ? 16 : q->piece_cap * 2;
        struct fetch_piece *p = realloc(q->piece, cap * sizeof(*p));
        if (p == NULL)
            return -E_NOMEM;
        q->piece = p;
        q->piece_cap = cap;
    }
    if (piece.decode == MIME_7BIT)
        piece.clean |= ms_body_warm(piece.body, piece.at, piece.n);
    piece.text_end = q->text.n;
    ms_body_ref(piece.body);
    q->piece[q->piece_n++] = piece;
    return 0;
}

/* <offset.length> of n octets from *at on. */
static uint64_t cut(const struct imap_section *sec, uint64_t *at, uint64_t n)
{
    if (!sec->partial)
        return n;
    uint64_t skip = MIN(sec->offset, n);
    *at += skip;
    return MIN(n - skip, sec->length);
}

/* Octets of the file as a literal. */
static int write_range(struct letter *l, const struct imap_section *sec, uint64_t at, uint64_t n)
{
    struct strbuf *out = &l->q->text;
    n = cut(sec, &at, n);
    strbuf_c(out, '{');
    strbuf_u64(out, n);
    strbuf_z(out, "}\r\n");
    if (n > IMAPD_COPY_BODY_MAX)
        return fetch_piece_add(l->q, (struct fetch_piece){.body = l->body, .at = at, .n = n});
    if (at + n <= l->octets.n) {
        add_text(out, span_part(strbuf_text(&l->octets), (size_t)at, (size_t)n));
        return 0;
    }
    uint8_t buf[IMAPD_COPY_BODY_MAX];
    int r = ms_body_read(l->body, at, buf, (size_t)n);
    if (r == 0)
        add_text(out, span_of(buf, (size_t)n));
    return r;
}

static int write_fields(struct letter *l, const struct imap_section *sec, uint64_t at, uint64_t n)
{
    struct strbuf block = {0}, fields = {0};
    uint64_t from = 0;
    int r = 0;
    n = MIN(n, (uint64_t)HEADER_MAX);
    if (!strbuf_reserve(&block, (size_t)n + 1))
        return -E_NOMEM;
    r = n == 0 ? 0 : ms_body_read(l->body, at, block.p, (size_t)n);
    if (r == 0) {
        header_write_fields(&fields, span_of(block.p, (size_t)n), sec->names, sec->name_n,
                            sec->part == IMAP_PART_HEADER_FIELDS_NOT);
        uint64_t len = cut(sec, &from, fields.n);
        strbuf_c(&l->q->text, '{');
        strbuf_u64(&l->q->text, len);
        strbuf_z(&l->q->text, "}\r\n");
        add_text(&l->q->text, span_part(strbuf_text(&fields), (size_t)from, (size_t)len));
        r = strbuf_ok(&fields) ? 0 : -E_NOMEM;
    }
    strbuf_done(&block);
    strbuf_done(&fields);
    return r;
}

/* Where the section lies. -E_NOTFOUND: the message has no such part (NIL). */
static int find_range(struct letter *l, const struct imap_section *sec, uint64_t *ret_at, uint64_t *ret_n)
{
    static const enum mime_section_text what[] = {[IMAP_PART_WHOLE] = SECTION_ALL,
                                                  [IMAP_PART_HEADER] = SECTION_HEADER,
                                                  [IMAP_PART_HEADER_FIELDS] = SECTION_HEADER,
                                                  [IMAP_PART_HEADER_FIELDS_NOT] = SECTION_HEADER,
                                                  [IMAP_PART_TEXT] = SECTION_TEXT,
                                                  [IMAP_PART_MIME] = SECTION_MIME};
    struct mime_range range;
    int r;
    *ret_at = 0;
    *ret_n = l->size;
    if (sec->number_n == 0 && sec->part == IMAP_PART_WHOLE)
        return 0;
    if (sec->number_n == 0) {
        r = need_header(l);
        if (r < 0)
            return r;
        if (sec->part == IMAP_PART_TEXT) {
            *ret_at = l->header_n;
            *ret_n = l->size - l->header_n;
        } else {
            *ret_n = l->header_n;
        }
        return 0;
    }
    r = need_tree(l);
    if (r < 0)
        return r;
    r = mime_section(&l->tree, sec->number, sec->number_n, what[sec->part], &range);
    if (r == 0) {
        *ret_at = range.at;
        *ret_n = range.size;
    }
    return r;
}

static int write_binary(struct letter *l, const struct imap_section *sec)
{
    struct mime_source src = ms_body_mime_source(l->body);
    struct fetch_binary b = {.q = l->q, .body = l->body, .src = &src, .tree = &l->tree, .scratch = &l->scratch, .spent = &l->decoded};
    int r = sec->number_n > 0 ? need_tree(l) : 0;
    return r < 0 ? r : fetch_binary_write(&b, sec);
}

static int write_section(struct letter *l, const struct imap_section *sec)
{
    uint64_t at = 0, n = 0;
    bool binary = sec->form == IMAP_SECTION_BINARY || sec->form == IMAP_SECTION_BINARY_SIZE;
    strbuf_c(&l->q->text, ' ');
    imap_write_section(&l->q->text, sec);
    strbuf_c(&l->q->text, ' ');
    int r = binary ? write_binary(l, sec) : find_range(l, sec, &at, &n);
    if (r == -E_NOTFOUND) {
        strbuf_z(&l->q->text, sec->form == IMAP_SECTION_BINARY_SIZE ? "0" : "NIL"); /* RFC 9051 9: a number */
        return 0;
    }
    if (r < 0 || binary)
        return r;
    if (sec->part == IMAP_PART_HEADER_FIELDS || sec->part == IMAP_PART_HEADER_FIELDS_NOT)
        return write_fields(l, sec, at, n);
    return write_range(l, sec, at, n);
}

/* -- a message --------------------------------------------------------------------------------------------------- */

static void write_facts(struct letter *l)
{
    struct strbuf *out = &l->q->text;
    uint32_t items = l->q->items;
    if ((items & IMAP_ITEM_ENVELOPE) != 0) {
        strbuf_z(out, " ENVELOPE ");
        strbuf_span(out, l->facts->envelope);
    }
    if ((items & IMAP_ITEM_BODY) != 0) {
        strbuf_z(out, " BODY ");
        strbuf_span(out, l->facts->body);
    }
    if ((items & IMAP_ITEM_BODYSTRUCTURE) != 0) {
        strbuf_z(out, " BODYSTRUCTURE ");
        strbuf_span(out, l->facts->bodystructure);
    }
}

static int write_sections(struct letter *l)
{
    struct strbuf *out = &l->q->text;
    int r = ms_body_open(l->q->rq.box, &l->m->row, &l->body);
    if (r < 0)
        return r;
    l->size = ms_body_size(l->body);
    if (l->size <= IMAPD_COPY_BODY_MAX)
        r = read_more(l, (size_t)l->size);
    for (uint32_t i = 0; i < l->q->section_n && r == 0; i++)
        r = out->n > IMAPD_FETCH_TEXT_MAX ? -E_LIMIT : write_section(l, &l->q->sections[i]);
    ms_body_unref(l->body);
    return r;
}

/* "(ENVELOPE" follows an item or the parenthesis: the first blank goes where nothing stands before it. */
static void begin(struct fetching *q, const struct fetch_message *m, size_t *ret_blank)
{
    fetch_row_write(&q->text, q, m);
    bool bare = !q->text.failed && q->text.n > 0 && q->text.p[q->text.n - 1] == '(';
    *ret_blank = bare ? q->text.n : SIZE_MAX;
}

static void drop_blank(struct fetching *q, size_t blank, size_t piece_from)
{
    if (blank == SIZE_MAX || q->text.failed || q->text.n <= blank)
        return;
    memmove(q->text.p + blank, q->text.p + blank + 1, q->text.n - blank - 1);
    q->text.n--;
    for (size_t i = piece_from; i < q->piece_n; i++)
        q->piece[i].text_end--;
}

/* Takes back what a message wrote that cannot be rendered. */
static void take_back(struct fetching *q, size_t text_n, size_t piece_n)
{
    while (q->piece_n > piece_n)
        ms_body_unref(q->piece[--q->piece_n].body);
    if (!q->text.failed)
        q->text.n = text_n;
}

/* `known`: the message's facts, or why there are none; NULL without q->facts. */
static int render(struct letter *l, const struct ms_facts_item *known)
{
    struct facts_texts texts;
    int r = l->m->id_err != 0 || known == NULL ? l->m->id_err : known->err;
    if (r == 0 && known != NULL) {
        r = facts_texts_read(known->octets, &texts);
        l->facts = &texts;
        if (r == 0)
            write_facts(l);
    }
    if (r == 0 && l->q->section_n > 0)
        r = write_sections(l);
    l->facts = NULL;
    return r;
}

static void fetch_one(struct fetching *q, const struct fetch_message *m, const struct ms_facts_item *known)
{
    size_t text_n = q->text.n, piece_n = q->piece_n, blank;
    struct letter l = {.q = q, .m = m};
    arena_init(&l.scratch, SCRATCH_MAX);
    begin(q, m, &blank);
    int r = render(&l, known);
    arena_done(&l.scratch);
    strbuf_done(&l.octets);
    if (r == 0) {
        drop_blank(q, blank, piece_n);
        strbuf_z(&q->text, ")\r\n");
        return;
    }
    take_back(q, text_n, piece_n);
    if (r == -E_NOTFOUND)
        q->vanished = true;
    else if (r == -E_SYNTAX)
        q->undecodable = true;
    else
        q->failed = true;
    if (m->tell_flags || (q->items & IMAP_ITEM_UID) != 0) { /* the rest is still known (SPEC IMAP-60) */
        fetch_row_write(&q->text, q, m);
        strbuf_z(&q->text, ")\r\n");
    }
}

static bool slice_over(const struct fetching *q, int64_t until)
{
    return q->text.n >= IMAPD_BATCH_TEXT || clock_mono_ms() >= until;
}

/* EMAILIDs of the next messages: how many of them are known or cannot be. */
static size_t find_email_ids(struct fetching *q, size_t n, int64_t until)
{
    struct ms_facts_item item[FACTS_AT_ONCE];
    struct ms_facts f = {.kind = FACTS_KEYS, .whole = true, .until_ms = until, .item = item, .n = n};
    struct facts_keys keys;
    size_t i;
    for (i = 0; i < n; i++)
        item[i] = (struct ms_facts_item){.row = q->msg[q->at + i].row};
    int r = ms_facts(q->rq.box, &f);
    for (i = 0; i < n && (r < 0 || item[i].err != -E_AGAIN); i++) {
        struct fetch_message *m = &q->msg[q->at + i];
        m->id_err = r < 0 ? r : item[i].err < 0 ? item[i].err : facts_keys_read(item[i].octets, &keys);
        m->has_email_id = m->id_err == 0 && keys.has_email_id;
        if (m->has_email_id)
            memcpy(m->email_id, keys.email_id, sizeof(m->email_id));
    }
    ms_facts_done(&f);
    return i;
}

/* The next few messages; false: not all of them any more. */
static bool fetch_some(struct fetching *q, size_t n, int64_t until)
{
    struct ms_facts_item item[FACTS_AT_ONCE];
    struct ms_facts f = {.kind = FACTS_TEXTS, .whole = q->structure, .until_ms = until, .item = item, .n = n};
    for (size_t i = 0; i < n; i++)
        item[i] = (struct ms_facts_item){.row = q->msg[q->at + i].row};
    int r = q->facts ? ms_facts(q->rq.box, &f) : 0;
    bool go_on = true;
    for (size_t i = 0; i < n && go_on; i++) {
        if (r < 0)
            item[i].err = r;
        if (q->facts && item[i].err == -E_AGAIN)
            break;
        fetch_one(q, &q->msg[q->at++], q->facts ? &item[i] : NULL);
        go_on = i + 1 == n || (i % 16 != 15 && q->section_n == 0) || !slice_over(q, until);
    }
    ms_facts_done(&f);
    return go_on;
}

enum ms_next fetch_bodies_run(struct ms_call *c)
{
    struct fetching *q = imapd_rq_of_call(c);
    int64_t until = clock_mono_ms() + IMAPD_FETCH_SLICE_MS;
    do {
        size_t n = MIN(q->n - q->at, FACTS_AT_ONCE);
        if ((q->items & IMAP_ITEM_EMAILID) != 0)
            n = find_email_ids(q, n, until);
        if (!fetch_some(q, n, until))
            break;
    } while (q->at < q->n && !slice_over(q, until));
    return MS_DONE;
}
