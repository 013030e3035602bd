#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/macros.h"
#include "runtime/mpsc.h"

enum { PRODUCERS = 4, EACH = 20000 };

struct item {
    struct mpsc_node node;
    unsigned producer, number;
};

static struct mpsc queue;
static struct item items[PRODUCERS][EACH];
static _Atomic unsigned wakes;

static void *produce(void *arg)
{
    struct item *mine = arg;
    for (unsigned i = 0; i < EACH; i++) {
        if (mpsc_push(&queue, &mine[i].node))
            atomic_fetch_add(&wakes, 1);
    }
    return NULL;
}

START_TEST(everything_arrives_once_and_in_each_producers_order)
{
    pthread_t threads[PRODUCERS];
    unsigned next[PRODUCERS] = {0}, sum = 0, takes = 0;
    for (unsigned p = 0; p < PRODUCERS; p++) {
        for (unsigned i = 0; i < EACH; i++)
            items[p][i] = (struct item){.producer = p, .number = i};
        pthread_create(&threads[p], NULL, produce, items[p]);
    }
    while (sum < PRODUCERS * EACH) {
        struct mpsc_node *n = mpsc_take(&queue);
        takes += n != NULL;
        if (n == NULL)
            sched_yield();
        for (; n != NULL; n = n->next, sum++) {
            struct item *i = CONTAINER_OF(n, struct item, node);
            ck_assert_uint_eq(i->number, next[i->producer]);
            next[i->producer]++;
        }
    }
    for (unsigned p = 0; p < PRODUCERS; p++)
        pthread_join(threads[p], NULL);
    ck_assert(mpsc_empty(&queue));
    ck_assert_uint_eq(wakes, takes); /* exactly one wake per filling of the empty queue */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("runtime/mpsc");
    TCase *t = tcase_create("queue");
    suite_add_tcase(s, t);
    tcase_add_test(t, everything_arrives_once_and_in_each_producers_order);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
