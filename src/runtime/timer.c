#include "runtime/timer.h"

#include "base/macros.h"

#define LEVEL_BITS 6
#define TOP        (WHEEL_LEVELS - 1)

/* Ticks of one slot's width at a level since the clock's zero. */
static uint64_t tick(int64_t ms, unsigned level)
{
    return (uint64_t)ms >> (level * LEVEL_BITS);
}

static void link_in(struct timer **list, struct timer *t)
{
    t->next = *list;
    if (t->next != NULL)
        t->next->at = &t->next;
    t->at = list;
    *list = t;
}

static void unlink_from(struct timer *t)
{
    *t->at = t->next;
    if (t->next != NULL)
        t->next->at = t->at;
    t->at = NULL;
    t->next = NULL;
}

/* The level is where the due time and now differ first, so a slot is passed exactly once before its
 * timers are due: then they move to a lower level, at last to the list of due ones. */
static void place(struct wheel *w, struct timer *t)
{
    if (t->due_ms <= w->now_ms) {
        link_in(&w->due, t);
        return;
    }
    unsigned level =
        (63u - (unsigned)__builtin_clzll((uint64_t)(t->due_ms ^ w->now_ms))) / LEVEL_BITS;
    /* The top level turns round; what lies beyond a whole turn is only placed anew when its slot is
     * passed. */
    level = MIN(level, TOP);
    unsigned slot = (unsigned)(tick(t->due_ms, level) % WHEEL_SLOTS);
    link_in(&w->slots[level][slot], t);
    w->used[level] |= UINT64_C(1) << slot;
}

/* Bits of the slots from+1 .. to (in ticks). */
static uint64_t passed_slots(uint64_t from, uint64_t to)
{
    uint64_t n = to - from;
    if (n >= WHEEL_SLOTS)
        return UINT64_MAX;
    uint64_t bits = (UINT64_C(1) << n) - 1;
    unsigned first = (unsigned)((from + 1) % WHEEL_SLOTS);
    return first == 0 ? bits : bits << first | bits >> (WHEEL_SLOTS - first);
}

static void advance(struct wheel *w, int64_t now_ms)
{
    struct timer *moved = NULL;
    for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
        uint64_t from = tick(w->now_ms, level), to = tick(now_ms, level);
        if (from == to)
            break;
        uint64_t hit = w->used[level] & passed_slots(from, to);
        w->used[level] &= ~hit;
        for (; hit != 0; hit &= hit - 1) {
            struct timer **slot = &w->slots[level][__builtin_ctzll(hit)];
            while (*slot != NULL) {
                struct timer *t = *slot;
                unlink_from(t);
                link_in(&moved, t);
            }
        }
    }
    w->now_ms = now_ms;
    while (moved != NULL) {
        struct timer *t = moved;
        unlink_from(t);
        place(w, t);
    }
}

void wheel_init(struct wheel *w, int64_t now_ms)
{
    *w = (struct wheel){.now_ms = now_ms};
}

size_t wheel_run(struct wheel *w, int64_t now_ms)
{
    if (now_ms > w->now_ms)
        advance(w, now_ms);

    /* A callback may arm a timer for the past: that one is for the next run, or two could keep us
     * here for ever. */
    struct timer *firing = w->due;
    w->due = NULL;
    if (firing != NULL)
        firing->at = &firing;
    size_t fired = 0;
    while (firing != NULL) {
        struct timer *t = firing;
        unlink_from(t);
        w->count--;
        fired++;
        t->fn(t, w->now_ms);
    }
    return fired;
}

int64_t wheel_next_ms(const struct wheel *w)
{
    if (w->due != NULL)
        return w->now_ms;
    /* What lies on a lower level is due before all on a higher one. */
    for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
        uint64_t now = tick(w->now_ms, level);
        for (uint64_t ahead = 1; w->used[level] != 0 && ahead <= WHEEL_SLOTS; ahead++) {
            unsigned slot = (unsigned)((now + ahead) % WHEEL_SLOTS);
            if (w->slots[level][slot] != NULL)
                return (int64_t)((now + ahead) << (level * LEVEL_BITS));
        }
    }
    return INT64_MAX;
}

void timer_init(struct timer *t, void (*fn)(struct timer *t, int64_t now_ms))
{
    *t = (struct timer){.fn = fn};
}

void timer_arm(struct wheel *w, struct timer *t, int64_t due_ms)
{
    timer_cancel(w, t);
    t->due_ms = due_ms;
    w->count++;
    place(w, t);
}

void timer_cancel(struct wheel *w, struct timer *t)
{
    if (t->at == NULL)
        return;
    unlink_from(t);
    w->count--;
}
