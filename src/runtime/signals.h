/* Signals (SPEC SIG-01, 03, 04): the main thread sleeps here while the workers work. signals_init() comes before any
 * thread is made, so that all inherit the blocked mask. SIGPIPE and SIGCHLD are ignored from then on.
 *
 *   signals_init();
 *   ... workers_start() ...
 *   struct signals_handler h = {.usr1 = print_counters, .hup = NULL, .arg = app};
 *   signals_wait_stop(&h);                        BLOCKING until SIGTERM or SIGINT
 *   signals_watch_second(hurry, app);             from now on a second one, at least 1 s later, calls hurry(app)
 *   workers_stop(ws, 8000);
 */
#ifndef RUNTIME_SIGNALS_H
#define RUNTIME_SIGNALS_H

#include <stdint.h>

struct signals_handler {
    void (*usr1)(void *arg); /* main thread; NULL: ignored */
    void (*hup)(void *arg);  /* likewise */
    void (*tick)(void *arg); /* every tick_ms, for daily looks at things; NULL: none */
    int64_t tick_ms;
    void *arg;
};

int signals_init(void); /* once, before the first thread. -E_IO */

/* BLOCKING. The signal that asked to stop: SIGTERM or SIGINT. */
int signals_wait_stop(const struct signals_handler *h);

/* Starts a small thread that calls fn(arg) once when SIGTERM or SIGINT comes at least 1 s after this call. */
int signals_watch_second(void (*fn)(void *arg), void *arg);
void signals_done(void); /* ends that thread */

#endif
