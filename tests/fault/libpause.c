/* Preloaded: the first nanosleep() of the process renames RMAILD_PAUSE_FROM to RMAILD_PAUSE_TO, as if somebody else had done
 * it meanwhile. What it would have slept it sleeps. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    static int done;
    const char *from = getenv("RMAILD_PAUSE_FROM"), *to = getenv("RMAILD_PAUSE_TO");
    if (from != NULL && to != NULL && !done++ && rename(from, to) < 0)
        abort();
    return (int)syscall(SYS_nanosleep, wanted, left);
}
