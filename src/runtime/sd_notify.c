#include "runtime/sd_notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

#define MARGIN 3 /* said three times as often as asked for */

static const char *const words[] = {[SD_READY] = "READY=1", [SD_RELOADING] = "RELOADING=1", [SD_STOPPING] = "STOPPING=1",
                                    [SD_WATCHDOG] = "WATCHDOG=1"};

void sd_notify_state(enum sd_state state)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *path_z = getenv("NOTIFY_SOCKET");
    char text[80];
    size_t n = path_z == NULL ? 0 : strlen(path_z);
    if (n < 2 || n >= sizeof(to.sun_path) || (path_z[0] != '/' && path_z[0] != '@'))
        return;
    memcpy(to.sun_path, path_z, n);
    if (path_z[0] == '@')
        to.sun_path[0] = 0; /* a name that is in no folder */
    /* The time tells the end of this reload from that of one before. */
    int len = snprintf(text, sizeof(text), "%s\nMONOTONIC_USEC=%lld\n", words[state], (long long)clock_mono_us());
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    (void)!sendto(fd, text, (size_t)len, MSG_NOSIGNAL, (const struct sockaddr *)&to,
                  (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
    close(fd);
}

int64_t sd_notify_watchdog_ms(void)
{
    const char *usec_z = getenv("WATCHDOG_USEC"), *pid_z = getenv("WATCHDOG_PID");
    long long usec = usec_z == NULL ? 0 : strtoll(usec_z, NULL, 10);
    if (usec < MARGIN * 1000 || (pid_z != NULL && strtoll(pid_z, NULL, 10) != getpid()))
        return 0;
    return usec / 1000 / MARGIN;
}
