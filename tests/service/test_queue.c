/* The queue's schedule and the work on entries (SPEC RELAY-01..06, DUR-06): inline jobs and one inline worker, so that
 * the order is always the same; the last tests run with threads. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/macros.h"
#include "service/common_ms.h"
#include "service/common_root.h"
#include "service/queue.h"
#include "service/queue_schedule.h"
#include "store/fs.h"

static struct ms_fixture ms;
static struct test_root root;
static struct queue *q;
static struct queue_ops qops; /* a copy, of which a test may replace calls */

/* --- the consumer ---------------------------------------------------------------------------------------------------- */

#define ITEMS 64
static struct queue_item *item[ITEMS];
static size_t item_n;

static void on_due(void *ctx, struct worker *w, struct queue_item *it)
{
    (void)ctx;
    ck_assert_ptr_eq(w, queue_item_worker(it));
    ck_assert_uint_lt(item_n, ITEMS);
    item[item_n++] = it;
}

static void setup_with(enum ms_backend backend, const char *config_z)
{
    root_make(&root, config_z);
    ms_fixture_open(&ms, backend, 0, WORKERS_INLINE, 0);
    qops = *ms.real->queue;
    ms.ops.queue = &qops;
    struct queue_config cfg = {.store = ms.store, .jobs = ms.jobs, .config = &root.slot, .manual = true};
    ck_assert_int_eq(queue_new(&cfg, &q), 0);
    queue_consumer_set(q, ms.workers, on_due, NULL);
    ck_assert_int_eq(queue_start(q), 0);
    item_n = 0;
}

static void setup(enum ms_backend backend)
{
    setup_with(backend, NULL);
}

static void teardown(void)
{
    workers_stop(ms.workers, 1000);
    queue_stop(q);
    q = queue_free(q);
    ms_fixture_close(&ms);
    root_done(&root);
}

static void run(void)
{
    queue_poll(q);
    workers_settle(ms.workers);
}

static struct queue_item *only(void)
{
    ck_assert_uint_eq(item_n, 1);
    item_n = 0;
    return item[0];
}

/* --- putting ----------------------------------------------------------------------------------------------------------- */

static struct queue_rcpt two[2] = {{.address = {(const uint8_t *)"bob@example.net", 15}},
                                   {.address = {(const uint8_t *)"carl@example.com", 16}}};

static int put_err;

static void on_put(struct queue_put *p, struct conn *c)
{
    (void)c;
    put_err = p->err;
    free(p);
}

static int put(char id[CRYPTO_ID_MAX], int64_t accepted_ms)
{
    struct queue_put *p = calloc(1, sizeof(*p));
    ck_assert_ptr_nonnull(p);
    crypto_id(id);
    memcpy(p->env.id, id, CRYPTO_ID_MAX);
    p->env.sender = SPAN_LIT("alice@example.com");
    p->env.accepted_ms = accepted_ms;
    p->env.rcpt = two;
    p->env.rcpt_n = 2;
    p->stage = ms_text(ms.ms, "Subject: out\r\n\r\nhello\r\n");
    p->done = on_put;
    put_err = 1;
    queue_put(q, p);
    workers_settle(ms.workers);
    return put_err;
}

static int64_t now_ms(void)
{
    return clock_wall_us() / 1000;
}

static void post(const char *id_z, enum queue_event_kind kind)
{
    ck_assert_int_eq(qops.post(ms.store, id_z, &(struct queue_event){.kind = kind}), 0);
}

static int recorded_err;
static unsigned recorded_n;

static void on_recorded(void *ctx, struct queue_item *it, int err)
{
    (void)it;
    ck_assert_ptr_eq(ctx, &recorded_n);
    recorded_err = err;
    recorded_n++;
}

static void record(struct queue_item *it, struct queue_event ev)
{
    ck_assert_int_eq(queue_item_record(it, &ev, 1, on_recorded, &recorded_n), 0);
}

static struct queue_event result(uint32_t rcpt, enum queue_outcome outcome)
{
    return (struct queue_event){.kind = QUEUE_EV_RESULT, .rcpt = rcpt,
                                .attempt = {.outcome = outcome, .code = 250, .status = SPAN_LIT("2.0.0")}};
}

static struct queue_stats stats(void)
{
    struct queue_stats st;
    queue_stats(q, &st);
    return st;
}

/* --- the schedule ------------------------------------------------------------------------------------------------------ */

START_TEST(the_heap_gives_the_first_whatever_moves)
{
    enum { N = 3000 };
    static char id[N][CRYPTO_ID_MAX];
    static int64_t wake[N];
    struct sched s = {0};
    unsigned seed = 1;
    for (int i = 0; i < N; i++) {
        crypto_id(id[i]);
        wake[i] = SCHED_NEVER;
        ck_assert_uint_eq(sched_find(&s, id[i]), SCHED_NONE);
        ck_assert_uint_ne(sched_get(&s, id[i]), SCHED_NONE);
    }
    ck_assert_uint_eq(sched_first(&s), SCHED_NONE);
    for (int step = 0; step < 6 * N; step++) {
        int i = rand_r(&seed) % N;
        uint32_t no = sched_find(&s, id[i]);
        if (no == SCHED_NONE) {
            no = sched_get(&s, id[i]);
        } else if (step % 7 == 0) {
            sched_hold(&s, no, true);
            sched_drop(&s, no);
            wake[i] = SCHED_NEVER;
            ck_assert_uint_eq(sched_find(&s, id[i]), SCHED_NONE);
            continue;
        }
        wake[i] = step % 5 == 0 ? SCHED_NEVER : rand_r(&seed) % 1000;
        sched_wake(&s, no, wake[i]);
        if (step % 100 != 0)
            continue;
        int64_t least = SCHED_NEVER;
        for (int k = 0; k < N; k++)
            least = MIN(least, wake[k]);
        uint32_t first = sched_first(&s);
        ck_assert_int_eq(first == SCHED_NONE ? SCHED_NEVER : sched_at(&s, first)->wake_ms, least);
    }
    ck_assert_uint_eq(s.held, 0);
    sched_done(&s);
}
END_TEST

START_TEST(the_wait_grows_by_the_schedule_and_ends_at_max_age)
{
    static const struct {
        unsigned rounds;
        int64_t age_s, least_s, most_s;
    } rows[] = {{0, 0, 54, 66},          {1, 60, 270, 330},           {3, 2000, 1620, 1980},
                {6, 0, 25920, 31680},    {50, 0, 25920, 31680},       {50, 432000 - 100, 100, 100},
                {50, 432000, 25920, 31680}, {50, 500000, 25920, 31680}};
    root_make(&root, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows) * 50; i++) {
        struct queue_envelope e = {.rounds = rows[i / 50].rounds, .accepted_ms = 1000000};
        int64_t now = e.accepted_ms + rows[i / 50].age_s * 1000;
        int64_t wait = queue_next_ms(root.cfg, &e, now) - now;
        ck_assert_int_ge(wait, rows[i / 50].least_s * 1000);
        ck_assert_int_le(wait, rows[i / 50].most_s * 1000);
        ck_assert_int_eq(queue_expired(root.cfg, &e, now), rows[i / 50].age_s >= 432000);
    }
    root_done(&root);
}
END_TEST

/* --- work on entries ----------------------------------------------------------------------------------------------------- */

START_TEST(an_entry_is_handed_out_recorded_deferred_and_done)
{
    char id[CRYPTO_ID_MAX], text[16] = {0};
    setup((enum ms_backend)_i);
    ck_assert_int_eq(put(id, now_ms()), 0);
    ck_assert_uint_eq(stats().entries, 1);
    run();
    struct queue_item *it = only();
    ck_assert_uint_eq(queue_item_reasons(it), QUEUE_TRY);
    ck_assert_str_eq(queue_item_env(it)->id, id);
    ck_assert_uint_eq(queue_item_size(it), 23);
    ck_assert_int_eq(queue_item_read(it, 9, text, 3), 3);
    ck_assert_str_eq(text, "out");
    run();
    ck_assert_uint_eq(item_n, 0); /* it is out */
    record(it, result(0, QUEUE_OK));
    record(it, result(1, QUEUE_TEMPORARY));
    workers_settle(ms.workers);
    ck_assert_uint_eq(recorded_n, 2);
    ck_assert_int_eq(recorded_err, 0);
    ck_assert_int_eq(queue_item_env(it)->rcpt[0].state, QUEUE_DELIVERED);
    ck_assert_uint_eq(queue_item_env(it)->rcpt[1].attempts, 1);
    queue_item_release(it, now_ms() + 3600000);
    workers_settle(ms.workers);
    run();
    ck_assert_uint_eq(item_n, 0);
    post(id, QUEUE_EV_RETRY);
    run();
    it = only();
    ck_assert_uint_eq(queue_item_env(it)->rounds, 1);
    record(it, result(1, QUEUE_OK));
    workers_settle(ms.workers);
    queue_item_release(it, now_ms() + 1000);
    workers_settle(ms.workers);
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().entries, 0);
    ck_assert_uint_eq(stats().done, 1);
    ck_assert_int_eq(qops.active(ms.store, id), -E_NOTFOUND);
    teardown();
}
END_TEST

START_TEST(held_entries_rest_and_dropped_ones_go)
{
    char id[CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    ck_assert_int_eq(put(id, now_ms()), 0);
    post(id, QUEUE_EV_HOLD);
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().held, 1);
    post(id, QUEUE_EV_RETRY);
    run();
    ck_assert_uint_eq(item_n, 0); /* RELAY-06: only release ends it */
    post(id, QUEUE_EV_RELEASE);
    run();
    struct queue_item *it = only();
    post(id, QUEUE_EV_HOLD); /* while it is out: what is under way ends */
    record(it, result(0, QUEUE_TEMPORARY));
    workers_settle(ms.workers);
    ck_assert(queue_item_env(it)->held);
    queue_item_release(it, now_ms() + 1);
    workers_settle(ms.workers);
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().held, 1);
    post(id, QUEUE_EV_BOUNCE);
    run();
    it = only();
    ck_assert_uint_eq(queue_item_reasons(it), QUEUE_TELL);
    record(it, (struct queue_event){.kind = QUEUE_EV_TOLD, .rcpt = 0});
    record(it, (struct queue_event){.kind = QUEUE_EV_TOLD, .rcpt = 1});
    workers_settle(ms.workers);
    queue_item_release(it, 0);
    workers_settle(ms.workers);
    ck_assert_uint_eq(stats().entries, 0);
    ck_assert_int_eq(put(id, now_ms()), 0);
    post(id, QUEUE_EV_DROP);
    run();
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().entries, 0);
    teardown();
}
END_TEST

START_TEST(a_retry_while_an_attempt_runs_is_not_lost)
{
    char id[CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    ck_assert_int_eq(put(id, now_ms()), 0);
    run();
    struct queue_item *it = only();
    post(id, QUEUE_EV_RETRY);
    queue_item_release(it, now_ms() + 3600000);
    workers_settle(ms.workers);
    run();
    queue_item_release(only(), now_ms() + 3600000); /* the one it asked for */
    workers_settle(ms.workers);
    run();
    ck_assert_uint_eq(item_n, 0);
    teardown();
}
END_TEST

START_TEST(the_delay_warning_comes_once_in_its_time)
{
    char id[CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    ck_assert_int_eq(put(id, now_ms() - 14400 * 1000 - 5), 0);
    run();
    struct queue_item *it = only();
    ck_assert_uint_eq(queue_item_reasons(it), QUEUE_TRY | QUEUE_WARN);
    queue_item_release(it, now_ms() + 3600000); /* not told: asked again, without an attempt */
    workers_settle(ms.workers);
    run();
    it = only();
    ck_assert_uint_eq(queue_item_reasons(it), QUEUE_WARN);
    record(it, (struct queue_event){.kind = QUEUE_EV_DELAY_TOLD});
    workers_settle(ms.workers);
    queue_item_release(it, 0);
    workers_settle(ms.workers);
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().entries, 1);
    teardown();
}
END_TEST

START_TEST(no_more_items_are_out_than_relay_workers)
{
    char id[10][CRYPTO_ID_MAX];
    setup_with(MS_MEM, "\"hostname\":\"mx.example.com\",\"domains\":[\"example.com\"],\"relay\":{\"workers\":3}");
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(put(id[i], now_ms() - 1000 + i), 0);
    run();
    ck_assert_uint_eq(item_n, 3);
    ck_assert_uint_eq(stats().active, 3);
    queue_item_release(item[1], 0); /* not tried: it comes again, but not at once */
    workers_settle(ms.workers);
    run();
    ck_assert_uint_eq(item_n, 4);
    for (int i = 0; i < 4; i++)
        if (i != 1)
            queue_item_release(item[i], now_ms() + 3600000);
    workers_settle(ms.workers);
    ck_assert_uint_eq(stats().active, 0);
    teardown();
}
END_TEST

START_TEST(without_a_consumer_nothing_is_tried_but_what_is_over_goes)
{
    char id[2][CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    queue_consumer_set(q, ms.workers, NULL, NULL);
    ck_assert_int_eq(put(id[0], now_ms()), 0);
    ck_assert_int_eq(put(id[1], now_ms()), 0);
    post(id[1], QUEUE_EV_DROP);
    run();
    run();
    ck_assert_uint_eq(stats().entries, 1);
    ck_assert_uint_eq(stats().active, 0);
    teardown();
}
END_TEST

/* --- trouble ------------------------------------------------------------------------------------------------------------- */

static int append_fails(struct queue_claim *c, const struct queue_event *ev, size_t n, struct strbuf *news)
{
    (void)c;
    (void)ev;
    (void)n;
    (void)news;
    return -E_FULL;
}

START_TEST(a_result_that_cannot_be_recorded_waits_and_is_not_told)
{
    char id[CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    ck_assert_int_eq(put(id, now_ms()), 0);
    run();
    struct queue_item *it = only();
    qops.append = append_fails;
    record(it, result(0, QUEUE_OK));
    workers_settle(ms.workers);
    run();
    ck_assert_uint_eq(recorded_n, 0);
    ck_assert_int_eq(queue_item_env(it)->rcpt[0].state, QUEUE_WAITING);
    queue_close(q); /* the server stops before the disk is well */
    run();
    ck_assert_uint_eq(recorded_n, 1);
    ck_assert_int_eq(recorded_err, -E_CLOSED);
    qops.append = ms.real->queue->append;
    queue_item_release(it, 0);
    workers_settle(ms.workers);
    ck_assert_uint_eq(stats().active, 0);
    run();
    ck_assert_uint_eq(item_n, 0); /* closed */
    teardown();
}
END_TEST

static int claim_fails(struct store *s, const char *id_z, struct queue_claim **ret)
{
    (void)s;
    (void)id_z;
    (void)ret;
    return -E_FULL;
}

START_TEST(what_cannot_be_recorded_is_not_attempted)
{
    char id[CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    qops.claim = claim_fails;
    ck_assert_int_eq(put(id, now_ms()), 0);
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().entries, 1);
    ck_assert_uint_eq(stats().active, 0);
    qops.claim = ms.real->queue->claim;
    post(id, QUEUE_EV_RETRY); /* else in a minute */
    run();
    queue_item_release(only(), 0);
    workers_settle(ms.workers);
    teardown();
}
END_TEST

static int put_fails(struct store *s, const struct queue_envelope *env, struct store_stage *stage)
{
    (void)s;
    (void)env;
    (void)stage;
    return -E_IO;
}

START_TEST(a_put_that_fails_says_so_and_leaves_nothing)
{
    char id[CRYPTO_ID_MAX];
    setup((enum ms_backend)_i);
    qops.put = put_fails;
    ck_assert_int_eq(put(id, now_ms()), -E_IO);
    run();
    ck_assert_uint_eq(stats().entries, 0);
    teardown();
}
END_TEST

START_TEST(items_nobody_gave_back_are_let_go)
{
    char id[CRYPTO_ID_MAX];
    setup(MS_FS);
    ck_assert_int_eq(put(id, now_ms()), 0);
    run();
    (void)only();
    teardown();
}
END_TEST

START_TEST(another_process_entries_are_seen_and_taken_over)
{
    char id[CRYPTO_ID_MAX];
    struct store *other;
    struct queue_claim *c;
    setup(MS_FS);
    run();
    ck_assert_int_eq(store_fs_open(ms.root_z, NULL, &other), 0);
    struct queue *mine = q;
    struct queue_config cfg = {.store = other, .jobs = ms.jobs, .config = &root.slot, .manual = true};
    ck_assert_int_eq(queue_new(&cfg, &q), 0);
    ck_assert_int_eq(put(id, now_ms()), 0); /* by the other one */
    q = queue_free(q);
    q = mine;
    ck_assert_int_eq(other->ops->queue->claim(other, id, &c), 0);
    run();
    ck_assert_uint_eq(item_n, 0);
    ck_assert_uint_eq(stats().entries, 1);
    for (int i = 0; i < 100; i++) { /* it is asked for again, ever more seldom */
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        run();
    }
    ck_assert_uint_eq(item_n, 0);
    other->ops->queue->release(c); /* as if it had died */
    for (int i = 0; i < 500 && item_n == 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        run();
    }
    struct queue_item *it = only();
    ck_assert_uint_eq(stats().taken_over, 1);
    ck_assert_int_eq(other->ops->queue->claim(other, id, &c), -E_AGAIN);
    queue_item_release(it, now_ms() + 100000);
    workers_settle(ms.workers);
    ck_assert_int_eq(other->ops->queue->claim(other, id, &c), 0);
    ck_assert_int_eq(other->ops->queue->done(c), 0);
    run();
    ck_assert_uint_eq(stats().entries, 0);
    other->ops->close(other);
    teardown();
}
END_TEST

static int no_watch(struct store *s)
{
    (void)s;
    return -1;
}

START_TEST(without_inotify_the_stamps_tell)
{
    char id[CRYPTO_ID_MAX];
    setup(MS_FS);
    qops.watch_fd = no_watch;
    ck_assert_int_eq(put(id, now_ms()), 0);
    run();
    queue_item_release(only(), now_ms() + 3600000);
    workers_settle(ms.workers);
    run();
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL); /* a tick of the clock that stamps are of */
    post(id, QUEUE_EV_RETRY);
    run();
    queue_item_release(only(), 0);
    workers_settle(ms.workers);
    teardown();
}
END_TEST

/* --- with threads ---------------------------------------------------------------------------------------------------------- */

#define MANY 500

static atomic_uint tried, recorded;

static void on_told(void *ctx, struct queue_item *it, int err)
{
    (void)ctx;
    ck_assert_int_eq(err, 0);
    if (queue_env_waiting(queue_item_env(it)) > 0)
        return;
    atomic_fetch_add(&recorded, 1);
    queue_item_release(it, 0);
}

static void try_at_once(void *ctx, struct worker *w, struct queue_item *it)
{
    (void)ctx;
    (void)w;
    atomic_fetch_add(&tried, 1);
    ck_assert_int_eq(queue_item_record(it, &(struct queue_event){.kind = QUEUE_EV_RESULT, .rcpt = 0,
                     .attempt = {.status = SPAN_LIT("2.0.0")}}, 1, on_told, NULL), 0);
    ck_assert_int_eq(queue_item_record(it, &(struct queue_event){.kind = QUEUE_EV_RESULT, .rcpt = 1,
                     .attempt = {.status = SPAN_LIT("2.0.0")}}, 1, on_told, NULL), 0);
}

START_TEST(every_entry_is_tried_once_with_many_threads)
{
    struct queue_stats st;
    root_make(&root, NULL);
    ms_fixture_open(&ms, MS_FS, 8, 2, 0);
    struct queue_config cfg = {.store = ms.store, .jobs = ms.jobs, .config = &root.slot};
    for (int i = 0; i < MANY; i++) {
        struct queue_envelope env = {.sender = SPAN_LIT("a@b"), .accepted_ms = now_ms(), .rcpt = two, .rcpt_n = 2};
        struct store_stage *t;
        crypto_id(env.id);
        ck_assert_int_eq(store_stage_begin(ms.store, &t), 0);
        ck_assert_int_eq(store_stage_write(t, "x\r\n", 3), 0);
        ck_assert_int_eq(store_stage_finish(t, 7), 0);
        if (i == 0) {
            ck_assert_int_eq(queue_new(&cfg, &q), 0);
            queue_consumer_set(q, ms.workers, try_at_once, NULL);
        }
        if (i == MANY / 2)
            ck_assert_int_eq(queue_start(q), 0); /* half is there at the start, half comes while it runs */
        ck_assert_int_eq(queue_put_file(q, &env, t), 0);
        store_stage_free(t);
    }
    do {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        queue_stats(q, &st);
    } while (st.entries > 0 || !st.loaded);
    ck_assert_uint_eq(atomic_load(&tried), MANY);
    ck_assert_uint_eq(atomic_load(&recorded), MANY);
    ck_assert_uint_eq(st.done, MANY);
    queue_close(q);
    workers_stop(ms.workers, 1000);
    queue_stop(q);
    q = queue_free(q);
    ms_fixture_close(&ms);
    root_done(&root);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("service/queue");
    TCase *t = tcase_create("schedule"), *b = tcase_create("both backends"), *x = tcase_create("trouble");
    suite_add_tcase(s, t);
    suite_add_tcase(s, b);
    suite_add_tcase(s, x);
    tcase_add_test(t, the_heap_gives_the_first_whatever_moves);
    tcase_add_test(t, the_wait_grows_by_the_schedule_and_ends_at_max_age);
    tcase_add_loop_test(b, an_entry_is_handed_out_recorded_deferred_and_done, 0, 2);
    tcase_add_loop_test(b, held_entries_rest_and_dropped_ones_go, 0, 2);
    tcase_add_loop_test(b, a_retry_while_an_attempt_runs_is_not_lost, 0, 2);
    tcase_add_loop_test(b, the_delay_warning_comes_once_in_its_time, 0, 2);
    tcase_add_loop_test(b, without_a_consumer_nothing_is_tried_but_what_is_over_goes, 0, 2);
    tcase_add_loop_test(b, a_result_that_cannot_be_recorded_waits_and_is_not_told, 0, 2);
    tcase_add_loop_test(b, what_cannot_be_recorded_is_not_attempted, 0, 2);
    tcase_add_loop_test(b, a_put_that_fails_says_so_and_leaves_nothing, 0, 2);
    tcase_add_test(b, no_more_items_are_out_than_relay_workers);
    tcase_add_test(x, items_nobody_gave_back_are_let_go);
    tcase_add_test(x, another_process_entries_are_seen_and_taken_over);
    tcase_add_test(x, without_inotify_the_stamps_tell);
    tcase_add_test(x, every_entry_is_tried_once_with_many_threads);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
