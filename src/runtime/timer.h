/* Timers: a hierarchical wheel with 1 ms slots. Arm, re-arm and cancel cost O(1) whatever their number; a timer is
 * embedded in its owner, so millions cost nothing but their own 40 octets.
 *
 *   static void on_due(struct timer *t, int64_t now_ms) { struct thing *x = CONTAINER_OF(t, struct thing, timer); ... }
 *   wheel_init(&w, clock_mono_ms());
 *   timer_init(&x->timer, on_due);
 *   timer_arm(&w, &x->timer, now_ms + 30000);     again: moves it
 *   timer_cancel(&w, &x->timer);                  harmless when not armed
 *
 * A timer never fires early and fires once; in the callback it is no longer armed, and any timer may be armed,
 * cancelled or freed there. One armed for a moment that has passed fires at the next wheel_run(). One thread. */
#ifndef RUNTIME_TIMER_H
#define RUNTIME_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WHEEL_LEVELS 6
#define WHEEL_SLOTS 64

struct timer {
    struct timer *next;
    struct timer **at; /* what points here; NULL when not armed */
    int64_t due_ms;    /* monotonic */
    void (*fn)(struct timer *t, int64_t now_ms);
};

struct wheel {
    int64_t now_ms; /* every timer due before or at it has fired */
    size_t count;
    uint64_t used[WHEEL_LEVELS]; /* bit per slot that may hold timers */
    struct timer *slots[WHEEL_LEVELS][WHEEL_SLOTS];
    struct timer *due; /* taken out of the slots, about to fire */
};

void wheel_init(struct wheel *w, int64_t now_ms);

/* Fires what is due at `now_ms`; returns how many. */
size_t wheel_run(struct wheel *w, int64_t now_ms);

/* No timer is due before this moment (it may be a little early, never late); INT64_MAX when none is armed. */
int64_t wheel_next_ms(const struct wheel *w);

void timer_init(struct timer *t, void (*fn)(struct timer *t, int64_t now_ms));
void timer_arm(struct wheel *w, struct timer *t, int64_t due_ms);
void timer_cancel(struct wheel *w, struct timer *t);

static inline bool timer_armed(const struct timer *t)
{
    return t->at != NULL;
}

#endif
