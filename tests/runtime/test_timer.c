#include <check.h>
#include <stdlib.h>

#include "base/macros.h"
#include "runtime/timer.h"

struct probe {
    struct timer timer;
    int64_t fired_ms; /* -1: not yet */
    unsigned times;
    struct wheel *rearm;
    int64_t rearm_ms;
    struct probe *cancel;
};

static void on_due(struct timer *t, int64_t now_ms)
{
    struct probe *p = CONTAINER_OF(t, struct probe, timer);
    p->fired_ms = now_ms;
    p->times++;
    if (p->cancel != NULL)
        timer_cancel(p->rearm, &p->cancel->timer);
    else if (p->rearm != NULL)
        timer_arm(p->rearm, t, p->rearm_ms);
}

static void probe_init(struct probe *p)
{
    *p = (struct probe){.fired_ms = -1};
    timer_init(&p->timer, on_due);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

START_TEST(a_timer_fires_in_its_millisecond_and_once)
{
    static const int64_t starts[] = {0, 1, 63, 64, 4095, 4096, 1000003, (INT64_C(1) << 36) - 5};
    static const int64_t waits[] = {1,   2,    62,   63,   64,     65,     127,
                                    128, 4095, 4096, 4097, 262143, 262144, 300001};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        for (size_t j = 0; j < ARRAY_LEN(waits); j++) {
            struct wheel w;
            struct probe p;
            wheel_init(&w, starts[i]);
            probe_init(&p);
            int64_t due = starts[i] + waits[j];
            timer_arm(&w, &p.timer, due);
            /* The worker's way: sleep until wheel_next_ms(), run, again. */
            while (p.times == 0) {
                int64_t next = wheel_next_ms(&w);
                ck_assert_int_gt(next, w.now_ms);
                ck_assert_int_le(next, due);
                if (next < due)
                    ck_assert_uint_eq(wheel_run(&w, next), 0);
                else
                    ck_assert_uint_eq(wheel_run(&w, next), 1);
            }
            ck_assert_int_eq(p.fired_ms, due);
            ck_assert(!timer_armed(&p.timer));
            ck_assert_uint_eq(w.count, 0);
            ck_assert_int_eq(wheel_next_ms(&w), INT64_MAX);
        }
    }
}
END_TEST

START_TEST(a_hundred_thousand_random_timers_fire_neither_early_nor_late)
{
    enum { N = 100000 };
    struct probe *p = calloc(N, sizeof(*p));
    struct wheel w;
    uint64_t seed = 88172645463325252u;
    int64_t now = 12345;
    wheel_init(&w, now);
    for (size_t i = 0; i < N; i++) {
        probe_init(&p[i]);
        timer_arm(&w, &p[i].timer, now + 1 + (int64_t)(next_random(&seed) % 5000000));
        if (i % 3 == 0) /* moved once */
            timer_arm(&w, &p[i].timer, now + 1 + (int64_t)(next_random(&seed) % 100000));
        if (i % 7 == 0)
            timer_cancel(&w, &p[i].timer);
    }
    size_t left = w.count, gone = N / 7 + (N % 7 != 0);
    ck_assert_uint_eq(left, N - gone);
    while (w.count > 0) {
        int64_t before = now;
        now += 1 + (int64_t)(next_random(&seed) % 2000);
        left -= wheel_run(&w, now);
        ck_assert_uint_eq(w.count, left);
        (void)before;
    }
    for (size_t i = 0; i < N; i++) {
        if (i % 7 == 0) {
            ck_assert_uint_eq(p[i].times, 0);
            continue;
        }
        ck_assert_uint_eq(p[i].times, 1);
        ck_assert_int_ge(p[i].fired_ms, p[i].timer.due_ms);
        ck_assert_int_lt(p[i].fired_ms - p[i].timer.due_ms, 2001);
    }
    free(p);
}
END_TEST

START_TEST(a_wait_longer_than_the_wheel_still_ends)
{
    struct wheel w;
    struct probe p;
    int64_t years = INT64_C(5) * 365 * 86400 * 1000;
    wheel_init(&w, 77);
    probe_init(&p);
    timer_arm(&w, &p.timer, 77 + years);
    for (unsigned rounds = 0; p.times == 0; rounds++) {
        ck_assert_uint_lt(rounds, 1000);
        wheel_run(&w, wheel_next_ms(&w));
    }
    ck_assert_int_eq(p.fired_ms, 77 + years);
}
END_TEST

START_TEST(a_callback_may_rearm_itself_for_the_past_without_looping)
{
    struct wheel w;
    struct probe p;
    wheel_init(&w, 1000);
    probe_init(&p);
    p.rearm = &w;
    p.rearm_ms = 5;
    timer_arm(&w, &p.timer, 1001);
    ck_assert_uint_eq(wheel_run(&w, 1001), 1);
    ck_assert(timer_armed(&p.timer));
    ck_assert_int_eq(wheel_next_ms(&w), 1001);
    ck_assert_uint_eq(wheel_run(&w, 1001), 1);
    ck_assert_uint_eq(p.times, 2);
}
END_TEST

START_TEST(a_callback_may_cancel_one_that_is_due_in_the_same_run)
{
    struct wheel w;
    struct probe a, b;
    wheel_init(&w, 0);
    probe_init(&a);
    probe_init(&b);
    a.rearm = b.rearm = &w;
    a.cancel = &b;
    b.cancel = &a;
    timer_arm(&w, &a.timer, 10);
    timer_arm(&w, &b.timer, 10);
    ck_assert_uint_eq(wheel_run(&w, 20), 1);
    ck_assert_uint_eq(a.times + b.times, 1);
    ck_assert_uint_eq(w.count, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/timer");
    TCase *t = tcase_create("wheel");
    suite_add_tcase(s, t);
    tcase_add_test(t, a_timer_fires_in_its_millisecond_and_once);
    tcase_add_test(t, a_hundred_thousand_random_timers_fire_neither_early_nor_late);
    tcase_add_test(t, a_wait_longer_than_the_wheel_still_ends);
    tcase_add_test(t, a_callback_may_rearm_itself_for_the_past_without_looping);
    tcase_add_test(t, a_callback_may_cancel_one_that_is_due_in_the_same_run);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
