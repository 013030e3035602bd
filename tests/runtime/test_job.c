#include <check.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/macros.h"
#include "runtime/job.h"

struct work {
    struct job job;
    struct job_pool *pool;
    sem_t *gate; /* run() waits here; NULL: not */
    _Atomic unsigned *running, *most, *ran, *done;
    unsigned follow; /* so many more are submitted by run() */
    unsigned *order, order_value;
};

static void work_run(struct job *j)
{
    struct work *k = CONTAINER_OF(j, struct work, job);
    unsigned now = atomic_fetch_add(k->running, 1) + 1;
    unsigned most = atomic_load(k->most);
    while (now > most && !atomic_compare_exchange_weak(k->most, &most, now)) {
    }
    if (k->gate != NULL)
        sem_wait(k->gate);
    if (k->follow > 0) {
        struct work *next = malloc(sizeof(*next));
        *next = *k;
        next->follow--;
        next->job = (struct job){.class = j->class, .run = j->run, .done = j->done};
        job_submit(k->pool, &next->job);
    }
    atomic_fetch_add(k->ran, 1);
    atomic_fetch_sub(k->running, 1);
}

static void work_done(struct job *j, struct conn *c)
{
    struct work *k = CONTAINER_OF(j, struct work, job);
    ck_assert_ptr_null(c);
    if (k->order != NULL)
        *k->order = *k->order * 10 + k->order_value;
    atomic_fetch_add(k->done, 1);
    free(k);
}

static _Atomic unsigned running[JOB_CLASS__COUNT], most[JOB_CLASS__COUNT], ran, done;

static struct work *submit(struct job_pool *p, enum job_class class, sem_t *gate, unsigned follow)
{
    struct work *k = malloc(sizeof(*k));
    *k = (struct work){.pool = p,
                       .gate = gate,
                       .running = &running[class],
                       .most = &most[class],
                       .ran = &ran,
                       .done = &done,
                       .follow = follow};
    k->job = (struct job){.class = class, .run = work_run, .done = work_done};
    job_submit(p, &k->job);
    return k;
}

static void until(struct job_pool *p, enum job_class class, size_t n)
{
    while (job_running(p, class) != n)
        usleep(500);
}

START_TEST(classes_are_capped_and_disk_work_always_finds_a_thread)
{
    struct job_pool *p;
    sem_t gate;
    sem_init(&gate, 0, 0);
    ck_assert_int_eq(job_pool_new(8, &p), 0);
    for (unsigned i = 0; i < 20; i++)
        submit(p, JOB_BACKGROUND, &gate, 0);
    for (unsigned i = 0; i < 20; i++)
        submit(p, JOB_CPU, &gate, 0);
    size_t cores = (size_t)sysconf(_SC_NPROCESSORS_ONLN), cpu = MIN(cores, 7);
    until(p, JOB_BACKGROUND, MIN(4, 8 - 0));
    until(p, JOB_CPU, MIN(cpu, 4));
    ck_assert_uint_eq(job_queued(p, JOB_BACKGROUND), 16);
    ck_assert_uint_eq(job_queued(p, JOB_CPU), 20 - MIN(cpu, 4));
    for (unsigned i = 0; i < 40; i++)
        sem_post(&gate);
    ck_assert_ptr_null(job_pool_free(p));
    ck_assert_uint_eq(ran, 40);
    ck_assert_uint_eq(done, 40);
    ck_assert_uint_le(most[JOB_BACKGROUND], 4);
    ck_assert_uint_le(most[JOB_CPU], cpu);
    sem_destroy(&gate);
}
END_TEST

/* Jobs that block leave none behind them waiting while a thread sleeps, however many come at once. */
START_TEST(as_many_jobs_run_at_once_as_there_are_threads)
{
    struct job_pool *p;
    sem_t gate;
    sem_init(&gate, 0, 0);
    ck_assert_int_eq(job_pool_new(16, &p), 0);
    for (unsigned round = 1; round <= 200; round++) {
        for (unsigned i = 0; i < 16; i++)
            submit(p, JOB_IO, &gate, 0);
        until(p, JOB_IO, 16);
        ck_assert_uint_eq(job_queued(p, JOB_IO), 0);
        for (unsigned i = 0; i < 16; i++)
            sem_post(&gate);
        while (atomic_load(&done) < 16 * round)
            usleep(100);
    }
    job_pool_free(p);
    ck_assert_uint_eq(most[JOB_IO], 16);
    sem_destroy(&gate);
}
END_TEST

START_TEST(hashing_does_not_keep_disk_work_waiting)
{
    struct job_pool *p;
    sem_t gate;
    sem_init(&gate, 0, 0);
    ck_assert_int_eq(job_pool_new(2, &p), 0);
    for (unsigned i = 0; i < 100; i++)
        submit(p, JOB_CPU, &gate, 0);
    until(p, JOB_CPU, 1);
    submit(p, JOB_IO, NULL, 0);
    while (atomic_load(&done) < 1)
        usleep(500);
    ck_assert_uint_eq(job_running(p, JOB_CPU), 1);
    ck_assert_uint_eq(job_queued(p, JOB_CPU), 99);
    for (unsigned i = 0; i < 100; i++)
        sem_post(&gate);
    job_pool_free(p);
    ck_assert_uint_eq(done, 101);
    sem_destroy(&gate);
}
END_TEST

START_TEST(freeing_the_pool_runs_what_is_queued_and_what_that_submits)
{
    struct job_pool *p;
    ck_assert_int_eq(job_pool_new(3, &p), 0);
    for (unsigned i = 0; i < 50; i++)
        submit(p, i % 2 == 0 ? JOB_IO : JOB_BACKGROUND, NULL, 10);
    job_pool_free(p);
    ck_assert_uint_eq(done, 50 * 11);
}
END_TEST

static struct job_pool *inline_pool;
static unsigned order;

static void submit_two(struct worker *w, struct conn *c, struct post *post)
{
    (void)w, (void)c, (void)post;
    for (unsigned i = 1; i <= 2; i++) {
        struct work *k = malloc(sizeof(*k));
        *k = (struct work){.pool = inline_pool,
                           .running = &running[JOB_IO],
                           .most = &most[JOB_IO],
                           .ran = &ran,
                           .done = &done,
                           .order = &order,
                           .order_value = i};
        k->job = (struct job){.class = JOB_IO, .run = work_run, .done = work_done};
        job_submit(inline_pool, &k->job);
        ck_assert_uint_eq(ran, i);  /* run at once */
        ck_assert_uint_eq(done, 0); /* but never told from within job_submit() */
    }
}

START_TEST(without_threads_jobs_run_at_once_and_end_in_order_by_post)
{
    struct workers *ws;
    struct post post = {.run = submit_two};
    ck_assert_int_eq(job_pool_new(0, &inline_pool), 0);
    ck_assert_int_eq(
        workers_new(&(struct workers_config){.count = WORKERS_INLINE, .jobs = inline_pool}, &ws),
        0);
    ck_assert_int_eq(workers_start(ws), 0);
    worker_post(workers_at(ws, 0), &post);
    workers_settle(ws);
    ck_assert_uint_eq(done, 2);
    ck_assert_uint_eq(order, 12);
    workers_stop(ws, 0);
    job_pool_free(inline_pool);
    workers_free(ws);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/job");
    TCase *t = tcase_create("pool");
    suite_add_tcase(s, t);
    tcase_add_test(t, classes_are_capped_and_disk_work_always_finds_a_thread);
    tcase_add_test(t, as_many_jobs_run_at_once_as_there_are_threads);
    tcase_add_test(t, hashing_does_not_keep_disk_work_waiting);
    tcase_add_test(t, freeing_the_pool_runs_what_is_queued_and_what_that_submits);
    tcase_add_test(t, without_threads_jobs_run_at_once_and_end_in_order_by_post);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
