/* One sliding window in 12 octets, for rate_limit.c. Times are ticks of 0.1 s, period in ticks.
 * Two neighbouring spans of one period each: events of the present one are counted exactly; those of the one before are
 * taken as spread evenly between its begin and its last event, so a burst is forgotten exactly one period after it. */
#ifndef SERVICE_RATE_WINDOW_H
#define SERVICE_RATE_WINDOW_H

#include <stdint.h>

struct rate_window {
    uint32_t start;     /* of the present span */
    uint32_t now_n;     /* events in it */
    uint16_t before_n;  /* events in the span before: 12 bits and a shift of 4 bits, rounded up */
    uint8_t now_last;   /* place of the last event, in 255ths of the period, rounded up */
    uint8_t before_last;
};

static inline uint16_t rate_pack(uint32_t n)
{
    uint16_t shift = 0;
    while (n > 0xfff && shift < 15) {
        n = (n + 1) >> 1;
        shift++;
    }
    return (uint16_t)((n > 0xfff ? 0xfff : n) << 4 | shift);
}

static inline void rate_window_move(struct rate_window *w, uint32_t now, uint32_t period)
{
    uint32_t age = now - w->start;
    if (age >= 2 * period) {
        *w = (struct rate_window){.start = now};
    } else if (age >= period) {
        w->before_n = rate_pack(w->now_n);
        w->before_last = w->now_last;
        w->start += period;
        w->now_n = 0;
        w->now_last = 0;
    }
}

/* Events within the period that ends now. */
static inline uint32_t rate_window_count(struct rate_window *w, uint32_t now, uint32_t period)
{
    rate_window_move(w, now, period);
    uint64_t at = (uint64_t)(now - w->start) * 255, last = (uint64_t)w->before_last * period;
    if (last <= at)
        return w->now_n;
    uint64_t before = (uint64_t)(w->before_n >> 4) << (w->before_n & 15);
    return w->now_n + (uint32_t)((before * (last - at) + last - 1) / last);
}

static inline void rate_window_add(struct rate_window *w, uint32_t now, uint32_t period)
{
    if (rate_window_count(w, now, period) == 0)
        *w = (struct rate_window){.start = now};
    if (w->now_n < UINT32_MAX)
        w->now_n++;
    w->now_last = (uint8_t)(((uint64_t)(now - w->start) * 255 + period - 1) / period);
}

static inline void rate_window_take_back(struct rate_window *w)
{
    if (w->now_n > 0)
        w->now_n--;
}

#endif
