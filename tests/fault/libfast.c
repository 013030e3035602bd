/* Preloaded: the monotonic clock runs RMAILD_FAST times as fast, so that a test sees what half an hour brings, and the
 * wall clock is RMAILD_AHEAD seconds ahead. Both jump ahead by as many seconds as the file RMAILD_JUMP says, from when it
 * is there. Waits of the kernel stay as long as they are; the loop's rounds are short. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long ahead_s(void)
{
    const char *text = getenv("RMAILD_AHEAD");
    return text == NULL ? 0 : strtol(text, NULL, 10);
}

/* Once it has jumped, a clock stays there. */
static long jump_s(void)
{
    static atomic_long jumped;
    const char *path = getenv("RMAILD_JUMP");
    char text[32];
    long s = atomic_load(&jumped);
    if (s > 0 || path == NULL)
        return s;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    s = strtol(text, NULL, 10);
    if (s > 0)
        atomic_store(&jumped, s);
    return s;
}

int clock_gettime(clockid_t id, struct timespec *ret)
{
    static long factor;
    struct timespec now;
    if (syscall(SYS_clock_gettime, id, &now) < 0)
        return -1;
    if (id == CLOCK_MONOTONIC) {
        if (factor == 0) {
            const char *text = getenv("RMAILD_FAST");
            factor = text == NULL ? 1 : strtol(text, NULL, 10);
        }
        long ns = now.tv_nsec * factor;
        now.tv_sec = now.tv_sec * factor + ns / 1000000000 + jump_s();
        now.tv_nsec = ns % 1000000000;
    }
    if (id == CLOCK_REALTIME)
        now.tv_sec += ahead_s() + jump_s();
    *ret = now;
    return 0;
}

time_t time(time_t *ret)
{
    struct timespec now;
    if (syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) < 0)
        return -1;
    now.tv_sec += ahead_s() + jump_s();
    if (ret != NULL)
        *ret = now.tv_sec;
    return now.tv_sec;
}
