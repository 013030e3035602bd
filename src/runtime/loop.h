/* Event loop over file descriptors, level-triggered, with two backends that behave alike: epoll and poll.
 *
 *   static void on_ready(struct watch *w, unsigned events) { struct thing *t = CONTAINER_OF(w, struct thing, watch); ... }
 *   struct loop *l;
 *   int r = loop_new(LOOP_EPOLL, &l);
 *   t->watch = (struct watch){.fd = fd, .fn = on_ready};
 *   r = loop_add(l, &t->watch, LOOP_IN);
 *   while (running)
 *       if ((r = loop_wait(l, 1000)) > 0)
 *           loop_dispatch(l);                 between the two: what time it is
 *
 * A watch is embedded in its owner and must be removed before the owner or the descriptor goes. Removing any watch
 * from within any callback is safe: an event of it that is still due in this round is dropped.
 * One thread only. Errors: -E_NOMEM, -E_LIMIT (kernel's limits), -E_INVAL (descriptor cannot be watched). */
#ifndef RUNTIME_LOOP_H
#define RUNTIME_LOOP_H

#include <stdbool.h>
#include <stdint.h>

enum loop_backend { LOOP_EPOLL, LOOP_POLL, LOOP_BACKEND__COUNT };

#define LOOP_IN 1u
#define LOOP_OUT 2u
#define LOOP_HUP 4u /* error or both directions closed; always reported, even when nothing is wanted */

struct loop;

struct watch {
    int fd;
    uint32_t want;  /* LOOP_IN | LOOP_OUT; changed by loop_want() only */
    uint32_t index; /* the loop's own */
    bool added;
    void (*fn)(struct watch *w, unsigned events);
};

int loop_new(enum loop_backend backend, struct loop **ret);
struct loop *loop_free(struct loop *l);

int loop_add(struct loop *l, struct watch *w, unsigned want);
int loop_want(struct loop *l, struct watch *w, unsigned want); /* no system call when nothing changes */
void loop_remove(struct loop *l, struct watch *w);             /* harmless when not added */

/* Waits until something is ready or `timeout_ms` is over (-1: for ever, 0: not at all). How many are ready; an
 * interrupted wait is 0. */
int loop_wait(struct loop *l, int timeout_ms);

int loop_dispatch(struct loop *l); /* calls back what the wait found ready: the number of callbacks made */

#endif
