/* Queue of many producers and one consumer, without locks. Nodes are embedded; what one producer posts arrives in its
 * order.
 *
 *   if (mpsc_push(&q, &msg->node))        from any thread; true: the queue was empty, wake the consumer
 *       eventfd_write(fd, 1);
 *   for (struct mpsc_node *n = mpsc_take(&q); n != NULL; n = next) ...    the consumer: all, oldest first
 */
#ifndef RUNTIME_MPSC_H
#define RUNTIME_MPSC_H

#include <stdatomic.h>
#include <stdbool.h>

struct mpsc_node {
    struct mpsc_node *next;
};

struct mpsc {
    _Atomic(struct mpsc_node *) newest;
};

bool mpsc_push(struct mpsc *q, struct mpsc_node *n);
struct mpsc_node *mpsc_take(struct mpsc *q); /* NULL when empty; read ->next before a node is given away */
bool mpsc_empty(struct mpsc *q);

#endif
