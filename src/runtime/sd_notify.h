/* What the service manager is told (SPEC OPS-02): small datagrams to the socket that NOTIFY_SOCKET names, in the form of
 * systemd's sd_notify(3); without that variable nothing is sent. Main thread. */
#ifndef RUNTIME_SD_NOTIFY_H
#define RUNTIME_SD_NOTIFY_H

#include <stdint.h>

enum sd_state { SD_READY, SD_RELOADING, SD_STOPPING, SD_WATCHDOG };

/* READY comes again when a reload is over. Whether anybody takes it is not known. */
void sd_notify_state(enum sd_state state);

/* How often WATCHDOG is to be said, at the least, so that nobody thinks us dead; 0: nobody asks (WATCHDOG_USEC,
 * WATCHDOG_PID). */
int64_t sd_notify_watchdog_ms(void);

#endif
