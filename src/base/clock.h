/* Clocks. Windows, time-outs and timers use the monotonic one, dates the wall clock. Any thread. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
int64_t clock_wall_s(void);
int64_t clock_wall_us(void);

/* The kernel's boot id, 36 characters and NUL (proc/sys/kernel/random/boot_id); "unknown" where there is none. Where a
 * service manager hides that file, RMAILD_BOOT_ID of the environment has its digits (systemd's %b). */
const char *clock_boot_id(void);

#endif
