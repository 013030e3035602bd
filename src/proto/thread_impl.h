/* Between thread.c (what is added, the answer) and thread_references.c. Not for others. */
#ifndef PROTO_THREAD_IMPL_H
#define PROTO_THREAD_IMPL_H

#include "proto/thread.h"

#define THREAD_NONE UINT32_MAX

struct thread_digest {
    uint64_t half[2]; /* of SHA-256; all zero: no text */
};

/* A message, or in thread_references.c a dummy of step (5). Index order is mailbox order for messages. */
struct thread_node {
    int64_t sent_s;   /* of a dummy: of its first child */
    uint32_t number;  /* 0: a dummy */
    uint32_t order;   /* breaks ties of sent_s: own index; of a dummy that of its first child */
    uint32_t parent;  /* node, or THREAD_NONE at the top */
    uint32_t first, count; /* children in thread.sorted */
    bool reply;
    struct thread_digest subject; /* of a dummy: of its first child */
};

/* What step (1) links: every id that occurs, and messages without an id of their own. */
struct thread_container {
    uint32_t parent;  /* container or THREAD_NONE */
    uint32_t message; /* node or THREAD_NONE */
    uint32_t kids;    /* containers whose parent this is */
    uint32_t group;   /* union-find: containers that were ever linked */
};

struct thread_ids { /* open addressing */
    struct thread_digest *digest;
    uint32_t *container; /* THREAD_NONE: free */
    size_t cap, n;
};

struct thread {
    struct arena *arena;
    enum imap_thread_algorithm algorithm;
    struct thread_node *node;
    uint32_t n, cap; /* dummies of step (5) come behind the messages */
    uint32_t messages;
    struct thread_container *container;
    size_t container_n, container_cap, missing_max;
    uint64_t steps; /* still allowed in searches for loops */
    struct thread_ids ids;
    uint32_t *sorted;        /* children of each node one behind the other, then the top */
    uint32_t top_first, top_count;
    /* Cursor of thread_write(). */
    struct thread_place {
        uint32_t at, end; /* in sorted */
    } *stack;
    uint32_t depth;
    bool open;
};

struct thread_digest thread_digest_of(struct span text);
static inline bool thread_digest_eq(struct thread_digest a, struct thread_digest b)
{
    return a.half[0] == b.half[0] && a.half[1] == b.half[1];
}
static inline bool thread_digest_none(struct thread_digest d)
{
    return d.half[0] == 0 && d.half[1] == 0;
}

/* The place of `d`, or the free one where it would go. The table has one. */
size_t thread_ids_place(const struct thread_ids *ids, struct thread_digest d);
int thread_ids_grow(struct arena *a, struct thread_ids *ids); /* makes room for one more */

/* Step (1) for one message, whose node is the last. */
int thread_link(struct thread *t, struct span message_id, struct span references);

/* Steps (2) to (5): parents of nodes. */
int thread_gather(struct thread *t);

#endif
