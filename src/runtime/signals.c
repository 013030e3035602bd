#include "runtime/signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/clock.h"
#include "base/err.h"

#define SECOND_AFTER_MS 1000

/* One process has one set of signals, so this is one of the few file-level variables (STYLE 13). */
static struct {
    pthread_t thread;
    bool watching;
    _Atomic bool ending;
    void (*fn)(void *arg);
    void *arg;
    int64_t from_ms; /* earlier signals are the first one's echo */
} second;

static sigset_t handled(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGHUP);
    return set;
}

int signals_init(void)
{
    sigset_t set = handled();
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigaction(SIGPIPE, &ignore, NULL) < 0 || sigaction(SIGCHLD, &ignore, NULL) < 0)
        return -E_IO;
    return pthread_sigmask(SIG_BLOCK, &set, NULL) == 0 ? 0 : -E_IO;
}

static void call(void (*fn)(void *arg), void *arg)
{
    if (fn != NULL)
        fn(arg);
}

int signals_wait_stop(const struct signals_handler *h)
{
    sigset_t set = handled();
    int64_t tick_due = h->tick_ms > 0 ? clock_mono_ms() + h->tick_ms : INT64_MAX;
    for (;;) {
        int64_t wait = INT64_MAX;
        if (tick_due != INT64_MAX) {
            wait = tick_due - clock_mono_ms();
            if (wait <= 0) {
                call(h->tick, h->arg);
                tick_due = clock_mono_ms() + h->tick_ms;
                continue;
            }
        }
        struct timespec ts = {.tv_sec = wait / 1000, .tv_nsec = wait % 1000 * 1000000};
        int signo = wait == INT64_MAX ? sigwaitinfo(&set, NULL) : sigtimedwait(&set, NULL, &ts);
        switch (signo) {
        case SIGTERM:
        case SIGINT:
            return signo;
        case SIGUSR1:
            call(h->usr1, h->arg);
            break;
        case SIGHUP:
            call(h->hup, h->arg);
            break;
        default: /* a tick is due, or interrupted */
            break;
        }
    }
}

static void *second_main(void *arg)
{
    (void)arg;
    sigset_t set = handled();
    for (;;) {
        int signo = sigwaitinfo(&set, NULL);
        if (atomic_load(&second.ending))
            break;
        if ((signo == SIGTERM || signo == SIGINT) && clock_mono_ms() >= second.from_ms) {
            second.fn(second.arg);
            break;
        }
    }
    return NULL;
}

int signals_watch_second(void (*fn)(void *arg), void *arg)
{
    second.fn = fn;
    second.arg = arg;
    second.from_ms = clock_mono_ms() + SECOND_AFTER_MS;
    atomic_store(&second.ending, false);
    if (pthread_create(&second.thread, NULL, second_main, NULL) != 0)
        return -E_LIMIT;
    second.watching = true;
    return 0;
}

void signals_done(void)
{
    if (!second.watching)
        return;
    atomic_store(&second.ending, true);
    pthread_kill(second.thread, SIGUSR1);
    pthread_join(second.thread, NULL);
    second.watching = false;
}
