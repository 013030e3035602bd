#include "cmd/serve_alive.h"

#include <inttypes.h>

#include "base/log.h"
#include "runtime/sd_notify.h"
#include "runtime/worker.h"

#define HUNG_MS 10000

void serve_alive_init(struct serve_alive *a)
{
    *a = (struct serve_alive){.every_ms = sd_notify_watchdog_ms()};
}

void serve_alive_tick(struct serve_alive *a, const struct workers *workers, int64_t now_ms)
{
    int64_t turned_ms = workers_turned_ms(workers);
    if (now_ms - turned_ms > HUNG_MS) {
        if (a->hung_since_ms == 0)
            log_error("serve.hung", "loop_silent_ms=%" PRId64, now_ms - turned_ms);
        a->hung_since_ms = turned_ms;
        return;
    }
    if (a->hung_since_ms != 0)
        log_warn("serve.turns", "after_ms=%" PRId64, now_ms - a->hung_since_ms);
    a->hung_since_ms = 0;
    if (a->every_ms == 0 || now_ms < a->next_ms)
        return;
    sd_notify_state(SD_WATCHDOG);
    a->next_ms = now_ms + a->every_ms;
}
