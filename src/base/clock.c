#include "base/clock.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t now_us(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_mono_us(void)
{
    return now_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return now_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_wall_us(void)
{
    return now_us(CLOCK_REALTIME);
}

int64_t clock_wall_s(void)
{
    return (int64_t)time(NULL); /* cheaper than the exact clock: journal records ask once each */
}

static char boot_id[40] = "unknown";
static pthread_once_t boot_id_once = PTHREAD_ONCE_INIT;

/* Digits without dashes, as service managers write them, in the kernel's form. */
static void boot_id_of_environment(void)
{
    const char *p = getenv("RMAILD_BOOT_ID");
    if (p == NULL || strlen(p) != 32 || strspn(p, "0123456789abcdef") != 32)
        return;
    snprintf(boot_id, sizeof(boot_id), "%.8s-%.4s-%.4s-%.4s-%.12s", p, p + 8, p + 12, p + 16, p + 20);
}

static void read_boot_id(void)
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    char text[40];
    if (fd < 0) {
        boot_id_of_environment();
        return;
    }
    ssize_t n = read(fd, text, 36);
    close(fd);
    if (n == 36) {
        memcpy(boot_id, text, 36);
        boot_id[36] = 0;
    }
}

const char *clock_boot_id(void)
{
    pthread_once(&boot_id_once, read_boot_id);
    return boot_id;
}
