/* Whether the server lives, told to the service manager (SPEC OPS-02): the watchdog is fed only while every worker loop
 * has turned within 10 s. Main thread, from its tick. */
#ifndef CMD_SERVE_ALIVE_H
#define CMD_SERVE_ALIVE_H

#include <stdint.h>

struct workers;

struct serve_alive {
    int64_t every_ms, next_ms; /* 0: nobody asks */
    int64_t hung_since_ms;     /* 0: all loops turn */
};

void serve_alive_init(struct serve_alive *a);
void serve_alive_tick(struct serve_alive *a, const struct workers *workers, int64_t now_ms);

#endif
