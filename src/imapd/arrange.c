#include "imapd/arrange.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "imapd/limits.h"
#include "imapd/search.h"
#include "proto/base_subject.h"
#include "proto/thread.h"

#define SORT_KEYS (IMAP_SORT_DISPLAYTO + 1) /* each counts once: a second time it decides nothing */
#define AT_ONCE 256u
#define MERGE_PATIENCE 1024u /* comparisons between two looks at the clock */

/* One key of one message. */
union value {
    int64_t number;
    struct {
        uint32_t at, n; /* in texts */
    } text;
};

struct arranging {
    bool thread, done, gathered, vanished;
    enum imap_thread_algorithm algorithm;
    uint32_t key_n;
    struct imap_sort_key key[SORT_KEYS];
    bool needs_facts;
    size_t at, kept; /* of q->found: looked at; still there */
    union value *value; /* key_n of each */
    struct strbuf texts, mem;
    /* Merge sort from short runs to long ones: it can stop anywhere. */
    uint32_t *order, *merged; /* indexes of q->found; numbers at the end */
    size_t width, from, left, right, out;
    struct arena arena;
    struct thread *threads;
};

/* -- the command ------------------------------------------------------------------------------------------------- */

static bool of_row(enum imap_sort_by by)
{
    return by == IMAP_SORT_ARRIVAL || by == IMAP_SORT_SIZE;
}

struct arranging *arrange_new(const struct imap_cmd *c)
{
    struct arranging *a = calloc(1, sizeof(*a));
    unsigned seen = 0;
    if (a == NULL)
        return NULL;
    a->thread = a->needs_facts = c->verb == IMAP_THREAD;
    if (a->thread) {
        a->algorithm = c->thread.algorithm;
        return a;
    }
    for (uint32_t i = 0; i < c->sort.key_n; i++) {
        const struct imap_sort_key *k = &c->sort.keys[i];
        if ((seen >> k->by & 1) != 0)
            continue;
        seen |= 1u << k->by;
        a->key[a->key_n++] = *k;
        a->needs_facts |= !of_row(k->by);
    }
    return a;
}

struct arranging *arrange_free(struct arranging *a)
{
    if (a == NULL)
        return NULL;
    free(a->value);
    free(a->order);
    free(a->merged);
    strbuf_done(&a->texts);
    strbuf_done(&a->mem);
    arena_done(&a->arena);
    free(a);
    return NULL;
}

/* -- keys -------------------------------------------------------------------------------------------------------- */

/* The text up to a NUL: the first field of that name. */
static struct span first_field(struct span text)
{
    size_t end;
    return span_find(text, 0, &end) ? span_part(text, 0, end) : text;
}

static struct span text_of(struct arranging *a, enum imap_sort_by by, const struct facts_keys *keys)
{
    static const uint8_t fact[SORT_KEYS] = {
        [IMAP_SORT_CC] = FACTS_FIRST_CC,          [IMAP_SORT_FROM] = FACTS_FIRST_FROM,
        [IMAP_SORT_TO] = FACTS_FIRST_TO,          [IMAP_SORT_DISPLAYFROM] = FACTS_SHOWN_FROM,
        [IMAP_SORT_DISPLAYTO] = FACTS_SHOWN_TO,
    };
    if (by == IMAP_SORT_SUBJECT)
        return base_subject_of(&a->mem, first_field(keys->text[FACTS_SUBJECT])).text;
    return keys->text[fact[by]];
}

static int64_t number_of_key(enum imap_sort_by by, const struct facts_keys *keys, const struct store_row *row)
{
    if (by == IMAP_SORT_SIZE)
        return (int64_t)row->size;
    return by == IMAP_SORT_DATE && keys->has_sent ? keys->sent_s : row->internal_s; /* RFC 5256 2.2 */
}

static bool is_number(enum imap_sort_by by)
{
    return of_row(by) || by == IMAP_SORT_DATE;
}

static int note_values(struct arranging *a, const struct facts_keys *keys, const struct store_row *row)
{
    union value *v = &a->value[a->kept * a->key_n];
    for (uint32_t i = 0; i < a->key_n; i++) {
        if (is_number(a->key[i].by)) {
            v[i].number = number_of_key(a->key[i].by, keys, row);
            continue;
        }
        struct span text = span_part(text_of(a, a->key[i].by, keys), 0, IMAPD_SORT_TEXT);
        if (text.n > IMAPD_SORT_TEXTS - a->texts.n)
            return -E_LIMIT;
        v[i].text.at = (uint32_t)a->texts.n;
        v[i].text.n = (uint32_t)text.n;
        strbuf_span(&a->texts, text);
    }
    return strbuf_ok(&a->texts) && strbuf_ok(&a->mem) ? 0 : -E_NOMEM;
}

static int note_thread(struct searching *q, const struct facts_keys *keys, const struct store_row *row, uint32_t seq)
{
    struct arranging *a = q->arrange;
    struct base_subject base = base_subject_of(&a->mem, first_field(keys->text[FACTS_SUBJECT]));
    int r = thread_add(a->threads, q->by_uid ? row->uid : seq, keys->has_sent ? keys->sent_s : row->internal_s, base.text,
                       base.reply, keys->text[FACTS_MESSAGE_ID], keys->text[FACTS_REFERENCES]);
    return strbuf_ok(&a->mem) ? r : -E_NOMEM;
}

/* One message that was found: into the keys. `item` NULL: its row says all. */
static int note(struct searching *q, uint32_t seq, const struct ms_facts_item *item)
{
    struct arranging *a = q->arrange;
    struct facts_keys keys = {0};
    const struct store_row *row = view_row(q->told, seq);
    int r = item == NULL ? 0 : item->err;
    if (r == 0 && item != NULL)
        r = facts_keys_read(item->octets, &keys);
    if (r == -E_NOTFOUND) { /* gone, but not yet told: by number it still stands (SPEC IMAP-60) */
        a->vanished = true;
        if (q->by_uid)
            return 0;
        r = 0;
    }
    if (r == 0)
        r = a->thread ? note_thread(q, &keys, row, seq) : note_values(a, &keys, row);
    if (r == 0)
        q->found[a->kept++] = seq;
    return r;
}

static int gather_batch(struct searching *q, int64_t until)
{
    struct arranging *a = q->arrange;
    struct ms_facts_item item[AT_ONCE] = {{.err = 0}};
    size_t n = MIN((size_t)AT_ONCE, q->answer.kept - a->at);
    struct ms_facts f = {.kind = FACTS_KEYS, .until_ms = until, .item = item, .n = n};
    for (size_t i = 0; i < n; i++)
        item[i] = (struct ms_facts_item){.row = *view_row(q->told, q->found[a->at + i])};
    int r = ms_facts(q->rq.box, &f);
    if (r == 0 && item[0].err == -E_AGAIN) { /* at least one each time */
        f.n = n = 1;
        f.until_ms = 0;
        r = ms_facts(q->rq.box, &f);
    }
    for (size_t i = 0; r == 0 && i < n && item[i].err != -E_AGAIN; i++)
        r = note(q, q->found[a->at++], &item[i]);
    ms_facts_done(&f);
    return r;
}

static int gather_begin(struct searching *q)
{
    struct arranging *a = q->arrange;
    size_t n = q->answer.kept;
    if (a->thread) {
        arena_init(&a->arena, THREAD_ARENA(n));
        a->threads = thread_new(&a->arena, a->algorithm, (uint32_t)n);
        return a->threads == NULL ? -E_NOMEM : 0;
    }
    a->value = calloc(n * a->key_n + 1, sizeof(*a->value));
    a->order = malloc((n + 1) * sizeof(*a->order));
    a->merged = malloc((n + 1) * sizeof(*a->merged));
    return a->value == NULL || a->order == NULL || a->merged == NULL ? -E_NOMEM : 0;
}

/* -- order ------------------------------------------------------------------------------------------------------- */

static int compare_values(const struct arranging *a, enum imap_sort_by by, const union value *x, const union value *y)
{
    if (is_number(by))
        return x->number < y->number ? -1 : x->number > y->number;
    return span_cmp(span_of(a->texts.p + x->text.at, x->text.n), span_of(a->texts.p + y->text.at, y->text.n));
}

/* RFC 5256 3: equal messages in the order of their numbers, also under REVERSE. */
static bool stands_before(const struct arranging *a, uint32_t i, uint32_t j)
{
    for (uint32_t k = 0; k < a->key_n; k++) {
        int c = compare_values(a, a->key[k].by, &a->value[(size_t)i * a->key_n + k], &a->value[(size_t)j * a->key_n + k]);
        if (c != 0)
            return a->key[k].reverse ? c > 0 : c < 0;
    }
    return i < j;
}

static void merge_begin(struct arranging *a)
{
    for (size_t i = 0; i < a->kept; i++)
        a->order[i] = (uint32_t)i;
    a->width = 1;
    a->left = a->from = a->out = 0;
    a->right = 1;
}

/* Some steps of the merge; true when all are in order. */
static bool merge_some(struct arranging *a)
{
    size_t n = a->kept;
    for (unsigned step = 0; step < MERGE_PATIENCE; step++) {
        if (a->width >= n)
            return true;
        size_t middle = MIN(a->from + a->width, n), end = MIN(middle + a->width, n);
        if (a->left < middle && (a->right >= end || stands_before(a, a->order[a->left], a->order[a->right])))
            a->merged[a->out++] = a->order[a->left++];
        else if (a->right < end)
            a->merged[a->out++] = a->order[a->right++];
        if (a->out < end)
            continue;
        a->from = a->left = end;
        a->right = MIN(end + a->width, n);
        if (end < n)
            continue;
        uint32_t *order = a->order;
        a->order = a->merged;
        a->merged = order;
        a->width *= 2;
        a->from = a->left = a->out = 0;
        a->right = MIN(a->width, n);
    }
    return false;
}

/* -- jobs -------------------------------------------------------------------------------------------------------- */

static int gather(struct searching *q, int64_t until)
{
    struct arranging *a = q->arrange;
    size_t n = q->answer.kept;
    int r = a->threads == NULL && a->value == NULL ? gather_begin(q) : 0;
    while (r == 0 && a->at < n && clock_mono_ms() < until) {
        if (a->needs_facts) {
            r = gather_batch(q, until);
            continue;
        }
        for (size_t i = 0; r == 0 && i < AT_ONCE && a->at < n; i++)
            r = note(q, q->found[a->at++], NULL);
    }
    if (r < 0 || a->at < n)
        return r;
    q->answer.kept = a->kept;
    q->vanished |= a->vanished;
    a->gathered = true;
    if (!a->thread)
        merge_begin(a);
    return 0;
}

static enum ms_next arrange_run(struct ms_call *c)
{
    struct searching *q = imapd_rq_of_call(c);
    struct arranging *a = q->arrange;
    int64_t until = clock_mono_ms() + SEARCH_SLICE_MS;
    if (!a->gathered) {
        q->rq.r = gather(q, until);
        return MS_DONE;
    }
    if (a->thread) {
        q->rq.r = thread_finish(a->threads);
        a->done = true;
        return MS_DONE;
    }
    while (!a->done && clock_mono_ms() < until)
        a->done = merge_some(a);
    for (size_t i = 0; a->done && i < a->kept; i++)
        a->merged[i] = q->found[a->order[i]];
    return MS_DONE;
}

static struct imapd_reply arranged(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    if (q->rq.r < 0)
        return imapd_reply_of_error(q->rq.r);
    return q->arrange->done ? search_answer(s) : arrange(s);
}

struct imapd_reply arrange(struct imapd_session *s)
{
    struct searching *q = imapd_rq_of(s);
    q->rq.call.class = JOB_CPU;
    return imapd_rq_submit(s, &q->rq, NULL, arrange_run, arranged);
}

/* -- for the answer ---------------------------------------------------------------------------------------------- */

bool arrange_wanted(const struct searching *q)
{
    return q->arrange != NULL && !q->arrange->done;
}

const uint32_t *arrange_order(const struct searching *q)
{
    return q->arrange != NULL && !q->arrange->thread ? q->arrange->merged : q->found;
}

bool arrange_is_thread(const struct searching *q)
{
    return q->arrange != NULL && q->arrange->thread;
}

bool arrange_write_threads(struct searching *q, struct strbuf *out)
{
    return thread_write(q->arrange->threads, out, IMAPD_SHARE_OCTETS);
}
