#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/signals.h"

static unsigned usr1_calls, hup_calls, ticks;
static _Atomic unsigned hurried;

static void on_usr1(void *arg)
{
    (void)arg;
    usr1_calls++;
}

static void on_hup(void *arg)
{
    (void)arg;
    hup_calls++;
    kill(getpid(), SIGTERM);
}

static void on_tick(void *arg)
{
    (void)arg;
    if (++ticks == 3)
        kill(getpid(), SIGINT);
}

static void on_second(void *arg)
{
    (void)arg;
    atomic_fetch_add(&hurried, 1);
}

START_TEST(signals_become_calls_and_a_stop)
{
    ck_assert_int_eq(signals_init(), 0);
    kill(getpid(), SIGPIPE); /* ignored */
    kill(getpid(), SIGCHLD);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGHUP);
    struct signals_handler h = {.usr1 = on_usr1, .hup = on_hup};
    ck_assert_int_eq(signals_wait_stop(&h), SIGTERM);
    ck_assert_uint_eq(hup_calls, 1);
    ck_assert_uint_le(usr1_calls, 1); /* HUP may come first: it has the lower number */
}
END_TEST

START_TEST(ticks_come_again_and_again)
{
    ck_assert_int_eq(signals_init(), 0);
    struct signals_handler h = {.tick = on_tick, .tick_ms = 5};
    ck_assert_int_eq(signals_wait_stop(&h), SIGINT);
    ck_assert_uint_eq(ticks, 3);
}
END_TEST

START_TEST(a_second_stop_counts_only_after_a_second)
{
    ck_assert_int_eq(signals_init(), 0);
    ck_assert_int_eq(signals_watch_second(on_second, NULL), 0);
    kill(getpid(), SIGTERM); /* the echo of the first */
    kill(getpid(), SIGUSR1); /* not its business */
    usleep(1200000);
    ck_assert_uint_eq(hurried, 0);
    kill(getpid(), SIGTERM);
    while (atomic_load(&hurried) == 0)
        usleep(1000);
    signals_done();
    ck_assert_int_eq(signals_watch_second(on_second, NULL), 0);
    signals_done(); /* without any signal */
    ck_assert_uint_eq(hurried, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/signals");
    TCase *t = tcase_create("signals");
    suite_add_tcase(s, t);
    tcase_add_test(t, signals_become_calls_and_a_stop);
    tcase_add_test(t, ticks_come_again_and_again);
    tcase_add_test(t, a_second_stop_counts_only_after_a_second);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
