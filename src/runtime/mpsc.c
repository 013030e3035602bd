#include "runtime/mpsc.h"

#include <stddef.h>

bool mpsc_push(struct mpsc *q, struct mpsc_node *n)
{
    struct mpsc_node *newest = atomic_load_explicit(&q->newest, memory_order_relaxed);
    do {
        n->next = newest;
    } while (!atomic_compare_exchange_weak_explicit(&q->newest, &newest, n, memory_order_seq_cst,
                                                    memory_order_relaxed));
    return newest == NULL;
}

struct mpsc_node *mpsc_take(struct mpsc *q)
{
    struct mpsc_node *n = atomic_exchange_explicit(&q->newest, NULL, memory_order_acquire);
    struct mpsc_node *oldest = NULL;
    while (n != NULL) {
        struct mpsc_node *next = n->next;
        n->next = oldest;
        oldest = n;
        n = next;
    }
    return oldest;
}

bool mpsc_empty(struct mpsc *q)
{
    return atomic_load_explicit(&q->newest, memory_order_acquire) == NULL;
}
