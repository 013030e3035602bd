/* RFC 5256 3 REFERENCES, steps (1) to (5). Only parents are kept while messages are added; children are found at the end. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "proto/thread_impl.h"

/* -- step (1): linking ------------------------------------------------------------------------------------------- */

static int new_container(struct thread *t, uint32_t message, uint32_t *ret)
{
    if (t->container_n == t->container_cap) {
        size_t cap = t->container_cap == 0 ? 256 : t->container_cap * 2;
        struct thread_container *more = arena_new_array(t->arena, struct thread_container, cap);
        if (more == NULL)
            return -E_NOMEM;
        if (t->container_n > 0)
            memcpy(more, t->container, t->container_n * sizeof(*more));
        t->container = more;
        t->container_cap = cap;
    }
    *ret = (uint32_t)t->container_n++;
    t->container[*ret] = (struct thread_container){.parent = THREAD_NONE, .message = message, .group = *ret};
    return 0;
}

/* The container of an id, made if it is new; THREAD_NONE when there are too many that no message has. */
static int container_of_id(struct thread *t, struct thread_digest id, bool is_message, uint32_t *ret)
{
    int r = thread_ids_grow(t->arena, &t->ids);
    if (r < 0)
        return r;
    size_t at = thread_ids_place(&t->ids, id);
    *ret = t->ids.container[at];
    if (*ret != THREAD_NONE || (!is_message && t->container_n >= t->missing_max + t->n))
        return 0;
    r = new_container(t, THREAD_NONE, ret);
    if (r < 0)
        return r;
    t->ids.digest[at] = id;
    t->ids.container[at] = *ret;
    t->ids.n++;
    return 0;
}

static uint32_t group_of(struct thread *t, uint32_t i)
{
    struct thread_container *c = t->container;
    while (c[i].group != i) {
        c[i].group = c[c[i].group].group;
        i = c[i].group;
    }
    return i;
}

/* Would `child` below `parent` make a loop? Only if it stands above it already: never without children of its own, nor
 * when the two were never linked. */
static bool would_loop(struct thread *t, uint32_t parent, uint32_t child)
{
    if (parent == child)
        return true;
    if (t->container[child].kids == 0 || group_of(t, parent) != group_of(t, child))
        return false;
    for (uint32_t i = parent; i != THREAD_NONE; i = t->container[i].parent) {
        if (i == child || t->steps == 0)
            return true;
        t->steps--;
    }
    return false;
}

static void link_to(struct thread *t, uint32_t parent, uint32_t child)
{
    if (would_loop(t, parent, child))
        return;
    t->container[child].parent = parent;
    t->container[parent].kids++;
    t->container[group_of(t, child)].group = group_of(t, parent);
}

/* The last THREAD_REFERENCES of a list. */
static struct span last_references(struct span list)
{
    size_t at = list.n, count = 0;
    while (at > 0 && (list.p[at - 1] != 0 || ++count < THREAD_REFERENCES))
        at--;
    return span_part(list, at, list.n);
}

/* (A): each reference below the one before it, unless it has a place already. The last one that is known. */
static int link_references(struct thread *t, struct span list, uint32_t *ret_last)
{
    uint32_t before = THREAD_NONE, c;
    list = last_references(list);
    while (list.n > 0) {
        size_t end;
        struct span id = span_find(list, 0, &end) ? span_part(list, 0, end) : list;
        list = span_part(list, id.n + 1, list.n);
        if (id.n == 0)
            continue;
        int r = container_of_id(t, thread_digest_of(id), false, &c);
        if (r < 0)
            return r;
        if (c == THREAD_NONE)
            continue;
        if (before != THREAD_NONE && t->container[c].parent == THREAD_NONE)
            link_to(t, before, c);
        before = c;
    }
    *ret_last = before;
    return 0;
}

int thread_link(struct thread *t, struct span message_id, struct span references)
{
    uint32_t message = t->n - 1, own = THREAD_NONE, last = THREAD_NONE;
    int r = 0;
    if (message_id.n > 0)
        r = container_of_id(t, thread_digest_of(message_id), true, &own);
    if (r == 0 && (own == THREAD_NONE || t->container[own].message != THREAD_NONE))
        r = new_container(t, message, &own); /* no id, or one that an earlier message has */
    if (r < 0)
        return r;
    t->container[own].message = message;
    r = link_references(t, references, &last);
    if (r < 0)
        return r;
    /* (B): what others said of its parent does not count beside its own word. */
    uint32_t old = t->container[own].parent;
    if (old != THREAD_NONE)
        t->container[old].kids--;
    t->container[own].parent = THREAD_NONE;
    if (last != THREAD_NONE)
        link_to(t, last, own);
    return 0;
}

/* -- steps (2) and (3): what is not there is left out ------------------------------------------------------------ */

struct pruning {
    struct thread *t;
    uint32_t *above;  /* per container: the next message above it, or the topmost container */
    uint32_t *path;
    uint32_t *alone;  /* per container: how many messages a topmost container without message has directly below */
};

/* Every container is looked at once: a path ends where the answer is known. */
static void find_above(struct pruning *p, uint32_t from)
{
    const struct thread_container *c = p->t->container;
    uint32_t n = 0, i = from, answer;
    while (p->above[i] == THREAD_NONE && c[i].parent != THREAD_NONE && c[c[i].parent].message == THREAD_NONE) {
        p->path[n++] = i;
        i = c[i].parent;
    }
    if (p->above[i] != THREAD_NONE)
        answer = p->above[i];
    else
        answer = c[i].parent != THREAD_NONE ? c[i].parent : i;
    p->above[i] = answer;
    while (n > 0)
        p->above[p->path[--n]] = answer;
}

static uint32_t add_dummy(struct thread *t)
{
    t->node[t->n] = (struct thread_node){.sent_s = INT64_MAX, .parent = THREAD_NONE, .order = UINT32_MAX};
    return t->n++;
}

/* A dummy is dated and named by its first child. */
static void adopt(struct thread *t, uint32_t dummy, uint32_t child)
{
    struct thread_node *d = &t->node[dummy], *c = &t->node[child];
    c->parent = dummy;
    if (c->sent_s < d->sent_s || (c->sent_s == d->sent_s && c->order < d->order)) {
        d->sent_s = c->sent_s;
        d->order = c->order;
        d->subject = c->subject;
    }
}

/* Parents of messages: the next message above; a topmost container without a message stays as a dummy if it has two or
 * more children. */
static int prune(struct thread *t)
{
    struct pruning p = {.t = t};
    struct thread_container *c = t->container;
    size_t n = t->container_n;
    p.above = arena_new_array(t->arena, uint32_t, n);
    p.path = arena_new_array(t->arena, uint32_t, n);
    p.alone = arena_new_array(t->arena, uint32_t, n);
    if (p.above == NULL || p.path == NULL || p.alone == NULL)
        return -E_NOMEM;
    memset(p.above, 0xff, n * sizeof(*p.above));
    for (uint32_t i = 0; i < n; i++) {
        if (c[i].message == THREAD_NONE)
            continue;
        find_above(&p, i);
        if (p.above[i] != i && c[p.above[i]].message == THREAD_NONE)
            p.alone[p.above[i]]++;
    }
    uint32_t *dummy = p.path; /* per topmost container, from here on */
    memset(dummy, 0xff, n * sizeof(*dummy));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t up = p.above[i];
        if (c[i].message == THREAD_NONE || up == i)
            continue;
        if (c[up].message != THREAD_NONE) {
            t->node[c[i].message].parent = c[up].message;
        } else if (p.alone[up] > 1) {
            if (dummy[up] == THREAD_NONE)
                dummy[up] = add_dummy(t);
            adopt(t, dummy[up], c[i].message);
        }
    }
    return 0;
}

/* -- steps (4) and (5): threads of the same subject -------------------------------------------------------------- */

static int by_date(const void *va, const void *vb, void *ctx)
{
    const struct thread_node *node = ctx, *a = &node[*(const uint32_t *)va], *b = &node[*(const uint32_t *)vb];
    if (a->sent_s != b->sent_s)
        return a->sent_s < b->sent_s ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool is_dummy(const struct thread *t, uint32_t i)
{
    return t->node[i].number == 0;
}

/* (5 B): which of the messages at the top stands for a subject. */
static int note_subject(struct thread *t, struct thread_ids *table, uint32_t i)
{
    const struct thread_node *node = &t->node[i];
    if (thread_digest_none(node->subject))
        return 0;
    int r = thread_ids_grow(t->arena, table);
    if (r < 0)
        return r;
    size_t at = thread_ids_place(table, node->subject);
    uint32_t there = table->container[at];
    table->n += there == THREAD_NONE ? 1 : 0;
    if (there == THREAD_NONE ||
        (!is_dummy(t, there) && (is_dummy(t, i) || (t->node[there].reply && !node->reply)))) {
        table->digest[at] = node->subject;
        table->container[at] = i;
    }
    return 0;
}

/* (5 C). `merged`: per node, the dummy that took its children. */
static void merge_subject(struct thread *t, struct thread_ids *table, uint32_t i, uint32_t *merged)
{
    struct thread_node *node = &t->node[i];
    if (thread_digest_none(node->subject) || node->parent != THREAD_NONE)
        return;
    size_t at = thread_ids_place(table, node->subject);
    uint32_t there = table->container[at];
    if (there == i)
        return;
    if (is_dummy(t, i) && is_dummy(t, there)) {
        merged[i] = there;
        node->parent = i; /* it is nowhere any more */
        if (by_date(&i, &there, t->node) < 0) {
            t->node[there].sent_s = node->sent_s;
            t->node[there].order = node->order;
        }
    } else if (is_dummy(t, there)) {
        adopt(t, there, i);
    } else if (node->reply && !t->node[there].reply) {
        node->parent = there;
    } else {
        uint32_t dummy = add_dummy(t);
        adopt(t, dummy, there);
        adopt(t, dummy, i);
        table->container[at] = dummy;
    }
}

int thread_gather(struct thread *t)
{
    /* A dummy has two children of its own at least, in step (3) as in step (5). */
    struct thread_node *node = arena_new_array(t->arena, struct thread_node, 2 * (size_t)t->messages + 1);
    if (node == NULL)
        return -E_NOMEM;
    if (t->n > 0)
        memcpy(node, t->node, t->n * sizeof(*node));
    t->node = node;
    int r = prune(t);
    if (r < 0)
        return r;
    struct thread_ids table = {0};
    uint32_t tops = 0, nodes = t->n;
    uint32_t *top = arena_new_array(t->arena, uint32_t, nodes);
    uint32_t *merged = arena_new_array(t->arena, uint32_t, 2 * (size_t)t->messages + 1);
    if (top == NULL || merged == NULL || thread_ids_grow(t->arena, &table) < 0)
        return -E_NOMEM;
    memset(merged, 0xff, (2 * (size_t)t->messages + 1) * sizeof(*merged));
    for (uint32_t i = 0; i < nodes; i++)
        if (node[i].parent == THREAD_NONE)
            top[tops++] = i;
    qsort_r(top, tops, sizeof(*top), by_date, node);
    for (uint32_t i = 0; i < tops && r == 0; i++)
        r = note_subject(t, &table, top[i]);
    for (uint32_t i = 0; i < tops && r == 0; i++)
        merge_subject(t, &table, top[i], merged);
    for (uint32_t i = 0; i < t->messages; i++)
        if (node[i].parent != THREAD_NONE && merged[node[i].parent] != THREAD_NONE)
            node[i].parent = merged[node[i].parent];
    return r;
}
