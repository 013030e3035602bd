/* Many threads on one store (SPEC STORE-10, 11): every call may be made from any of them, on the
 * same mailbox. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/common_store.h"

#define THREADS 8
#define EACH    40

static struct fixture fx;
static atomic_uint appended, expunged, moved;

static const struct store_ops *ops(void)
{
    return fx.s->ops;
}

/* No assertions in threads: Check's longjmp is for the main one. Counts what went wrong. */
static atomic_int wrong;

static void expect(bool ok)
{
    if (!ok)
        atomic_fetch_add(&wrong, 1);
}

static void append_one(struct store_box *b, unsigned n)
{
    struct store_stage *t = NULL;
    char text[32];
    snprintf(text, sizeof(text), "text %u", n);
    expect(store_stage_begin(fx.s, &t) == 0);
    expect(store_stage_write(t, text, strlen(text)) == 0);
    expect(store_stage_finish(t, 1) == 0);
    struct store_append item[2] = {{.box = b, .stage = t},
                                   {.box = b, .stage = t, .flags = STORE_DRAFT}};
    expect(store_append(fx.s, no_op, item, 2) == 0);
    expect(item[0].uid < item[1].uid);
    atomic_fetch_add(&appended, 2u);
    store_stage_free(t);
}

static void look(struct store_box *b, unsigned *seed, uint64_t *since)
{
    struct store_snap *snap = NULL;
    expect(ops()->snapshot(b, rand_r(seed) % 2 ? STORE_LOOK_SHARDS : STORE_LOOK_LOG, *since,
                           &snap) == 0);
    expect(snap->complete && snap->st.modseq >= *since);
    for (size_t i = 1; i < snap->rows_n; i++)
        expect(snap->row[i - 1].uid < snap->row[i].uid);
    if (snap->rows_n > 0) {
        struct store_body *body;
        int r = ops()->body_open(b, snap->row[0].uid, &body);
        expect(r == 0 || r == -E_NOTFOUND); /* expunged since */
        if (r == 0)
            ops()->body_free(body);
    }
    *since = snap->st.modseq;
    store_snap_free(fx.s, snap);
}

static void *worker(void *arg)
{
    unsigned me = *(unsigned *)arg, seed = me + 1;
    struct store_box *b = NULL, *trash = NULL;
    uint64_t since = 0;
    expect(ops()->box_open(fx.s, alice, span_z("INBOX"), &b) == 0);
    expect(ops()->box_open(fx.s, alice, span_z("Trash"), &trash) == 0);
    for (unsigned i = 0; i < EACH; i++) {
        uint32_t uid = (uint32_t)rand_r(&seed) % (EACH * THREADS) + 1, uv;
        struct store_result res;
        struct store_copied copied;
        struct store_delta from, to;
        struct store_usage usage;
        append_one(b, me * EACH + i);
        expect(ops()->flags(b, no_op, &uid, 1, STORE_FLAGS_ADD, STORE_SEEN, UINT64_MAX, &res,
                            &from) == 0);
        uid = (uint32_t)rand_r(&seed) % (EACH * THREADS) + 1;
        if (i % 3 == 0) {
            expect(ops()->expunge(b, no_op, &uid, 1, 0, &res, &from) == 0);
            if (res.err == 0)
                atomic_fetch_add(&expunged, 1u);
        } else if (i % 3 == 1) {
            expect(ops()->move(b, no_op, &uid, 1, false, trash, &copied, &uv, &from, &to) == 0);
            if (copied.dst_uid != 0)
                atomic_fetch_add(&moved, 1u);
        }
        look(b, &seed, &since);
        if (i % 10 == me)
            expect(ops()->maintain(fx.s, STORE_MAINTAIN_TICK) >= 0);
        expect(ops()->usage(fx.s, alice, &usage) >= 0);
    }
    store_box_free(b);
    store_box_free(trash);
    return NULL;
}

START_TEST(threads_share_a_mailbox)
{
    pthread_t thread[THREADS];
    unsigned me[THREADS];
    fixture_open(&fx, (enum backend)_i);
    atomic_store(&appended, 0u);
    atomic_store(&expunged, 0u);
    atomic_store(&moved, 0u);
    atomic_store(&wrong, 0);
    for (unsigned i = 0; i < THREADS; i++) {
        me[i] = i;
        ck_assert_int_eq(pthread_create(&thread[i], NULL, worker, &me[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    ck_assert_int_eq(atomic_load(&wrong), 0);
    for (int round = 0; round < 2; round++) {
        struct store_box *b = open_box(fx.s, "INBOX"), *trash = open_box(fx.s, "Trash");
        struct store_status st = status_of(b);
        ck_assert_uint_eq(st.messages,
                          atomic_load(&appended) - atomic_load(&expunged) - atomic_load(&moved));
        ck_assert_uint_eq(st.uid_next, atomic_load(&appended) + 1);
        ck_assert_uint_eq(status_of(trash).messages, atomic_load(&moved));
        struct store_usage u;
        ck_assert_int_eq(ops()->usage(fx.s, alice, &u), 0);
        ck_assert_uint_eq(u.messages, atomic_load(&appended) - atomic_load(&expunged));
        store_box_free(b);
        store_box_free(trash);
        fixture_reopen(&fx);
    }
    fixture_close(&fx);
}
END_TEST

/* Names change while others deliver: an append is acknowledged only where the mailbox still is. */
static atomic_bool stop;

static void *deliverer(void *arg)
{
    (void)arg;
    while (!atomic_load(&stop)) {
        struct store_box *b = NULL;
        int r = ops()->box_open(fx.s, alice, span_z("list"), &b);
        expect(r == 0 || r == -E_NOTFOUND);
        if (r != 0)
            continue;
        struct store_stage *t = NULL;
        expect(store_stage_begin(fx.s, &t) == 0 && store_stage_finish(t, 1) == 0);
        struct store_append item = {.box = b, .stage = t};
        r = store_append(fx.s, no_op, &item, 1);
        expect(r == 0 || r == -E_NOTFOUND);
        store_stage_free(t);
        store_box_free(b);
    }
    return NULL;
}

START_TEST(names_change_under_deliveries)
{
    pthread_t thread[3];
    struct mbox_id id;
    fixture_open(&fx, (enum backend)_i);
    atomic_store(&stop, false);
    atomic_store(&wrong, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, deliverer, NULL), 0);
    for (int i = 0; i < 40; i++) {
        ck_assert_int_eq(
            ops()->mbox_create(fx.s, no_op, alice, span_z("list"), STORE_USE_NONE, &id), 0);
        ck_assert_int_eq(ops()->mbox_rename(fx.s, no_op, alice, span_z("list"), span_z("other")),
                         0);
        ck_assert_int_eq(ops()->mbox_rename(fx.s, no_op, alice, span_z("other"), span_z("list")),
                         0);
        ck_assert_int_eq(ops()->mbox_delete(fx.s, no_op, alice, span_z("list")), 0);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    ck_assert_int_eq(atomic_load(&wrong), 0);
    struct store_usage u;
    ck_assert_int_ge(ops()->usage_recount(fx.s, alice, &u), 0);
    ck_assert_uint_eq(u.messages, 0);
    fixture_close(&fx);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store/threads");
    TCase *t = tcase_create("every backend");
    suite_add_tcase(s, t);
    tcase_add_loop_test(t, threads_share_a_mailbox, 0, BACKEND__COUNT);
    tcase_add_loop_test(t, names_change_under_deliveries, 0, BACKEND__COUNT);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
