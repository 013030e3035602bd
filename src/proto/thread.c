#include <stdlib.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/err.h"
#include "base/macros.h"
#include "base/strbuf.h"
#include "proto/thread_impl.h"

struct thread_digest thread_digest_of(struct span text)
{
    struct thread_digest d = {{0, 0}};
    uint8_t hash[CRYPTO_SHA256];
    if (text.n > 0 && crypto_sha256(text, hash) == 0) {
        memcpy(d.half, hash, sizeof(d.half));
        d.half[0] |= 1; /* never that of no text */
    }
    return d;
}

size_t thread_ids_place(const struct thread_ids *ids, struct thread_digest d)
{
    size_t at = (size_t)d.half[1] & (ids->cap - 1);
    while (ids->container[at] != THREAD_NONE && !thread_digest_eq(ids->digest[at], d))
        at = (at + 1) & (ids->cap - 1);
    return at;
}

int thread_ids_grow(struct arena *a, struct thread_ids *ids)
{
    struct thread_ids more = {.cap = ids->cap == 0 ? 256 : ids->cap * 2, .n = ids->n};
    if (ids->n * 2 < ids->cap)
        return 0;
    more.digest = arena_new_array(a, struct thread_digest, more.cap);
    more.container = arena_new_array(a, uint32_t, more.cap);
    if (more.digest == NULL || more.container == NULL)
        return -E_NOMEM;
    memset(more.container, 0xff, more.cap * sizeof(*more.container));
    for (size_t i = 0; i < ids->cap; i++) {
        if (ids->container[i] == THREAD_NONE)
            continue;
        size_t at = thread_ids_place(&more, ids->digest[i]);
        more.digest[at] = ids->digest[i];
        more.container[at] = ids->container[i];
    }
    *ids = more;
    return 0;
}

struct thread *thread_new(struct arena *a, enum imap_thread_algorithm algorithm, uint32_t messages)
{
    struct thread *t = arena_new(a, struct thread);
    if (t == NULL)
        return NULL;
    t->arena = a;
    t->algorithm = algorithm;
    t->cap = messages;
    t->missing_max = THREAD_MISSING(messages);
    t->steps = 64 * (uint64_t)messages + 1000000;
    t->node = arena_new_array(a, struct thread_node, messages);
    return t->node == NULL || thread_ids_grow(a, &t->ids) < 0 ? NULL : t;
}

int thread_add(struct thread *t, uint32_t number, int64_t sent_s, struct span base_subject, bool reply,
               struct span message_id, struct span references)
{
    if (t->n == t->cap)
        return -E_LIMIT;
    t->node[t->n] = (struct thread_node){.sent_s = sent_s,
                                         .number = number,
                                         .order = t->n,
                                         .parent = THREAD_NONE,
                                         .reply = reply,
                                         .subject = thread_digest_of(base_subject)};
    t->messages = ++t->n;
    return t->algorithm == IMAP_THREAD_REFERENCES ? thread_link(t, message_id, references) : 0;
}

/* -- children and their order ------------------------------------------------------------------------------------ */

struct sorting {
    int64_t sent_s;
    uint32_t parent, order, node;
};

static int by_parent_and_date(const void *va, const void *vb)
{
    const struct sorting *a = va, *b = vb;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    if (a->sent_s != b->sent_s)
        return a->sent_s < b->sent_s ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Step (6), and ORDEREDSUBJECT's order: each set of siblings by date. Nodes below themselves are not there. */
static int sort_siblings(struct thread *t)
{
    uint32_t n = 0;
    struct sorting *s = arena_new_array(t->arena, struct sorting, t->n);
    t->sorted = arena_new_array(t->arena, uint32_t, t->n);
    t->stack = arena_new_array(t->arena, struct thread_place, (size_t)t->n + 1);
    if (s == NULL || t->sorted == NULL || t->stack == NULL)
        return -E_NOMEM;
    for (uint32_t i = 0; i < t->n; i++)
        if (t->node[i].parent != i)
            s[n++] = (struct sorting){t->node[i].sent_s, t->node[i].parent, t->node[i].order, i};
    qsort(s, n, sizeof(*s), by_parent_and_date);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t parent = s[i].parent;
        uint32_t *first = parent == THREAD_NONE ? &t->top_first : &t->node[parent].first;
        uint32_t *count = parent == THREAD_NONE ? &t->top_count : &t->node[parent].count;
        if (*count == 0)
            *first = i;
        ++*count;
        t->sorted[i] = s[i].node;
    }
    return 0;
}

/* RFC 5256 3 ORDEREDSUBJECT: of each subject the first by date is the parent of the others. */
static int group_by_subject(struct thread *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        if (thread_ids_grow(t->arena, &t->ids) < 0)
            return -E_NOMEM;
        size_t at = thread_ids_place(&t->ids, t->node[i].subject);
        uint32_t first = t->ids.container[at];
        t->ids.digest[at] = t->node[i].subject;
        t->ids.n += first == THREAD_NONE ? 1 : 0;
        if (first == THREAD_NONE || t->node[i].sent_s < t->node[first].sent_s)
            t->ids.container[at] = i;
    }
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t first = t->ids.container[thread_ids_place(&t->ids, t->node[i].subject)];
        t->node[i].parent = first == i ? THREAD_NONE : first;
    }
    return 0;
}

int thread_finish(struct thread *t)
{
    int r = t->algorithm == IMAP_THREAD_REFERENCES ? thread_gather(t) : group_by_subject(t);
    if (r == 0)
        r = sort_siblings(t);
    if (r < 0)
        return r;
    t->stack[0] = (struct thread_place){t->top_first, t->top_first + t->top_count};
    t->depth = 1;
    return 0;
}

/* -- the answer -------------------------------------------------------------------------------------------------- */

/* RFC 5256 5: an only child follows its parent, several stand in parentheses each, and so does everything at the top.
 * The stack holds sets of siblings that are written in parentheses; what follows as an only child needs no place. */
bool thread_write(struct thread *t, struct strbuf *out, size_t octets)
{
    size_t stop = out->n + octets;
    while (t->depth > 0 && strbuf_ok(out)) {
        struct thread_place *p = &t->stack[t->depth - 1];
        if (t->open) {
            strbuf_c(out, ')');
            t->open = false;
        }
        if (p->at == p->end) {
            t->open = --t->depth > 0;
            continue;
        }
        if (out->n >= stop)
            return false;
        uint32_t i = t->sorted[p->at++];
        strbuf_c(out, '(');
        for (;;) {
            const struct thread_node *node = &t->node[i];
            if (node->number != 0)
                strbuf_u64(out, node->number);
            if (node->count != 1) {
                if (node->count > 1 && node->number != 0)
                    strbuf_c(out, ' ');
                t->stack[t->depth++] = (struct thread_place){node->first, node->first + node->count};
                break;
            }
            if (node->number != 0)
                strbuf_c(out, ' ');
            i = t->sorted[node->first];
        }
    }
    return true;
}
